// Addresses: a link holds the scene, the query changes it, hides and locks; what is wrong is one line on the page.
import { golden_links, scene_of } from '../../conformance/golden.mjs';
import { open_page, wait_for } from '../page.mjs';
import { kHang } from '../story.mjs';

const control = (id) => `[data-control="${id}"]`;
const messages = (opened) => opened.page.locator('[data-live=messages]').textContent();
const until = (opened, what, test, argument) => wait_for(opened.page, test, argument).catch(() => { throw new Error(`never came: ${what}`); });
const said = (opened, text) => until(opened, `a message with ${text}`, (s) => document.querySelector('[data-live=messages]')?.textContent.includes(s), text);
const exists = (opened, id) => opened.page.locator(control(id)).count().then((n) => n > 0);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** A scene unlike the first: other text, mask, edits and selection. */
async function make_other(opened) {
  const scene = await opened.scene();
  await opened.set_scene({ ...scene, problem: { ...scene.problem, seed: 12, temperature: .7, mask: { kind: 'painted', hidden: [[0, 1], [3, 2]] }, edits: [{ matrix: 'x', row: 1, col: 0, value: -.25 }] }, view: { step: 'weights', row: 7, col: 1, head: 1, digits: 4, views: ['rows', 'heads'] } });
  await opened.rest();
  return opened.scene();
}

/** JSON in which the order of the keys says nothing. */
const sorted = (value) => JSON.stringify(value, (_, v) => (v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort()) : v));

/** Whatever the picture shows of the matrices: places, texts and colours. */
const picture = async (opened) => (await opened.drawn()).map((c) => `${c.step} ${c.head} ${c.row} ${c.col} ${c.text} ${c.fill}`).join('\n');

export default [
  {
    name: 'a link opens the scene it was made of',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en&theme=dark&lesson=animal-zh&seed=3&step=scores&hide=guide' });
      const other = await make_other(opened);
      const link = await opened.call('link');
      t.match('the address', link, /^http:\/\/[^?]+\/index\.html\?lang=en&hide=guide#s=1\.[jz]\.[\w-]+$/);
      t.at_most('characters of the address', link.length, 4000);
      t.ok(!(await opened.page.evaluate(() => location.hash)), 'making a link leaves the address bar alone');
      const before = await picture(opened);
      const fresh = await open_page(t, { query: new URL(link).search.slice(1) + new URL(link).hash });
      t.ok(same(await fresh.scene(), other), 'expected the same scene again');
      t.equal('the picture', await picture(fresh), before);
      t.equal('undo() right after opening', await fresh.call('undo'), false);
      t.ok(same(await fresh.call('link'), link), 'expected the link of the opened page to be the link');
      opened.expect_no_problem();
      fresh.expect_no_problem();
    }
  },
  {
    name: 'each override changes the scene of the lesson or of the link',
    async run(t) {
      const opened = await open_page(t);
      await make_other(opened);
      const hash = new URL(await opened.call('link')).hash;
      const problem = (found) => found.problem;
      const cases = [
        ['seed=42', (s) => problem(s).seed, 42], ['text=the+street', (s) => problem(s).text, 'the street'], ['text=%E5%AE%83%E5%A4%AA%E7%B4%AF%E4%BA%86', (s) => problem(s).text, '它太累了'],
        ['mask=causal', (s) => problem(s).mask.kind, 'causal'], ['mask=window:1,0', (s) => `${problem(s).mask.left},${problem(s).mask.right}`, '1,0'],
        ['scale=off', (s) => problem(s).scale, 'off'], ['scale=.5', (s) => problem(s).scale, undefined], ['scale=0.5', (s) => problem(s).scale, .5],
        ['temperature=2', (s) => problem(s).temperature, 2], ['heads=4', (s) => problem(s).heads, 4], ['variant=sinusoidal,causal', (s) => [problem(s).positions, problem(s).mask.kind].join(), 'sinusoidal,causal'],
        ['step=scaled', (s) => s.view.step, 'scaled'], ['theme=light', (s) => s.view.theme, 'light'],
      ];
      for (const [query, value, expected] of cases) {
        const page = await open_page(t, { query: `lang=en&${query}${hash}` });
        t.equal(query, value(await page.scene()), expected);
        if (query === 'theme=light') t.equal('the theme', (await page.call('stats')).theme, 'light');
        if (query === 'scale=.5') await said(page, 'scale=.5: “.5” cannot be used here');
        if (query.startsWith('mask=window')) {
          const { data } = await page.trace('weights', 0);
          t.ok(data[0 * 11 + 1] === 0 && data[2 * 11 + 1] > 0 && data[2 * 11 + 0] === 0, 'the window of the weights');
        }
        page.expect_no_problem();
        await page.close();
      }
      const both = await open_page(t, { query: 'lang=en&step=weights&heads=1&seed=5&backend=reference&temperature=0.5' });
      const scene = await both.scene();
      t.equal('several', `${scene.view.step} ${scene.problem.heads} ${scene.problem.seed} ${scene.problem.temperature}`, 'weights undefined 5 0.5');
      t.equal('the back end', (await both.call('stats')).backend, 'reference');
      both.expect_no_problem();
    }
  },
  {
    name: 'what is wrong is one line, and the rest opens',
    async run(t) {
      const first = await open_page(t, { query: 'lang=en' });
      const scene = await first.scene();
      const good = new URL(await first.call('link')).hash;
      const wrong = [
        ['#s=1.z.AAAA', 'the link is cut short or changed'], ['#s=2.j.e30', 'the link is of a newer version than this page'], ['#s=nonsense', 'the link is cut short or changed'],
        [good.slice(0, -9), 'the link is cut short or changed'], ['&heads=1000', 'heads=1000: Expected a whole number from 1 to 64, found 1,000.'],
        ['&text=', 'text=: Type at least one word.'], ['&step=nothing', 'step=nothing: there is no “nothing”'],
        ['&theme=pink', 'theme=pink: there is no “pink”'], ['&backend=abacus', 'backend=abacus: there is no “abacus”'], ['&hide=wings', 'hide=wings: there is no “wings”'],
        ['&lock=top', 'lock=top: there is no “top”'], ['&readonly=maybe', 'readonly=maybe: expected one of 1, 0'],
      ];
      for (const [address, message] of wrong) {
        const page = await open_page(t, { query: `lang=en${address}` });
        await said(page, message);
        t.equal(`${address}: a message`, (await messages(page)).split('In the address:').length, 2);
        t.ok((await page.words()).some((text) => text.startsWith('In the address:')), `${address}: expected the message to be drawn`);
        t.ok(same(await page.scene(), scene), `${address}: expected the first scene`);
        page.expect_no_problem();
        await page.close();
      }
      first.expect_no_problem();
    }
  },
  {
    name: 'another fragment opens another link, without loading the page again',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en' });
      const first = await opened.scene();
      const links = [new URL(await opened.call('link')).hash];
      const other = await make_other(opened);
      links.push(new URL(await opened.call('link')).hash);
      await opened.page.evaluate(() => { window.still_here = true; });
      const go = async (hash, seed) => {
        await opened.page.evaluate((h) => { location.hash = h; }, hash);
        await until(opened, `the scene of ${hash.slice(0, 12)}`, (s) => playground.scene().then(({ problem }) => problem.seed === s), seed);
        await opened.rest();
      };
      await go(links[0], first.problem.seed);
      t.ok(same(await opened.scene(), first), 'expected the first scene');
      await go(links[1], other.problem.seed);
      t.ok(same(await opened.scene(), other), 'expected the other scene');
      await opened.page.evaluate(() => { location.hash = '#s=1.z.AAAA'; });
      await said(opened, 'the link is cut short or changed');
      t.ok(same(await opened.scene(), other), 'a bad link leaves the scene alone');
      await opened.page.goBack();
      await opened.page.goBack();
      await until(opened, 'the scene of the link before', (s) => playground.scene().then(({ problem }) => problem.seed === s), first.problem.seed);
      t.ok(await opened.call('undo'), 'opening a link can be undone');
      t.ok(await opened.page.evaluate(() => window.still_here), 'expected the page not to load again');
      opened.expect_no_problem();
    }
  },
  {
    name: 'the button copies the link and says so in both languages, by mouse and by keyboard',
    async run(t) {
      for (const [lang, label, words] of [['en', 'Copy link', 'Link copied'], ['zh', '复制链接', '链接已复制']]) {
        const opened = await open_page(t, { query: `lang=${lang}&theme=dark` });
        await opened.page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: t.address });
        const button = opened.page.locator(control('share'));
        t.equal(`${lang}: its name`, await button.getAttribute('aria-label'), label);
        const box = await button.boundingBox();
        await opened.hover(box);
        t.ok((await opened.words()).includes(label), `${lang}: expected its name on a card under the pointer`);
        for (const use of [() => opened.click(box), async () => { await button.focus(); await opened.page.keyboard.press('Enter'); }]) {
          await opened.page.evaluate(() => navigator.clipboard.writeText(''));
          await use();
          await until(opened, 'the link on the clipboard', () => navigator.clipboard.readText().then((text) => text !== ''));
          t.equal(`${lang}: the clipboard`, await opened.page.evaluate(() => navigator.clipboard.readText()), await opened.call('link'));
          await said(opened, words);
          t.ok((await opened.words()).includes(words), `${lang}: expected "${words}" to be drawn`);
        }
        t.equal(`${lang}: the address bar`, await opened.page.evaluate(() => location.hash), '');
        opened.expect_no_problem();
        await opened.close();
      }
    }
  },
  {
    name: 'hidden settings and panels are not there',
    async run(t) {
      for (const size of [{ width: 1280, height: 800 }, { width: 390, height: 844, touch: true }]) {
        const opened = await open_page(t, { ...size, query: 'lang=en&hide=guide,filmstrip,equation,top,seed,text' });
        const where = `at ${size.width}`;
        await until(opened, 'the mirror', () => document.querySelector('#mirror [data-control]'));
        for (const id of ['language', 'share', 'next', 'play', 'seed', 'symbol q']) t.ok(!await exists(opened, id), `${where}: expected no ${id}`);
        t.ok(!(await opened.words()).includes('Seed'), `${where}: expected no seed`);
        t.ok(!await opened.page.locator('#text').isVisible(), `${where}: expected no text field`);
        if (size.width <= 480) await opened.ask_for_matrices();
        const cells = await opened.drawn();
        t.ok(cells.length > 100, `${where}: expected the matrices, found ${cells.length} cells`);
        t.ok(Math.min(...cells.map((c) => c.y)) < 200, `${where}: expected the stage to move up`);
        opened.expect_no_problem();
        await opened.close();
      }
      const bare = await open_page(t, { query: 'lang=en&hide=controls,inspector' });
      await until(bare, 'the mirror', () => document.querySelector('#mirror [data-control]'));
      for (const id of ['heads', 'mask', 'temperature', 'copy_text']) t.ok(!await exists(bare, id), `expected no ${id}`);
      t.ok(await exists(bare, 'next'), 'expected the guide to stay');
      bare.expect_no_problem();
    }
  },
  {
    name: 'locked settings show their value and refuse, the others work',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en&theme=dark&lock=heads,text,temperature,mask' });
      await until(opened, 'the mirror', () => document.querySelector('[data-control="heads"]'));
      const before = (await opened.scene()).problem;
      t.ok(!await opened.page.locator('textarea#text').isVisible(), 'expected no field to type the text in');
      t.match('the text for those who hear it', await opened.page.locator(control('text')).getAttribute('aria-label'), /^Sentence|^Text|The animal didn't/);
      for (const id of ['heads', 'temperature', 'mask', 'text']) t.equal(`${id}: aria-disabled`, await opened.page.locator(control(id)).first().getAttribute('aria-disabled'), 'true');
      for (const id of ['heads', 'temperature', 'mask']) {
        const boxes = await opened.page.locator(`${control(id)}, ${control(id)} input`).evaluateAll((all) => all.map((e) => e.getBoundingClientRect()).filter((r) => r.width > 0).map(({ x, y, width, height }) => ({ x, y, width, height })));
        t.ok(boxes.length > 0, `${id}: expected it to be there`);
        for (const box of boxes) {
          await opened.click(box, .9, .5);
          await opened.drag(box.x + 4, box.y + box.height / 2, 40);
        }
      }
      t.ok(same((await opened.scene()).problem, before), 'expected nothing to have changed');
      t.ok((await opened.words()).includes(before.text.split(' ')[0]) || (await opened.words()).some((text) => text.includes('The animal')), 'expected the text to be shown');
      await opened.click(await opened.page.locator(control('scale')).boundingBox());
      t.equal('a setting that is not locked', (await opened.scene()).problem.scale, 'off');
      opened.expect_no_problem();
    }
  },
  {
    name: 'read only: nothing changes, playing and selecting work',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en&theme=dark&readonly=1&step=q' });
      await until(opened, 'the mirror', () => document.querySelector('[data-control="heads"]'));
      const before = (await opened.scene()).problem;
      const cell = await opened.cell('w_q', 2, 1);
      await opened.drag(cell.x + cell.width / 2, cell.y + cell.height / 2, 60);
      await opened.click(cell);
      t.equal('the selected cell', (await opened.scene()).view.cell, 'w_q');
      for (const key of ['5', 'Enter', 'Delete']) await opened.page.keyboard.press(key);
      await opened.rest();
      await opened.page.evaluate(() => {
        const data = new DataTransfer();
        data.setData('text/plain', '1 2\n3 4');
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      });
      await opened.rest();
      for (const id of ['heads', 'mask', 'scale', 'seed', 'scenes', 'menu w_q']) {
        const all = opened.page.locator(control(id));
        if (['scenes', 'menu w_q'].includes(id)) t.equal(`${id}: there`, await all.count(), 0);
        else t.equal(`${id}: aria-disabled`, await all.first().getAttribute('aria-disabled'), 'true');
      }
      t.ok(same((await opened.scene()).problem, before), 'expected nothing to have changed');
      t.equal('undo()', await opened.call('undo'), false);
      await opened.click(await opened.page.locator(control('next')).boundingBox());
      t.equal('the next step', (await opened.scene()).view.step ?? 'scores', 'scores');
      await opened.call('play', 'row');
      t.ok((await opened.call('position')).playing, 'expected it to play');
      await opened.call('pause');
      opened.expect_no_problem();
    }
  },
  {
    name: 'a frame of another page opens a link and tells its own',
    async run(t) {
      const first = await open_page(t);
      await make_other(first);
      const link = await first.call('link');
      const opened = await open_page(t, { address: '/empty-page-of-the-tests.html', ready: false });
      const [scene, again] = await opened.page.evaluate(async (address) => {
        const frame = document.createElement('iframe');
        frame.src = address;
        frame.width = 1000;
        frame.height = 700;
        document.body.append(frame);
        await new Promise((resolve) => { frame.onload = resolve; });
        const ask = (id, method) => new Promise((resolve) => {
          window.addEventListener('message', ({ data }) => { if (data?.from === 'attention-playground' && data.id === id) resolve(data.result ?? data.error); });
          frame.contentWindow.postMessage({ to: 'attention-playground', id, method }, '*');
        });
        return [await ask(1, 'scene'), await ask(2, 'link')];
      }, link);
      t.ok(same(scene, await first.scene()), 'expected the scene of the link');
      t.equal('link() of the frame', again, link);
      opened.expect_no_problem();
    }
  },
  {
    name: 'frozen links open in the page as what they say',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en' });
      const links = golden_links().filter((_, i) => i % 12 === 0);
      for (const { id, link } of links) {
        await opened.page.evaluate((hash) => { location.hash = hash; }, `s=${link}`);
        const expected = sorted(scene_of(link));
        let found = '';
        for (const end = performance.now() + kHang; found !== expected && performance.now() < end;) found = sorted(await opened.scene());
        t.equal(id, found, expected);
      }
      t.note(`${links.length} links`);
      t.equal('what the page said', await messages(opened), '');
      opened.expect_no_problem();
    }
  }
];
