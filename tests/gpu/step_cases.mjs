// Cases of the kernels of the single steps, against the formulas written out by index.
import { numbers } from './device.mjs';
import * as steps from './steps.mjs';
import { matrix, random } from './support.mjs';

const kHidden = -Infinity;
const u = 2 ** -24;  // one rounding to float32, relative

/** A result of that shape by its formula f(batch, head, row, column), within `roundings`, and `slack` absolute (a number, or
 *  a function of the index); what is hidden there has to be hidden, and nothing else. */
async function check(promise, shape, f, roundings = 0, slack = 1e-37) {
  const found = await promise;
  if (String(found.shape) !== String(shape)) throw new Error(`shape ${found.shape}, expected ${shape}`);
  const [, heads, rows, cols] = shape;
  found.data.forEach((value, i) => {
    const at = [Math.floor(i / cols / rows / heads), Math.floor(i / cols / rows) % heads, Math.floor(i / cols) % rows, i % cols];
    const expected = f(...at);
    const bound = roundings === 0 ? 0 : roundings * u * Math.abs(expected) + (typeof slack === 'function' ? slack(...at) : slack);
    if (!(Number.isFinite(expected) ? Math.abs(value - expected) <= bound : Object.is(value, expected)))
      throw new Error(`[${at}] is ${value}, expected ${expected} within ${bound}`);
  });
}

/** Value of `a` for a result of batches x heads: both grouped, one row or column repeated. */
function cell(a, [batches, heads], b, h, i, j) {
  const [of, per, rows, cols] = a.shape;
  const m = Math.floor(b * of / batches) * per + Math.floor(h * per / heads);
  return a.data[(m * rows + (rows === 1 ? 0 : i)) * cols + (cols === 1 ? 0 : j)];
}

const draw = random(3);
const plain = (...shape) => matrix(shape, draw);
/** Some values hidden, a row of them, and zeros. */
const odd = (...shape) => matrix(shape, (_, i) => {
  const row = Math.floor(i / shape[3]);
  return row % 4 === 3 || i % 7 === 2 ? kHidden : i % 5 === 0 ? 0 : 4 * draw();
});

export function move_cases() {
  const cases = [];
  const add = (name, run) => cases.push({ name: `move ${name}`, run });
  const a = odd(2, 4, 5, 7);
  const grouped = odd(1, 2, 3, 7);
  const of = [2, 4];
  const row_of = (x, y, n) => (b, h, i, j) => i < n ? cell(x, of, b, h, i, j) : cell(y, of, b, h, i - n, j);
  add('append rows, grouped', d => check(steps.append_rows(d, grouped, a), [2, 4, 8, 7], row_of(grouped, a, 3)));
  add('append rows to none', d => check(steps.append_rows(d, plain(1, 1, 0, 3), odd(1, 1, 0, 3)), [1, 1, 0, 3], () => 0));
  const past = plain(2, 4, 0, 7);
  add('append rows, the first has none', d => check(steps.append_rows(d, past, a), a.shape, row_of(past, a, 0)));
  const beside = odd(2, 1, 5, 3);
  add('append columns', d => check(steps.append_cols(d, a, beside), [2, 4, 5, 10],
    (b, h, i, j) => j < 7 ? cell(a, of, b, h, i, j) : cell(beside, of, b, h, i, j - 7)));
  const packed = odd(2, 1, 5, 12);
  add('split heads', d => check(steps.split_heads(d, packed, 4), [2, 4, 5, 3], (b, h, i, j) => packed.data[(b * 5 + i) * 12 + 3 * h + j]));
  add('merge heads', d => check(steps.merge_heads(d, a), [2, 1, 5, 28], (b, _, i, j) => cell(a, of, b, Math.floor(j / 7), i, j % 7)));
  add('transpose', d => check(steps.transpose(d, a), [2, 4, 7, 5], (b, h, i, j) => cell(a, of, b, h, j, i)));
  const tall = plain(1, 3, 67, 33);
  for (const across of [1, 3, 25, 26])
    add(`transpose, at most ${across} workgroups in a dimension`, d => check(steps.transpose(d, tall, across), [1, 3, 33, 67],
      (b, h, i, j) => tall.data[(h * 67 + j) * 33 + i]));
  add('columns', d => check(steps.columns(d, a, 2, 6), [2, 4, 5, 4], (b, h, i, j) => cell(a, of, b, h, i, j + 2)));
  add('no columns', d => check(steps.columns(d, a, 2, 2), [2, 4, 5, 0], () => 0));
  const rows = [4, -1, 0, 0, 2, -1, 3];
  add('gather', d => check(steps.gather(d, a, rows), [2, 4, 7, 7], (b, h, i, j) => rows[i] < 0 ? 0 : cell(a, of, b, h, rows[i], j)));
  const y = odd(1, 2, 6, 4);
  add('pairs side by side', d => check(steps.pairs_beside(d, a, y), [2, 4, 30, 11],
    (b, h, i, j) => j < 7 ? cell(a, of, b, h, Math.floor(i / 6), j) : cell(y, of, b, h, i % 6, j - 7)));
  return cases;
}

const kOperations = [
  ['Add', (x, y) => x + y],
  ['Subtract', (x, y) => x === kHidden && y === kHidden ? 0 : x - y],
  ['Multiply', (x, y) => x === kHidden || y === kHidden ? kHidden : x * y],
  ['Divide', (x, y) => y === 0 ? 0 : x === kHidden ? kHidden : x / y],
  ['Maximum', Math.max],
  ['HideWhere', (x, y) => y !== 0 ? x : kHidden]
];

export function combine_cases() {
  const cases = [];
  const shapes = [[[1, 1, 3, 5], [1, 1, 3, 5]], [[1, 1, 3, 1], [1, 1, 1, 5]], [[1, 1, 1, 5], [1, 1, 3, 1]], [[2, 4, 3, 5], [1, 2, 3, 1]],
                  [[2, 2, 1, 1], [2, 4, 3, 5]], [[1, 4, 1, 5], [2, 1, 3, 5]], [[1, 1, 9, 17], [1, 1, 1, 17]], [[2, 3, 33, 65], [2, 3, 33, 1]],
                  [[1, 1, 0, 5], [1, 1, 1, 5]], [[1, 1, 3, 1], [1, 1, 3, 0]], [[1, 1, 1, 1], [1, 1, 1, 1]]];
  for (const [name, f] of kOperations) {
    for (const [of_a, of_b] of shapes) {
      const [a, b] = [odd(...of_a), odd(...of_b)];
      const size = (x, y) => x === 1 ? y : x;
      const shape = [Math.max(of_a[0], of_b[0]), Math.max(of_a[1], of_b[1]), size(of_a[2], of_b[2]), size(of_a[3], of_b[3])];
      const expected = (...at) => f(cell(a, shape, ...at), cell(b, shape, ...at));
      // A quotient may be 2.5 ulp off (WGSL), an ulp is up to 2 u; results below 2^-126 may be 0.
      cases.push({ name: `combine ${name} ${of_a} and ${of_b}`, run: d => check(steps.combine(d, name, a, b), shape, expected, name === 'Divide' ? 5 : 1) });
    }
  }
  const [a, b] = [odd(2, 2, 3, 5), odd(1, 4, 7, 5)];
  const of = [2, 4];
  cases.push({ name: 'combine pairs', run: d => check(steps.pairs_sum(d, a, b), [2, 4, 21, 5],
    (e, h, i, j) => cell(a, of, e, h, Math.floor(i / 7), j) + cell(b, of, e, h, i % 7, j), 1) });
  const wide = plain(1, 2, 40, 33);
  for (const across of [1, 3, 10])
    cases.push({ name: `combine, at most ${across} workgroups in a dimension`,
                 run: d => check(steps.combine(d, 'Add', wide, wide, across), wide.shape, (...at) => 2 * cell(wide, [1, 2], ...at), 1) });
  return cases;
}

/** Phi(x) by Simpson's rule over the density. */
function phi(x) {
  const n = 400;
  let sum = 0;
  for (let k = 0; k <= n; ++k) sum += (k === 0 || k === n ? 1 : k % 2 ? 4 : 2) * Math.exp(-((x * k / n) ** 2) / 2);
  return 0.5 + sum * x / n / 3 / Math.sqrt(2 * Math.PI);
}

// Scale, SoftCap or a function of Map; parameter, formula, roundings, and what is allowed beside them in units of 1 (gelu: of |x|).
const kFunctions = [
  ['Scale', -2.5, (x, p) => x === kHidden ? x : p * x, 2],
  ['Scale', 0, x => x === kHidden ? x : 0, 0],
  ['SoftCap', 3, (x, p) => p * Math.tanh(x / p), 16],
  ['SoftCap', 0, x => x, 0],
  ['exp', 0, x => Math.exp(Math.min(x, Math.fround(88.7228))), 4],
  ['tanh', 0, Math.tanh, 10],
  ['sigmoid', 0, x => 1 / (1 + Math.exp(-x)), 12],
  ['relu', 0, x => Math.max(x, 0), 0],
  ['leaky_relu', 0.2, (x, p) => x > 0 ? x : x === kHidden ? x : p * x, 2],
  ['gelu', 0, x => x < -8 ? 0 : x > 8 ? x : x * phi(x), 4, 2e-7],
  ['elu_plus_one', 0, x => x > 0 ? x + 1 : Math.exp(x), 4],
  ['softplus', 0, x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 12],
  ['within', 1.5, (x, p) => Math.abs(x) <= p ? 1 : 0, 0],
  ['log', 0, x => x === kHidden ? NaN : Math.log(x), 4],
  ['sqrt', 0.5, (x, p) => x === kHidden ? NaN : Math.sqrt(Math.fround(x + p)), 8],
  ['step_up', 0.2, (x, p) => x > 0 ? 1 : p, 1],
  ['gelu_slope', 0, x => Math.abs(x) > 8 ? Number(x > 0) : phi(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI), 8, 4e-7]
];
const kNames = Object.keys(await numbers()).filter(name => name.startsWith('Map_')).map(name => name.slice(4));

export function map_cases() {
  const cases = [];
  const shape = [2, 3, 33, 17];
  const spread = [4, 0.01, 60];
  const a = matrix(shape, (_, i) => i % 11 === 5 ? kHidden : i % 13 === 0 ? [0, 1e30, -1e30, 1e-30, 88, -88, 87.9][i % 7] : spread[i % 3] * draw());
  for (const name of kNames)
    if (!kFunctions.some(([other]) => other === name))
      cases.push({ name: `map ${name}`, run: () => { throw new Error('kFunctions has no row for it'); } });
  for (const [name, parameter, f, roundings, slack = 0] of kFunctions) {
    const run = d => check(steps.map(d, name, parameter, a), shape, (...at) => f(cell(a, shape, ...at), Math.fround(parameter)), roundings,
                           (...at) => 1e-37 + (slack && slack * Math.min(Math.abs(cell(a, shape, ...at)), 10)));
    cases.push({ name: `map ${name}, parameter ${parameter}`, run });
  }
  for (const across of [1, 4])
    cases.push({ name: `map, at most ${across} workgroups in a dimension`,
                 run: d => check(steps.map(d, 'relu', 0, a, across), shape, (...at) => Math.max(cell(a, shape, ...at), 0)) });
  cases.push({ name: 'map of a transposed operand', run: d => check(steps.map_transposed(d, 'relu', 0, a), [2, 3, 17, 33],
    (b, h, i, j) => Math.max(cell(a, shape, b, h, j, i), 0)) });
  for (const none of [[1, 1, 0, 3], [1, 1, 3, 0], [1, 1, 1, 1]]) {
    const x = odd(...none);
    cases.push({ name: `map of ${none}`, run: d => check(steps.map(d, 'relu', 0, x), none, (...at) => Math.max(cell(x, none, ...at), 0)) });
  }
  return cases;
}

export function mask_cases() {
  const cases = [];
  const shape = [2, 4, 19, 37];
  const a = matrix(shape, (_, i) => i % 31 === 4 ? kHidden : draw());
  const chance = () => draw() > 0;
  const bytes = (...of) => ({ shape: of, data: Uint8Array.from({ length: of.reduce((x, y) => x * y, 1) },
                                                               (_, i) => i % 37 === 3 || chance() ? 1 : 0) });
  const at = (m, b, h, i, j) => {
    const [of, heads, rows, cols] = m.shape;
    const one = (index, size) => size === 1 ? 0 : index;
    return m.data[((one(b, of) * heads + one(h, heads)) * rows + one(i, rows)) * cols + one(j, cols)];
  };
  const add = (name, m) => cases.push({ name: `mask ${name}`, run: d => check(steps.mask(d, a, m), shape, (b, h, i, j) => {
    const position = i + (m.offset?.[b] ?? 0);
    const [left, right] = m.window ?? [-1, -1];
    if (j >= (m.kv_len?.[b] ?? 37) || (m.causal && j > position) || (left >= 0 && j < position - left) || (right >= 0 && j > position + right) ||
        (m.keep && ((m.keep.shape[3] !== 1 && j >= m.keep.shape[3]) || !at(m.keep, b, h, i, j))) ||
        (m.bias && m.bias.shape[3] !== 1 && j >= m.bias.shape[3])) return kHidden;
    return cell(a, shape, b, h, i, j) + (m.bias ? at(m.bias, b, h, i, j) : 0);
  }, 1) });
  add('none', {});
  add('causal', { causal: true });
  add('causal, offset', { causal: true, offset: [18, -5] });
  for (const window of [[0, 0], [3, -1], [-1, 4], [2, 7]]) add(`window ${window}`, { window, offset: [3, 0] });
  add('kv_len', { kv_len: [0, 20] });
  for (const of of [[2, 4, 19, 37], [1, 4, 1, 37], [2, 1, 19, 1], [1, 1, 1, 1], [1, 1, 19, 23]]) {
    const bias = matrix(of, () => chance() && chance() ? kHidden : draw());
    add(`boolean ${of}`, { keep: bytes(...of) });
    add(`float ${of}`, { bias });
    add(`both ${of}`, { keep: bytes(...of), bias, causal: true, window: [9, -1], offset: [20, 10] });
  }
  add('that hides all', { keep: { shape: [1, 1, 1, 1], data: new Uint8Array(1) } });
  for (const across of [1, 4, 21]) add(`at most ${across} workgroups in a dimension`, { causal: true, across });
  return cases;
}

const row_of = (a, b, h, i) => {
  const [, heads, rows, cols] = a.shape;
  const start = ((b * heads + h) * rows + i) * cols;
  return Array.from(a.data.subarray(start, start + cols));
};
/** of(row) for row i of head h of entry b, worked out once for all of its columns. */
function of_row(a, of) {
  const known = new Map();
  const [, heads, rows] = a.shape;
  return (b, h, i) => {
    const index = (b * heads + h) * rows + i;
    if (!known.has(index)) known.set(index, of(row_of(a, b, h, i)));
    return known.get(index);
  };
}
const sum = values => values.reduce((x, y) => x + y, 0);
const mean = values => values.length ? sum(values) / values.length : 0;
const size = values => sum(values.map(Math.abs));

export function row_cases() {
  const cases = [];
  const add = (name, run) => cases.push({ name, run });
  for (const cols of [0, 1, 3, 16, 17, 65, 1000])
    for (const a of [plain(2, 3, 5, cols), odd(2, 3, 5, cols)]) {
      const of = [2, 3, 5, 1];
      const kind = Math.min(...a.data) === kHidden ? ', some hidden' : '';
      // Sums of cols / 16 values, then of 16: so many roundings of sum |a|.
      const slack = scale => (b, h, i) => 1e-37 + (cols / 16 + 18) * u * size(row_of(a, b, h, i).filter(Number.isFinite)) * scale;
      add(`reduce sum of ${cols}${kind}`, d => check(steps.reduce(d, 'sum', a), of, (b, h, i) => sum(row_of(a, b, h, i)), 1, slack(1)));
      add(`reduce mean of ${cols}${kind}`, d => check(steps.reduce(d, 'mean', a), of, (b, h, i) => mean(row_of(a, b, h, i)), 6,
                                                                 slack(1 / Math.max(cols, 1))));
      add(`reduce maximum of ${cols}${kind}`, d => check(steps.reduce(d, 'maximum', a), of, (b, h, i) => Math.max(...row_of(a, b, h, i))));
    }
  const many = plain(1, 3, 37, 5);
  for (const across of [1, 5, 28])
    add(`reduce, at most ${across} workgroups in a dimension`, d => check(steps.reduce(d, 'maximum', many, across), [1, 3, 37, 1],
      (b, h, i) => Math.max(...row_of(many, b, h, i))));
  for (const heads of [1, 5, 40]) {
    const a = plain(2, heads, 3, 7);
    add(`reduce ${heads} heads`, d => check(steps.sum_heads(d, a), [2, 1, 3, 7],
      (b, _, i, j) => sum(Array.from({ length: heads }, (__, h) => row_of(a, b, h, i)[j])), 1, heads * u * heads));
  }

  for (const cols of [0, 1, 2, 16, 17, 65, 1000])
    for (const [kind, make] of [['', () => draw()], [', large', () => 1e25 * draw()], [', small', () => 1e-25 * draw()],
                                [', far from 0', () => 1000 + draw()], [', equal', () => 3], [', zeros', () => 0]]) {
      const a = matrix([2, 2, 3, cols], make);
      const roundings = cols / 16 + 40;
      const square = of_row(a, row => sum(row.map(x => x * x)));
      const middle = of_row(a, mean);
      const spread = of_row(a, row => {
        const center = mean(row);
        return mean(row.map(x => (x - center) ** 2));
      });
      const largest = of_row(a, row => Math.max(...row.map(Math.abs)));
      add(`normalize to unit length ${cols}${kind}`, d => check(steps.normalize(d, 'unit', 0, a), a.shape, (b, h, i, j) => {
        const length = Math.sqrt(square(b, h, i));
        return length === 0 ? 0 : cell(a, [2, 2], b, h, i, j) / length;
      }, roundings));
      add(`normalize log ${cols}${kind}`, d => check(steps.normalize(d, 'log', 0, a), a.shape, (b, h, i, j) => {
        const row = row_of(a, b, h, i);
        const most = Math.max(...row);
        return row[j] - most - Math.log(sum(row.map(x => Math.exp(x - most))));
      }, roundings));
      for (const epsilon of [0, 1e-5])
        add(`normalize rms ${cols}${kind}, epsilon ${epsilon}`, d => check(steps.normalize(d, 'rms', epsilon, a), a.shape, (b, h, i, j) => {
          const root = Math.sqrt(square(b, h, i) / cols + Math.fround(epsilon));
          return root === 0 ? 0 : cell(a, [2, 2], b, h, i, j) / root;
        }, roundings));
      for (const epsilon of [0, 1e-5, 1e30]) {
        if (epsilon === 0 && kind === ', far from 0' && cols === 1) continue;
        const deviation = (b, h, i) => Math.sqrt(spread(b, h, i) + Math.fround(epsilon));
        add(`normalize layer ${cols}${kind}, epsilon ${epsilon}`, d => check(steps.normalize(d, 'layer', epsilon, a), a.shape,
          (b, h, i, j) => deviation(b, h, i) === 0 ? 0 : (cell(a, [2, 2], b, h, i, j) - middle(b, h, i)) / deviation(b, h, i), roundings,
          // The mean is off by a rounding of the largest value; what it moves is shares of the deviation.
          (b, h, i) => 1e-37 + (deviation(b, h, i) === 0 ? 0 : 2 * u * largest(b, h, i) / deviation(b, h, i) + 2 * u)));
      }
    }

  const weights = matrix([2, 3, 9, 21], (_, i) => Math.floor(i / 21) % 5 === 4 ? [0, -1, kHidden][i % 3] : Math.floor(4 * draw()) / 4);
  for (const across of [1, 5, 14, 100])
    add(`choose, at most ${across} workgroups in a dimension`, d => check(steps.choose(d, weights, across), weights.shape, (b, h, i, j) => {
      const row = row_of(weights, b, h, i);
      const most = Math.max(...row);
      return most > 0 && row.indexOf(most) === j ? 1 : 0;
    }));
  for (const cols of [0, 1, 2, 300]) {
    const a = plain(1, 1, 3, cols);
    add(`choose of ${cols}`, d => check(steps.choose(d, a), a.shape, (b, h, i, j) => {
      const row = row_of(a, b, h, i);
      return Math.max(...row) > 0 && row.indexOf(Math.max(...row)) === j ? 1 : 0;
    }));
  }
  for (const count of [1, 3, 21, 500])
    add(`choose the ${count} largest`, d => check(steps.choose(d, weights, 100, 'top', count), weights.shape, (b, h, i, j) => {
      const row = row_of(weights, b, h, i);
      const before = row.filter((x, other) => x > row[j] || (x === row[j] && other < j)).length;
      return row[j] !== kHidden && before < count ? 1 : 0;
    }));
  // Halving finds the threshold to rounding of the largest z, which is 0, and of sums of `cols` weights.
  for (const kind of ['sparsemax', 'entmax'])
    for (const cols of [0, 1, 2, 17, 300])
      for (const temperature of [1, 0.3, 20])
        for (const a of [plain(2, 3, 5, cols), odd(2, 3, 5, cols), matrix([1, 1, 3, cols], () => 1e4 * draw())]) {
          const t = Math.fround(temperature) * (kind === 'entmax' ? 2 : 1);
          const weigh = (x, tau) => Math.max(x - tau, 0) ** (kind === 'entmax' ? 2 : 1);
          const weights_of = of_row(a, values => {
            const row = values.map(x => x / t);
            let [low, high] = [Math.max(...row) - 1, Math.max(...row)];
            if (high === kHidden) return row.map(() => 0);
            for (let n = 0; n < 100; ++n) {
              const tau = (low + high) / 2;
              if (sum(row.map(x => weigh(x, tau))) >= 1) low = tau; else high = tau;
            }
            return row.map(x => weigh(x, low));
          });
          add(`${kind} of ${cols}, T ${temperature}`, d => check(steps.entmax(d, kind, temperature, a), a.shape,
            (b, h, i, j) => weights_of(b, h, i)[j], 8, 20 * u));
        }
  return cases;
}

export function rotate_cases() {
  const cases = [];
  const positions = [0, 1, 2, 7, 100000, -3, 5];
  for (const halves of [false, true])
    for (const cols of [0, 1, 2, 3, 8, 9, 64, 65])
      for (const across of cols === 64 ? [1, 3, 100] : [100]) {
        const a = plain(2, 3, 7, cols);
        const pairs = Math.floor(cols / 2);
        const angle = (row, pair) => positions[row] / 10000 ** (2 * pair / cols);
        cases.push({ name: `rotate ${cols} columns${halves ? ', halves' : ''}, at most ${across} workgroups in a dimension`,
                     run: d => check(steps.rotate(d, a, halves, angle, across), a.shape, (b, h, i, j) => {
          const row = row_of(a, b, h, i);
          if (j >= 2 * pairs) return row[j];
          const pair = halves ? j % pairs : Math.floor(j / 2);
          const first = halves ? pair : 2 * pair;
          const second = halves ? pair + pairs : first + 1;
          const t = angle(i, pair);
          return j === first ? row[j] * Math.cos(t) - row[second] * Math.sin(t) : row[first] * Math.sin(t) + row[j] * Math.cos(t);
        }, 1, 5 * u) });
      }
  return cases;
}
