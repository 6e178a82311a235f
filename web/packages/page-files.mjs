import fs from 'node:fs';
import path from 'node:path';
import { kCourseScripts } from './scorm.mjs';

/**
 * What the page may ask for, of the folder `build` of the page: {scripts, data}. Scripts stand in an order in which each comes behind
 * those that it imports. The rarer Chinese letters, which the system's fonts draw as well, are left out.
 */
export function page_files(build) {
  const read = (name) => fs.readFileSync(path.join(build, name));
  const names = (folder, ending) => fs.readdirSync(path.join(build, folder)).filter((name) => name.endsWith(ending)).map((name) => path.join(folder, name)).sort();
  const pack = read('opening.pack');
  const packed = Object.keys(JSON.parse(pack.subarray(0, pack.indexOf(10))));
  const data = ['opening.pack', 'studio/studio.css', 'packages/course/scorm12.html', ...kCourseScripts.map((name) => `packages/course/${name}`), 'lexicon.json', 'more-words.json', 'shelf.json', 'kernels.wgsl', ...['scenes', 'lessons', 'strings', 'glossary'].flatMap((folder) => names(folder, '.json')), ...names('fonts', '.otf'),
    'attention-playground.wasm', 'attention-playground-rest.wasm', 'attention-relaxed.wasm'].filter((name) => !packed.includes(name));
  const scripts = [];
  const add = (name) => {
    if (scripts.includes(name)) return;
    for (const [, , other] of read(name).toString().matchAll(/(\bfrom |\bimport\()'\.\/([\w-]+\.mjs)'/g)) add(other);
    scripts.push(name);
  };
  add('shell.mjs');
  return { scripts, data };
}

const kServed = /\.(html|m?js|css|json|wasm|wgsl|pack|otf|ttf|svg|png|ts)$/;
const kNotServed = /^(CMakeFiles|include|compile_commands|unit_tests|attention-cli)/;  // the build's own, and what node alone runs

/** All that a server has to send of the folder: the page, the module, the element, the examples. */
export const served_files = (build) => fs.readdirSync(build, { recursive: true }).filter((name) => kServed.test(name) && !kNotServed.test(name));
