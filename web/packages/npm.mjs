// The package for npm: `npm pack build/npm` packs it. The module is one script without an import, in which the files of
// WebAssembly and the script of its workers stand as well: a bundler finds nothing to look up, in whatever format it writes, and
// no server has to send anything beside it. One core computes everything, the one with WebGPU.
//   node npm.mjs BUILD OUT/package.json
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const [build, out] = process.argv.slice(2);
const folder = path.dirname(out);
const own = path.join(import.meta.dirname, 'npm');
const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
const from = (name) => (fs.existsSync(path.join(own, name)) ? path.join(own, name) : path.join(build, name));
const read = (name) => fs.readFileSync(from(name), 'utf8').replaceAll('attention-simd.', 'attention-webgpu.');

const kImport = /^import (.+) from '\.\/([\w-]+)\.mjs';$/gm;
const kLater = /\bimport\('\.\/([\w-]+)\.mjs'\)/g;
const kExport = /^export (?:default )?(?=(?:async )?(?:function|const|class) (\w+))/gm;
const kAddress = /new URL\("(?:\.\/)?[\w-]+\.wasm", ?import\.meta\.url\)\.href|import\.meta\.url/g;  // Emscripten's, which nobody asks for
const named = (name) => `$${name.replaceAll('-', '_')}`;

/** A script and what it imports as plain constants, each an object of what it exports. */
function flat(name, seen = new Set()) {
  if (seen.has(name)) return '';
  seen.add(name);
  const text = read(`${name}.mjs`).replace(/new URL\('\.\/([\w-]+\.\w+)', import\.meta\.url\)/g, "'$1'").replace(kAddress, "''");
  const before = [...text.matchAll(kImport), ...text.matchAll(kLater)].map((found) => flat(found.at(-1), seen));
  const exported = [...text.matchAll(kExport)].map(([how, each]) => (how.includes('default') ? `default: ${each}` : each));
  const body = text
    .replace(kImport, (_, what, other) => `const ${what.startsWith('{') ? what : `{ default: ${what} }`} = ${named(other)};`)
    .replace(kLater, (_, other) => named(other))
    .replace(kExport, '')
    .replace(/^export default (\w+);$/m, (_, each) => (exported.push(`default: ${each}`), ''));
  const left = /\bimport\b.*|^export\b.*/m.exec(body);
  if (left) throw new Error(`${from(`${name}.mjs`)}: expected nothing but what can stand in one script, found ${left[0].slice(0, 80)}`);
  return `${before.join('')}const ${named(name)} = (() => {\n${body}return { ${exported.join(', ')} };\n})();\n`;
}

fs.mkdirSync(folder, { recursive: true });

const deflated = (bytes) => zlib.deflateRawSync(bytes, { level: 9 }).toString('base64');
const packed = Object.fromEntries(['attention-webgpu.wasm', 'attention-relaxed.wasm'].map((name) => [name, deflated(fs.readFileSync(from(name)))]));
packed['attention-worker.mjs'] = deflated(`'use strict';\n${flat('attention-worker')}`);
write('attention.js', `const packed = ${JSON.stringify(packed, null, 1)};\n${flat('attention')}export default $attention.default;\n`);

// The page comes along in one file, whose address is written as bundlers know it.
const kOwnPage = /const script = .*\n *const own_page = .*/;
const element = read('element.js').replace(kOwnPage, "const own_page = async () => new URL('./attention-playground.html', import.meta.url);");
if (!element.includes('import.meta')) throw new Error('element.js: expected lines of script and own_page');
write('element.js', element);
for (const name of ['attention.d.ts', 'element.d.ts', 'attention-playground.html', 'README.md']) fs.copyFileSync(from(name), path.join(folder, name));
fs.copyFileSync(path.join(own, '../../../LICENSE'), path.join(folder, 'LICENSE'));

write('package.json', `${JSON.stringify({
  name: 'attention-playground',
  version: '1.0.0',
  description: 'Attention in WebAssembly for browsers and Node.js, and the Attention Playground as an element of a page.',
  license: 'MIT',
  type: 'module',
  exports: {
    '.': { types: './attention.d.ts', browser: './attention.js', node: './attention.js', default: './attention.js' },
    './element': { types: './element.d.ts', default: './element.js' },
    './attention-playground.html': './attention-playground.html',
    './package.json': './package.json'
  },
  sideEffects: ['./element.js'],
  engines: { node: '>=20.16' },
  keywords: ['attention', 'transformer', 'softmax', 'webassembly', 'webgpu', 'education']
}, null, 2)}\n`);
