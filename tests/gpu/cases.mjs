// All cases, and running them: {name, run(device)}.
import { Chosen } from '../chosen.mjs';
import { attention_cases } from './attention_cases.mjs';
import { matmul_cases, softmax_cases } from './dense_cases.mjs';
import { Device } from './device.mjs';
import { refusal_cases } from './refusals.mjs';
import { combine_cases, map_cases, mask_cases, move_cases, rotate_cases, row_cases } from './step_cases.mjs';

const kLists = [matmul_cases, softmax_cases, attention_cases, move_cases, combine_cases, map_cases, mask_cases, row_cases, rotate_cases,
                refusal_cases];

/** Runs the cases whose name contains one of `names`: {on, passed, failures: [text]}. No adapter is a failure, never a skip. */
export async function run_cases(names) {
  const chosen = new Chosen(names);
  const result = { on: 'no device', passed: 0, failures: [] };
  let device;
  try {
    device = await Device.open();
    result.on = device.name;
    for (const { name, run } of kLists.flatMap(list => list())) {
      if (!chosen.has(name)) continue;
      try {
        await run(device);
        ++result.passed;
      } catch (error) {
        result.failures.push(`${name}: ${error.message.replace(/\s+/g, ' ')}  [node tests/gpu/run.mjs '${name}']`);
      }
    }
  } catch (error) {
    result.failures.push(`device: ${error.message}`);
  }
  for (const name of chosen.unseen) result.failures.push(`no case is called like '${name}'`);
  device?.close();
  return result;
}
