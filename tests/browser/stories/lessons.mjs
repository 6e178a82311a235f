// Every lesson, in both languages: opened, walked through, its question answered wrong and right, and nothing lost on the way.
import fs from 'node:fs';
import path from 'node:path';
import { open_page } from '../page.mjs';

const read = (t, name) => JSON.parse(fs.readFileSync(path.join(t.web, name), 'utf8'));
const plain = (text) => text.replaceAll(/\[[XQKVSMAO]\|([^\]]*)\]/g, '$1');
const control = (opened, id) => opened.page.locator(`#mirror [data-control="${id}"]`);
const until = (opened, what, test, argument) => opened.page.waitForFunction(test, argument, { timeout: 5000 }).catch(() => { throw new Error(`never came: ${what}`); });

/** What stands on the screen, in one piece: lines break where the panel ends. */
const all_words = async (opened) => (await opened.words()).join('').replaceAll(/\s/g, '');

/** What is cut off at the right edge of the guide. */
async function expect_inside(t, opened, what) {
  for (const each of await opened.texts())
    if (each.x + each.width > each.clip.x + each.clip.width + 1 && each.x > 980) t.fail(`${what}: cut off at the right: ${each.text}`);
}

async function walk(t, opened, id, code) {
  const what = `${id}, ${code}`;
  const file = read(t, `lessons/${id}.json`);
  await opened.call('open', id);
  let now = await opened.call('lesson');
  if (!t.ok(now?.id === id, `${what}: expected the lesson to be open, found ${JSON.stringify(now)?.slice(0, 200)}`)) return;
  t.equal(`${what}: title`, now.title, file.title[code]);
  t.equal(`${what}: cards`, now.cards, file.cards.length);
  for (let card = 0; card < now.cards; ++card) {
    if (card > 0) await opened.call('card', card);
    now = await opened.call('lesson');
    t.equal(`${what}: card`, now.card, card);
    t.ok(!/[{}]/.test(now.text), `${what}, card ${card}: expected every number to be filled in, found ${now.text}`);
    const screen = await all_words(opened);
    const start = plain(now.text).replaceAll(/\s/g, '').slice(0, 6);
    t.ok(screen.includes(start), `${what}, card ${card}: expected ${start} on the screen`);
    const { view, problem } = await opened.scene();
    for (const [key, value] of Object.entries(file.cards[card].look ?? {})) if (key !== 'play') t.equal(`${what}, card ${card}: ${key}`, JSON.stringify(view?.[key] ?? value), JSON.stringify(value));
    for (const [key, value] of Object.entries(file.cards[card].problem ?? {}))
      if (typeof value !== 'object') t.equal(`${what}, card ${card}: ${key}`, problem?.[key] ?? value, value);
    await expect_inside(t, opened, `${what}, card ${card}`);
  }
  const { question } = now;
  t.ok(!/[{}]/.test(question.text + question.options.map((o) => o.text).join('')), `${what}: expected every number of the question to be filled in`);
  t.equal(`${what}: answered`, question.answered, null);
  for (let i = 0; i < question.options.length; ++i) {
    if (i === question.right) continue;
    t.equal(`${what}: answer ${i} is right`, await opened.call('answer', i), false);
    const reason = plain(question.options[i].misconception);
    t.ok(reason.length > 0, `${what}: expected option ${i} to name a misconception`);
    await opened.rest();
    t.ok((await opened.page.evaluate(() => playground.lesson())).question.answered === i, `${what}: expected answer ${i} to be kept`);
  }
  t.equal(`${what}: the right answer is right`, await opened.call('answer', question.right), true);
  t.equal(`${what}: solved`, (await opened.call('lesson')).question.solved, true);
}

export default [
  ...['en', 'zh'].map((code) => ({
    name: `every lesson in ${code}`,
    async run(t) {
      const opened = await open_page(t, { query: `lang=${code}` });
      const index = read(t, 'lessons/index.json');
      t.equal('lessons()', JSON.stringify(await opened.call('lessons')), JSON.stringify(index));
      t.ok(!opened.requests.some((address) => /lessons\/(?!index)/.test(address)), 'expected no lesson to be fetched before it is opened');
      for (const { id } of index) await walk(t, opened, id, code);
      opened.expect_no_problem();
    }
  })),
  {
    name: 'a lesson by real clicks',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en' });
      const [{ id, title }] = read(t, 'lessons/index.json');
      // From the list at the top: scenes, then lessons.
      const list = control(opened, 'scenes');
      await list.selectOption(title.en);
      await until(opened, 'the lesson', (wanted) => playground.lesson().then((lesson) => lesson?.id === wanted), id);
      await opened.rest();
      let now = await opened.call('lesson');
      const before = (await opened.scene()).problem;
      for (let card = 1; card < now.cards; ++card) {
        const next = control(opened, 'next');
        await until(opened, 'Next', () => document.querySelector('#mirror [data-control=next]')?.getAttribute('aria-disabled') !== 'true');
        await next.focus();
        await opened.page.keyboard.press('Enter');
        await until(opened, `card ${card}`, (wanted) => playground.lesson().then((lesson) => lesson.card === wanted), card);
        await opened.rest();
      }
      await until(opened, 'the answers', (n) => document.querySelectorAll('#mirror [data-control=answer] input').length === n, now.question.options.length);
      t.equal('label of the answers', await control(opened, 'answer').getAttribute('aria-label'), now.question.text);
      const radio = (i) => control(opened, 'answer').locator('input').nth(i);
      const wrong = now.question.right === 0 ? 1 : 0;
      await radio(wrong).check({ force: true });
      await until(opened, 'the wrong answer in words', (words) => document.querySelector('[data-live=step]').textContent.includes(words), plain(now.question.options[wrong].misconception));
      // The picture of an answer is a button, too: the drawn number is clicked.
      const box = await opened.text(now.question.options[now.question.right].text);
      await opened.click(box);
      now = await opened.call('lesson');
      t.equal('solved by a click on the drawn number', now.question.solved, true);
      if (await control(opened, 'show answer').count()) {
        await control(opened, 'show answer').click({ force: true });
        await opened.rest();
        t.ok((await opened.scene()).view.cell !== undefined, 'expected the cell of the answer to be selected');
      }
      // What to try changes the scene, undo takes it back, and so on until the lesson began.
      await until(opened, 'things to try', (n) => document.querySelectorAll('#mirror [data-control^="try "]').length === n, now.tries);
      const problem = (await opened.scene()).problem;
      await control(opened, 'try 0').click({ force: true });
      await opened.rest();
      t.ok(JSON.stringify((await opened.scene()).problem) !== JSON.stringify(problem), 'expected the first thing to try to change the problem');
      await opened.call('undo');
      t.equal('the problem after undo', JSON.stringify((await opened.scene()).problem), JSON.stringify(problem));
      t.equal('the card after undo', (await opened.call('lesson')).card, now.cards - 1);
      while (JSON.stringify((await opened.scene()).problem) !== JSON.stringify(before) && await opened.call('undo'));
      t.equal('the problem of the first card, undone', JSON.stringify((await opened.scene()).problem), JSON.stringify(before));
      await opened.call('undo');
      t.equal('the problem before the lesson, undone', (await opened.scene()).problem.text, read(t, 'scenes/who-is-it.json').problem.text);
      // A scene from the list ends the lesson.
      await list.selectOption({ index: 1 });
      await until(opened, 'no lesson', () => playground.lesson().then((lesson) => lesson === null));
      await t.rejects('card() without a lesson', opened.call('card', 0), /no lesson is open/);
      opened.expect_no_problem();
    }
  },
  {
    name: 'the address opens a lesson, on a phone too',
    async run(t) {
      const [{ id }] = read(t, 'lessons/index.json');
      const opened = await open_page(t, { width: 390, height: 844, ratio: 2, touch: true, query: `lang=zh&lesson=${id}` });
      const now = await opened.call('lesson');
      t.equal('the lesson of the address', now?.id, id);
      t.equal('nothing to undo yet', await opened.call('undo'), false);
      const start = plain(now.text).replaceAll(/\s/g, '').slice(0, 6);
      t.ok((await all_words(opened)).includes(start), 'expected the card in the sheet');
      await until(opened, 'Next in the sheet', () => document.querySelector('#mirror [data-control=next]'));
      await control(opened, 'next').focus();
      await opened.page.keyboard.press('Enter');
      await until(opened, 'the second card', () => playground.lesson().then((lesson) => lesson.card === 1));
      await t.rejects('answer()', opened.call('answer', 99), /index below/);
      await t.rejects('card()', opened.call('card', 99), /index below/);
      opened.expect_no_problem();
    }
  },
  {
    name: 'a lesson that cannot be fetched is no end of the page',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en' });
      const [{ id }, second] = read(t, 'lessons/index.json');
      await opened.page.route('**/lessons/*.json', (route) => route.abort());
      await t.rejects('open() offline', opened.call('open', id), /fetch/i);
      await control(opened, 'scenes').selectOption(second.title.en);
      await until(opened, 'a message', () => document.querySelector('[data-live=messages]').textContent !== '');
      t.equal('no lesson', await opened.call('lesson'), null);
      await opened.page.unroute('**/lessons/*.json');
      await opened.call('open', id);
      t.equal('the lesson, later', (await opened.call('lesson'))?.id, id);
    }
  }
];
