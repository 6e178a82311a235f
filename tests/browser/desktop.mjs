// The desktop program on a screen of its own: Xvfb on the first free display, 1280x800 unless a story wants another, pointer in the corner, where it stays
// (-noreset) although xdotool comes and goes.
import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { picture } from './png.mjs';
import { kHang } from './story.mjs';

const run = promisify(execFile);
const kSize = { width: 1280, height: 800 };

/** The display's pointer and keys (xdotool), what was copied (xclip), and pictures of all of it (ImageMagick). */
class Screen {
  constructor(display, size) { this.size = size; this.options = { env: { ...process.env, DISPLAY: `:${display}` }, encoding: 'buffer', maxBuffer: 1 << 24 }; }
  #do(...words) { return run('xdotool', words.map(String), this.options); }
  move(x, y) { return this.#do('mousemove', Math.round(x), Math.round(y)); }
  click() { return this.#do('click', 1); }
  key(name) { return this.#do('key', name); }
  /** The text that a program on the display has copied. */
  async copied() { return String((await run('xclip', ['-selection', 'clipboard', '-out'], this.options)).stdout); }
  /** {x, y, width, height} of the window's content. */
  async window() {
    const { stdout } = await this.#do('search', '--onlyvisible', '--name', 'Attention Playground', 'getwindowgeometry', '--shell');
    const found = Object.fromEntries([...String(stdout).matchAll(/^(X|Y|WIDTH|HEIGHT)=(-?\d+)$/gm)].map(([, name, value]) => [name.toLowerCase(), Number(value)]));
    return { x: found.x, y: found.y, width: found.width, height: found.height };
  }
  /** {width, height, data, at} of the screen as it is now. */
  async screenshot() {
    const { stdout } = await run('import', ['-window', 'root', '-depth', '8', 'rgb:-'], this.options);
    return picture(this.size.width, this.size.height, new Uint8Array(stdout), 3);
  }
}

/** Two pictures in a row are the same: the program has come to rest. */
const same = (a, b) => Buffer.compare(a.data, b.data) === 0;
export const blank = (shot) => shot.data.every((v, i) => v === shot.data[i % 3]);

/** An X server of its own: {server, display}. */
export async function start_screen(size = kSize) {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${size.width}x${size.height}x24`, '-dpi', '96', '-nolisten', 'tcp', '-ac', '-noreset'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const display = await new Promise((resolve, reject) => {
    let text = '';
    server.on('error', reject).on('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    server.stdio[3].on('data', (part) => { text += part; if (text.includes('\n')) resolve(text.trim()); });
  });
  return { server, display };
}

export const open_desktop = (t, ...args) => open_on_screen(t, {}, ...args);

/** On a screen of `size`, with what the last window left in its folder `state` (none: nothing). */
export async function open_on_screen(t, { size = kSize, state = path.join(t.scratch, 'no-state') }, ...args) {
  const { server, display } = await start_screen(size);
  const screen = new Screen(display, size);
  await screen.move(1, 1);
  const program = spawn(path.join(t.native, 'attention-playground'), args, { env: { ...process.env, DISPLAY: `:${display}`, LIBGL_ALWAYS_SOFTWARE: '1', WAYLAND_DISPLAY: '', XDG_STATE_HOME: state }, stdio: ['ignore', 'pipe', 'pipe'] });
  const opened = new Desktop(server, screen, program);
  await opened.until((shot) => !blank(shot)).catch((error) => { opened.close(); throw new Error(`${error.message} ${opened.said}`); });
  return opened;
}

class Desktop {
  constructor(server, screen, program) {
    Object.assign(this, { server, screen, program, said: '', exit: null });
    for (const stream of [program.stdout, program.stderr]) stream.on('data', (part) => { this.said += part; });
    program.on('exit', (code, signal) => { this.exit = code ?? signal; });
    program.on('error', (error) => { this.exit = error.message; });
  }

  /** Pictures until one passes and the next is the same. There is no event to wait for: a screen does not tell. */
  async until(passes, what = 'a picture in the window') {
    const end = performance.now() + kHang;
    let last = await this.screen.screenshot();
    while (performance.now() < end) {
      if (this.exit !== null) throw new Error(`the desktop program ended with ${this.exit}:`);
      await new Promise((resolve) => setTimeout(resolve, 120));
      const next = await this.screen.screenshot();
      if (passes(next) && same(next, last)) return next;
      last = next;
    }
    throw new Error(`expected ${what} within ${kHang / 1000} s, found none.`);
  }

  close() {
    this.program.kill();
    this.server.kill();
  }
}
