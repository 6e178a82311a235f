// The stories: a real Chromium opens the page from a local server and does with mouse and keyboard what a visitor does;
// the desktop program runs under Xvfb.
//   node tests/browser/run.mjs [NAME...] [--web FOLDER] [--native FOLDER] [--pictures FOLDER] [--list]
// Stories that are `long` are told with ATTENTION_LONG=1. With NAMEs the stories whose name (file/story) contains one of them; --pictures keeps what the layout stories looked at.
// One line a finding, then `N passed, M failed`; the exit status is 0 only when all passed and there was one at all.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Chosen } from '../chosen.mjs';
import { close_pages } from './page.mjs';
import { serve } from './server.mjs';
import { kHang, Story } from './story.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values: flags, positionals: names } = parseArgs({ allowPositionals: true, options: {
  web: { type: 'string', default: path.join(root, 'build/web') },
  native: { type: 'string', default: path.join(root, 'build/native') },
  pictures: { type: 'string' },
  list: { type: 'boolean', default: false }
} });

const kLanes = 2;  // stories that run at once, each lane with a browser of its own

async function all_stories() {
  const folder = new URL('stories/', import.meta.url);
  const files = fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.mjs')).map((name) => name.replace('.mjs', ''));
  const stories = [];
  for (const file of files.sort()) {
    const { default: list } = await import(new URL(`${file}.mjs`, folder));
    if (!list?.length) throw new Error(`stories/${file}.mjs tells no story`);
    for (const story of list) if (!story.long || process.env.ATTENTION_LONG) stories.push({ name: `${file}/${story.name}`, limit: story.limit ?? 2 * kHang, run: story.run });
  }
  return stories;
}

/** `more`: further arguments of Chromium. */
async function launch(more = []) {
  if (!process.env.ATTENTION_NODE_MODULES) throw new Error('ATTENTION_NODE_MODULES is not set: eval "$(bash web/setup.sh tests)"');
  const { chromium } = createRequire(process.env.ATTENTION_NODE_MODULES + '/')('playwright-core');
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...more] });
}

/** What of a page that hangs still answers: its thread, and its frames. */
async function signs_of_life(page) {
  const answers = (promise) => Promise.race([promise.then(() => 'yes', () => 'no'), new Promise((r) => setTimeout(r, 5000, 'no'))]);
  const thread = await answers(page.evaluate(() => 0));
  const frames = await answers(page.evaluate(() => new Promise(requestAnimationFrame)));
  return `${page.url()}: its thread answers: ${thread}; a frame comes: ${frames}`;
}

/** Tells a story, and whether it came to its end. */
async function told(t, story) {
  let timer;
  const limit = new Promise((resolve) => { timer = setTimeout(resolve, story.limit, 'hangs'); });
  const ended = story.run(t).catch((error) => {
    const place = /stories\/[\w./-]+:\d+/.exec(error.stack)?.[0];
    t.fail(`ended early: ${error.message.split('\n')[0]}${place ? ` (${place})` : ''}`);
  });
  const hangs = await Promise.race([ended, limit]) === 'hangs';
  clearTimeout(timer);
  if (hangs) for (const context of t.browser.contexts()) for (const page of context.pages()) t.note(await signs_of_life(page));
  return !hangs;
}

/**
 * Tells a story in `lane`'s browser. A browser whose WebGPU runs in software can stand still for ever (seen once, then not in
 * 111 runs of the same story): a story that hangs is told once more in a fresh browser, and that is said. What hangs twice
 * has failed.
 */
async function tell(story, lane, tools) {
  const began = performance.now();
  let t;
  for (let left = 2; left > 0; --left) {
    const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'attention-browser-'));
    t = new Story(story.name, { ...tools, browser: lane.browser, scratch });
    const ended = await told(t, story);
    if (ended) await close_pages(t);
    fs.rmSync(scratch, { recursive: true, force: true });
    if (ended) break;
    for (const browser of new Set([t.browser, lane.browser])) browser.close().catch(() => {});  // may never end
    lane.browser = await launch();
    if (left > 1) t.note(`not at its end after ${story.limit / 1000} s: once more`);
    else t.fail(`not at its end after ${story.limit / 1000} s, twice`);
  }
  t.report();
  console.log(`${t.findings.length ? 'FAIL' : 'ok  '} ${story.name}  (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  t.findings.length ? ++failed : ++passed;
}

/** Tells the stories one after another, in several lanes; those that may take long first, so that no lane ends long before the others. */
async function tell_all(stories, tools) {
  const left = stories.toSorted((a, b) => b.limit - a.limit);
  await Promise.all(Array.from({ length: Math.min(kLanes, left.length) }, async () => {
    const lane = { browser: await launch() };
    while (left.length) await tell(left.shift(), lane, tools);
    await lane.browser.close();
  }));
}

let passed = 0;
let failed = 0;
try {
  const chosen = new Chosen(names);
  const stories = (await all_stories()).filter((story) => chosen.has(story.name));
  if (flags.list) for (const { name } of stories) console.log(name);
  else {
    const server = await serve(path.resolve(flags.web));
    if (flags.pictures) fs.mkdirSync(flags.pictures, { recursive: true });
    const tools = { address: server.address, web: path.resolve(flags.web), native: path.resolve(flags.native), pictures: flags.pictures, launch };
    await tell_all(stories, tools);
    server.close();
    for (const name of chosen.unseen) {
      console.log(`FAIL: no story is called like '${name}'`);
      ++failed;
    }
  }
} catch (error) {
  console.log(`FAIL: ${error.message}`);
  ++failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !(passed || flags.list) ? 1 : 0);
