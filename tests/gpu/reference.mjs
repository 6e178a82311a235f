// What the shaders compute, written out as loops in double. Matrices are {shape: [batch, heads, rows, cols], data}.

/** Value (b, h, i, j) of an operand of a result of batch x heads matrices. */
function at({ shape: [batches, heads, rows, cols], data }, [batch, head_count], b, h, i, j) {
  const matrix = Math.floor(b * batches / batch) * heads + Math.floor(h * heads / head_count);
  return data[(matrix * rows + i) * cols + j];
}

/** The same of a mask: 1 row or 1 column is repeated. */
const mask_at = (mask, of, b, h, i, j) => at(mask, of, b, h, mask.shape[2] === 1 ? 0 : i, mask.shape[3] === 1 ? 0 : j);

export function matmul({ a, b, transpose_a = false, transpose_b = false, alpha = 1 }) {
  const [rows, inner] = transpose_a ? [a.shape[3], a.shape[2]] : a.shape.slice(2);
  const cols = transpose_b ? b.shape[2] : b.shape[3];
  const of = [Math.max(a.shape[0], b.shape[0]), Math.max(a.shape[1], b.shape[1])];
  const element = (x, flipped, e, h, i, j) => flipped ? at(x, of, e, h, j, i) : at(x, of, e, h, i, j);
  const data = [];
  for (let e = 0; e < of[0]; ++e)
    for (let h = 0; h < of[1]; ++h)
      for (let i = 0; i < rows; ++i)
        for (let j = 0; j < cols; ++j) {
          let sum = 0;
          for (let x = 0; x < inner; ++x)
            sum += element(a, transpose_a, e, h, i, x) * element(b, transpose_b, e, h, x, j);
          data.push(alpha * sum);
        }
  return { shape: [...of, rows, cols], data };
}

/** {weights, maximum, sum} of one row; -infinity weighs nothing, and a row of nothing else is all zeros. */
export function softmax_row(row, temperature = 1) {
  let maximum = -Infinity;
  for (const value of row) maximum = Math.max(maximum, value);
  const exps = Array.from(row, value => value === -Infinity ? 0 : Math.exp((value - maximum) / temperature));
  const sum = exps.reduce((a, e) => a + e, 0);
  return { weights: exps.map(e => sum === 0 ? 0 : e / sum), maximum, sum };
}

/** The output of attention; `rounded`: scores are rounded to float32, as where they are too large for more. */
export function attention({ q, k, v, keep, bias, offset = [], kv_len = [], causal = false, window: [left, right] = [-1, -1],
                            factor, cap = 0, temperature = 1, rounded = false }) {
  const [batch, heads, queries, dk] = q.shape;
  const keys = k.shape[2];
  const dv = v.shape[3];
  const of = [batch, heads];
  const scale = Math.fround(factor ?? 1 / Math.sqrt(dk));
  const data = [];
  for (let b = 0; b < batch; ++b)
    for (let h = 0; h < heads; ++h)
      for (let i = 0; i < queries; ++i) {
        const position = i + (offset[b] ?? 0);
        const scores = [];
        for (let j = 0; j < keys; ++j) {
          const hidden = j >= (kv_len[b] ?? keys) || (causal && j > position) || (left >= 0 && j < position - left) ||
            (right >= 0 && j > position + right) || (keep && keep.shape[3] !== 1 && j >= keep.shape[3]) ||
            (bias && bias.shape[3] !== 1 && j >= bias.shape[3]) || (keep && !mask_at(keep, of, b, h, i, j));
          if (hidden) {
            scores.push(-Infinity);
            continue;
          }
          let score = 0;
          for (let x = 0; x < dk; ++x) score += at(q, of, b, h, i, x) * at(k, of, b, h, j, x);
          score *= scale;
          if (cap) score = cap * Math.tanh(score / cap);
          score += bias ? mask_at(bias, of, b, h, i, j) : 0;
          scores.push(rounded ? Math.fround(score) : score);
        }
        const { weights } = softmax_row(scores, temperature);
        for (let x = 0; x < dv; ++x) {
          let sum = 0;
          for (let j = 0; j < keys; ++j) sum += weights[j] * at(v, of, b, h, j, x);
          data.push(sum);
        }
      }
  return { shape: [batch, heads, queries, dv], data };
}
