// A cell under the mouse writes out its arithmetic with the real numbers; explain() gives the same as terms.
import { distance, rgb_of } from '../colours.mjs';
import { page_steps, scene_file } from '../evaluation.mjs';
import { decimals_of, fixed, number_text, parse_number } from '../number.mjs';
import { open_page } from '../page.mjs';
import { random_of } from '../story.mjs';

const u = 2 ** -24;
const kInk = { q: '9FD2FE', k: 'EE92BE' };
// Film, and what is shown on it.
const kShown = [['x', 'x'], ['q', 'w_q'], ['q', 'q'], ['q', 'k'], ['q', 'v'], ['scores', 'scores'], ['scores', 'q'], ['scores', 'k'], ['scaled', 'scaled'], ['masked', 'masked'], ['weights', 'weights'], ['heads', 'heads'], ['heads', 'weights'], ['output', 'w_o'], ['output', 'output']];

/** Numbers that the arithmetic of a cell consists of, out of the traces. */
function arithmetic(all, { step, head, row, col }, problem) {
  const at = (name, h, i, j) => all[name][h].data[i * all[name][h].shape[1] + j];
  const value = at(step, head, row, col);
  const products = (a, ha, b, hb, transposed) => {
    const n = all[a][ha].shape[1];
    const pairs = Array.from({ length: n }, (_, c) => [at(a, ha, row, c), transposed ? at(b, hb, col, c) : at(b, hb, c, col)]);
    return { factors: pairs.flat(), terms: pairs.map(([x, y]) => x * y), value };
  };
  if (/^[qkv]$/.test(step)) return products('x', 0, `w_${step}`, head);
  if (step === 'scores') return products('q', head, 'k', head, true);
  if (step === 'heads') return products('weights', head, 'v', head);
  if (step === 'output') return products('concat', 0, 'w_o', 0);
  if (step === 'x' && all.embeddings) return { factors: [at('embeddings', 0, row, col), at('positions', 0, row, col)], terms: [], value };
  if (step === 'scaled') return { factors: [at('scores', head, row, col)], terms: [], value };
  if (step === 'masked') return { factors: [at('capped', head, row, col)], terms: [], value };
  if (step === 'weights') {
    const scores = Array.from({ length: all.masked[head].shape[1] }, (_, j) => at('masked', head, row, j));
    const maximum = Math.max(...scores);
    const exps = scores.map((s) => Math.exp((s - maximum) / (problem.temperature ?? 1)));
    const sum = exps.reduce((a, b) => a + b, 0);
    return { factors: [...scores, ...scores.map((s) => (s - maximum) / (problem.temperature ?? 1)), ...exps, sum, maximum], terms: exps.map((e) => e / sum * 100), value };
  }
  return { factors: [], terms: [], value };
}

/** Texts in the inspector: under the stage at 1280x800. */
const in_inspector = (texts) => texts.filter((each) => each.y > 562 && each.y < 704 && each.x > 224 && each.x < 984).map((each) => each.text);

/** Takes one text that shows the number, with at least one decimal, out of the list. */
function take(list, value) {
  const at = list.findIndex((text) => {
    const bare = text.replace(/^\+/, '').replace(/ %$/, '');
    return !Number.isNaN(parse_number(bare)) && (decimals_of(bare) >= 1 || bare === '−∞' || value === 0) && [value, / %$/.test(text) ? value * 100 : value].some((v) => bare === number_text(v, decimals_of(bare)));
  });
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}

const some_cells = (cells, random, count) => Array.from({ length: count }, () => cells[Math.floor(random() * cells.length)]);

function check_explanation(t, where, e, all, problem, cell) {
  const of = (f) => all[f.step]?.[f.head]?.data[f.row * all[f.step][f.head].shape[1] + f.col];
  for (const key of ['step', 'head', 'row', 'col']) t.equal(`${where}: explain().${key}`, e[key], cell[key]);
  const value = Number(e.value);
  t.equal(`${where}: explain().value`, value, of(cell));
  let sum = 0;
  let size = 0;
  for (const [k, term] of e.terms.entries()) {
    const product = term.factors.reduce((p, f) => p * Number(f.value), 1);
    t.near(`${where}: term ${k}, the product of its factors`, Number(term.value), product, 1e-12 * Math.abs(product));
    for (const f of term.factors)
      if (f.step !== undefined) t.ok(of(f) === Number(f.value), `${where}: term ${k}: ${f.step} head ${f.head} row ${f.row} column ${f.col}: expected the Trace's ${of(f)}, found ${f.value}`);
    sum += Number(term.value);
    size += Math.abs(Number(term.value));
  }
  t.ok(e.terms.length > 0, `${where}: expected terms, found none`);
  // n products summed in float32 in any order; a softmax has its exp besides.
  const tolerance = Number.isFinite(value) ? (e.terms.length + (e.kind === 'softmax' ? e.exps.length + 16 : 2)) * u * size + 2 ** -120 : 0;
  t.near(`${where}: sum of the terms`, sum, value, tolerance);
  const expected = arithmetic(all, cell, problem);
  if (e.kind === 'products') t.equal(`${where}: terms`, e.terms.length, expected.terms.length);
  if (e.kind === 'softmax') {
    const row = all.masked[cell.head].data.slice(cell.row * all.masked[cell.head].shape[1], (cell.row + 1) * all.masked[cell.head].shape[1]);
    const temperature = problem.temperature ?? 1;
    t.equal(`${where}: maximum`, Number(e.maximum), Math.max(...row));
    row.forEach((s, j) => t.near(`${where}: exp ${j}`, Number(e.exps[j]), Math.exp((s - e.maximum) / temperature), 1e-12));
    t.near(`${where}: sum of exps`, e.sum, e.exps.reduce((a, b) => a + Number(b), 0), 1e-12 * e.sum);
    t.near(`${where}: temperature`, e.temperature, temperature, 1e-6);
    t.near(`${where}: exp / sum`, e.exps[cell.col] / e.sum, value, tolerance);
  }
}

/** "0.310×1.200 + (−0.440)×0.070 = 0.341": the numbers are the Trace's, and = stands exactly where they add up. */
function check_sum_text(t, where, text, expected, digits) {
  const parts = /^(.*) ([=≈]) ([−\d.∞]+)$/.exec(text);
  if (!parts) return t.fail(`${where}: expected a sum and its result, found ${JSON.stringify(text)}`);
  const [, left, sign, right] = parts;
  const terms = left.split(' + ').map((term) => term.split('×').map((f) => f.replace(/[()]/g, '')));
  t.equal(`${where}: numbers in "${text}"`, terms.flat().join(' '), expected.factors.map((v) => number_text(v, digits)).join(' '));
  t.equal(`${where}: result in "${text}"`, right, number_text(expected.value, digits));
  for (const [, before, number] of left.matchAll(/(×|^| )(\(?−?[\d.]+\)?)/g))
    if (before === '×' || (before === ' ' && number !== left)) t.ok(!number.startsWith('−'), `${where}: expected parentheses round ${number} in "${text}"`);
  // Exact: as whole numbers of 10^-2d.
  const whole = (s) => BigInt(s.replace('−', '-').replace('.', ''));
  const sum = terms.reduce((s, [a, b]) => s + whole(a) * whole(b), 0n);
  const unit = 10n ** BigInt(digits);
  const result = whole(right) * unit;
  const off = sum > result ? sum - result : result - sum;
  const adds_up = off * 2n < unit;
  if (off * 2n !== unit) t.equal(`${where}: sign in "${text}"`, sign, adds_up ? '=' : '≈');
}

export default [
  {
    name: 'hovering a cell writes out its arithmetic',
    async run(t) {
      const opened = await open_page(t);
      const all = await page_steps(opened, ['concat']);
      const { problem } = await opened.scene();
      const random = random_of('hover');
      for (const [film, step] of kShown) {
        await opened.select(film);
        await opened.park();
        const cells = (await opened.drawn()).filter((c) => c.step === step);
        if (!t.ok(cells.length > 0, `${film}: expected cells of ${step}`)) continue;
        for (const cell of some_cells(cells, random, step === 'scores' ? 3 : 1)) {
          const before = in_inspector(await opened.texts());
          await opened.hover(cell, .5, .5);
          const texts = await opened.texts();
          const after = in_inspector(texts);
          const where = `${film}: hovering ${step}, row ${cell.row} column ${cell.col}`;
          t.ok(after.join('|') !== before.join('|') || (cell.row === 0 && cell.col === 0), `${where}: expected the inspector to change`);
          const expected = arithmetic(all, cell, problem);
          const left = [...after];
          const numbers = [expected.value, ...expected.terms, ...expected.factors];
          for (const v of numbers) if (!take(left, v)) t.fail(`${where}: expected ${v} in the inspector, found ${after.join(' | ')}`);
          const { labels } = await opened.trace(step, cell.head);
          for (const label of step === 'w_o' ? [] : [labels.rows[cell.row]]) t.ok(after.includes(label), `${where}: expected the word ${label} in the inspector, found ${after.join(' | ')}`);
        }
      }
      opened.expect_no_problem();
    }
  },
  {
    name: 'the row and the column of a hovered score light up',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('scores', 0, 0);
      await opened.park();
      const [row, col] = [5, 3];
      const first = await opened.cell('scores', row, 0);
      const top = await opened.cell('scores', 0, col);
      const nearest = (picture, x, y, ink) => Math.min(...[-1, -2].flatMap((d) => [distance(picture.at(Math.floor(x + (x === first.x ? d : 0)), Math.floor(y + (x === first.x ? 0 : d))), rgb_of(ink))]));
      const lit = async () => {
        const picture = await opened.screenshot();
        return { row: nearest(picture, first.x, first.y + first.height / 2, kInk.q), col: nearest(picture, top.x + top.width / 2, top.y, kInk.k) };
      };
      const before = await lit();
      t.ok(before.row > 48 && before.col > 48, `expected no guide before, found ink ${JSON.stringify(before)} away`);
      await opened.hover(await opened.cell('scores', row, col));
      const after = await lit();
      t.at_most('distance of the guide beside the row to Q\'s ink', after.row, 24);
      t.at_most('distance of the guide over the column to K\'s ink', after.col, 24);
      await opened.park();
      const { view } = await opened.scene();
      t.ok((view.row ?? 0) === 0 && (view.col ?? 0) === 0, 'expected hovering to select nothing');
    }
  },
  {
    name: 'clicking a cell: explain() adds up, for every step',
    async run(t) {
      const opened = await open_page(t);
      const base = scene_file(t);
      const random = random_of('click');
      const kScenes = [
        ['plain', {}, kShown],
        ['causal, temperature 0.5, cap 3', { mask: { kind: 'causal' }, temperature: .5, softcap: 3 }, [['capped', 'capped'], ['masked', 'masked'], ['weights', 'weights']]],
        ['scale off, positions', { scale: 'off', positions: 'sinusoidal' }, [['x', 'x'], ['x', 'embeddings'], ['x', 'positions'], ['scaled', 'scaled']]]
      ];
      for (const [what, changes, films] of kScenes) {
        await opened.set_scene({ ...base, problem: { ...base.problem, ...changes } });
        const all = await page_steps(opened, changes.positions ? ['concat', 'embeddings', 'positions'] : ['concat']);
        for (const [film, step] of films) {
          await opened.select(film);
          const cells = (await opened.drawn()).filter((c) => c.step === step);
          if (!t.ok(cells.length > 0, `${what}: expected cells of ${step} on ${film}`)) continue;
          for (const cell of some_cells(cells, random, 1)) {
            await opened.click(cell);
            const where = `${what}: ${step} head ${cell.head} row ${cell.row} column ${cell.col}`;
            check_explanation(t, where, await opened.call('explain'), all, { ...base.problem, ...changes }, cell);
          }
        }
      }
      opened.expect_no_problem();
    }
  },
  {
    name: 'the text of explain() has the real numbers, and = only where they add up',
    async run(t) {
      const opened = await open_page(t);
      const all = await page_steps(opened, ['concat']);
      const signs = new Set();
      const check = async (step, row, col, head = 0) => {
        await opened.select(step, row, col, head);
        const e = await opened.call('explain');
        check_sum_text(t, `${step} head ${head} row ${row} column ${col}`, e.text, arithmetic(all, { step, head, row, col }, {}), 3);
        signs.add(/[=≈]/.exec(e.text)?.[0]);
        t.ok(e.latex.length > 5 && !/[×−≈Σ÷]/.test(e.latex), `${step}: expected plain LaTeX, found ${e.latex}`);
        t.match(`${step}: NumPy`, e.numpy, new RegExp(`^${step} = .*@`));
      };
      await check('scores', 7, 1);
      for (let j = 0; j < 11; ++j) await check('scores', j, (j * 3) % 11, j % 2);
      for (let i = 0; i < 6; ++i) await check('q', i, i % 4, i % 2);
      for (let i = 0; i < 6; ++i) await check('heads', i, i % 4, i % 2);
      for (let i = 0; i < 4; ++i) await check('output', i, i);
      t.equal('signs seen', [...signs].sort().join(''), '=≈');
      await opened.select('weights', 7, 1, 0);
      const { text, exps, sum, value } = await opened.call('explain');
      for (const v of [...exps, sum, value]) t.ok(text.includes(fixed(v, 3)), `weights: expected ${fixed(v, 3)} in ${JSON.stringify(text)}`);
    }
  },
  {
    name: 'more and fewer digits',
    async run(t) {
      const opened = await open_page(t);
      await opened.select('scores', 7, 1, 0);
      const { data } = await opened.trace('scores', 0);
      const value = data[7 * 11 + 1];
      for (const digits of [9, 6, 2, 3]) {
        const item = (await opened.texts()).find((each) => each.text === String(digits) && each.y > 562 && each.y < 600 && each.x > 800);
        if (!t.ok(item, `expected a button ${digits} in the inspector`)) continue;
        await opened.click(item);
        await opened.park();
        t.equal('view.digits', (await opened.scene()).view.digits ?? 3, digits);
        const words = in_inspector(await opened.texts());
        t.ok(words.includes(number_text(value, digits)), `${digits} digits: expected ${number_text(value, digits)}, found ${words.join(' | ')}`);
        const { text } = await opened.call('explain');
        t.ok(text.endsWith(number_text(value, digits)), `${digits} digits: expected ${text} to end with ${number_text(value, digits)}`);
      }
      t.equal('undo(): choosing digits is no edit', await opened.call('undo'), false);
    }
  },
  {
    name: 'arrow keys move the selection, the films change with a click',
    async run(t) {
      const opened = await open_page(t);
      await opened.click(await opened.cell('scores', 4, 4));
      await opened.page.keyboard.press('ArrowRight');
      await opened.rest();
      await opened.page.keyboard.press('ArrowDown');
      await opened.rest();
      const { view } = await opened.scene();
      t.equal('cell after right and down', `${view.row},${view.col}`, '5,5');
      for (const [label, step] of [['embed', 'x'], ['mask', 'masked'], ['weights', 'weights'], ['combine', 'output']]) {
        const found = (await opened.texts()).find((each) => each.text === label && each.y > 700);
        if (!t.ok(found, `expected a film "${label}" at the foot of the page`)) continue;
        await opened.click(found);
        t.equal(`step after a click on "${label}"`, (await opened.scene()).view.step, step);
      }
      await opened.click(await opened.text('Back'));
      t.equal('step after Back', (await opened.scene()).view.step, 'heads');
      await opened.click(await opened.text('Next'));
      t.equal('step after Next', (await opened.scene()).view.step, 'output');
      opened.expect_no_problem();
    }
  }
];
