// Debian's WebKit (WebKitGTK's MiniBrowser; Safari has the same engine) on a screen of its own, driven by its WebDriver.
import { spawn } from 'node:child_process';
import net from 'node:net';
import { start_screen } from './desktop.mjs';
import { kHang } from './story.mjs';

const kBrowser = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';

const free_port = () => new Promise((resolve) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});

/** One page. It has those of puppeteer's methods that stories use in every browser, each by a command of W3C WebDriver. */
class Page {
  constructor(address) { this.address = address; }
  async command(method, path, body) {
    const answer = await fetch(this.address + path, { method, body: body && JSON.stringify(body), signal: AbortSignal.timeout(kHang) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${value.error}: ${value.message}`);
    return value;
  }
  goto(url) { return this.command('POST', '/url', { url }); }
  async evaluate(work, ...args) {
    const call = typeof work === 'string' ? `() => (${work})` : work;
    const script = `const all = [...arguments], done = all.pop(); Promise.resolve().then(() => (${call})(...all)).then((value) => done({ value }), (error) => done({ error: String(error?.message ?? error) }));`;
    const { value, error } = await this.command('POST', '/execute/async', { script, args });
    if (error) throw new Error(error);
    return value;
  }
  async type(selector, text) {
    const found = await this.command('POST', '/element', { using: 'css selector', value: selector });
    return this.command('POST', `/element/${Object.values(found)[0]}/value`, { text });
  }
  async screenshot() { return Buffer.from(await this.command('GET', '/screenshot'), 'base64'); }
}

/** {page, close}. */
export async function open_webkit() {
  const { server, display } = await start_screen({ width: 1400, height: 1000 });
  const port = await free_port();
  const env = { ...process.env, DISPLAY: `:${display}`, LIBGL_ALWAYS_SOFTWARE: '1', WAYLAND_DISPLAY: '', WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' };
  const driver = spawn('dbus-run-session', ['WebKitWebDriver', `--port=${port}`], { env, stdio: 'ignore', detached: true });
  const end = () => { try { process.kill(-driver.pid); } catch { /* it has ended */ } server.kill(); };
  const page = new Page(`http://127.0.0.1:${port}`);
  try {
    for (const until = performance.now() + kHang;;) {
      const asked = await page.command('GET', '/status').then(() => null, (error) => error);
      if (!asked) break;
      if (performance.now() > until) throw asked;
      await new Promise((again) => setTimeout(again, 100));
    }
    const { sessionId } = await page.command('POST', '/session', { capabilities: { alwaysMatch: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { binary: kBrowser, args: ['--automation'] } } } });
    page.address += `/session/${sessionId}`;
    await page.command('POST', '/timeouts', { script: kHang, pageLoad: kHang });
    await page.command('POST', '/window/rect', { width: 1280, height: 900 });
  } catch (error) {
    end();
    throw error;
  }
  return { page, close: async () => { await page.command('DELETE', '').catch(() => {}); end(); } };
}
