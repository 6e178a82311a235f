// build/npm as somebody gets it: packed, installed from the file, and used in TypeScript, node, pages, and (long) with bundlers that
// nobody has configured. It answers with the bits of build/web/attention.mjs.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { open_page, wait_for } from '../page.mjs';
import { kEmptyPage, serve } from '../server.mjs';

const run = promisify(execFile);
const kModule = 'node_modules/attention-playground';

/** Runs wherever the module does. */
export async function answers(createAttention) {
  const inputs_of = (n) => {
    const values = (seed) => Float32Array.from({ length: 4 * n * 64 }, (_, i) => Math.imul(i + seed, 2654435761) / 2 ** 31);
    return { q: values(1), k: values(2), v: values(3), heads: 4, queries: n, keys: n, dk: 64 };
  };
  const found = [];
  for (const options of [{}, { workers: 2 }, { backend: 'reference' }]) {
    const a = await createAttention(options);
    const bits = [];
    for (const n of [512, 3]) {
      const { output } = await a.attend(inputs_of(n), { causal: true });
      bits.push(new Uint32Array(output.buffer).reduce((sum, each) => Math.imul(sum, 31) + each | 0, 0));
    }
    a.close();
    found.push(`${a.backend} ${bits} ${a.reason ?? ''} ${await a.attend(inputs_of(3)).then(() => 'open', () => 'closed')}`);
  }
  return found.join(', ');
}

/** A folder in which the package was installed from what `npm pack` made. */
async function installed(t) {
  const npm = (...more) => run('npm', [...more, '--offline', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: t.scratch });
  const { stdout } = await npm('pack', path.resolve(t.web, '../npm'), '--json');
  const [{ filename, files }] = JSON.parse(stdout);
  t.equal('files', files.map((file) => file.path).sort().join(), 'LICENSE,README.md,attention-playground.html,attention.d.ts,attention.js,element.d.ts,element.js,package.json');
  write(t, 'package.json', '{ "private": true, "type": "module" }');
  await npm('install', `./${filename}`);
}
function write(t, name, text) {
  fs.mkdirSync(path.dirname(path.join(t.scratch, name)), { recursive: true });
  fs.writeFileSync(path.join(t.scratch, name), text);
}

/** Every node on the PATH, by version; this one first. */
async function nodes() {
  const found = new Map([[process.version, process.execPath]]);
  for (const folder of process.env.PATH.split(path.delimiter)) {
    const program = path.join(folder, 'node');
    const { stdout } = await run(program, ['--version']).catch(() => ({}));
    if (stdout && !found.has(stdout.trim())) found.set(stdout.trim(), program);
  }
  return found;
}

async function compile(t) {
  const example = fs.readFileSync(fileURLToPath(new URL('../../house/attention_use.mts', import.meta.url)), 'utf8');
  const [, methods] = /kMethods = \[(.+)\]/.exec(fs.readFileSync(path.join(t.web, 'element.js'), 'utf8'));
  write(t, 'use.mts', `${example.replaceAll('../../web/attention.js', 'attention-playground')}
import 'attention-playground/element';
import type { AttentionPlaygroundElement } from 'attention-playground/element';
const element: AttentionPlaygroundElement = document.createElement('attention-playground');
element.addEventListener('step', ({ detail }) => detail.row + 1);
element.addEventListener('click', (event) => event.preventDefault());
element.scene = { version: 1 };
await element.ready;
const numbers: number[] = (await element.trace('weights', 0)).data;
export const methods = { ${[...methods.matchAll(/\w+/g)].map(([name]) => `${name}: element.${name}`).join(', ')}, numbers };
// @ts-expect-error: an event has what belongs to it
element.addEventListener('step', ({ detail }) => detail.message);
`);
  for (const [module, resolution] of [['esnext', 'bundler'], ['nodenext', 'nodenext']]) {
    const tsc = path.join(process.env.ATTENTION_NODE_MODULES, 'typescript/bin/tsc');
    const options = ['--strict', '--noEmit', '--target', 'es2022', '--lib', 'es2022,dom', '--module', module, '--moduleResolution', resolution];
    const { stdout } = await run(process.execPath, [tsc, ...options, 'use.mts'], { cwd: t.scratch }).catch((error) => error);
    t.equal(`what tsc says under ${resolution}`, stdout, '');
  }
}

/** What build/web's module answers in this browser. */
async function expected(t) {
  const opened = await open_page(t, { address: kEmptyPage, ready: false });
  const found = await opened.page.evaluate(`import('${t.address}/attention.mjs').then((module) => (${answers})(module.default))`);
  await opened.close();
  return found;
}

/** Looks at a page whose script sets `window.found`; `page`: the file of the element's page is to come along, too. */
async function look_at(t, name, address, wanted, page) {
  const opened = await open_page(t, { address: null, ready: false });
  await opened.page.goto(address);
  await wait_for(opened.page, () => window.found);
  t.equal(name, await opened.page.evaluate(() => window.found), wanted);
  if (page) t.equal(`${name}: numbers of the element`, await opened.page.evaluate(() => document.querySelector('attention-playground').trace('weights', 0).then(({ data }) => data.length)), 121);
  await opened.close();
}

const kUse = `import createAttention from 'attention-playground';
window.found = (${answers})(createAttention).catch((error) => error.stack);
`;

/** [name, its program and arguments, whether it brings along files that a script names]. Each is told what to bundle and where to
 *  put it, no more. */
const kBundlers = [
  ['vite', ['vite/bin/vite.js', 'build'], true],
  ['webpack', ['webpack-cli/bin/cli.js', '--mode', 'production', '-o', 'webpack'], true],
  ['rollup', ['rollup/dist/bin/rollup', '-p', '@rollup/plugin-node-resolve', '-i', 'src/index.js', '-f', 'iife', '-o', 'rollup/main.js'], false],
  ['esbuild', ['esbuild/bin/esbuild', 'src/index.js', '--bundle', '--minify', '--outfile=esbuild/main.js'], false]
];

export default [
  {
    name: 'packs, installs, has types, and runs in node',
    async run(t) {
      await installed(t);
      await compile(t);
      write(t, 'use.js', `import other from ${JSON.stringify(pathToFileURL(path.join(t.web, 'attention.mjs')))};
import createAttention from 'attention-playground';
import 'attention-playground/element';
${answers}
console.log(JSON.stringify([await answers(createAttention), await answers(other)]));
`);
      for (const [version, node] of await nodes()) {
        const [found, wanted] = JSON.parse((await run(node, ['use.js'], { cwd: t.scratch })).stdout);
        t.match(`node ${version}: with workers`, found, /^\w+ [-,\d]+  closed, \w+ [-,\d]+  closed, reference [-,\d]+  closed$/);
        t.equal(`node ${version}`, found, wanted);
        t.note(`node ${version}`);
      }
      const text = fs.readFileSync(path.join(t.scratch, kModule, 'attention.js'), 'utf8');
      t.at_most('kB compressed', zlib.gzipSync(text).length / 1000, 118);
      t.equal('imports, and what is awaited outside of a function', /^(?:import|await)\b|\bimport\s*\(|\bfrom 'node:|import\.meta|^[^ ].*= await/m.exec(text)?.[0], undefined);
    }
  },
  {
    name: 'runs in a page, also from another origin, and brings its element',
    async run(t) {
      await installed(t);
      write(t, 'index.html', '<!doctype html><title>here</title><link rel="icon" href="data:,"><attention-playground lang="en" step="weights"></attention-playground><script type="module" src="node_modules/attention-playground/element.js"></script>');
      const wanted = await expected(t);
      const [here, elsewhere] = [await serve(t.scratch), await serve(t.scratch, () => ({ headers: { 'access-control-allow-origin': '*' } }))];
      for (const { address } of [here, elsewhere]) {
        const opened = await open_page(t, { address: null, ready: false });
        await opened.page.goto(`${here.address}${kEmptyPage}`);
        const found = await opened.page.evaluate(`import('${address}/${kModule}/attention.js').then((module) => (${answers})(module.default))`);
        t.equal(address === here.address ? 'here' : 'from another origin', found, wanted);
        t.equal('what is asked for', opened.requests.filter((each) => !/empty-page|logo|^blob:/.test(each)).join(), `${address}/${kModule}/attention.js`);
        await opened.close();
      }
      const opened = await open_page(t, { address: null, ready: false });
      await opened.page.goto(`${here.address}/index.html`);
      t.equal('numbers of the element', await opened.page.evaluate(() => document.querySelector('attention-playground').trace('weights', 0).then(({ data }) => data.length)), 121);
      t.equal('problems', opened.problems.join(), '');
      const strict = await serve(t.scratch, () => ({ headers: { 'content-security-policy': "worker-src 'self'" } }));
      await opened.page.goto(`${strict.address}${kEmptyPage}`);
      const why = await opened.page.evaluate(`import('${strict.address}/${kModule}/attention.js').then(({ default: createAttention }) => createAttention({ workers: 2 })).then(({ reason }) => reason)`);
      t.match('where a page allows no worker from a Blob', why, /^workers: expected 2 of a script from a Blob, found: ./);
      for (const each of [here, elsewhere, strict]) each.close();
    }
  },
  {
    name: 'is bundled by Vite, webpack, Rollup and esbuild as they are', long: true,
    async run(t) {
      const modules = process.env.ATTENTION_BUNDLER_MODULES;
      if (!modules) throw new Error('ATTENTION_BUNDLER_MODULES is not set: eval "$(ATTENTION_LONG=1 bash web/setup.sh tests)"');
      await installed(t);
      const wanted = await expected(t);
      write(t, 'src/index.js', `${kUse}import 'attention-playground/element';\n`);
      const page = (script) => `<!doctype html><title>page</title><link rel="icon" href="data:,"><attention-playground lang="en"></attention-playground>${script}`;
      write(t, 'index.html', page('<script type="module" src="/src/index.js"></script>'));
      fs.symlinkSync(path.join(modules, '@rollup'), path.join(t.scratch, 'node_modules/@rollup'));
      const server = await serve(t.scratch);
      const dist = await serve(path.join(t.scratch, 'dist'));
      for (const [name, [program, ...options], brings] of kBundlers) {
        write(t, `${name}.html`, page(`<script src="${name}/main.js" defer></script>`));
        const said = await run(process.execPath, [path.join(modules, program), ...options], { cwd: t.scratch }).then(() => '', ({ stdout, stderr, message }) => stdout + stderr || message);
        if (t.equal(`${name}: what it says`, said, '')) await look_at(t, name, name === 'vite' ? dist.address : `${server.address}/${name}.html`, wanted, brings);
      }
      server.close();
      dist.close();
      const { createServer } = await import(pathToFileURL(createRequire(`${modules}/`).resolve('vite')));
      const vite = await createServer({ root: t.scratch, logLevel: 'error', server: { host: '127.0.0.1' } });
      await vite.listen();
      await look_at(t, 'the dev server of vite', vite.resolvedUrls.local[0], wanted, true);
      await vite.close();
    }
  }
];
