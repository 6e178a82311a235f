// The page for a host of static files: unpacked, it works at any address.
//   node site.mjs BUILD OUT.zip
import fs from 'node:fs';
import path from 'node:path';
import { make } from './course.mjs';
import { write_zip } from './zip.mjs';

const kServed = /\.(html|m?js|css|json|wasm|wgsl|pack|otf|ttf|svg|png|ts)$/;
const kNotServed = /^(CMakeFiles|include|compile_commands|unit_tests|attention-cli)/;  // the build's own, and what node alone runs

make((build, out) => {
  const names = fs.readdirSync(build, { recursive: true }).filter((name) => kServed.test(name) && !kNotServed.test(name));
  const cover = fs.readFileSync(new URL('../readme/page.png', import.meta.url));
  write_zip(out, { ...Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(build, name))])), 'cover.png': cover });
});
