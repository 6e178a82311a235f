// ONNX models of attention, written byte by byte: protobuf fields are (number << 3 | kind) and a value.
const varint = (n) => { const bytes = []; let x = BigInt.asUintN(64, BigInt(n)); do { const low = Number(x & 127n); x >>= 7n; bytes.push(x ? low | 128 : low); } while (x); return bytes; };
const number = (field, n) => [...varint(field << 3), ...varint(n)];
const block = (field, bytes) => [...varint(field << 3 | 2), ...varint(bytes.length), ...bytes];
const text = (field, string) => block(field, [...new TextEncoder().encode(string)]);
const float = (field, x) => [...varint(field << 3 | 5), ...new Uint8Array(Float32Array.of(x).buffer)];

const integer_attribute = (name, n) => block(5, [...text(1, name), ...number(3, n), ...number(20, 2)]);
const float_attribute = (name, x) => block(5, [...text(1, name), ...float(2, x), ...number(20, 1)]);
const integers_attribute = (name, list) => block(5, [...text(1, name), ...list.flatMap((n) => number(8, n)), ...number(20, 7)]);
const node = (kind, from, to, attributes = []) =>
  block(1, [...from.flatMap((name) => text(1, name)), ...text(2, to), ...text(4, kind), ...attributes.flat()]);
const constant = (name, shape, values) =>
  [...varint(5 << 3 | 2), ...(() => { const bytes = [...shape.flatMap((n) => number(1, n)), ...number(2, 1), ...text(8, name), ...block(9, new Uint8Array(values.buffer))]; return [...varint(bytes.length), ...bytes]; })()];
const value = (field, name, shape) =>
  block(field, [...text(1, name), ...block(2, block(1, [...number(1, 1), ...block(2, shape.flatMap((n) => block(1, number(1, n))))]))]);

/** kind: 'fused' (the Attention operator of opset 23) or 'graph' (MatMul, Mul, [Add], Softmax, MatMul). */
export function onnx_model(kind, { heads, n, d, causal }) {
  const factor = 1 / Math.sqrt(d);
  const shape = kind === 'fused' ? [1, heads, n, d] : [heads, n, d];
  let nodes, constants = [];
  if (kind === 'fused') {
    nodes = node('Attention', ['q', 'k', 'v'], 'y', [integer_attribute('is_causal', causal ? 1 : 0), float_attribute('scale', factor)]);
  } else {
    constants = constant('factor', [], Float32Array.of(factor));
    let scores = 'scaled';
    nodes = [...node('Transpose', ['k'], 'kt', [integers_attribute('perm', [0, 2, 1])]), ...node('MatMul', ['q', 'kt'], 'scores'),
             ...node('Mul', ['scores', 'factor'], scores)];
    if (causal) {
      const mask = new Float32Array(n * n);
      for (let i = 0; i < n; ++i) mask.fill(-1e9, i * n + i + 1, (i + 1) * n);
      constants = [...constants, ...constant('mask', [1, n, n], mask)];
      nodes = [...nodes, ...node('Add', [scores, 'mask'], 'masked')];
      scores = 'masked';
    }
    nodes = [...nodes, ...node('Softmax', [scores], 'weights', [integer_attribute('axis', -1)]), ...node('MatMul', ['weights', 'v'], 'y')];
  }
  const graph = [nodes, text(2, 'attention'), constants, ['q', 'k', 'v'].flatMap((name) => value(11, name, shape)), value(12, 'y', shape)].flat();
  const bytes = [number(1, kind === 'fused' ? 11 : 8), block(8, [...text(1, ''), ...number(2, kind === 'fused' ? 23 : 17)]), block(7, graph)].flat();
  return { shape, bytes: Uint8Array.from(bytes) };
}

/** async (q, k, v) -> output, of onnxruntime's package `ort`, one thread. */
export async function onnx_attention(ort, kind, problem, options) {
  const { shape, bytes } = onnx_model(kind, problem);
  const session = await ort.InferenceSession.create(bytes, { graphOptimizationLevel: 'all', ...options });
  return async ({ q, k, v }) => {
    const tensor = (values) => new ort.Tensor('float32', values, shape);
    return (await session.run({ q: tensor(q), k: tensor(k), v: tensor(v) })).y.data;
  };
}
