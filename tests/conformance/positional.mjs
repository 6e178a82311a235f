// Published tables of positions: DIR/positional.json. What a scene adds, turns or takes off is read from `attention
// evaluate` and compared with what was printed, to its rounding.
import fs from 'node:fs';

const rows = (n, of) => Array.from({ length: n }, (_, i) => of(i));
const identity = (n) => rows(n, (i) => rows(n, (j) => Number(i === j)));
const zeros = (n, m) => rows(n, () => rows(m, () => 0));

function tolerance(value, { decimals, significant }) {
  if (decimals !== undefined) return .5 * 10 ** -decimals + 1e-7;
  return Math.max(.5 * 10 ** (Math.floor(Math.log10(Math.abs(value) || 1)) + 1 - significant), 6e-8 * Math.max(1, Math.abs(value)));
}

function near(what, found, value, rounding) {
  if (!(Math.abs(found - value) <= tolerance(value, rounding))) throw new Error(`${what} is ${found}, printed ${value}`);
}

/** The table that is added to the embeddings. */
function sinusoidal(runner, { d, value, ...rounding }) {
  const { positions } = runner.evaluate({ version: 1, problem: { d_model: d, positions: 'sinusoidal', given: { x: zeros(value.length, d) } } });
  value.forEach((row, p) => row.forEach((printed, i) => near(`PE[${p}, ${i}]`, positions.data[p * d + i], printed, rounding)));
}

/** Queries whose pairs are all (1, 0) turn into cosines and sines. */
function rope(runner, { d, cos, sin, ...rounding }) {
  const x = rows(cos.length, () => rows(d, (i) => 1 - i % 2));
  const { q_turned } = runner.evaluate({ version: 1, problem: { d_model: d, d_k: d, positions: 'rope', given: { d_k: d, x, w_q: identity(d) } } });
  cos.forEach((row, p) => row.forEach((printed, i) => {
    near(`cos(${p} theta_${i})`, q_turned.data[p * d + 2 * i], printed, rounding);
    near(`sin(${p} theta_${i})`, q_turned.data[p * d + 2 * i + 1], sin[p][i], rounding);
  }));
}

/** Of scores that are all 0 the bias is left. */
const biases = (runner, heads, queries, keys) => runner.evaluate({ version: 1, problem: {
  structure: 'cross', d_model: 1, heads, kv_heads: heads, d_k: 1, d_v: 1, positions: 'alibi', output_projection: false, given: { x: zeros(queries, 1), source: zeros(keys, 1) }
} }).biased.data;

function slopes(runner, heads, expected) {
  const biased = biases(runner, heads, 1, 2);
  expected.forEach((slope, h) => near(`slope ${h + 1} of ${heads}`, -biased[2 * h + 1], slope, { significant: 9 }));
}

function alibi_bias(runner, expected) {
  const biased = biases(runner, 8, 4, 6);
  expected.forEach((row, i) => row.forEach((bias, j) => near(`bias [${i}, ${j}]`, 2 * biased[i * 6 + j], bias, { decimals: 6 })));
}

export async function run_positional(report, command_lines, file) {
  const tables = JSON.parse(fs.readFileSync(file));
  for (const runner of command_lines) {
    // Another base than 10000 is no scene's: that of the paper alone.
    for (const table of tables.sinusoidal.filter(({ base }) => base === 10000)) await report.check(`positional/sinusoidal ${table.d} ${runner.name}`, () => sinusoidal(runner, table));
    await report.check(`positional/rope ${runner.name}`, () => rope(runner, tables.rope_table));
    const { published, derived } = tables.alibi_slopes;
    for (const [heads, expected] of Object.entries({ ...published, ...derived }))
      if (Number.isInteger(Number(heads))) await report.check(`positional/slopes ${heads} ${runner.name}`, () => slopes(runner, Number(heads), expected));
    await report.check(`positional/bias ${runner.name}`, () => alibi_bias(runner, tables.alibi_bias_4x6_slope1.FROM_TOP_LEFT));
  }
}
