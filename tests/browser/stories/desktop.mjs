// The desktop window shows what the page shows: compared picture by picture, and used with a real pointer.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { distance } from '../colours.mjs';
import { open_desktop, open_on_screen } from '../desktop.mjs';
import { open_page } from '../page.mjs';
import { mean_difference } from '../png.mjs';
import { kHang } from '../story.mjs';

const kPlace = 40;  // px: pictures are compared by the mean colour of squares of this size
// The page's text field is the browser's, with its own letters; the badge tells how long an evaluation took. The
// studio, whose button stands between sharing and theme, is the page's, too.
const kElsewhere = [{ x: 12, y: 155, width: 200, height: 90 }, { x: 660, y: 0, width: 420, height: 44 }];

const mean = (shot, { x, y, width, height }) => {
  const sum = [0, 0, 0];
  for (let j = y; j < y + height; ++j)
    for (let i = x; i < x + width; ++i)
      for (let c = 0; c < 3; ++c) sum[c] += shot.data[(j * shot.width + i) * 3 + c];
  return sum.map((v) => v / (width * height));
};
const touches = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function places() {
  const all = [];
  for (let y = 0; y + kPlace <= 800; y += kPlace)
    for (let x = 0; x + kPlace <= 1280; x += kPlace) {
      const place = { x, y, width: kPlace, height: kPlace };
      if (!kElsewhere.some((each) => touches(each, place))) all.push(place);
    }
  return all;
}

function compare(t, what, desktop, page) {
  t.equal(`${what}: width and height of the screen`, `${desktop.width}x${desktop.height}`, `${page.width}x${page.height}`);
  const whole = mean_difference(desktop, page);
  const worst = places().map((place) => ({ place, off: distance(mean(desktop, place), mean(page, place)) })).sort((a, b) => b.off - a.off);
  t.note(`${what}: mean difference of a pixel ${whole.toFixed(2)} of 255, of a square's mean at most ${worst[0].off.toFixed(2)}`);
  t.ok(whole < 1.5, `${what}: mean difference of a pixel: expected below 1.5, found ${whole.toFixed(2)}`);
  for (const { place, off } of worst.slice(0, 5)) t.ok(off < 3, `${what}: the square at (${place.x}, ${place.y}): expected its mean within 3, found ${off.toFixed(1)} away: ${mean(page, place).map(Math.round)} on the page, ${mean(desktop, place).map(Math.round)} in the window`);
}

async function same_as_page(t, lang, theme) {
  const opened = await open_page(t, { query: `lang=${lang}&theme=${theme}` });
  await opened.page.waitForLoadState('networkidle');
  await opened.park();
  const page = await opened.screenshot();
  const desktop = await open_desktop(t, '--lang', lang, '--theme', theme);
  try {
    // Chinese glyphs may come a frame later: what counts is the picture that stays.
    const shot = await desktop.until((each) => mean_difference(each, page) < 1.5, 'the picture of the page').catch(() => desktop.screen.screenshot());
    compare(t, `${lang} ${theme}`, shot, page);
    t.equal('what the program said', desktop.said, '');
  } finally {
    desktop.close();
  }
}

export default [
  { name: 'the window shows what the page shows, dark, English', run: (t) => same_as_page(t, 'en', 'dark') },
  { name: 'the window shows what the page shows, light, Chinese', run: (t) => same_as_page(t, 'zh', 'light') },
  {
    name: 'pointer, keys and typing work in the window',
    async run(t) {
      const opened = await open_page(t);
      await opened.park();
      const cell = await opened.cell('scores', 3, 5);
      const film = (await opened.texts()).find((each) => each.text === 'weights' && each.y > 700);
      const desktop = await open_desktop(t, '--lang', 'en', '--theme', 'dark');
      try {
        const first = await desktop.until(() => true);
        const inspector = { x: 224, y: 564, width: 760, height: 138 };
        const stage = { x: 480, y: 290, width: 480, height: 250 };
        const guide = { x: 990, y: 180, width: 280, height: 400 };
        const changed = (area) => (shot) => mean_difference(shot, first, area) > .3;
        await desktop.screen.move(cell.x + cell.width / 2, cell.y + cell.height / 2);
        const hovered = await desktop.until(changed(inspector), 'other numbers in the inspector');
        await opened.hover(cell);
        const page = await opened.screenshot();
        t.at_most('hovering a cell: mean difference between inspector of page and window', mean_difference(hovered, page, inspector), 5);
        await desktop.screen.move(film.x + film.width / 2, film.y + film.height / 2);
        await desktop.screen.click();
        await desktop.until((shot) => changed(stage)(shot) && changed(guide)(shot), 'the weights after a click on their film');
        // A click into the text field, then the key "a".
        const before = await desktop.until(() => true);
        await desktop.screen.move(100, 200);
        await desktop.screen.click();
        await desktop.until((shot) => mean_difference(shot, before, { x: 12, y: 155, width: 200, height: 90 }) > .05, 'the text field after a click');
        await desktop.screen.key('a');
        await desktop.until((shot) => mean_difference(shot, before, { x: 12, y: 155, width: 200, height: 90 }) > .05, 'another text after a key');
        t.equal('what the program said', desktop.said, '');
      } finally {
        desktop.close();
      }
    }
  },
  {
    name: 'a link of the page opens in the window, whose own link opens in the page',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en&theme=dark' });
      const scene = await opened.scene();
      await opened.set_scene({ ...scene, problem: { ...scene.problem, seed: 12, mask: { kind: 'painted', hidden: [[0, 1]] }, edits: [{ matrix: 'x', row: 1, col: 0, value: -.25 }] }, view: { step: 'weights', row: 3, views: ['rows', 'heads'] } });
      const shown = JSON.stringify(await opened.scene());
      const button = await opened.page.locator('[data-control="studio"]').boundingBox();  // where the window has its share button
      const desktop = await open_desktop(t, '--lang', 'en', '--link', await opened.call('link'));
      try {
        await desktop.until(() => true);
        await desktop.screen.move(button.x + button.width / 2, button.y + button.height / 2);
        await desktop.screen.click();
        await desktop.until(() => true);
        const link = await desktop.screen.copied();
        t.match('what the window copied', link, /^1\.[jz]\.[\w-]+$/);
        const back = await open_page(t, { query: `lang=en#s=${link}` });
        t.equal('the scene that came back', JSON.stringify(await back.scene()), shown);
        t.equal('what the program said', desktop.said, '');
        back.expect_no_problem();
      } finally {
        desktop.close();
      }
    }
  },
  {
    name: 'the window opens within its screen, where it was left and as large as it was made',
    async run(t) {
      const state = path.join(t.scratch, 'state');
      const opens = async (what, size, left, expected) => {
        fs.mkdirSync(path.join(state, 'attention-playground'), { recursive: true });
        fs.writeFileSync(path.join(state, 'attention-playground/window.json'), left);
        const desktop = await open_on_screen(t, { size, state }, '--lang', 'en');
        try {
          await desktop.until(() => true);
          t.equal(what, JSON.stringify(await desktop.screen.window()), JSON.stringify(expected));
          t.equal(`${what}: what the program said`, desktop.said, '');
        } finally {
          desktop.close();
        }
      };
      const laptop = { width: 1366, height: 768 };
      const left = (x, y, w, h) => JSON.stringify({ place: { x, y, w, h }, kept: { scale: '1.5' } });
      await opens('a low laptop', laptop, '', { x: 0, y: 0, width: 1280, height: 768 });
      await opens('where it was left', laptop, left(100, 50, 700, 500), { x: 100, y: 50, width: 700, height: 500 });
      await opens('left on a larger screen', laptop, left(900, 300, 1200, 900), { x: 166, y: 0, width: 1200, height: 768 });
      await opens('left on a screen that is gone', laptop, left(3000, 50, 700, 500), { x: 0, y: 0, width: 1280, height: 768 });
      await opens('a file that is none of its own', laptop, '{"place": 3}', { x: 0, y: 0, width: 1280, height: 768 });
    }
  },
  {
    name: 'an idle window draws nothing',
    async run(t) {
      const desktop = await open_desktop(t, '--lang', 'en');
      try {
        await desktop.until(() => true);
        // A frame waits for the screen, a window without one for events: the times that the main thread was woken.
        const woken = () => Number(/^voluntary_ctxt_switches:\s*(\d+)$/m.exec(fs.readFileSync(`/proc/${desktop.program.pid}/status`, 'utf8'))[1]);
        const before = woken();
        await new Promise((resolve) => setTimeout(resolve, 1000));
        t.at_most('times that the program was woken in a second', woken() - before, 5);
      } finally {
        desktop.close();
      }
    }
  },
  {
    name: 'what cannot be is refused with one line before a window opens',
    async run(t) {
      // Without a screen: whatever gets as far as a window ends with another status.
      const start = (program, ...args) => spawnSync(program, args, { encoding: 'utf8', timeout: kHang, env: { PATH: process.env.PATH } });
      const program = path.join(t.native, 'attention-playground');
      const refuse = (where, args, said) => {
        const { status, stderr } = start(where, ...args);
        t.equal(`${args.join(' ')} (${said}): exit status`, status, 2);
        t.match(`${args.join(' ')}: on stderr`, stderr, /^[^\n]+\n$/);
        t.ok(stderr.includes(said), `${args.join(' ')}: expected ${said}, found ${stderr}`);
      };
      for (const args of [['--pink'], ['--lang']]) refuse(program, args, 'usage: ');
      refuse(program, ['--lang', 'fr'], '--lang: expected one of en, zh, found fr');
      refuse(program, ['--lang', 'index'], '--lang: expected one of en, zh, found index');
      refuse(program, ['--theme', 'blue'], '--theme: expected dark or light, found blue');
      refuse(program, ['--lesson', 'nope'], '--lesson: expected the id of a lesson or of a scene, found nope');
      refuse(program, ['--link', 'nonsense'], '--link: ');
      for (const args of [[], ['--lang', 'zh', '--theme', 'light', '--lesson', 'causal'], ['--lesson', 'animal-zh']]) {
        const { status, stderr } = start(program, ...args);
        t.equal(`${args.join(' ')}, without a screen: exit status`, status, 1);
        t.match(`${args.join(' ')}, without a screen: on stderr`, stderr, /no window/);
      }
      // The program alone, then with data from which one file is gone.
      const moved = path.join(t.scratch, 'attention-playground');
      fs.copyFileSync(program, moved);
      refuse(moved, [], 'data/lexicon.json: expected a file beside the program, found none');
      fs.cpSync(path.join(t.native, 'data'), path.join(t.scratch, 'data'), { recursive: true });
      t.equal('with its data: exit status', start(moved).status, 1);
      for (const name of ['scenes/index.json', 'lessons/causal.json', 'fonts/names.otf', 'strings/zh.json', 'strings/index.json']) {
        const gone = path.join(t.scratch, 'data', name);
        fs.renameSync(gone, `${gone}.gone`);
        refuse(moved, ['--lang', 'zh', '--lesson', 'causal'], `data/${name}: expected a file beside the program, found none`);
        fs.renameSync(`${gone}.gone`, gone);
      }
      fs.writeFileSync(path.join(t.scratch, 'data/lessons/causal.json'), '{');
      refuse(moved, ['--lesson', 'causal'], 'lessons/causal.json');
    }
  }
];
