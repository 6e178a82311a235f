// A player of many stops: the strip keeps every name readable, moves by wheel, drag and Tab, and follows the player.
import fs from 'node:fs';
import path from 'node:path';
import { scene_file } from '../evaluation.mjs';
import { open_page, wait_for } from '../page.mjs';
import { findings } from './layout.mjs';

const flash = (base, parameters = {}) => ({ ...base, about: { ...base.about, published: undefined }, problem: { ...base.problem, method: 'flash', parameters } });
const in_strip = (each) => each.y > 708 && each.x > 232;
const step = async (opened) => (await opened.scene()).view.step ?? 'scores';

export default [
  {
    name: 'the strip scrolls by wheel, drag and keys, and a click still chooses',
    async run(t) {
      for (const [lang, theme] of [['en', 'dark'], ['zh', 'light']]) {
        const opened = await open_page(t, { query: `lang=${lang}&theme=${theme}` });
        await opened.page.waitForLoadState('networkidle');
        await opened.set_scene(flash(scene_file(t)));
        await opened.select('tile_scores_1_1', 0, 0);
        await opened.park();
        const words = async () => (await opened.texts()).filter(in_strip);
        const captions = async () => (await words()).map((each) => each.text).filter((text) => /\d,\d$/.test(text));
        t.ok((await captions()).some((text) => text.endsWith('1,1')), `${lang}: the caption of the present tile, found ${await captions()}`);
        for (const each of await words()) t.ok(!each.text.includes('…'), `${lang}: a name is cut: ${each.text}`);
        for (const finding of findings(await words(), [], null, { width: 1280, height: 800 })) t.fail(`${lang}: ${finding}`);
        if (t.pictures) fs.writeFileSync(path.join(t.pictures, `many-stops-${lang}.png`), await opened.page.screenshot());
        // The wheel: forth, then back to the first stop.
        await opened.page.mouse.move(700, 745);
        for (let k = 0; k < 40; ++k) await opened.page.mouse.wheel(0, -400);
        await opened.rest();
        t.ok((await captions()).some((text) => text.endsWith('0,0')), `${lang}: the first tile after the wheel, found ${await captions()}`);
        t.equal(`${lang}: the step after the wheel`, await step(opened), 'tile_scores_1_1');
        // A drag moves it by as much; letting go is no click.
        const first = (await words()).find((each) => each.text.endsWith('0,0'));
        await opened.drag(1100, 745, -300);
        const moved = (await words()).find((each) => each.text.endsWith('1,0'));
        t.ok(!(await words()).some((each) => each.text.endsWith('0,0') && Math.abs(each.x - first.x) < 2), `${lang}: the strip stands elsewhere after a drag`);
        t.equal(`${lang}: the step after a drag`, await step(opened), 'tile_scores_1_1');
        await opened.click({ x: moved.x + 20, y: 745, width: 2, height: 2 });
        t.equal(`${lang}: the step after a click under its caption`, await step(opened), 'tile_scores_1_0');
        // The player brings the stop it comes to into view.
        await opened.page.mouse.move(700, 300);
        await opened.page.keyboard.press('End');
        await opened.rest();
        await wait_for(opened.page, () => document.querySelector('[data-control=filmoutput]').getBoundingClientRect().width > 60).catch(() => t.fail(`${lang}: the last stop never came into view at the end`));
        opened.expect_no_problem();
        await opened.close();
      }
    }
  },
  {
    name: 'on a phone the tile is named and the line joins its stops',
    async run(t) {
      const opened = await open_page(t, { width: 390, height: 844, ratio: 2, touch: true, query: 'lang=en&theme=light' });
      await opened.set_scene(flash(scene_file(t)));
      await opened.select('tile_scores_2_1', 0, 0);
      const names = (await opened.texts()).filter((each) => each.y > 772).map((each) => each.text);
      t.ok(names.includes('tile 2,1'), `expected the tile's name in the player, found ${names.join(' | ')}`);
      opened.expect_no_problem();
    }
  },
  {
    name: 'edges of a graph are drawn on the mask',
    async run(t) {
      const opened = await open_page(t);
      const base = scene_file(t);
      await opened.set_scene({ ...base, about: { ...base.about, published: undefined }, problem: { ...base.problem, mask: { kind: 'graph' } }, view: { ...base.view, step: 'masked', cell: 'masked' } });
      const edges = async () => JSON.stringify((await opened.scene()).problem.mask.edges ?? []);
      await opened.click(await opened.cell('masked', 3, 5));
      await opened.click(await opened.cell('masked', 1, 8));
      t.equal('edges after two clicks', await edges(), '[[1,8],[3,5]]');
      t.ok((await opened.trace('weights', 0)).data[3 * 11 + 5] > 0, 'the edge carries weight');
      await opened.click(await opened.cell('masked', 3, 5));
      t.equal('edges after a second click', await edges(), '[[1,8]]');
      await opened.call('undo');
      t.equal('edges after undo', await edges(), '[[1,8],[3,5]]');
      opened.expect_no_problem();
    }
  }
];
