import fs from 'node:fs';
import path from 'node:path';

/** opening.pack in `folder` (web/tools/pack.mjs), with `text` in place of the file `name`. */
export function packed_with(folder, name, text) {
  const pack = fs.readFileSync(path.join(folder, 'opening.pack'));
  const end = pack.indexOf('\n');
  const sizes = JSON.parse(pack.subarray(0, end));
  if (!(name in sizes)) throw new Error(`opening.pack has no ${name}`);
  let at = end + 1;
  const files = Object.entries(sizes).map(([each, size]) => [each, each === name ? Buffer.from(text) : pack.subarray(at, at + size), at += size]);
  return Buffer.concat([Buffer.from(`${JSON.stringify(Object.fromEntries(files.map(([each, bytes]) => [each, bytes.length])))}\n`), ...files.map(([, bytes]) => bytes)]);
}
