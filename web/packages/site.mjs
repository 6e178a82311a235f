// The page for a host of static files: unpacked, it works at any address.
//   node site.mjs BUILD OUT.zip
import fs from 'node:fs';
import path from 'node:path';
import { make, write_zip } from './course.mjs';
import { served_files } from './page-files.mjs';

make((build, out) => {
  // Not the examples: they are made of the packages, after this one or, in a build that is repeated, before it.
  const names = served_files(build).filter((name) => !name.startsWith('examples/'));
  const cover = fs.readFileSync(new URL('../readme/page.png', import.meta.url));
  return write_zip(out, { ...Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(build, name))])), 'cover.png': cover });
});
