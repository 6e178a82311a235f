// An image in place of a text: chosen in the settings, asked by words and by patches, changed for the visitor's own.
import { open_page, wait_for } from '../page.mjs';
import { findings } from './layout.mjs';

const control = (opened, id) => opened.page.locator(`#mirror [data-control="${id}"]`);
const until = (opened, what, test, argument) => wait_for(opened.page, test, argument).catch(() => { throw new Error(`never came: ${what}`); });

/** Words ask the patches of the picture that comes with the program. */
async function show(opened, problem = {}, view = {}) {
  await opened.set_scene({ version: 1, problem: { text: 'sun house tree', structure: 'cross', seed: 3, image: { patch: 8 }, output_projection: false, ...problem }, view: { step: 'weights', views: ['image'], ...view } });
  await opened.park();
}

/** Without the hint on what has the focus, which lies over other things. */
const laid_out = async (opened) => {
  await opened.page.evaluate(() => document.activeElement.blur());
  await opened.rest();
  return findings(await opened.texts(), (await opened.drawn()).filter((c) => c.text), null, { width: 1280, height: 800 });
};

/** How light the screen is on average inside a box, 0 to 255. */
function light(picture, { x, y, width, height }) {
  let sum = 0;
  let count = 0;
  for (let row = Math.ceil(y + 6); row < y + height - 24; ++row)
    for (let col = Math.ceil(x + 6); col < x + width - 6; ++col, ++count) sum += picture.at(col, row)[1];
  return sum / count;
}

/** Runs in the page: drops files on the program, as a hand does that carries them from the desktop. */
async function drop(kinds) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 96, height: 48 });
  const context = canvas.getContext('2d');
  context.fillStyle = 'black';
  context.fillRect(0, 0, 96, 48);
  context.fillStyle = 'white';
  context.fillRect(48, 0, 48, 48);  // the right half, so the middle square is half black, half white
  const picture = await new Promise((resolve) => canvas.toBlob(resolve));
  const transfer = new DataTransfer();
  for (const kind of kinds) {
    const [name, parts, type] = {
      text: ['notes.txt', ['no picture'], 'text/plain'],
      picture: ['half.png', [picture], picture.type],
      drawing: ['half.svg', ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><path d="M0 0h1v1h-1z"/></svg>'], 'image/svg+xml'],
      torn: ['torn.png', [picture.slice(0, 20)], picture.type],
    }[kind];
    transfer.items.add(new File(parts, name, { type }));
  }
  const over = new DragEvent('dragover', { dataTransfer: transfer, bubbles: true, cancelable: true });
  document.getElementById('canvas').dispatchEvent(over);
  document.getElementById('canvas').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  return over.defaultPrevented;
}

export default [
  {
    name: 'a word lights the patches by their weights',
    async run(t) {
      for (const theme of ['dark', 'light']) {
        const opened = await open_page(t, { query: `lang=en&theme=${theme}` });
        await show(opened, { temperature: .1 });
        for (const row of [0, 2]) {
          await opened.click(await opened.text(['sun', 'house', 'tree'][row]));
          await opened.park();
          const view = (await opened.scene()).view;
          t.equal(`${theme}: the word that asks`, view.row ?? 0, row);
          const { data } = await opened.trace('weights', 0);
          const of_row = data.slice(row * 16, row * 16 + 16);
          const cells = (await opened.drawn()).filter((c) => c.step === 'weights' && c.row === row);
          t.equal(`${theme}: patches`, cells.length, 16);
          for (const c of cells) if (c.text) t.near(`${theme}: weight of ${c.col} in %`, parseFloat(c.text), of_row[c.col] * 100, .0501);
          // The veil over a patch without weight is almost the stage; the picture shows where the weight is largest.
          const picture = await opened.screenshot();
          const most = of_row.indexOf(Math.max(...of_row));
          const least = of_row.indexOf(Math.min(...of_row));
          const stage = theme === 'dark' ? 20 : 251;
          t.at_most(`${theme}: distance of patch ${least} from the stage`, Math.abs(light(picture, cells[least]) - stage), 26);
          t.ok(Math.abs(light(picture, cells[most]) - stage) > Math.abs(light(picture, cells[least]) - stage), `${theme}: expected patch ${most} to stand out`);
          // A patch is a cell of the weights.
          await opened.click(cells[most]);
          t.equal(`${theme}: the key after a click`, (await opened.scene()).view.col ?? 0, most);
        }
        await opened.park();
        for (const finding of await laid_out(opened)) t.fail(`${theme}: ${finding}`);
        opened.expect_no_problem();
        await opened.close();
      }
    }
  },
  {
    name: 'chosen in the settings: patches ask patches, and their size changes',
    async run(t) {
      for (const lang of ['en', 'zh']) {
        const opened = await open_page(t, { query: `lang=${lang}&theme=dark` });
        const press = async (id) => { await control(opened, id).focus(); await opened.page.keyboard.press('Enter'); await opened.rest(); };
        await press('variants');
        await control(opened, 'image.tokens').locator('input').nth(1).focus();
        await opened.page.keyboard.press('Space');
        await until(opened, 'an image', () => playground.scene().then(({ problem }) => problem.image !== undefined));
        await opened.rest();
        t.equal(`${lang}: views`, JSON.stringify((await opened.scene()).view.views), '["image"]');
        t.equal(`${lang}: patches ask patches`, JSON.stringify((await opened.trace('weights', 0)).shape), '[16,16]');
        t.ok(!await opened.page.locator('#text').isVisible(), `${lang}: expected no text field over the picture`);
        for (const finding of await laid_out(opened)) t.fail(`${lang}: ${finding}`);
        // The first stop is the patches times their projection.
        const { view, ...scene } = await opened.scene();
        await opened.set_scene({ ...scene, view: { ...view, views: ['matrices'], step: 'x' } });
        const drawn = await opened.drawn();
        const { data: x } = await opened.trace('x');
        const shown = drawn.filter((c) => c.step === 'x');
        t.ok(shown.length >= 8 * 8 && shown.length % 8 === 0, `${lang}: cells of x: expected whole rows, half of them or more, found ${shown.length}`);
        for (const { row, col, text } of shown) if (text) t.near(`${lang}: x ${row},${col}`, Number(text.replace('−', '-')), x[row * 8 + col], .051);
        for (const finding of await laid_out(opened)) t.fail(`${lang}: ${finding}`);
        await opened.set_scene({ ...scene, view });
        await control(opened, 'image.patch').selectOption({ label: '4×4' });
        await until(opened, 'smaller patches', () => playground.scene().then(({ problem }) => problem.image?.patch === 4));
        await opened.rest();
        t.equal(`${lang}: more patches`, JSON.stringify((await opened.trace('weights', 0)).shape), '[64,64]');
        t.equal(`${lang}: their pixels`, JSON.stringify((await opened.trace('patches')).shape), '[64,16]');
        // A click on a patch makes it the query.
        const patch = (await opened.drawn()).find((c) => c.step === 'weights' && c.col === 37);
        await opened.click(patch);
        t.equal(`${lang}: the patch that asks`, (await opened.scene()).view.row, 37);
        for (let k = 0; k < 4; ++k) await opened.call('undo');  // the size, two scenes, the image
        t.ok((await opened.scene()).problem.image === undefined, `${lang}: expected the text again`);
        opened.expect_no_problem();
        await opened.close();
      }
    }
  },
  {
    name: "the visitor's own picture, dropped on the page; what is no picture is said",
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en' });
      const before = await opened.scene();
      t.ok(await opened.page.evaluate(drop, ['text']), 'expected a file over the page to be welcome');
      await until(opened, 'a message', () => document.querySelector('[data-live=messages]').textContent.includes('“notes.txt” is not a picture'));
      t.equal('the scene', JSON.stringify(await opened.scene()), JSON.stringify(before));
      await opened.page.evaluate(drop, ['picture']);
      await until(opened, 'the picture', () => playground.scene().then(({ problem }) => problem.image?.pixels !== undefined));
      const { pixels } = (await opened.scene()).problem.image;
      t.equal('its size', `${pixels.length} x ${pixels[0].length}`, '32 x 32');
      t.ok(pixels.every((row) => row.slice(0, 15).every((v) => v === 0) && row.slice(17).every((v) => v === 1)), 'expected the middle square, black at the left and white at the right');
      const { data, shape } = await opened.trace('patches');
      t.equal('patches', JSON.stringify(shape), '[16,64]');
      t.ok(data.slice(0, 64).every((v) => v === 0) && data.slice(3 * 64, 4 * 64).every((v) => v === 1), 'expected black patches at the left, white ones at the right');
      const { hash } = new URL(await opened.call('link'));
      t.at_most('characters of its link', hash.length, 2000);
      t.ok(await opened.call('undo'), 'expected one undo to take it back');
      t.equal('the scene after undo', JSON.stringify((await opened.scene()).problem), JSON.stringify(before.problem));
      const locked = await open_page(t, { query: 'lang=en&readonly' });
      await locked.page.evaluate(drop, ['picture']);
      await locked.frames(30);
      t.ok((await locked.scene()).problem.image === undefined, 'expected a page that is read only to stay as it is');
      opened.expect_no_problem();
    }
  },
  {
    name: 'of several files the first picture is taken, a drawing too, and the others are named with the reason',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en' });
      await opened.page.evaluate(drop, ['text', 'torn', 'drawing', 'picture']);
      await until(opened, 'the picture', () => playground.scene().then(({ problem }) => problem.image?.pixels !== undefined));
      const said = ['“notes.txt” is not a picture', '“torn.png” is a picture that this browser cannot open', 'left out: half.png'];
      await until(opened, 'all messages', (texts) => texts.every((text) => document.querySelector('[data-live=messages]').textContent.includes(text)), said);
      const { pixels } = (await opened.scene()).problem.image;
      t.ok(pixels.every((row) => row.slice(0, 15).every((v) => v === 0) && row.slice(17).every((v) => v === 1)), 'expected the drawing, black at the left and white at the right');
      opened.expect_no_problem();
    }
  }
];
