// The same scene by four ways: the page, both command lines and the recomputation.
import fs from 'node:fs';
import path from 'node:path';
import { CommandLine } from '../conformance/runners.mjs';
import { add, first_difference, given, matrix, multi_head, positions } from './reference.mjs';

export const kSteps = ['x', 'w_q', 'w_k', 'w_v', 'w_o', 'q', 'k', 'v', 'scores', 'scaled', 'capped', 'masked', 'weights', 'heads', 'output'];

export const scene_file = (t, id = 'who-is-it') => JSON.parse(fs.readFileSync(path.join(t.web, `scenes/${id}.json`), 'utf8'));

/** {step: [trace of each head]}; a step the scene lacks is missing. */
export function page_steps(opened, extra = []) {
  return opened.page.evaluate(async (steps) => {
    const { problem } = await playground.scene();
    const heads = problem.heads ?? 1;
    const of = { w_q: heads, q: heads, scores: heads, scaled: heads, capped: heads, masked: heads, weights: heads, heads, w_k: problem.kv_heads ?? 1, w_v: problem.kv_heads ?? 1, k: problem.kv_heads ?? 1, v: problem.kv_heads ?? 1 };
    const all = {};
    for (const step of steps) {
      if (step === 'w_o' && problem.output_projection === false) continue;
      all[step] = [];
      for (let head = 0; head < (of[step] ?? 1); ++head) {
        const { shape, data } = await playground.trace(step, head);
        all[step].push({ shape, data: data.map((v) => (v === -Infinity ? '-Infinity' : v)) });
      }
    }
    return all;
  }, [...kSteps, ...extra]).then((all) => {
    for (const heads of Object.values(all)) for (const head of heads) head.data = head.data.map(Number);
    return all;
  });
}

/** {step: [numbers of each head]} from the command line. */
export function command_line_steps(t, kind, scene) {
  const command = kind === 'native' ? [path.join(t.native, 'attention')] : [process.execPath, path.join(t.web, 'attention-cli.mjs')];
  const arrays = new CommandLine(kind, command, t.scratch).evaluate(scene);
  return Object.fromEntries(Object.entries(arrays).map(([name, { shape, data }]) => {
    const heads = shape.length === 4 ? shape[1] : 1;
    const size = data.length / heads;
    return [name, Array.from({ length: heads }, (_, h) => [...data.subarray(h * size, (h + 1) * size)])];
  }));
}

/** The recomputation from the X and W that the page shows. */
export function recomputed(page, problem) {
  const input = { x: given(page.x[0]), w_q: page.w_q.map(given), w_k: page.w_k.map(given), w_v: page.w_v.map(given), w_o: page.w_o && given(page.w_o[0]) };
  return multi_head(input, problem);
}

/** Fails where any two of the four do not agree at some step. */
export async function compare_everywhere(t, what, opened, scene) {
  const sinusoidal = scene.problem.positions === 'sinusoidal';
  const page = await page_steps(opened, sinusoidal ? ['embeddings', 'positions'] : []);
  const expected = recomputed(page, scene.problem);
  if (sinusoidal) {  // x is a sum of two then
    const [rows, cols] = page.x[0].shape;
    expected.positions = [positions(rows, cols)];
    expected.x = [add(given(page.embeddings[0]), given(page.positions[0]))];
    expected.embeddings = [given(page.embeddings[0])];
  }
  for (const [step, heads] of Object.entries(expected)) {
    t.equal(`${what}: heads of ${step} on the page`, page[step]?.length, heads.length);
    heads.forEach((head, h) => {
      const off = page[step]?.[h] && first_difference(page[step][h].data, head);
      if (off) t.fail(`${what}: the page's ${step}, head ${h}, ${off}`);
    });
  }
  for (const kind of ['native', 'node']) {
    const found = command_line_steps(t, kind, scene);
    for (const [step, heads] of Object.entries(expected)) {
      if (step === 'capped' && !found.capped) continue;
      if (!t.ok(found[step]?.length === heads.length, `${what}: the ${kind} command line: expected ${heads.length} heads of ${step}, found ${found[step]?.length}`)) continue;
      heads.forEach((head, h) => {
        // The bounds know where X and W came from: the page. They must be the very same numbers here.
        const exact = step === 'embeddings' || /^w_|^x$/.test(step) && !(step === 'x' && sinusoidal);
        const off = exact ? first_difference(found[step][h], matrix(head.rows, head.cols, (i, j) => page[step][h].data[i * head.cols + j])) : first_difference(found[step][h], head);
        if (off) t.fail(`${what}: the ${kind} command line's ${step}, head ${h}, ${off}`);
        // Same program, same instructions: the page shows what the command line under node writes, bit by bit.
        if (kind === 'node' && page[step][h].data.some((v, i) => !Object.is(v, found[step][h][i])))
          t.fail(`${what}: ${step}, head ${h}, differs between the page and the command line under node`);
      });
    }
  }
  return page;
}
