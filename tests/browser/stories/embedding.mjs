// The playground in somebody's page: who may drive it, what it tells by itself, and the element.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { open_page, wait_for } from '../page.mjs';
import { serve } from '../server.mjs';

const kEmpty = '/empty-page-of-the-tests.html';
/** The same server under another origin. */
const elsewhere = (t) => t.address.replace('127.0.0.1', 'localhost');

/** A page of another origin that keeps what its frames tell. */
async function host(t, origin = elsewhere(t)) {
  const opened = await open_page(t, { address: null, ready: false });
  await opened.page.goto(origin + kEmpty);
  await opened.page.evaluate(() => {
    window.told = [];
    window.addEventListener('message', ({ data }) => { if (data?.from === 'attention-playground') told.push(data); });
    window.frame_of = (src, more = {}) => {
      const frame = Object.assign(document.createElement('iframe'), { src, width: 900, height: 600, ...more });
      document.body.append(frame);
      return frame;
    };
    window.told_of = async (event, count = 1) => {
      for (;;) {
        const found = told.filter((each) => each.event === event);
        if (found.length >= count) return found.at(-1).detail;
        await new Promise((later) => setTimeout(later, 50));
      }
    };
    window.ask = async (target, method, values, id = Math.random()) => {
      target.postMessage({ to: 'attention-playground', id, method, arguments: values }, '*');
      for (let k = 0; k < 2400; ++k) {
        const found = told.find((each) => each.id === id);
        if (found) return found;
        await new Promise((later) => setTimeout(later, 50));
      }
      return null;
    };
  });
  return opened;
}

export default [
  {
    name: 'a frame tells of ready, step, state, height and of why it does not open',
    async run(t) {
      const opened = await host(t);
      const found = await opened.page.evaluate(async (address) => {
        const target = frame_of(`${address}/index.html?lang=en`).contentWindow;
        await told_of('ready');
        const height = await told_of('resize');
        await ask(target, 'select', ['weights', 2, 1]);
        while ((await told_of('step')).step !== 'weights') await new Promise((later) => setTimeout(later, 50));
        await ask(target, 'ready', []);
        await told_of('ready', 2);
        return { height, step: await told_of('step'), state: await told_of('state') };
      }, t.address);
      t.equal('height', found.height.height, 1024);
      t.equal('step', JSON.stringify(found.step), '{"step":"weights","head":0,"row":2,"col":1}');
      t.equal('state', found.state.scene.view.step, 'weights');
      await opened.page.route('**/lexicon.json', (route) => route.abort());
      const why = await opened.page.evaluate((address) => { frame_of(`${address}/index.html?lang=en`); return told_of('error'); }, t.address);
      t.match('why it does not open', why.message, /lexicon\.json/);
      await opened.close();
    }
  },
  {
    name: 'only the page around a frame drives it, and only with what JSON can say',
    async run(t) {
      const opened = await host(t);
      const found = await opened.page.evaluate(async ([address, here]) => {
        const target = frame_of(`${address}/index.html?lang=en`).contentWindow;
        const narrowed = frame_of(`${address}/index.html?lang=en&host=https://other.example`).contentWindow;
        const welcome = frame_of(`${address}/index.html?lang=en&host=https://other.example,${here}`).contentWindow;
        await told_of('ready', 2);
        // A brother of the frame, of no origin at all, asks for everything.
        const brother = frame_of('', { sandbox: 'allow-scripts', srcdoc: `<script>
          onmessage = ({ data }) => { if (data.from) parent.postMessage({ brother: data }, '*'); };
          for (let k = 0; k < parent.frames.length; ++k) parent.frames[k].postMessage({ to: 'attention-playground', id: 'brother', method: 'scene' }, '*');
        </script>` });
        const heard = [];
        window.addEventListener('message', ({ data }) => { if (data?.brother) heard.push(data.brother); });
        await new Promise((loaded) => { brother.onload = loaded; });
        const answers = {};
        const refusals = { many: [['x'.repeat(2 ** 20)]], deep: [Array.from({ length: 2 ** 20 + 1 }, () => 0)], map: [[new Map()]], text: 'weights' };
        for (const key in refusals) answers[key] = (await ask(target, 'trace', key === 'deep' ? refusals.deep[0] : key === 'text' ? refusals.text : refusals[key][0])).error;
        answers.welcome = (await ask(welcome, 'trace', ['weights', 0])).result?.data.length;
        answers.after = (await ask(target, 'trace', ['weights', 0])).result?.data.length;
        narrowed.postMessage({ to: 'attention-playground', id: 'narrowed', method: 'scene' }, '*');
        await ask(target, 'stats', []);
        answers.narrowed = told.filter((each) => each.id === 'narrowed').length;
        answers.brother = heard.length;
        return answers;
      }, [t.address, elsewhere(t)]);
      t.match('a text of a million', found.many, /at most 1048576/);
      t.match('a list of a million', found.deep, /at most 1048576/);
      t.match('a Map', found.map, /found Map/);
      t.match('no list', found.text, /expected an array/);
      t.equal('a host that is named', found.welcome, 121);
      t.equal('after refusals', found.after, 121);
      t.equal('answers to a host that is not named', found.narrowed, 0);
      t.equal('answers to a brother', found.brother, 0);
      await opened.close();
    }
  },
  {
    name: 'a page that opened it is not heard, but where a meta element names it; the language of an address is no wish',
    async run(t) {
      const opened = await host(t);
      const answers = async () => {
        const popup = opened.page.waitForEvent('popup');
        const asked = opened.page.evaluate(async (address) => { window.other = open(`${address}/index.html?lang=zh`); }, t.address);
        const page = await popup;
        await asked;
        await wait_for(page, () => window.playground);
        await page.evaluate(() => playground.ready);
        const found = await opened.page.evaluate(async () => {
          const id = Math.random();
          other.postMessage({ to: 'attention-playground', id, method: 'stats' }, '*');
          await new Promise((later) => setTimeout(later, 1000));
          return told.filter((each) => each.id === id).length;
        });
        t.equal('what is kept of a language of the address', await page.evaluate(() => localStorage.getItem('attention-playground.lang')), null);
        await page.close();
        return found;
      };
      t.equal('answers to the page that opened it', await answers(), 0);
      await opened.page.context().route('**/index.html*', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: (await response.text()).replace('<head>', `<head><meta name="attention-playground-hosts" content="${elsewhere(t)}">`) });
      });
      t.equal('answers where it is named', await answers(), 1);
      await opened.close();
    }
  },
  {
    name: 'a frame out of sight answers',
    async run(t) {
      const opened = await host(t);
      const found = await opened.page.evaluate(async (address) => {
        const frame = frame_of(`${address}/index.html?lang=en`);
        await told_of('ready');
        frame.style.cssText = 'position: absolute; top: 9000px';
        await new Promise((later) => setTimeout(later, 500));
        const scene = (await ask(frame.contentWindow, 'scene', [])).result;
        const began = performance.now();
        await ask(frame.contentWindow, 'setScene', [{ ...scene, problem: { ...scene.problem, seed: 9 } }]);
        return { ms: performance.now() - began, seed: (await ask(frame.contentWindow, 'scene', [])).result.problem.seed };
      }, t.address);
      t.equal('the seed of a frame out of sight', found.seed, 9);
      t.note(`answered after ${found.ms.toFixed(0)} ms`);
      await opened.close();
    }
  },
  {
    name: 'a drag ends wherever the button is let go, and keys that are used do not scroll the page around',
    async run(t) {
      const opened = await host(t);
      const page = opened.page;
      await page.evaluate((address) => {
        document.body.style.cssText = 'margin: 0; height: 4000px';
        frame_of(`${address}/index.html?lang=en&step=w_q`, { width: 1100, height: 700 }).style.cssText = 'position: absolute; left: 50px; top: 50px';
        return told_of('ready');
      }, t.address);
      const frame = page.frames()[1];
      const place = (box) => ({ x: 50 + box.x + box.width / 2, y: 50 + box.y + box.height / 2 });
      const number = () => frame.evaluate(() => playground.trace('w_q', 0).then(({ data }) => data[5]));
      const cell = place(await frame.evaluate(() => playground.drawn().then((all) => all.find((c) => c.step === 'w_q' && c.row === 1 && c.col === 1))));
      const field = place(await frame.evaluate(() => { const { x, y, width, height } = document.getElementById('text').getBoundingClientRect(); return { x, y, width, height }; }));
      for (const [name, to] of Object.entries({ 'over the text field': field, above: { x: 400, y: 10 }, left: { x: 10, y: 400 }, right: { x: 1200, y: 300 }, below: { x: 400, y: 780 } })) {
        await page.mouse.move(cell.x, cell.y);
        await page.mouse.down();
        await page.mouse.move(cell.x + 20, cell.y, { steps: 4 });
        await page.mouse.move(to.x, to.y, { steps: 4 });
        await page.mouse.up();
        await page.mouse.move(cell.x + 30, cell.y + 30, { steps: 3 });
        const after = await number();
        await page.mouse.move(cell.x + 60, cell.y + 30, { steps: 3 });
        t.equal(`let go ${name}: the number while the mouse goes on`, await number(), after);
      }
      await page.mouse.click(cell.x, cell.y);
      for (const key of ['ArrowDown', 'PageDown', 'Space', 'End', 'Home', 'ArrowUp', 'PageUp']) {
        await page.keyboard.press(key);
        await frame.evaluate(() => playground.stats());
        t.equal(`${key}: how far the page around is scrolled`, await page.evaluate(() => scrollY), 0);
      }
      await opened.close();
    }
  },
  {
    name: 'the element opens when it comes near, is driven, keeps the work when it is moved, and follows its attributes',
    async run(t) {
      const opened = await host(t, t.address);
      const page = opened.page;
      await page.evaluate(async (address) => {
        document.body.style.height = '20000px';
        const far = document.createElement('attention-playground');  // before it is defined
        far.setAttribute('lang', 'zh');
        far.setAttribute('lesson', 'causal');
        far.style.cssText = 'position: absolute; top: 9000px; width: 1000px';
        document.body.append(far);
        await import(`${address}/element.js`);
        await import(`${address}/element.js?again`);  // defined twice
        window.far = far;
      }, t.address);
      await opened.later(300);
      t.equal('frames while it is far', page.frames().length, 1);
      const events = await page.evaluate(async () => {
        const heard = [];
        for (const event of ['ready', 'step', 'state', 'resize']) far.addEventListener(event, ({ detail }) => heard.push([event, detail]));
        const asked = far.trace('weights', 0);  // waits until it stands
        const shape = (await asked).data.length;
        await far.select('weights', 2, 1);
        await far.setScene({ ...far.scene, problem: { ...far.scene.problem, seed: 7 } });
        while (far.scene.problem.seed !== 7) await new Promise((later) => setTimeout(later, 50));
        return { shape, names: [...new Set(heard.map(([event]) => event))].sort().join(), height: far.clientHeight, lesson: (await far.lesson())?.id };
      });
      t.equal('numbers of the causal lesson', events.shape > 0, true);
      t.equal('events', events.names, 'ready,resize,state,step');
      t.equal('height', events.height, 800);
      t.equal('lesson', events.lesson, 'causal');
      const moved = await page.evaluate(async () => {
        const div = document.createElement('div');
        document.body.prepend(div);
        div.append(far);  // which makes the frame anew
        far.setAttribute('height', '500');
        await far.ready;
        const seed = (await far.link(), far.scene.problem.seed);
        far.setAttribute('lang', 'en');
        while ((await far.stats()).language !== 'en') await new Promise((later) => setTimeout(later, 50));
        const wrong = await far.trace('nothing').then(() => 'fulfilled', (error) => error.message);
        far.setAttribute('readonly', '');
        await far.ready;
        return { seed, height: far.clientHeight, wrong, still: (await far.link(), far.scene.problem.seed), frames: far.shadowRoot.querySelectorAll('iframe').length };
      });
      t.equal('the seed after a move', moved.seed, 7);
      t.equal('the seed after another attribute', moved.still, 7);
      t.equal('height by its attribute', moved.height, 500);
      t.match('a wrong step', moved.wrong, /nothing/);
      t.equal('frames', moved.frames, 1);
      const opens = await page.evaluate(async () => {
        const scene = { ...far.scene, problem: { ...far.scene.problem, seed: 11 } };
        const link = await far.link();
        const made = (value) => {
          const element = document.createElement('attention-playground');
          element.setAttribute('scene', value);
          document.body.prepend(element);
          return element.ready.then(() => element);
        };
        const of_json = await made(JSON.stringify(scene));
        const of_link = await made(link);
        const seeds = [];
        for (const element of [of_json, of_link]) seeds.push((await element.link(), (await element.trace('x')).data.length > 0 && element.scene.problem.seed));
        of_link.setAttribute('scene', JSON.stringify(scene));
        while (of_link.scene.problem.seed !== 11) await new Promise((later) => setTimeout(later, 50));
        const failed = new Promise((resolve) => of_link.addEventListener('error', ({ detail }) => resolve(detail.message), { once: true }));
        of_link.scene = { version: 1, problem: { heads: -3 } };
        return { seeds: seeds.join(), failed: await failed };
      });
      t.equal('seeds of a scene in JSON and of a link', opens.seeds, '11,7');
      t.match('a scene that is none', opens.failed, /heads/);
      opened.problems = opened.problems.filter((problem) => !problem.endsWith('net::ERR_ABORTED'));  // what a move breaks off did not fail
      opened.expect_no_problem();
    }
  },
  {
    name: 'many frames: those on view are drawn, few have a context, and one that is far begins when it is spoken to',
    async run(t) {
      const opened = await host(t, t.address);
      await opened.page.evaluate(() => { for (let k = 0; k < 24; ++k) frame_of('index.html?lang=en', { width: 800, height: 300 }); });
      /** Of each frame: 'far' (not begun), 'away' (without a context), 'drawn'. */
      const frames = () => opened.page.evaluate(() => [...document.querySelectorAll('iframe')].map((frame) => {
        const page = frame.contentDocument;
        const { top, bottom } = frame.getBoundingClientRect();
        const state = !page.getElementById('sorry')?.hidden ? 'far' : page.getElementById('canvas').getContext('webgl2').isContextLost() ? 'away' : 'drawn';
        return { state, on_view: bottom > 40 && top < innerHeight - 40 };
      }));
      const settled = async () => {
        for (let k = 0; k < 400 && (await frames()).some(({ state, on_view }) => on_view && state !== 'drawn'); ++k) await opened.later(50);
        const now = await frames();
        t.ok(now.some(({ on_view }) => on_view) && now.every(({ state, on_view }) => !on_view || state === 'drawn'), `frames on view: ${JSON.stringify(now.filter(({ on_view }) => on_view))}`);
        t.at_most('contexts', now.filter(({ state }) => state === 'drawn').length, 9);
        return now;
      };
      t.equal('the last frame', (await settled()).at(-1).state, 'far');
      const answer = await opened.page.evaluate(async () => (await ask(document.querySelectorAll('iframe')[20].contentWindow, 'trace', ['weights'])).result.data.length);
      t.equal('weights of a frame far away', answer, 121);
      for (const to of [8, 16, 23, 0]) {
        await opened.page.evaluate((k) => document.querySelectorAll('iframe')[k].scrollIntoView(), to);
        await settled();
      }
    }
  },
  {
    name: 'the element comes by a plain script from a server that allows no other origin, as often as one likes, and from a disk',
    async run(t) {
      const page = (name, more, before) => fs.writeFileSync(path.join(t.scratch, name), `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><attention-playground lang="en" ${more}></attention-playground>${`<script src="${before}/element.js"></script>`.repeat(2)}`);
      const disk = pathToFileURL(t.web).href;
      page('server.html', '', t.address);
      page('disk.html', `src="${disk}/attention-playground.html"`, disk);
      const server = await serve(t.scratch);
      const opened = await open_page(t, { address: null, ready: false });
      for (const address of [`${server.address}/server.html`, pathToFileURL(path.join(t.scratch, 'disk.html')).href]) {
        await opened.page.goto(address);
        t.equal(`numbers at ${address}`, await opened.page.evaluate(() => document.querySelector('attention-playground').trace('weights', 0).then(({ data }) => data.length)), 121);
      }
      t.equal('problems', opened.problems.join(), '');
      server.close();
      await opened.close();
    }
  },
  {
    name: 'elements of one page share one download, show their poster before, and live through instant navigation',
    async run(t) {
      const asked = {};
      const server = await serve(t.web, (name) => {
        asked[name] = (asked[name] ?? 0) + 1;
        return { headers: { 'cache-control': 'max-age=600' } };
      });
      const opened = await host(t, server.address);
      const element = (lesson) => `<attention-playground lang="en" lesson="${lesson}"><p slot="poster">what is to come</p></attention-playground>`;
      const far = '<div style="height: 9000px"></div>';
      await opened.page.setContent(`${far}${element('causal')}${element('dog_bites')}${element('causal')}<script type="module" src="${server.address}/element.js"></script>`);
      await wait_for(opened.page, () => customElements.get('attention-playground'));
      t.equal('height of the poster, before a frame is there', await opened.page.evaluate(() => document.querySelector('[slot=poster]').offsetHeight > 0 && frames.length), 0);
      const numbers = () => opened.page.evaluate(() => Promise.all([...document.querySelectorAll('attention-playground')].map((each) => each.trace('weights', 0).then(({ data }) => data.length > 0))).then((all) => all.join()));
      t.equal('numbers of three', await numbers(), 'true,true,true');
      for (const [name, times] of Object.entries(asked)) if (name !== '/index.html') t.equal(`requests of ${name}`, times, 1);
      // As a page does that fetches the next one and puts it in place of itself: scripts are made anew, so that they run again.
      for (const lesson of ['dog_bites', 'causal'])
        await opened.page.evaluate((html) => {
          document.body.replaceChildren(...new DOMParser().parseFromString(html, 'text/html').body.children);
          for (const script of document.querySelectorAll('script')) {
            const again = document.createElement('script');
            for (const { name, value } of script.attributes) again.setAttribute(name, value);
            script.replaceWith(again);
          }
        }, `${element(lesson)}<script type="module" src="${server.address}/element.js"></script><script src="${server.address}/element.js"></script>`);
      t.equal('numbers after it', await numbers(), 'true');
      t.equal('lesson after it', await opened.page.evaluate(() => document.querySelector('attention-playground').lesson().then(({ id }) => id)), 'causal');
      t.equal('problems', opened.problems.filter((problem) => !problem.endsWith('net::ERR_ABORTED')).join(), '');
      await opened.close();
      server.close();
    }
  },
  {
    name: 'no key of the host reaches the element; it takes what frameworks set, and keeps its frame where the document can',
    async run(t) {
      const opened = await host(t, t.address);
      const page = opened.page;
      await page.evaluate(async (address) => {
        document.body.innerHTML = '<textarea>mine </textarea><div></div>';
        window.element = document.createElement('attention-playground');
        element.lang = 'en';
        element.scene = { version: 1, problem: { text: 'the cat sat', seed: 5 }, view: { step: 'weights' } };  // before it is defined
        document.body.append(element);
        await import(`${address}/element.js`);
        document.querySelector('textarea').focus();
      }, t.address);
      const typed = 'wasd l p [1] ';
      await page.keyboard.type(typed);
      const scene = () => page.evaluate(() => element.link().then(() => JSON.stringify(element.scene)));
      const before = await scene();
      t.equal('seed of a scene that was set before', JSON.parse(before).problem.seed, 5);
      const kKeys = ['ArrowDown', 'PageDown', 'Space', 'End', 'KeyL', 'KeyP', 'Control+KeyZ', 'Escape'];
      await page.keyboard.type(typed);
      for (const key of kKeys) await page.keyboard.press(key);
      t.equal('focus', await page.evaluate(() => document.activeElement.localName), 'textarea');
      await page.evaluate(() => document.activeElement.blur());
      for (const key of kKeys) await page.keyboard.press(key);
      await opened.later(600);
      t.equal('the scene after keys of the host', await scene(), before);
      t.match('the text of the host', await page.evaluate(() => document.querySelector('textarea').value), /wasd l p \[1\] /);
      t.equal('a mark for notebooks', await page.evaluate(() => element.hasAttribute('data-lm-suppress-shortcuts')), true);
      const found = await page.evaluate(async () => {
        const { contentWindow } = element.shadowRoot.querySelector('iframe');
        const asked = element.trace('weights', 0);
        document.querySelector('div').moveBefore(element, null);
        const numbers = (await asked).data.length;
        element.lesson = 'causal';
        while ((await element.lesson())?.id !== 'causal') await new Promise((later) => setTimeout(later, 50));
        element.theme = 'light';
        const same = element.shadowRoot.querySelector('iframe').contentWindow === contentWindow;
        const moved = document.createElement('attention-playground');
        moved.scene = element.scene;
        await new Promise((done) => {
          const hear = ({ data, source }) => {
            if (data?.event !== 'ready' || source !== moved.shadowRoot.querySelector('iframe')?.contentWindow) return;
            window.removeEventListener('message', hear);
            setTimeout(() => done(document.querySelector('div').append(moved)));  // while it gives the frame its scene
          };
          window.addEventListener('message', hear);
          document.body.append(moved);
        });
        const after = (await moved.trace('weights', 0)).data.length;
        moved.remove();
        const wrong = document.createElement('attention-playground');
        wrong.setAttribute('src', 'http://[');
        document.body.append(wrong);
        const another = wrong.cloneNode();
        another.setAttribute('src', 'logo.svg');
        document.body.append(another);
        const messages = [wrong, another].map((each) => each.ready.catch((error) => error.message));
        return { numbers, same, after, theme: element.getAttribute('theme'), wrong: await messages[0], another: await messages[1] };
      });
      t.equal('numbers that were asked for before it was moved', found.numbers > 0, true);
      t.equal('the frame after it was moved is the same', found.same, true);
      t.equal('numbers after a move while it opens', found.after > 0, true);
      t.equal('theme as a property', found.theme, 'light');
      t.match('an address that is none', found.wrong, /^src: expected the address of the page, found "http:\/\/\["$/);
      t.match('an address of something else', found.another, /^src: expected the page of the playground at http.*logo\.svg, found nothing that answers$/);
      opened.problems = opened.problems.filter((problem) => !problem.endsWith('net::ERR_ABORTED'));  // what a move breaks off did not fail
      opened.expect_no_problem();
    }
  },
  {
    name: 'Tab crosses a frame in at most twelve presses, there and back, and arrows reach every control in it',
    async run(t) {
      const opened = await host(t, t.address);
      const { page } = opened;
      for (const [query, width, height] of [['lang=en&lesson=causal', 1280, 800], ['lang=zh', 390, 700]]) {
        await page.evaluate(([src, size]) => {
          const around = () => Object.assign(document.createElement('button'), { textContent: 'host' });
          document.body.replaceChildren(around());
          frame_of(src, size);
          document.body.append(around());
        }, [`index.html?${query}`, { width, height }]);
        await wait_for(page, () => frames[0]?.playground);
        await page.evaluate(() => frames[0].playground.ready);
        await wait_for(page, () => frames[0].document.querySelector('#mirror [data-control]'));
        await page.locator('button').first().focus();
        for (const key of ['Tab', 'Shift+Tab']) {
          let presses = 0;
          do await page.keyboard.press(key); while (++presses < 40 && await page.evaluate(() => document.activeElement.tagName === 'IFRAME'));
          t.at_most(`presses of ${key} (${query}, ${width})`, presses, 12);
        }
        const inside = page.frames().find((frame) => frame.parentFrame());
        const parts = await inside.evaluate(() => [...document.querySelectorAll('#mirror > section:not([hidden])')].map(({ dataset }) => dataset.section));
        for (const part of parts) {
          const wanted = await inside.evaluate((name) => {
            const all = [...document.querySelectorAll(`[data-section=${name}] :is(button, select, input:not([data-control=answer] *)):not(:disabled)`)];
            all.find(({ tabIndex }) => tabIndex === 0)?.focus();
            return all.map((each) => each.closest('[data-control]')?.dataset.control ?? each.className);
          }, part);
          const reached = new Set();
          for (let k = 0; k < 2 * wanted.length; ++k) {
            const [id, list] = await inside.evaluate(() => [document.activeElement.closest('[data-control]')?.dataset.control ?? document.activeElement.className, document.activeElement.type === 'select-one']);
            reached.add(id);
            await page.keyboard.press(list ? 'ArrowRight' : 'ArrowDown');
          }
          for (const id of wanted) t.ok(reached.has(id), `${query}, ${width}: ${part}: arrows reach ${id}`);
        }
      }
    }
  }
];
