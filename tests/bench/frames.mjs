// How the page feels, as ratios of one run: the first frame against a page that makes a WebGL 2 context, one program and one
// triangle; a frame while the mouse moves; what an edit evaluates.
//   node tests/bench/frames.mjs [--browsers 5] [FOLDER...]
// FOLDERs are built pages (build/web when none is named): two of them, say before and after a change, take turns.
import path from 'node:path';
import { createRequire } from 'node:module';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serve } from '../browser/server.mjs';
import { median } from './shapes.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { browsers: { type: 'string', default: '5' } } });
const folders = positionals.length ? positionals : [path.join(root, 'build/web')];
const modules = process.env.ATTENTION_NODE_MODULES ??
  execFileSync('bash', ['-c', `${execFileSync('bash', [path.join(root, 'web/setup.sh'), 'tests'], { encoding: 'utf8' })}\necho "$ATTENTION_NODE_MODULES"`], { encoding: 'utf8' }).trim();
const { chromium } = createRequire(path.join(modules, 'x'))('playwright-core');

const kTriangle = `data:text/html,${encodeURIComponent(`<!doctype html><canvas width=1280 height=800></canvas><script>
const gl = document.querySelector('canvas').getContext('webgl2'), program = gl.createProgram();
for (const [type, text] of [[gl.VERTEX_SHADER, 'void main() { gl_Position = vec4(gl_VertexID & 1, gl_VertexID & 2, 0, 1); }'],
                            [gl.FRAGMENT_SHADER, 'precision mediump float; out vec4 c; void main() { c = vec4(1); }']]) {
  const shader = gl.createShader(type);
  gl.shaderSource(shader, '#version 300 es\\n' + text);
  gl.compileShader(shader);
  gl.attachShader(program, shader);
}
gl.linkProgram(program);
gl.useProgram(program);
gl.drawArrays(gl.TRIANGLES, 0, 3);
gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
requestAnimationFrame(() => { window.first_frame = performance.now(); });
</script>`)}`;

const words = (n) => Array.from({ length: n }, (_, i) => `word${i % 97}`).join(' ');
const kScenes = {
  'opening scene': null,
  '16 tokens, 8 heads': { text: words(16), heads: 8, kv_heads: 8, d_k: 8, d_v: 8, d_model: 64 },
  '8 x 8 tiles of Flash': { text: words(64), heads: 2, kv_heads: 2, method: 'flash', parameters: { tile_rows: 8, tile_cols: 8 } },
  '1,024 tokens': { text: words(1024), heads: 1, kv_heads: 1, mask: { kind: 'none' } }
};

/** Milliseconds from the start of a page to its first frame. */
async function first_frame(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await page.addInitScript(() => {
      const draw = WebGL2RenderingContext.prototype.drawElements;
      WebGL2RenderingContext.prototype.drawElements = function (...args) {
        window.first_frame ??= performance.now();
        return draw.apply(this, args);
      };
    });
    await page.goto(address);
    return await (await page.waitForFunction(() => window.first_frame)).jsonValue();
  } finally {
    await page.close();
  }
}

/** Medians of frameMs while the mouse moves over the stage of each scene, and of evaluateMs after an edit of a W. */
async function feel(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(address);
  await page.evaluate(() => playground.ready);
  const figures = {};
  for (const [name, problem] of Object.entries(kScenes)) {
    if (problem) await page.evaluate((p) => playground.setScene({ version: 1, problem: p }), problem);
    const frames = [];
    for (let i = 0; i < 60; ++i) {
      await page.mouse.move(300 + 9 * i, 300 + 3 * (i % 40));
      frames.push(await page.evaluate(() => playground.stats().then((s) => s.frameMs)));
    }
    figures[`frame, ${name}`] = median(frames.slice(10));
  }
  for (const [matrix, tokens] of [['w_v', 512], ['w_q', 512], ['w_v', 11]])
    figures[`evaluation after an edit of ${matrix}, ${tokens} tokens`] = median(await page.evaluate(async ([id, text]) => {
      const problem = { text, heads: 2, kv_heads: 2, d_k: 32, d_v: 32, d_model: 64, output_projection: true };
      await playground.setScene({ version: 1, problem });
      const times = [];
      for (let i = 0; i < 9; ++i) {
        await playground.setScene({ version: 1, problem: { ...problem, edits: [{ matrix: id, head: 0, row: 1, col: 1, value: i + .5 }] } });
        do await new Promise(requestAnimationFrame);
        while ((await playground.trace(id, 0)).data[33] !== i + .5);  // row 1, column 1 of 32: the evaluation has come with it
        times.push((await playground.stats()).evaluateMs);
      }
      return times;
    }, [matrix, words(tokens)]));
  await page.close();
  return figures;
}

const servers = await Promise.all(folders.map((folder) => serve(path.resolve(folder))));
const rounds = [];
for (let round = 0; round < Number(flags.browsers); ++round) {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run'] });
  await first_frame(browser, kTriangle);  // the browser's own first page is not counted
  const triangle = await first_frame(browser, kTriangle);
  const pages = [];
  for (const { address } of servers) {
    const first = await first_frame(browser, `${address}/index.html?lang=en`);
    pages.push({ 'first frame': first, 'first frame, times the triangle': first / triangle, ...await feel(browser, `${address}/index.html?lang=en`) });
  }
  rounds.push(pages);
  await browser.close();
}
for (const server of servers) server.close();

folders.forEach((folder, i) => console.log(`${i}: ${folder}`));
for (const name of Object.keys(rounds[0][0])) {
  const of = (i) => median(rounds.map((pages) => pages[i][name]));
  const ratios = folders.slice(1).map((_, i) => `${median(rounds.map((pages) => pages[0][name] / pages[i + 1][name])).toFixed(2)} times as quick`);
  console.log(`${name.padEnd(46)} ${folders.map((_, i) => of(i).toFixed(2).padStart(9)).join(' ')}  ${ratios.join(' ')}`);
}
