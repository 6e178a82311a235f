// Opening: what is fetched before the first picture, and what a browser reads that cannot run it.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { open_page, wait_for } from '../page.mjs';

const kFirstLoadBytes = 450 * 1000;

/** Opens the page until its first frame: {requests, in order, depth: of the longest chain in which each request was made by what
 *  another one brought, programs: of the graphics processor that were linked}. */
async function first_frame(t) {
  const opened = await open_page(t, { ready: false, address: null });
  const initiators = new Map();
  const cdp = await opened.page.context().newCDPSession(opened.page);
  cdp.on('Network.requestWillBeSent', ({ request: { url }, initiator }) => {
    if (!initiators.has(url)) initiators.set(url, initiator.url ?? initiator.stack?.callFrames[0]?.url);
  });
  await cdp.send('Network.enable');
  await opened.page.addInitScript(() => {
    window.programs = 0;
    const link = WebGL2RenderingContext.prototype.linkProgram;
    WebGL2RenderingContext.prototype.linkProgram = function (...args) { ++programs; return link.apply(this, args); };
    const draw = WebGL2RenderingContext.prototype.drawElements;
    WebGL2RenderingContext.prototype.drawElements = function (...args) { window.first_draw ??= performance.now(); return draw.apply(this, args); };
  });
  await opened.page.goto(`${t.address}/index.html?lang=en&theme=dark`);
  const { frames, programs, early } = await opened.page.evaluate(async () => {
    while (!window.playground) await new Promise(requestAnimationFrame);
    const { frames } = await playground.stats();
    return { frames, programs, early: [location.href, ...performance.getEntriesByType('resource').filter((e) => e.startTime <= first_draw).map((e) => e.name)] };
  });
  t.ok(frames > 0, 'expected a frame once stats() answers');
  const requests = opened.requests.filter((url) => early.includes(url));  // what the first frame waited for
  const depth = (url) => { const by = initiators.get(url); return by && by !== url ? 1 + depth(by) : 1; };
  opened.expect_no_problem();
  await opened.close();
  return { requests, depth: Math.max(...requests.map(depth)), programs };
}

async function explained(t, init, reason) {
  const opened = await open_page(t, { init, ready: false });
  const section = opened.page.locator('#sorry');
  await section.waitFor({ state: 'visible' }).catch(() => t.fail('#sorry: expected to be visible, found it hidden'));
  const text = await section.innerText();
  t.ok(/This browser cannot show the playground/.test(text), `expected the reason in English, found ${JSON.stringify(text)}`);
  t.ok(/这个浏览器打不开/.test(text), `expected the reason in Chinese, found ${JSON.stringify(text)}`);
  t.equal('times the reason is given', text.split(reason).length - 1, 2);
  t.ok(!await opened.page.locator('#canvas').isVisible(), 'expected no empty canvas beside the explanation');
  const box = await section.boundingBox();
  t.ok(box && box.height > 60 && box.x >= 0 && box.x + box.width <= 1280, `expected the explanation on the screen, found it at ${JSON.stringify(box)}`);
  opened.expect_no_problem();
}

export default [
  {
    name: 'opens with nothing to complain about',
    async run(t) {
      const opened = await open_page(t);
      await opened.rest();
      opened.expect_no_problem();
      t.equal('html lang', await opened.page.evaluate(() => document.documentElement.lang), 'en');
      t.equal('title', await opened.page.title(), 'Attention Playground');
      t.ok((await opened.drawn()).length > 100, 'expected the matrices to be drawn');
    }
  },
  {
    name: 'the first frame waits for few requests, one after another at most three times',
    async run(t) {
      const { requests, depth, programs } = await first_frame(t);
      t.note(`${requests.length} requests, ${depth} deep, ${programs} programs of the graphics processor`);
      t.at_most('requests before the first frame', requests.length, 11);
      t.at_most('requests that wait for one another', depth, 3);
      t.at_most('programs of the graphics processor', programs, 1);
    }
  },
  {
    name: 'first load is small',
    async run(t) {
      let before, sum, sizes;
      // On a busy machine what comes after the first picture may be asked for before its pixels are: the least of three.
      for (let tries = 0; tries < 3 && !(sum <= kFirstLoadBytes); ++tries) {
        ({ requests: before } = await first_frame(t));
        sum = 0;
        sizes = [...new Set(before)].map((address) => {
          const name = new URL(address).pathname.slice(1);
          const size = zlib.brotliCompressSync(fs.readFileSync(path.join(t.web, name))).length;  // as a host serves what it compressed beforehand
          sum += size;
          return `${name} ${(size / 1000).toFixed(1)}`;
        });
      }
      t.note(`first load ${(sum / 1000).toFixed(1)} kB in brotli: ${sizes.join(', ')}`);
      t.at_most('bytes of the first load', sum, kFirstLoadBytes);
      for (const needed of ['opening.pack', 'attention-playground.wasm'])
        t.ok(sizes.some((s) => s.includes(needed)), `expected ${needed} among the first load`);
      t.ok(!sizes.some((s) => s.includes('cjk')), 'expected no Chinese glyphs in the first load in English');
      for (const address of new Set(before.filter((each, i) => before.indexOf(each) < i))) t.fail(`asked for more than once: ${address}`);
    }
  },
  {
    name: 'no picture waits for the rest of the program',
    async run(t) {
      // What the system or an earlier visit asks for is no opening that was drawn for the profile.
      const plain = await open_page(t, { query: 'lang=en', init: () => localStorage.setItem('attention-playground.scale', '1.5') });
      t.equal('requests of a larger page that waited', await plain.page.evaluate(() => performance.getEntriesByType('resource').filter((e) => e.initiatorType === 'xmlhttprequest').length), 0);
      await plain.close();
      const opening = [['lang=en&theme=dark', 1280, 800], ['lang=zh&theme=light', 1366, 625], ['', 800, 450], ['lang=zh', 390, 844, true]];
      for (const [query, width, height, touch = false] of [...opening, ['lang=en&lesson=causal', 1280, 800]]) {
        const opened = await open_page(t, { query, width, height, touch });
        const asked = await opened.page.evaluate(() => performance.getEntriesByType('resource').filter((e) => /-rest\.wasm$/.test(e.name)).map((e) => e.initiatorType));
        t.equal(`${query} at ${width}x${height}: how the rest was asked for`, asked.join(), 'fetch');
        await opened.close();
      }
      // A visitor can be quicker than the network.
      const quick = await open_page(t, { ready: false, init: () => {
        const compile = WebAssembly.compileStreaming;
        WebAssembly.compileStreaming = async (answer) => {
          if (/-rest\.wasm$/.test((await answer).url)) await new Promise((come) => { globalThis.let_it_come = come; });
          return compile(answer);
        };
      } });
      await wait_for(quick.page, () => globalThis.let_it_come);
      await quick.page.mouse.click(640, 300);
      await quick.page.keyboard.press('ArrowRight');
      await wait_for(quick.page, () => performance.getEntriesByType('resource').some((e) => e.initiatorType === 'xmlhttprequest'));
      await quick.page.evaluate(() => { let_it_come(); return playground.ready; });
      t.ok((await quick.drawn()).length > 100, 'expected the matrices to be drawn');
      quick.expect_no_problem();
    }
  },
  {
    name: 'a browser without WebGL 2 is told',
    run: (t) => explained(t, () => {
      const get = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...rest) { return kind === 'webgl2' ? null : get.call(this, kind, ...rest); };
    }, /WebGL 2/)
  },
  {
    name: 'a browser without WebAssembly SIMD is told',
    run: (t) => explained(t, () => { WebAssembly.validate = () => false; }, /WebAssembly SIMD/)
  },
  {
    name: 'a browser without WebAssembly is told',
    run: (t) => explained(t, () => { delete globalThis.WebAssembly; }, /WebAssembly/)
  },
  {
    name: 'the address says language, theme and step',
    async run(t) {
      const zh = await open_page(t, { query: 'lang=zh&theme=light&step=weights' });
      t.equal('html lang', await zh.page.evaluate(() => document.documentElement.lang), 'zh');
      t.equal('theme', (await zh.call('stats')).theme, 'light');
      t.equal('step', (await zh.scene()).view.step, 'weights');
      t.ok((await zh.drawn()).some((c) => c.step === 'weights'), 'expected the weights on the stage');
      zh.expect_no_problem();
      await zh.close();
      const system = await open_page(t, { query: '', light: true });
      t.equal('theme of a light system', (await system.call('stats')).theme, 'light');
      t.equal('language of an English browser', (await system.call('stats')).language, 'en');
      system.expect_no_problem();
      await system.close();
      const wrong = await open_page(t, { query: 'lang=xx&theme=pink&step=nothing&lesson=none' });
      t.ok((await wrong.drawn()).length > 0, 'expected an address with nonsense to open the first scene');
      wrong.problems = wrong.problems.filter((each) => !/strings\/xx\.json|status of 404/.test(each));  // looked for beside the page
      wrong.expect_no_problem();
    }
  },
  {
    name: 'the interface refuses what makes no sense',
    async run(t) {
      const opened = await open_page(t);
      const refuse = (method, pattern, ...args) => t.rejects(`${method}(${JSON.stringify(args).slice(1, -1)})`, opened.call(method, ...args), pattern);
      await refuse('trace', /nothing/, 'nothing');
      await refuse('trace', /head/, 'weights', 9);
      await refuse('trace', /string/, 7);
      await refuse('select', /row/, 'weights', 99, 0);
      await refuse('select', /index/, 'weights', -1, 0);
      await refuse('lang', /expected/, 'xx');
      await refuse('theme', /expected/, 'pink');
      await refuse('open', /none/, 'none');
      await refuse('setScene', /version|scene/, {});
      await refuse('setScene', /problem\.text|tokens/, { version: 1, problem: { text: '' } });
      await refuse('setScene', /text/, { version: 1, problem: { text: 5 } });
      const steps = ['x', 'w_q', 'w_k', 'w_v', 'w_o', 'q', 'k', 'v', 'scores', 'scaled', 'capped', 'masked', 'weights', 'heads', 'output'];
      for (const step of steps) {
        const { shape, data, labels } = await opened.trace(step);
        t.equal(`${step}: numbers`, data.length, shape[0] * shape[1]);
        t.ok(labels.rows.length === shape[0] && labels.cols.length === shape[1], `${step}: expected a label for each row and column`);
      }
      t.equal('undo() with nothing to undo', await opened.call('undo'), false);
      const lessons = await opened.call('lessons');
      t.ok(lessons.length > 0 && lessons.every((l) => l.id && l.title.en && l.title.zh), 'expected lessons with titles in both languages');
      await opened.call('open', lessons.at(-1).id);
      t.equal('lesson', (await opened.call('stats')).lesson, lessons.at(-1).id);
      await opened.call('open', 'animal-zh');
      t.equal('a scene in its place', (await opened.call('stats')).lesson, 'animal-zh');
      const stats = await opened.call('stats');
      for (const key of ['frames', 'frameMs', 'evaluateMs', 'maxAbsError', 'wasmBytes']) t.ok(Number.isFinite(stats[key]), `stats().${key}: expected a number, found ${stats[key]}`);
      t.match('stats().backend', stats.backend, /^(simd|relaxed|webgpu)$/);
      // The head on view may belong to an earlier, larger number of heads.
      const scene = await opened.scene();
      await opened.set_scene({ ...scene, problem: { ...scene.problem, heads: 8, kv_heads: 8 } });
      await opened.select('weights', 0, 0, 6);
      await opened.set_scene({ ...scene, view: { ...(await opened.scene()).view } });
      for (const step of ['x', 'weights']) t.equal(`the head of ${step} on view`, (await opened.trace(step)).head, step === 'x' ? 0 : 1);
      opened.expect_no_problem();
    }
  },
  {
    name: 'answers over postMessage, also in a frame of another page',
    async run(t) {
      const opened = await open_page(t, { ready: false });
      const answers = await opened.page.evaluate(async (address) => {
        const frame = document.createElement('iframe');
        frame.src = `${address}/index.html?lang=en`;
        frame.width = 1000;
        frame.height = 700;
        document.body.append(frame);
        await new Promise((resolve) => { frame.onload = resolve; });
        const ask = (id, method, ...args) => new Promise((resolve) => {
          const listen = ({ data }) => {
            if (data?.from !== 'attention-playground' || data.id !== id) return;
            window.removeEventListener('message', listen);
            resolve(data);
          };
          window.addEventListener('message', listen);
          frame.contentWindow.postMessage({ to: 'attention-playground', id, method, arguments: args }, '*');
        });
        const asked = [await ask(1, 'stats'), await ask(2, 'trace', 'weights', 0), await ask(3, 'trace', 'nothing'), await ask(4, 'constructor')];
        const told = new Promise((resolve) => window.addEventListener('message', ({ data }) => { if (data?.event === 'answer') resolve(data); }));
        await ask(5, 'open', 'causal');
        return [...asked, await ask(6, 'answer', 0), await told];
      }, t.address);
      t.ok(answers[0].result?.frames > 0, `stats: found ${JSON.stringify(answers[0])}`);
      t.equal('trace: numbers', answers[1].result?.data.length, 121);
      t.match('a wrong step', String(answers[2].error), /nothing/);
      t.match('no method', String(answers[3].error), /no method/);
      const told = { from: 'attention-playground', version: 1, event: 'answer', detail: { card: 0, chosen: 0, lesson: 'causal', score: answers[4].result ? 1 : 0, to: 'question' } };
      t.equal('what the frame tells of an answer', JSON.stringify(answers[5]), JSON.stringify(told));
      opened.expect_no_problem();
    }
  }
];
