// Nothing on the screen is made up: the published row, and every step of the page against the two command lines and
// an independent recomputation.
import { compare_everywhere, page_steps, recomputed, scene_file } from '../evaluation.mjs';
import { open_page } from '../page.mjs';
import { random_of } from '../story.mjs';

const kTable = [1, 45, 3, 4, 1, 6, 8, 26, 3, 2, 7];

/** The scene with one seeded cell of a matrix changed to a seeded value of two decimals. */
function edited(scene, matrix, page, random) {
  const head = Math.floor(random() * page[matrix].length);
  const [rows, cols] = page[matrix][head].shape;
  const row = Math.floor(random() * rows);
  const col = Math.floor(random() * cols);
  const value = Math.round((random() * 6 - 3) * 100) / 100;
  const d_v = scene.problem.d_v ?? 4;
  const edit = matrix === 'w_o' ? { matrix, head: Math.floor(row / d_v), row: row % d_v, col, value } : { matrix, head, row, col, value };
  return { head, row, col, value, scene: { ...scene, problem: { ...scene.problem, edits: [edit] } } };
}

const kProblems = [
  ['as it opens', {}],
  ['mask causal', { mask: { kind: 'causal' } }],
  ['mask window 2 back, 1 ahead', { mask: { kind: 'window', left: 2, right: 1 } }],
  ['mask window without a limit behind', { mask: { kind: 'window', left: -1, right: 0 } }],
  ['mask painted, one row altogether', { mask: { kind: 'painted', hidden: [[0, 3], [7, 1], ...Array.from({ length: 11 }, (_, j) => [4, j])] } }],
  ['scale off', { scale: 'off' }],
  ['scale by a factor', { scale: 0.3 }],
  ['temperature 0.5', { temperature: 0.5 }],
  ['temperature 10', { temperature: 10 }],
  ['d_k 7', { d_k: 7 }],
  ['d_k 1', { d_k: 1 }],
  ['4 heads', { heads: 4, kv_heads: 4 }],
  ['4 heads on 2 keys and values', { heads: 4, kv_heads: 2 }],
  ['1 head', { heads: 1, kv_heads: 1 }],
  ['sinusoidal positions', { positions: 'sinusoidal' }],
  ['cap at 2', { softcap: 2 }],
  ['no output projection', { output_projection: false }],
  ['d_v 3', { d_v: 3 }],
  ['another seed, other words', { seed: 123456789, text: 'Zyx, the glimf didn’t 猫 cross!' }],
  ['one word', { text: 'it' }],
  ['all at once', { mask: { kind: 'causal' }, temperature: 0.7, d_k: 5, heads: 4, kv_heads: 1, positions: 'sinusoidal', softcap: 4 }]
];

export default [
  {
    name: 'the row of "it" is the published table',
    async run(t) {
      const opened = await open_page(t);
      const { data, shape, labels } = await opened.trace('weights', 0);
      const sum = kTable.reduce((a, b) => a + b, 0);
      t.equal('tokens', labels.rows.join(' '), 'The animal didn\'t cross the street because it was too tired');
      const row = labels.rows.indexOf('it');
      kTable.forEach((v, j) => t.near(`weight of "it" on "${labels.cols[j]}"`, data[row * shape[1] + j], v / sum, 5e-4));
      t.near('sum of the row', data.slice(row * shape[1], (row + 1) * shape[1]).reduce((a, b) => a + b, 0), 1, 1e-6);
      for (let head = 0; head < 2; ++head) {
        const weights = await opened.trace('weights', head);
        for (let i = 0; i < 11; ++i) t.near(`sum of row ${i}, head ${head}`, weights.data.slice(i * 11, i * 11 + 11).reduce((a, b) => a + b, 0), 1, 1e-6);
      }
      const { problem, view } = await opened.scene();
      t.equal('positions', problem.positions ?? 'none', 'none');
      t.ok(!problem.edits?.length, 'expected no edits in the first scene');
      t.equal('the row on view', view.row, row);
    }
  },
  {
    name: 'the page says what the table is',
    async run(t) {
      for (const [code, divided, solved] of [['en', /published table divided by its sum, 106/, /solved backwards to fit/i], ['zh', /已除以各数之和 ?106/, /反推/]]) {
        const opened = await open_page(t, { query: `lang=${code}&theme=dark&step=weights` });
        const all = (await opened.words()).join(code === 'en' ? ' ' : '').replaceAll(/\s+/g, ' ');
        t.match(`${code}: the words on the page`, all, divided);
        t.match(`${code}: the words on the page`, all, solved);
        await opened.close();
      }
    }
  },
  {
    name: 'every step agrees with the command lines and a recomputation',
    async run(t) {
      const opened = await open_page(t);
      const base = scene_file(t);
      for (const [name, changes] of kProblems) {
        const scene = { ...base, problem: { ...base.problem, ...changes } };
        if (changes.text) delete scene.about.published;
        await opened.set_scene(scene);
        await compare_everywhere(t, name, opened, scene);
      }
      opened.expect_no_problem();
    }
  },
  {
    name: 'one changed entry of X or a W changes everything after it, everywhere alike',
    async run(t) {
      const opened = await open_page(t);
      const base = scene_file(t);
      const before = await page_steps(opened);
      const random = random_of('one changed entry');
      for (const matrix of ['x', 'w_q', 'w_k', 'w_v', 'w_o', 'x', 'w_q']) {
        const { head, row, col, value, scene } = edited(base, matrix, before, random);
        await opened.set_scene(scene);
        const what = `${matrix}, head ${head}, row ${row}, column ${col} set to ${value}`;
        const page = await compare_everywhere(t, what, opened, scene);
        const { shape, data } = page[matrix][head];
        t.equal(`${what}: the cell`, data[row * shape[1] + col], Math.fround(value));
        t.equal(`${what}: other cells that changed`, data.filter((v, i) => v !== before[matrix][head].data[i]).length, before[matrix][head].data[row * shape[1] + col] === Math.fround(value) ? 0 : 1);
        const changed = (step) => page[step].some((each, h) => each.data.some((v, i) => v !== before[step][h].data[i]));
        t.ok(changed('output'), `${what}: expected the output to change`);
        if (matrix !== 'w_o') t.ok(changed('heads'), `${what}: expected the heads to change`);
        if (matrix === 'w_v' || matrix === 'w_o') t.ok(!changed('weights'), `${what}: expected the weights to stay`);
        t.equal(`${what}: edits in scene()`, (await opened.scene()).problem.edits?.length, 1);
      }
      opened.expect_no_problem();
    }
  },
  {
    name: 'max |Δ| of the badge is the distance to the recomputation',
    async run(t) {
      const opened = await open_page(t);
      for (const step of ['scores', 'weights', 'output']) {
        await opened.select(step);
        await opened.rest();
        const { maxAbsError } = await opened.call('stats');
        const page = await page_steps(opened);
        const expected = recomputed(page, (await opened.scene()).problem)[step];
        const found = Math.max(...expected.flatMap((head, h) => [...head.data].map((v, i) => Math.abs(v - page[step][h].data[i]))));
        const bound = Math.max(...expected.flatMap((head) => [...head.bound]));
        t.ok(maxAbsError !== null && maxAbsError <= bound, `${step}: expected at most ${bound}, found ${maxAbsError}`);
        // The program's reference keeps each step as float32, ours does not: the same size, not the same number.
        t.ok(maxAbsError >= found / 8, `${step}: max |Δ|: expected about ${found}, found ${maxAbsError}`);
      }
    }
  }
];
