// Queries of one text and keys of another: arcs between two lines, a graph of two columns, maps that are not square.
import fs from 'node:fs';
import path from 'node:path';
import { scene_file } from '../evaluation.mjs';
import { open_page } from '../page.mjs';
import { findings } from './layout.mjs';

const kDesktop = { width: 1280, height: 800 };
const kPhone = { width: 390, height: 844, touch: true };
const kSource = 'The dog chased a small cat slowly';

async function show(opened, t, views, structure = 'cross') {
  const base = scene_file(t);
  await opened.set_scene({ ...base, about: { ...base.about, published: undefined }, problem: { ...base.problem, structure, source: kSource }, view: { ...base.view, step: 'weights', cell: 'weights', row: 7, col: 1, views } });
  await opened.park();
}

export default [
  ...[kDesktop, kPhone].map((size) => ({
    name: `arcs, graph and heads of two texts at ${size.width}x${size.height}`,
    async run(t) {
      for (const [lang, theme, structure] of [['en', 'dark', 'cross'], ['zh', 'light', 'encoder_decoder']]) {
        const opened = await open_page(t, { ...size, query: `lang=${lang}&theme=${theme}` });
        await opened.page.waitForLoadState('networkidle');
        for (const view of ['arcs', 'graph', 'heads']) {
          await show(opened, t, [view], structure);
          const drawn = (await opened.drawn()).filter((c) => c.step === 'weights' && (view === 'heads' || c.row === 7));
          t.ok(view === 'heads' ? drawn.length > 0 : drawn.filter((c) => c.head === 0).length === 7, `${lang} ${view}: a line for each of the 7 keys, found ${drawn.length}`);
          for (const finding of findings(await opened.texts(), drawn.filter((c) => c.text), null, size)) t.fail(`${lang} ${view}: ${finding}`);
          if (t.pictures) fs.writeFileSync(path.join(t.pictures, `two-texts-${size.width}-${view}-${lang}.png`), await opened.page.screenshot());
        }
        opened.expect_no_problem();
        await opened.close();
      }
    }
  })),
  {
    name: 'a click on a key, on a query and on a line selects, and a map tells the pair under the pointer',
    async run(t) {
      const opened = await open_page(t, { ...kDesktop, query: 'lang=en&theme=dark' });
      const chosen = async () => { const { view } = await opened.scene(); return `${view.row} ${view.col}`; };
      const word = async (text) => (await opened.texts()).filter((each) => each.text === text && each.x > 230 && each.x < 980 && each.y > 170 && each.y < 560).at(-1);
      for (const view of ['arcs', 'graph']) {
        await show(opened, t, [view]);
        await opened.click(await word('cat'));
        t.equal(`${view}: after a click on a key`, await chosen(), '7 5');
        await opened.click(await word('tired'));
        t.equal(`${view}: after a click on a query`, await chosen(), '10 5');
        await opened.park();
        const lines = (await opened.drawn()).filter((c) => c.step === 'weights' && c.row === 10 && c.head === 0);
        const weights = await opened.trace('weights', 0);
        const thickest = lines.sort((a, b) => weights.data[10 * 7 + b.col] - weights.data[10 * 7 + a.col])[0];
        await opened.click(thickest);
        t.equal(`${view}: after a click on the thickest line`, await chosen(), `10 ${thickest.col}`);
      }
      await show(opened, t, ['heads']);
      const title = await opened.text('Head 1');
      await opened.click({ x: title.x + 4, y: title.y - 40, width: 2, height: 2 });
      t.equal('a click on a map opens the matrices', (await opened.scene()).view.views?.join(' ') ?? 'matrices', 'matrices');
      opened.expect_no_problem();
    }
  }
];
