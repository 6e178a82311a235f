// A lecturer writes a lesson in the page: from an empty page to a lesson that others open, without reading source.
import fs from 'node:fs';
import { open_page, wait_for } from '../../page.mjs';
import { saved } from '../../studio.mjs';

/** Opens a tab of the studio. */
export async function open_tab(opened, id) {
  const { page } = opened;
  if (!await page.locator('#studio').count()) {
    await page.waitForSelector('#mirror [data-control=studio]', { state: 'attached' });
    await page.focus('#mirror [data-control=studio]');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`#studio-tab-${id}`);
  }
  await page.click(`#studio-tab-${id}`);
  await page.waitForSelector(`#studio-${id} *`);
}
const names = {
  en: { begin: 'New lesson from the scene on view', add: 'Add the scene on view as a card', save: 'Save as a file', link: 'Copy link', attempt: 'Try it', undo: 'Undo', cell: 'The selected cell', wrong: 'Add a wrong answer', up: 'Card 2: up', insert: 'Insert the selected cell’s number' },
  zh: { begin: '用眼前的场景新建一课', add: '把眼前的场景加成卡片', save: '存为文件', link: '复制链接', attempt: '试一下', undo: '撤销', cell: '用所选的格', wrong: '添加错误答案', up: '卡片 2：上移', insert: '插入所选格的数' }
};
const press = (page, name, at = 0) => page.locator('#studio').getByRole('button', { name, exact: true }).nth(at).click();
const fault_of = (page) => page.locator('#studio-lesson .results > .wrong').textContent();
const settled = (page) => page.evaluate(() => new Promise((later) => setTimeout(later, 600)));
const type = async (page, label, text, at = 0) => {
  await page.locator('#studio-lesson').getByLabel(label, { exact: true }).nth(at).fill(text);
  await page.locator('#studio-lesson').getByLabel(label, { exact: true }).nth(at).blur();
  await settled(page);
};
/** The draft, as the browser keeps it. */
const draft = (page) => page.evaluate(() => JSON.parse(localStorage.getItem('attention-playground.lesson-draft')));

/** Writes a lesson of two cards, and leaves its panel open. */
export async function write_lesson(opened, lang) {
  const { page } = opened;
  const say = names[lang];
  await page.evaluate(() => playground.select('weights', 7, 1));
  await open_tab(opened, 'lesson');
  await press(page, say.begin);
  await settled(page);
  await page.keyboard.press('Escape');
  await page.evaluate(async () => { const scene = await playground.scene(); scene.problem.mask = { kind: 'causal' }; await playground.setScene(scene); });
  await open_tab(opened, 'lesson');
  await press(page, say.add);
  const [text, title] = lang === 'en' ? ['Text, English', 'Title, English'] : ['正文（英文）', '标题（英文）'];
  const [text_zh] = lang === 'en' ? ['Text, Chinese'] : ['正文（中文）'];
  await type(page, title, 'Who sees whom');
  await type(page, text, 'With the mask: {weights[it, animal] % .1}', 1);
  await type(page, text_zh, '加上掩码：{weights[it, animal] % .1}', 1);
}

export default [
  ...['en', 'zh'].map((lang) => ({
    name: `a lesson is written, saved, dropped in again, sent as a link and taken, in ${lang}`,
    async run(t) {
      const say = names[lang];
      const opened = await open_page(t, { query: `lang=${lang}&theme=dark` });
      const { page } = opened;
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await write_lesson(opened, lang);
      t.equal('what is wrong in it', await fault_of(page), '');
      const wanted = 100 * (await page.evaluate(() => playground.trace('weights'))).data[7 * 11 + 1];
      t.match('the number in the text', await page.locator('#studio-lesson .shown').textContent(), new RegExp(wanted.toFixed(1)));

      // a name that is not there is said, with the card; undo takes it back
      await type(page, lang === 'en' ? 'Text, English' : '正文（英文）', 'a {weights[it, dog]}', 1);
      t.match('an unknown word', await fault_of(page), lang === 'en' ? /^Card 2: .*there is no “dog”; there are The, animal/ : /^卡片 2：.*没有“dog”/);
      t.ok(await page.locator('#studio').getByRole('button', { name: say.save, exact: true }).isDisabled(), 'expected a lesson with a fault not to be saved');
      await press(page, say.undo);
      await settled(page);
      t.equal('after undo', await fault_of(page), '');

      // order, and a second wrong answer, which reads like no other
      await press(page, say.up);
      await settled(page);
      t.equal('the keyboard stays', await page.evaluate(() => document.activeElement.closest('.part')?.ariaLabel), lang === 'en' ? 'Card 2' : '卡片 2');
      await press(page, say.wrong);
      await settled(page);
      t.equal('two wrong answers: what is wrong', await fault_of(page), '');
      const turned = await draft(page);
      t.ok('mask' in (turned.cards[0].problem ?? {}), 'expected the card with the mask to be the first');
      t.equal('wrong answers', turned.question.options.length, 2);
      t.ok(turned.question.options.every(({ misconception }) => misconception.en && misconception.zh), 'expected every mistake to be explained in both languages');

      // as a file: it opens here, in another page, and is the same when edited again
      const { file, name } = await saved(t, page, say.save);
      t.equal('its name', name, 'who-sees-whom.json');
      const text = fs.readFileSync(file, 'utf8');
      t.equal('the file is the draft', JSON.stringify(JSON.parse(text)), JSON.stringify(turned));
      await press(page, say.link);
      await wait_for(page, () => document.querySelector('#studio .said').textContent !== '');
      const link = await page.evaluate(() => navigator.clipboard.readText());
      t.match('the link', link, /#l=1\.z\.[\w-]+$/);
      t.at_most('its length', link.length, 6000);
      await press(page, say.attempt);
      await wait_for(page, () => !document.querySelector('#studio'));
      await opened.rest();
      const lesson = await page.evaluate(() => playground.lesson());
      t.equal('its title in the page', lesson.title, lang === 'en' ? 'Who sees whom' : '我的课');
      t.match('its card', lesson.text, new RegExp(wanted.toFixed(1)));
      t.equal('its options', lesson.question.options.length, 3);

      // the page's own link carries it with the card; a reload keeps it
      await page.evaluate(() => playground.card(1));
      const own = await page.evaluate(() => playground.link());
      t.match('the page’s link', own, /#s=1\.[zj]\.[\w-]+&l=1\.z\.[\w-]+$/);
      await opened.rest();
      await page.evaluate(() => new Promise((later) => setTimeout(later, 1000)));
      await page.reload();
      await page.evaluate(() => playground.ready);
      await opened.rest();
      t.equal('after loading again', (await page.evaluate(() => playground.lesson()))?.card, 1);
      for (const [what, address, card] of [['the lecturer’s link', link, 0], ['the page’s link', own, 1]]) {
        const other = await open_page(t, { address: null, ready: false });
        await other.page.goto(address);
        await other.page.evaluate(() => playground.ready);
        await other.rest();
        const found = await other.page.evaluate(() => playground.lesson());
        t.equal(`${what}: its lesson`, found?.id, lesson.id);
        t.equal(`${what}: its card`, found?.card, card);
        other.expect_no_problem();
        await other.close();
      }
      opened.expect_no_problem();
      await opened.close();
    }
  })),
  {
    name: 'a lesson file that is dropped on the page opens, and one with a fault is named with line, column and path in the visitor’s language',
    async run(t) {
      const causal = JSON.parse(fs.readFileSync(`${t.web}/lessons/causal.json`, 'utf8'));
      const drop = (page, name, text) => page.evaluate(([file, content]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([content], file, { type: 'application/json' }));
        document.getElementById('place').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
      }, [name, text]);
      for (const [lang, expected] of [['en', /mine\.json, line (\d+), column 7 \(cards\[1\]\.tekst\): “tekst” is not known here/], ['zh', /mine\.json，第 (\d+) 行第 7 列（cards\[1\]\.tekst）：这里不认识“tekst”/]]) {
        const opened = await open_page(t, { query: `lang=${lang}&theme=dark` });
        const { page } = opened;
        const told = () => page.evaluate(() => playground.texts().then((texts) => texts.map(({ text }) => text).join('')));
        await drop(page, 'causal.json', JSON.stringify(causal));
        await wait_for(page, () => playground.lesson());
        t.match(`${lang}: its id`, (await page.evaluate(() => playground.lesson())).id, /^own-[0-9a-f]{16}$/);
        const broken = structuredClone(causal);
        broken.cards[1] = { tekst: {}, ...broken.cards[1] };
        const text = JSON.stringify(broken, null, 2);
        await drop(page, 'mine.json', text);
        await page.evaluate(() => new Promise((later) => setTimeout(later, 300)));
        const live = await page.evaluate(() => [...document.querySelectorAll('#mirror [role=status], #mirror [aria-live]')].map((each) => each.textContent).join(' '));
        const said = `${live} ${await told()}`;
        const [, line] = expected.exec(said.replaceAll('\n', ' ')) ?? [];
        t.ok(line, `${lang}: expected ${expected}, found ${said.slice(0, 600)}`);
        if (line) t.match(`${lang}: that line`, text.split('\n')[line - 1], /"tekst"/);
        await t.rejects(`${lang}: setLesson`, page.evaluate((given) => playground.setLesson(given), text), /cards\[1\].*line \d+, column 7/);
        t.match(`${lang}: what is open stays`, (await page.evaluate(() => playground.lesson())).id, /^own-/);
        opened.expect_no_problem();
        await opened.close();
      }
    }
  },
  {
    name: 'links with hostile lessons are answered, and the page goes on',
    async run(t) {
      const opened = await open_page(t);
      const { page } = opened;
      const good = await page.evaluate(async () => {
        await playground.setLesson(await (await fetch('lessons/causal.json')).text());
        return (await playground.link()).match(/l=([^&]*)/)[1];
      });
      const bad = ['', '1', '1.z.', '1.z.AAAA', '2.z.abc', `1.j.${'A'.repeat(200_000)}`, good.slice(0, 500), `${good}A`, `1.j.${btoa('{"cards": [').replace(/=+$/, '')}`, `1.j.${btoa('['.repeat(3000)).replace(/=+$/, '')}`];
      for (const each of bad) {
        const began = performance.now();
        const frames = await page.evaluate(async (link) => {
          location.hash = `#l=${link}`;
          await new Promise((later) => setTimeout(later, 50));
          return (await playground.stats()).frames;
        }, each);
        t.ok(frames > 0, `${each.slice(0, 20)}: expected frames`);
        t.note(`${each.slice(0, 12)}…: ${Math.round(performance.now() - began)} ms`);
      }
      opened.expect_no_problem();
      await opened.close();
    }
  }
];
