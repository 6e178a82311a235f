// ONNX's own test cases of Attention (opsets 23 and 24): DIR/NAME/case.json with inputs and outputs beside it as .npy.
import fs from 'node:fs';
import path from 'node:path';
import { compare } from './cases.mjs';
import { numbers, parse_npy } from './npy.mjs';

const kInputs = {
  Q: 'q', K: 'k', V: 'v', attn_mask: 'mask', past_key: 'past_k', past_value: 'past_v', nonpad_kv_seqlen: 'kv_len'
};
const kOutputs = { Y: 'output', present_key: 'present_k', present_value: 'present_v' };
// By qk_matmul_output_mode, as in ONNX since its softcap comes before the mask: the first has the scale in it.
const kModes = ['scaled', 'capped', 'masked', 'weights'];
const kAttributes = {
  is_causal: value => ({ causal: value === 1 }),
  scale: value => ({ scale: value }),
  softcap: value => ({ softcap: value }),
  q_num_heads: value => ({ q_heads: value }),
  kv_num_heads: value => ({ kv_heads: value }),
  qk_matmul_output_mode: () => ({}),
  softmax_precision: () => ({})  // ours is float32 or better
};

function read_case(folder) {
  const test = JSON.parse(fs.readFileSync(path.join(folder, 'case.json')));
  if (test.op !== 'Attention' || (test.domain && test.domain !== 'ai.onnx'))
    throw new Error(`the operator is ${test.domain}.${test.op}, expected Attention`);
  const read = (entries, names) => Object.fromEntries(entries.map(({ slot, file }) => {
    if (!names[slot]) throw new Error(`unknown slot ${slot}`);
    return [names[slot], parse_npy(fs.readFileSync(path.join(folder, file)))];
  }));
  const options = {};
  for (const [name, value] of Object.entries(test.attributes)) {
    if (!kAttributes[name]) throw new Error(`unknown attribute ${name}`);
    Object.assign(options, kAttributes[name](value));
  }
  const qk = kModes[test.attributes.qk_matmul_output_mode ?? 0];
  const arrays = read(test.inputs, kInputs);
  const expected = read(test.outputs, { ...kOutputs, qk_matmul_output: qk });
  if (!arrays.q || !expected.output) throw new Error('no Q or no Y');
  return { arrays, options, expected };
}

export async function run_onnx(report, runners, folder) {
  const folders = fs.readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory());
  for (const name of folders.map(entry => entry.name).sort()) {
    let test;
    await report.check(`onnx/${name} read`, () => { test = read_case(path.join(folder, name)); }, { needed: true });
    if (!test) continue;
    const { arrays, options, expected } = test;
    const half = arrays.q.type === 'f2';
    const values = Object.fromEntries(Object.entries(expected).map(([step, array]) =>
      [step, { shape: array.shape, data: numbers(array) }]));
    const tolerance = value => (half ? 1e-3 : 1e-6) * Math.max(1, Math.abs(value));
    for (const runner of runners) {
      await report.check(`onnx/${name} ${runner.name}`, async () => {
        compare(await runner.attend({ arrays, options, trace: true }), values, Object.keys(values), tolerance);
        const always = Object.keys(values).filter(step => !kModes.includes(step));
        compare(await runner.attend({ arrays, options }), values, always, tolerance);
      });
    }
  }
}
