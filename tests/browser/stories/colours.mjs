// What drawn() says was drawn is the Trace, in words and in colour, and the pixels on the screen are those colours.
import { distance, hatch_of, is_colour_of, map_of, rgb_of } from '../colours.mjs';
import { scene_file } from '../evaluation.mjs';
import { decimals_of, number_text, parse_number } from '../number.mjs';
import { open_page } from '../page.mjs';

const kFilms = ['x', 'q', 'scores', 'scaled', 'masked', 'weights', 'heads', 'output'];

/** `hidden`: the mask hides the pair; its score is -Infinity, its weight 0. */
function check_text(t, where, cell, value, hidden) {
  const percent = cell.step === 'weights';
  t.equal(`${where}: marked as masked`, cell.masked, hidden);
  if (value === -Infinity) {
    if (cell.text) t.equal(`${where}: text`, cell.text, '−∞');
    return;
  }
  if (cell.text === '' && !hidden) return t.ok(cell.width < 29 || cell.height < 14, `${where}: expected a number in a cell of ${cell.width} x ${cell.height}`);
  if (cell.text) t.equal(`${where}: text`, cell.text, number_text(percent ? value * 100 : value, decimals_of(cell.text)));
}

/** The pixel low at the left: off the number, inside the rounded corner, away from an edited cell's triangle. */
function check_pixel(t, where, cell, picture, ratio, theme) {
  const [x, y] = [cell.x + Math.min(4, cell.width / 2), cell.y + cell.height - Math.min(3, cell.height / 2)].map((v) => Math.floor(v * ratio));
  const fill = rgb_of(cell.fill);
  if (!cell.masked) {
    const found = picture.at(x, y);
    return t.ok(distance(found, fill) <= 2, `${where}: the pixel (${x}, ${y}): expected ${fill}, found ${found}`);
  }
  const { line, ground } = hatch_of(theme);
  t.ok(distance(fill, ground) <= 2, `${where}: fill of a masked cell: expected ${ground}, found ${fill}`);
  let grounds = 0;
  let lines = 0;
  for (let j = 2; j < cell.height - 2; ++j)
    for (let i = 2; i < cell.width - 2; ++i) {
      const pixel = picture.at(Math.floor((cell.x + i) * ratio), Math.floor((cell.y + j) * ratio));
      grounds += distance(pixel, ground) <= 2;
      lines += distance(pixel, line) <= 24;
    }
  t.ok(grounds > 10, `${where}: expected the ground of the hatch, found ${grounds} pixels of it`);
  if (cell.width >= 12) t.ok(lines > 3, `${where}: expected the lines of the hatch, found ${lines} pixels of them`);
}

/** A rounded scale that operand tiles may share: 1, 1.5, 2, 2.5, ... times a power of ten, at least the maximum. */
function shared_scales(most) {
  const unit = 10 ** Math.floor(Math.log10(most));
  return Array.from({ length: 40 }, (_, k) => (k + 2) / 2 * unit).filter((s) => s >= most * .999999);
}

/** The largest magnitude of a matrix, of all of it: a tile that is half scrolled out keeps its scale. */
const largest = (data) => Math.max(...data.filter(Number.isFinite).map(Math.abs)) || 1;

/** The scale that explains all fills of one tile: its own maximum, or a rounded one. */
function scale_of(cells, values, most, map, kind) {
  const candidates = [most, ...shared_scales(most)];
  const misses = (scale) => cells.filter((c, i) => Number.isFinite(values[i]) && !is_colour_of(map, values[i] / scale, rgb_of(c.fill), kind)).length;
  return candidates.map((scale) => ({ scale, own: scale === most, misses: misses(scale) })).sort((a, b) => a.misses - b.misses)[0];
}

/** `stage`: cells that leave it are cut off, so that their pixels belong to something else. */
async function check_film(t, opened, film, theme, ratio = 1, stage = { x: -1e9, width: 2e9 }) {
  await opened.select(film, 0, 0);
  await opened.park();
  const drawn = await opened.drawn();
  const picture = await opened.screenshot();
  const tiles = new Map();
  for (const cell of drawn) {
    const key = `${cell.step}, head ${cell.head}`;
    if (!tiles.has(key)) tiles.set(key, []);
    tiles.get(key).push(cell);
  }
  t.ok([...tiles.keys()].some((key) => key.startsWith(`${film},`)), `${film}: expected a tile of ${film}, found ${[...tiles.keys()].join('; ')}`);
  const scales = {};
  for (const [key, cells] of tiles) {
    const { step, head } = cells[0];
    const { shape, data } = await opened.trace(step, head);
    if (stage.x < 0) t.equal(`${film}: cells of ${key}`, cells.length, shape[0] * shape[1]);
    const values = cells.map((c) => data[c.row * shape[1] + c.col]);
    const scores = /^(masked|weights)$/.test(step) ? (await opened.trace('masked', head)).data : [];
    const hidden = cells.map((c) => scores[c.row * shape[1] + c.col] === -Infinity);
    const kind = step === 'weights' ? 'amount' : 'signed';
    const map = map_of(theme, kind);
    const most = largest(data);
    const coloured = cells.filter((c, i) => !hidden[i]);
    const { scale, misses } = scale_of(coloured, values.filter((v, i) => !hidden[i]), most, map, kind);
    scales[step] = scale;
    const first = cells.findIndex((c, i) => !hidden[i] && Number.isFinite(values[i]) && !is_colour_of(map, values[i] / scale, rgb_of(c.fill), kind));
    t.ok(misses === 0, `${theme} ${film}: ${misses} fills of ${key} are not the colour map at value / ${scale}, the first at row ${cells[first]?.row} column ${cells[first]?.col}: ${values[first]} is ${cells[first]?.fill}`);
    if (/^(scores|scaled|masked|weights)$/.test(step)) t.near(`${theme} ${film}: scale of ${key}`, scale, most, 1e-6 * most);
    cells.forEach((cell, i) => {
      const where = `${theme} ${film}: ${key}, row ${cell.row} column ${cell.col}`;
      check_text(t, where, cell, values[i], hidden[i]);
      if (cell.x >= stage.x && cell.x + cell.width <= stage.x + stage.width) check_pixel(t, where, cell, picture, ratio, theme);
      else t.ok(cell.x + cell.width > stage.x && cell.x < stage.x + stage.width, `${film}: drawn() has cells of ${key} where the stage is not`);
    });
  }
  return { scales, texts: await opened.texts() };
}

/** The numbers at the two ends of the colour bar at the head of the stage, from left to right. */
function legend_of(texts) {
  const head = texts.filter((each) => each.y > 128 && each.y < 160 && each.x > 224 && /^[+−]?\d+(\.\d+)?( %)?$/.test(each.text) && each.width > 0);
  return head.sort((a, b) => a.x - b.x).map((each) => each.text).filter((text) => /[.%+−]|^0$/.test(text));
}

export default [
  ...['dark', 'light'].map((theme) => ({
    name: `text and pixel of every cell are the Trace's, ${theme}`,
    async run(t) {
      const opened = await open_page(t, { query: `lang=en&theme=${theme}` });
      for (const film of kFilms) await check_film(t, opened, film, theme);
      opened.expect_no_problem();
    }
  })),
  {
    name: 'the same with masks, four heads, positions and edited cells',
    async run(t) {
      const opened = await open_page(t);
      const base = scene_file(t);
      const cases = [
        [{ mask: { kind: 'causal' } }, ['masked', 'heads']],
        [{ mask: { kind: 'painted', hidden: Array.from({ length: 11 }, (_, j) => [2, j]) } }, ['masked', 'weights']],
        [{ heads: 4, kv_heads: 4, d_k: 7, positions: 'sinusoidal' }, ['x', 'q', 'scores', 'output']],
        [{ softcap: 2, temperature: .5 }, ['capped', 'weights']],
        [{ edits: [{ matrix: 'x', row: 1, col: 1, value: -40 }, { matrix: 'w_o', head: 1, row: 1, col: 1, value: 12.34 }] }, ['x', 'q', 'output']]
      ];
      for (const [changes, films] of cases) {
        await opened.set_scene({ ...base, problem: { ...base.problem, ...changes } });
        for (const film of films) await check_film(t, opened, film, 'dark');
      }
      opened.expect_no_problem();
    }
  },
  {
    name: 'the same at ratio 2',
    async run(t) {
      const opened = await open_page(t, { ratio: 2 });
      for (const film of ['scores', 'weights']) await check_film(t, opened, film, 'dark', 2);
    }
  },
  {
    name: 'all steps at once',
    async run(t) {
      const opened = await open_page(t);
      await opened.click(await opened.text('All steps'));
      const seen = new Set();
      for (const film of kFilms) {
        await check_film(t, opened, film, 'dark', 1, { x: 225, width: 759 });
        for (const { step } of await opened.drawn()) seen.add(step);
      }
      for (const step of ['x', 'w_q', 'w_k', 'w_v', 'q', 'k', 'v', 'scores', 'scaled', 'masked', 'weights', 'heads', 'w_o', 'output']) t.ok(seen.has(step), `expected ${step} among all steps`);
      // Left to right, in the order of the computation.
      const first = new Map();
      for (const c of await opened.drawn()) first.set(c.step, Math.min(c.x, first.get(c.step) ?? Infinity));
      const order = [...first].sort((a, b) => a[1] - b[1]).map(([step]) => step);
      const expected = ['x', 'w_q', 'w_k', 'w_v', 'q', 'k', 'v', 'scores', 'scaled', 'masked', 'weights', 'heads', 'w_o', 'output'].filter((step) => first.has(step));
      t.equal('order from left to right', order.join(' '), expected.join(' '));
      const cell = (await opened.drawn()).find((c) => c.x > 300 && c.x < 900);
      await opened.click(cell);
      const { view } = await opened.scene();
      t.equal('the cell that a click selects', `${view.cell ?? view.step} ${view.row ?? 0} ${view.col ?? 0}`, `${cell.step} ${cell.row} ${cell.col}`);
      opened.expect_no_problem();
    }
  },
  {
    name: 'the legend gives the scale of the lit tile',
    async run(t) {
      const opened = await open_page(t, { width: 1280, height: 800 });
      for (const film of kFilms) {
        const { scales, texts } = await check_film(t, opened, film, 'dark');
        const ends = legend_of(texts);
        if (!t.equal(`${film}: numbers of the legend (${ends.join(', ')})`, ends.length, 2)) continue;
        const high = parse_number(ends[1].replace(/ %| *\+/g, ''));
        t.near(`${film}: upper end of the legend "${ends[1]}"`, film === 'weights' ? high / 100 : high, scales[film], film === 'weights' ? .0006 : .0501);
        if (film !== 'weights') t.near(`${film}: lower end of the legend "${ends[0]}"`, parse_number(ends[0]), -high, 1e-9);
      }
    }
  }
];
