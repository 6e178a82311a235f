// The kernels of shaders/ on a WebGPU device (Dawn under node, by default the software driver that comes with Chromium)
// against loops in double.
//   node tests/gpu/run.mjs [--only TEXT]
// One line a failure, then `N passed, M failed`; no adapter is a failure, never a skip.
import { parseArgs } from 'node:util';
import { attention_cases } from './attention_cases.mjs';
import { Device } from './device.mjs';
import { matmul_cases, softmax_cases } from './dense_cases.mjs';
import { refusal_cases } from './refusals.mjs';
import { combine_cases, map_cases, mask_cases, move_cases, rotate_cases, row_cases } from './step_cases.mjs';

const { values: flags } = parseArgs({ options: { only: { type: 'string', default: '' } } });
let passed = 0;
let failed = 0;
let device;
try {
  device = await Device.open();
  console.log(`on ${device.name}`);
  const cases = [matmul_cases, softmax_cases, attention_cases, move_cases, combine_cases, map_cases, mask_cases, row_cases, rotate_cases,
                 refusal_cases].flatMap(list => list());
  for (const { name, run } of cases) {
    if (!name.includes(flags.only)) continue;
    try {
      await run(device);
      ++passed;
    } catch (error) {
      ++failed;
      console.log(`FAIL ${name}: ${error.message.replace(/\s+/g, ' ')}  [node tests/gpu/run.mjs --only '${name}']`);
    }
  }
} catch (error) {
  ++failed;
  console.log(`FAIL device: ${error.message}`);
}
device?.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);
