// Multi-head attention written out as loops in double, with a bound beside every number: how far float32 arithmetic in
// any order of summation may end from it. Nothing here is taken from the program.
//
// A matrix is {rows, cols, data, bound}. With u = 2^-24: a sum of n products of numbers known up to e_a and e_b is off by
// at most sum(|a| e_b + |b| e_a + e_a e_b) + n u / (1 - n u) sum(|a b|) (Higham, Accuracy and Stability, ch. 3), one
// rounding adds u |x|, and exp is allowed four units in the last place.
const u = 2 ** -24;
const kTiny = 2 ** -120;  // where float32 runs out of exponents

export function matrix(rows, cols, value, bound = () => 0) {
  const m = { rows, cols, data: new Float64Array(rows * cols), bound: new Float64Array(rows * cols) };
  for (let i = 0; i < rows; ++i)
    for (let j = 0; j < cols; ++j) {
      m.data[i * cols + j] = value(i, j);
      m.bound[i * cols + j] = bound(i, j);
    }
  return m;
}

/** The numbers of a trace, taken as exact. */
export const given = ({ shape: [rows, cols], data }) => matrix(rows, cols, (i, j) => data[i * cols + j]);

/** A matrix in which each cell is {value, bound}. */
const made = (rows, cols, cell) => {
  const cells = Array.from({ length: rows * cols }, (_, at) => cell(Math.floor(at / cols), at % cols));
  return matrix(rows, cols, (i, j) => cells[i * cols + j].value, (i, j) => cells[i * cols + j].bound);
};

/** a · b, or a · bᵀ. */
export function product(a, b, transposed = false) {
  const n = a.cols;
  const gamma = ((n + 1) * u) / (1 - (n + 1) * u);
  return made(a.rows, transposed ? b.rows : b.cols, (i, j) => {
    let value = 0;
    let bound = kTiny;
    for (let c = 0; c < n; ++c) {
      const at_a = i * n + c;
      const at_b = transposed ? j * n + c : c * b.cols + j;
      const [x, y, ex, ey] = [a.data[at_a], b.data[at_b], a.bound[at_a], b.bound[at_b]];
      value += x * y;
      bound += Math.abs(x) * ey + Math.abs(y) * ex + ex * ey + gamma * (Math.abs(x) + ex) * (Math.abs(y) + ey);
    }
    return { value, bound };
  });
}

/** Cell by cell; the slope of f is at most `slope`, and computing it costs `units` roundings. */
const mapped = (a, f, slope, units) => made(a.rows, a.cols, (i, j) => {
  const value = f(a.data[i * a.cols + j]);
  return { value, bound: slope * a.bound[i * a.cols + j] + units * u * Math.abs(value) + kTiny };
});

const visible = (mask, i, j) => {
  if (!mask || mask.kind === 'none') return true;
  if (mask.kind === 'causal') return j <= i;
  if (mask.kind === 'window') return (mask.left < 0 || j >= i - mask.left) && (mask.right < 0 || j <= i + mask.right);
  return !(mask.hidden ?? []).some(([query, key]) => query === i && key === j);
};

/** softmax of the rows of a / T, the maximum of the row subtracted first. */
export function softmax(a, temperature = 1) {
  const out = matrix(a.rows, a.cols, () => 0);
  for (let i = 0; i < a.rows; ++i) {
    const row = a.data.subarray(i * a.cols, (i + 1) * a.cols);
    const bounds = a.bound.subarray(i * a.cols, (i + 1) * a.cols);
    const maximum = Math.max(...row);
    if (maximum === -Infinity) continue;  // nothing to attend to: zeros
    const worst = Math.max(...bounds.filter((_, j) => row[j] !== -Infinity));
    const exps = [...row].map((s) => Math.exp((s - maximum) / temperature));
    // Relative error of each exp: from what comes in, from subtracting and dividing, from exp itself.
    const off = [...row].map((s, j) => (s === -Infinity ? 0 : Math.exp((bounds[j] + worst + 3 * u * (Math.abs(s) + Math.abs(maximum))) / temperature + 8 * u) - 1));
    const most = Math.max(...off.filter((_, j) => exps[j] > 0));
    const sum = exps.reduce((x, y) => x + y, 0);
    for (let j = 0; j < a.cols; ++j) {
      out.data[i * a.cols + j] = exps[j] / sum;
      out.bound[i * a.cols + j] = (exps[j] / sum) * ((1 + off[j]) / (1 - most) - 1 + (a.cols + 3) * u) + (exps[j] ? kTiny : 0);
    }
  }
  return out;
}

const side_by_side = (heads) => {
  const d = heads[0].cols;
  const pick = (field) => (i, j) => heads[Math.floor(j / d)][field][i * d + (j % d)];
  return matrix(heads[0].rows, d * heads.length, pick('data'), pick('bound'));
};

/** Sine and cosine of the place in the sentence (Vaswani et al. 2017, 3.5). */
export const positions = (n, d) => matrix(n, d, (p, c) => {
  const angle = p / 10000 ** ((c - (c % 2)) / d);
  return c % 2 ? Math.cos(angle) : Math.sin(angle);
}, () => u);

export function add(a, b) {
  return made(a.rows, a.cols, (i, j) => {
    const at = i * a.cols + j;
    const value = a.data[at] + b.data[at];
    return { value, bound: a.bound[at] + b.bound[at] + u * Math.abs(value) };
  });
}

/** All steps: {name: [matrix of each head]}. `input` has x, w_q, w_k, w_v (one matrix a head), w_o (one matrix) or none;
 *  `problem` as in a Scene. */
export function multi_head(input, problem) {
  const { heads = 1, kv_heads = heads, mask, softcap = 0, temperature = 1 } = problem;
  const steps = { x: [input.x], w_q: input.w_q, w_k: input.w_k, w_v: input.w_v };
  for (const role of ['q', 'k', 'v']) steps[role] = input[`w_${role}`].map((w) => product(input.x, w));
  const d_k = input.w_q[0].cols;
  const factor = problem.scale === 'off' ? 1 : typeof problem.scale === 'number' ? Math.fround(problem.scale) : 1 / Math.sqrt(d_k);
  const of = (role, h) => steps[role][Math.floor(h / (heads / kv_heads))];
  const each = (make) => Array.from({ length: heads }, (_, h) => make(h));
  steps.scores = each((h) => product(steps.q[h], of('k', h), true));
  steps.scaled = each((h) => mapped(steps.scores[h], (s) => s * factor, factor, 3));
  steps.capped = softcap ? each((h) => mapped(steps.scaled[h], (s) => softcap * Math.tanh(s / softcap), 1, 10)) : steps.scaled;
  steps.masked = each((h) => made(steps.capped[h].rows, steps.capped[h].cols, (i, j) => {
    const at = i * steps.capped[h].cols + j;
    return visible(mask, i, j) ? { value: steps.capped[h].data[at], bound: steps.capped[h].bound[at] } : { value: -Infinity, bound: 0 };
  }));
  steps.weights = each((h) => softmax(steps.masked[h], temperature));
  steps.heads = each((h) => product(steps.weights[h], of('v', h)));
  const concat = side_by_side(steps.heads);
  if (input.w_o) steps.w_o = [input.w_o];
  steps.output = [input.w_o ? product(concat, input.w_o) : concat];
  return steps;
}

/** The first cell of `found` (plain numbers) that is off, in words; undefined where all agree. `share`: how many times
 *  the bound is allowed (two float32 results may each be off by it). */
export function first_difference(found, expected, share = 1) {
  if (found.length !== expected.data.length) return `expected ${expected.data.length} numbers, found ${found.length}`;
  for (let at = 0; at < found.length; ++at) {
    const [a, b, bound] = [found[at], expected.data[at], expected.bound[at] * share];
    if (a === b || Math.abs(a - b) <= bound) continue;
    return `row ${Math.floor(at / expected.cols)} column ${at % expected.cols}: expected ${b} within ${bound.toExponential(1)}, found ${a}`;
  }
  return undefined;
}
