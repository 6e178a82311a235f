// A class without a server: students hand in files, a lecturer drops them all; each student has other numbers. And translations.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { open_page, wait_for } from '../../page.mjs';
import { saved } from '../../studio.mjs';
import { open_tab } from './lesson.mjs';
import { faults, look_by_axe } from './shape.mjs';

const drop = (page, selector, files) => page.evaluate(([target, all]) => {
  const transfer = new DataTransfer();
  for (const [name, content] of all) transfer.items.add(new File([content], name, { type: name.endsWith('.csv') ? 'text/csv' : 'application/json' }));
  document.querySelector(target).dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
}, [selector, files]);

/** A student opens the lesson, answers, and saves the result by the button at its end. */
async function hand_in(t, student, choose) {
  const opened = await open_page(t, { query: `lang=en&theme=dark&lesson=causal&student=${encodeURIComponent(student)}` });
  const { page } = opened;
  await page.evaluate(() => playground.card(3));
  const { question, cards } = await page.evaluate(async () => {
    await playground.card((await playground.lesson()).cards - 1);
    return playground.lesson();
  });
  const wrong = question.options.findIndex((_, i) => i !== question.right);
  if (choose === 'wrong') await page.evaluate((i) => playground.answer(i), wrong);
  await page.evaluate((i) => playground.answer(i), question.right);
  await opened.rest();
  await page.waitForSelector('#mirror [data-control="save result"]', { state: 'attached' });
  await page.focus('#mirror [data-control="save result"]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#studio-result input');
  t.equal(`${student}: tabs in a student's dialog`, await page.locator('#studio [role=tab]').count(), 1);
  await page.fill('#studio-result input', student);
  const { file } = await saved(t, page, 'Save my result');
  opened.expect_no_problem();
  await opened.close();
  return { text: fs.readFileSync(file, 'utf8'), right: question.options[question.right].text, wrong: question.options[wrong].text, cards };
}

export default [
  {
    name: 'results of a class become a grid, computed again from each student’s numbers; bad files are named; the CSV is no formula',
    async run(t) {
      const ada = await hand_in(t, 'Ada', 'right');
      const ben = await hand_in(t, '=1+1, "Ben"', 'wrong');
      t.ok(ada.right !== ben.right, `expected other numbers for another student, found ${ada.right} twice`);
      const native = (student) => execFileSync(path.join(t.native, 'attention'), ['evaluate', path.join(t.web, 'lessons/causal.json'), '--student', student, '--out', path.join(t.scratch, 'student.npz')], { encoding: 'utf8' });
      for (const [student, { right }] of [['Ada', ada], ['=1+1, "Ben"', ben]]) t.match(`${student}: the command line's right answer`, native(student), new RegExp(`^right: ${right.replace('.', '\\.')}$`, 'm'));

      const forged = JSON.parse(ben.text);
      Object.assign(forged, { name: 'Eve', student: 'Eve', answers: forged.answers.map((each) => ({ ...each, score: 1 })) });
      const opened = await open_page(t);
      const { page } = opened;
      await open_tab(opened, 'class');
      await drop(page, '#studio-class', [['ada.json', ada.text], ['ben.json', ben.text], ['eve.json', JSON.stringify(forged)], ['scene.json', '{"version": 1}'], ['cut.json', ada.text.slice(0, 40)],
        ['typo.json', JSON.stringify({ ...JSON.parse(ada.text), lesson: 'typo' })], ['chosen.json', JSON.stringify({ ...JSON.parse(ada.text), answers: [{ card: 0, to: 'question', chosen: '<b>', seconds: 1 }] })], ['other.json', JSON.stringify({ ...JSON.parse(ada.text), result: 2 })]]);
      await wait_for(page, () => document.querySelectorAll('#studio-class tbody tr').length === 3);
      const rows = await page.locator('#studio-class tbody tr').allTextContents();
      t.match('Ada', rows.find((row) => row.startsWith('Ada')), new RegExp(`✓ ${ada.right}`));
      t.match('Ben', rows.find((row) => row.startsWith('=1+1')), new RegExp(`✗ ${ben.wrong}.*2 tries`));
      t.match('who writes a score of 1 into the file', rows.find((row) => row.startsWith('Eve')), /✗/);
      const bad = await page.locator('#studio-class .bad li').allTextContents();
      for (const [name, why] of [['scene.json', /no result/], ['cut.json', /no JSON/], ['typo.json', /“typo” is not there/], ['chosen.json', /answers\[0\]/], ['other.json', /version 2/]]) t.ok(bad.some((line) => line.startsWith(`${name}: `) && why.test(line)), `expected ${name} to be named with ${why}, found ${bad.join(' | ')}`);
      t.match('wrong answers', await page.locator('#studio-class').textContent(), /Wrong first answers: Question/);
      const { bytes } = await saved(t, page, 'Save as CSV');
      const csv = bytes.toString('utf8');
      t.equal('begins with the mark of UTF-8', csv.charCodeAt(0), 0xFEFF);
      t.match('a name that begins like a formula', csv, /"'=1\+1, ""Ben"""/);
      t.ok(!/(^|,|\n)"?[=+@]/.test(csv), `expected no field that begins a formula, found ${csv}`);
      t.equal('lines', csv.trim().split('\r\n').length, 1 + 3 * 2);
      opened.expect_no_problem();
      await opened.close();
    }
  },
  {
    name: 'a table of all texts comes back as a language, which is used, missing texts in English; what is wrong is named by row',
    async run(t) {
      const opened = await open_page(t);
      const { page } = opened;
      await open_tab(opened, 'words');
      const { bytes } = await saved(t, page, 'Save the table as CSV');
      const rows = bytes.toString('utf8').split('\r\n');
      t.ok(rows.length > 1500, `expected all texts, found ${rows.length}`);
      const at = (key) => rows.findIndex((row) => row.startsWith(`${key},`));
      const put = (key, text) => { rows[at(key)] = rows[at(key)].replace(/,$/, `,${text}`); };
      rows[0] = '\uFEFFkey,en,zh,fr';
      put('lessons', 'Leçons');
      put('notice.dropped', 'Partis');  // lacks {0}
      rows.splice(-1, 0, 'no.such.key,a,b,c');
      await drop(page, '#studio-words', [['fr.csv', rows.join('\r\n')]]);
      await page.waitForSelector('#studio-words details');
      const report = await page.locator('#studio-words [role=status]').textContent();
      t.match('places that differ', report, new RegExp(`row ${at('notice.dropped') + 1}, notice\\.dropped`));
      t.match('a key that is unknown', report, new RegExp(`row ${rows.length - 1}, no\\.such\\.key`));
      t.match('what is missing', report, /texts are missing/);
      await page.locator('#studio-words').getByLabel('Its name in the page (FR)').fill('Français');
      const { file, name } = await saved(t, page, 'Save the language as a file');
      t.equal('its file', name, 'fr.json');
      const text = fs.readFileSync(file, 'utf8');
      t.equal('a text in it', JSON.parse(text).lessons, 'Leçons');
      const on_screen = () => page.evaluate(() => playground.texts().then((all) => all.map((each) => each.text).join('|')));
      await page.locator('#studio').getByRole('button', { name: 'Use it now' }).click();
      await wait_for(page, () => document.documentElement.lang === 'fr');
      await opened.rest();
      t.match('on the screen', await on_screen(), /Leçons/);
      t.match('what is missing on the screen', await on_screen(), /Français|Scores|softmax/i);
      opened.expect_no_problem();
      await opened.close();

      // dropped on the page, and beside a copy of the page
      const other = await open_page(t);
      await drop(other.page, '#place', [['fr.json', text]]);
      await wait_for(other.page, () => document.documentElement.lang === 'fr');
      other.expect_no_problem();
      await other.close();
      const beside = await open_page(t, { address: null, ready: false });
      await beside.page.route('**/strings/fr.json', (route) => route.fulfill({ contentType: 'application/json', body: text }));
      await beside.page.goto(`${t.address}/index.html?lang=fr`);
      await beside.page.evaluate(() => playground.ready);
      await beside.rest();
      t.equal('asked for in the address', await beside.page.evaluate(() => document.documentElement.lang), 'fr');
      t.match('its texts', await beside.page.evaluate(() => playground.texts().then((all) => all.map((each) => each.text).join('|'))), /Leçons/);
      beside.expect_no_problem();
      await beside.close();
    }
  },
  {
    name: 'every target of the tabs can be hit and nothing is cut off, in every size, theme and language; axe-core finds nothing serious',
    async run(t) {
      const lesson = fs.readFileSync(`${t.web}/lessons/causal.json`, 'utf8');
      for (const [width, height, lang, theme] of [[1280, 800, 'en', 'dark'], [1280, 800, 'zh', 'light'], [800, 450, 'en', 'light'], [390, 844, 'zh', 'dark'], [320, 480, 'en', 'light']]) {
        const opened = await open_page(t, { width: 1280, height: 800, query: `lang=${lang}&theme=${theme}&lesson=causal` });
        const { page } = opened;
        await page.evaluate((text) => localStorage.setItem('attention-playground.lesson-draft', text), lesson);
        await open_tab(opened, 'lesson');
        await page.setViewportSize({ width, height });
        for (const tab of ['lesson', 'class', 'words']) {
          await open_tab(opened, tab);
          const what = `${tab}, ${width} x ${height}, ${lang}, ${theme}`;
          for (const fault of await faults(page, 24)) t.fail(`${what}: ${fault}`);
          await look_by_axe(t, page, what);
        }
        opened.expect_no_problem();
        await opened.close();
      }
    }
  }
];
