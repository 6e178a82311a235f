// In a deck of reveal.js, which scales its slides to the window by a CSS transform.
import fs from 'node:fs';
import { host_module } from '../hosts.mjs';
import { open_page, wait_for } from '../page.mjs';

const kSlides = `<div class="reveal"><div class="slides">
  <section><h2>One</h2></section>
  <section><iframe data-src="index.html?lang=en" width="960" height="640" style="max-width: none; max-height: none"></iframe></section>
  <section><attention-playground lang="en" height="640"></attention-playground></section>
</div></div>`;

/** The page in the frame of the slide on view: where the frame is on the screen, how much it is scaled, and what is in it. */
async function on_view(page, slide) {
  await page.evaluate((k) => Reveal.slide(k), slide);
  const found = await wait_for(page, () => {
    const slide = Reveal.getCurrentSlide();
    return slide.querySelector('iframe[src]') ?? slide.querySelector('attention-playground')?.shadowRoot.querySelector('iframe');
  });
  const frame = await found.contentFrame();
  await wait_for(frame, () => window.playground);
  await frame.evaluate(() => playground.ready);
  return { frame, ...await found.evaluate((iframe) => { const { x, y, width } = iframe.getBoundingClientRect(); return { x, y, scale: width / iframe.offsetWidth }; }) };
}

/** Until the page in a frame draws no more. */
const rest = async () => {
  for (let last = -1, still = 0; still < 3;) {
    await new Promise(requestAnimationFrame);
    const { frames } = await playground.stats();
    still = frames === last ? still + 1 : 0;
    last = frames;
  }
};

async function points(t, what, page, { frame, x, y, scale }) {
  await frame.evaluate(rest);
  for (const [row, col] of [[0, 0], [7, 1], [10, 10]]) {
    const cell = await frame.evaluate(([i, j]) => playground.drawn().then((all) => all.find((each) => each.step === 'scores' && each.row === i && each.col === j)), [row, col]);
    await page.mouse.click(x + (cell.x + cell.width / 2) * scale, y + (cell.y + cell.height / 2) * scale);
    await frame.evaluate(rest);
    const view = await frame.evaluate(() => playground.scene().then((scene) => scene.view ?? {}));
    t.equal(`${what}: the cell that a click chose`, [view.row ?? 0, view.col ?? 0].join(), [row, col].join());
  }
}

export default [{
  name: 'the pointer is where it is seen, in a frame and in the element, in a large window and in a small one',
  async run(t) {
    const opened = await open_page(t, { address: '/empty-page-of-the-tests.html', query: '', width: 1700, height: 1000, ready: false });
    const { page } = opened;
    await page.addStyleTag({ content: fs.readFileSync(host_module('reveal.js/dist/reveal.css'), 'utf8') });
    await page.addScriptTag({ content: fs.readFileSync(host_module('reveal.js/dist/reveal.js'), 'utf8') });
    await page.addScriptTag({ type: 'module', url: `${t.address}/element.js` });
    await page.evaluate(async (slides) => { document.body.innerHTML = slides; await Reveal.initialize({ width: 960, height: 700, transition: 'none' }); }, kSlides);
    for (const size of [{ width: 1700, height: 1000 }, { width: 700, height: 560 }]) {
      await page.setViewportSize(size);
      for (const [slide, what] of [[1, 'a frame'], [2, 'the element']]) {
        const view = await on_view(page, slide);
        t.ok(Math.abs(view.scale - 1) > .2, `${what}, ${size.width}: expected another scale than 1, found ${view.scale}`);
        if (what === 'the element' && size.width === 700) t.equal('the work in a slide that was left', await view.frame.evaluate(() => playground.scene().then((scene) => scene.view?.row)), 10);
        await points(t, `${what}, scaled by ${view.scale.toFixed(2)}`, page, view);
      }
    }
    opened.problems = opened.problems.filter((problem) => !problem.endsWith('net::ERR_ABORTED'));  // Reveal lets a frame go that is not on view
    opened.expect_no_problem();
    await opened.close();
  }
}];
