// Changing things by hand: cells are dragged, text is typed, switches are thrown; everything follows, and goes back.
import fs from 'node:fs';
import path from 'node:path';
import { command_line_steps, page_steps, recomputed, scene_file } from '../evaluation.mjs';
import { distance } from '../colours.mjs';
import { characters_of } from '../fonts.mjs';
import { decimals_of, number_text } from '../number.mjs';
import { open_page, wait_for } from '../page.mjs';
import { first_difference } from '../reference.mjs';

const kChinese = '小猫没有过马路，因为它太累了';

/** From now on every frame leaves its cells and traces in window.record. */
function record_frames(steps) {
  window.record = [];
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => request((now) => {
    callback(now);
    // Microtasks: they run before anything else can happen to the page.
    Promise.all([playground.drawn(), ...steps.map(([step, head]) => playground.trace(step, head))]).then(([drawn, ...traces]) => record.push({ drawn, traces: traces.map((each) => ({ shape: each.shape, data: each.data })) }));
  });
}

const same = (a, b) => JSON.stringify(a, (_, v) => (Object.is(v, -0) ? '-0' : v === -Infinity ? '-inf' : v)) === JSON.stringify(b, (_, v) => (Object.is(v, -0) ? '-0' : v === -Infinity ? '-inf' : v));

async function check_against_recomputation(t, what, opened) {
  const page = await page_steps(opened);
  const expected = recomputed(page, (await opened.scene()).problem);
  for (const [step, heads] of Object.entries(expected))
    heads.forEach((head, h) => {
      const off = first_difference(page[step][h].data, head);
      if (off) t.fail(`${what}: ${step}, head ${h}, ${off}`);
    });
  return page;
}

/** Select all and type, in the real text field. */
async function type_text(opened, text) {
  await opened.page.click('#text');
  await opened.page.keyboard.press('Control+A');
  if (text.length > 60 || /[\u0080-\uffff]/.test(text)) await opened.page.keyboard.insertText(text);
  else await opened.page.keyboard.type(text);
  await opened.rest();
}
/** With a click on a place where nothing is. */
const leave_field = (opened) => opened.click({ x: 500, y: 140, width: 1, height: 1 });
const tokens_of = async (opened) => (await opened.trace('weights')).labels.rows;

/** A drag of one cell: it and all that depends on it change, one undo takes it back, redo brings it again. */
async function drag_story(t, film, step, row, col, dx, follows, stays) {
  const opened = await open_page(t);
  await opened.select(film);
  const before = await page_steps(opened);
  const scene_before = (await opened.scene()).problem;
  const cell = await opened.cell(step, row, col);
  await opened.drag(cell.x + cell.width / 2, cell.y + cell.height / 2, dx);
  const what = `dragging ${step} row ${row} column ${col} by ${dx} px`;
  const after = await check_against_recomputation(t, what, opened);
  const at = row * after[step][0].shape[1] + col;
  t.near(`${what}: the cell`, after[step][0].data[at], before[step][0].data[at] + dx * .01, .0151);
  t.ok(!same(after[step], before[step]), `${what}: expected ${step} to change`);
  for (const each of follows) t.ok(!same(after[each], before[each]), `${what}: expected ${each} to follow`);
  for (const each of stays) t.ok(same(after[each], before[each]), `${what}: expected ${each} to stay`);
  const { problem } = await opened.scene();
  t.equal(`${what}: edits`, JSON.stringify(problem.edits?.map(({ matrix, row: r, col: c }) => [matrix, r, c])), JSON.stringify([[step, step === 'w_o' ? row % 4 : row, col]]));  // rows of W_O are told apart by head
  const fresh = command_line_steps(t, 'node', await opened.scene());
  t.ok(fresh.output[0].every((v, i) => v === after.output[0].data[i]), `${what}: expected the command line to give the same output for scene()`);

  t.equal(`${what}: undo()`, await opened.call('undo'), true);
  t.ok(same(await page_steps(opened), before), `${what}: expected one undo to bring everything back, bit by bit`);
  t.ok(same((await opened.scene()).problem, scene_before), `${what}: expected the old scene after undo`);
  t.equal(`${what}: undo() again`, await opened.call('undo'), false);
  t.equal(`${what}: redo()`, await opened.call('redo'), true);
  t.ok(same(await page_steps(opened), after), `${what}: expected redo to bring everything again, bit by bit`);
  t.equal(`${what}: redo() again`, await opened.call('redo'), false);
  opened.expect_no_problem();
}

export default [
  {
    name: 'dragging a cell of X',
    run: (t) => drag_story(t, 'x', 'x', 7, 3, 60, ['q', 'k', 'v', 'scores', 'scaled', 'masked', 'weights', 'heads', 'output'], ['w_q', 'w_k', 'w_v', 'w_o'])
  },
  {
    name: 'dragging a cell of W_Q to the left',
    run: (t) => drag_story(t, 'q', 'w_q', 2, 1, -130, ['q', 'scores', 'weights', 'heads', 'output'], ['x', 'k', 'v', 'w_k', 'w_v'])
  },
  {
    name: 'dragging a cell of W_O',
    run: (t) => drag_story(t, 'output', 'w_o', 5, 2, 85, ['output'], ['heads', 'weights', 'x', 'q'])
  },
  {
    name: 'what follows from a drag is drawn in the same frame',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('q');
      const cell = await opened.cell('w_q', 1, 2);
      await opened.page.evaluate(record_frames, [['x', 0], ['w_q', 0], ['q', 0]]);
      const [x, y] = [cell.x + cell.width / 2, cell.y + cell.height / 2];
      await opened.page.mouse.move(x, y);
      await opened.page.mouse.down();
      for (let k = 1; k <= 12; ++k) {
        await opened.page.mouse.move(x + 12.5 * k, y);
        await opened.frames();
      }
      await opened.page.mouse.up();
      await opened.rest();
      const record = await opened.page.evaluate(() => record);
      const values = new Set();
      for (const [k, { drawn, traces: [x, w, q] }] of record.entries()) {
        values.add(w.data[1 * w.shape[1] + 2]);
        for (const c of drawn) {
          const value = { x, w_q: w, q }[c.step]?.data[c.row * { x, w_q: w, q }[c.step].shape[1] + c.col];
          if (value === undefined || !c.text) continue;
          t.equal(`frame ${k}: text of ${c.step} row ${c.row} column ${c.col}`, c.text, number_text(value, decimals_of(c.text)));
        }
        for (let i = 0; i < 11; ++i) {
          let sum = 0;
          for (let c = 0; c < 8; ++c) sum += x.data[i * 8 + c] * w.data[c * w.shape[1] + 2];
          t.near(`frame ${k}: q row ${i} column 2`, q.data[i * q.shape[1] + 2], sum, 1e-5);
        }
      }
      t.note(`${values.size} values in ${record.length} frames`);
      t.ok(values.size >= 4, `expected the value to move with the mouse, found ${values.size} values in ${record.length} frames`);
      t.equal('undo(): the drag was one gesture', await opened.call('undo'), true);
      t.equal('undo(): and only one', await opened.call('undo'), false);
    }
  },
  {
    name: 'a press without a move, and a drag there and back, are no edits',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('x');
      const cell = await opened.cell('x', 3, 3);
      await opened.click(cell);
      t.equal('edits after a click', (await opened.scene()).problem.edits?.length ?? 0, 0);
      const { view } = await opened.scene();
      t.equal('the cell that is selected', `${view.row},${view.col}`, '3,3');
      const [x, y] = [cell.x + cell.width / 2, cell.y + cell.height / 2];
      await opened.page.mouse.move(x, y);
      await opened.page.mouse.down();
      await opened.page.mouse.move(x + 40, y, { steps: 4 });
      await opened.frames();
      await opened.page.mouse.move(x, y, { steps: 4 });
      await opened.frames();
      await opened.page.mouse.up();
      await opened.rest();
      const edits = (await opened.scene()).problem.edits ?? [];
      t.ok(edits.length === 0 || !await opened.call('undo') || edits.length === 1, 'expected at most one entry');
      // A drag that leaves the tile and the window goes on.
      await opened.drag(x, y, 300, 300);
      const { data } = await opened.trace('x');
      t.near('the cell after a drag of 300 px', data[3 * 8 + 3], 3, .2);
      opened.expect_no_problem();
    }
  },
  {
    name: 'Ctrl+Z and Ctrl+Y on the canvas, and the buttons of the top bar',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('x');
      const before = await opened.trace('x');
      const cell = await opened.cell('x', 2, 1);
      await opened.drag(cell.x + cell.width / 2, cell.y + cell.height / 2, -70);
      const after = await opened.trace('x');
      t.ok(!same(before, after), 'expected the drag to change X');
      const press = async (keys) => { await opened.page.keyboard.press(keys); await opened.rest(); return opened.trace('x'); };
      t.ok(same(await press('Control+z'), before), 'expected Ctrl+Z to take it back');
      t.ok(same(await press('Control+y'), after), 'expected Ctrl+Y to bring it again');
      t.ok(same(await press('Control+z'), before), 'expected Ctrl+Z to take it back again');
      t.ok(same(await press('Control+Shift+z'), after), 'expected Ctrl+Shift+Z to bring it again');
      t.ok(same(await press('Control+z'), before) && same(await press('Control+z'), before), 'expected Ctrl+Z at the beginning to do nothing');
      opened.expect_no_problem();
    }
  },
  {
    name: 'typing English',
    async run(t) {
      const opened = await open_page(t);
      const box = await opened.page.locator('#text').boundingBox();
      t.ok(box && box.width > 150 && box.height > 40, `expected a text field to type in, found ${JSON.stringify(box)}`);
      t.equal('the text in the field', await opened.page.inputValue('#text'), 'The animal didn\'t cross the street because it was too tired');
      await type_text(opened, 'A dog saw the, er, 2 cats');
      // Those that neither lexicon knows: the larger one comes when somebody types.
      await wait_for(opened.page, () => [...document.querySelectorAll('#behind u')].map((word) => word.textContent).join(' ') === 'er 2');
      t.equal('tokens', (await tokens_of(opened)).join(' '), 'A dog saw the , er , 2 cats');
      await check_against_recomputation(t, 'typed text', opened);
      const labels = await opened.words();
      for (const word of ['dog', 'saw', 'cats']) t.ok(labels.includes(word), `expected the word ${word} on the screen`);
      t.ok(labels.some((each) => /Not in the lexicon.*\ber\b/.test(each)) || labels.join(' ').includes('Not in the lexicon'), 'expected the page to say that "er" is not in the lexicon');
      t.ok(!labels.join(' ').includes('106'), 'expected the published row to go with its text');
      await leave_field(opened);
      t.equal('the text of the scene', (await opened.scene()).problem.text, 'A dog saw the, er, 2 cats');
      t.equal('undo(): typing was one gesture', await opened.call('undo'), true);
      t.equal('tokens after undo', (await tokens_of(opened)).length, 11);
      t.equal('the field after undo', await opened.page.inputValue('#text'), 'The animal didn\'t cross the street because it was too tired');
      t.equal('undo(): no more', await opened.call('undo'), false);
      t.ok((await opened.words()).join(' ').includes('106'), 'expected undo to bring the published row back');
      opened.expect_no_problem();
    }
  },
  {
    name: 'Escape leaves the text field, and undo reaches it',
    async run(t) {
      const opened = await open_page(t);
      await type_text(opened, 'a cat');
      await opened.page.keyboard.press('Escape');
      await opened.rest();
      t.ok(await opened.page.evaluate(() => document.activeElement.id !== 'text'), 'expected Escape to leave the field');
      await type_text(opened, 'a dog');
      t.equal('undo()', await opened.call('undo'), true);
      t.equal('the field after undo, while it has the focus', await opened.page.inputValue('#text'), (await opened.scene()).problem.text);
      await opened.page.keyboard.type('s');
      await opened.rest();
      t.equal('the scene after typing on', (await opened.scene()).problem.text, await opened.page.inputValue('#text'));
      t.equal('what is shown', (await tokens_of(opened)).join(' '), await opened.page.inputValue('#text'));
      opened.expect_no_problem();
    }
  },
  {
    name: 'typing nothing, a lot, and odd characters',
    async run(t) {
      const opened = await open_page(t);
      await type_text(opened, '');
      await opened.page.keyboard.press('Backspace');
      await opened.rest();
      t.ok((await opened.drawn()).length > 0, 'expected an empty field to leave something on the screen');
      await opened.page.keyboard.type('it');
      await opened.rest();
      t.equal('tokens', (await tokens_of(opened)).join(' '), 'it');
      await type_text(opened, '🙂 naïve  <b>&amp;</b>\tÆsop…\u200b');
      t.ok((await tokens_of(opened)).length >= 4, 'expected odd characters to be tokens');
      await type_text(opened, Array.from({ length: 40 }, (_, i) => `word${i}`).join(' '));
      t.equal('tokens of a long text', (await tokens_of(opened)).length, 40);
      await check_against_recomputation(t, 'a long text', opened);
      await type_text(opened, 'cat '.repeat(3000));
      t.ok((await tokens_of(opened)).length > 0 && (await opened.drawn()).length > 0, 'expected the page to survive 3000 words');
      await leave_field(opened);
      opened.expect_no_problem();
    }
  },
  {
    name: 'typing letters with accents: glyphs that load when they are needed',
    async run(t) {
      const opened = await open_page(t);
      const more = () => opened.requests.filter((address) => /-more/.test(address));
      await opened.hover(await opened.cell('scores', 3, 3));
      await opened.rest();
      t.equal('fonts with seldom letters asked for before', more().length, 0);
      const text = 'naïve Ærø żółw αβ';
      await type_text(opened, text);
      await opened.page.waitForLoadState('networkidle');
      await opened.rest();
      const once = new Set(more());
      t.equal('fonts with seldom letters asked for', more().length, once.size);
      for (const face of ['regular', 'medium', 'semibold']) {
        t.ok([...once].some((address) => address.endsWith(`inter-${face}-more.otf`)), `expected inter-${face}-more.otf to be asked for, found ${[...once]}`);
        const have = [`inter-${face}.otf`, `inter-${face}-more.otf`].map((name) => characters_of(fs.readFileSync(path.join(t.web, 'fonts', name))));
        const lacks = [...new Set(text)].filter((c) => !have.some((each) => each.has(c.codePointAt(0))));
        t.ok(lacks.length === 0, `expected a glyph for ${lacks.join(' ')} in ${face}`);
      }
      t.equal('tokens', (await tokens_of(opened)).join(' '), text);
      opened.expect_no_problem();
    }
  },
  {
    name: 'typing Chinese: tokens, and glyphs that load when they are needed',
    async run(t) {
      const opened = await open_page(t);
      const cjk = () => opened.requests.filter((address) => /cjk/.test(address));
      t.equal('Chinese fonts asked for before', cjk().length, 0);
      await type_text(opened, kChinese);
      // Without any further input.
      await wait_for(opened.page, () => performance.getEntriesByType('resource').some((r) => /cjk-/.test(r.name) && r.responseEnd > 0)).catch(() => t.fail('expected the Chinese fonts to be asked for after Chinese was typed, found no request'));
      await opened.page.waitForLoadState('networkidle');
      await opened.rest();
      const glyphs = cjk().map((address) => characters_of(fs.readFileSync(path.join(t.web, new URL(address).pathname))));
      const lacks = [...new Set(kChinese)].filter((c) => !glyphs.some((each) => each.has(c.codePointAt(0))));
      t.ok(lacks.length === 0, `expected glyphs for ${lacks.join(' ')} in the fonts that were asked for: ${cjk()}`);
      const tokens = await tokens_of(opened);
      t.equal('characters of the tokens', tokens.join(''), kChinese);
      t.ok(tokens.length >= 8 && tokens.includes('它') && tokens.includes('，'), `expected words of the lexicon and single characters, found ${tokens.join(' ')}`);
      await check_against_recomputation(t, 'Chinese', opened);
      await leave_field(opened);
      await opened.select('weights', 0, 0);
      await opened.park();
      const texts = await opened.texts();
      const labels = tokens.map((token) => texts.find((each) => each.text === token));
      labels.forEach((label, i) => t.ok(label, `expected the token ${tokens[i]} on the screen`));
      // A font without the glyph would draw the same box for each of them.
      const picture = await opened.screenshot();
      const singles = labels.filter((label, i) => label && [...tokens[i]].length === 1 && /\p{Script=Han}/u.test(tokens[i]));
      const crop = (box) => Array.from({ length: 12 * 12 }, (_, k) => picture.at(Math.round(box.x) + (k % 12), Math.round(box.y) + Math.floor(k / 12)));
      const crops = singles.map(crop);
      for (let a = 0; a < crops.length; ++a) {
        const ink = crops[a].filter((pixel) => distance(pixel, crops[a][0]) > 40).length;
        t.ok(ink > 10, `expected ink where ${singles[a].text} stands, found ${ink} pixels`);
        for (let b = 0; b < a; ++b)
          if (singles[a].text !== singles[b].text) {
            const differs = crops[a].filter((pixel, k) => distance(pixel, crops[b][k]) > 60).length;
            t.ok(differs > 8, `expected ${singles[a].text} and ${singles[b].text} to look different, found ${differs} pixels`);
          }
      }
      opened.expect_no_problem();
    }
  },
  {
    name: 'edits go with their word, and the page says so',
    async run(t) {
      const opened = await open_page(t);
      const base = scene_file(t);
      const edits = [{ matrix: 'x', row: 1, col: 2, value: 1.5 }, { matrix: 'x', row: 7, col: 1, value: -.5 }, { matrix: 'w_q', row: 0, col: 0, value: 2 }];
      await opened.set_scene({ ...base, problem: { ...base.problem, edits } });
      await type_text(opened, 'Well, it was too tired');
      const { data } = await opened.trace('x');
      t.equal('the edit of "it", which has moved', data[2 * 8 + 1], -.5);
      await leave_field(opened);
      t.ok((await opened.words()).join(' ').includes('animal'), `expected a notice that the edit of "animal" is gone, found ${(await opened.words()).filter((w) => /[Gg]one/.test(w))}`);
      const left = (await opened.scene()).problem.edits.map(({ matrix, row }) => `${matrix}${row}`);
      t.equal('edits left', left.sort().join(' '), 'w_q0 x2');
      await opened.call('undo');
      t.equal('edits after undo', (await opened.scene()).problem.edits.length, 3);
    }
  },
  {
    name: 'scale, mask, temperature, heads, key size, positions and seed by real clicks',
    async run(t) {
      const opened = await open_page(t);
      const problem = async () => (await opened.scene()).problem;
      const step = async (what, act, field, expected) => {
        const before = await page_steps(opened);
        await act();
        t.ok(expected(await problem()), `${what}: expected another ${field} in the scene, found ${JSON.stringify((await problem())[field])}`);
        const after = await check_against_recomputation(t, what, opened);
        t.ok(!same(after.weights, before.weights), `${what}: expected the weights to follow`);
        t.equal(`${what}: undo()`, await opened.call('undo'), true);
        t.ok(same(await page_steps(opened), before), `${what}: expected one undo to take it back`);
        await opened.call('redo');
      };
      // In the panel at the left, a row a control: its name at the left, what is to be clicked at the right.
      const left = async (text) => { const found = (await opened.texts()).filter((each) => each.text === text && each.x < 224 && each.y > 128 && each.y < 704); if (!found.length) throw new Error(`no "${text}" in the panel at the left`); return found; };
      const row = async (label) => (await left(label))[0];
      const on_slider = async (label, from, to) => {
        const { y, height } = await row(label);
        const value = (await opened.texts()).find((each) => Math.abs(each.y - y) < 3 && each.x > 130 && each.x < 224 && /^\d/.test(each.text));
        const end = value.x + value.width;
        await opened.drag(end - 100 + from, y + height / 2, to - from);
      };
      await step('causal', async () => opened.click((await left('Causal'))[0]), 'mask', (p) => p.mask?.kind === 'causal');
      t.ok((await opened.trace('weights', 0)).data.every((v, i) => v === 0 || i % 11 <= Math.floor(i / 11)), 'causal: expected no weight on what comes later');
      await step('window', async () => opened.click((await left('Window'))[0]), 'mask', (p) => p.mask?.kind === 'window');
      await step('no mask', async () => opened.click((await left('None'))[0]), 'mask', (p) => !p.mask?.kind);
      await step('scale off', async () => { const equals = (await left('= 2'))[0]; await opened.click({ x: equals.x + equals.width + 10, y: equals.y, width: 32, height: equals.height }); }, 'scale', (p) => p.scale === 'off');
      await step('temperature', () => on_slider('Temperature', 30, 52), 'temperature', (p) => p.temperature > 2);
      await step('key size', () => on_slider('Key size', 15, 60), 'd_k', (p) => p.d_k > 8);
      await step('4 heads', async () => { const { y } = await row('Heads'); const four = (await left('4')).find((each) => Math.abs(each.y - y) < 4); await opened.click(four); }, 'heads', (p) => p.heads === 4);
      await step('positions', async () => { await opened.click((await left('Off'))[0]); await opened.click((await left('Sine'))[0]); }, 'positions', (p) => p.positions === 'sinusoidal');
      await opened.hover((await left('Temperature'))[0]);
      await opened.page.mouse.wheel(0, 400);  // the window's controls stand before it
      await opened.rest();
      await step('seed', async () => { const { y, height } = await row('Seed'); await opened.click({ x: 179, y: y - 5, width: 28, height: height + 10 }); }, 'seed', (p) => p.seed === 8);
      opened.expect_no_problem();
    }
  }
];
