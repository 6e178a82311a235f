// What is there for those who hear the page, see it in colours of their system, or see it large.
import { open_page, wait_for } from '../page.mjs';

const control = (id) => `[data-control="${id}"]`;
/** Until the elements say what the program says. */
const until = (opened, what, test, argument) => wait_for(opened.page, test, argument).catch(() => { throw new Error(`never came: ${what}`); });

export default [
  {
    name: 'landmarks, lessons in groups, the card and formulas to be read; what opened the shelf has the focus again',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en&lesson=seven_steps' });
      await opened.page.keyboard.press('Tab');
      await until(opened, 'formulas', () => document.querySelector('#mirror math mn'));
      const found = await opened.page.evaluate(() => ({
        landmarks: ['main', 'main [role=navigation][aria-label]', 'main section[aria-label]:not([hidden])'].map((each) => document.querySelectorAll(each).length).join(' '),
        card: document.querySelector('[data-section=guide] p').textContent,
        rows: document.querySelector('#mirror table').getAttribute('aria-rowcount') - 0,
        indices: [...document.querySelectorAll('#mirror tr')].map((row) => row.getAttribute('aria-rowindex')).join(' '),
        columns: [...document.querySelector('#mirror tbody tr').cells].map((cell) => cell.getAttribute('aria-colindex')).join(' ')
      }));
      t.match('landmarks: the main one, the steps, and panels', found.landmarks, /^1 1 [789]$/);
      t.match('the card', found.card, /card 1 of/);
      t.equal('numbers of the rows', found.indices, Array.from({ length: found.rows }, (_, i) => i + 1).join(' '));
      t.match('numbers of the columns', found.columns, /^1 2 3/);
      await opened.page.focus(control('lessons'));
      await opened.page.keyboard.press('Enter');
      await until(opened, 'groups', () => document.querySelectorAll('[data-section=shelf] [role=group] button').length > 20);
      const groups = await opened.page.evaluate(() => [...document.querySelectorAll('[data-section=shelf] [role=group]')].map((group) => group.getAttribute('aria-label')));
      t.ok(groups.length >= 5 && new Set(groups).size === groups.length, `groups of lessons: ${groups.join(', ')}`);
      await opened.page.evaluate(() => document.querySelectorAll('[data-section=shelf] input[type=radio]')[2].click());
      await until(opened, 'the terms', () => document.querySelectorAll('[data-section=shelf] dt').length >= 60);
      await opened.page.focus(control('shelf close'));
      await opened.page.keyboard.press('Enter');
      await until(opened, 'the focus', () => document.activeElement?.dataset.control === 'lessons');
      opened.expect_no_problem();
    }
  },
  {
    name: 'the shelf is a dialog: keys stay in it, arrows go from lesson to lesson, and a lesson that is taken has them',
    async run(t) {
      const opened = await open_page(t, { width: 1366, height: 625 });
      const at = () => opened.page.evaluate(() => document.activeElement.closest('[data-control]')?.dataset.control ?? document.activeElement.tagName);
      const press = async (key) => { await opened.page.keyboard.press(key); return at(); };
      await opened.page.keyboard.press('Tab');
      await until(opened, 'a second link', () => document.querySelector('.skip + .skip')?.textContent);
      await opened.page.keyboard.press('Tab');
      t.equal('the second stop', await opened.page.evaluate(() => document.activeElement.textContent), 'Skip to the guide');
      await opened.page.keyboard.press('Enter');
      t.ok(await opened.page.evaluate(() => Boolean(document.activeElement.closest('[data-section=guide]'))), 'the guide behind the link');
      await opened.page.focus(control('lessons'));
      await opened.page.keyboard.press('Enter');
      await until(opened, 'the focus on a lesson', () => document.activeElement.dataset.control?.startsWith('shelf '));
      await until(opened, 'groups', () => document.querySelectorAll('[data-section=shelf] [role=group] button').length > 20);
      const cards = await opened.page.evaluate(() => [...document.querySelectorAll('[data-section=shelf] [role=group] button')].map((card) => card.dataset.control));
      const first = cards.indexOf(await at());
      t.equal('the card after →', await press('ArrowRight'), cards[first + 1]);
      t.equal('the card after ←', await press('ArrowLeft'), cards[first]);
      const below = await press('ArrowDown');
      t.ok(cards.indexOf(below) > first + 1, `the card after ↓ is in another row: ${below}`);
      t.equal('the card after ↑', await press('ArrowUp'), cards[first]);
      await opened.page.focus(control(cards.at(-1)));
      for (const key of ['Tab', 'Tab', 'Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab']) t.match(`after ${key}`, await press(key), /^shelf/);
      await opened.page.focus(control(cards[3]));
      await opened.page.keyboard.press('Enter');
      await until(opened, 'the focus on the card', () => document.activeElement.closest('[data-section=guide]') && document.querySelector('[data-section=guide] p').textContent.includes('card 1 of'));
      t.equal('what is out of reach', await opened.page.evaluate(() => document.querySelectorAll('#mirror [inert]').length), 0);
      opened.expect_no_problem();
    }
  },
  {
    name: 'arrows look through the answers, Space and Enter give one',
    async run(t) {
      for (const key of ['Space', 'Enter']) {
        const opened = await open_page(t, { query: 'lang=en&lesson=seven_steps' });
        await opened.page.keyboard.press('Tab');
        const { cards } = await opened.call('lesson');
        await opened.call('card', cards - 1);
        await opened.rest();
        await opened.page.locator('[data-control=answer] input').first().waitFor({ state: 'attached' });
        await opened.page.focus('[data-control=answer] input');
        const at = () => opened.page.evaluate(() => [...document.querySelectorAll('[data-control=answer] input')].indexOf(document.activeElement));
        for (const wanted of [1, 2]) {
          await opened.page.keyboard.press('ArrowDown');
          await opened.rest();
          t.equal('the answer that has the keys', await at(), wanted);
          t.equal('answered', (await opened.call('lesson')).question.answered, null);
        }
        await opened.page.keyboard.press(key);
        await opened.rest();
        t.equal(`the answer after ${key}`, (await opened.call('lesson')).question.answered, 2);
        await opened.close();
      }
    }
  },
  {
    name: 'a row is heard: a tone for each number, the largest highest, from left to right',
    async run(t) {
      const opened = await open_page(t, {
        query: 'lang=en&step=weights',
        init: () => {
          window.heard = [];
          for (const [name, key] of [['OscillatorNode', 'frequency'], ['StereoPannerNode', 'pan']]) {
            const Node = window[name];
            window[name] = class extends Node { constructor(context, options) { super(context, options); (heard[key] ??= []).push(options[key]); } };
          }
        }
      });
      await opened.page.keyboard.press('Tab');
      await until(opened, 'the button', () => document.querySelector('[data-hear]'));
      await opened.page.focus('[data-hear]');
      await opened.page.keyboard.press('Enter');
      await until(opened, 'tones', () => heard.pan?.length);
      const { frequency, pan } = await opened.page.evaluate(() => ({ ...heard }));
      const { data, shape: [, columns] } = await opened.trace('weights');
      const { row } = (await opened.scene()).view;
      const weights = data.slice(row * columns, (row + 1) * columns);
      t.equal('tones', frequency.length, columns);
      const falling = (numbers) => numbers.map((_, i) => i).sort((a, b) => numbers[b] - numbers[a] || a - b).join(' ');
      t.equal('the order of pitch is that of the weights', falling(frequency), falling(weights));
      t.ok(pan.every((v, i) => i === 0 || v > pan[i - 1]) && pan[0] === -1 && pan.at(-1) === 1, `places between the ears: ${pan}`);
      opened.expect_no_problem();
    }
  },
  {
    name: 'in two colours of the system the picture is of these, and cells differ as before',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en&step=scores' });
      const fills = async () => new Set((await opened.drawn()).map((cell) => cell.fill)).size;
      const before = await fills();
      for (const media of [{ forcedColors: 'active' }, { forcedColors: 'none', contrast: 'more' }]) {
        await opened.page.emulateMedia(media);
        await opened.rest();
        const [ground, seen] = [await opened.page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number).slice(0, 3).join()), await opened.screenshot()];
        const at = 3 * (seen.width * 700 + 640);  // within the inspector
        t.equal(`${Object.values(media)}: the ground`, [...seen.data.slice(at, at + 3)].join(), ground);
        t.at_most('fills of cells that were told apart and are not', before - await fills(), 0);
      }
      opened.expect_no_problem();
    }
  },
  {
    name: 'twice as large, everything is where it is said to be, and as sharp',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en&step=weights&ui_scale=2' });
      const cell = await opened.cell('weights', 2, 1);
      await opened.page.mouse.click(cell.x + cell.width / 2, cell.y + cell.height / 2);
      await opened.rest();
      const { view } = await opened.scene();
      t.equal('the cell that was clicked', `${view.row} ${view.col}`, '2 1');
      await opened.page.locator(control('menu')).waitFor({ state: 'attached' });
      const { element, canvas } = await opened.page.evaluate((s) => {
        const box = document.querySelector(s).getBoundingClientRect();
        const { width, height } = document.getElementById('canvas');
        return { element: { right: box.right, width: box.width }, canvas: `${width} ${height}` };
      }, control('menu'));
      t.near('the button of the menu ends at the edge', element.right, 1280, 40);
      t.near('and is twice as wide', element.width, 88, 25);
      t.equal('pixels of the canvas', canvas, '1280 800');
      opened.expect_no_problem();
    }
  }
];
