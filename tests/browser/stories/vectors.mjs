// Queries and keys as arrows: what is dragged with a mouse, a finger or keys is in the trace, and everything follows.
import { scene_file } from '../evaluation.mjs';
import { open_page } from '../page.mjs';

const kSizes = [{ width: 1280, height: 800 }, { width: 390, height: 844, touch: true }];

async function show(opened, d_k) {
  const base = scene_file(opened.t);
  const { published, ...about } = base.about;
  const { given, ...problem } = base.problem;
  await opened.set_scene({ ...base, about, problem: { ...problem, heads: 1, kv_heads: 1, d_k }, view: { ...base.view, head: 0, col: 1, step: 'scores', cell: 'scores', views: ['vectors'] } });
  await opened.rest();
  return base.view.row;
}

/** The middle of the element that stands for the tip of an arrow. */
async function tip(opened, which) {
  const { x, y, width, height } = await opened.page.locator(`[data-control="vectors ${which} across"]`).boundingBox();
  return { x: x + width / 2, y: y + height / 2 };
}

async function row_of(opened, step, row) {
  const { data, shape } = await opened.trace(step, 0);
  return data.slice(row * shape.at(-1), (row + 1) * shape.at(-1));
}

async function drag(opened, at, dx, dy) {
  const [, touch] = JSON.parse(opened.page.kind);
  if (!touch) return opened.drag(at.x, at.y, dx, dy);
  const cdp = await opened.page.context().newCDPSession(opened.page);
  const send = (type, ...points) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y]) => ({ x, y, id: 0 })) });
  await send('touchStart', [at.x, at.y]);
  for (let i = 1; i <= 8; ++i) {
    await send('touchMove', [at.x + dx * i / 8, at.y + dy * i / 8]);
    await opened.frames(1);
  }
  await send('touchEnd');
  await opened.rest();
}

const product = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);

export default [
  {
    name: 'q and k are dragged with the mouse and with a finger: the trace has them, one undo takes each back',
    async run(t) {
      for (const size of kSizes)
        for (const which of ['q', 'k']) {
          const opened = await open_page(t, size);
          const what = `${which} at ${size.width}`;
          const asks = await show(opened, 2);
          const row = which === 'q' ? asks : 1;
          const before = await row_of(opened, which, row);
          const at = await tip(opened, which);
          await drag(opened, at, 36, 27);
          const after = await row_of(opened, which, row);
          const unit = 36 / (after[0] - before[0]);
          t.ok(unit > 5, `${what}: expected the tip further to the right, found ${before} and ${after}`);
          t.near(`${what}: as far down as the pointer, in pixels`, (before[1] - after[1]) * unit, 27, 1.5);
          const { problem } = await opened.scene();
          t.ok(problem.edits.length > 0 && problem.edits.every(({ matrix }) => matrix === `w_${which}`), `${what}: expected edits of W alone, found ${JSON.stringify(problem.edits.slice(0, 3))}`);
          // Of all changes of W that bring the row there the least: |dW| = |dq| / |x|.
          const [x, w] = [await row_of(opened, 'x', row), await opened.trace(`w_${which}`, 0)];
          const changed = problem.edits.map(({ row: i, col: c, value }) => ({ i: i ?? 0, c: c ?? 0, value }));
          const moved = after.map((v, i) => v - before[i]);
          await opened.page.keyboard.press('Control+z');
          await opened.rest();
          const back = await row_of(opened, which, row);
          t.near(`${what}: taken back by one step`, Math.hypot(...back.map((v, i) => v - before[i])), 0, 0);
          const old = await opened.trace(`w_${which}`, 0);
          const size_of_change = Math.hypot(...w.data.map((v, i) => v - old.data[i]));
          t.near(`${what}: the size of the change of W`, size_of_change, Math.hypot(...moved) / Math.hypot(...x), 1e-5);
          t.ok(changed.every(({ i }) => x[i] !== 0), `${what}: expected edits only of rows of W that x uses`);
          opened.expect_no_problem();
          await opened.close();
        }
    }
  },
  {
    name: 'while q is dragged scores and weights follow, and the words say what the trace has',
    async run(t) {
      const opened = await open_page(t, kSizes[0]);
      const row = await show(opened, 4);
      const at = await tip(opened, 'q');
      await opened.page.mouse.move(at.x, at.y);
      await opened.page.mouse.down();
      await opened.page.mouse.move(at.x + 30, at.y + 40, { steps: 5 });
      await opened.frames(6);
      const q = await row_of(opened, 'q', row);
      const k = await row_of(opened, 'k', 1);
      const scores = await row_of(opened, 'scores', row);
      t.near('the score of key 1', scores[1], product(q, k), 1e-5);
      const shown = `${product(q, k).toFixed(3)}`.replace('-', '−');
      t.ok((await opened.words()).includes(shown), `expected the dot product ${shown} among the words`);
      await opened.page.mouse.up();
      await opened.rest();
      // The keyboard: an arrow key moves the tip that was pressed, a slider of a screen reader the same.
      const before = await row_of(opened, 'q', row);
      await opened.page.keyboard.press('ArrowRight');
      await opened.rest();
      const after = await row_of(opened, 'q', row);
      t.ok(Math.hypot(...after.map((v, i) => v - before[i])) > 1e-3, 'expected the right arrow key to move q');
      await opened.page.locator('[data-control="vectors q up"]').focus();
      await opened.page.keyboard.press('ArrowUp');
      await opened.later(700);
      await opened.rest();
      t.ok(Math.hypot(...(await row_of(opened, 'q', row)).map((v, i) => v - after[i])) > 1e-3, 'expected the slider to move q');
      opened.expect_no_problem();
      await opened.close();
    }
  }
];
