// Puts scripts of the page into one file each, without comments: ENTRY and every script that it imports when it needs it.
//   node bundle.mjs ENTRY.mjs OUT LIBRARIES     writes OUT/ENTRY.mjs, and OUT/x.mjs for `import('./folder/x.mjs')`
// What is named attention… is the module's, or the program, and stays a file of its own. `import('x')` is a library, a single script of the
// package x in LIBRARIES, and comes as it is, under its licence.
// Scripts name what they import as it is exported; each stands in a function of its own, before those that import it.
import fs from 'node:fs';
import path from 'node:path';

const [entry, out, libraries] = process.argv.slice(2);
const kImport = /^import \{ [\w, ]+ \} from '(\.[\w./-]+\.mjs)';$/gm;
const kExport = /^export ((?:async )?function|const|class) (\w+)/gm;
const kLater = /import\('(\.[\w./-]*\/(?!attention)[\w-]+\.mjs)'\)/g;
const kLibrary = /import\('([a-z][\w-]*)'\)/g;
const kComments = [/^ *\/\/.*\n/gm, /^ *\/\*\*[^]*?\*\/\n/gm, / {2,}\/\/ .*$/gm];

const left = new Set([path.resolve(entry)]);
const used = new Set();

/** A script; what it imports later stands beside it then. */
function read(file) {
  const beside = (other) => `import('./${path.basename(other)}')`;
  return kComments.reduce((text, comment) => text.replace(comment, ''), fs.readFileSync(file, 'utf8'))
    .replace(kLater, (_, other) => (left.add(path.resolve(path.dirname(file), other)), beside(other)))
    .replace(kLibrary, (_, library) => (used.add(library), beside(`${library}.mjs`)));
}

/** What the script `file` imports, as constants of a file that has no imports; and the script. */
function inlined(file, seen) {
  const text = read(file);
  const before = [...text.matchAll(kImport)].map(([, other]) => {
    const at = path.resolve(path.dirname(file), other);
    if (seen.has(at)) return '';
    seen.add(at);
    const [others, own] = inlined(at, seen);
    const exported = [...own.matchAll(kExport)].map(([, , each]) => each).join(', ');
    return `${others}const { ${exported} } = (() => {\n${own.replace(kExport, '$1 $2')}return { ${exported} };\n})();\n`;
  });
  return [before.join(''), text.replace(kImport, '').replace(/^\n+/, '')];
}

for (const file of left) {
  const twin = [...left].find((other) => other !== file && path.basename(other) === path.basename(file));
  if (twin) throw new Error(`${file} and ${twin} would be one file`);
  fs.writeFileSync(path.join(out, path.basename(file)), inlined(file, new Set()).join(''));
}
for (const library of used) {
  const folder = path.join(libraries, library);
  const { module } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  fs.writeFileSync(path.join(out, `${library}.mjs`), `/*!\n${fs.readFileSync(path.join(folder, 'LICENSE'), 'utf8')}*/\n${fs.readFileSync(path.join(folder, module), 'utf8')}`);
}
