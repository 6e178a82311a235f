// How fast attention.wgsl is here, beside three plain passes (scores, softmax, weights times v) on the same device.
//   node tests/gpu/bench.mjs [--rounds N]
// H = 8, N = 512, d = 64. Medians of submit to read-back; compare the ratios of one run.
import { parseArgs } from 'node:util';
import { Device } from './device.mjs';
import { attention_pass } from './kernels.mjs';

const heads = 8;
const n = 512;
const d = 64;
const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });

const sizes = `struct Sizes { n: u32, d4: u32, causal: u32, factor: f32 }
@group(0) @binding(0) var<uniform> sizes: Sizes;`;
const scores = `${sizes}
@group(0) @binding(1) var<storage, read> q: array<vec4f>;
@group(0) @binding(2) var<storage, read> k: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) at: vec3u) {
  let fours = sizes.n / 4;
  let row = at.x / fours;
  let col = at.x % fours * 4;
  if (row >= sizes.n) { return; }
  var sum = vec4f(-1e30);
  if (sizes.causal == 0 || col <= row) {
    sum = vec4f();
    let head = at.y * sizes.n;
    for (var x = 0u; x < sizes.d4; x++) {
      let y = q[(head + row) * sizes.d4 + x];
      let source = (head + col) * sizes.d4 + x;
      sum += vec4f(dot(y, k[source]), dot(y, k[source + sizes.d4]), dot(y, k[source + 2 * sizes.d4]), dot(y, k[source + 3 * sizes.d4]));
    }
    sum = select(sum * sizes.factor, vec4f(-1e30), (vec4u(col, col + 1, col + 2, col + 3) > vec4u(row)) & vec4<bool>(sizes.causal == 1));
  }
  out[(at.y * sizes.n + row) * fours + col / 4] = sum;
}`;
const softmax = `${sizes}
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x >= sizes.n) { return; }
  let start = (at.y * sizes.n + at.x) * (sizes.n / 4);
  let end = start + select(sizes.n, at.x + 4, sizes.causal == 1) / 4;
  var most = vec4f(-1e30);
  for (var i = start; i < end; i++) { most = max(most, x[i]); }
  let maximum = max(max(most.x, most.y), max(most.z, most.w));
  var sum = vec4f();
  for (var i = start; i < end; i++) { let e = exp(x[i] - maximum); x[i] = e; sum += e; }
  let share = 1 / dot(sum, vec4f(1));
  for (var i = start; i < end; i++) { x[i] *= share; }
}`;
const outputs = `${sizes}
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> v: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) at: vec3u) {
  let row = at.x / sizes.d4;
  let col = at.x % sizes.d4;
  if (row >= sizes.n) { return; }
  let head = at.y * sizes.n;
  let fours = select(sizes.n, row + 4, sizes.causal == 1) / 4;
  var sum = vec4f();
  for (var j = 0u; j < fours; j++) {
    let p = weights[(head + row) * (sizes.n / 4) + j];
    let source = (head + 4 * j) * sizes.d4 + col;
    sum += p.x * v[source] + p.y * v[source + sizes.d4] + p.z * v[source + 2 * sizes.d4] + p.w * v[source + 3 * sizes.d4];
  }
  out[(head + row) * sizes.d4 + col] = sum;
}`;

async function three_passes(device, { q, k, v, causal }) {
  const uniform = new DataView(new ArrayBuffer(16));
  [n, d / 4, causal ? 1 : 0].forEach((value, i) => uniform.setUint32(4 * i, value, true));
  uniform.setFloat32(12, 1 / Math.sqrt(d), true);
  const at = device.uniform(new Uint8Array(uniform.buffer));
  const weights = device.buffer(4 * heads * n * n);
  const result = device.buffer(4 * heads * n * d);
  const [a, b, c] = await Promise.all([scores, softmax, outputs].map(code => device.pipeline(code)));
  return { result, passes: [
    { pipeline: a, groups: [n * n / 4 / 64, heads], bindings: { 0: at, 1: device.buffer(q.data), 2: device.buffer(k.data), 3: weights } },
    { pipeline: b, groups: [n / 64, heads], bindings: { 0: at, 1: weights } },
    { pipeline: c, groups: [n * d / 4 / 64, heads], bindings: { 0: at, 1: weights, 2: device.buffer(v.data), 3: result } }] };
}

const device = await Device.open();
console.log(`${device.name}; H ${heads}, N ${n}, d ${d}`);
let seed = 1;
const matrix = () => ({ shape: [1, heads, n, d],
  data: Float32Array.from({ length: heads * n * d }, () => (seed = seed * 16807 % 2147483647) / 1073741823.5 - 1) });
const operands = { q: matrix(), k: matrix(), v: matrix() };
for (const causal of [false, true]) {
  const compiling = performance.now();
  const { pass, result } = await attention_pass(device, { ...operands, causal });
  const compiled = performance.now() - compiling;
  const runs = { fused: { passes: [pass], result, times: [] }, plain: { ...await three_passes(device, { ...operands, causal }), times: [] } };
  const values = {};
  for (let round = 0; round <= Number(flags.rounds); ++round)
    for (const [name, run] of Object.entries(runs)) {
      const start = performance.now();
      device.submit(run.passes);
      values[name] = await device.read(run.result, heads * n * d);
      if (round > 0) run.times.push(performance.now() - start);  // the first still compiles
    }
  const apart = values.fused.reduce((most, value, i) => Math.max(most, Math.abs(value - values.plain[i])), 0);
  const median = ({ times }) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  const [fused, plain] = [median(runs.fused), median(runs.plain)];
  console.log(`${causal ? 'causal' : 'full'}: fused ${fused.toFixed(1)} ms, three passes ${plain.toFixed(1)} ms, ` +
              `ratio ${(plain / fused).toFixed(2)}, apart ${apart.toExponential(1)}, pipeline ${compiled.toFixed(0)} ms`);
}
device.close();
