// The page as a story sees it: window.playground, real mouse and keyboard, and pictures of what is on the screen.
import { decode_png } from './png.mjs';
import { kHang } from './story.mjs';

// What a visitor does leaves nothing behind in an emptied page; what a story does by these does, and its page is used once.
const kLasting = {
  page: ['addInitScript', 'exposeBinding', 'exposeFunction'],
  context: ['addInitScript', 'exposeBinding', 'exposeFunction', 'newCDPSession', 'newPage']
};

const closed = new WeakMap();  // of each browser, by kind

function closed_pages(browser, kind) {
  if (!closed.has(browser)) closed.set(browser, new Map());
  const kinds = closed.get(browser);
  if (!kinds.has(kind)) kinds.set(kind, []);
  return kinds.get(kind);
}

/** The end of a story, which may have left pages open. */
export async function close_pages(t) {
  for (const opened of t.opened ?? []) await opened.close();
  const kept = [...closed.get(t.browser)?.values() ?? []].flat().map((page) => page.context());
  for (const context of t.browser.contexts()) if (!kept.includes(context)) await context.close();
}

/** A page of the kind that nobody used. */
async function new_page(browser, { ratio, touch, light }) {
  const colorScheme = light ? 'light' : 'dark';
  const context = await browser.newContext({ deviceScaleFactor: ratio, hasTouch: touch, isMobile: touch, locale: 'en-US', colorScheme });
  const page = await context.newPage();
  const emptying = await context.newCDPSession(page);
  const origins = new Set();  // of everything that was fetched
  context.on('request', (request) => origins.add(new URL(request.url()).origin));
  /** Nothing of what was opened is left, but that the browser has its program compiled, which is two thirds of the time of opening it. */
  page.empty = async () => {
    page.removeAllListeners();
    for (const routed of [page, context]) await routed.unrouteAll({ behavior: 'ignoreErrors' });
    await context.setOffline(false);
    await context.clearPermissions();
    await page.emulateMedia({ media: null, colorScheme, reducedMotion: null, forcedColors: null, contrast: null });
    await page.goto('about:blank');
    await page.mouse.move(-1, -1);
    origins.delete('null');
    for (const origin of origins) await emptying.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    origins.clear();
  };
  const lasting = (object, name) => {
    const method = object[name];
    object[name] = function (...more) {
      page.empty = null;
      return method.apply(this, more);
    };
  };
  for (const name of kLasting.page) lasting(page, name);
  for (const name of kLasting.context) lasting(context, name);
  return page;
}

/**
 * {width, height, ratio, touch, light, address (null: none yet), query, init (a function that runs in the page before anything else), ready}.
 * A page that an earlier story closed is used again where one of the kind is there.
 */
export async function open_page(t, options = {}) {
  const { width = 1280, height = 800, ratio = 1, touch = false, light = false, query = 'lang=en&theme=dark', address = '/index.html', init, ready = true } = options;
  const kind = JSON.stringify([ratio, touch, light]);
  const page = (!init && closed_pages(t.browser, kind).pop()) || await new_page(t.browser, { ratio, touch, light });
  page.kind = kind;
  await page.setViewportSize({ width, height });
  page.setDefaultTimeout(kHang);
  const opened = new Page(t, page);
  if (init) await page.addInitScript(init);
  if (address) await page.goto(`${t.address}${address}${query ? `?${query}` : ''}`);
  if (ready) {
    await page.evaluate(() => playground.ready);
    await opened.rest();
  }
  return opened;
}

/**
 * Waits until `test(argument)`, which runs in the page or frame and may be asynchronous, gives something that is true; a handle of it.
 * (Playwright's own waitForFunction takes any promise for true.)
 */
export async function wait_for(page, test, argument) {
  let why = '';
  for (const end = performance.now() + kHang; performance.now() < end; await new Promise((later) => setTimeout(later, 50))) {
    try {
      const found = await page.evaluateHandle(test, argument);
      if (await found.evaluate((value) => Boolean(value))) return found;
    } catch (error) {  // it may be on the way to another page
      why = error.message.split('\n')[0];
    }
  }
  throw new Error(`never came: ${test} ${why}`);
}

export class Page {
  constructor(t, page) {
    this.t = t;
    this.page = page;
    (t.opened ??= new Set()).add(this);
    this.problems = [];  // what a visitor with the developer tools open would see in red
    this.requests = [];  // addresses, in order
    page.on('console', (m) => {
      // Chromium without a graphics card remarks on its own way of showing a canvas, and on WebGPU; on a slow machine, on preloads.
      if (/^(error|warning)$/.test(m.type()) && !/GL Driver Message .*ReadPixels|^No available adapters\.$|was preloaded using link preload but not used within a few seconds/.test(m.text())) this.problems.push(`console ${m.type()}: ${m.text()}`);
    });
    page.on('pageerror', (e) => this.problems.push(`page error: ${e.message}`));
    page.on('requestfailed', (r) => this.problems.push(`request failed: ${r.url()} ${r.failure()?.errorText}`));
    page.on('response', (r) => { if (r.status() >= 400) this.problems.push(`request answered ${r.status()}: ${r.url()}`); });
    page.on('request', (r) => this.requests.push(r.url()));
  }

  /** window.playground's methods. */
  call(method, ...args) { return this.page.evaluate(([m, a]) => playground[m](...a), [method, args]); }
  scene() { return this.call('scene'); }
  select(step, row = 0, col = 0, ...head) { return this.call('select', step, row, col, ...head); }
  trace(step, ...head) { return this.page.evaluate(([s, h]) => playground.trace(s, ...h).then((r) => ({ ...r, data: r.data.map((v) => (Number.isFinite(v) ? v : String(v))) })), [step, head]).then((r) => ({ ...r, data: r.data.map(Number) })); }
  async set_scene(scene) { await this.call('setScene', scene); }

  /** Waits until no frame is drawn any more: two refreshes of the screen without one. */
  rest() {
    return this.page.evaluate(async () => {
      let last = -1;
      for (let still = 0, k = 0; still < 2; ++k) {
        if (k > 400) throw new Error('the page draws on and on');
        await new Promise(requestAnimationFrame);
        const { frames } = await playground.stats();
        still = frames === last ? still + 1 : 0;
        last = frames;
      }
    });
  }

  /** While a button is held the page draws every refresh: waits for a few. */
  frames(count = 4) {
    return this.page.evaluate(async (n) => { for (let k = 0; k < n; ++k) await new Promise(requestAnimationFrame); }, count);
  }

  /** What the page had set to happen within `ms` has happened: a timer of its own came after it, however slow the machine. */
  later(ms) { return this.page.evaluate((n) => new Promise((done) => setTimeout(done, n)), ms); }

  drawn() { return this.call('drawn'); }
  texts() { return this.call('texts'); }
  async words() { return (await this.texts()).map((each) => each.text); }
  async cell(step, row, col, head) {
    const found = (await this.drawn()).find((c) => c.step === step && c.row === row && c.col === col && (head === undefined || c.head === head));
    if (!found) throw new Error(`drawn() has no cell ${step} ${row} ${col}`);
    return found;
  }
  /** The drawn text that equals or matches. */
  async text(wanted) {
    const all = await this.texts();
    const found = all.find((each) => (wanted instanceof RegExp ? wanted.test(each.text) : each.text === wanted));
    if (!found) throw new Error(`texts() has no ${wanted}; it has ${all.map((each) => each.text).join(' | ').slice(0, 200)}`);
    return found;
  }

  /** Moves the mouse to the middle of a rectangle, or to a place in it. */
  async hover(box, fx = .5, fy = .5) {
    await this.page.mouse.move(box.x + box.width * fx, box.y + box.height * fy);
    await this.rest();
  }
  async click(box, fx = .5, fy = .5) {
    await this.page.mouse.move(box.x + box.width * fx, box.y + box.height * fy);
    await this.page.mouse.down();
    await this.page.mouse.up();
    await this.rest();
  }
  /** Presses at a place, moves by (dx, dy) in steps of a few pixels, and lets go. */
  async drag(x, y, dx, dy = 0, steps = 8) {
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + dx, y + dy, { steps });
    await this.frames();
    await this.page.mouse.up();
    await this.rest();
  }
  /** The matrices, on a narrow screen, which begins with the row of a word. */
  async ask_for_matrices() {
    await this.page.locator('#mirror [data-control=views]').evaluate((list) => { list.selectedIndex = 0; list.dispatchEvent(new Event('change')); });
    await this.rest();
  }
  /** Out of the way of everything that lights up. */
  async park() {
    await this.page.mouse.move(1, 1);
    await this.rest();
  }

  async screenshot() {
    await this.rest();
    return decode_png(await this.page.screenshot({ animations: 'allow', caret: 'initial' }));
  }

  expect_no_problem() {
    for (const problem of this.problems) this.t.fail(problem);
    for (const address of this.requests)
      if (!address.startsWith(`${this.t.address}/`) && !address.startsWith('data:') && !address.startsWith('blob:'))
        this.t.fail(`a request to another host: ${address}`);
  }
  async close() {
    const { page, t } = this;
    t.opened.delete(this);
    if (page.isClosed()) return;
    if (!page.empty || t.findings.length || page.context().pages().length > 1) return page.context().close();
    await page.empty();
    closed_pages(t.browser, page.kind).push(page);
  }
}
