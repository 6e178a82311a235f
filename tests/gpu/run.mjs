// The kernels of shaders/ on WebGPU devices (by default the software driver that comes with Chromium) against loops in
// double: under node (Dawn), and in a page of a headless Chromium.
//   node tests/gpu/run.mjs [NAME...] [--where node|chromium]
// One line a failure, then `N passed, M failed`.
import { parseArgs } from 'node:util';
import { run_cases } from './cases.mjs';
import { with_page } from './chromium.mjs';

const { values: flags, positionals: names } = parseArgs({ options: { where: { type: 'string' } }, allowPositionals: true });
let passed = 0;
let failed = 0;
const report = (where, result) => {
  console.log(`${where}: ${result.on}`);
  for (const failure of result.failures) console.log(`FAIL ${where}: ${failure}`);
  passed += result.passed;
  failed += result.failures.length;
};
if (flags.where !== 'chromium') report('node', await run_cases(names));
if (flags.where !== 'node')
  await with_page({}, async page => report('chromium', await page.evaluate(
    async names => (await import('/tests/gpu/cases.mjs')).run_cases(names), names)));
console.log(`${passed} passed, ${failed} failed`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);
