// Writes the worker that keeps the page (web/offline.js), with the names of the files that it keeps and a version that is another
// whenever one of them is.
//   node offline.mjs BUILD OUT.js
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { page_files } from './page-files.mjs';

const [build, out] = process.argv.slice(2);
const { scripts, data } = page_files(build);
const kept = ['index.html', 'early.js', 'page.css', 'logo.svg', ...scripts, ...data];
const hash = crypto.createHash('sha256');
for (const name of kept) hash.update(name).update(fs.readFileSync(path.join(build, name)));
const worker = fs.readFileSync(new URL('../offline.js', import.meta.url), 'utf8');
fs.writeFileSync(out, `const kept = ${JSON.stringify(['', ...kept])};\nconst contents = '${hash.digest('hex').slice(0, 16)}';\n${worker}`);
