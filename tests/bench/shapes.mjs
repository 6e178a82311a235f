// Problems of the bench, their inputs, the truth in double precision, and how a figure is taken. Runs in a page and in node.

/** heads x n x d, self-attention. */
export const kShapes = {
  tiny: { heads: 1, n: 16, d: 16 }, n64: { heads: 8, n: 64, d: 64 }, n128: { heads: 8, n: 128, d: 64 },
  n512: { heads: 8, n: 512, d: 64 }, n1024: { heads: 8, n: 1024, d: 64 }, n4096: { heads: 1, n: 4096, d: 64 },
  causal512: { heads: 8, n: 512, d: 64, causal: true }, causal1024: { heads: 8, n: 1024, d: 64, causal: true }
};

/** Who is timed at a shape. */
export const contenders_at = (shape) => ['relaxed', 'relaxed, out reused', ...(shape === 'tiny' ? [] : ['relaxed, workers']), 'simd', 'onnxruntime-web fused', 'onnxruntime-web graph', 'tfjs wasm', ...(shape === 'tiny' ? ['plain JavaScript'] : [])];

/** Operations as they are usually counted: the masked half of causal attention, too. */
export const operations = ({ heads, n, d }) => 4 * heads * n * n * d;

/** A line of the tables: milliseconds, GFLOP/s, share of the peak, error. */
export function line(name, ms, error, problem, peak) {
  const rate = operations(problem) / ms / 1e6;
  return `  ${name.padEnd(24)} ${ms.toFixed(4).padStart(9)} ms ${rate.toFixed(1).padStart(6)} GFLOP/s ${(100 * rate / peak).toFixed(0).padStart(4)} %  error ${error.toExponential(1)}`;
}

export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Unit-normal values, the same everywhere: mulberry32 and Box-Muller. */
export function normal(count, seed) {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x ^= x + Math.imul(x ^ (x >>> 7), 61 | x);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
  return Float32Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
}

export function inputs_of({ heads, n, d }) {
  return { q: normal(heads * n * d, 1), k: normal(heads * n * d, 2), v: normal(heads * n * d, 3) };
}

/** The largest distance of an output from double precision, over up to 64 rows of every head. */
export function error_of(output, { q, k, v }, { heads, n, d, causal }) {
  let worst = 0;
  const step = Math.max(1, Math.floor(n / 64));
  for (let h = 0; h < heads; ++h)
    for (let i = 0; i < n; i += step) {
      const keys = causal ? i + 1 : n, scores = new Float64Array(keys), row = new Float64Array(d);
      const at = h * n * d;
      let sum = 0;
      for (let j = 0; j < keys; ++j)
        for (let c = 0; c < d; ++c) scores[j] += q[at + i * d + c] * k[at + j * d + c] / Math.sqrt(d);
      const top = scores.reduce((a, b) => Math.max(a, b));
      for (let j = 0; j < keys; ++j) sum += scores[j] = Math.exp(scores[j] - top);
      for (let j = 0; j < keys; ++j)
        for (let c = 0; c < d; ++c) row[c] += scores[j] / sum * v[at + j * d + c];
      for (let c = 0; c < d; ++c) {
        const error = Math.abs(output[at + i * d + c] - row[c]);
        if (!(error <= worst)) worst = error;
      }
    }
  return worst;
}

/** Milliseconds of each of `runs` ({name: async function}), medians of samples taken in turn, so that all see the same
 *  machine. A sample is as many calls as take `sample` ms together. */
export async function time_in_turn(runs, { samples = 9, sample = 30, warm = 500 } = {}) {
  const timed = [];
  for (const [name, run] of Object.entries(runs)) {
    const start = performance.now();
    let calls = 0;
    do { await run(); ++calls; } while (performance.now() - start < warm || calls < 3);
    const once = (performance.now() - start) / calls;
    timed.push({ name, run, calls: Math.max(1, Math.ceil(sample / once)), times: [] });
  }
  for (let round = 0; round < samples; ++round)
    for (const { run, calls, times } of timed) {
      const start = performance.now();
      for (let i = 0; i < calls; ++i) await run();
      times.push((performance.now() - start) / calls);
    }
  return Object.fromEntries(timed.map(({ name, times }) => [name, median(times)]));
}
