// What keeps the sources in order. Rules are in rules.mjs; what breaks one today is in exceptions.json by name, with the number
// that it may not pass; an exception that is not needed any more is a failure, too.
//   node tests/house/run.mjs [NAME...]
// One line a failure, then `N passed, M failed`.
import { Chosen } from '../chosen.mjs';
import { kRules } from './rules.mjs';

const chosen = new Chosen(process.argv.slice(2));
let passed = 0;
let failed = 0;
for (const [name, rule] of Object.entries(kRules)) {
  if (!chosen.has(name)) continue;
  const failures = await Promise.resolve().then(rule).catch((error) => [error.message]);
  for (const failure of failures) console.log(`FAIL ${name}: ${failure}`);
  failures.length ? ++failed : ++passed;
}
for (const name of chosen.unseen) {
  console.log(`FAIL: no rule is called like '${name}'`);
  ++failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
