// The panel Share: its choices go into a link, and come back from everything that was made of them.
import { open_page, wait_for } from '../../page.mjs';
import { choices, choose, expect_no_problem, kTicks, open_studio, output, paste_made, settled, tick } from '../../studio.mjs';

const kWords = {
  en: { title: 'Studio', search: 'Search the controls', lesson: /^The lesson “The causal mask”/, none: 'No control is called so' },
  zh: { title: '工作室', search: '搜索控件', lesson: /^课程“因果掩码”/, none: '没有这样的控件' }
};
const kFiles = /\/(studio\.mjs|share\.mjs|uqr\.mjs|studio\.css)$/;

/** What the page at an address opens with, as far as the panel chooses it. */
const opened_with = (page) => page.evaluate(async () => {
  await playground.ready;
  const { problem, view = {}, lesson = null } = await playground.scene();
  const controls = [...document.querySelectorAll('#mirror [data-control]')].map(({ dataset, disabled }) => [dataset.control, disabled]);
  return { problem, step: view.step ?? 'scores', cell: [view.head ?? 0, view.row ?? 0, view.col ?? 0].join(), views: (view.views ?? ['matrices']).join(), lesson, lang: document.documentElement.lang, light: document.body.classList.contains('light'), controls: Object.fromEntries(controls) };
});

/** Opens a link in a page of its own. */
async function visit(t, link, options = {}) {
  const there = await open_page(t, { address: null, ready: false, ...options });
  await there.page.goto(link);
  await there.page.evaluate(() => playground.ready);
  await there.rest();
  return there;
}

export default [
  {
    name: 'nothing of it comes before it is asked for; by mouse, by keys and from the menu; Escape closes it, and the focus is where it was',
    async run(t) {
      for (const lang of ['en', 'zh']) {
        const opened = await open_page(t, { query: `lang=${lang}&theme=dark` });
        const { page } = opened;
        t.equal(`${lang}: files that came before`, opened.requests.filter((url) => kFiles.test(url)).join(), '');
        await open_studio(opened);
        t.equal(`${lang}: its title`, await page.locator('#studio-title').textContent(), kWords[lang].title);
        t.equal(`${lang}: texts that are missing`, await page.locator('#studio').evaluate((dialog) => (dialog.textContent.match(/\[[a-z_.]+\]|\{\d\}/g) ?? []).join()), '');
        const before = await opened.scene();
        await page.keyboard.type('lp');  // keys of the page, which the dialog keeps
        await page.keyboard.press('Escape');
        await wait_for(page, () => !document.querySelector('#studio'));
        t.equal(`${lang}: the scene after keys in the dialog`, JSON.stringify(await opened.scene()), JSON.stringify(before));
        t.equal(`${lang}: the shelf after keys in the dialog`, await page.locator('[data-section=shelf]:not([hidden])').count(), 0);
        await page.focus('#mirror [data-control=studio]');
        await page.keyboard.press('Enter');
        await page.waitForSelector('#studio-out-link');
        await page.keyboard.press('Escape');
        await wait_for(page, () => !document.querySelector('#studio') && document.activeElement.dataset.control === 'studio');
        expect_no_problem(opened);
        await opened.close();
      }
      const phone = await open_page(t, { width: 390, height: 844, touch: true, query: 'lang=zh' });
      const tap = async (id) => {
        await phone.page.waitForSelector(`#mirror [data-control=${id}]`, { state: 'attached' });
        const { x, y, width, height } = await phone.page.locator(`#mirror [data-control=${id}]`).boundingBox();
        await phone.page.touchscreen.tap(x + width / 2, y + height / 2);
        await phone.rest();
      };
      await tap('menu');
      await tap('studio');
      await phone.page.waitForSelector('#studio-out-link', { state: 'attached' });
      await phone.page.getByRole('button', { name: '关闭工作室' }).tap();
      await wait_for(phone.page, () => !document.querySelector('#studio'));
      expect_no_problem(phone);
      await phone.close();
      const bound = await open_page(t, { query: 'lang=en&readonly=1' });
      t.equal('buttons of the studio in a page to read only', await bound.page.locator('#mirror [data-control=studio]').count(), 0);
      await bound.page.goto(`${t.address}/index.html?lang=en&hide=share`);
      await bound.page.evaluate(() => playground.ready);
      await bound.page.waitForSelector('#mirror [data-control=theme]', { state: 'attached' });
      t.equal('buttons of sharing where they are hidden', await bound.page.locator('#mirror :is([data-control=studio], [data-control=share])').count(), 0);
      await bound.close();
    }
  },
  {
    name: 'a locked lesson: the link opens it so, and the panel there, and by everything that was made, has the same choices',
    async run(t) {
      for (const lang of ['en', 'zh']) {
        const opened = await open_page(t, { query: `lang=${lang}&theme=dark` });
        const { page } = opened;
        await page.evaluate(() => playground.open('causal'));
        await open_studio(opened);
        t.match(`${lang}: the lesson`, await page.locator('#studio label:has(input)').nth(kTicks.lesson).textContent(), kWords[lang].lesson);
        await choose(page, 'settings', 'locked');
        await choose(page, 'inspector', 'hidden');
        await choose(page, 'text', 'free');
        await choose(page, 'top', 'hidden');
        await tick(page, kTicks.theme, true);
        await page.selectOption('#studio select >> nth=1', 'light');
        await page.fill('#studio-width', '900');
        await page.fill('#studio-height', '640');
        await settled(page);
        const link = await output(page, 'link');
        t.match(`${lang}: the link of a lesson that nobody changed is short`, link, new RegExp(`\\?lesson=causal&lang=${lang}&theme=light&hide=inspector,top&lock=[a-z_,]+$`));
        const made = [link, await output(page, 'frame'), await output(page, 'element')];
        const wanted = await choices(page);
        t.match(`${lang}: the choices`, wanted, /studio-access-text=free[^]*studio-width=900/);
        const there = await visit(t, link);
        const with_ = await opened_with(there.page);
        t.equal(`${lang}: lesson, language, theme there`, [with_.lesson.id, with_.lang, with_.light].join(), `causal,${lang},true`);
        t.equal(`${lang}: locked, and hidden there`, [with_.controls.mask, 'copy_text' in with_.controls, 'theme' in with_.controls].join(), 'true,false,false');
        await there.close();
        const fresh = await open_page(t, { query: `lang=${lang}` });
        await open_studio(fresh);
        for (const [i, text] of made.entries()) {
          await paste_made(fresh.page, text);
          const found = await choices(fresh.page);
          const size = i === 0 ? (all) => all.replace(/studio-(width|height)=.*/g, '') : (all) => all;  // a link has none
          t.equal(`${lang}: the choices of what was pasted, ${i}`, size(found), size(wanted));
          t.equal(`${lang}: made anew of it, ${i}`, await output(fresh.page, 'link'), link);
          await paste_made(fresh.page, `${t.address}/index.html?lang=en&hide=guide`);  // others between
          t.ok(await choices(fresh.page) !== wanted, `${lang}: expected other choices in between`);
        }
        await fresh.page.fill('#studio-made', 'https://example.org/nothing <b>');
        await wait_for(fresh.page, () => document.querySelector('#studio .said').textContent !== '');
        t.equal(`${lang}: what is no such thing changes nothing`, await output(fresh.page, 'link'), `${t.address}/index.html?lang=en&hide=guide`);
        expect_no_problem(fresh);
        expect_no_problem(opened);
        await fresh.close();
        await opened.close();
      }
    }
  },
  {
    name: 'every tick of what is carried: the page that opens has that and nothing else, and the panel there has the same ticks',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en' });
      const { page } = opened;
      await page.evaluate(async () => {
        await playground.open('heads');
        const scene = await playground.scene();
        await playground.setScene({ ...scene, problem: { ...scene.problem, temperature: 2 }, view: { ...scene.view, step: 'weights', row: 3, col: 2, views: ['rows'] }, lesson: { id: 'heads', card: 1 } });
      });
      const here = await opened_with(page);
      await open_studio(opened);
      const empty = await open_page(t, { query: 'lang=zh' });
      const first = await opened_with(empty.page);
      await empty.close();
      for (const off of [[], ['step', 'lang'], ['view', 'lesson'], ['scene'], ['scene', 'lesson', 'step']]) {
        const on = (id) => !off.includes(id);
        for (const id of ['scene', 'step', 'lesson', 'lang', 'view']) {
          const box = page.locator('#studio [aria-labelledby=studio-carry-title] input[type=checkbox]').nth(kTicks[id]);
          if (await box.isEnabled()) await box.setChecked(on(id));
        }
        await settled(page);
        const what = off.length ? `without ${off}` : 'with everything';
        const link = await output(page, 'link');
        const ticks = await choices(page);
        t.equal(`${what}: a link has a scene`, link.includes('#s='), on('scene'));
        const there = await visit(t, link);
        const found = await opened_with(there.page);
        t.equal(`${what}: the temperature`, found.problem.temperature, on('scene') ? 2 : undefined);
        t.equal(`${what}: the lesson`, JSON.stringify(found.lesson), JSON.stringify(!on('lesson') ? null : on('scene') ? here.lesson : { id: 'heads' }));
        if (on('scene')) t.equal(`${what}: the views`, found.views, on('view') ? 'rows' : 'matrices');
        if (on('scene')) t.equal(`${what}: the cell`, found.cell, on('step') ? here.cell : '0,0,0');
        if (on('step') || on('scene')) t.equal(`${what}: the step`, found.step, on('step') ? 'weights' : 'scores');
        if (!on('scene') && !on('lesson')) t.equal(`${what}: the text`, found.problem.text, first.problem.text);
        await open_studio(there);
        const any_lesson = (all) => all.replace(/^(The lesson.*|A lesson: none is open)=(\w+).*$/m, 'lesson=$2');  // there may be none to tick there
        t.equal(`${what}: the ticks there`, any_lesson(await choices(there.page)), any_lesson(ticks));
        t.equal(`${what}: the link made there`, await output(there.page, 'link'), link);
        expect_no_problem(there);
        await there.close();
      }
      await opened.close();
    }
  },
  {
    name: 'what is changed while it is closed is carried, and seen in the preview; a search finds controls by name and id; a wrong size is said',
    async run(t) {
      for (const lang of ['en', 'zh']) {
        const opened = await open_page(t, { query: `lang=${lang}` });
        const { page } = opened;
        await open_studio(opened, true);
        t.match(`${lang}: a page as it opens has a short link`, await output(page, 'link'), new RegExp(`\\?lang=${lang}$`));
        const count = () => page.locator('#studio .branch .row:visible').count();
        const all = await count();
        t.equal(`${lang}: controls`, all, 20);
        for (const [text, left] of [['key_size', 1], ['qqqq', 0], ['', all]]) {
          await page.getByRole('searchbox', { name: kWords[lang].search }).fill(text);
          t.equal(`${lang}: controls called ${text}`, await count(), left);
          t.equal(`${lang}: that none is called ${text} is said`, await page.getByText(kWords[lang].none).isVisible(), left === 0);
        }
        for (const [key, wrong, right] of [['height', '12', '500'], ['width', '99999', '700']]) {
          await page.fill(`#studio-${key}`, wrong);
          t.match(`${lang}: a wrong ${key}`, await page.locator('#studio .fields + .wrong').textContent(), /240.*4000/);
          await page.fill(`#studio-${key}`, right);
          t.equal(`${lang}: a right ${key}`, await page.locator('#studio .fields + .wrong').textContent(), '');
        }
        await settled(page);
        t.match(`${lang}: the size of the frame`, await output(page, 'frame'), /width="700" height="500"/);
        t.equal(`${lang}: the size of the preview`, await page.locator('#studio .preview iframe').evaluate((frame) => `${frame.style.width} ${frame.style.height}`), '700px 500px');
        await page.keyboard.press('Escape');
        await page.evaluate(() => playground.scene().then((scene) => playground.setScene({ ...scene, problem: { ...scene.problem, seed: 4711 } })));
        await open_studio(opened, true);
        t.match(`${lang}: a page that was changed has its scene in the link`, await output(page, 'link'), /#s=1\.z\./);
        t.match(`${lang}: the size is kept`, await output(page, 'frame'), /width="700" height="500"/);
        const framed = page.frames().find((frame) => frame !== page.mainFrame());
        await wait_for(framed, () => window.playground?.ready.then(() => playground.scene()).then(({ problem }) => problem.seed === 4711));
        expect_no_problem(opened);
        await opened.close();
      }
    }
  }
];
