// What comes out of the panel Share, each used as those use it who get it.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { check_manifest, launch, leave, platform, right_of, value } from '../../course.mjs';
import { give_answer, unpack } from '../../package.mjs';
import { open_page, wait_for } from '../../page.mjs';
import { decode_png } from '../../png.mjs';
import { kEmptyPage } from '../../server.mjs';
import { random_of } from '../../story.mjs';
import { choices, choose, expect_no_problem, kTicks, open_studio, output, read_qr, saved, settled, tick } from '../../studio.mjs';

const kPage = { en: 'Save as HTML', zh: '保存为 HTML' };
const kCourse = { en: 'Save the package', zh: '保存课件包' };
const kPicture = { en: 'Save the picture', zh: '保存图片' };

/** A page with the studio open on a locked lesson whose scene was changed. */
async function locked_lesson(t, lang) {
  const opened = await open_page(t, { query: `lang=${lang}&theme=dark` });
  await opened.page.evaluate(async () => {
    await playground.open('causal');
    await playground.card(2);
    await playground.scene().then((scene) => playground.setScene({ ...scene, problem: { ...scene.problem, seed: 4711 } }));
  });
  await open_studio(opened);
  await choose(opened.page, 'settings', 'locked');
  await choose(opened.page, 'filmstrip', 'hidden');
  await settled(opened.page);
  return opened;
}
/** What says that a page or frame opened so: seed, lesson, card, language, whether the mask is locked and the player is there. */
const start_in = async (frame) => {
  await wait_for(frame, () => window.playground);
  return frame.evaluate(async () => {
    await playground.ready;
    const { problem, lesson } = await playground.scene();
    while (!document.querySelector('#mirror [data-control=mask]')) await new Promise((later) => setTimeout(later, 50));
    return [problem.seed, lesson?.id, lesson?.card, document.documentElement.lang, document.querySelector('#mirror [data-control=mask]')?.disabled, Boolean(document.querySelector('#mirror [data-control=play]'))].join();
  });
};
const kStart = (lang) => `4711,causal,2,${lang},true,false`;

export default [
  {
    name: 'the frame and the element open in a page of somebody else, in the size that was chosen',
    async run(t) {
      for (const lang of ['en', 'zh']) {
        const opened = await locked_lesson(t, lang);
        await opened.page.fill('#studio-width', '1240');
        await opened.page.fill('#studio-height', '660');
        await settled(opened.page);
        for (const form of lang === 'en' ? ['frame'] : ['element']) {
          const host = await open_page(t, { address: kEmptyPage, query: '', ready: false });
          await host.page.setContent(`<!doctype html><title>course</title><link rel="icon" href="data:,"><h1>Course</h1>${await output(opened.page, form)}`);
          await wait_for(host.page, () => document.querySelector('iframe') ?? document.querySelector('attention-playground').shadowRoot?.querySelector('iframe[src]'));
          const frame = await wait_for(host.page, () => document.querySelector('iframe') ?? document.querySelector('attention-playground').shadowRoot.querySelector('iframe')).then((handle) => handle.contentFrame());
          t.equal(`${lang}: what opens in the ${form}`, await start_in(frame), kStart(lang));
          t.equal(`${lang}: size of the ${form}`, await frame.evaluate(() => `${innerWidth} ${innerHeight}`), '1240 660');
          expect_no_problem(host);
          await host.close();
        }
        expect_no_problem(opened);
        await opened.close();
      }
    }
  },
  {
    name: 'the QR code is read back, on the screen and from its file',
    async run(t) {
      for (const [lang, with_scene] of [['en', true], ['zh', false]]) {
        const opened = await locked_lesson(t, lang);
        const { page } = opened;
        await tick(page, kTicks.scene, with_scene);
        await settled(page);
        const link = await output(page, 'link');
        t.equal(`${lang}: the scene is in the link`, link.includes('#s='), with_scene);
        await page.locator('#studio .qr svg').evaluate((svg) => { svg.style.width = '800px'; });  // as large as the panel is wide
        t.equal(`${lang}: what a camera reads`, read_qr(decode_png(await page.locator('#studio .qr svg').screenshot())), link);
        const { bytes } = await saved(t, page, kPicture[lang]);
        const shown = await open_page(t, { address: kEmptyPage, query: '', ready: false });
        const squares = Number(/viewBox="0 0 (\d+)/.exec(bytes)[1]);
        await shown.page.setContent(`<img style="width: ${6 * squares}px" src="data:image/svg+xml;base64,${bytes.toString('base64')}">`);
        t.equal(`${lang}: what a camera reads of the file`, read_qr(decode_png(await shown.page.locator('img').screenshot())), link);
        await shown.close();
        expect_no_problem(opened);
        await opened.close();
      }
    }
  },
  {
    name: 'a link that is too long for a QR code, or for any browser, says so, and the files can be had',
    async run(t) {
      const random = random_of('numbers');
      const numbers = (rows, cols) => Array.from({ length: rows }, () => Array.from({ length: cols }, () => Math.fround(random())));
      for (const [lang, size] of [['en', 64], ['zh', 256]]) {
        const opened = await open_page(t, { query: `lang=${lang}` });
        const { page } = opened;
        const given = { heads: 16, kv_heads: 16, d_k: 64, d_v: 4, w_q: numbers(size, 1024), ...(size === 256 && { w_k: numbers(size, 1024) }) };
        await page.evaluate((scene) => playground.setScene(scene), { version: 1, problem: { text: 'one two', d_model: size, heads: 16, kv_heads: 16, d_k: 64, given } });
        await open_studio(opened);
        if (lang === 'en') {
          t.match('a link too long for a code', await page.locator('#studio .qr + .note').textContent(), /too long for a QR code: \d+ characters, and one holds 2953/);
          t.equal('a picture of it', await page.locator('#studio .qr svg').count(), 0);
        } else {
          t.match('a link that no browser opens', await page.locator('#studio .outputs > .wrong').textContent(), /\d,\d{3},\d{3} 个字符/);
        }
        t.equal(`${lang}: the link can be had`, await page.locator('#studio-out-link').isVisible(), lang === 'en');
        t.equal(`${lang}: the file can be had`, await page.getByRole('button', { name: kPage[lang] }).isVisible(), true);
        expect_no_problem(opened);
        await opened.close();
      }
    }
  },
  {
    name: 'the file opens from a disk with this start, its studio has the choices, and the file that it saves opens so, too',
    async run(t) {
      for (const lang of ['en', 'zh']) {
        const opened = await locked_lesson(t, lang);
        const wanted = await choices(opened.page);
        const first = await saved(t, opened.page, kPage[lang]);
        t.equal(`${lang}: its name`, first.name, 'attention-playground-causal.html');
        const there = await open_page(t, { address: null, ready: false });
        await there.page.context().setOffline(true);
        await there.page.goto(pathToFileURL(first.file).href);
        t.equal(`${lang}: what opens from the disk`, await start_in(there.page), kStart(lang));
        await open_studio(there);
        const without_address = (text) => text.replace(/studio-address=.*/, '');
        t.equal(`${lang}: the choices in it`, without_address(await choices(there.page)), without_address(wanted));
        fs.renameSync(first.file, `${first.file}.first`);
        const second = await saved(t, there.page, kPage[lang]);
        await there.page.goto(pathToFileURL(second.file).href);
        t.equal(`${lang}: what opens of the file that the file made`, await start_in(there.page), kStart(lang));
        t.equal('requests', there.requests.filter((url) => /^http/.test(url)).join(), '');
        t.equal(`${lang}: problems`, there.problems.join(), '');
        await there.close();
        const fresh = await open_page(t, { query: `lang=${lang}` });
        await open_studio(fresh);
        await fresh.page.setInputFiles('#studio input[type=file]', second.file);
        await wait_for(fresh.page, () => document.querySelector('#studio .said').textContent !== '');
        await settled(fresh.page);
        t.equal(`${lang}: the choices of the file in another page`, without_address(await choices(fresh.page)), without_address(wanted));
        await fresh.close();
        await opened.close();
      }
    }
  },
  {
    name: 'the package is one of SCORM 1.2, opens so on a platform, which keeps score and scene; the panel reads it again',
    async run(t) {
      for (const lang of ['en', 'zh']) {
        const opened = await locked_lesson(t, lang);
        const wanted = await choices(opened.page);
        const { file, name } = await saved(t, opened.page, kCourse[lang]);
        t.equal(`${lang}: its name`, name, 'attention-playground-causal-scorm12.zip');
        unpack(file, path.join(t.scratch, `zip-${lang}`));
        check_manifest(t, path.join(t.scratch, `zip-${lang}`, 'imsmanifest.xml'));
        const here = await platform(t, file);
        const first = await launch(here);
        t.equal(`${lang}: what opens on the platform`, await start_in(first.frame), kStart(lang));
        t.equal(`${lang}: a list of lessons`, await first.course.locator('header').isVisible(), false);
        await give_answer(first.frame, await right_of(first.frame));
        t.equal(`${lang}: score`, await value(here, 'cmi.core.score.raw'), '100');
        t.equal(`${lang}: status`, await value(here, 'cmi.core.lesson_status'), 'passed');
        await first.frame.evaluate(() => playground.select('scores', 4, 2));
        const link = await first.frame.evaluate(() => playground.link().then((text) => new URL(text).hash.slice(3)));
        await wait_for(here.page, (now) => JSON.parse(API.cmi.suspend_data).scene === now, link);
        await leave(here);
        const second = await launch(here);
        t.match(`${lang}: what opens at the second visit`, await start_in(second.frame), new RegExp(`^\\d+,causal,5,${lang},true,false$`));
        t.equal(`${lang}: the cell of the first visit`, await second.frame.evaluate(() => playground.scene().then(({ view }) => `${view.row} ${view.col}`)), '4 2');
        t.equal(`${lang}: problems`, here.opened.problems.join(), '');
        await here.close();
        const fresh = await open_page(t, { query: `lang=${lang}` });
        await open_studio(fresh);
        await fresh.page.setInputFiles('#studio input[type=file]', file);
        await wait_for(fresh.page, () => document.querySelector('#studio .said').textContent !== '');
        await settled(fresh.page);
        t.equal(`${lang}: the choices of the package`, await choices(fresh.page), wanted);
        expect_no_problem(fresh);
        await fresh.close();
        await opened.close();
      }
    }
  },
  {
    name: 'where a frame may save nothing, the page around gets the file, and it stands selected as text; where it may, it is saved',
    async run(t) {
      const whole = fs.readFileSync(path.join(t.web, 'attention-playground.html'), 'utf8');
      const kinds = [
        { what: 'a sandbox that forbids it', lang: 'en', sandbox: 'allow-scripts allow-same-origin', own: true, saves: false, said: /may not save files|不允许保存文件/ },
        { what: 'a sandbox of no origin that forbids it', lang: 'zh', sandbox: 'allow-scripts', own: false, saves: false, said: /did not arrive|没有收到/ },
        { what: 'a sandbox of no origin that allows it', lang: 'en', sandbox: 'allow-scripts allow-downloads', own: false, saves: true, said: /did not arrive|没有收到/ },
        { what: 'a frame without a sandbox', lang: 'zh', own: true, saves: true }
      ];
      for (const { what, lang, sandbox, own, saves, said } of kinds) {
        const host = await open_page(t, { address: kEmptyPage, query: '', ready: false });
        await host.page.evaluate(([box, src, html, query]) => {
          window.files = [];
          window.addEventListener('message', ({ data }) => { if (data?.event === 'file') files.push(data.detail); });
          const frame = Object.assign(document.createElement('iframe'), { width: 1200, height: 760, ...(src ? { src } : { srcdoc: html.replace('<head>', `<head><meta name="attention-playground-start" content="${query}">`) }) });
          if (box) frame.sandbox = box;
          document.body.replaceChildren(frame);
        }, [sandbox, own && `${t.address}/index.html?lang=${lang}`, own ? '' : whole, `lang=${lang}`]);
        const frame = await wait_for(host.page, () => document.querySelector('iframe')).then((handle) => handle.contentFrame());
        await wait_for(frame, () => window.playground?.ready.then(() => document.querySelector('#mirror [data-control=studio]')));
        await frame.focus('#mirror [data-control=studio]');
        await host.page.keyboard.press('Enter');
        await frame.waitForSelector('#studio .outputs button', { state: 'attached' });
        const downloads = [];
        host.page.on('download', (download) => downloads.push(download.suggestedFilename()));
        for (const [button, name, type] of [[kPage, 'attention-playground.html', 'text/html'], [kCourse, 'attention-playground-scorm12.zip', 'application/zip']]) {
          const before = await host.page.evaluate(() => files.length);
          await frame.evaluate((label) => { [...document.querySelectorAll('#studio button')].find((each) => each.textContent === label).click(); }, button[lang]);
          await wait_for(frame, (wanted) => document.querySelector('#studio .handed').hidden ? document.querySelector('#studio .said').textContent.includes(wanted) : document.querySelector('#studio-why').textContent.includes(wanted), name);
          const told = await host.page.evaluate((index) => { const { name, type, bytes } = files[index] ?? {}; return { name, type, begins: bytes && String.fromCharCode(...bytes.slice(0, 4)), length: bytes?.length }; }, before);
          t.equal(`${lang}, ${what}: the event`, [told.name, told.type].join(), said ? `${name},${type}` : ',');
          if (said) t.match(`${lang}, ${what}: its bytes`, told.begins, /^(<!do|PK\x03\x04)$/);
          const text = await frame.evaluate(() => ({ hidden: document.querySelector('#studio .handed').hidden, why: document.querySelector('#studio-why').textContent, selected: String(getSelection()).length || document.activeElement.selectionEnd - document.activeElement.selectionStart, begins: document.querySelector('#studio .handed textarea').value.slice(0, 28) }));
          t.equal(`${lang}, ${what}: text to copy`, text.hidden, !said);
          if (said) t.match(`${lang}, ${what}: what is said`, text.why, said);
          if (said) t.match(`${lang}, ${what}: the text`, text.begins, type === 'text/html' ? /^<!doctype html>/i : /^data:application\/zip;base64,/);
          if (said) t.ok(text.selected > 1e6, `${lang}, ${what}: expected all of it selected, found ${text.selected} characters`);
        }
        await wait_for(host.page, () => new Promise((later) => setTimeout(later, 500, true)));
        t.equal(`${lang}, ${what}: files that came`, downloads.length, saves ? 2 : 0);
        await host.page.close();
      }
    }
  }
];
