// How fast, against whom: our back ends, the peers from npm, and the peak, in fresh browsers, medians.
//   node tests/bench/run.mjs [--check] [--browsers 3] [--json FILE] [--no-build]
//   node tests/bench/run.mjs --serve      a page of the same for any browser of this machine
// Builds what it times first; installs the peers into the cache when they are not there. --check prints every bar:
// measured, bar, verdict; the exit status is 1 when one is missed. Quote ratios of one run: figures drift with the machine.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import zlib from 'node:zlib';
import { check } from './bars.mjs';
import { native_figures } from './native.mjs';
import { contenders_at, kShapes, line, median } from './shapes.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values: flags } = parseArgs({ options: {
  check: { type: 'boolean', default: false }, serve: { type: 'boolean', default: false }, browsers: { type: 'string', default: '3' }, json: { type: 'string' },
  'no-build': { type: 'boolean', default: false }
} });

/** What web/setup.sh exports becomes our environment. */
const exported = execFileSync('bash', [path.join(root, 'web/setup.sh'), 'bench'], { encoding: 'utf8' });
const environment = JSON.parse(execFileSync('bash', ['-c', `${exported}\n"$0" -p 'JSON.stringify(process.env)'`, process.execPath], { encoding: 'utf8' }));
Object.assign(process.env, environment);
if (!flags['no-build'])
  execFileSync('bash', ['-c', 'source web/setup.sh && setup_build && build web --target module attention-bench data && build native --target attention'], { cwd: root, stdio: 'inherit' });

const { chromium } = createRequire(path.join(process.env.ATTENTION_NODE_MODULES, 'x'))('playwright-core');
const folders = { '/bench/': path.join(root, 'tests/bench'), '/web/': path.join(root, 'build/web'), '/peers/': process.env.ATTENTION_BENCH_MODULES };
const kTypes = { '.html': 'text/html', '.mjs': 'text/javascript', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const server = http.createServer((request, answer) => {
  // Isolated, so that the clock ticks in 5 and not in 100 microseconds.
  const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
  const place = Object.keys(folders).find((start) => request.url.startsWith(start));
  if (request.url === '/') return answer.writeHead(200, { ...headers, 'content-type': 'text/html' }).end('<!doctype html><title>bench</title>');
  const file = place && path.join(folders[place], request.url.slice(place.length));
  if (!file?.startsWith(folders[place]) || !fs.existsSync(file)) return answer.writeHead(404).end();
  answer.writeHead(200, { ...headers, 'content-type': kTypes[path.extname(file)] ?? 'application/octet-stream' }).end(fs.readFileSync(file));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${server.address().port}/`;

if (flags.serve) {
  console.log(`open ${address}bench/index.html`);
  await new Promise(() => {});
}

/** Calls a function of page.mjs in a page of its own of a browser of its own. */
async function in_fresh_browser(name, ...args) {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run'] });
  try {
    const page = await browser.newPage();
    await page.goto(address);
    return await page.evaluate(async ([function_name, values]) => (await import('/bench/page.mjs'))[function_name](...values), [name, args]);
  } finally {
    await browser.close();
  }
}

const kOdd = [[3, 389, 64], [2, 512, 40], [5, 400, 80], [2, 521, 96], [4, 384, 128], [4, 384, 24]].map(([heads, n, d]) => ({ heads, n, d }));
const figures = { shapes: {}, first: [], climbs: [] };
for (let round = 0; round < Number(flags.browsers); ++round) {
  figures.climbs.push(await in_fresh_browser('climb', [kShapes.n512, kShapes.n1024, kShapes.causal512, ...kOdd], ['simd', 'relaxed']));
  figures.first.push(await in_fresh_browser('first_call', kShapes.n512));
  for (const [name, shape] of Object.entries(kShapes)) {
    (figures.shapes[name] ??= []).push(await in_fresh_browser('compare', shape, contenders_at(name)));
  }
}
figures.ladder = await in_fresh_browser('climb', [kShapes.n512, kShapes.causal512], ['naive', 'blocked', 'simd', 'relaxed']);
figures.native = await native_figures(path.join(root, 'build/native/attention'));
const kFiles = { simd: ['attention-simd.mjs', 'attention-simd.wasm'], relaxed: ['attention-simd.mjs', 'attention-simd.wasm', 'attention-relaxed.wasm'] };
figures.sizes = Object.fromEntries(Object.entries(kFiles).map(([name, files]) => [name, ['attention.mjs', 'attention-inputs.mjs', 'attention-load.mjs', 'attention-relaxed.mjs', ...files]
  .reduce((sum, file) => sum + zlib.brotliCompressSync(fs.readFileSync(path.join(root, 'build/web', file))).length, 0)]));
server.close();
if (flags.json) fs.writeFileSync(flags.json, JSON.stringify(figures, null, 1));

const peak = median(figures.climbs.map((climb) => climb.peak));
console.log(`\npeak of the 6x8 tile with relaxed multiply-add, from the first-level cache: ${peak.toFixed(1)} GFLOP/s`);
for (const [name, rounds] of Object.entries(figures.shapes)) {
  console.log(`\n${name} ${JSON.stringify(kShapes[name])}`);
  for (const contender of Object.keys(rounds[0])) {
    if (rounds[0][contender].failed) { console.log(`  ${contender.padEnd(24)} fails: ${rounds[0][contender].failed}`); continue; }
    const error = Math.max(...rounds.map((round) => round[contender].error));
    console.log(line(contender, median(rounds.map((round) => round[contender].ms)), error, kShapes[name], peak));
  }
}
console.log('\nladder, kernels alone, H=8 N=512 d=64: full, causal');
for (const [name, [full, causal]] of Object.entries(figures.ladder.rungs)) console.log(`  ${name.padEnd(10)} ${full[0].toFixed(1)} GFLOP/s, ${causal[0].toFixed(1)} GFLOP/s`);
console.log('\nnative, one thread, ms');
for (const [name, row] of Object.entries(figures.native)) console.log(`  ${name.padEnd(24)} ${Object.entries(row).map(([shape, ms]) => `${shape} ${ms.toFixed(2)}`).join('  ')}`);
if (flags.check && !check(figures)) process.exitCode = 1;
