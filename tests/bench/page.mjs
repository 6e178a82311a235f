// What run.mjs calls in a fresh page. Everything is returned as plain numbers.
import { kContenders } from './contenders.mjs';
import { error_of, inputs_of, median, operations, time_in_turn } from './shapes.mjs';

/** {contender: {ms, error} or {failed}} of one problem. */
export async function compare(problem, names) {
  const inputs = inputs_of(problem), runs = {}, results = {};
  for (const name of names) {
    try {
      const run = await kContenders[name](problem);
      results[name] = { error: error_of(await run(inputs), inputs, problem) };
      runs[name] = () => run(inputs);
    } catch (error) {
      results[name] = { failed: String(error.message ?? error).split('\n')[0] };
    }
  }
  const times = await time_in_turn(runs, { samples: operations(problem) > 1e9 ? 5 : 11 });
  for (const [name, ms] of Object.entries(times)) results[name].ms = ms;
  return results;
}

/** First and steady milliseconds of the module at a problem, in a page that has done nothing else. */
export async function first_call(problem) {
  const inputs = inputs_of(problem), run = await kContenders.relaxed(problem);
  const start = performance.now();
  await run(inputs);
  const first = performance.now() - start;
  return { first, steady: (await time_in_turn({ run: () => run(inputs) })).run };
}

/** {peak, rungs: {name: [GFLOP/s, share of the peak] for each problem}} of the kernels alone. */
export async function climb(problems, wanted) {
  const core = await (await import('/web/attention-bench.mjs')).default();
  const names = core.UTF8ToString(core._bench_rungs()).trimEnd().split('\n').map((line) => line.split(' ')[0]);
  const per_peak = core._bench_peak(1);
  const scratch = core._bench_allocate(1 << 20), peaks = [], rungs = {};
  const measure_peak = () => { const start = performance.now(); core._bench_peak(30000); return 30000 * per_peak / (performance.now() - start) / 1e6; };
  for (let i = 0; i < 5; ++i) measure_peak();
  for (const problem of problems) {
    const { heads, n, d, causal = false } = problem, bytes = heads * n * d * 4;
    const at = [0, 1, 2, 3].map(() => core._bench_allocate(bytes + 64));
    Object.values(inputs_of(problem)).forEach((values, i) => core.HEAPF32.set(values, at[i] / 4));
    for (const [rung, name] of names.entries()) {
      if (!wanted.includes(name)) continue;
      const run = (times) => core._bench_attend(rung, ...at, heads, n, d, causal ? 1 : 0, times, scratch);
      const start = performance.now();
      let calls = 0;
      do { run(1); ++calls; } while (performance.now() - start < 100 || calls < 3);
      const times = Math.max(1, Math.ceil(4 * calls / (performance.now() - start)));
      const rates = [], shares = [];
      for (let sample = 0; sample < 15; ++sample) {
        const before = performance.now();
        run(times);
        rates.push(operations(problem) * times / (performance.now() - before) / 1e6);
        peaks.push(measure_peak());
        shares.push(rates.at(-1) / peaks.at(-1));
      }
      (rungs[name] ??= []).push([median(rates), median(shares)]);
    }
  }
  return { peak: median(peaks), rungs };
}
