// The pages that show every way to have the playground in a page of one's own: each opens, draws, and gives its code away.
import { open_firefox } from '../firefox.mjs';
import { of_jsx } from '../hosts.mjs';
import { open_page, wait_for } from '../page.mjs';

/** Of a frame, what Canvas's editor keeps (its gem canvas_sanitize). */
const kCanvasKeeps = ['src', 'width', 'height', 'name', 'align', 'frameborder', 'scrolling', 'sandbox', 'allowfullscreen', 'style', 'class', 'id', 'title', 'lang', 'dir', 'role'];
const kLong = process.env.ATTENTION_LONG;
const kLike = { mkdocs: 'element', reveal: 'element', docusaurus: 'frame', canvas: 'frame', quarto: 'one-file', myst: 'notebook' };  // drawn alike: by the long stories alone
const draws = (id) => kLong || !kLike[id];
const file_of = (id, lang) => `/examples/${id}${lang === 'zh' ? '.zh' : ''}.html`;

/** What is special of a page, once its frame stands. */
const kMore = {
  async canvas(t, { page }) {
    for (const name of await page.locator('.live iframe').evaluate((frame) => frame.getAttributeNames())) t.ok(kCanvasKeeps.includes(name), `Canvas does not keep ${name}`);
  },
  async docusaurus(t, { page }) {
    const [name, { src, style }] = of_jsx(await page.locator('.code pre').textContent());
    t.equal('what its code is', `${name} ${src.replace(/lang=.*/, '')} ${style.height}`, 'iframe /attention-playground/index.html?lesson=causal& 800');
  },
  async messages(t, { page }) {
    await page.locator('#ask').click();
    await wait_for(page, () => document.getElementById('said').textContent);
    t.match('what is said', await page.locator('#said').textContent(), /^(animal: 42\.5|.*\d) %$/);
  },
  async module(t, { page }) {
    await wait_for(page, () => document.getElementById('numbers').textContent);
    t.equal('weights', await page.locator('#numbers').textContent(), '1.000  0.000  0.000\n0.330  0.670  0.000\n0.248  0.248  0.503');
  },
  async frame(t, { page }) {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('.code button').click();
    await wait_for(page, () => document.querySelector('.code button').textContent === 'Copied' || document.documentElement.lang === 'zh');
    t.equal('what is copied', await page.evaluate(() => navigator.clipboard.readText()), await page.locator('.code pre').textContent());
  }
};

async function ids_of(t, opened, lang) {
  await opened.page.goto(t.address + file_of('index', lang));
  t.equal(`index: language`, await opened.page.evaluate(() => document.documentElement.lang), lang);
  const found = await opened.page.locator('main a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  return found.map((name) => name.replace(lang === 'zh' ? '.zh.html' : '.html', ''));
}

async function looks(t, opened, id, lang) {
  const { page } = opened;
  if (!draws(id)) await page.route(/^(?!.*\/examples\/[\w.-]+\.(html|css)$)/, (route) => route.abort('aborted'));
  await page.goto(t.address + file_of(id, lang));
  t.ok((await page.locator('.code pre').textContent()).length > 20, `${id}: expected code`);
  const live = page.locator('.live');
  if (await live.count() && id !== 'module' && draws(id)) {
    await live.scrollIntoViewIfNeeded();
    const found = await wait_for(page, () => document.querySelector('.live iframe') ?? document.querySelector('.live attention-playground')?.shadowRoot?.querySelector('iframe'));
    const inside = await found.contentFrame();
    await wait_for(inside, () => window.playground);
    const drawn = await inside.evaluate(async () => { await playground.ready; return { cells: (await playground.drawn()).length, language: (await playground.stats()).language }; });
    t.ok(drawn.cells > 50, `${id}: expected cells, found ${drawn.cells}`);
    t.equal(`${id}: language`, drawn.language, lang);
  }
  await kMore[id]?.(t, opened);
  await page.unrouteAll();
}

export default [{
  name: 'every example opens and draws, and its code can be copied',
  async run(t) {
    const opened = await open_page(t, { address: null, ready: false });
    const ids = await ids_of(t, opened, 'en');
    t.equal('examples of both languages', (await ids_of(t, opened, 'zh')).join(), ids.join());
    t.ok(ids.length >= 12, `expected a dozen of examples, found ${ids.length}`);
    for (const lang of kLong ? ['en', 'zh'] : ['en']) for (const id of ids) await looks(t, opened, id, lang);
    for (const id of ids) {
      const text = await (await fetch(t.address + file_of(id, 'zh'))).text();
      t.match(`${id}: in Chinese`, text, /<html lang="zh">[^]*[\u4e00-\u9fff]{8}/);
      t.ok(text.includes(`href="${id}.html"`), `${id}: expected a way to the page in English`);
    }
    opened.problems = opened.problems.filter((problem) => !problem.endsWith('net::ERR_ABORTED'));  // of a page that is left
    opened.requests = opened.requests.filter((url) => !url.startsWith('about:'));
    opened.expect_no_problem();
    await opened.close();
  }
}, {
  name: 'every example opens and draws in Firefox',
  long: true,
  limit: 600_000,
  async run(t) {
    const opened = await open_firefox(t, 'lang=en');
    const { page } = opened;
    try {
      await page.goto(t.address + file_of('index', 'en'));
      const ids = await page.$$eval('main a', (links) => links.map((link) => link.getAttribute('href').replace('.html', '')));
      for (const id of ids) {
        await page.goto(t.address + file_of(id, 'en'));
        if (id === 'module') await wait_for(page, () => document.getElementById('numbers').textContent);
        else if (await page.$('.live')) {
          await page.$eval('.live', (live) => live.scrollIntoView());
          const found = await wait_for(page, () => document.querySelector('.live iframe') ?? document.querySelector('.live attention-playground')?.shadowRoot?.querySelector('iframe'));
          const inside = await found.asElement().contentFrame();
          await wait_for(inside, () => window.playground);
          t.ok(await inside.evaluate(() => playground.ready.then(() => playground.drawn()).then((all) => all.length > 50)), `${id}: expected cells`);
        }
      }
      for (const problem of opened.problems) t.fail(problem);
    } finally {
      await opened.close();
    }
  }
}];
