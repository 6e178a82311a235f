// The views of one trace: row, arcs, graph and heads say what the trace says, and one lights up what another points at.
import fs from 'node:fs';
import path from 'node:path';
import { scene_file } from '../evaluation.mjs';
import { open_page } from '../page.mjs';
import { findings } from './layout.mjs';

const kDesktop = { width: 1280, height: 800 };
const kPhone = { width: 390, height: 844, touch: true };
const kIds = ['matrices', 'rows', 'arcs', 'graph', 'heads'];
const kPixelsAWeight = 26;  // thickness of an arc, at least 1

const strings = (t, lang) => JSON.parse(fs.readFileSync(path.join(t.web, `strings/${lang}.json`), 'utf8'));
const number = (text) => Number(text.replace('−', '-').replace('+', ''));

async function show(opened, base, views, problem = {}, view = {}) {
  const about = { ...base.about };
  if (Object.keys(problem).length) delete about.published;
  await opened.set_scene({ ...base, about, problem: { ...base.problem, ...problem }, view: { ...base.view, step: 'weights', cell: 'weights', views, ...view } });
  await opened.park();
}

/** n different words. */
const sentence = (n) => Array.from({ length: n }, (_, k) => `${['ka', 'lo', 'mi', 'tu', 'se'][k % 5]}${['ran', 'del', 'fos', 'gim'][k % 4]}${k}`).join(' ');

export default [
  {
    name: 'the row table says what the trace says, and their sums',
    async run(t) {
      const opened = await open_page(t, { ...kDesktop, query: 'lang=en&theme=light' });
      const base = scene_file(t);
      for (const problem of [{}, { mask: { kind: 'causal' } }]) {
        await show(opened, base, ['rows'], problem);
        const [weights, masked, value, heads] = [await opened.trace('weights', 0), await opened.trace('masked', 0), await opened.trace('v', 0), await opened.trace('heads', 0)];
        const n = weights.shape.at(-1);
        const row = base.view.row;
        let sum = 0;
        for (let j = 0; j < n; ++j) {
          const expected = weights.data[row * n + j];
          sum += expected;
          t.near(`weight of word ${j} in %`, number((await opened.cell('weights', row, j)).text), expected * 100, .0501);
          const score = (await opened.cell('masked', row, j)).text;
          if (Number.isFinite(masked.data[row * n + j])) t.near(`similarity of word ${j}`, number(score), masked.data[row * n + j], .00501);
          else t.equal(`similarity of the hidden word ${j}`, score, '−∞');
        }
        t.near('the sum of the weights', sum, 1, 1e-6);
        t.ok((await opened.words()).includes('100.0'), 'expected the sum 100.0 under the table');
        // Contributions: weight times the value component that the title names, and their sum, which is the output.
        const c = 1;
        t.ok((await opened.words()).some((word) => word.includes('animate')), 'expected the component that is largest in the output of “it”');
        const d = value.shape.at(-1);
        const shown = (await opened.texts()).filter((each) => /^[−+]?\d\.\d{3}$/.test(each.text)).map((each) => number(each.text));
        for (let j = 0; j < n; ++j) {
          const expected = weights.data[row * n + j] * value.data[j * d + c];
          t.ok(shown.some((found) => Math.abs(found - expected) <= .000501), `contribution of word ${j}: expected ${expected} among ${shown}`);
        }
        t.near('the sum of the contributions', number((await opened.cell('heads', row, c)).text), heads.data[row * d + c], .000501);
      }
      // A click on a line selects its cell.
      await opened.click(await opened.cell('weights', base.view.row, 3));
      const { view } = await opened.scene();
      t.equal('the selected cell', `${view.cell ?? view.step} ${view.row} ${view.col}`, `weights ${base.view.row} 3`);
      opened.expect_no_problem();
    }
  },
  {
    name: 'an arc is as thick as its weight, in both themes',
    async run(t) {
      const base = scene_file(t);
      for (const theme of ['dark', 'light']) {
        const opened = await open_page(t, { ...kDesktop, ratio: 2, query: `lang=en&theme=${theme}` });
        await show(opened, base, ['arcs'], {}, { col: base.view.row });
        const picture = await opened.screenshot();
        const weights = await opened.trace('weights', 0);
        const n = weights.shape.at(-1);
        const row = base.view.row;
        const keys = Array.from({ length: n }, (_, j) => j).filter((j) => j !== row).sort((a, b) => weights.data[row * n + b] - weights.data[row * n + a]).slice(0, 2);
        for (const j of keys) {
          const apex = await opened.cell('weights', row, j, 0);
          const expected = Math.max(1, weights.data[row * n + j] * kPixelsAWeight);
          // Coverage of the column of pixels through the highest point, outwards until the ground.
          const x = Math.round((apex.x + apex.width / 2) * 2);
          const middle = Math.round((apex.y + apex.height / 2) * 2);
          const ground = picture.at(2 * 300, 2 * 176);
          const ink = picture.at(x, middle);
          const span = Math.max(...[0, 1, 2].map((k) => Math.abs(ink[k] - ground[k])));
          const channel = [0, 1, 2].find((k) => Math.abs(ink[k] - ground[k]) === span);
          const coverage = (y) => Math.min(1, Math.max(0, (picture.at(x, y)[channel] - ground[channel]) / (ink[channel] - ground[channel])));
          let covered = coverage(middle);
          for (const way of [-1, 1]) for (let y = middle + way; coverage(y) > .02 && Math.abs(y - middle) < 60; y += way) covered += coverage(y);
          covered /= 2;
          t.near(`${theme}: thickness of the arc to word ${j}`, covered, expected, .6);
        }
        // A click on the thicker arc selects its cell; one on a word makes it the query.
        const arc = await opened.cell('weights', row, keys[0], 0);
        await opened.click(arc);
        const { view } = await opened.scene();
        t.equal(`${theme}: the cell that a click on an arc selects`, `${view.row} ${view.col}`, `${row} ${keys[0]}`);
        const word = (await opened.texts()).filter((each) => each.text === 'tired').sort((a, b) => b.height - a.height)[0];
        await opened.click(word);
        t.equal(`${theme}: the query that a click on a word selects`, (await opened.scene()).view.row, 10);
        opened.expect_no_problem();
        await opened.close();
      }
    }
  },
  {
    name: 'two views side by side: a word under the pointer lights up in both',
    async run(t) {
      const opened = await open_page(t, { ...kDesktop, query: 'lang=en&theme=dark' });
      const words = strings(t, 'en');
      const base = scene_file(t);
      await show(opened, base, ['rows']);
      await opened.click(await opened.text(words['view.graph']));
      t.equal('the views', (await opened.scene()).view.views?.join(' '), 'rows graph');
      const row = base.view.row;
      const drawn = (await opened.drawn()).filter((c) => c.step === 'weights' && c.row === row);
      const lines = drawn.filter((c) => c.text);
      const edges = drawn.filter((c) => !c.text);
      const n = (await opened.trace('weights', 0)).shape.at(-1);
      t.equal('lines of the table', lines.length, n);
      t.equal('edges of the graph', edges.length, n);
      t.ok(Math.max(...lines.map((c) => c.x)) < Math.min(...edges.map((c) => c.x)), 'expected the table left of the graph');
      const before = await opened.screenshot();
      await opened.hover(lines.find((c) => c.col === 4));
      const after = await opened.screenshot();
      let changed = 0;
      const left = Math.round(Math.min(...edges.map((c) => c.x)));
      for (let y = 180; y < 640; ++y) for (let x = left; x < 980; ++x) if (before.at(x, y).some((v, k) => Math.abs(v - after.at(x, y)[k]) > 24)) ++changed;
      t.ok(changed > 100, `expected the graph to light up what is hovered in the table, found ${changed} changed pixels`);
      await opened.click(await opened.text(words['view.all']));
      t.equal('all steps stand alone', (await opened.scene()).view.views?.join(' '), 'all');
      await opened.click(await opened.text(words['view.matrices']));
      t.equal('back to the matrices', (await opened.scene()).view.views?.join(' ') ?? 'matrices', 'matrices');
      opened.expect_no_problem();
    }
  },
  {
    name: 'a click on the map of head 3 of 8 opens that head',
    async run(t) {
      const opened = await open_page(t, { ...kDesktop, query: 'lang=en&theme=dark' });
      const base = scene_file(t);
      await show(opened, base, ['heads', 'rows'], { heads: 8, kv_heads: 8 });
      const weights = await opened.trace('weights', 2);
      const n = weights.shape.at(-1);
      const title = (await opened.texts()).find((each) => each.text === 'Head 3' || (each.text === '3' && each.x > 224 && each.x < 600 && each.y > 180));
      await opened.click({ x: title.x, y: title.y - 26, width: 10, height: 4 });
      await opened.park();
      t.equal('the head on view', (await opened.scene()).view.head, 2);
      const row = base.view.row;
      for (let j = 0; j < n; ++j) t.near(`the table beside shows head 3, word ${j}`, number((await opened.cell('weights', row, j, 2)).text), weights.data[row * n + j] * 100, .0501);
      // Alone: the head is opened in the matrices.
      await show(opened, base, ['heads'], { heads: 8, kv_heads: 8 });
      for (let h = 0; h < 8; ++h) {
        const { data } = await opened.trace('weights', h);
        let entropy = 0;
        for (const w of data) if (w > 0) entropy -= w * Math.log2(w);
        const expected = entropy / n;
        t.ok((await opened.words()).some((word) => word.includes(expected.toFixed(2))), `expected the mean entropy ${expected.toFixed(2)} of head ${h + 1}`);
      }
      const third = await opened.text('Head 3');
      await opened.click({ x: third.x, y: third.y - 30, width: 10, height: 4 });
      const { view } = await opened.scene();
      t.equal('the head and the view', `${view.head} ${view.views ?? 'matrices'} ${view.step}`, '2 matrices weights');
      opened.expect_no_problem();
    }
  },
  ...[kDesktop, kPhone].map((size) => ({
    name: `200 tokens, long words and 64 heads in every view at ${size.width}x${size.height}`,
    async run(t) {
      const base = scene_file(t);
      const cases = [['en', 'dark', '200 tokens', { text: sentence(200), mask: { kind: 'causal' }, heads: 1, kv_heads: 1 }, { row: 150, col: 3 }],
        ['zh', 'light', '64 heads', { heads: 64, kv_heads: 64 }, {}], ['en', 'light', 'one word', { text: 'it' }, { row: 0, col: 0 }]];
      for (const [lang, theme, what, problem, view] of cases) {
        const opened = await open_page(t, { ...size, query: `lang=${lang}&theme=${theme}` });
        await opened.page.waitForLoadState('networkidle');
        for (const views of [...kIds.slice(1).map((id) => [id]), ...(size === kDesktop ? [['rows', 'arcs', 'heads'], ['graph', 'rows'], ['arcs', 'graph']] : [])]) {
          await show(opened, base, views, problem, view);
          for (const finding of findings(await opened.texts(), await opened.drawn().then((all) => all.filter((c) => c.text)), null, size)) t.fail(`${what}, ${views.join(' + ')}: ${finding}`);
          if (t.pictures) fs.writeFileSync(path.join(t.pictures, `views-${size.width}-${what.replaceAll(' ', '-')}-${views.join('-')}.png`), await opened.page.screenshot());
        }
        opened.expect_no_problem();
        await opened.close();
      }
    }
  })),
  {
    name: 'the views of the phone, by touch',
    async run(t) {
      const opened = await open_page(t, { ...kPhone, query: 'lang=zh&theme=light' });
      const words = strings(t, 'zh');
      const tap = async ({ x, y, width, height }) => { await opened.page.touchscreen.tap(x + width / 2, y + height / 2); await opened.rest(); };
      const scene = await opened.scene();
      scene.view.views = ['matrices'];  // a page around it that names them gets them
      await opened.set_scene(scene);
      t.ok((await opened.drawn()).length > 100, 'expected the matrices that a scene names');
      let now = 'matrices';
      for (const next of ['row', 'rows', 'arcs', 'graph', 'heads', 'matrices']) {
        await tap(await opened.text(words[`view.${now}`]));
        const items = (await opened.texts()).filter((each) => each.text === words[`view.${next}`]);
        await tap(items.at(-1));
        t.equal(`the view after a tap on ${words[`view.${next}`]}`, (await opened.scene()).view.views?.join(' ') ?? 'matrices', next);
        now = next;
      }
      opened.expect_no_problem();
    }
  }
];
