// The kernels of shaders/ on WebGPU devices (by default the software driver that comes with Chromium) against loops in
// double: under node (Dawn), and in a page of a headless Chromium.
//   node tests/gpu/run.mjs [--only TEXT] [--where node|chromium]
// One line a failure, then `N passed, M failed`.
import { parseArgs } from 'node:util';
import { run_cases } from './cases.mjs';
import { with_page } from './chromium.mjs';

const { values: flags } = parseArgs({ options: { only: { type: 'string', default: '' }, where: { type: 'string' } } });
let passed = 0;
let failed = 0;
const report = (where, result) => {
  console.log(`${where}: ${result.on}`);
  for (const failure of result.failures) console.log(`FAIL ${where}: ${failure}`);
  passed += result.passed;
  failed += result.failures.length;
};
if (flags.where !== 'chromium') report('node', await run_cases(flags.only));
if (flags.where !== 'node')
  await with_page({}, async page => report('chromium', await page.evaluate(
    async only => (await import('/tests/gpu/cases.mjs')).run_cases(only), flags.only)));
console.log(`${passed} passed, ${failed} failed`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);
