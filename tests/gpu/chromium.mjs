// An empty page of a headless Chromium with WebGPU on its software driver, served from this repository.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { kEmptyPage, serve } from '../browser/server.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Runs work(page, open), open() being another page in a fresh browser. `beside`: a folder whose `public` is served, too, and
 *  whose `node_modules` is at /nm. */
export async function with_page({ beside }, work) {
  if (!process.env.ATTENTION_NODE_MODULES) throw new Error('ATTENTION_NODE_MODULES is not set: eval "$(bash web/setup.sh tests)"');
  const { chromium } = createRequire(process.env.ATTENTION_NODE_MODULES + '/')('playwright-core');
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'attention-gpu-'));
  for (const name of ['src', 'tests', 'shaders']) fs.symlinkSync(path.join(repository, name), path.join(root, name));
  if (beside) {
    for (const name of fs.readdirSync(path.join(beside, 'public'))) fs.symlinkSync(path.resolve(beside, 'public', name), path.join(root, name));
    fs.symlinkSync(path.resolve(beside, 'node_modules'), path.join(root, 'nm'));
  }
  const server = await serve(root);
  const browsers = [];
  const open = async () => {
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: [
      '--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] });
    browsers.push(browser);
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    await page.goto(server.address + kEmptyPage);
    return page;
  };
  try {
    return await work(await open(), open);
  } finally {
    for (const browser of browsers) await browser.close();
    server.close();
    fs.rmSync(root, { recursive: true, force: true });
  }
}
