// `attention bench` beside onnxruntime-node, one thread, in turn.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { onnx_attention } from './onnx.mjs';
import { inputs_of, kShapes, median, time_in_turn } from './shapes.mjs';

const kNative = ['n512', 'n1024', 'causal512', 'causal1024'];

/** {contender: {shape: ms}}, medians of three turns. */
export async function native_figures(program) {
  const ort = createRequire(path.join(process.env.ATTENTION_BENCH_MODULES, 'x'))('onnxruntime-node');
  const figures = {};
  const note = (name, shape, ms) => ((figures[name] ??= {})[shape] ??= []).push(ms);
  for (let turn = 0; turn < 3; ++turn) {
    for (const line of execFileSync(program, ['bench'], { encoding: 'utf8' }).trim().split('\n').slice(1)) {
      const [name, tile, shape, ms] = line.trim().split(/\s+/);
      if (kNative.includes(shape)) note(`${name} ${tile}`, shape, Number(ms));
    }
    for (const shape of kNative) {
      const run = await onnx_attention(ort, 'fused', kShapes[shape], { intraOpNumThreads: 1, interOpNumThreads: 1 });
      const inputs = inputs_of(kShapes[shape]);
      note('onnxruntime-node fused', shape, (await time_in_turn({ run: () => run(inputs) })).run);
    }
  }
  return Object.fromEntries(Object.entries(figures).map(([name, row]) => [name, Object.fromEntries(Object.entries(row).map(([shape, all]) => [shape, median(all)]))]));
}
