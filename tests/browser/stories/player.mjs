// Playing: by step, row and cell; the position is data, the picture follows from it, and what rests draws nothing.
import { open_page, wait_for } from '../page.mjs';
import { number_text, decimals_of, parse_number } from '../number.mjs';

/** The tile of a step: text by "row,col". */
async function tile(opened, step) {
  const cells = new Map();
  for (const c of await opened.drawn()) if (c.step === step) cells.set(`${c.row},${c.col}`, c);
  return cells;
}

/** Every cell up to (row, col) shows its number of the Trace; every later one is there, and empty. */
async function expect_played(t, opened, step, row, col, what) {
  const trace = await opened.trace(step);
  const cells = await tile(opened, step);
  const [rows, cols] = trace.shape;
  t.equal(`${what}: cells of ${step}`, cells.size, rows * cols);
  for (let i = 0; i < rows; ++i)
    for (let j = 0; j < cols; ++j) {
      const { text } = cells.get(`${i},${j}`);
      if (i < row || (i === row && j <= col)) t.equal(`${what}: ${step} ${i} ${j}`, text, number_text(trace.data[i * cols + j], decimals_of(text)));
      else t.equal(`${what}: ${step} ${i} ${j} is not played yet`, text, '');
    }
}

/** The word of the player, the lowest on the page. */
const unit = async (opened, word) => (await opened.texts()).filter((each) => each.text === word).sort((a, b) => b.y - a.y)[0];

const position_after = (opened, index) => wait_for(opened.page, async (n) => (await playground.position()).index >= n, index);

export default [
  {
    name: 'playing by cells fills the cells in order, and no undo comes of it',
    async run(t) {
      const opened = await open_page(t);
      await opened.park();
      const speed = await opened.text('1×');
      await opened.click(speed);
      await opened.click(await opened.text('2×'));
      await opened.click(await unit(opened, 'Cell'));
      t.equal('unit in the scene', (await opened.scene()).view.play?.unit, 'cell');
      await opened.park();
      await opened.page.keyboard.press('Space');
      await position_after(opened, 2);
      const half = await opened.page.evaluate(async () => {  // somewhere inside a motion
        for (;;) {
          await new Promise(requestAnimationFrame);
          const [at, cells] = await Promise.all([playground.position(), playground.drawn()]);
          const now = cells.find((c) => c.step === at.cell.step && c.row === at.cell.row && c.col === at.cell.col);
          if (now.text === '') return at;
        }
      });
      t.equal('the step that is played', half.step, 'scores');
      await position_after(opened, 6);
      await opened.page.keyboard.press('Space');
      await opened.rest();
      const at = await opened.call('position');
      t.equal('playing after the second space', at.playing, false);
      t.equal('the cell follows from the index', at.row * 11 + at.col, at.index);
      await expect_played(t, opened, 'scores', at.row, at.col, 'paused');
      const { view } = await opened.scene();
      t.equal('the selected cell', `${view.cell ?? view.step ?? 'scores'} ${view.row ?? 0} ${view.col ?? 0}`, `scores ${at.row} ${at.col}`);
      t.equal('something to undo', await opened.call('undo'), false);
      const before = (await opened.call('stats')).frames;
      await opened.page.waitForTimeout(400);
      t.equal('frames while it is paused', (await opened.call('stats')).frames - before, 0);
      opened.expect_no_problem();
    }
  },
  {
    name: 'softmax shows maximum, differences, exponentials, sum and weights',
    async run(t) {
      const opened = await open_page(t);
      await opened.park();
      const masked = await opened.trace('masked');
      const weights = await opened.trace('weights');
      const row = 7;
      const scores = masked.data.slice(row * 11, row * 11 + 11);
      const maximum = Math.max(...scores);
      const shifted = scores.map((s) => s - maximum);
      const exps = shifted.map(Math.exp);
      const sum = exps.reduce((a, b) => a + b, 0);
      const expected = { max: scores, subtract: shifted, exp: exps, sum: exps, divide: weights.data.slice(row * 11, row * 11 + 11).map((w) => 100 * w) };
      await opened.call('seek', { unit: 'row', step: 'weights', row, phase: 'max' });
      for (const phase of ['max', 'subtract', 'exp', 'sum', 'divide']) {
        t.equal('phase', (await opened.call('position')).phase, phase);
        const cells = await tile(opened, 'weights');
        for (let j = 0; j < 11; ++j) {
          const { text } = cells.get(`${row},${j}`);
          t.ok(/\d/.test(text), `${phase}: the cell ${j} shows a number, found ${JSON.stringify(text)}`);
          t.near(`${phase}: cell ${j}`, parse_number(text), expected[phase][j], .5001 * 10 ** -decimals_of(text));
        }
        const words = (await opened.words()).join(' ').replace(/ +/g, ' ');
        const named = { max: `is ${number_text(maximum, 3)}.`, sum: `: ${number_text(sum, 3)}.`, divide: `sum ${number_text(sum, 3)}:` }[phase];
        if (named) t.ok(words.includes(named), `the sentence of ${phase} says ${named}`);
        t.equal(`${phase}: the next row`, cells.get(`${row + 1},0`).text, '');
        await opened.page.keyboard.press(']');
        await opened.rest();
      }
      const next = await opened.call('position');
      t.equal('after divide', `${next.row} ${next.phase}`, `${row + 1} max`);
    }
  },
  {
    name: 'keys step by the unit, forward and back, to the ends',
    async run(t) {
      const opened = await open_page(t);
      await opened.park();
      await opened.call('seek', { unit: 'cell', step: 'scores', row: 2, col: 10 });
      const press = async (key) => {
        await opened.page.keyboard.press(key);
        await opened.rest();
        const at = await opened.call('position');
        return `${at.cell.step} ${at.cell.row} ${at.cell.col}`;
      };
      for (const [on, back] of [['PageDown', 'PageUp'], [']', '['], ['.', ','], ['Shift+ArrowRight', 'Shift+ArrowLeft']]) {
        t.equal(on, await press(on), 'scores 3 0');
        t.equal(back, await press(back), 'scores 2 10');
      }
      t.equal('an arrow moves the selection, not the player', await press('ArrowUp'), 'scores 2 10');
      t.equal('the selected row', (await opened.scene()).view.row, 1);
      const projections = { q: 4, k: 4, v: 4 };
      await opened.call('seek', { step: 'q', row: 1, col: 3 });
      t.equal('on from the last of Q', await press(']'), 'k 1 0');
      await opened.call('seek', { step: 'q', row: 1, col: Object.values(projections).reduce((a, b) => a + b) - 1 });
      t.equal('on from the last of V', await press(']'), 'q 2 0');
      t.equal('Home', await press('Home'), 'x 0 0');
      await press('End');
      const end = await opened.call('position');
      t.equal('End', end.index, end.count - 1);
      await opened.call('seek', { unit: 'step', step: 'scores' });
      await opened.page.keyboard.press('PageDown');
      await opened.rest();
      t.equal('by steps', (await opened.scene()).view.step, 'scaled');
    }
  },
  {
    name: 'the track is scrubbed by rows',
    async run(t) {
      const opened = await open_page(t);
      await opened.click(await unit(opened, 'Row'));
      const name = await opened.text('raw scores');
      const next = await opened.text('scale');
      const y = 789;  // the line under the thumbnails
      // The stop of the scores begins under its thumbnail, a stop's width before the next one.
      const piece = next.x - name.x;
      const thumbs = (await opened.text('mask')).x - next.x;
      t.near('stops are equally wide', piece, thumbs, 40);
      await opened.page.mouse.move(name.x - 20, y);
      await opened.page.mouse.down();
      const seen = [];
      for (let k = 0; k <= 10; ++k) {
        await opened.page.mouse.move(name.x - 20 + k * 6, y);
        await opened.frames(2);
        const at = await opened.call('position');
        seen.push(at.row);
        if (k === 6) await expect_played(t, opened, 'scores', at.row, 10, 'while scrubbing');
      }
      await opened.page.mouse.up();
      await opened.rest();
      t.ok(seen.every((row, k) => k === 0 || row >= seen[k - 1]) && seen.at(-1) - seen[0] >= 3, `rows go up under the mouse, found ${seen}`);
      t.equal('something to undo', await opened.call('undo'), false);
    }
  },
  {
    name: 'with reduced motion a cell is there at once',
    async run(t) {
      const opened = await open_page(t);
      await opened.page.emulateMedia({ reducedMotion: 'reduce' });
      await opened.park();
      await opened.call('seek', { unit: 'cell', step: 'scores', row: 0, col: 0 });
      const { seen, frames } = await opened.page.evaluate(async () => {
        const before = (await playground.stats()).frames;
        await playground.play();
        let seen = 0;
        let empty = 0;
        for (let at = await playground.position(); at.index < 3; at = await playground.position()) {
          await new Promise(requestAnimationFrame);
          const cells = await playground.drawn();
          const now = await playground.position();
          if (now.index !== at.index) continue;
          ++seen;
          if (cells.find((c) => c.step === 'scores' && c.row === now.cell.row && c.col === now.cell.col).text === '') ++empty;
        }
        await playground.pause();
        return { seen: { seen, empty }, frames: (await playground.stats()).frames - before };
      });
      t.ok(seen.seen > 3, 'the cells were looked at while playing');
      t.equal('looks at a cell that was not filled', seen.empty, 0);
      t.at_most('frames for three cells', frames, 24);
    }
  },
  {
    name: 'a finger chooses the unit and plays on a phone',
    async run(t) {
      const opened = await open_page(t, { width: 390, height: 844, ratio: 2, touch: true });
      const tap = async (box) => {
        await opened.page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
        await opened.rest();
      };
      await tap({ x: 346, y: 2, width: 44, height: 44 });  // the menu
      await tap(await unit(opened, 'Row'));
      t.equal('unit', (await opened.call('position')).unit, 'row');
      await tap({ x: 2, y: 380, width: 44, height: 44 });  // beside the menu
      await opened.page.touchscreen.tap(42, 844 - 72 + 34);
      await position_after(opened, 1);
      await opened.page.touchscreen.tap(42, 844 - 72 + 34);
      await opened.rest();
      const at = await opened.call('position');
      t.equal('playing', at.playing, false);
      await expect_played(t, opened, 'scores', at.row, 10, 'on a phone');
    }
  }
];
