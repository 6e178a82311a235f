// Conformance: the program against numbers that are not its own.
//   node tests/conformance/run.mjs [NAME...] [--native PROGRAM] [--web FOLDER]
// With NAMEs only the cases whose name contains one of them. Our own cases always run; with ATTENTION_CONFORMANCE=DIR also ONNX's cases in DIR/onnx, the worked examples in
// DIR/worked and the tables of DIR/positional.json. One line a failure, then `N passed, M failed`; the exit status is 0
// only when all passed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Chosen } from '../chosen.mjs';
import { run_cases } from './cases.mjs';
import { run_command_line } from './command_line.mjs';
import { run_files } from './files.mjs';
import { run_golden } from './golden.mjs';
import { run_memory } from './memory.mjs';
import { run_module } from './module.mjs';
import { run_onnx } from './onnx.mjs';
import { run_positional } from './positional.mjs';
import { attention, from_rank4 } from './reference.mjs';
import { CommandLine, Module } from './runners.mjs';
import { run_worked } from './worked.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values: flags, positionals: names } = parseArgs({ allowPositionals: true, options: {
  native: { type: 'string', default: path.join(root, 'build/native/attention') },
  web: { type: 'string', default: path.join(root, 'build/web') }
} });

const chosen = new Chosen(names);
const outside = process.env.ATTENTION_CONFORMANCE;
const again = `${outside ? `ATTENTION_CONFORMANCE=${outside} ` : ''}node tests/conformance/run.mjs`;

const report = {
  passed: 0,
  failed: 0,
  fail(name, why) {
    ++this.failed;
    console.log(`FAIL ${name}: ${why.replace(/\s+/g, ' ')}  [${again} '${name}']`);
  },
  note(text) { console.log(text); },
  /** `needed`: others build on this one, so that it runs whatever was asked for. */
  async check(name, work, { needed = false } = {}) {
    const asked = chosen.has(name);
    if (!asked && !needed) return;
    try {
      await work();
      if (asked) ++this.passed;
    } catch (error) {
      this.fail(name, error.message);
    }
  }
};

/** Runs one suite; one in which nothing was checked has failed. */
async function suite(name, work) {
  const before = report.passed + report.failed;
  const failed = report.failed;
  try {
    await work();
  } catch (error) {
    report.fail(name, error.message);
  }
  const checked = report.passed + report.failed - before;
  if (checked === 0 && chosen.all) report.fail(name, 'no case was found');
  else if (checked) console.log(`${name}: ${checked} checked, ${report.failed - failed} failed`);
}

// Only the runner that is asked for it finds Dawn: the others refuse webgpu.
const { ATTENTION_WEBGPU_LIBRARY } = process.env;
delete process.env.ATTENTION_WEBGPU_LIBRARY;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'attention-conformance-'));
const module_file = path.resolve(flags.web, 'attention.mjs');
const native = new CommandLine('native', [path.resolve(flags.native)], folder);
const node = new CommandLine('node', [process.execPath, path.resolve(flags.web, 'attention-cli.mjs')], folder);
const native_reference = new CommandLine('native-reference', native.command, folder, 'reference');
const native_webgpu = ATTENTION_WEBGPU_LIBRARY ? [new CommandLine('native-webgpu', native.command, folder, 'webgpu', { ATTENTION_WEBGPU_LIBRARY })] : [];
const command_lines = [native, node];
const modules = [];
await suite('start', () => report.check('start/module', async () => {
  for (const backend of [undefined, 'simd', 'reference']) modules.push(await Module.create(backend ? `module-${backend}` : 'module', module_file, backend));
}, { needed: true }));
const runners = [...command_lines, native_reference, ...modules];

await suite('module', () => run_module(report, module_file));
await suite('command_line', () => run_command_line(report, command_lines));
await suite('files', () => run_files(report, command_lines));
await suite('cases', () => run_cases(report, runners));
await suite('memory', () => run_memory(report, command_lines));
await suite('golden', () => run_golden(report, native_reference));

if (outside) {
  // The loops that our own cases are measured by are themselves measured by ONNX's data.
  const loops = {
    name: 'loops',
    attend({ arrays, options }) {
      const steps = attention(arrays, options);
      return { ...steps, output: from_rank4(steps.output, arrays.q.shape.length) };
    }
  };
  await suite('onnx', () => run_onnx(report, [loops, ...runners, ...native_webgpu], path.join(outside, 'onnx')));
  await suite('worked', () => run_worked(report, command_lines, path.join(outside, 'worked')));
  await suite('positional', () => run_positional(report, command_lines, path.join(outside, 'positional.json')));
} else {
  console.log('ATTENTION_CONFORMANCE is not set: only our own cases ran');
}

for (const name of chosen.unseen) report.fail(name, 'no case is called like it');
fs.rmSync(folder, { recursive: true, force: true });
console.log(`${report.passed} passed, ${report.failed} failed`);
process.exitCode = report.failed ? 1 : 0;
