// Attention written out as loops in double: what every back end is compared with. Nothing here is to be made fast, and
// nothing is taken from the program.
import { count, numbers } from './npy.mjs';

/** Rank 4 of an array: rank 2 is one head, rank 3 is `heads` packed side by side. Values as the program reads them:
 *  float64 rounded to float32. */
export function to_rank4(array, heads) {
  const values = numbers(array).map(array.type === 'f8' ? Math.fround : Number);
  if (array.shape.length === 4) return { shape: array.shape, data: values };
  if (array.shape.length === 2) return { shape: [1, 1, ...array.shape], data: values };
  const [batch, rows, width] = array.shape;
  const d = width / heads;
  const result = { shape: [batch, heads, rows, d], data: new Float64Array(values.length) };
  let to = 0;
  for (let b = 0; b < batch; ++b)
    for (let h = 0; h < heads; ++h)
      for (let i = 0; i < rows; ++i)
        for (let x = 0; x < d; ++x) result.data[to++] = values[(b * rows + i) * width + h * d + x];
  return result;
}

/** The other way: the output in the rank of q. */
export function from_rank4({ shape: [batch, heads, rows, d], data }, rank) {
  if (rank === 4) return { shape: [batch, heads, rows, d], data };
  if (rank === 2) return { shape: [rows, d], data };
  const result = { shape: [batch, rows, heads * d], data: new Float64Array(data.length) };
  let from = 0;
  for (let b = 0; b < batch; ++b)
    for (let h = 0; h < heads; ++h)
      for (let i = 0; i < rows; ++i)
        for (let x = 0; x < d; ++x) result.data[(b * rows + i) * heads * d + h * d + x] = data[from++];
  return result;
}

const at = ({ shape, data }, b, h, i, x) => data[((b * shape[1] + h) * shape[2] + i) * shape[3] + x];

function append_rows(past, present) {
  const [batch, heads, rows, d] = present.shape;
  const before = past.shape[2];
  const result = { shape: [batch, heads, before + rows, d], data: [] };
  for (let b = 0; b < batch; ++b)
    for (let h = 0; h < heads; ++h)
      for (let i = 0; i < before + rows; ++i)
        for (let x = 0; x < d; ++x)
          result.data.push(i < before ? at(past, b, h, i, x) : at(present, b, h, i - before, x));
  return result;
}

/** What the mask array adds to the score of (b, h, i, j). */
function mask_value(mask, b, h, i, j) {
  if (!mask) return 0;
  const shape = [1, 1, 1, 1, ...mask.shape].slice(-4);
  if (shape[3] !== 1 && j >= shape[3]) return -Infinity;
  const index = [b, h, i, j].map((value, axis) => shape[axis] === 1 ? 0 : value);
  const value = Number(mask.values[((index[0] * shape[1] + index[1]) * shape[2] + index[2]) * shape[3] + index[3]]);
  return mask.type === 'b1' ? (value ? 0 : -Infinity) : Math.fround(value);
}

/** All steps in rank 4. arrays: q, k, v, mask, past_k, past_v, kv_len as in a .npz; options as in a case file. */
export function attention(arrays, options = {}) {
  const { causal = false, softcap = 0, temperature = 1, window: [left, right] = [-1, -1], q_heads, kv_heads } = options;
  const q = to_rank4(arrays.q, q_heads);
  let k = to_rank4(arrays.k, kv_heads);
  let v = to_rank4(arrays.v, kv_heads);
  const [batch, heads, queries, dk] = q.shape;
  let past = 0;
  const steps = {};
  if (arrays.past_k) {
    past = to_rank4(arrays.past_k, kv_heads).shape[2];
    k = steps.present_k = append_rows(to_rank4(arrays.past_k, kv_heads), k);
    v = steps.present_v = append_rows(to_rank4(arrays.past_v, kv_heads), v);
  }
  const keys = k.shape[2];
  const dv = v.shape[3];
  const group = heads / k.shape[1];
  const lengths = arrays.kv_len && numbers(arrays.kv_len);
  const mask = arrays.mask && { ...arrays.mask, values: numbers(arrays.mask) };
  const scale = options.scale ?? 1 / Math.sqrt(dk);

  for (const name of ['scores', 'scaled', 'capped', 'masked', 'weights'])
    steps[name] = { shape: [batch, heads, queries, keys], data: [] };
  steps.output = { shape: [batch, heads, queries, dv], data: [] };
  for (let b = 0; b < batch; ++b)
    for (let h = 0; h < heads; ++h)
      for (let i = 0; i < queries; ++i) {
        const shared = Math.floor(h / group);
        const position = i + (lengths ? lengths[b] - queries : past);
        const masked = [];
        for (let j = 0; j < keys; ++j) {
          let score = 0;
          for (let x = 0; x < dk; ++x) score += at(q, b, h, i, x) * at(k, b, shared, j, x);
          const scaled = scale * score;
          const capped = softcap ? softcap * Math.tanh(scaled / softcap) : scaled;
          const hidden = (lengths && j >= lengths[b]) || (causal && j > position) ||
                         (left >= 0 && j < position - left) || (right >= 0 && j > position + right);
          masked.push(hidden ? -Infinity : capped + mask_value(mask, b, h, i, j));
          steps.scores.data.push(score);
          steps.scaled.data.push(scaled);
          steps.capped.data.push(capped);
        }
        const maximum = Math.max(-Infinity, ...masked);
        const exps = masked.map(value => value === -Infinity ? 0 : Math.exp((value - maximum) / temperature));
        const sum = exps.reduce((a, e) => a + e, 0);
        const weights = exps.map(e => sum === 0 ? 0 : e / sum);
        steps.masked.data.push(...masked);
        steps.weights.data.push(...weights);
        for (let x = 0; x < dv; ++x)
          steps.output.data.push(weights.reduce((a, w, j) => a + w * at(v, b, shared, j, x), 0));
      }
  return steps;
}

/** Why two arrays differ, or undefined. expected.data may hold null where nothing is known; tolerance(expected). */
export function difference(expected, found, tolerance) {
  if (!found) return 'is missing';
  if (String(found.shape) !== String(expected.shape)) return `has shape ${found.shape}, expected ${expected.shape}`;
  if (found.data.length !== count(expected.shape)) return `has ${found.data.length} values`;
  for (let i = 0; i < found.data.length; ++i) {
    const want = expected.data[i];
    if (want === null || found.data[i] === want) continue;
    if (!(Math.abs(found.data[i] - want) <= tolerance(want))) return `[${i}] is ${found.data[i]}, expected ${want}`;
  }
  return undefined;
}
