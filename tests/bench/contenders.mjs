// Everything that is timed in a page: {name: async (problem) => async (inputs) => output}.
import { onnx_attention } from './onnx.mjs';

/** Loops over typed arrays, as one writes them first. */
async function plain_javascript({ heads, n, d, causal }) {
  return async ({ q, k, v }) => {
    const out = new Float32Array(heads * n * d), scores = new Float32Array(n), factor = 1 / Math.sqrt(d);
    for (let h = 0, at = 0; h < heads; ++h, at += n * d)
      for (let i = 0; i < n; ++i) {
        const keys = causal ? i + 1 : n;
        let max = -Infinity, sum = 0;
        for (let j = 0; j < keys; ++j) {
          let score = 0;
          for (let c = 0; c < d; ++c) score += q[at + i * d + c] * k[at + j * d + c];
          scores[j] = score * factor;
          if (scores[j] > max) max = scores[j];
        }
        for (let j = 0; j < keys; ++j) sum += scores[j] = Math.exp(scores[j] - max);
        for (let j = 0; j < keys; ++j) {
          const weight = scores[j] / sum;
          for (let c = 0; c < d; ++c) out[at + i * d + c] += weight * v[at + j * d + c];
        }
      }
    return out;
  };
}

function ours(backend, { reuse = false, workers = 0 } = {}) {
  return async ({ heads, n, d, causal = false }) => {
    const { default: createAttention } = await import('/web/attention.mjs');
    const attention = await createAttention({ backend, workers });
    const out = reuse ? new Float32Array(heads * n * d) : undefined;
    return async ({ q, k, v }) =>
      (await attention.attend({ q, k, v, heads, queries: n, keys: n, dk: d }, { causal, out })).output;
  };
}

async function onnxruntime(kind, problem) {
  const ort = await import('/peers/onnxruntime-web/dist/ort.wasm.min.mjs');
  Object.assign(ort.env.wasm, { numThreads: 1, wasmPaths: '/peers/onnxruntime-web/dist/' });
  return onnx_attention(ort, kind, problem, { executionProviders: ['wasm'] });
}

const script = (address) => new Promise((resolve, reject) => {
  document.head.append(Object.assign(document.createElement('script'), { src: address, onload: resolve, onerror: reject }));
});

/** A head at a time with K transposed first: the way on which tfjs is fastest. */
async function tfjs({ heads, n, d, causal }) {
  if (!globalThis.tf) {
    await script('/peers/@tensorflow/tfjs-core/dist/tf-core.min.js');
    await script('/peers/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js');
    tf.wasm.setWasmPaths('/peers/@tensorflow/tfjs-backend-wasm/dist/');
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    await tf.setBackend('wasm');
  }
  const hidden = new Float32Array(causal ? n * n : 0);
  for (let i = 0; i < n && causal; ++i) hidden.fill(-1e9, i * n + i + 1, (i + 1) * n);
  const mask = causal && tf.tensor(hidden, [n, n]);
  return async (inputs) => {
    const output = tf.tidy(() => {
      const [q, k, v] = [inputs.q, inputs.k, inputs.v].map((values) => tf.unstack(tf.tensor(values, [heads, n, d])));
      return tf.stack(q.map((rows, h) => {
        const scores = tf.mul(tf.matMul(rows, tf.transpose(k[h])), 1 / Math.sqrt(d));
        return tf.matMul(tf.softmax(mask ? tf.add(scores, mask) : scores), v[h]);
      }));
    });
    const values = await output.data();
    output.dispose();
    return values;
  };
}

export const kContenders = {
  relaxed: ours('relaxed'),
  'relaxed, out reused': ours('relaxed', { reuse: true }),
  'relaxed, workers': ours('relaxed', { reuse: true, workers: navigator.hardwareConcurrency }),
  simd: ours('simd'),
  'onnxruntime-web fused': (problem) => onnxruntime('fused', problem),
  'onnxruntime-web graph': (problem) => onnxruntime('graph', problem),
  'tfjs wasm': tfjs,
  'plain JavaScript': plain_javascript
};
