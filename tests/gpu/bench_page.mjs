// How fast attention.wgsl is in a page of a headless Chromium on its software driver, beside other libraries in the same page.
//   node tests/gpu/bench_page.mjs [--rounds N] [--sizes 512,1024] [--beside FOLDER MODULE...]
// FOLDER/public holds the modules, FOLDER/node_modules what they load from /nm. A MODULE is '/peers/x.mjs?option=value':
// init(options), attention(q, k, v, {heads, n, d, causal}) -> Float32Array; its results are compared with ours first.
// H = 8, d = 64, float32, from arrays to an array, with upload and read-back; calls take turns. Compare the ratios of one run.
import { parseArgs } from 'node:util';
import { with_page } from './chromium.mjs';

const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: {
  rounds: { type: 'string', default: '5' }, sizes: { type: 'string', default: '512,1024' }, beside: { type: 'string' } } });

/** In the page: adapter, device and the one pipeline, in ms. */
async function first_use() {
  const start = performance.now();
  const { Device } = await import('/tests/gpu/device.mjs');
  const { attention_constants, attention_text } = await import('/tests/gpu/kernels.mjs');
  const device = await Device.open();
  await device.pipeline(await attention_text(attention_constants(64, 64, false), device.subgroups));
  return performance.now() - start;
}

/** In the page: median ms a call of each, ours first, and how far the others' results are from ours. */
async function race({ n, causal, rounds, modules }) {
  const heads = 8;
  const d = 64;
  const shape = { heads, n, d, causal };
  const { Device } = await import('/tests/gpu/device.mjs');
  const { attention } = await import('/tests/gpu/kernels.mjs');
  const { random } = await import('/tests/gpu/support.mjs');
  const device = globalThis.our_device ??= await Device.open();
  const matrix = data => ({ shape: [1, heads, n, d], data });
  const runs = [{ name: 'ours', call: async (q, k, v) => (await attention(device, { q: matrix(q), k: matrix(k), v: matrix(v), causal })).data }];
  for (const url of modules) {
    const module = await import(url);
    globalThis.begun ??= new Set();
    const options = Object.fromEntries(new URL(url, location).searchParams);
    if (!begun.has(url)) await module.init?.({ ...options, threads: Number(options.threads ?? 1) });
    begun.add(url);
    runs.push({ name: url, call: (q, k, v) => module.attention(q, k, v, shape) });
  }
  const draw = random(n);
  const [q, k, v] = [1, 2, 3].map(() => Float32Array.from({ length: heads * n * d }, () => 2 * draw()));
  let expected;
  for (let round = 0; round <= rounds; ++round)
    for (const run of runs) {
      const start = performance.now();
      const found = await run.call(q, k, v);
      if (round > 0) (run.times ??= []).push(performance.now() - start);  // the first still compiles
      expected ??= found;
      run.apart = found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
    }
  return runs.map(({ name, times, apart }) => ({ name, apart, ms: times.sort((a, b) => a - b)[Math.floor(times.length / 2)] }));
}

await with_page(flags, async (page, open) => {
  const starts = [await page.evaluate(first_use)];
  while (starts.length < 3) starts.push(await (await open()).evaluate(first_use));
  console.log(`first use in a fresh browser: ${starts.map(ms => ms.toFixed(0)).join(', ')} ms`);
  for (const n of flags.sizes.split(',').map(Number))
    for (const causal of [false, true]) {
      const [ours, ...others] = await page.evaluate(race, { n, causal, rounds: Number(flags.rounds), modules: positionals });
      const ratios = others.map(({ name, ms, apart }) =>
        `, ${name} ${ms.toFixed(0)} ms (${(ms / ours.ms).toFixed(1)} times, apart ${apart.toExponential(1)})`);
      console.log(`N ${n} ${causal ? 'causal' : 'full'}: ours ${ours.ms.toFixed(1)} ms${ratios.join('')}`);
    }
});
