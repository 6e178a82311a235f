// What the bench is to reach, a line each: measured, bar, verdict.
import { median } from './shapes.mjs';

/** How many times as fast as the better of `peers` a contender is: the median over browsers of ratios of one browser. */
function times_as_fast(rounds, contender, peers) {
  return median(rounds.map((round) => Math.min(...peers.map((peer) => round[peer].ms ?? Infinity)) / round[contender].ms));
}

const kPeers = ['onnxruntime-web fused', 'onnxruntime-web graph'];

/** Prints every bar; true when all are met. */
export function check({ shapes, first, climbs, native, sizes }) {
  let met = true;
  const bar = (what, measured, holds, wanted) => {
    met &&= holds;
    console.log(`${holds ? 'met   ' : 'MISSED'} ${what.padEnd(62)} ${String(measured).padStart(9)}   ${wanted}`);
  };
  const least = (what, value, limit) => bar(what, value.toFixed(2), value >= limit, `at least ${limit}`);
  const most = (what, value, limit) => bar(what, value < 1e-3 ? value.toExponential(1) : value.toFixed(2), value <= limit, `at most ${limit}`);
  console.log('\n       bar');
  for (const [shape, contender, limit] of [
    ['n512', 'relaxed', 2], ['n1024', 'relaxed', 2], ['n4096', 'relaxed', 2], ['causal512', 'relaxed', 3.8], ['causal1024', 'relaxed', 3.8],
    ['n64', 'relaxed', 1.7], ['n128', 'relaxed', 1.7], ['n64', 'relaxed, out reused', 2.1], ['n128', 'relaxed, out reused', 2.1],
    ['n512', 'simd', 1.5], ['n1024', 'simd', 1.5], ['causal512', 'simd', 3], ['causal1024', 'simd', 3]
  ]) least(`${shape}: ${contender}, times the better onnxruntime-web`, times_as_fast(shapes[shape], contender, kPeers), limit);
  most('tiny: relaxed, of the time of plain JavaScript', median(shapes.tiny.map((round) => round.relaxed.ms / round['plain JavaScript'].ms)), .3);
  const share = (i) => median(climbs.map((climb) => climb.rungs.relaxed[i][1]));
  least('n512: kernel alone, share of the peak', share(0), .82);
  least('n1024: kernel alone, share of the peak', share(1), .82);
  for (const [i, [text, limit]] of [['H=3 N=389 d=64', .85], ['H=2 N=512 d=40', .85], ['H=5 N=400 d=80', .85], ['H=2 N=521 d=96', .85],
                                    ['H=4 N=384 d=128', .85], ['H=4 N=384 d=24', .7]].entries())
    least(`${text}: share of the peak, relative to n512`, share(3 + i) / share(0), limit);
  most('n512: first call in a fresh page, times the steady time', median(first.map((page) => page.first / page.steady)), 3);
  most('largest error against double precision', Math.max(...Object.values(shapes).flatMap((rounds) => rounds.flatMap((round) => ['relaxed', 'simd'].map((name) => round[name].error)))), 2e-6);
  for (const [name, bytes] of Object.entries(sizes)) most(`module with the ${name} core, kB compressed`, bytes / 1000, 60);
  for (const [shape, limit] of [['n512', 1], ['n1024', 1], ['causal512', 2], ['causal1024', 2]]) {
    const ours = Math.min(...Object.entries(native).filter(([name]) => name.startsWith('simd')).map(([, row]) => row[shape]));
    least(`${shape}: native, times onnxruntime-node`, native['onnxruntime-node fused'][shape] / ours, limit);
  }
  return met;
}
