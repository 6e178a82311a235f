// The panel "Words": all texts of the page as a table for a spreadsheet, English and Chinese beside a third language, which comes back as one file.
import { compare_words, english_words, read_language } from '../third-language.mjs';
import { element } from './dom.mjs';
import { button, field, file_button, take_drops } from './fields.mjs';
import { csv_of, rows_of_csv } from './results.mjs';

const kListed = 100;
let kept;  // {own, rows: {key: row}, name} of an earlier opening

export async function render(root, studio) {
  const { page, words, playground } = studio;
  const read = async (name) => JSON.parse(new TextDecoder().decode(await page.file(name)));
  const english = await english_words(page.file);
  const chinese = Object.assign({}, ...await Promise.all(['strings/zh.json', 'strings/zh.later.json', 'glossary/zh.json'].map(read)));
  const keys = Object.keys(english).filter((key) => !key.startsWith('language.'));
  const code = element('input', { maxLength: 8, spellcheck: false, autocapitalize: 'off' });
  const name = element('input', { maxLength: 20, spellcheck: false });
  const report = element('div', { role: 'status' });
  const files = { own: {}, rows: {}, ...kept };

  const escaped = (text) => text.replaceAll('\n', '\\n');
  const unescaped = (text) => text.replaceAll('\\n', '\n').replace(/^'(?=[=+\-@])/, '');
  const table = () => csv_of([['key', 'en', 'zh', files.own['language.code'] ?? code.value ?? ''], ...keys.map((key) => [key, escaped(english[key]), escaped(chinese[key] ?? ''), escaped(files.own[key] ?? '')])]);

  function own_of_csv(text) {
    const [head, ...rows] = rows_of_csv(text);
    if (head[0] !== 'key' || head.length < 4) throw new Error(words('words.no_table'));
    const own = {};
    files.rows = {};
    rows.forEach(([key, , , value = ''], i) => {
      if (!key) return;
      files.rows[key] = i + 2;
      if (value) own[key] = unescaped(value);
    });
    return { 'language.code': head[3] || code.value, 'language.name': name.value || head[3], ...own };
  }
  async function take([file]) {
    try {
      const text = await file.text();
      files.own = /^\s*\{/.test(text) ? read_language(text) : own_of_csv(text);
      if (/^\s*\{/.test(text)) files.rows = {};
      code.value = files.own['language.code'];
      name.value = files.own['language.name'];
      kept = files;
      show();
    } catch (error) {
      studio.say(`${file.name}: ${error.key || error.row ? words('words.broken', error.row) : studio.lang === 'zh' ? error.zh ?? error.message : error.message}`);
    }
  }
  const text_of = () => {
    const { 'language.code': c, 'language.name': n, ...rest } = files.own;
    return `${JSON.stringify({ 'language.code': code.value.trim() || c, 'language.name': name.value.trim() || n, ...rest }, null, 2)}\n`;
  };
  /** Does something with the language's file, which is read as the page reads it. */
  const with_file = (act) => async () => {
    try {
      const text = text_of();
      read_language(text);
      await act(text);
    } catch (error) {
      studio.say(studio.lang === 'zh' ? error.zh ?? error.message : error.message);
    }
  };
  const use = button(words('words.use'), with_file(async (text) => {
    await playground.lang(await page.add_language(text));
    studio.close();
  }));
  const save = button(words('words.save'), with_file((text) => studio.save(`${JSON.parse(text)['language.code']}.json`, text, 'application/json')), { className: 'primary' });
  function show() {
    const has = Object.keys(files.own).length > 0;
    use.disabled = save.disabled = !has;
    if (!has) return report.replaceChildren();
    const { missing, unknown, places } = compare_words(files.own, english);
    const other = unknown.filter((key) => !key.startsWith('language.'));
    const place_of = (key) => (files.rows[key] ? words('words.row', files.rows[key], key) : key);
    const list = (title, all, text) => (all.length ? [element('details', { open: all !== missing }, element('summary', { textContent: words(title, all.length) }), element('ul', {}, all.slice(0, kListed).map((key) => element('li', { textContent: text(key) })), all.length > kListed ? element('li', { textContent: words('words.more', all.length - kListed) }) : ''))] : []);
    report.replaceChildren(
      element('p', { textContent: words('words.has', keys.length - missing.length, keys.length) }),
      ...list('words.places', places, (key) => `${place_of(key)}: ${english[key]} → ${files.own[key]}`),
      ...list('words.unknown', other, place_of),
      ...list('words.missing', missing, (key) => `${place_of(key)}: ${english[key]}`));
  }
  take_drops(root, take);
  root.append(element('div', { className: 'form wide' },
    element('p', { textContent: words('words.text') }),
    element('div', { className: 'buttons block' }, button(words('words.csv'), () => studio.save('words.csv', table(), 'text/csv')), file_button(words('words.open'), '.csv,.json', take)),
    element('div', { className: 'fields' }, field(words('words.code'), code), field(words('words.name'), name)),
    report,
    element('div', { className: 'buttons block' }, save, use),
    element('p', { className: 'note', textContent: words('words.note') })));
  if (files.own['language.code']) {
    code.value = files.own['language.code'];
    name.value = files.own['language.name'];
  }
  show();
  const dropped = page.files;
  page.files = null;
  if (dropped) await take(dropped);
}
