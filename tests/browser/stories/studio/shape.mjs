// The studio in every size, theme and language, by keyboard alone, and to axe-core.
import fs from 'node:fs';
import path from 'node:path';
import { open_page, wait_for } from '../../page.mjs';
import { expect_no_problem, open_studio, output, settled } from '../../studio.mjs';

const kKinds = [
  { touch: false, sizes: [[1280, 800], [800, 450]], looks: [['en', 'dark'], ['zh', 'light']] },
  { touch: true, sizes: [[390, 844], [800, 450], [320, 480]], looks: [['zh', 'dark'], ['en', 'light']] }
];

/** What a finger or a mouse cannot hit, what is cut off at the right, and what lies over something else. */
export const faults = (page, least) => page.evaluate((smallest) => {
  const wrong = [];
  const dialog = document.querySelector('#studio');
  const frame = dialog.getBoundingClientRect();
  if (frame.left < 0 || frame.right > innerWidth || frame.bottom > innerHeight + .5) wrong.push('the dialog is beyond the window');
  for (const part of dialog.querySelectorAll('.share, .share > div, [role=tabpanel]')) if (part.checkVisibility() && part.scrollWidth > part.clientWidth) wrong.push(`${part.className} scrolls sideways: ${part.scrollWidth} in ${part.clientWidth}`);
  for (const each of dialog.querySelectorAll('button, select, textarea, input:not([type=checkbox], [type=radio], [type=file]), label:has(input)')) {
    const { width, height, right } = each.getBoundingClientRect();
    if (!each.checkVisibility()) continue;
    const name = each.textContent.slice(0, 20) || each.id;
    if (Math.min(width, height) < smallest) wrong.push(`${name}: ${width} x ${height}`);
    if (right > frame.right) wrong.push(`${name} ends at ${right}`);
    if (each.scrollWidth > each.clientWidth + 1 && !each.matches('textarea, input')) wrong.push(`${name} is cut off`);
  }
  return wrong;
}, least);

/** The serious findings of axe-core in the dialog. */
export async function look_by_axe(t, page, what) {
  await page.evaluate(fs.readFileSync(path.join(process.env.ATTENTION_NODE_MODULES, 'axe-core/axe.min.js'), 'utf8'));
  const { violations, passes } = await page.evaluate(() => axe.run('#studio', { iframes: false }));
  t.ok(passes.length > 15, `${what}: axe-core looked at it (${passes.length} rules)`);
  for (const { id, impact, nodes } of violations) if (/serious|critical/.test(impact)) t.fail(`${what}: ${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 90)).join(' ')}`);
}

export default [
  {
    name: 'every target can be hit and nothing is cut off, in every size, theme and language; axe-core finds nothing serious',
    async run(t) {
      for (const { touch, sizes, looks } of kKinds) for (const [lang, theme] of looks) {
        const opened = await open_page(t, { touch, query: `lang=${lang}&theme=${theme}&lesson=causal` });
        await open_studio(opened);
        for (const [width, height] of sizes) {
          const what = `${width} x ${height}, ${lang}, ${theme}`;
          await opened.page.setViewportSize({ width, height });
          await opened.frames();
          for (const fault of await faults(opened.page, touch ? 44 : 24)) t.fail(`${what}: ${fault}`);
          if (width === sizes[0][0]) await look_by_axe(t, opened.page, what);
        }
        expect_no_problem(opened);
        await opened.close();
      }
    }
  },
  {
    name: 'by keyboard alone: a lesson is locked, its frame copied, and the page has the focus again; where the system chooses colours, what is chosen is seen',
    async run(t) {
      for (const lang of ['en', 'zh']) {
        const opened = await open_page(t, { query: `lang=${lang}&lesson=causal` });
        const { page } = opened;
        await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await page.waitForSelector('#mirror [data-control=studio]', { state: 'attached' });
        await page.focus('#mirror [data-control=studio]');
        await page.keyboard.press('Enter');
        await settled(page);
        const at = () => page.evaluate(() => document.activeElement.closest('#studio') ? document.activeElement.name || document.activeElement.id || document.activeElement.ariaLabel || document.activeElement.textContent : 'outside');
        /** Tabs until the focus is at `wanted`. */
        const reach = async (wanted) => {
          for (let presses = 0; presses < 60; ++presses) {
            await page.keyboard.press('Tab');
            const found = await at();
            if (wanted.test(found)) return true;
            if (found === 'outside' && presses > 2) break;
          }
          return t.fail(`${lang}: Tab never came to ${wanted}`);
        };
        await reach(/^studio-access-settings$/);
        await page.keyboard.press('ArrowRight');
        await settled(page);
        t.match(`${lang}: the link after an arrow`, await output(page, 'link'), /lock=controls/);
        t.ok(await page.evaluate(() => {
          const [free, locked] = [...document.querySelectorAll('#studio .segments label')].map((label) => getComputedStyle(label).backgroundColor);
          return free !== locked;
        }), `${lang}: expected another colour of what is chosen where the system chooses colours`);
        await reach(/^(Copy: Frame|复制：框架)/);
        await page.keyboard.press('Enter');
        await wait_for(page, () => document.querySelector('#studio .said').textContent !== '');
        t.equal(`${lang}: what was copied`, await page.evaluate(() => navigator.clipboard.readText()), await output(page, 'frame'));
        await page.evaluate(() => { Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('refused')) } }); document.execCommand = () => false; });
        await page.keyboard.press('Enter');
        await wait_for(page, () => document.activeElement.matches('.handed textarea'));
        t.equal(`${lang}: what stands selected where the clipboard is refused`, await page.evaluate(() => document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)), await output(page, 'frame'));
        await page.keyboard.press('Escape');
        await wait_for(page, () => !document.querySelector('#studio') && document.activeElement.dataset.control === 'studio');
        expect_no_problem(opened);
        await opened.close();
      }
    }
  }
];
