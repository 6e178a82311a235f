// Cases of matmul.wgsl and softmax.wgsl.
import { matmul, softmax } from './kernels.mjs';
import * as reference from './reference.mjs';
import { compare, matrix, random } from './support.mjs';

const kShapes = [[1, 1, 1], [2, 3, 1], [3, 17, 2], [17, 1, 33], [33, 65, 17], [65, 33, 65], [1, 128, 65], [64, 80, 1]];

export function matmul_cases() {
  const cases = [];
  const add = (name, problem) => cases.push({ name: `matmul ${name}`, run: async device =>
    compare(reference.matmul(problem), await matmul(device, problem)) });
  for (const [rows, inner, cols] of kShapes)
    for (const [transpose_a, transpose_b] of [[false, false], [false, true], [true, false], [true, true]]) {
      const draw = random(rows * 7919 + inner * 31 + cols);
      add(`${rows}x${inner}x${cols}${transpose_a ? ' a^T' : ''}${transpose_b ? ' b^T' : ''}`, { transpose_a, transpose_b,
        a: matrix([1, 1, ...(transpose_a ? [inner, rows] : [rows, inner])], draw),
        b: matrix([1, 1, ...(transpose_b ? [cols, inner] : [inner, cols])], draw) });
    }
  const draw = random(5);
  add('grouped heads', { a: matrix([2, 6, 5, 7], draw), b: matrix([2, 2, 7, 9], draw), alpha: 0.25 });
  add('one matrix for all heads', { a: matrix([2, 4, 5, 7], draw), b: matrix([1, 1, 7, 9], draw), alpha: -3 });
  add('grouped batch and heads, b^T', { a: matrix([4, 3, 3, 35], draw), b: matrix([2, 1, 34, 35], draw), transpose_b: true });
  add('no inner: zeros', { a: matrix([1, 2, 3, 0], draw), b: matrix([1, 2, 0, 35], draw) });
  for (const [transpose_a, transpose_b] of [[false, false], [true, true]])
    add(`as for software${transpose_a ? ', transposed' : ''}`, { a: matrix([1, 2, 37, 37], draw), b: matrix([1, 2, 37, 37], draw),
                                                               transpose_a, transpose_b, inner_step: 4 });
  add('inner 4096', { a: matrix([1, 1, 3, 4096], draw), b: matrix([1, 1, 4096, 5], draw) });
  for (const across of [1, 2, 5, 6])
    add(`at most ${across} workgroups in a dimension`, { a: matrix([1, 2, 40, 7], draw), b: matrix([1, 2, 7, 66], draw), across });
  return cases;
}

export function softmax_cases() {
  const cases = [];
  const add = (name, { x, rows, cols, temperature = 1, across }) => cases.push({ name: `softmax ${name}`, run: async device => {
    const { weights, statistics } = await softmax(device, { x, rows, cols, temperature, across });
    for (let i = 0; i < rows; ++i) {
      const expected = reference.softmax_row(x.subarray(i * cols, (i + 1) * cols), Math.fround(temperature));
      const found = weights.subarray(i * cols, (i + 1) * cols);
      compare({ shape: [1, cols], data: expected.weights }, { shape: [1, cols], data: Array.from(found) });
      const whole = found.reduce((a, w) => a + w, 0);
      if (expected.sum > 0 && !(Math.abs(whole - 1) <= 2e-6)) throw new Error(`weights of row ${i} sum to ${whole}`);
      const [maximum, sum] = statistics.subarray(2 * i);
      if (expected.sum > 0 ? maximum !== expected.maximum : sum !== 0) throw new Error(`row ${i} has maximum ${maximum}, sum ${sum}`);
      if (!(Math.abs(sum - expected.sum) <= 1e-5 * expected.sum)) throw new Error(`row ${i} has sum ${sum}, expected ${expected.sum}`);
    }
  } });
  const draw = random(9);
  for (const cols of [1, 2, 3, 17, 31, 32, 33, 65, 300, 4096])
    add(`${cols} columns`, { rows: 3, cols, x: Float32Array.from({ length: 3 * cols }, () => 5 * draw()) });
  for (const temperature of [0.01, 0.5, 1, 7, 1e6])
    add(`temperature ${temperature}`, { rows: 5, cols: 37, temperature, x: Float32Array.from({ length: 185 }, () => 3 * draw()) });
  add('hidden entries and a hidden row', { rows: 4, cols: 35,
    x: Float32Array.from({ length: 140 }, (_, i) => i >= 70 && i < 105 || draw() > 0.5 ? -Infinity : draw()) });
  add('values of 1e4', { rows: 3, cols: 50, x: Float32Array.from({ length: 150 }, () => 1e4 * draw()) });
  add('values of 3e38', { rows: 2, cols: 3, x: new Float32Array([3e38, -3e38, 0, -3e38, -3e38, -3.1e38]) });
  for (const across of [1, 2, 3])
    add(`at most ${across} workgroups in a dimension`, { rows: 9, cols: 5, across, x: Float32Array.from({ length: 45 }, draw) });
  return cases;
}
