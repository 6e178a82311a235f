// Puts the files that every opening needs into one: a line of JSON, {name: bytes}, and the files one after another.
//   node pack.mjs FOLDER NAME...     writes FOLDER/opening.pack
import fs from 'node:fs';
import path from 'node:path';

const [folder, ...names] = process.argv.slice(2);
const files = names.map((name) => fs.readFileSync(path.join(folder, name)));
const sizes = Object.fromEntries(names.map((name, i) => [name, files[i].length]));
fs.writeFileSync(path.join(folder, 'opening.pack'), Buffer.concat([Buffer.from(`${JSON.stringify(sizes)}\n`), ...files]));
