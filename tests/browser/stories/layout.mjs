// At every size, in both languages: no text lies on another, none leaves the window, none is cut off.
import fs from 'node:fs';
import path from 'node:path';
import { scene_file } from '../evaluation.mjs';
import { open_page, wait_for } from '../page.mjs';

const kFilms = ['x', 'q', 'scores', 'scaled', 'masked', 'weights', 'heads', 'output'];
const kSizes = [
  { width: 1280, height: 800 }, { width: 1920, height: 1080, ratio: 2 }, { width: 1024, height: 768 },
  { width: 768, height: 1024, touch: true }, { width: 390, height: 844, ratio: 2, touch: true }
];
const kOverlap = 1.5;  // in px, in both directions: letters have room round them

const right = (r) => r.x + r.width;
const bottom = (r) => r.y + r.height;
const cut = (a, b) => {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  return { x, y, width: Math.min(right(a), right(b)) - x, height: Math.min(bottom(a), bottom(b)) - y };
};
const empty = (r) => r.width <= 0 || r.height <= 0;
const at = (r) => `(${Math.round(r.x)}, ${Math.round(r.y)}, ${Math.round(r.width)}x${Math.round(r.height)})`;
const name = (each) => `${JSON.stringify(each.text)} ${at(each)}`;

/** Two numbers on a line with less room between them than a space. */
function run_together(a, b) {
  const [left, after] = a.x < b.x ? [a, b] : [b, a];
  const number = /^[−+]?\d+(\.\d+)?$/;
  return number.test(left.text) && number.test(after.text) && Math.abs(left.y - after.y) < 3 && after.x - right(left) < 2;
}

/** All findings about one picture. `strip`: what scrolls sideways, where a cut at the side is no fault. */
export function findings(texts, all_cells, field, { width, height }, strip) {
  const cells = strip ? all_cells.filter((c) => !empty(cut(c, strip))).map((c) => ({ ...c, ...cut(c, strip) })) : all_cells;
  const found = [];
  const visible = [];
  for (const text of texts) {
    if (empty(text.clip) || empty(cut(text, text.clip)) || !text.text.trim()) continue;
    const each = { ...text, seen: cut(text, text.clip) };
    visible.push(each);
    if (/\[[a-z_]+(\.[a-z_]+)*\]/.test(each.text)) found.push(`a string is missing: ${name(each)}`);
    const scrolls = strip && each.clip.x >= strip.x && right(each.clip) <= right(strip);
    if (!scrolls && (each.x < each.clip.x - 1 || right(each) > right(each.clip) + 1)) found.push(`cut off at the side: ${name(each)} in ${at(each.clip)}`);
    if (each.seen.x < -1 || right(each.seen) > width + 1 || each.seen.y < -1 || bottom(each.seen) > height + 1) found.push(`out of the window: ${name(each)}`);
    const whole_height = each.clip.y <= 0 && bottom(each.clip) >= height;
    if (whole_height && (each.y < -1 || bottom(each) > height + 1)) found.push(`out of the window: ${name(each)}`);
    if (/.…$/.test(each.text)) found.push(`shortened: ${name(each)}`);
    if (field && !empty(cut(each.seen, field)) && cut(each.seen, field).height > kOverlap && cut(each.seen, field).width > kOverlap) found.push(`under the text field: ${name(each)}`);
  }
  const overlap = (a, b) => { const both = cut(a, b); return both.width > kOverlap && both.height > kOverlap; };
  visible.sort((a, b) => a.seen.y - b.seen.y);
  for (let i = 0; i < visible.length; ++i)
    for (let j = i + 1; j < visible.length && visible[j].seen.y < bottom(visible[i].seen); ++j)
      if (overlap(visible[i].seen, visible[j].seen)) found.push(`on one another: ${name(visible[i])} and ${name(visible[j])}`);
      else if (run_together(visible[i], visible[j])) found.push(`read as one number: ${name(visible[i])} and ${name(visible[j])}`);

  for (const [k, cell] of cells.entries()) {
    if (cell.x < -1 || cell.y < -1 || right(cell) > width + 1 || bottom(cell) > height + 1) found.push(`a cell of ${cell.step} out of the window: ${at(cell)}`);
    for (let l = k + 1; l < cells.length; ++l)
      if (overlap(cell, cells[l])) found.push(`cells on one another: ${cell.step} ${cell.row},${cell.col} ${at(cell)} and ${cells[l].step} ${cells[l].row},${cells[l].col} ${at(cells[l])}`);
  }
  for (const each of visible) {
    const middle = { x: each.x + each.width / 2, y: each.y + each.height / 2 };
    const inside = (c) => middle.x >= c.x && middle.x <= right(c) && middle.y >= c.y && middle.y <= bottom(c);
    const own = cells.find(inside);
    if (own && own.text === each.text && !strip && (each.x < own.x - 1 || right(each) > right(own) + 1)) found.push(`wider than its cell: ${name(each)} in ${at(own)}`);
    for (const cell of cells) if (!((inside(cell) || strip) && cell.text === each.text) && overlap(each.seen, cell)) { found.push(`on a cell: ${name(each)} on ${cell.step} ${cell.row},${cell.col} ${at(cell)}`); break; }
  }
  return found;
}

async function check(t, opened, size, what, picture_name, strip) {
  await opened.rest();
  const field = await opened.page.evaluate(() => {
    const each = document.getElementById('text');
    const { x, y, width, height } = each.getBoundingClientRect();
    return each.hidden ? null : { x, y, width, height };
  });
  const [texts, cells] = [await opened.texts(), await opened.drawn()];
  t.ok(texts.length > 20 && cells.length > 0, `${what}: expected words and cells, found ${texts.length} and ${cells.length}`);
  // What stands at every step is told once.
  t.told ??= new Set();
  for (const finding of findings(texts, cells, field, size, strip)) {
    if (!t.told.has(finding)) t.fail(`${what}: ${finding}`);
    t.told.add(finding);
  }
  if (t.pictures) fs.writeFileSync(path.join(t.pictures, `${picture_name}.png`), await opened.page.screenshot());
}

const size_name = ({ width, height, ratio = 1 }) => `${width}x${height}${ratio > 1 ? `@${ratio}` : ''}`;

export default [
  ...kSizes.map((size) => ({
    name: size_name(size),
    async run(t) {
      for (const [lang, theme] of [['en', 'dark'], ['zh', 'light']]) {
        const opened = await open_page(t, { ...size, query: `lang=${lang}&theme=${theme}` });
        await opened.page.waitForLoadState('networkidle');
        for (const film of kFilms) {
          await opened.select(film, 7, 1);
          await check(t, opened, size, `${lang} ${theme} ${film}`, `${size_name(size)}-${film}-${theme}-${lang}`);
        }
        // The other theme has the same places: one look is enough.
        await opened.call('theme', theme === 'dark' ? 'light' : 'dark');
        await opened.select('weights', 7, 1);
        await check(t, opened, size, `${lang} other theme, weights`, `${size_name(size)}-weights-other-${lang}`);
        const box = await opened.page.evaluate(() => { const c = document.getElementById('canvas'); return [c.clientWidth, c.clientHeight, c.width, c.height]; });
        const ratio = size.ratio ?? 1;
        t.equal(`${lang}: canvas in CSS and in device pixels`, box.join(), [size.width, size.height, size.width * ratio, size.height * ratio].join());
        opened.expect_no_problem();
        await opened.close();
      }
    }
  })),
  {
    name: 'A beside B, and several views, at every size',
    async run(t) {
      for (const [k, size] of kSizes.entries()) {
        const lang = k % 2 ? 'en' : 'zh';
        const opened = await open_page(t, { ...size, ratio: 1, query: `lang=${lang}&theme=${k % 2 ? 'light' : 'dark'}` });
        await opened.page.waitForLoadState('networkidle');
        const scene = await opened.scene();
        await opened.call('pin');
        await opened.set_scene({ ...scene, problem: { ...scene.problem, mask: { kind: 'causal' }, temperature: 2, text: `${scene.problem.text} again` } });
        for (const film of ['x', 'q', 'scores', 'masked', 'weights', 'output']) {
          await opened.select(film, 7, 1);
          await check(t, opened, size, `${size_name(size)}, pinned, ${film}`, `pinned-${size.width}-${film}`);
        }
        if (size.width > 1000)
          for (const views of [['matrices', 'heads'], ['rows', 'arcs', 'heads'], ['graph', 'rows']]) {
            const now = await opened.scene();
            await opened.set_scene({ ...now, view: { ...now.view, views } });
            await check(t, opened, size, `${size_name(size)}, ${views.join(' and ')}`, `pinned-${size.width}-${views.join('-')}`);
          }
        opened.expect_no_problem();
        await opened.close();
      }
    }
  },
  {
    name: 'the sheets of the phone, in both languages',
    async run(t) {
      const size = kSizes.at(-1);
      for (const [lang, tabs] of [['en', ['Settings', 'Guide', 'Inspect']], ['zh', null]]) {
        const opened = await open_page(t, { ...size, query: `lang=${lang}` });
        await opened.page.waitForLoadState('networkidle');
        const words = JSON.parse(fs.readFileSync(path.join(t.web, `strings/${lang}.json`), 'utf8'));
        for (const tab of tabs ?? [words.settings, words['sheet.guide'], words['sheet.inspect']]) {
          const box = await opened.text(tab);
          await opened.page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
          await opened.rest();
          await check(t, opened, size, `${lang} ${tab}`, `phone-${lang}-${tab}`);
        }
        await opened.close();
      }
    }
  },
  {
    name: 'other problems at 1280x800 and on the phone',
    async run(t) {
      const base = scene_file(t);
      const problems = [
        ['d_k 16, 8 heads, causal', { d_k: 16, heads: 8, kv_heads: 8, mask: { kind: 'causal' } }, ['q', 'scores', 'weights', 'output']],
        ['24 words, positions, cap', { text: 'One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty and so on extraordinarily', positions: 'sinusoidal', softcap: 3, mask: { kind: 'window', left: 3, right: 3 } }, ['x', 'scores', 'capped', 'masked', 'heads']],
        ['one word, temperature 0.1', { text: 'it', temperature: .1 }, ['x', 'q', 'scores', 'weights', 'output']]
      ];
      for (const size of [kSizes[0], kSizes.at(-1)]) {
        const opened = await open_page(t, size);
        for (const [what, changes, films] of problems) {
          const about = { ...base.about };
          if (changes.text) delete about.published;
          await opened.set_scene({ ...base, about, problem: { ...base.problem, ...changes } });
          for (const film of films) {
            await opened.select(film, 0, 0);
            await check(t, opened, size, `${size_name(size)}, ${what}, ${film}`, `${size_name(size)}-${what.replaceAll(/\W+/g, '-')}-${film}`);
          }
        }
        await opened.close();
      }
    }
  },
  {
    name: 'a low frame of a course page holds the whole card',
    async run(t) {
      for (const size of [{ width: 480, height: 360 }, { width: 400, height: 300 }]) {
        const opened = await open_page(t, { ...size, query: 'lang=en&lesson=causal' });
        const next = await opened.text('Next');
        t.ok(bottom(next) < size.height, `${size_name(size)}: Next ends at ${bottom(next)}`);
        await opened.click(next);
        await opened.text('2 of 6');
        await opened.close();
      }
    }
  },
  {
    name: 'all steps at once',
    async run(t) {
      for (const size of kSizes.slice(0, 3)) {
        const opened = await open_page(t, { ...size, ratio: 1, query: `lang=${size.width === 1024 ? 'zh' : 'en'}&theme=dark` });
        await opened.page.waitForLoadState('networkidle');
        const words = JSON.parse(fs.readFileSync(path.join(t.web, `strings/${size.width === 1024 ? 'zh' : 'en'}.json`), 'utf8'));
        await opened.click(await opened.text(words['view.all']));
        const left = size.width >= 1600 ? 264 : size.width >= 1200 ? 224 : 0;
        const strip = { x: left, y: 0, width: size.width - left - (size.width >= 1600 ? 344 : 296), height: size.height };
        for (const film of kFilms) {
          await opened.select(film, 1, 1);
          await opened.park();
          await check(t, opened, size, `all steps at ${size.width}x${size.height}, ${film}`, `all-${size.width}-${film}`, strip);
        }
        await opened.close();
      }
    }
  },
  {
    name: 'the canvas follows the window',
    async run(t) {
      const opened = await open_page(t);
      for (const size of [{ width: 900, height: 700 }, { width: 500, height: 800 }, { width: 1700, height: 900 }, { width: 1280, height: 800 }]) {
        await opened.page.setViewportSize(size);
        await wait_for(opened.page, ([w, h]) => { const c = document.getElementById('canvas'); return c.width === w && c.height === h; }, [size.width, size.height]).catch(() => t.fail(`expected a canvas of ${size.width}x${size.height}`));
        await opened.rest();
        const edge = Math.max(...(await opened.texts()).map((each) => Math.min(right(each), right(each.clip))));
        t.ok(edge <= size.width + 1 && edge > size.width * .75, `${size.width}x${size.height}: expected the words to fill the window, found the last at ${edge}`);
      }
      opened.expect_no_problem();
    }
  }
];
