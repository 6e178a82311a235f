// 16,384 queries x 16,384 keys, d = 64, one head: the scores would take 1 GiB, so they must never exist at once.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { make_array, random_of } from './cases.mjs';
import { read_npz, write_npz } from './npy.mjs';

const kLength = 16384;
const kWidth = 64;
const kBars = { native: 96e6, node: 160e6 };  // bytes of the whole process

// The kernel's own high-water mark of a finished process: polling would miss the last moment.
const kPeak = `
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
sys.exit(status)`;

/** One row of the output, from the formula. */
function output_row({ q, k, v }, i) {
  const scores = Array.from({ length: kLength }, (_, j) => {
    let score = 0;
    for (let x = 0; x < kWidth; ++x) score += q.data[i * kWidth + x] * k.data[j * kWidth + x];
    return score / Math.sqrt(kWidth);
  });
  const maximum = scores.reduce((a, b) => Math.max(a, b));
  const exps = scores.map(score => Math.exp(score - maximum));
  const sum = exps.reduce((a, b) => a + b);
  return Array.from({ length: kWidth }, (_, x) => exps.reduce((a, e, j) => a + e * v.data[j * kWidth + x], 0) / sum);
}

export async function run_memory(report, command_lines) {
  const random = random_of('memory');
  const arrays = {};
  for (const name of ['q', 'k', 'v']) arrays[name] = make_array('f4', [kLength, kWidth], () => 4 * random() - 2);
  for (const { name, command, folder } of command_lines) {
    await report.check(`memory/${kLength} ${name}`, () => {
      const [input, out] = ['large.npz', 'large-out.npz'].map(file => path.join(folder, file));
      fs.writeFileSync(input, write_npz(arrays));
      const args = ['-c', kPeak, ...command, 'attend', input, '--out', out];
      const { status, stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`exit ${status}: ${stderr.trim()}`);
      const { output } = read_npz(fs.readFileSync(out));
      for (const file of [input, out]) fs.rmSync(file);
      for (const i of [0, 9999, kLength - 1]) {
        for (const [x, expected] of output_row(arrays, i).entries()) {
          const found = output.data[i * kWidth + x];
          if (!(Math.abs(found - expected) <= 1e-6)) throw new Error(`output[${i},${x}] is ${found}, expected ${expected}`);
        }
      }
      const peak = Number(stdout.trim().split('\n').at(-1));
      report.note(`${name}: ${(peak / 1e6).toFixed(1)} MB at ${kLength} x ${kLength}`);
      if (!(peak < kBars[name])) throw new Error(`peak of ${peak} bytes, expected less than ${kBars[name]}`);
    });
  }
}
