// A held fast beside a changing B: the difference is recomputed here from two traces, in numbers, words and colours.
import { is_colour_of, map_of, rgb_of } from '../colours.mjs';
import { decimals_of, number_text } from '../number.mjs';
import { open_page } from '../page.mjs';

const kMinus = '−';
const change_text = (v, digits) => {
  const text = number_text(v, digits);
  return v > 0 && /[1-9]/.test(text) ? `+${text}` : text;
};

const click_text = async (opened, wanted) => opened.click(await opened.text(wanted));

async function change(opened, edit) {
  const scene = await opened.scene();
  edit(scene.problem, scene);
  await opened.set_scene(scene);
}

/** Where each word of B is in A: the n-th of equal words is the n-th. */
function match(b, a) {
  const seen = {};
  return b.map((word) => {
    const key = word.toLowerCase();
    const nth = seen[key] = (seen[key] ?? -1) + 1;
    return a.map((each, i) => [each.toLowerCase(), i]).filter(([each]) => each === key)[nth]?.[1] ?? -1;
  });
}

/** B - A of two square traces; null where A has no counterpart or either is masked. */
function expected_difference(a, b) {
  const rows = match(b.labels.rows, a.labels.rows);
  const cols = match(b.labels.cols, a.labels.cols);
  const [n, m] = b.shape;
  const out = [];
  for (let i = 0; i < n; ++i)
    for (let j = 0; j < m; ++j) {
      const before = rows[i] < 0 || cols[j] < 0 ? NaN : a.data[rows[i] * a.shape[1] + cols[j]];
      const v = b.data[i * m + j] - before;
      out.push(Number.isFinite(v) ? v : null);
    }
  return out;
}

const largest_of = (data) => data.reduce((best, v, at) => (v !== null && (best < 0 || Math.abs(v) > Math.abs(data[best])) ? at : best), -1);

async function check(t, opened, what, a, step, theme = 'dark') {
  const b = await opened.trace(step);
  const expected = expected_difference(a, b);
  const [n, m] = b.shape;
  const scale = Math.max(...expected.filter((v) => v !== null).map(Math.abs));
  const compared = await opened.call('compare', step);
  t.ok(compared.data.length === expected.length && compared.data.every((v, i) => v === expected[i]), `${what}: expected compare() to be the difference of the traces`);
  const at = largest_of(expected);
  t.equal(`${what}: largest`, [compared.largest?.row, compared.largest?.col, compared.largest?.value].join(), [Math.floor(at / m), at % m, expected[at]].join());
  const words = (await opened.words()).join(' ');
  const said = step === 'weights' ? change_text(expected[at] * 100, 1) : change_text(expected[at], 3);
  t.ok(words.includes(`${b.labels.rows[Math.floor(at / m)]} → ${b.labels.cols[at % m]}`) && words.includes(said), `${what}: expected the largest change ${said} in words`);
  const cells = (await opened.drawn()).filter((c) => c.step === `difference.${step}`);
  t.equal(`${what}: cells of B ${kMinus} A`, cells.length, n * m);
  const map = map_of(theme, 'signed');
  for (const cell of cells) {
    const v = expected[cell.row * m + cell.col];
    const where = `${what}: B ${kMinus} A row ${cell.row} column ${cell.col}`;
    t.equal(`${where}: hatched`, cell.masked, v === null);
    if (v === null) continue;
    if (cell.text) t.equal(`${where}: text`, cell.text, change_text(step === 'weights' ? v * 100 : v, decimals_of(cell.text)));
    t.ok(is_colour_of(map, Math.sign(v) * Math.sqrt(Math.abs(v) / scale), rgb_of(cell.fill), 'signed'), `${where}: the colour of ${v}, found ${cell.fill}`);
  }
  return { b, expected };
}

export default [
  {
    name: 'pin by a click, change the mask: numbers, words and colours are B minus A',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('weights', 7, 1);
      const a = await opened.trace('weights');
      const undo = await opened.call('undo');
      t.equal('nothing to undo at first', undo, false);
      await click_text(opened, 'Pin as A');
      await opened.park();
      t.ok((await opened.words()).includes('Unpin A'), 'expected a button to unpin');
      t.ok((await opened.call('compare')).data.every((v) => v === 0), 'expected no difference before a change');
      await click_text(opened, 'Causal');
      await opened.park();
      const { b } = await check(t, opened, 'causal', a, 'weights');
      t.equal('the mask is one undo, pinning none', await opened.call('undo'), true);
      t.equal('and no more', await opened.call('undo'), false);
      await opened.call('redo');
      const words = await opened.words();
      t.ok(words.includes('One setting differs') && words.includes('Mask'), 'expected the mask to be named as what differs');

      const cell_a = await opened.cell('a.weights', 7, 1);
      const cell_b = await opened.cell('weights', 7, 1);
      t.ok(cell_a.x === cell_b.x && cell_a.y < cell_b.y, 'expected A over B');
      await opened.click(await opened.cell('a.weights', 9, 3));
      let view = (await opened.scene()).view;
      t.equal('a click on A selects that cell', `${view.cell} ${view.row} ${view.col}`, 'weights 9 3');
      await opened.click(await opened.cell('difference.weights', 7, 4));
      view = (await opened.scene()).view;
      t.equal('a click on the difference, too', `${view.cell} ${view.row} ${view.col}`, 'weights 7 4');
      await opened.park();
      await opened.select('weights', 7, 1);
      const [va, vb] = [a.data[78] * 100, b.data[78] * 100];
      const said = (await opened.words()).join(' ');
      t.ok(said.includes(`${number_text(va, 1)} % in A`) && said.includes(`${number_text(vb, 1)} %`), `expected both values of the selected cell in words, ${va} and ${vb}`);
      opened.expect_no_problem();
    }
  },
  {
    name: 'stepping and the head move both; masked is a change with a name',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en&theme=light' });
      await opened.select('scores', 7, 1);
      const a = {};
      for (const step of ['scores', 'masked', 'weights']) a[step] = [await opened.trace(step, 0), await opened.trace(step, 1)];
      await opened.call('pin');
      await change(opened, (p) => { p.scale = 'off'; p.mask = { kind: 'causal' }; });
      await opened.select('weights', 7, 1);
      await check(t, opened, 'weights', a.weights[0], 'weights', 'light');
      await click_text(opened, 'Back');
      await opened.park();
      await check(t, opened, 'masked', a.masked[0], 'masked', 'light');
      const cells = await opened.drawn();
      t.ok(cells.find((c) => c.step === 'a.masked' && c.row === 0 && c.col === 5 && !c.masked), 'expected A to see the pair');
      t.ok(cells.find((c) => c.step === 'masked' && c.row === 0 && c.col === 5 && c.masked), 'expected B to hide the pair');
      const words = (await opened.words()).join(' ');
      t.match('what became masked', words, /Now masked: 55 pairs/);
      const heads = (await opened.texts()).filter((each) => each.text === '2' && each.y > 128 && each.y < 172);
      await opened.click(heads[0]);
      await opened.park();
      t.equal('the head on view', (await opened.scene()).view.head, 1);
      await check(t, opened, 'head 2, masked', a.masked[1], 'masked', 'light');
      opened.expect_no_problem();
    }
  },
  {
    name: 'another text is matched by word and occurrence; without a common word, a sentence says why',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('weights', 7, 1);
      const a = await opened.trace('weights');
      await opened.call('pin');
      const scene = { version: 1, problem: { ...(await opened.scene()).problem, text: 'Tired, the cat because the animal was it', given: undefined, edits: undefined } };
      await opened.set_scene({ ...scene, view: { step: 'weights', row: 7, col: 1 } });
      const { expected } = await check(t, opened, 'other text', a, 'weights');
      t.ok(expected.some((v) => v === null) && expected.some((v) => v !== null), 'expected some pairs to match and some not');
      t.match('what has no counterpart', (await opened.words()).join(' '), /no counterpart: .*cat/);
      scene.problem.text = '小猫没有过马路';
      await opened.set_scene({ ...scene, view: { step: 'weights', row: 0, col: 0 } });
      const compared = await opened.call('compare');
      t.equal('no difference where no word is common', compared.data, null);
      t.match('why', compared.words.join(' '), /no word in common/);
      const drawn = await opened.drawn();
      t.ok(drawn.some((c) => c.step === 'a.weights') && drawn.some((c) => c.step === 'weights') && !drawn.some((c) => c.step === 'difference.weights'), 'expected A and B side by side');
      opened.expect_no_problem();
    }
  },
  {
    name: 'another key size: columns that both have are compared, the others are hatched',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('q', 7, 1);
      const a = await opened.trace('q');
      await opened.call('pin');
      await change(opened, (p) => { p.d_k = 6; });
      const b = await opened.trace('q');
      const compared = await opened.call('compare', 'q');
      t.equal('shape', compared.shape.join('x'), '11x6');
      t.ok(compared.data.every((v, at) => (at % 6 < 4 ? v === b.data[at] - a.data[Math.floor(at / 6) * 4 + at % 6] : v === null)), 'expected the four columns of A to be compared');
      const cells = (await opened.drawn()).filter((c) => c.step === 'difference.q');
      t.ok(cells.length === 66 && cells.every((c) => c.masked === (c.col >= 4)), 'expected two hatched columns');
      opened.expect_no_problem();
    }
  },
  {
    name: 'swap, go back to A, unpin',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('weights', 7, 1);
      const a = await opened.trace('weights');
      await opened.call('pin');
      await change(opened, (p) => { p.mask = { kind: 'causal' }; });
      const b = await opened.trace('weights');
      await click_text(opened, 'Swap A and B');
      await opened.park();
      t.ok((await opened.trace('weights')).data.every((v, i) => v === a.data[i]), 'after the swap B is what A was');
      t.ok((await opened.call('compare')).data.every((v, i) => v === a.data[i] - b.data[i]), 'after the swap the signs are the other way round');
      await opened.call('undo');
      t.ok((await opened.trace('weights')).data.every((v, i) => v === b.data[i]), 'the swap is one undo for B');
      await opened.call('redo');
      await click_text(opened, 'Go back to A');
      await opened.park();
      t.ok((await opened.trace('weights')).data.every((v, i) => v === b.data[i]), 'back to A: B is A');
      t.ok((await opened.call('compare')).data.every((v) => v === 0), 'back to A: no difference');
      await click_text(opened, 'Unpin A');
      await opened.park();
      t.ok((await opened.words()).includes('Pin as A'), 'expected the button to pin again');
      t.ok(!(await opened.drawn()).some((c) => c.step.startsWith('a.')), 'expected no A any more');
      await t.rejects('compare() without A', opened.call('compare'), /nothing is pinned/);
      opened.expect_no_problem();
    }
  },
  {
    name: 'on a phone one of A, B and the difference',
    async run(t) {
      const opened = await open_page(t, { width: 390, height: 844, ratio: 2, touch: true, query: 'lang=zh&theme=light' });
      await opened.select('weights', 7, 1);
      const tap = async (wanted) => {
        await opened.later(350);  // two taps, not one double tap
        const side = opened.page.locator(`#mirror [data-control="side"] [aria-label="${wanted}"]`);  // a letter of a title is called A, too
        const box = (await side.count()) ? await side.boundingBox() : await opened.text(wanted);
        await opened.page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
        await opened.rest();
      };
      await tap('注意力权重');  // the first tap gives the canvas the focus
      await tap('讲解');
      await opened.page.locator('#mirror [data-control="menu"]').focus();
      await opened.page.keyboard.press('Enter');
      await opened.rest();
      await tap('存为 A');
      await opened.page.keyboard.press('Escape');
      await opened.rest();
      await change(opened, (p) => { p.mask = { kind: 'causal' }; });
      for (const [side, prefix] of [['B−A', 'difference.'], ['A', 'a.'], ['B', '']]) {
        await tap(side);
        const steps = new Set((await opened.drawn()).map((c) => c.step));
        t.ok(steps.has(`${prefix}weights`) && steps.size === 1, `${side}: expected its cells alone, found ${[...steps].join()}`);
      }
      await tap('B−A');
      t.match('words on the sheet', (await opened.words()).join(' '), /最大的变化.*个百分点/);
      opened.expect_no_problem();
    }
  }
];
