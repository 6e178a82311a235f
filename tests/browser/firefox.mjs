// Debian's Firefox on a screen of its own (WebGL without a graphics card needs one), driven by puppeteer-core.
import { createRequire } from 'node:module';
import { start_screen } from './desktop.mjs';
import { decode_png } from './png.mjs';
import { kHang } from './story.mjs';

/** A page of 1280 x 800; `preferences` are Firefox's own. It refuses WebGL without a graphics card unless it is forced. */
export async function open_firefox(t, query, preferences = {}) {
  if (!process.env.ATTENTION_FIREFOX_MODULES) throw new Error('ATTENTION_FIREFOX_MODULES is not set: eval "$(ATTENTION_LONG=1 bash web/setup.sh tests)"');
  const { default: puppeteer } = await import(createRequire(process.env.ATTENTION_FIREFOX_MODULES + '/').resolve('puppeteer-core'));
  const { server, display } = await start_screen();
  const browser = await puppeteer.launch({
    browser: 'firefox', executablePath: '/usr/bin/firefox-esr', headless: false, protocolTimeout: kHang,
    env: { ...process.env, DISPLAY: `:${display}`, LIBGL_ALWAYS_SOFTWARE: '1', WAYLAND_DISPLAY: '' }, extraPrefsFirefox: { 'webgl.force-enabled': true, ...preferences }
  }).catch((error) => { server.kill(); throw error; });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  const opened = new Firefox(page, async () => { await browser.close(); server.kill(); });
  page.on('pageerror', (error) => opened.problems.push(`page error: ${error.message}`));
  page.on('console', (message) => { if (message.type() === 'error') opened.problems.push(`console error: ${message.text()}`); });
  await page.goto(`${t.address}/index.html?${query}`);
  return opened;
}

class Firefox {
  constructor(page, close) { Object.assign(this, { page, close, problems: [] }); }
  call(method, ...args) { return this.page.evaluate((m, a) => playground[m](...a), method, args); }
  /** Waits until no frame is drawn any more. */
  rest() {
    return this.page.evaluate(async () => {
      for (let last = -1, still = 0; still < 3;) {
        await new Promise((done) => setTimeout(done, 60));
        const { frames } = await playground.stats();
        still = frames === last ? still + 1 : 0;
        last = frames;
      }
    });
  }
  async screenshot() {
    await this.rest();
    return decode_png(Buffer.from(await this.page.screenshot()));
  }
}
