// A page that nobody touches draws nothing; one that is touched draws what changed, once.
import { open_page, wait_for } from '../page.mjs';

const frames = async (opened) => (await opened.call('stats')).frames;

const words = (n) => Array.from({ length: n }, (_, i) => ['The', 'animal', 'cross', 'street', 'tired', 'it'][i % 6]).join(' ');

/** A second to come to rest, and a second in which nothing may happen. */
async function expect_idle(t, opened, what) {
  await opened.rest();
  await opened.page.waitForTimeout(1000);
  const before = await frames(opened);
  await opened.page.waitForTimeout(1000);
  t.equal(`${what}: frames drawn in the second second`, await frames(opened) - before, 0);
}

export default [
  {
    name: 'an idle page draws nothing',
    async run(t) {
      const opened = await open_page(t);
      await expect_idle(t, opened, 'after opening');
      await opened.hover(await opened.cell('scores', 3, 3));
      await expect_idle(t, opened, 'with the mouse over a cell');
      await opened.select('x');
      const cell = await opened.cell('x', 1, 1);
      await opened.drag(cell.x + 10, cell.y + 10, 30);
      await expect_idle(t, opened, 'after a drag');
      await opened.page.click('#text');
      await opened.page.keyboard.type(' and');
      await expect_idle(t, opened, 'with the cursor in the text field');
    }
  },
  {
    name: 'a mouse that moves draws at most a frame a refresh, and computes nothing',
    async run(t) {
      const opened = await open_page(t);
      const scene = await opened.scene();
      for (const [what, problem, views] of [
        ['the opening scene', {}, ['matrices']],
        ['16 tokens x 8 heads', { text: words(16), heads: 8, kv_heads: 8 }, ['matrices']],
        ['16 tokens x 8 heads, all heads and the row', { text: words(16), heads: 8, kv_heads: 8 }, ['rows', 'heads']],
        ['a matrix of 1024 x 1024', { text: words(1024), heads: 1, kv_heads: 1 }, ['matrices']]
      ]) {
        await opened.set_scene({ ...scene, problem: { ...scene.problem, ...problem }, view: { ...scene.view, step: 'weights', views } });
        await wait_for(opened.page, () => playground.stats().then((s) => s.maxAbsError >= 0));
        await opened.rest();
        const before = await opened.call('stats');
        const kMoves = 8;
        for (let k = 0; k < kMoves; ++k) {
          await opened.page.mouse.move(520 + 400 * k / (kMoves - 1), 310 + 200 * ((k * 7) % kMoves) / (kMoves - 1));
          await opened.rest();
        }
        const after = await opened.call('stats');
        // A tip that opens, and what lights up, asks for another frame or two.
        t.note(`${what}: ${after.frames - before.frames} frames for ${kMoves} moves`);
        t.at_most(`${what}: frames for ${kMoves} moves`, after.frames - before.frames, 4 * kMoves);
        t.equal(`${what}: evaluateMs, that of the one evaluation`, after.evaluateMs, before.evaluateMs);
      }
    }
  },
  {
    name: 'playing the steps draws only when a step changes',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('x');
      await opened.park();
      await opened.page.keyboard.press('Space');
      await wait_for(opened.page, async () => (await playground.scene()).view.step !== 'x').catch(() => t.fail('expected the space bar to play the steps'));
      await opened.rest();  // until the step has come out of the one before it
      const before = await frames(opened);
      await opened.page.waitForTimeout(1000);
      t.at_most('frames drawn in a second of playing', await frames(opened) - before, 10);
      await opened.page.keyboard.press('Space');
      await expect_idle(t, opened, 'after playing was stopped');
    }
  }
];
