// Every lesson, in both languages: opened, walked through, its question answered wrong and right, and nothing lost on the way.
import fs from 'node:fs';
import path from 'node:path';
import { open_page, wait_for } from '../page.mjs';

const read = (t, name) => JSON.parse(fs.readFileSync(path.join(t.web, name), 'utf8'));
const plain = (text) => text.replaceAll(/\[[A-Za-z]\|([^\]]*)\]/g, '$1');
const control = (opened, id) => opened.page.locator(`#mirror [data-control="${id}"]`);
const until = (opened, what, test, argument) => wait_for(opened.page, test, argument).catch(() => { throw new Error(`never came: ${what}`); });

/** What a text begins with, up to what is set as mathematics. */
const beginning = (text) => plain(text).split(/\S*[_√]/)[0].replaceAll(/\s/g, '').slice(0, 6);

/** What stands on the screen, in one piece: lines break where the panel ends. */
const on_screen = (texts) => texts.map((each) => each.text).join('').replaceAll(/\s/g, '');

/** Presses a control of the mirror. */
async function press(opened, id, key = 'Enter') {
  await control(opened, id).focus();
  await opened.page.keyboard.press(key);
  await opened.rest();
}

/** Opens a lesson by its card. */
async function from_shelf(opened, id) {
  await press(opened, 'lessons');
  await until(opened, 'the shelf', (card) => document.querySelector(`#mirror [data-control="${card}"]`), `shelf ${id}`);
  await press(opened, `shelf ${id}`);
}

/** Runs in the page, without a way back and forth for each question: opens a lesson, goes through all cards, answers. */
async function visit(id) {
  await playground.open(id);
  const cards = [];
  const { cards: count } = await playground.lesson();
  for (let card = 0; card < count; ++card) {
    if (card > 0) await playground.card(card);
    cards.push({ lesson: await playground.lesson(), scene: await playground.scene(), texts: (await playground.texts()).filter(({ x }) => x > innerWidth - 300) });
  }
  const { question } = cards.at(-1).lesson;
  const answers = [];
  for (const wrong of question.options.keys()) {
    if (wrong === question.right) continue;
    answers.push({ index: wrong, right: await playground.answer(wrong), kept: (await playground.lesson()).question.answered });
  }
  answers.push({ index: question.right, right: await playground.answer(question.right), kept: (await playground.lesson()).question.answered });
  return { cards, question, answers };
}

function check_visit(t, file, code, { cards, question, answers }) {
  const lesson = cards[0].lesson;
  const what = `${lesson.id}, ${code}`;
  t.equal(`${what}: title`, lesson.title, file.title[code]);
  t.equal(`${what}: cards and the question`, cards.length, file.cards.length + 1);
  cards.forEach(({ lesson: now, scene, texts }, card) => {
    const at = `${what}, card ${card}`;
    t.equal(`${at}: card`, now.card, card);
    t.ok(!/[{}]/.test(now.text), `${at}: expected every number to be filled in, found ${now.text}`);
    t.ok(on_screen(texts).includes(beginning(now.text)), `${at}: expected ${beginning(now.text)} on the screen`);
    for (const text of texts) t.ok(text.x + text.width <= text.clip.x + text.clip.width + 1, `${at}: cut off at the right: ${text.text}`);
    // What a scene leaves out is its default; a value may be another in each language.
    const spoken = (patch) => Object.fromEntries(Object.entries(patch).map(([key, value]) => [key, value?.[code] ?? value]));
    const patch = (name) => spoken({ ...file.cards[Math.min(card, file.cards.length - 1)][name], ...(card === file.cards.length && file.question[name]) });
    const look = patch('look'), problem = patch('problem');
    for (const [key, value] of Object.entries(look))
      if (key !== 'play') t.equal(`${at}: ${key}`, JSON.stringify(scene.view?.[key] ?? value), JSON.stringify(value));
    for (const [key, value] of Object.entries(problem))
      if (typeof value !== 'object') t.equal(`${at}: ${key}`, scene.problem?.[key] ?? value, value);
  });
  t.ok(!/[{}]/.test(question.text + question.options.map((option) => option.text).join('')), `${what}: expected every number of the question to be filled in`);
  t.equal(`${what}: answered at first`, question.answered, null);
  t.equal(`${what}: answers given`, answers.length, question.options.length);
  for (const { index, right, kept } of answers) {
    t.equal(`${what}: answer ${index} is right`, right, index === question.right);
    t.equal(`${what}: the answer kept`, kept, index);
    t.equal(`${what}: option ${index} names a misconception`, question.options[index].misconception !== '', index !== question.right);
  }
}

export default [
  ...['en', 'zh'].map((code) => ({
    name: `every lesson in ${code}`,
    async run(t) {
      const opened = await open_page(t, { width: 1200, height: 720, query: `lang=${code}` });
      const index = read(t, 'lessons/index.json');
      t.equal('lessons()', JSON.stringify(await opened.call('lessons')), JSON.stringify(index));
      t.ok(!opened.requests.some((address) => /lessons\/(?!index)/.test(address)), 'expected no lesson to be fetched before it is opened');
      for (const { id } of index) check_visit(t, read(t, `lessons/${id}.json`), code, await opened.page.evaluate(visit, id));
      opened.expect_no_problem();
    }
  })),
  {
    name: 'a lesson by real clicks',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en' });
      const [{ id }] = read(t, 'lessons/index.json');
      await from_shelf(opened, id);
      await until(opened, 'the lesson', (wanted) => playground.lesson().then((lesson) => lesson?.id === wanted), id);
      await opened.rest();
      let now = await opened.call('lesson');
      const before = (await opened.scene()).problem;
      for (let card = 1; card < now.cards; ++card) {
        await until(opened, 'Next', () => document.querySelector('#mirror [data-control=next]')?.getAttribute('aria-disabled') !== 'true');
        await press(opened, 'next');
        await until(opened, `card ${card}`, (wanted) => playground.lesson().then((lesson) => lesson.card === wanted), card);
        await opened.rest();
      }
      await until(opened, 'the answers', (n) => document.querySelectorAll('#mirror [data-control=answer] input').length === n, now.question.options.length);
      t.equal('label of the answers', await control(opened, 'answer').getAttribute('aria-label'), now.question.text);
      const wrong = now.question.right === 0 ? 1 : 0;
      await control(opened, 'answer').locator('input').nth(wrong).focus();
      await opened.page.keyboard.press('Space');
      await until(opened, 'the wrong answer in words', (words) => document.querySelector('[data-live=step]').textContent.includes(words), plain(now.question.options[wrong].misconception));
      // The picture of an answer is a button, too: the drawn number is clicked.
      const answer_text = now.question.options[now.question.right].text;
      const box = (await opened.texts()).find(({ text, x }) => text === answer_text && x > 984);
      if (!box) throw new Error(`the guide shows no ${answer_text}`);
      await opened.click(box);
      now = await opened.call('lesson');
      t.equal('solved by a click on the drawn number', now.question.solved, true);
      if (await control(opened, 'show answer').count()) {
        await press(opened, 'show answer');
        const { answer } = read(t, `lessons/${id}.json`).question;
        const { view } = await opened.scene();
        t.equal('the cell of the answer', `${view.step ?? 'scores'} ${view.row ?? 0} ${view.col ?? 0}`, `${answer.step} ${answer.row ?? 0} ${answer.col ?? 0}`);
      }
      // What to try, on the card before, changes the scene, undo takes it back, and so on until the lesson began.
      await press(opened, 'previous');
      await until(opened, 'things to try', (n) => document.querySelectorAll('#mirror [data-control^="try "]:not([data-control$="settings"])').length === n, now.tries);
      const problem = (await opened.scene()).problem;
      await press(opened, 'try 0');
      t.ok(JSON.stringify((await opened.scene()).problem) !== JSON.stringify(problem), 'expected the first thing to try to change the problem');
      await opened.call('undo');
      t.equal('the problem after undo', JSON.stringify((await opened.scene()).problem), JSON.stringify(problem));
      t.equal('the card after undo', (await opened.call('lesson')).card, now.cards - 2);
      while ((await opened.call('lesson')).card > 0 && await opened.call('undo'));
      t.equal('the problem of the first card, undone', JSON.stringify((await opened.scene()).problem), JSON.stringify(before));
      await opened.call('undo');
      t.equal('the lesson, undone', await opened.call('lesson'), null);
      t.equal('the problem before the lesson, undone', (await opened.scene()).problem.text, read(t, 'scenes/who-is-it.json').problem.text);
      // A scene from the list ends the lesson.
      await press(opened, 'lessons');
      await until(opened, 'the shelf', () => document.querySelector('#mirror [data-control="shelf animal"]'));
      await opened.click(await opened.text('Scenes'));
      await press(opened, 'shelf animal-zh');
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
      t.ok(on_screen(await opened.texts()).includes(beginning(now.text)), 'expected the card in the sheet');
      await until(opened, 'Next in the sheet', () => document.querySelector('#mirror [data-control=next]'));
      await press(opened, 'next');
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
      await from_shelf(opened, second.id);
      await until(opened, 'a message', () => document.querySelector('[data-live=messages]').textContent.startsWith('Could not be opened: '));
      t.equal('no lesson', await opened.call('lesson'), null);
      await opened.page.unroute('**/lessons/*.json');
      await opened.call('open', id);
      t.equal('the lesson, later', (await opened.call('lesson'))?.id, id);
    }
  }
];
