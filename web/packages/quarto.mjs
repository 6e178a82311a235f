// Packs the extension for Quarto: its shortcode (web/packages/quarto) and the page in one file.
//   node quarto.mjs BUILD OUT.zip
import fs from 'node:fs';
import path from 'node:path';
import { write_zip } from './course.mjs';

const [build, out] = process.argv.slice(2);
const own = ['_extension.yml', 'attention-playground.lua'].map((name) => [name, fs.readFileSync(new URL(`quarto/${name}`, import.meta.url))]);
const files = [...own, ['attention-playground.html', fs.readFileSync(path.join(build, 'attention-playground.html'))]];
await write_zip(out, Object.fromEntries(files.map(([name, bytes]) => [`_extensions/attention-playground/${name}`, bytes])));
