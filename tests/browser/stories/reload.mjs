// The page loaded again, and gone back to: the work is as it was, lesson, card and changes, and each frame has its own.
import { open_page, wait_for } from '../page.mjs';

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Until the page, or a frame of it, stands. */
const ready = (frame) => frame.evaluate(() => playground.ready.then(() => playground.scene()));
/** Loads it again. */
async function again(frame) {
  await frame.evaluate(() => { window.is_before = true; setTimeout(() => location.reload()); });
  await wait_for(frame, () => !window.is_before && window.playground);
  await ready(frame);
}
/** What a reload breaks off did not fail. */
function expect_no_problem(opened) {
  opened.problems = opened.problems.filter((problem) => !problem.endsWith('net::ERR_ABORTED'));
  opened.expect_no_problem();
}
const change = (frame, problem) => frame.evaluate(async (p) => {
  const scene = await playground.scene();
  await playground.setScene({ ...scene, problem: { ...scene.problem, ...p } });
  return playground.scene();
}, problem);

export default [
  {
    name: 'a reload keeps the work: text, lesson, card, changes and view',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en&lesson=saturation&temperature=2&text=one+two' });
      const frame = opened.page.mainFrame();
      await again(frame);
      t.equal('the text of the address', (await opened.scene()).problem.text, 'one two');
      await opened.call('card', 1);
      await ready(frame);
      await opened.call('answer', 1);
      const work = await change(frame, { text: 'words of my own', temperature: 3 });
      await again(frame);  // at once
      t.ok(same(await opened.scene(), work), 'expected the work right after a change');
      const lesson = await opened.call('lesson');
      t.equal('lesson, card and answer', `${lesson?.id} ${lesson?.card} ${lesson?.question.answered}`, 'saturation 1 1');
      t.equal('undo() right after opening', await opened.call('undo'), false);
      await opened.select('weights', 2, 1);
      await opened.call('pin');
      await change(frame, { temperature: 2 });
      const view = (await opened.scene()).view;
      const compared = await opened.call('compare', 'weights');
      await opened.later(1000);
      await again(frame);
      t.ok(same(await opened.call('compare', 'weights'), compared), 'expected A, which was pinned, and how B differs');
      t.ok(same((await opened.scene()).view, view), 'expected the step and the cell on view');
      t.equal('local storage', await opened.page.evaluate(() => Object.values(localStorage).join().includes('1.')), false);

      // Another page, and back.
      const before = await opened.scene();
      await opened.page.goto(`${t.address}/empty-page-of-the-tests.html`);
      await opened.page.goBack();
      await ready(frame);
      t.ok(same(await opened.scene(), before), 'expected the work on the way back');
      // The same scene in another page, whose lesson has not come yet.
      const fresh = await open_page(t, { query: 'lang=en' });
      await fresh.set_scene(work);
      t.equal('lesson and card of setScene()', await fresh.page.evaluate(() => playground.lesson().then((l) => `${l?.id} ${l?.card}`)), 'saturation 1');
      // The same address, opened anew, is the address.
      await opened.page.goto(`${t.address}/empty-page-of-the-tests.html`);
      await opened.page.goto(`${t.address}/index.html?lang=en&lesson=saturation`);
      await ready(frame);
      t.equal('the card of the address', (await opened.call('lesson')).card, 0);
      expect_no_problem(opened);
    }
  },
  {
    name: 'each of two frames keeps its own work, and a link opens a card',
    async run(t) {
      const first = await open_page(t, { query: 'lang=en&lesson=causal' });
      await first.call('card', 1);
      const work = await change(first.page.mainFrame(), { seed: 5 });
      const link = await first.call('link');
      t.match('the link', link, /\?lang=en#s=1\./);
      const opened = await open_page(t, { address: '/empty-page-of-the-tests.html', ready: false });
      await opened.page.evaluate(async (address) => {
        for (const src of [address, 'index.html?lang=en']) {
          const frame = Object.assign(document.createElement('iframe'), { src, width: 900, height: 600 });
          document.body.append(frame);
          await new Promise((resolve) => { frame.onload = resolve; });
        }
      }, link);
      const [one, two] = opened.page.frames().slice(1);
      for (const frame of [one, two]) await ready(frame);
      t.ok(same(await one.evaluate(() => playground.scene()), work), 'expected the work of the link');
      t.equal('the card of the link', await one.evaluate(() => playground.lesson().then((l) => `${l?.id} ${l?.card}`)), 'causal 1');
      const works = [await change(one, { seed: 6 }), await change(two, { text: 'the other frame' })];
      for (const frame of [one, two]) await again(frame);
      t.ok(same(await one.evaluate(() => playground.scene()), works[0]), 'expected the work of the first frame');
      t.ok(same(await two.evaluate(() => playground.scene()), works[1]), 'expected the work of the second frame');
      expect_no_problem(opened);
    }
  }
];
