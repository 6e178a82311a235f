// Writes NAME.br and NAME.gz beside each file of the page and of the module that is newer than they are, for servers that send what
// lies there compressed. Packages are left as they are: most of one is base64.
//   node compress.mjs BUILD OUT     OUT is written when all is done
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { served_files } from './page-files.mjs';

const [build, out] = process.argv.slice(2);
const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);
const worth = /\.(html|m?js|css|json|wasm|wgsl|pack|svg|ts)$/;
const packages = /^(examples|attention-playground\.html)/;
const written = (name) => fs.statSync(path.join(build, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
const names = served_files(build).filter((name) => worth.test(name) && !packages.test(name) && written(name) >= written(`${name}.gz`));
await Promise.all(names.map(async (name) => {
  const bytes = fs.readFileSync(path.join(build, name));
  fs.writeFileSync(path.join(build, `${name}.br`), await brotli(bytes, { params: { [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
  fs.writeFileSync(path.join(build, `${name}.gz`), await gzip(bytes, { level: 9 }));
}));
fs.writeFileSync(out, '');
