// Puts the built page into one HTML file that asks for nothing: it opens from a disk, in a frame that may not fetch, and without
// a network. Files are deflated together and stand in it in base 85 (as Z85, ZeroMQ's RFC 32, with signs that HTML reads as they are);
// scripts become addresses of their own, and `fetch` finds the rest. The studio makes another such file of the copy of the document.
//   node one-file.mjs BUILD OUT.html
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { page_files } from './page-files.mjs';

const [build, out] = process.argv.slice(2);
// The program is in one part (web/tools/split.cmake): what would follow behind the picture is at hand.
const kInstead = { 'attention-playground.wasm': fs.readFileSync(path.join(build, 'CMakeFiles/attention-playground-whole.wasm')), 'attention-playground-rest.wasm': Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]) };
const read = (name) => kInstead[name] ?? fs.readFileSync(path.join(build, name));
const { scripts, data } = page_files(build);
// Of the Chinese letters one weight is enough here: the other would be a tenth of the file.
const kBold = 'fonts/cjk-bold.otf';
const kRegular = 'fonts/cjk-regular.otf';
const files = [...scripts, ...data].filter((name) => name !== kBold);
const contents = files.map((name) => (name.endsWith('.json') ? Buffer.from(JSON.stringify(JSON.parse(read(name)))) : read(name)));
const sizes = Object.fromEntries(files.map((name, i) => [name, contents[i].length]));
const all = zlib.deflateRawSync(Buffer.concat(contents), { level: 9 });

const kDigits = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter((sign) => !'"\'&\\<>`$|'.includes(sign)).join('');  // 85 of them

/** Four bytes, the first the highest, as five digits; the end is filled with zeros. */
function in_base85(bytes) {
  const words = Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
  let text = '';
  for (let at = 0; at < words.length; at += 4) {
    const word = words.readUInt32BE(at);
    for (let power = 85 ** 4; power >= 1; power /= 85) text += kDigits[Math.floor(word / power) % 85];
  }
  return text;
}

/** Runs in the page. */
async function open_file(sizes, scripts, same, digits, length, all) {
  const base = 'https://one.file.invalid/';
  const values = new Uint8Array(128);
  for (let i = 0; i < 85; ++i) values[digits.charCodeAt(i)] = i;
  const words = new DataView(new ArrayBuffer(all.length / 5 * 4));
  for (let at = 0; at < all.length; at += 5) {
    let word = 0;
    for (let i = 0; i < 5; ++i) word = word * 85 + values[all.charCodeAt(at + i)];
    words.setUint32(at / 5 * 4, word);
  }
  const bytes = new Blob([new Uint8Array(words.buffer, 0, length)]);
  const whole = await new Response(bytes.stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer();
  const files = new Map();
  let at = 0;
  for (const [name, size] of Object.entries(sizes)) files.set(name, new Uint8Array(whole, at, size), at += size);
  for (const [name, other] of Object.entries(same)) files.set(name, files.get(other));
  const fetch_elsewhere = globalThis.fetch;
  globalThis.fetch = async (address, ...more) => {
    const { href } = new URL(address, base);
    if (!href.startsWith(base)) return fetch_elsewhere(address, ...more);
    const found = files.get(href.slice(base.length));
    return found ? new Response(found, { headers: { 'content-type': href.endsWith('.wasm') ? 'application/wasm' : 'text/plain' } }) : new Response('', { status: 404 });
  };
  const addresses = {};
  for (const name of scripts) {
    const text = new TextDecoder().decode(files.get(name)).replaceAll('import.meta.url', `'${base}'`).replace(/(\bfrom |\bimport\()'\.\/([\w-]+\.mjs)'/g, (_, word, other) => `${word}'${addresses[other]}'`);
    addresses[name] = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  }
  await import(addresses['shell.mjs']);
}

const icon = `data:image/svg+xml;base64,${read('logo.svg').toString('base64')}`;
const page = read('index.html').toString()
  .replace(/<link rel="(modulepreload|preload)".*\n/g, '')
  .replace('<script src="early.js"></script>', () => `<script>${read('early.js')}</script>`)
  .replace('href="logo.svg"', `href="${icon}"`)
  .replace(/<link rel="stylesheet".*/, () => `<style>\n${read('page.css')}</style>`)
  .replace(/<script type="module" src="shell\.mjs"><\/script>/, () => `<script>globalThis.attentionPlaygroundWhole = document.documentElement.cloneNode(true);\n(${open_file})(${JSON.stringify(sizes)}, ${JSON.stringify(scripts)}, ${JSON.stringify({ [kBold]: kRegular })}, '${kDigits}', ${all.length}, '${in_base85(all)}');</script>`);
fs.writeFileSync(out, page);
