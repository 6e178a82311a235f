// Without the canvas: real elements for every control, a table for the matrix, live text, and the keyboard alone.
import fs from 'node:fs';
import path from 'node:path';
import { open_page, wait_for } from '../page.mjs';

const kStep = { dark: '#ffffff', light: '#0c0e11' };  // of the focus ring

/** Presses Tab until the wanted control (or a part of it) has the focus. */
async function tab_to(opened, selector, limit = 60, key = 'Tab') {
  for (let k = 0; k < limit; ++k) {
    await opened.page.keyboard.press(key);
    if (await opened.page.evaluate((s) => Boolean(document.activeElement.closest(s)), selector)) return opened.rest();
  }
  throw new Error(`Tab does not reach ${selector}`);
}
const control = (id) => `[data-control="${id}"]`;

/** The controls that Tab comes by from the first of a panel to its last. */
async function tab_through(opened, section) {
  await opened.page.locator(`[data-section=${section}] [data-control]`).first().focus();
  for (const ids = []; ; await opened.page.keyboard.press('Tab')) {
    const id = await opened.page.evaluate((s) => document.activeElement.closest(`[data-section=${s}] [data-control]`)?.dataset.control, section);
    if (!id) return ids;
    ids.push(id);
  }
}

async function show(opened, view) {
  const scene = await opened.scene();
  scene.view.views = [view];
  await opened.set_scene(scene);
  await opened.rest();
  await opened.later(300);  // the elements follow the picture
}

/** Until the elements say what the program says: they follow within a fraction of a second. */
const until = (opened, what, test, argument) => wait_for(opened.page, test, argument).catch(() => { throw new Error(`never came: ${what}`); });
const live = (opened, name) => opened.page.locator(`[data-live=${name}]`).textContent();

/** A number as a screen reader gets it. */
const read = (text) => Number(text.replace('−', '-').replace('∞', 'Infinity').replace(' %', ''));

async function expect_table(t, opened, step, digits) {
  const { data, shape: [rows, cols], labels } = await opened.trace(step);
  const first = step === 'weights' ? data[0] * 100 : data[0];
  await until(opened, `the table of ${step}`, ([s, v, d, n]) => {
    const cell = document.querySelector('#mirror tbody td');
    return document.querySelector('[data-matrix]').value === s && document.querySelectorAll('#mirror tbody td').length === n && Math.abs(Number(cell.textContent.replace('−', '-').replace(' %', '').replace('∞', 'Infinity')) - v) <= d;
  }, [step, first, 1, rows * cols]);
  const table = await opened.page.evaluate(() => {
    const [head, ...body] = [...document.querySelectorAll('#mirror tr')].map((row) => [...row.cells].map((cell) => cell.textContent));
    return { head, body, caption: document.querySelector('#mirror caption').textContent };
  });
  t.equal(`${step}: column headers`, table.head.slice(1).join(' '), labels.cols.join(' '));
  t.equal(`${step}: row headers`, table.body.map((row) => row[0]).join(' '), labels.rows.join(' '));
  table.body.forEach((row, i) => row.slice(1).forEach((text, j) => {
    const value = data[i * cols + j];
    t.near(`${step} ${i} ${j} in the table`, read(text), step === 'weights' ? value * 100 : value, .5 * 10 ** -digits + 1e-6);
  }));
  t.ok(table.caption.includes(String(rows)) && table.caption.includes(String(cols)), `the caption tells the size: ${table.caption}`);
}

/** The serious findings of axe-core. */
async function expect_accessible(t, opened, what) {
  await opened.later(300);  // the elements follow the picture
  const source = fs.readFileSync(path.join(process.env.ATTENTION_NODE_MODULES, 'axe-core/axe.min.js'), 'utf8');
  await opened.page.evaluate(source);
  const { violations, passes } = await opened.page.evaluate(() => axe.run(document));
  t.ok(passes.length > 15, `${what}: axe-core looked at the page (${passes.length} rules)`);
  for (const { id, impact, nodes } of violations)
    if (impact === 'serious' || impact === 'critical') t.fail(`${what}: ${impact} ${id}: ${nodes.map((node) => node.target.join(' ')).slice(0, 4).join(', ')}`);
  const unnamed = await opened.page.evaluate(() => [...document.querySelectorAll('#mirror :is([data-control], input, section:not([hidden]))')].filter((e) => !e.getAttribute('aria-label')?.trim()).map((e) => e.outerHTML.slice(0, 80)));
  t.equal(`${what}: controls without a name`, unnamed.join(' '), '');
}

export default [
  {
    name: 'nothing but the picture and the text is seen',
    async run(t) {
      for (const theme of ['dark', 'light'])
        for (const size of [{}, { width: 390, height: 844, touch: true }]) {
          const opened = await open_page(t, { ...size, query: `lang=en&theme=${theme}&lesson=causal` });
          await until(opened, 'the table', () => document.querySelector('#mirror tbody td'));
          await opened.park();
          await opened.page.addStyleTag({ content: '#canvas, #text { opacity: 0 !important; }' });
          const { data } = await opened.screenshot();
          const seen = data.reduce((count, value, i) => count + (value !== data[i % 3] ? 1 : 0), 0);
          t.equal(`${theme}, ${size.width ?? 1280} px wide: values of pixels that are not the ground's`, seen, 0);
          await opened.close();
        }
    }
  },
  {
    name: 'the keyboard alone switches the mask, and the numbers follow',
    async run(t) {
      const opened = await open_page(t);
      const before = await opened.trace('weights');
      await tab_to(opened, control('mask'));
      await opened.page.keyboard.press('ArrowRight');
      await opened.rest();
      t.equal('the mask', (await opened.scene()).problem.mask?.kind, 'causal');
      const after = await opened.trace('weights');
      t.ok(before.data[1] > 0, 'before, the first word sees the second');
      t.equal('weight of the first word for the second', after.data[1], 0);
      await tab_to(opened, control('next'));
      await opened.page.keyboard.press('Enter');
      await opened.rest();
      t.equal('the step after Enter on Next', (await opened.scene()).view.step, 'scaled');
      await tab_to(opened, control('filmweights'));
      await opened.page.keyboard.press('Space');
      await opened.rest();
      t.equal('the step after Space on a film', (await opened.scene()).view.step, 'weights');
      await until(opened, 'the step in live text', () => /Attention weights/.test(document.querySelector('[data-live=step]').textContent));
      t.ok(!(await opened.page.evaluate(() => playground.stats())).playing, 'space does not play');
      await expect_table(t, opened, 'weights', 1);
      opened.expect_no_problem();
    }
  },
  {
    name: 'arrow keys move a slider, and one undo takes it back',
    async run(t) {
      const opened = await open_page(t);
      await tab_to(opened, control('temperature'));
      const before = await opened.trace('weights');
      for (let k = 0; k < 4; ++k) await opened.page.keyboard.press('ArrowRight');
      await opened.rest();
      const { temperature } = (await opened.scene()).problem;
      t.ok(temperature > 1.3, `four arrow keys raise the temperature: ${temperature}`);
      t.ok((await opened.trace('weights')).data[0] !== before.data[0], 'the weights follow');
      await until(opened, 'the value in words', (v) => document.activeElement.getAttribute('aria-valuetext') === v, temperature.toFixed(2));
      await opened.page.keyboard.press('Control+z');
      await opened.rest();
      t.equal('the temperature after one undo', (await opened.scene()).problem.temperature ?? 1, 1);
      t.equal('nothing more to undo', await opened.call('undo'), false);
      await tab_to(opened, control('key_size'), 80);
      await opened.page.keyboard.press('ArrowUp');
      await opened.rest();
      t.equal('the key size after one arrow key', (await opened.scene()).problem.d_k, 5);
      opened.expect_no_problem();
    }
  },
  {
    name: 'the table holds the Trace; arrow keys and Enter choose a cell',
    async run(t) {
      const opened = await open_page(t);
      await expect_table(t, opened, 'scores', 3);
      await opened.page.keyboard.press('Tab');
      t.equal('the first stop', await opened.page.evaluate(() => document.activeElement.textContent), 'Skip to the table');
      await opened.page.keyboard.press('Enter');
      const { row, col } = (await opened.scene()).view;
      const place = () => opened.page.evaluate(() => [document.activeElement.parentNode.rowIndex - 1, document.activeElement.cellIndex - 1].join());
      t.equal('the cell behind the link', await place(), `${row},${col}`);
      for (const key of ['ArrowUp', 'ArrowRight', 'ArrowRight']) await opened.page.keyboard.press(key);
      t.equal('the cell after three arrow keys', await place(), `${row - 1},${col + 2}`);
      t.equal('moving selects nothing', (await opened.scene()).view.row, row);
      const box = await opened.cell('scores', row - 1, col + 2);
      const ring = await opened.page.locator('#mirror .ring').boundingBox();
      for (const side of ['x', 'y', 'width', 'height']) t.near(`the ring over the cell: ${side}`, ring[side], box[side], 1);
      await opened.page.keyboard.press('Enter');
      await opened.rest();
      const { view } = await opened.scene();
      t.equal('the selected cell', `${view.row},${view.col}`, `${row - 1},${col + 2}`);
      const { text } = await opened.call('explain');
      await until(opened, 'the arithmetic in live text', (wanted) => document.querySelector('[data-live=cell]').textContent.endsWith(wanted), text);
      for (const [step, digits] of [['q', 3], ['w_v', 3]]) {
        await opened.page.locator('[data-matrix]').selectOption(step);
        await expect_table(t, opened, step, digits);
      }
      opened.expect_no_problem();
    }
  },
  {
    name: 'a factor of the formula leads to its cell and back, by keyboard',
    async run(t) {
      const opened = await open_page(t);
      const [before, { terms: [{ factors }] }] = [(await opened.scene()).view, await opened.call('explain')];
      for (const [k, { step, row, col, value }] of factors.entries()) {
        await tab_to(opened, control(`link ${k}`), 150);
        const label = await opened.page.locator(control(`link ${k}`)).getAttribute('aria-label');
        t.match('the name of the link', label, new RegExp(`^${step.toUpperCase()}, row .+, column ${col + 1}: `));
        t.near('its number', read(label.split(': ')[1]), value, .0005);
        await opened.page.keyboard.press('Enter');
        await opened.rest();
        const { view } = await opened.scene();
        t.equal('the cell behind the link', [view.cell, view.row ?? 0, view.col ?? 0].join(' '), [step, row, col].join(' '));
        await until(opened, 'the cell in live text', (wanted) => document.querySelector('[data-live=cell]').textContent.startsWith(wanted), label.split(',')[0]);
        await tab_to(opened, control('way back'), 150, 'Shift+Tab');
        await opened.page.keyboard.press('Enter');
        await opened.rest();
        t.equal('the view after the way back', JSON.stringify((await opened.scene()).view), JSON.stringify(before));
      }
      opened.expect_no_problem();
    }
  },
  {
    name: 'Tab scrolls through the terms on a phone',
    async run(t) {
      const opened = await open_page(t, { width: 390, height: 844, touch: true });
      await opened.select('weights', 7, 3);
      const { length } = (await opened.trace('weights')).labels.cols;
      for (let k = 0; k < length; ++k) await tab_to(opened, control(`link ${k}`), 150);
      await wait_for(opened.page, (last) => {
        const { left, right, bottom } = document.querySelector(last).getBoundingClientRect();
        return left >= 0 && right <= 390 && bottom <= 772;
      }, control(`link ${length - 1}`)).catch(() => { throw new Error('the last term does not come above the player'); });
      opened.expect_no_problem();
    }
  },
  {
    name: 'the keyboard reaches every word and head of the views',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('weights', 7, 3);
      const { length } = (await opened.trace('weights')).labels.cols;
      for (const [view, name, count, expected] of [['rows', 'row', length, ['col', 2]], ['arcs', 'arcs word', length, ['row', 2]], ['graph', 'graph word', length, ['row', 2]], ['heads', 'map', 2, ['head', 1]]]) {
        await show(opened, view);
        const ids = await tab_through(opened, 'stage');
        for (let k = 0; k < count; ++k) t.ok(ids.includes(`${name} ${k}`), `Tab comes by ${name} ${k}`);
        const wanted = control(`${name} ${expected[1]}`);
        t.equal(`${view}: current before`, await opened.page.locator(wanted).getAttribute('aria-current'), null);
        await tab_to(opened, wanted, 60, 'Shift+Tab');
        await opened.page.keyboard.press('Enter');
        await opened.rest();
        t.equal(`${view}: ${expected[0]} after Enter`, (await opened.scene()).view[expected[0]], expected[1]);
        if (view !== 'heads') await until(opened, `${view}: current`, (s) => document.querySelector(s).getAttribute('aria-current') === 'true', wanted);
        await opened.select('weights', 7, 3);
      }
      opened.expect_no_problem();
    }
  },
  {
    name: 'the track of the player is a slider that says where it stands',
    async run(t) {
      const opened = await open_page(t);
      const says = (wanted) => until(opened, wanted, (text) => document.activeElement.getAttribute('aria-valuetext') === text, wanted);
      await tab_to(opened, control('scrub'), 20, 'Shift+Tab');
      await says('Raw scores');
      await opened.page.keyboard.press('ArrowRight');
      await says('Scaled scores');
      t.equal('the step', (await opened.scene()).view.step, 'scaled');
      await opened.page.keyboard.press('Home');
      await says('Embeddings');
      await opened.call('seek', { unit: 'row', step: 'weights', row: 1, phase: 'exp' });
      await opened.later(1000);  // the gesture of the keys before ends, and the slider follows
      await says('Attention weights, row animal, take exp');
      await opened.page.keyboard.press('ArrowRight');
      await says('Attention weights, row animal, add up');
      await opened.call('seek', { unit: 'cell', step: 'scores', row: 1, col: 10 });
      await opened.later(1000);  // the gesture of the keys before ends, and the slider follows
      await says('Raw scores, row animal, column tired');
      await opened.page.keyboard.press('ArrowRight');
      await says('Raw scores, row didn\'t, column The');
      const { step, row, col } = await opened.call('position');
      t.equal('the position', [step, row, col].join(' '), 'scores 2 0');
      await opened.page.keyboard.press('End');
      await opened.rest();
      const { index, count } = await opened.call('position');
      t.equal('the end', index, count - 1);
      opened.expect_no_problem();
    }
  },
  {
    name: 'live text and names are in the language on view',
    async run(t) {
      const opened = await open_page(t);
      t.match('the step', await live(opened, 'step'), /^Raw scores, step 3 of 8\. Each query meets each key/);
      await opened.call('lang', 'zh');
      await until(opened, 'Chinese names', () => document.querySelector('[data-control=undo]').getAttribute('aria-label') === '撤销');
      t.match('the step', await live(opened, 'step'), /^原始得分，第 3 步，共 8 步。每个查询都与每个键相遇/);
      t.equal('the language of the page', await opened.page.evaluate(() => document.documentElement.lang), 'zh');
    }
  },
  {
    name: 'the focus ring is seen around the control',
    async run(t) {
      for (const theme of ['dark', 'light']) {
        const opened = await open_page(t, { query: `lang=en&theme=${theme}` });
        await tab_to(opened, control('seed'));
        const box = await opened.page.locator(control('seed')).boundingBox();
        const picture = await opened.screenshot();
        const at = (x, y) => '#' + picture.at(Math.round(x), Math.round(y)).map((v) => v.toString(16).padStart(2, '0')).join('');
        const middle = box.x + box.width / 2;
        for (const away of [2, 3]) t.equal(`${theme}: ${away} px above`, at(middle, box.y - away), kStep[theme]);
        t.ok(at(middle, box.y - 1) !== kStep[theme], `${theme}: a pixel of air between`);
        t.ok(at(middle, box.y - 5) !== kStep[theme], `${theme}: nothing further out`);
        await opened.close();
      }
    }
  },
  {
    name: 'a control that is scrolled away comes into view with the focus',
    async run(t) {
      const opened = await open_page(t, { height: 620 });
      await tab_to(opened, control('seed'));
      await opened.later(300);
      const box = await opened.page.locator(control('seed')).boundingBox();
      const words = await opened.text('Seed');
      t.ok(words.y >= words.clip.y && words.y + words.height <= words.clip.y + words.clip.height, `“Seed” is in view: ${words.y}`);
      t.near('the element lies beside its word', box.y + box.height / 2, words.y + words.height / 2, 8);
    }
  },
  ...[['desktop', {}], ['phone', { width: 390, height: 844, touch: true }]].map(([name, size]) => ({
    name: `axe-core finds nothing serious, ${name}`,
    async run(t) {
      for (const lang of ['en', 'zh'])
        for (const theme of ['dark', 'light']) {
          const opened = await open_page(t, { ...size, query: `lang=${lang}&theme=${theme}` });
          await expect_accessible(t, opened, `${lang} ${theme}`);
          await opened.close();
        }
    }
  })),
  {
    name: 'axe-core finds nothing serious in the settings and the guide of a phone',
    async run(t) {
      const opened = await open_page(t, { width: 390, height: 844, touch: true });
      for (const tab of [1, 2]) {
        await opened.page.locator('[data-control=sheet] input').nth(tab).evaluate((radio) => radio.click());
        await opened.rest();
        await expect_accessible(t, opened, `tab ${tab}`);
      }
    }
  },
  {
    name: 'axe-core finds nothing serious in the views and in the comparison',
    async run(t) {
      const opened = await open_page(t);
      for (const view of ['all', 'rows', 'arcs', 'graph', 'heads', 'matrices']) {
        await show(opened, view);
        await expect_accessible(t, opened, view);
      }
      await opened.call('pin');
      const scene = await opened.scene();
      scene.problem.temperature = 2;
      await opened.set_scene(scene);
      await opened.rest();
      await expect_accessible(t, opened, 'comparison');
    }
  }
];
