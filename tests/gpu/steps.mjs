// Drives the kernels of the single steps as their heads say, and composes the primitives of src/kernels/program/program.h of them:
// what is appended, split or transposed is strides and offsets alone. Matrices are {shape: [batch, heads, rows, cols], data}.
import { numbers, shader } from './device.mjs';
import { count, float, place, place_words, repeated, words } from './kernels.mjs';

const kNumbers = await numbers();

/** Runs one kernel: its uniform, its inputs in the order of the bindings, n workgroups; results go to `result`. */
async function dispatch(device, name, uniform, inputs, n, result, across) {
  const bindings = { 0: device.uniform(uniform) };
  inputs.forEach((input, i) => { bindings[i + 1] = device.buffer(input); });
  bindings[inputs.length + 1] = result;
  const pipeline = await device.pipeline(await shader(name));
  if (n > 0) device.submit([{ pipeline, groups: device.groups(n, across), bindings }]);
}

const by_values = shape => Math.ceil(count(shape) / 256);
const by_rows = ([batch, heads, rows]) => Math.ceil(batch * heads * rows / 4);
const result_of = (device, shape) => device.buffer(new Float32Array(count(shape)).fill(7));  // what is not written shows

/** f into a new buffer, and what stands there afterwards. */
function computed(device, shape, f) {
  return device.checked(async () => {
    const result = result_of(device, shape);
    await f(result);
    return { shape, data: await device.read(result, count(shape)) };
  });
}

/** A matrix read or written from `offset` on with strides of its own. */
const view = (matrix, offset = 0, strides = {}) => ({ ...place(matrix), ...strides, last: [offset, 0] });

/** Parts of {a, from, shape, to, rows, list}: places in a and in the result, and what is written. */
function moved(device, shape, parts, across) {
  return computed(device, shape, async result => {
    for (const part of parts) {
      const [group, wrap] = part.rows ?? [1, part.shape[2]];
      const uniform = words(part.shape, group, wrap, part.list ? 1 : 0, 0, place_words(part.from ?? view(part.a), part.shape),
                            place_words(part.to ?? view({ shape }), part.shape));
      await dispatch(device, 'move', uniform, [part.a.data, part.list ?? new Int32Array(4)], by_values(part.shape), result, across);
    }
  });
}

const larger = (a, b) => [Math.max(a.shape[0], b.shape[0]), Math.max(a.shape[1], b.shape[1])];

export const append_rows = (device, a, b) => {
  const [of, first, second, cols] = [larger(a, b), a.shape[2], b.shape[2], a.shape[3]];
  const shape = [...of, first + second, cols];
  return moved(device, shape, [{ a, shape: [...of, first, cols] },
                               { a: b, shape: [...of, second, cols], to: view({ shape }, first * cols) }]);
};
export const append_cols = (device, a, b) => {
  const [of, rows, first, second] = [larger(a, b), a.shape[2], a.shape[3], b.shape[3]];
  const shape = [...of, rows, first + second];
  return moved(device, shape, [{ a, shape: [...of, rows, first] },
                               { a: b, shape: [...of, rows, second], to: view({ shape }, first) }]);
};
export const split_heads = (device, a, heads) => {
  const [batch, , rows, cols] = a.shape;
  const shape = [batch, heads, rows, cols / heads];
  const from = { ...view(a, 0, { head_stride: cols / heads }), heads };
  return moved(device, shape, [{ a, shape, from }]);
};
export const merge_heads = (device, a) => {
  const [batch, heads, rows, cols] = a.shape;
  const shape = [batch, 1, rows, heads * cols];
  const to = { ...view({ shape }, 0, { head_stride: cols }), heads };
  return moved(device, shape, [{ a, shape: a.shape, to }]);
};
export const transpose = (device, a, across) => {
  const [batch, heads, rows, cols] = a.shape;
  const shape = [batch, heads, cols, rows];
  return moved(device, shape, [{ a, shape, from: view(a, 0, { row_stride: 1, col_stride: cols }) }], across);
};
export const columns = (device, a, begin, end) => {
  const shape = [...a.shape.slice(0, 3), end - begin];
  return moved(device, shape, [{ a, shape, from: view(a, begin) }]);
};
export const gather = (device, a, rows) => {
  const shape = [a.shape[0], a.shape[1], rows.length, a.shape[3]];
  return moved(device, shape, [{ a, shape, list: Int32Array.from(rows) }]);
};
export const pairs_beside = (device, a, b) => {
  const [of, n, m, first, second] = [larger(a, b), a.shape[2], b.shape[2], a.shape[3], b.shape[3]];
  const shape = [...of, n * m, first + second];
  return moved(device, shape, [{ a, shape: [...of, n * m, first], rows: [m, n] },
                               { a: b, shape: [...of, n * m, second], rows: [1, m], to: view({ shape }, first) }]);
};

/** 0 along an axis of which there is one. */
const broadcast = a => view(a, 0, { row_stride: a.shape[2] === 1 ? 0 : a.shape[3], col_stride: a.shape[3] === 1 ? 0 : 1 });
const other_than_one = (a, b) => a === 1 ? b : a;

export function combine(device, primitive, a, b, across) {
  const shape = [...larger(a, b), other_than_one(a.shape[2], b.shape[2]), other_than_one(a.shape[3], b.shape[3])];
  const uniform = words(shape, kNumbers[primitive], 1, shape[2], 0, place_words(broadcast(a), shape), place_words(broadcast(b), shape),
                        place_words(view({ shape }), shape));
  return computed(device, shape, result => dispatch(device, 'combine', uniform, [a.data, b.data], by_values(shape), result, across));
}
export function pairs_sum(device, a, b) {
  const shape = [...larger(a, b), a.shape[2] * b.shape[2], a.shape[3]];
  const uniform = words(shape, kNumbers.Add, b.shape[2], b.shape[2], 0, place_words(view(a), shape), place_words(view(b), shape),
                        place_words(view({ shape }), shape));
  return computed(device, shape, result => dispatch(device, 'combine', uniform, [a.data, b.data], by_values(shape), result));
}

/** Kernels of one operand whose result has its shape, or `shape`; `from`: how it is read. */
function one_operand(device, name, n, a, { shape = a.shape, sizes, inputs = [], from = view(a), to = view({ shape }), of = shape, across }) {
  const uniform = words(of, sizes, place_words(from, of), place_words(to, of));
  return computed(device, shape, result => dispatch(device, name, uniform, [a.data, ...inputs], n, result, across));
}

/** f: Scale, SoftCap, or a function of Map. */
const map_sizes = (f, parameter) => [kNumbers[f] ?? kNumbers.Map, kNumbers[`Map_${f}`] ?? 0, float(parameter), 0];
export const map = (device, f, parameter, a, across) =>
  one_operand(device, 'map', by_values(a.shape), a, { sizes: map_sizes(f, parameter), across });
export const map_transposed = (device, f, parameter, a) => {
  const [batch, heads, rows, cols] = a.shape;
  const shape = [batch, heads, cols, rows];
  return one_operand(device, 'map', by_values(shape), a,
                     { shape, sizes: map_sizes(f, parameter), from: view(a, 0, { row_stride: 1, col_stride: cols }) });
};
export const reduce = (device, kind, a, across) => {
  const shape = [...a.shape.slice(0, 3), 1];
  return one_operand(device, 'reduce', by_rows(shape), a, { shape, of: a.shape, sizes: [kNumbers[`Reduce_${kind}`], 0, 0, 0], across });
};
export const sum_heads = (device, a) => {
  const [batch, heads, rows, cols] = a.shape;
  const shape = [batch, 1, rows, cols];
  const values = rows * cols;
  const from = { batches: batch, heads: 1, batch_stride: heads * values, head_stride: 0, row_stride: 1, col_stride: values, last: [0, 0] };
  const to = { ...from, batch_stride: values };
  return one_operand(device, 'reduce', Math.ceil(batch * values / 4), a, { shape, of: [batch, 1, values, heads], sizes: [kNumbers.Reduce_sum, 0, 0, 0], from, to });
};
export const normalize = (device, kind, epsilon, a, across) =>
  one_operand(device, 'normalize', by_rows(a.shape), a, { sizes: [kNumbers[`Normalize_${kind}`], float(epsilon), 0, 0], across });
export const choose = (device, a, across, kind = 'largest', count = 1) =>
  one_operand(device, 'choose', by_rows(a.shape), a, { sizes: [kNumbers[`Choose_${kind}`], count, 0, 0], across });
export const entmax = (device, kind, temperature, a, across) =>
  one_operand(device, 'entmax', by_rows(a.shape), a, { sizes: [kNumbers[`Entmax_${kind}`], float(temperature), 0, 0], across });
export const rotate = (device, a, halves, angle_of, across) => {
  const [, , rows, cols] = a.shape;
  const pairs = Math.floor(cols / 2);
  const turns = Float32Array.from({ length: 2 * rows * pairs }, (_, i) => {
    const pair = Math.floor(i / 2);
    return (i % 2 ? Math.sin : Math.cos)(angle_of(Math.floor(pair / pairs), pair % pairs));
  });
  return one_operand(device, 'rotate', by_values(a.shape), a, { sizes: [halves ? 1 : 0, 0, 0, 0], inputs: [turns], across });
};

export function mask(device, a, { keep, bias, offset = [], kv_len = [], causal = false, window: [left, right] = [-1, -1], across }) {
  const [batch, , , keys] = a.shape;
  const extent = Int32Array.from({ length: 2 * batch }, (_, i) => i % 2 ? kv_len[i >> 1] ?? keys : offset[i >> 1] ?? 0);
  const uniform = words(a.shape, left, right, causal ? 1 : 0, 0, place_words(view(a), a.shape),
    place_words(repeated(keep, keys), a.shape), place_words(repeated(bias, keys), a.shape), place_words(view(a), a.shape));
  const inputs = [a.data, keep ? keep.data : new Float32Array(4), bias ? bias.data : new Float32Array(4), extent];
  return computed(device, a.shape, result => dispatch(device, 'mask', uniform, inputs, by_values(a.shape), result, across));
}
