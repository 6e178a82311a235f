// Drives the kernels of shaders/ as their heads say. Matrices are given as {shape: [batch, heads, rows, cols], data}.
import { shader } from './device.mjs';

/** Batch entries, heads, and strides of a row-major matrix a head, in `unit` values; `last`: the last two words of a Place. */
export function place({ shape: [batches, heads, rows, cols] }, unit = 1) {
  return { batches, heads, batch_stride: heads * rows * cols / unit, head_stride: rows * cols / unit,
           row_stride: cols / unit, col_stride: 1, last: [0, 0] };
}

/** The same for what is broadcast: 1 row or 1 column is repeated. */
export function repeated(array, keys) {
  if (!array) return place({ shape: [1, 1, 0, 0] });
  const [, , rows, cols] = array.shape;
  const strides = place(array);
  return { ...strides, row_stride: rows === 1 ? 0 : strides.row_stride, col_stride: cols === 1 ? 0 : 1,
           last: [cols === 1 ? keys : cols, 1] };
}

/** Uniform bytes: whole numbers and float()s in order. */
export function words(...values) {
  const view = new DataView(new ArrayBuffer(4 * values.flat(2).length));
  let at = 0;
  for (const value of values.flat(2)) {
    if (typeof value === 'object') view.setFloat32(at, value.float, true);
    else view.setInt32(at, value, true);
    at += 4;
  }
  return new Uint8Array(view.buffer);
}

export const float = value => [{ float: value }];
export const place_words = (p, [batch, heads]) => [batch / p.batches, heads / p.heads, p.batch_stride, p.head_stride,
                                            p.row_stride, p.col_stride, p.last];
const flip = p => ({ ...p, row_stride: p.col_stride, col_stride: p.row_stride });
export const count = shape => shape.reduce((a, b) => a * b, 1);

/** alpha a b; `transpose_a`, `transpose_b`: the operand is stored the other way round; `inner_step`: kInner. */
export async function matmul(device, { a, b, transpose_a = false, transpose_b = false, alpha = 1, across, inner_step = 16 }) {
  const [rows, inner] = transpose_a ? [a.shape[3], a.shape[2]] : a.shape.slice(2);
  const cols = transpose_b ? b.shape[2] : b.shape[3];
  const batch = Math.max(a.shape[0], b.shape[0]);
  const heads = Math.max(a.shape[1], b.shape[1]);
  const c = { shape: [batch, heads, rows, cols] };
  return device.checked(async () => {
    const pipeline = await device.pipeline(await shader('matmul', { kInner: `${inner_step}u` }));
    const out = device.buffer(4 * count(c.shape));
    const sizes = words(batch, heads, rows, inner, cols, float(alpha), 0, 0,
      place_words(transpose_a ? flip(place(a)) : place(a), c.shape), place_words(transpose_b ? flip(place(b)) : place(b), c.shape),
      place_words(place(c), c.shape));
    const n = batch * heads * Math.ceil(rows / 32) * Math.ceil(cols / 32);
    device.submit([{ pipeline, groups: device.groups(n, across),
      bindings: { 0: device.uniform(sizes), 1: device.buffer(a.data), 2: device.buffer(b.data), 3: out } }]);
    return { ...c, data: await device.read(out, count(c.shape)) };
  });
}

/** {weights, statistics} of rows x cols; -infinity in `x` is hidden. */
export async function softmax(device, { x, rows, cols, temperature = 1, across }) {
  return device.checked(async () => {
    const pipeline = await device.pipeline(await shader('softmax'));
    const out = device.buffer(4 * rows * cols);
    const statistics = device.buffer(8 * rows);
    device.submit([{ pipeline, groups: device.groups(Math.ceil(rows / 2), across),
      bindings: { 0: device.uniform(words(rows, cols, float(temperature), 0)), 1: device.buffer(x), 2: out, 3: statistics } }]);
    return { weights: await device.read(out, rows * cols), statistics: await device.read(statistics, 2 * rows) };
  });
}

/** The constants of attention.wgsl for these columns; `hardware`: those for a real GPU. */
export function attention_constants(dk, dv, hardware) {
  const lanes = dk % 4 === 0 && dv % 4 === 0 ? { Lane: 'vec4f', Block: 'mat4x4f', kWidth: '4u' }
                                             : { Lane: 'f32', Block: 'vec4f', kWidth: '1u' };
  return { ...lanes, kDown: hardware ? '8u' : '1u', kTwo: `${!hardware}`, kWide: `${dv > 8 * (dv % 4 || dk % 4 ? 1 : 4)}` };
}

export async function attention_text(constants, subgroups) {
  return await shader(subgroups ? 'exchange_subgroups' : 'exchange') + await shader('attention', constants);
}

/** One dispatch of attention.wgsl, ready for submit(), and its buffer of results. keep: Uint8Array, bias: Float32Array. */
export async function attention_pass(device, { q, k, v, keep, bias, offset = [], kv_len = [], causal = false,
                                               window: [left, right] = [-1, -1], factor, cap = 0, temperature = 1, across, hardware = false,
                                               subgroups = device.subgroups }) {
  const [batch, heads, queries, dk] = q.shape;
  const keys = k.shape[2];
  const dv = v.shape[3];
  const constants = attention_constants(dk, dv, hardware);
  const width = constants.Lane === 'f32' ? 1 : 4;
  const out = { shape: [batch, heads, queries, dv] };
  const pipeline = await device.pipeline(await attention_text(constants, subgroups));
  const result = device.buffer(4 * count(out.shape));
  const sizes = words(batch, heads, queries, keys, dk / width, dv / width, left, right, causal ? 1 : 0,
    float(factor ?? 1 / Math.sqrt(dk)), float(cap), float(temperature), place_words(place(q, width), out.shape),
    place_words(place(k, width), out.shape), place_words(place(v, width), out.shape), place_words(repeated(keep, keys), out.shape),
    place_words(repeated(bias, keys), out.shape), place_words(place(out, width), out.shape));
  const extent = new Int32Array(2 * batch);
  for (let b = 0; b < batch; ++b) extent.set([offset[b] ?? 0, kv_len[b] ?? keys], 2 * b);
  const none = device.buffer(16);
  const bindings = { 0: device.uniform(sizes), 1: device.buffer(q.data), 2: device.buffer(k.data), 3: device.buffer(v.data),
    4: keep ? device.buffer(keep.data) : none, 5: bias ? device.buffer(bias.data) : none, 6: device.buffer(extent),
    7: result };
  const n = batch * heads * Math.ceil(queries / (hardware ? 32 : 8)) * Math.ceil(dv / width / 16);
  return { pass: { pipeline, bindings, groups: device.groups(n, across) }, result, shape: out.shape };
}

export async function attention(device, problem) {
  return device.checked(async () => {
    const { pass, result, shape } = await attention_pass(device, problem);
    device.submit([pass]);
    return { shape, data: await device.read(result, count(shape)) };
  });
}
