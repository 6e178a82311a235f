// The studio as a lecturer uses it: opened by the page's own button, its choices set by mouse and keyboard, its outputs read.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { wait_for } from './page.mjs';

/** Opens the studio by its button in the bar, and waits until all outputs are there; `preview`: with the frame in it, else with an empty one. */
export async function open_studio(opened, preview = false) {
  const { page } = opened;
  if (!preview) await page.route('**/index.html*', (route) => (route.request().frame().parentFrame() ? route.fulfill({ body: '', contentType: 'text/html' }) : route.continue()));
  await page.waitForSelector('#mirror [data-control=studio]', { state: 'attached' });
  const { x, y, width, height } = await page.locator('#mirror [data-control=studio]').boundingBox();
  const [, touch] = JSON.parse(page.kind);
  await (touch ? page.touchscreen.tap(x + width / 2, y + height / 2) : page.mouse.click(x + width / 2, y + height / 2));
  return settled(page);
}
/** Until the outputs are those of the choices; the studio's dialog. */
export async function settled(page) {
  await wait_for(page, () => document.querySelector('#studio .qr svg, #studio .qr + .note:not(:empty), #studio .outputs > .wrong:not(:empty)'));
  await page.evaluate(() => new Promise((later) => setTimeout(later, 100)));  // from a choice to its link: deflate runs beside the page
  return page.locator('#studio');
}

/** What a visitor would see in red; a preview that is taken away for another may still be loading. */
export function expect_no_problem(opened) {
  opened.problems = opened.problems.filter((problem) => !problem.endsWith('net::ERR_ABORTED'));
  opened.expect_no_problem();
}

export const output = (page, id) => page.inputValue(`#studio-out-${id}`);
export const tick = (page, index, on) => page.locator('#studio [aria-labelledby=studio-carry-title] input[type=checkbox]').nth(index).setChecked(on);
export const kTicks = { scene: 0, step: 1, view: 2, lesson: 3, lang: 4, theme: 5 };
/** Chooses a state of a control, or of all (`settings`, `panels`), by a click as a lecturer does. */
export const choose = (page, id, state) => page.locator(`#studio input[name="studio-access-${id}"][value=${state}]`).check({ force: true });

/** All choices of the panel as a text. */
export const choices = (page) => page.evaluate(() => [...document.querySelectorAll('#studio .choices :is(input, select):not([type=search], [type=file])')]
  .filter((each) => each.type !== 'radio' || each.checked)
  .map((each) => `${each.name || each.id || each.closest('label')?.textContent || each.ariaLabel}=${each.type === 'checkbox' ? each.checked : each.value}${each.disabled ? ' (off)' : ''}`).join('\n'));

/** Pastes a text into the field for what was made before, and waits until it was taken. */
export async function paste_made(page, text) {
  await page.fill('#studio-made', text);
  await wait_for(page, () => document.querySelector('#studio .said').textContent !== '' && document.querySelector('#studio-made').value === '');
  await settled(page);
}
/** Presses a button and gives the file that is saved: its name, and where it lies. */
export async function saved(t, page, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#studio').getByRole('button', { name, exact: true }).click()]);
  const file = `${t.scratch}/${download.suggestedFilename()}`;
  await download.saveAs(file);
  return { file, name: download.suggestedFilename(), bytes: fs.readFileSync(file) };
}

/** What somebody's camera reads on the screen; null: nothing. */
export function read_qr({ width, height, data }) {
  const { default: read } = createRequire(process.env.ATTENTION_NODE_MODULES + '/')('jsqr');
  const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; ++i) for (let k = 0; k < 3; ++k) pixels[4 * i + k] = data[3 * i + k];
  return read(pixels, width, height)?.data ?? null;
}
