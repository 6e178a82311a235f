// What people do with the page, in the engines that the other stories do not run in: Firefox's and WebKit's.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { open_firefox } from '../firefox.mjs';
import { decode_png } from '../png.mjs';
import { open_webkit } from '../webkit.mjs';

const kWeights = 121;  // of the opening scene

/** Until `work`, which runs in the page, gives something. */
const until = (page, work, ...args) => page.evaluate(`new Promise((done, fail) => {
  const end = performance.now() + 60_000;
  (async function ask() {
    const found = await Promise.resolve().then(() => (${work})(...${JSON.stringify(args)})).catch(() => null);
    if (found) done(found); else if (performance.now() > end) fail(new Error('never came: ' + ${JSON.stringify(String(work))})); else setTimeout(ask, 100);
  })();
})`);

/** Colours of a picture: a blank one has one. */
const colours = async (page) => {
  const { data } = decode_png(await page.screenshot().then((bytes) => Buffer.from(bytes)));
  const found = new Set();
  for (let i = 0; i < data.length; i += 4) found.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
  return found.size;
};

/** Asks a frame as a page around it does. */
const ask_frame = async (html, method, args) => {
  document.body.innerHTML = html;
  const frame = document.querySelector('iframe');
  return new Promise((resolve, reject) => {
    addEventListener('message', ({ source, data }) => {
      if (source !== frame.contentWindow || data?.from !== 'attention-playground') return;
      if (data.event === 'ready') frame.contentWindow.postMessage({ to: 'attention-playground', id: 7, method, arguments: args }, '*');
      if (data.id === 7) 'error' in data ? reject(new Error(data.error)) : resolve(data.result);
    });
  });
};

const kSteps = {
  async 'opens, and is no blank picture'({ t, page, home }) {
    await page.goto(`${home}/index.html?lang=en&theme=dark`);
    await until(page, () => playground.ready.then(() => true));
    t.equal('weights', (await page.evaluate(() => playground.trace('weights', 0))).data.length, kWeights);
    t.ok(await colours(page) >= 100, 'expected at least 100 colours in the picture');
  },
  async 'opens a lesson and goes on'({ t, page }) {
    const card = await page.evaluate(async () => { await playground.open('causal'); await playground.card(1); return playground.lesson(); });
    t.equal('lesson and card', `${card.id} ${card.card}`, 'causal 1');
  },
  async 'a link opens again'({ t, page, home }) {
    const [link, scene] = await page.evaluate(async () => {
      await playground.setScene({ version: 1, problem: { text: 'it was tired', seed: 4, mask: { kind: 'causal' } } });
      return [await playground.link(), JSON.stringify(await playground.scene())];
    });
    await page.goto('about:blank');
    await page.goto(`${home}/index.html?lang=en${new URL(link).hash}`);
    t.equal('the scene', await until(page, () => playground.scene().then(JSON.stringify)), scene);
  },
  async 'text is typed'({ t, page }) {
    await page.evaluate(() => playground.ready);
    await page.type('#text', ' now');
    t.match('the text', await until(page, () => playground.scene().then(({ problem }) => / now|now /.test(problem.text) && problem.text)), /now/);
  },
  async 'its picture is saved'({ t, page }) {
    const pixels = await page.evaluate(() => document.getElementById('canvas').toDataURL());
    const { data } = decode_png(Buffer.from(pixels.split(',')[1], 'base64'));
    t.ok(data.filter((value, i) => value !== data[i % 4]).length >= 1000, 'expected a saved picture that is not blank');
  },
  async 'a frame answers'({ t, page, home }) {
    await page.goto(`${home}/empty-page-of-the-tests.html`);
    const weights = await page.evaluate(ask_frame, `<iframe width="800" height="450" src="${home}/index.html?lang=zh&lesson=causal"></iframe>`, 'trace', ['weights', 0]);
    t.ok(weights.data.length >= 4, 'expected the weights of the frame');
  },
  async 'a sandboxed frame of one file answers'({ t, page, home }) {
    await page.goto(`${home}/empty-page-of-the-tests.html`);
    const weights = await page.evaluate(ask_frame, `<iframe sandbox="allow-scripts" width="800" height="450" src="${home}/attention-playground.html?lang=en"></iframe>`, 'trace', ['weights', 0]);
    t.equal('weights of the frame', weights.data.length, kWeights);
  },
  async 'the element stands in a page'({ t, page, home }) {
    await page.goto(`${home}/empty-page-of-the-tests.html`);
    const count = await page.evaluate(async (address) => {
      await import(address);
      document.body.innerHTML = '<attention-playground lang="en"></attention-playground>';
      return (await document.querySelector('attention-playground').trace('weights', 0)).data.length;
    }, `${home}/element.js`);
    t.equal('weights of the element', count, kWeights);
  },
  async 'one file opens from a disk'({ t, page }) {
    const file = path.join(t.scratch, 'one file.html');
    fs.copyFileSync(path.join(t.web, 'attention-playground.html'), file);
    await page.goto(pathToFileURL(file).href);
    t.equal('weights', await until(page, () => playground.trace('weights', 0).then(({ data }) => data.length)), kWeights);
    t.ok(await colours(page) >= 100, 'expected at least 100 colours in the picture');
  }
};

const kEngines = { Firefox: (t) => open_firefox(t, 'lang=en'), WebKit: open_webkit };

export default Object.entries(kEngines).map(([name, open]) => ({
  name: `${name}: opens, lesson, link, typed text, frame, sandbox, element, one file`,
  long: true,
  limit: 900_000,
  async run(t) {
    const { page, close, problems = [] } = await open(t);
    try {
      for (const [what, step] of Object.entries(kSteps)) {
        try {
          await step({ t, page, home: t.address });
        } catch (error) {
          t.fail(`${what}: ${error.message}`);
        }
      }
      for (const problem of problems) t.fail(problem);
    } finally {
      await close();
    }
  }
}));
