// A graphics card may take its memory back at any time. The page must come back as it was.
import { open_page, wait_for } from '../page.mjs';

const kDifferent = 8;  // of 255; beyond it a pixel counts as another one

/** The extension works only while the context is the one it came from. */
const lose = (opened) => opened.page.evaluate(async () => {
  const canvas = document.getElementById('canvas');
  const lost = new Promise((resolve) => canvas.addEventListener('webglcontextlost', resolve, { once: true }));
  window.loss ??= canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
  window.loss.loseContext();
  await lost;
});
const restore = (opened) => opened.page.evaluate(async () => {
  const canvas = document.getElementById('canvas');
  const restored = new Promise((resolve) => canvas.addEventListener('webglcontextrestored', resolve, { once: true }));
  window.loss.restoreContext();
  await restored;
});

function different(a, b) {
  let count = 0;
  for (let i = 0; i < a.data.length; i += 3)
    if ([0, 1, 2].some((k) => Math.abs(a.data[i + k] - b.data[i + k]) > kDifferent)) ++count;
  return count;
}

export default [
  {
    name: 'three losses in a row leave the picture, the scene and the selection as they were',
    async run(t) {
      const opened = await open_page(t);
      const cell = (await opened.select('x'), await opened.cell('x', 1, 1));
      await opened.drag(cell.x + 10, cell.y + 10, 40);
      await opened.select('weights', 7, 1);
      await opened.call('lang', 'zh');
      await opened.park();
      const scene = JSON.stringify(await opened.scene());
      const before = await opened.screenshot();
      for (let k = 1; k <= 3; ++k) {
        await lose(opened);
        await restore(opened);
        await opened.rest();
        t.at_most(`pixels that differ after loss ${k}`, different(before, await opened.screenshot()), 20);
        t.equal(`the scene after loss ${k}`, JSON.stringify(await opened.scene()), scene);
      }
      const { frames } = await opened.call('stats');
      await opened.select('scores', 2, 3);
      t.ok((await opened.call('stats')).frames > frames, 'frames go on');
      await opened.select('weights', 7, 1);
      await opened.park();
      t.at_most('pixels that differ after going on', different(before, await opened.screenshot()), 20);
      opened.problems = opened.problems.filter((problem) => !/^console warning: .*(CONTEXT_LOST_WEBGL|context lost)/i.test(problem));  // the browser's own remark
      opened.expect_no_problem();
    }
  },
  {
    name: 'while the context is lost the scene goes on changing',
    async run(t) {
      const opened = await open_page(t);
      await lose(opened);
      const scene = await opened.scene();
      await opened.set_scene({ ...scene, problem: { ...scene.problem, mask: { kind: 'causal' } } });
      t.equal('the weight that the mask hides', (await opened.trace('weights')).data[1], 0);
      await opened.call('lang', 'zh');
      await opened.select('weights', 3, 1);
      await restore(opened);
      await opened.park();
      const after = await opened.screenshot();
      const fresh = await open_page(t, { query: 'lang=zh&theme=dark' });
      await fresh.set_scene(await opened.scene());
      await fresh.park();
      // Only the badge with its time may differ.
      t.at_most('pixels that differ from a fresh page', different(after, await fresh.screenshot()), 600);
      opened.problems = opened.problems.filter((problem) => !/^console warning: .*(CONTEXT_LOST_WEBGL|context lost)/i.test(problem));
      opened.expect_no_problem();
    }
  },
  {
    name: 'two hundred losses, each as soon as the last is over',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('weights', 7, 1);
      await opened.park();
      const before = await opened.screenshot();
      const found = await opened.page.evaluate(async () => {
        const gl = canvas.getContext('webgl2');
        const loss = gl.getExtension('WEBGL_lose_context');
        let left = 200;
        await new Promise((over) => {
          canvas.addEventListener('webglcontextlost', () => setTimeout(() => loss.restoreContext()));
          canvas.addEventListener('webglcontextrestored', () => { if (--left) loss.loseContext(); else over(); });
          loss.loseContext();
        });
        return gl.isContextLost();
      });
      t.ok(!found, 'there is a context');
      t.at_most('pixels that differ', different(before, await opened.screenshot()), 20);
      opened.problems = opened.problems.filter((problem) => !/^console warning: .*(CONTEXT_LOST_WEBGL|context lost)/i.test(problem));
      opened.expect_no_problem();
    }
  },
  {
    name: 'the graphics process dies twice: the picture comes back, or a button opens it as it was',
    async run(t) {
      const browser = await t.launch();
      const opened = await open_page(Object.assign(Object.create(t), { browser }));
      await opened.select('q', 3, 2);
      await opened.later(600);  // the work is kept after 300 ms
      const crash = await browser.newBrowserCDPSession();
      const lost = () => opened.page.evaluate(() => canvas.getContext('webgl2').isContextLost());
      for (let k = 0; k < 2; ++k) {
        await crash.send('Browser.crashGpuProcess').catch(() => { /* it ends before it answers */ });
        await opened.later(1000);
      }
      await wait_for(opened.page, () => !canvas.getContext('webgl2').isContextLost() || !sorry.hidden);
      t.note(await lost() ? 'the context stays away' : 'the context is back');
      if (await lost()) {
        t.ok(await opened.page.locator('#sorry button').isVisible(), 'there is a button');
        const link = await opened.page.locator('#sorry a').evaluate((a) => a.href);
        const fresh = await open_page(t, { address: `/index.html${new URL(link).search}${new URL(link).hash}`, query: '' });
        t.equal('the step that the link opens', (await fresh.scene()).view.step, 'q');
      }
      t.equal('the scene', JSON.stringify((await opened.scene()).view.step), '"q"');
      await browser.close();
    }
  }
];
