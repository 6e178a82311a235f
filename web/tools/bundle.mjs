// Puts scripts of the page into one file each, without comments: ENTRY and every script that it imports when it needs it.
//   node bundle.mjs ENTRY.mjs OUT     writes OUT/ENTRY.mjs, and OUT/x.mjs for `import('./x.mjs')`
// What is named attention… is the module's, or the program, and stays a file of its own.
// Scripts name what they import as it is exported; each stands in a function of its own, before those that import it.
import fs from 'node:fs';
import path from 'node:path';

const [entry, out] = process.argv.slice(2);
const kImport = /^import \{ [\w, ]+ \} from '\.\/([\w-]+\.mjs)';$/gm;
const kExport = /^export ((?:async )?function|const|class) (\w+)/gm;
const kLater = /import\('\.\/((?!attention)[\w-]+\.mjs)'\)/g;
const kComments = [/^ *\/\/.*\n/gm, /^ *\/\*\*[^]*?\*\/\n/gm, / {2,}\/\/ .*$/gm];

const read = (name) => kComments.reduce((text, comment) => text.replace(comment, ''), fs.readFileSync(path.join(path.dirname(entry), name), 'utf8'));

/** What `text` imports, as constants of a file that has no imports. */
function inlined(text, seen) {
  const before = [...text.matchAll(kImport)].map(([, name]) => {
    if (seen.has(name)) return '';
    seen.add(name);
    const [others, own] = inlined(read(name), seen);
    const exported = [...own.matchAll(kExport)].map(([, , each]) => each).join(', ');
    return `${others}const { ${exported} } = (() => {\n${own.replace(kExport, '$1 $2')}return { ${exported} };\n})();\n`;
  });
  return [before.join(''), text.replace(kImport, '').replace(/^\n+/, '')];
}

const left = [path.basename(entry)];
for (const name of left) {
  const whole = inlined(read(name), new Set()).join('');
  for (const [, later] of whole.matchAll(kLater)) if (!left.includes(later)) left.push(later);
  fs.writeFileSync(path.join(out, name), whole);
}
