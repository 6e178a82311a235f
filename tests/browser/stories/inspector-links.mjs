// A number in the inspector leads to the cell it came from, and back; what is copied is the Trace's.
import { page_steps, scene_file } from '../evaluation.mjs';
import { number_text, parse_number } from '../number.mjs';
import { open_page } from '../page.mjs';
import { random_of } from '../story.mjs';

// Step, and the steps that the factors of its cells stand in.
const kSteps = { q: ['x', 'w_q'], k: ['x', 'w_k'], v: ['x', 'w_v'], scores: ['q', 'k'], scaled: ['scores'], capped: ['scaled'], masked: ['capped'], heads: ['weights', 'v'], output: ['concat', 'w_o'], x: ['embeddings', 'positions'] };

const inside = (text, phone) => (phone ? text.y > 560 && text.y < 770 : text.y > 585 && text.y < 704 && text.x > 224 && text.x < 984);
const kHeadless = /^(x|embeddings|positions|concat|output|w_o)$/;  // one for all heads
const place_of = ({ view }) => {
  const step = view.cell || view.step || 'scores';
  return [step, kHeadless.test(step) ? 0 : view.head ?? 0, view.row ?? 0, view.col ?? 0].join(' ');
};
/** Whether a text shows this number, with at least one decimal. */
const shows = (text, value) => {
  const bare = text.replace(/^[(]|[)]$/g, '');
  const decimals = /\.(\d+)$/.exec(bare)?.[1].length ?? 0;
  return decimals > 0 && !Number.isNaN(parse_number(bare)) && bare === number_text(value, decimals);
};

/** The browser makes a mouse of a finger a little later. */
async function tap(opened, x, y) {
  await opened.page.touchscreen.tap(x, y);
  await opened.frames(20);
  await opened.rest();
}

/** Clicks a number of the selected cell that has this value, and says where the click led. */
async function follow(t, opened, where, factor, phone) {
  const found = (await opened.texts()).find((each) => inside(each, phone) && shows(each.text, Number(factor.value)));
  if (!t.ok(found, `${where}: expected ${factor.value} in the inspector`)) return false;
  phone ? await tap(opened, found.x + found.width / 2, found.y + found.height / 2) : await opened.click(found);
  return true;
}

export default [
  {
    name: 'a factor leads to its cell and the way back returns, for every step',
    async run(t) {
      const opened = await open_page(t);
      const base = scene_file(t);
      await opened.set_scene({ ...base, problem: { ...base.problem, softcap: 3, positions: 'sinusoidal' } });
      const all = await page_steps(opened, ['concat', 'embeddings', 'positions']);
      const random = random_of('links');
      let keys = 0;
      for (const [step, sources] of Object.entries(kSteps)) {
        const head = /^(q|k|v|scores|scaled|capped|masked|heads)$/.test(step) ? Math.floor(random() * 2) : 0;
        const { shape } = all[step][head];
        await opened.select(step, Math.floor(random() * shape[0]), Math.floor(random() * shape[1]), ...(all[step].length > 1 ? [head] : []));
        await opened.park();
        const here = place_of(await opened.scene());
        const e = await opened.call('explain');
        const factors = e.terms.flatMap((term) => term.factors).filter((f) => f.step ?? f.of?.step);
        // A cell whose number stands nowhere else in the inspector, so that the click means it.
        const of = (f) => ({ ...(f.of ?? f), value: all[(f.of ?? f).step][(f.of ?? f).head].data[(f.of ?? f).row * all[(f.of ?? f).step][(f.of ?? f).head].shape[1] + (f.of ?? f).col] });
        for (const source of new Set(sources)) {
          const texts = (await opened.texts()).filter((each) => inside(each));
          const factor = factors.map(of).find((f) => f.step === source && texts.filter((each) => shows(each.text, f.value)).length === 1);
          if (!factor) continue;
          const where = `${step} (${here}): ${source}`;
          if (!(await follow(t, opened, where, factor))) continue;
          t.equal(`${where}: the cell a click led to`, place_of(await opened.scene()), [factor.step, factor.head, factor.row, factor.col].join(' '));
          t.ok((await opened.drawn()).some((c) => c.step === source && c.row === factor.row && c.col === factor.col), `${where}: expected the cell on the stage`);
          await opened.page.keyboard.press(++keys % 2 ? 'Backspace' : 'Alt+ArrowLeft');
          await opened.rest();
          t.equal(`${where}: the cell the way back led to`, place_of(await opened.scene()), here);
        }
      }
      t.ok(keys >= 12, `expected at least 12 links, followed ${keys}`);
      opened.expect_no_problem();
    }
  },
  {
    name: 'copied text and LaTeX have the numbers of the Trace at 2 to 9 digits',
    async run(t) {
      const opened = await open_page(t);
      await opened.page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: t.address });
      await opened.select('scores', 7, 1, 0);
      await opened.park();
      const [q, k, s] = [await opened.trace('q', 0), await opened.trace('k', 0), await opened.trace('scores', 0)];
      const numbers = [0, 1, 2, 3].flatMap((c) => [q.data[7 * 4 + c], k.data[4 + c]]).concat(s.data[7 * 11 + 1]);
      const press = async (label) => opened.click((await opened.texts()).find((each) => each.text === label && each.y > 562 && each.y < 600 && each.x > 500));
      await press('−');
      await press('−');
      for (let digits = 2; digits <= 9; ++digits) {
        t.equal('view.digits', (await opened.scene()).view.digits ?? 3, digits);
        for (const [button, start] of [['text', 'scores[head 1, it, animal] = '], ['LaTeX', '\\mathrm{scores}^{(1)}_{\\text{it},\\,\\text{animal}} = ']]) {
          await press(button);
          const copied = await opened.page.evaluate(() => navigator.clipboard.readText());
          t.ok(copied.startsWith(start), `${button}: expected ${start}, found ${copied}`);
          for (const v of numbers) {
            const text = number_text(v, digits).replace('−', button === 'LaTeX' ? '-' : '−');
            t.ok(copied.includes(text), `${button}, ${digits} digits: expected ${text} in ${copied}`);
          }
        }
        const words = (await opened.texts()).filter((each) => each.y > 585 && each.y < 704 && each.x > 224 && each.x < 984);
        t.ok(words.some((each) => each.text === number_text(s.data[7 * 11 + 1], digits)), `${digits} digits: expected the result with all of them`);
        for (const [i, a] of words.entries())
          for (const b of words.slice(i + 1)) {
            const overlap = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 1 && Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 1;
            t.ok(!overlap, `${digits} digits: "${a.text}" and "${b.text}" overlap`);
          }
        if (digits < 9) await press('+');
      }
      opened.expect_no_problem();
    }
  },
  {
    name: 'a phone: a tap on a factor leads to its cell, the arrow back',
    async run(t) {
      const opened = await open_page(t, { width: 390, height: 844, touch: true });
      await opened.select('scores', 7, 1, 0);
      const q = await opened.trace('q', 0);
      if (!(await follow(t, opened, 'scores', { value: q.data[7 * 4] }, true))) return;
      t.equal('the cell a tap led to', place_of(await opened.scene()), 'q 0 7 0');
      const arrow = await opened.text('digits').catch(() => null);
      await tap(opened, 34, arrow ? arrow.y + arrow.height / 2 : 600);
      t.equal('the cell the arrow led to', place_of(await opened.scene()), 'scores 0 7 1');
      opened.expect_no_problem();
    }
  },
  {
    name: 'a row without a key and numbers beyond all bounds are said in words',
    async run(t) {
      const opened = await open_page(t);
      const base = scene_file(t);
      const hidden = Array.from({ length: 11 }, (_, j) => [7, j]);
      await opened.set_scene({ ...base, problem: { ...base.problem, mask: { kind: 'painted', hidden } } });
      await opened.select('weights', 7, 1, 0);
      t.ok((await opened.words()).some((text) => /every key of this row/.test(text)), 'expected words about a row without a key');
      await opened.set_scene({ version: 1, problem: { d_model: 2, d_k: 2, d_v: 2, given: { heads: 1, kv_heads: 1, d_k: 2, d_v: 2, x: [[1e38, 1e38], [1e38, -1e38]], w_q: [[9, 9], [9, -9]], w_k: [[9, 9], [9, 9]], w_v: [[1, 0], [0, 1]] }, output_projection: false } });
      const seen = [];
      for (const step of ['q', 'k', 'scores', 'masked', 'weights', 'heads'])
        for (const row of [0, 1]) {
          await opened.select(step, row, 1);
          seen.push(...(await opened.words()));
        }
      t.ok(seen.some((text) => /^Beyond the largest/.test(text)) || seen.some((text) => /^Not a number/.test(text)), 'expected words about numbers that are none');
      opened.expect_no_problem();
    }
  }
];
