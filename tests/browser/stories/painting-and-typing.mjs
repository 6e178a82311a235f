// Changing things by hand, the other ways: numbers are typed and pasted, matrices filled, the mask is painted.
import { number_text } from '../number.mjs';
import { open_page } from '../page.mjs';

const at = async (opened, step, row, col) => { const { data, shape } = await opened.trace(step); return data[row * shape[1] + col]; };
const press = async (opened, keys) => { await opened.page.keyboard.press(keys); await opened.rest(); };
const type = async (opened, text) => { await opened.page.keyboard.type(text); await opened.rest(); };
const bits = (data) => data.map((v) => (Object.is(v, -0) ? '-0' : v)).join(' ');

/** The clipboard of a visitor who comes from a spreadsheet. */
async function paste(opened, text) {
  await opened.page.evaluate((value) => {
    const data = new DataTransfer();
    data.setData('text/plain', value);
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
  await opened.rest();
}

/** Opens the list beside W_Q and clicks one of its lines. */
async function from_menu(opened, label) {
  const shape = (await opened.texts()).filter((each) => each.text === '8×4' && each.y > 140 && each.x > 224).sort((a, b) => a.x - b.x)[0];
  await opened.click({ x: shape.x + shape.width + 12, y: shape.y - 4, width: 16, height: 16 });
  await opened.click(await opened.text(label));
  await press(opened, 'Escape');
}

const column_product = (w, a, b) => { let sum = 0; for (let r = 0; r < 8; ++r) sum += w[r * 4 + a] * w[r * 4 + b]; return sum; };

export default [
  {
    name: 'a number is typed over a cell: Tab, Enter, Escape, and what is no number',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('q');
      await opened.click(await opened.cell('w_q', 2, 1));
      await type(opened, '-0.75');
      t.equal('the field that has the focus', await opened.page.evaluate(() => document.activeElement.id), 'number');
      await press(opened, 'Tab');
      t.equal('the cell that was typed', await at(opened, 'w_q', 2, 1), -.75);
      await opened.park();
      const { text } = await opened.cell('w_q', 2, 1);
      t.equal('its text', text, number_text(-.75, (text.split('.')[1] ?? '').length));
      const { view } = await opened.scene();
      t.equal('Tab moves on to', `${view.row},${view.col}`, '2,2');
      const before = await at(opened, 'w_q', 2, 2);
      await type(opened, '5');
      await press(opened, 'Escape');
      t.equal('the cell after Escape', await at(opened, 'w_q', 2, 2), before);
      await press(opened, 'Enter');
      await type(opened, '1.2.3');
      await press(opened, 'Enter');
      t.ok((await opened.words()).join(' ').includes('is not a number'), 'expected a message about 1.2.3');
      t.equal('the field stays open', await opened.page.evaluate(() => document.getElementById('number').hidden), false);
      await opened.page.fill('#number', '2e-1');
      await press(opened, 'Enter');
      t.near('the cell after it was put right', await at(opened, 'w_q', 2, 2), .2, 1e-7);
      t.equal('the field closes', await opened.page.evaluate(() => document.getElementById('number').hidden), true);
      await press(opened, 'Delete');
      t.equal('Delete brings the old number back', await at(opened, 'w_q', 2, 2), before);
      opened.expect_no_problem();
    }
  },
  {
    name: 'a double click opens a cell, and a click on a value the value',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('x');
      const cell = await opened.cell('x', 4, 2);
      await opened.click(cell);
      await opened.page.mouse.dblclick(cell.x + cell.width / 2, cell.y + cell.height / 2, { delay: 40 });
      await opened.rest();
      t.equal('the field that has the focus', await opened.page.evaluate(() => document.activeElement.id), 'number');
      await type(opened, '3');
      await opened.click({ x: 500, y: 140, width: 1, height: 1 });
      t.equal('a click elsewhere takes the number', await at(opened, 'x', 4, 2), 3);
      const value = (await opened.texts()).find((each) => each.text === '1.00' && each.x < 224 && each.y > 128);
      await opened.click(value);
      await type(opened, '2.5');
      await press(opened, 'Enter');
      t.equal('the temperature', (await opened.scene()).problem.temperature, 2.5);
      t.equal('undo()', await opened.call('undo'), true);
      t.equal('the temperature after undo', (await opened.scene()).problem.temperature ?? 1, 1);
      opened.expect_no_problem();
    }
  },
  {
    name: 'a typed number is read as it is meant, or refused as a whole',
    async run(t) {
      const opened = await open_page(t);
      const before = bits((await opened.trace('w_q')).data);
      for (const [text, right] of [['1 000', 1000], ['1\u202F000', 1000], ['1,234.5', 1234.5], ['1.234,5', 1234.5], ['１．５', 1.5], ['−3', -3], ['½', null], ['1,234', null], ['12 34', null]]) {
        await opened.select('w_q', 0, 0);
        await opened.page.focus('#canvas');
        await press(opened, 'Enter');
        await opened.page.evaluate((typed) => {
          const field = document.getElementById('number');
          field.value = typed;
          field.dispatchEvent(new InputEvent('input'));
        }, text);
        await press(opened, 'Enter');
        const { data } = await opened.trace('w_q');
        t.equal(`cell after ${JSON.stringify(text)}`, right === null ? bits(data) === before : data[0], right ?? true);
        await press(opened, 'Escape');
        if (right !== null) await opened.call('undo');
      }
      t.equal('W_Q at the end', bits((await opened.trace('w_q')).data), before);
    }
  },
  {
    name: 'select() refuses what is no index, and a text with half a character is refused as a whole',
    async run(t) {
      const opened = await open_page(t);
      const before = JSON.stringify((await opened.scene()).view);
      for (const index of [NaN, Infinity, -Infinity, -1, .5, 1e9, 11, '1', true, {}]) {
        const found = await opened.page.evaluate((value) => Promise.all([[0, 1], [1, 0]].map(([row]) => playground.select('weights', ...(row ? [value, 0] : [0, value])).then(() => 'taken', (error) => error.message))), index);
        for (const message of found) t.match(`select with ${String(index)}`, message, /^select: argument [23]: expected/);
      }
      t.equal('the view', JSON.stringify((await opened.scene()).view), before);
      const words = async () => (await opened.trace('weights')).labels.rows.join(' ');
      const text = await words();
      for (const half of ['cat\uD83Ddog', 'cat\0bird']) {
        await opened.page.evaluate((typed) => {
          const field = document.getElementById('text');
          field.value = typed;
          field.dispatchEvent(new InputEvent('input'));
          field.dispatchEvent(new Event('blur'));
        }, half);
        await opened.rest();
        t.equal(`words after ${JSON.stringify(half)}`, await words(), text);
        t.ok((await opened.words()).join(' ').includes('Half a character'), 'expected the message to say why');
      }
    }
  },
  {
    name: 'a row of a spreadsheet is pasted; a wrong one says where and changes nothing',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('q');
      await opened.click(await opened.cell('w_q', 3, 1));
      const before = (await opened.trace('w_q')).data;
      await paste(opened, '0.5\t-1\t2e-1');
      const expected = [...before];
      expected.splice(3 * 4 + 1, 3, .5, -1, Math.fround(.2));
      t.equal('W_Q', bits((await opened.trace('w_q')).data), bits(expected));
      t.equal('undo(): one paste is one change', await opened.call('undo'), true);
      t.equal('W_Q after undo', bits((await opened.trace('w_q')).data), bits(before));
      await paste(opened, '1\t2\tthree');
      t.ok((await opened.words()).join(' ').includes('Value 3 in line 1'), 'expected the message to name the third value');
      t.equal('W_Q after a wrong paste', bits((await opened.trace('w_q')).data), bits(before));
      await paste(opened, '1\t2\t3\t4');
      t.ok(/4 numbers in a row, but only 3 fit/.test((await opened.words()).join(' ')), 'expected the message to say that 3 fit');
      t.equal('W_Q after too many', bits((await opened.trace('w_q')).data), bits(before));
      t.equal('undo(): nothing was changed', await opened.call('undo'), false);
    }
  },
  {
    name: 'identity, zeros, orthogonal and random by the list beside W_Q',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('q');
      const data = async () => (await opened.trace('w_q')).data;
      const before = bits(await data());
      await from_menu(opened, 'Identity');
      (await data()).forEach((v, i) => t.equal(`identity, cell ${i}`, v, Math.floor(i / 4) === i % 4 ? 1 : 0));
      await from_menu(opened, 'Zeros');
      t.ok((await data()).every((v) => v === 0), 'expected zeros');
      await from_menu(opened, 'Orthogonal');
      const w = await data();
      for (let a = 0; a < 4; ++a)
        for (let b = 0; b < 4; ++b) t.near(`orthogonal: column ${a} times column ${b}`, column_product(w, a, b), a === b ? 1 : 0, 1e-5);
      await from_menu(opened, 'Random');
      const first = await data();
      t.ok(first.every((v) => Math.abs(v * 100 - Math.round(v * 100)) < 1e-4), 'expected random numbers with two decimals');
      await from_menu(opened, 'Random');
      t.ok(bits(await data()) !== bits(first), 'expected the next seed to give other numbers');
      await opened.call('undo');
      t.equal('undo brings the old seed back', bits(await data()), bits(first));
      await from_menu(opened, 'Reset the matrix');
      t.equal('reset', bits(await data()), before);
      opened.expect_no_problem();
    }
  },
  {
    name: 'painting the mask: switching to it changes nothing, a stroke hides pairs, one undo takes it back',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('masked');
      const left = async (text) => (await opened.texts()).find((each) => each.text === text && each.x < 224 && each.y > 128);
      await opened.click(await left('Causal'));
      const causal = bits((await opened.trace('masked')).data);
      await opened.click(await left('Paint'));
      t.equal('the kind of mask', (await opened.scene()).problem.mask.kind, 'painted');
      t.equal('masked scores after the switch', bits((await opened.trace('masked')).data), causal);
      const from = await opened.cell('masked', 9, 0);
      const to = await opened.cell('masked', 9, 5);
      await opened.drag(from.x + from.width / 2, from.y + from.height / 2, to.x - from.x, 0, 3);
      const masked = await opened.trace('masked');
      const weights = await opened.trace('weights');
      for (let i = 0; i < 11; ++i)
        for (let j = 0; j < 11; ++j) {
          const hidden = j > i || (i === 9 && j <= 5);
          t.equal(`pair ${i} ${j} is hidden`, masked.data[i * 11 + j] === -Infinity, hidden);
          t.equal(`pair ${i} ${j} has no weight`, weights.data[i * 11 + j] === 0, hidden);
        }
      t.equal('undo()', await opened.call('undo'), true);
      t.equal('one undo takes the whole stroke back', bits((await opened.trace('masked')).data), causal);
      await opened.click(await left('Padding'));
      const padded = await opened.trace('masked');
      padded.data.forEach((v, k) => t.equal(`padding: cell ${k} is hidden`, v === -Infinity, k % 11 >= 9));
      opened.expect_no_problem();
    }
  },
  {
    name: '200 changes are undone one by one, and undo says what it would take back',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('q');
      const start = bits((await opened.trace('w_q')).data);
      const base = await opened.scene();
      await opened.page.evaluate(async (scene) => {
        // All at once: they are carried out in order, and one frame draws the last.
        await Promise.all(Array.from({ length: 199 }, (_, k) => {
          const edits = [{ matrix: 'w_q', head: 0, row: 0, col: 0, value: k + 1 }];
          return playground.setScene({ ...scene, problem: { ...scene.problem, edits } });
        }));
      }, base);
      await opened.click(await opened.cell('w_q', 1, 1));
      await type(opened, '9');
      await press(opened, 'Enter');
      // Along the top bar until a button says what it would do.
      const tip_like = async (wanted) => {
        for (let x = 940; x < 1160; x += 14) {
          await opened.hover({ x, y: 22, width: 0, height: 0 });
          const tip = (await opened.words()).find((word) => wanted.test(word));
          if (tip) return tip;
        }
      };
      t.equal('the undo button', await tip_like(/^Undo:/), 'Undo: Change a cell');
      const undone = await opened.page.evaluate(() => Promise.all(Array.from({ length: 205 }, () => playground.undo())));
      t.equal('undo went so deep', undone.filter(Boolean).length, 200);
      t.equal('W_Q at the end', bits((await opened.trace('w_q')).data), start);
      t.equal('the redo button', await tip_like(/^Redo:/), 'Redo: Open a scene');
    }
  },
  {
    name: 'on the phone a second tap opens a cell',
    async run(t) {
      const opened = await open_page(t, { width: 390, height: 844, touch: true });
      await opened.ask_for_matrices();
      await opened.select('x');
      const cell = await opened.cell('x', 3, 3);
      const tap = async () => { await opened.page.touchscreen.tap(cell.x + cell.width / 2, cell.y + cell.height / 2); await opened.rest(); };
      await tap();
      await opened.later(400);  // two taps, not one double tap
      t.equal('edits after one tap', (await opened.scene()).problem.edits?.length ?? 0, 0);
      await tap();
      t.equal('the field that has the focus', await opened.page.evaluate(() => document.activeElement.id), 'number');
      t.equal('its keyboard', await opened.page.getAttribute('#number', 'inputmode'), 'decimal');
      await type(opened, '2');
      await press(opened, 'Enter');
      t.equal('the cell', await at(opened, 'x', 3, 3), 2);
      opened.expect_no_problem();
    }
  }
];
