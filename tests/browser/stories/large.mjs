// Matrices of a thousand tokens: pictures that lose no extreme, zoom down to the numbers, gestures, and the page around.
import { open_page, wait_for } from '../page.mjs';

const kWords = 'the animal did not cross the street because it was too tired and wide'.split(' ');
const long_text = (n) => Array.from({ length: n }, (_, i) => kWords[(i * i + 3 * i) % kWords.length]).join(' ');
const large = (n, step = 'scores') => ({ version: 1, problem: { text: long_text(n) }, view: { step, row: 5, col: 5 } });

async function open_large(t, n, options = {}) {
  const opened = await open_page(t, options);
  await opened.set_scene(large(n));
  await opened.rest();
  return opened;
}

/** Every number on view is that of the trace, to as many digits as it has. */
function expect_numbers(t, cells, trace) {
  const written = cells.filter((c) => c.step === trace.step && c.text);
  t.ok(written.length > 10, `expected cells with numbers, found ${written.length}`);
  for (const c of written) {
    const digits = (c.text.split('.')[1] ?? '').length;
    t.near(`${c.step} ${c.row} ${c.col}`, Number(c.text.replace('−', '-')), trace.data[c.row * trace.shape[1] + c.col], .5001 * 10 ** -digits);
  }
}

const kMiddle = { x: 700, y: 400 };

export default [
  {
    name: 'a wheel over a picture of 1024 tokens leads down to numbers, and every frame draws few of them',
    async run(t) {
      const opened = await open_large(t, 1024);
      t.at_most('cells in drawn() of a picture', (await opened.drawn()).filter((c) => c.step === 'scores').length, 2);
      await opened.page.mouse.move(kMiddle.x, kMiddle.y);
      let most = 0;
      for (let k = 0; k < 24; ++k) {
        await opened.page.mouse.wheel(0, -120);
        await opened.frames(2);
        most = Math.max(most, (await opened.drawn()).length);
      }
      await opened.rest();
      t.note(`cells drawn while zooming: at most ${most}`);
      t.at_most('cells drawn in a frame while zooming', most, 4000);
      const trace = await opened.trace('scores');
      expect_numbers(t, await opened.drawn(), trace);
      const before = (await opened.drawn()).find((c) => c.step === 'scores' && c.text);
      await opened.drag(kMiddle.x, kMiddle.y, -150, -60);
      const after = (await opened.drawn()).find((c) => c.step === 'scores' && c.text);
      t.ok(after.row > before.row && after.col > before.col, `expected a drag to move the view, found ${before.row} ${before.col} and ${after.row} ${after.col}`);
      t.equal('row selected after a drag', (await opened.scene()).view.row, 5);
      opened.expect_no_problem();
      await opened.close();
    }
  },
  {
    name: 'two fingers zoom a large square, a tap selects',
    async run(t) {
      const opened = await open_large(t, 256, { width: 390, height: 844, touch: true });
      await opened.ask_for_matrices();
      const cdp = await opened.page.context().newCDPSession(opened.page);
      const touch = (type, ...points) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
      for (let round = 0; round < 3; ++round) {
        await touch('touchStart', [230, 260]);
        await touch('touchStart', [220, 260], [240, 260]);
        for (let d = 10; d <= 60; d += 10) await touch('touchMove', [230 - d, 260], [230 + d, 260]);
        await touch('touchEnd');
        await opened.rest();
      }
      const cells = (await opened.drawn()).filter((c) => c.step === 'scores');
      t.ok(cells.length > 10 && cells.length < 2000, `expected a window of cells after pinching, found ${cells.length}`);
      const there = cells[Math.floor(cells.length / 2)];
      await opened.page.touchscreen.tap(there.x + there.width / 2, there.y + there.height / 2);
      await opened.rest();
      const { view } = await opened.scene();
      t.equal('tapped row', view.row ?? 0, there.row);
      t.equal('tapped column', view.col ?? 0, there.col);
      opened.expect_no_problem();
      await opened.close();
    }
  },
  {
    name: 'the wheel over an embedded playground scrolls the page around it',
    async run(t) {
      const opened = await open_page(t, { ready: false });
      await opened.page.setContent(`<body style="margin:0;height:3000px"><iframe src="${t.address}/index.html?lang=en" style="width:1200px;height:700px;border:0"></iframe>`);
      const frame = opened.page.frames().find((f) => f !== opened.page.mainFrame());
      await wait_for(frame, () => window.playground);
      await frame.evaluate(() => playground.ready);
      await opened.page.mouse.move(kMiddle.x, kMiddle.y);
      await opened.page.mouse.wheel(0, 200);
      await wait_for(opened.page, () => scrollY > 100).catch(() => t.fail('expected the wheel to scroll the page'));
      await opened.close();
    }
  },
  {
    name: 'a long evaluation can be cancelled',
    async run(t) {
      const opened = await open_page(t);
      const before = await opened.scene();
      const words = Array.from({ length: 1000 }, (_, i) => ['The', 'animal', 'cross', 'street', 'tired', 'it'][i % 6]).join(' ');
      const long = { ...before, problem: { ...before.problem, text: words, heads: 12, kv_heads: 12, d_k: 64, softcap: 5, mask: { kind: 'causal' } } };
      const cancelled = await opened.page.evaluate(async (scene) => {
        let button;
        const done = playground.setScene(scene);
        for (let k = 0; k < 2000 && !button; ++k) {
          await new Promise(requestAnimationFrame);
          button = document.querySelector('[data-control="cancel"]');
        }
        button?.click();
        await done;
        return Boolean(button);
      }, long);
      t.ok(cancelled, 'expected a button that cancels while the numbers are computed');
      t.equal('the text after cancelling', (await opened.scene()).problem.text, before.problem.text);
      t.ok(await opened.call('redo'), 'expected that what was cancelled can be done again');
      t.equal('words after redo', (await opened.trace('weights')).shape[0], 1000);
      opened.expect_no_problem();
    }
  }
];
