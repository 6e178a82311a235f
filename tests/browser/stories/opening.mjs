// What cannot open says what and why, in both languages; what did not come can be asked for again.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { packed_with } from '../pack.mjs';
import { open_page, wait_for } from '../page.mjs';

const kQuery = 'lang=en&theme=dark';
const kLate = 1200;  // ms: more than the second after which the standing sentence is seen
const kStatic = /(index\.html|logo\.svg|shell\.mjs|own-image\.mjs)(\?|$)/;  // what runs before the page can tell

/** Ways for a file not to come: {what the page is to say of it, how a request is answered}. */
const kWays = [
  { said: 'HTTP 404', answer: (route) => route.fulfill({ status: 404, contentType: 'text/html', body: 'not here' }) },
  { said: 'a web page in its place', answer: (route) => route.fulfill({ status: 200, contentType: 'text/html; charset=utf-8', body: '<!doctype html><title>Home</title>' }) },
  { said: 'no answer', answer: (route) => route.abort() },
];
const kNoAnswer = kWays[2].answer;

const settled = (opened) => opened.page.evaluate(() => playground.ready.then(() => 'resolved', (error) => error.message));
const sorry = (opened) => opened.page.evaluate(() => [...document.querySelectorAll('#sorry p')].map((p) => p.innerText));
const visible_text = (page) => page.evaluate(() => document.body.innerText.trim());
const messages = (opened) => opened.page.locator('[data-live=messages]').textContent();
const said = (opened, text) => wait_for(opened.page, (s) => document.querySelector('[data-live=messages]')?.textContent.includes(s), text).catch(() => { throw new Error(`never said: ${text}`); });

/** The page is not there and says why: `en` and `zh` stand in its texts, `ready` rejects with `en`, and so do the calls. */
async function expect_refusal(t, opened, what, en, zh) {
  const why = await settled(opened);
  t.ok(why.includes(en), `${what}: expected ready to reject with ${en}, found ${why}`);
  const [english, chinese] = await sorry(opened);
  t.ok(english?.includes(en), `${what}: expected ${en} in the English text, found ${english}`);
  t.ok(chinese?.includes(zh), `${what}: expected ${zh} in the Chinese text, found ${chinese}`);
  t.ok(!await opened.page.locator('#place').isVisible(), `${what}: expected no empty picture beside the text`);
  for (const method of ['stats', 'trace', 'lang', 'open', 'undo']) await t.rejects(`${what}: ${method}`, opened.call(method, 'en'), new RegExp(en.replace(/[.()]/g, '\\$&')));
  return english;
}

/** What is read once it has what is waited for, or after a minute. */
async function read_until(read, pattern) {
  for (let k = 0; k < 200 && !pattern.test(await read()); ++k) await new Promise((done) => setTimeout(done, 300));
  return read();
}

export default [
  {
    name: 'a browser that lacks something: ready rejects with the reason',
    async run(t) {
      for (const [en, zh, init] of [
        ['no WebGL 2', '没有 WebGL 2', () => { HTMLCanvasElement.prototype.getContext = () => null; }],
        ['no WebAssembly SIMD', '没有 WebAssembly SIMD', () => { WebAssembly.validate = () => false; }],
      ]) {
        const opened = await open_page(t, { init, ready: false });
        const text = await expect_refusal(t, opened, en, en, zh);
        t.match(`${en}: what helps`, text, /This browser cannot .* Firefox or Safari can/);
        const answer = await opened.page.evaluate(() => new Promise((resolve) => {
          window.addEventListener('message', ({ data }) => { if (data.from === 'attention-playground') resolve(data); });
          window.postMessage({ to: 'attention-playground', id: 1, method: 'stats' }, '*');
        }));
        t.ok(answer.error?.includes(en), `${en}: over postMessage: found ${JSON.stringify(answer)}`);
        opened.expect_no_problem();
        await opened.close();
      }
    }
  },
  {
    name: 'every file that the first picture needs: without it ready rejects and the page names it',
    limit: 600_000,
    async run(t) {
      const whole = await open_page(t, { query: 'lang=zh&lesson=heads' });
      const needed = [...new Set(whole.requests.map((url) => new URL(url).pathname.slice(1)))].filter((name) => !kStatic.test(name) && !/later|relaxed|glossary|mirror|early/.test(name));
      await whole.close();
      t.ok(needed.length >= 8 && needed.includes('opening.pack') && needed.includes('fonts/cjk-regular.otf') && needed.includes('lessons/heads.json'), `files that are needed: found ${needed.join(', ')}`);
      for (const [i, name] of needed.entries()) {
        const { answer, said: found } = kWays[i % kWays.length];
        const by_browser = /\.(mjs|wasm|css)$/.test(name);  // which does not tell how they did not come
        const opened = await open_page(t, { ready: false, address: null });
        await opened.page.route(`**/${name}`, answer);
        await opened.page.goto(`${t.address}/index.html?lang=zh&lesson=heads`);
        const en = by_browser ? name : `${name} did not come (${found})`;
        const text = await expect_refusal(t, opened, `${name}, ${found}`, en, name);
        t.ok(!/This browser/.test(text ?? ''), `${name}: expected no word against the browser, found ${text}`);
        await opened.close();
      }
    }
  },
  {
    name: 'the reason is the true one: a policy without WebAssembly, a script that is sent as something else',
    async run(t) {
      for (const [name, headers, en, zh] of [
        ['index.html?*', { 'content-security-policy': "script-src 'self'" }, "does not allow 'wasm-unsafe-eval'", "不允许 WebAssembly 所需的 'wasm-unsafe-eval'"],
        ['attention-playground.mjs', { 'content-type': 'text/plain' }, 'attention-playground.mjs did not come (its server sends it as text/plain, not as JavaScript)', '服务器把它当作 text/plain 发出']
      ]) {
        const opened = await open_page(t, { ready: false, address: null });
        await opened.page.route(`**/${name}`, async (route) => {
          const response = await route.fetch();
          await route.fulfill({ response, headers: { ...response.headers(), ...headers } });
        });
        await opened.page.goto(`${t.address}/index.html?${kQuery}`);
        await expect_refusal(t, opened, name, en, zh);
        t.ok(await opened.page.getByRole('link', { name: '在单独的窗口中打开' }).isVisible(), `${name}: expected the link to a window of its own`);
        await opened.close();
      }
    }
  },
  {
    name: 'what comes behind the picture and does not come is said, the picture stays, and it is fetched again',
    async run(t) {
      for (const name of ['mirror.mjs', 'attention-playground-rest.wasm']) {
        const opened = await open_page(t, { ready: false, address: null });
        await opened.page.route(`**/${name}`, kNoAnswer);
        await opened.page.goto(`${t.address}/index.html?${kQuery}`);
        const why = await settled(opened);
        t.ok(why.includes(name), `expected ready to reject with ${name}, found ${why}`);
        t.ok(await opened.page.locator('#canvas').isVisible(), `${name}: expected the picture to stay`);
        await opened.page.unroute(`**/${name}`);
        await wait_for(opened.page, () => document.querySelector('#mirror [data-control=next]'));
        await opened.close();
      }
    }
  },
  {
    name: 'a file that is broken: ready rejects and the page says what is wrong',
    async run(t) {
      for (const [name, body] of [['lexicon.json', '{"words": {'], ['scenes/index.json', ''], ['strings/en.json', '[]']]) {
        const opened = await open_page(t, { ready: false, address: null });
        await opened.page.route(`**/${name.startsWith('scenes') ? 'opening.pack' : name}`, (route) => route.fulfill({ status: 200, body: name.startsWith('scenes') ? packed_with(t.web, name, body) : body }));
        await opened.page.goto(`${t.address}/index.html?${kQuery}`);
        const why = await settled(opened);
        t.ok(why.length > 20 && why !== 'resolved', `${name}: expected ready to reject with what is wrong, found ${why}`);
        t.ok((await sorry(opened)).every((text) => text.includes(why)), `${name}: expected ${why} in both languages, found ${await sorry(opened)}`);
        await opened.close();
      }
    }
  },
  {
    name: 'from disk, in a frame that cannot fetch and without a script of its own the page has a sentence',
    async run(t) {
      const disk = await open_page(t, { ready: false, address: null });
      await disk.page.goto(pathToFileURL(path.join(t.web, 'index.html')).href);
      await disk.later(kLate);
      const text = await read_until(() => visible_text(disk.page), /框架/);
      for (const word of [/opened from disk/, /从磁盘/, /frame/, /框架/]) t.match('from disk', text, word);
      await disk.close();
      const frame = await open_page(t, { ready: false });
      await frame.page.evaluate((src) => { document.body.replaceChildren(Object.assign(document.createElement('iframe'), { src, sandbox: 'allow-scripts', width: 900, height: 600 })); }, `${t.address}/index.html`);
      await frame.later(kLate);
      t.match('in a sandboxed frame', await read_until(() => frame.page.frames()[1].evaluate(() => document.body.innerText), /frame that may not fetch/), /frame that may not fetch/);
      await frame.close();
      const broken = await open_page(t, { ready: false, address: null });
      await broken.page.route('**/shell.mjs', kNoAnswer);
      await broken.page.goto(`${t.address}/index.html`);
      await broken.later(kLate);
      t.match('without shell.mjs', await read_until(() => visible_text(broken.page), /cannot fetch its files/), /cannot fetch its files/);
      await broken.close();
      const good = await open_page(t, { query: kQuery });
      t.ok(!await good.page.locator('#sorry').isVisible(), 'expected the sentence to be gone when there is a picture');
      good.expect_no_problem();
    }
  },
  {
    name: 'a language, a lesson or a font that did not come is fetched when it is asked for again',
    limit: 300_000,
    async run(t) {
      const kinds = [
        ['strings/zh.json', (opened) => opened.call('lang', 'zh')],
        ['fonts/cjk-bold.otf', (opened) => opened.call('lang', 'zh')],
        ['lessons/causal.json', (opened) => opened.call('open', 'causal')],
      ];
      for (const [name, ask] of kinds)
        for (const { said: found, answer } of kWays) {
          const opened = await open_page(t, { query: kQuery });
          await opened.page.route(`**/${name}`, answer);
          await t.rejects(`${name}, ${found}`, ask(opened), new RegExp(`${name} did not come \\(${found}\\)`));
          t.equal(`${name}: the language meanwhile`, (await opened.call('stats')).language, 'en');
          await opened.page.unroute(`**/${name}`);
          await ask(opened).catch((error) => t.fail(`${name}, ${found}: asked again: ${error.message}`));
          await opened.close();
        }
    }
  },
  {
    name: 'the same by the visitor\'s own hand, who is told in the language that is on',
    async run(t) {
      const opened = await open_page(t, { query: kQuery });
      const choose_chinese = () => opened.page.locator('[data-control="language"] input').nth(1).evaluate((radio) => { radio.checked = true; radio.dispatchEvent(new Event('change')); });
      await opened.page.route('**/fonts/cjk-*', kNoAnswer);
      await choose_chinese();
      await said(opened, '.otf did not come (no answer)');
      t.equal('the language without its letters', (await opened.call('stats')).language, 'en');
      await opened.page.unroute('**/fonts/cjk-*');
      await choose_chinese();
      await wait_for(opened.page, () => document.documentElement.lang === 'zh');
      // A letter that only the font of what visitors type has: asked for again with the next text.
      await opened.page.route('**/fonts/cjk-more.ttf', kNoAnswer);
      const type = async (text) => { const scene = await opened.scene(); await opened.set_scene({ ...scene, problem: { text } }); };
      await type('魑魅');
      await said(opened, '没有取到 fonts/cjk-more.ttf（没有答复）');
      await opened.page.unroute('**/fonts/cjk-more.ttf');
      const again = opened.page.waitForResponse('**/fonts/cjk-more.ttf');
      await type('魑魅魍');
      t.equal('the font, asked for again', (await again).status(), 200);
    }
  },
  {
    name: 'what came not for want of a network comes with the network',
    async run(t) {
      const opened = await open_page(t, { ready: false, address: null });
      await opened.page.route('**/strings/en.later.json', kNoAnswer);
      await opened.page.goto(`${t.address}/index.html?${kQuery}`);
      await opened.page.evaluate(() => playground.ready);
      await said(opened, 'strings/en.later.json did not come (no answer)');
      await opened.page.unroute('**/strings/en.later.json');
      const later = opened.page.waitForResponse('**/strings/en.later.json');
      await opened.page.evaluate(() => window.dispatchEvent(new Event('online')));
      t.equal('the words, asked for again', (await later).status(), 200);
    }
  },
  {
    name: 'what the address asks for and is not there is named, in both languages',
    async run(t) {
      for (const [query, named] of [['lesson=nope', ['lesson=nope']], ['lang=fr', ['lang=fr']], ['lang=fr-CA&lesson=head_s', ['lang=fr-CA', 'lesson=head_s']],
        ['lang=en&lesson=Heads', ['lesson=Heads']], ['lang=zh-CN&lesson=%E8%AF%BE', ['lesson=课']]]) {
        const opened = await open_page(t, { query });
        const chinese = query.includes('zh');
        for (const each of named) await said(opened, chinese ? `地址里：没有 ${each}` : `In the address: ${each} is not there`);
        t.ok((await opened.words()).some((text) => text.includes(named[0])), `${query}: expected it to be drawn`);
        t.ok((await opened.drawn()).length > 0, `${query}: expected the rest to open`);
        opened.problems = opened.problems.filter((each) => !/strings\/fr\.json|status of 404/.test(each));  // looked for beside the page
        opened.expect_no_problem();
        await opened.close();
      }
      for (const query of ['lang=zh-CN', 'lang=EN&lesson=heads', 'lesson=animal-zh', 'lang=&lesson=']) {
        const opened = await open_page(t, { query });
        t.equal(`${query}: messages`, await messages(opened), '');
        await opened.close();
      }
    }
  },
];
