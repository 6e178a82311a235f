// The stories: a real Chromium opens the page from a local server and does with mouse and keyboard what a visitor does;
// the desktop program runs under Xvfb.
//   node tests/browser/run.mjs [--only TEXT] [--web FOLDER] [--native FOLDER] [--pictures FOLDER] [--list]
// --only runs the stories whose name (file/story) contains TEXT; --pictures keeps what the layout stories looked at.
// One line a finding, then `N passed, M failed`; the exit status is 0 only when all passed and there was one at all.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serve } from './server.mjs';
import { Story } from './story.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values: flags } = parseArgs({ options: {
  only: { type: 'string', default: '' },
  web: { type: 'string', default: path.join(root, 'build/web') },
  native: { type: 'string', default: path.join(root, 'build/native') },
  pictures: { type: 'string' },
  list: { type: 'boolean', default: false }
} });

// Loading first: its figures are taken before anything has warmed up or worn out the machine.
const kFirst = ['load', 'numbers', 'colours', 'inspector', 'editing'];
const kLimit = 90_000;  // of one story, in ms: what hangs has failed

async function all_stories() {
  const folder = new URL('stories/', import.meta.url);
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.mjs')).map((name) => name.replace('.mjs', ''));
  const rank = (name) => (kFirst.includes(name) ? kFirst.indexOf(name) : kFirst.length);
  files.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  const stories = [];
  for (const file of files) {
    const { default: list } = await import(new URL(`${file}.mjs`, folder));
    if (!list?.length) throw new Error(`stories/${file}.mjs tells no story`);
    for (const story of list) stories.push({ name: `${file}/${story.name}`, run: story.run });
  }
  return stories.filter((story) => story.name.includes(flags.only));
}

async function launch() {
  if (!process.env.ATTENTION_NODE_MODULES) throw new Error('ATTENTION_NODE_MODULES is not set: eval "$(bash web/setup.sh tests)"');
  const { chromium } = createRequire(process.env.ATTENTION_NODE_MODULES + '/')('playwright-core');
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
}

async function tell(story, tools) {
  const t = new Story(story.name, tools);
  const began = performance.now();
  let timer;
  try {
    const limit = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`not at its end after ${kLimit / 1000} s`)), kLimit); });
    await Promise.race([story.run(t), limit]);
  } catch (error) {
    t.fail(`ended early: ${error.message.split('\n')[0]}${/at .*stories[^)]*/.exec(error.stack)?.[0].replace(/at .*stories/, ' at stories') ?? ''}`);
  } finally {
    clearTimeout(timer);
    for (const context of tools.browser?.contexts() ?? []) await context.close();
  }
  t.report();
  console.log(`${t.findings.length ? 'FAIL' : 'ok  '} ${story.name}  (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  return t.findings.length === 0;
}

let passed = 0;
let failed = 0;
try {
  const stories = await all_stories();
  if (flags.list) for (const { name } of stories) console.log(name);
  else {
    const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'attention-browser-'));
    const server = await serve(path.resolve(flags.web));
    const browser = await launch();
    const tools = { browser, scratch, address: server.address, pictures: flags.pictures, web: path.resolve(flags.web), native: path.resolve(flags.native) };
    for (const story of stories) (await tell(story, tools)) ? ++passed : ++failed;
    await browser.close();
    server.close();
    fs.rmSync(scratch, { recursive: true, force: true });
    if (!stories.length) console.log(`FAIL: no story is called like '${flags.only}'`);
  }
} catch (error) {
  console.log(`FAIL: ${error.message}`);
  ++failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !(passed || flags.list) ? 1 : 0);
