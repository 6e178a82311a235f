// Two languages: every word follows, at once, and every character of them has a glyph.
import fs from 'node:fs';
import path from 'node:path';
import { characters_of } from '../fonts.mjs';
import { packed_with } from '../pack.mjs';
import { open_page, wait_for } from '../page.mjs';
import { serve } from '../server.mjs';

const kFilms = ['x', 'q', 'scores', 'scaled', 'masked', 'weights', 'heads', 'output'];
const kHan = /\p{Script=Han}/u;
const kSigns = '0123456789+−×÷=≈·.,%()|∞ΣΔ√→…';

const read = (t, name) => JSON.parse(fs.readFileSync(path.join(t.web, name), 'utf8'));
const glyphs = (t, ...names) => new Set(names.flatMap((name) => [...characters_of(fs.readFileSync(path.join(t.web, 'fonts', name)))]));
const english_words = (text) => text.match(/[A-Za-z][a-z]{2,}/g) ?? [];

/** Everything in a JSON value that is text, keys of objects left out. */
const texts_in = (value) => (typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(texts_in) : []);

/** Everything in a JSON value that is said in a language. */
const words_of = (value, code) => (value && typeof value === 'object' ? Object.entries(value).flatMap(([key, part]) => (key === code && typeof part === 'string' ? [part] : words_of(part, code))) : []);

function missing(texts, have) {
  return [...new Set(texts.join(''))].filter((c) => c !== '\n' && !have.has(c.codePointAt(0)));
}

/** English words on the screen that are there for another reason than the language: in the sentence, or in both. */
function shared_words(t, scene) {
  return new Set([...english_words(scene.problem.text), ...english_words(texts_in(read(t, 'strings/zh.json')).join(' ')), ...texts_in(scene.about.title).flatMap(english_words), ...english_words(scene.about.note?.zh ?? ''), 'softmax', 'max', 'exp', 'model', 'SIMD', 'English',
    ...english_words(texts_in(read(t, 'strings/zh.later.json')).join(' '))]);
}

async function check_chinese(t, opened, what) {
  const words = await opened.words();
  const english = new Set(texts_in(read(t, 'strings/en.json')).flatMap(english_words));
  const shared = shared_words(t, await opened.scene());
  for (const text of words)
    for (const word of english_words(text))
      if (english.has(word) && !shared.has(word)) t.fail(`${what}: the English word "${word}" in ${JSON.stringify(text)}`);
  t.ok(words.filter((text) => kHan.test(text)).length > 20, `${what}: expected Chinese words, found ${words.filter((text) => kHan.test(text)).length}`);
}

async function check_english(t, opened, what) {
  const han = (await opened.words()).filter((text) => kHan.test(text) && text !== '中文');
  t.ok(han.length === 0, `${what}: expected no Chinese words, found ${han.join(' | ')}`);
}

export default [
  {
    name: 'the same strings in both languages',
    async run(t) {
      const [en, zh] = ['en', 'zh'].map((code) => read(t, `strings/${code}.json`));
      for (const key of Object.keys(en)) t.ok(key in zh, `zh.json lacks ${key}`);
      for (const key of Object.keys(zh)) t.ok(key in en, `en.json lacks ${key}`);
      const places = (text) => (text.match(/\{\d\}/g) ?? []).sort().join('');
      for (const key of Object.keys(en)) {
        if (!(key in zh)) continue;
        t.equal(`${key}: places to fill in`, places(zh[key]), places(en[key]));
        t.ok(en[key].trim() !== '' && zh[key].trim() !== '', `${key}: expected words`);
        t.ok(!kHan.test(en[key]), `${key}: expected English in en.json, found ${en[key]}`);
        for (const text of [en[key], zh[key]]) t.ok(!/[\[\]|]/.test(text.replaceAll(/\[[XQKVSMAO]\|[^\]|]+\]|\{\d\|[^|{}]+\|[^|{}]+\}/g, '').replaceAll('max |Δ|', '')), `${key}: expected marks like [Q|query] and no other brackets, found ${text}`);
      }
      for (const { id } of read(t, 'scenes/index.json')) {
        const { about } = read(t, `scenes/${id}.json`);
        for (const part of ['title', 'note', 'value_names']) t.equal(`${id}: languages of ${part}`, Object.keys(about[part]).sort().join(), 'en,zh');
      }
      for (const { id, name } of read(t, 'lexicon.json').features) t.ok(name.en && kHan.test(name.zh), `lexicon: the feature ${id} lacks a name`);
    }
  },
  {
    name: 'every character has a glyph',
    async run(t) {
      const kQuoted = /[\u2e80-\uffff]/gu;  // where English quotes Chinese, the page fetches the Chinese letters
      const lexicon = read(t, 'lexicon.json');
      const scenes = read(t, 'scenes/index.json').map(({ id }) => read(t, `scenes/${id}.json`));
      const en = [kSigns, ...texts_in(read(t, 'strings/en.json')), ...lexicon.features.map((f) => f.name.en), ...scenes.flatMap(({ about }) => [about.title.en, about.note.en.replace(kQuoted, ''), ...about.value_names.en.flat()])];
      const lessons = read(t, 'lessons/index.json').map(({ id }) => read(t, `lessons/${id}.json`));
      const zh = [...texts_in(read(t, 'strings/zh.json')), ...lexicon.features.map((f) => f.name.zh), ...Object.keys(lexicon.words), ...scenes.flatMap(({ about, problem }) => [about.title.zh, about.note.zh, problem.text ?? '', ...about.value_names.zh.flat()])];
      for (const face of ['inter-regular.otf', 'inter-medium.otf', 'inter-semibold.otf']) {
        // Titles and questions are set strong, too.
        const said = (code) => lessons.flatMap((lesson) => words_of(face.includes('regular') ? lesson : [lesson.title, lesson.question], code));
        const lacks = missing([...en, ...said('en').map((text) => text.replace(kQuoted, ''))], glyphs(t, face, 'names.otf'));
        t.ok(lacks.length === 0, `English in ${face}: no glyph for ${lacks.join(' ')}`);
        const chinese = face.includes('semibold') ? 'cjk-bold.otf' : 'cjk-regular.otf';
        const lacks_too = missing([...zh, ...said('zh')], glyphs(t, face, 'names.otf', chinese));
        t.ok(lacks_too.length === 0, `Chinese in ${face} and ${chinese}: no glyph for ${lacks_too.join(' ')}`);
      }
      const mathematics = missing(['XWQKVSMAOdkmodelTsoftmaxtanhc√÷+/()·=Σeqvwabopxy'], glyphs(t, 'pagella-regular.otf', 'pagella-italic.otf'));
      t.ok(mathematics.length === 0, `mathematics: no glyph for ${mathematics.join(' ')}`);
      const typed = missing(['的一是不了人我在有他这为之大来以个中上们'], glyphs(t, 'cjk-more.ttf'));
      t.ok(typed.length === 0, `cjk-more.ttf: no glyph for ${typed.join(' ')}`);
    }
  },
  {
    name: 'lang() changes every word, and changes it back',
    async run(t) {
      const opened = await open_page(t);
      const have = glyphs(t, ...fs.readdirSync(path.join(t.web, 'fonts')));
      await check_english(t, opened, 'as it opens');
      const before = (await opened.words()).join('|');
      await opened.call('lang', 'zh');
      await opened.page.waitForLoadState('networkidle');
      await opened.rest();
      t.equal('html lang', await opened.page.evaluate(() => document.documentElement.lang), 'zh');
      t.match('title', await opened.page.title(), /注意力/);
      t.match('label of the text field', await opened.page.getAttribute('#text', 'aria-label'), kHan);
      for (const film of kFilms) {
        await opened.select(film, 7, 1);
        await check_chinese(t, opened, `zh, ${film}`);
        const lacks = missing(await opened.words(), have);
        t.ok(lacks.length === 0, `zh, ${film}: no glyph for ${lacks.join(' ')}`);
      }
      await opened.select('scores', 7, 1);
      await opened.call('lang', 'en');
      await opened.rest();
      t.equal('html lang', await opened.page.evaluate(() => document.documentElement.lang), 'en');
      await check_english(t, opened, 'back in English');
      const strip = (words) => words.replace(/SIMD · [\d.]+ ms/, '');
      t.equal('words after there and back', strip((await opened.words()).join('|')), strip(before));
      opened.expect_no_problem();
    }
  },
  {
    name: 'words of the other language are marked as such where a screen reader meets them',
    async run(t) {
      const seen = (page) => page.evaluate(() => {
        const spoken = (element) => element?.closest('[lang]')?.lang;
        const table = document.querySelector('#mirror table');
        const [word, symbol] = [table.querySelector('tbody th'), document.querySelector('[data-control^="symbol"]')];
        const quoted = [...document.querySelectorAll('#mirror p span[lang]')].map((each) => `${each.lang} ${each.textContent}`);
        return { word: `${spoken(word)} ${word.textContent}`, symbol: spoken(symbol), other: spoken(document.querySelector('[data-control="language"] [aria-label="中文"]')), quoted };
      });
      const english = await open_page(t, { query: `lang=en&theme=dark&text=${encodeURIComponent('动物 street')}&step=weights` });
      await english.select('weights', 0, 1);
      await wait_for(english.page, () => document.querySelector('#mirror [data-live="cell"]')?.textContent.includes('动物'));
      const en = await seen(english.page);
      t.equal('en: a Chinese word of the scene', en.word, 'zh 动物');
      t.equal('en: a symbol', en.symbol, 'en');
      t.equal('en: the name of the other language', en.other, 'zh');
      t.ok(en.quoted.some((each) => each.startsWith('zh 动物')), `en: the word in the live text, found ${en.quoted.join()}`);
      const chinese = await open_page(t, { query: 'lang=zh&theme=dark&step=weights' });
      await wait_for(chinese.page, () => document.querySelector('#mirror tbody th'));
      const zh = await seen(chinese.page);
      t.equal('zh: an English word of the scene', zh.word, 'en The');
      t.equal('zh: a symbol', zh.symbol, 'zh');
      t.equal('zh: its own name', zh.other, 'zh');
      english.expect_no_problem();
      chinese.expect_no_problem();
    }
  },
  {
    name: 'the switch in the top bar, and the choice is remembered',
    async run(t) {
      const opened = await open_page(t, { query: '' });
      await opened.click(await opened.text('中文'));
      await wait_for(opened.page, () => document.documentElement.lang === 'zh');
      await opened.page.waitForLoadState('networkidle');
      await opened.rest();
      await check_chinese(t, opened, 'after a click');
      await opened.page.reload();
      await opened.page.evaluate(() => playground.ready);
      await opened.page.waitForLoadState('networkidle');
      await opened.rest();
      t.equal('language after loading the page again', (await opened.call('stats')).language, 'zh');
      await check_chinese(t, opened, 'after loading again');
      await opened.click(await opened.text('EN'));
      await wait_for(opened.page, () => document.documentElement.lang === 'en');
      await opened.rest();
      await check_english(t, opened, 'after a click on EN');
      opened.expect_no_problem();
    }
  },
  {
    name: 'the Chinese scene, in English and in Chinese',
    async run(t) {
      const opened = await open_page(t, { query: 'lang=en&lesson=animal-zh' });
      await opened.page.waitForLoadState('networkidle');
      await opened.rest();
      t.ok(opened.requests.some((address) => address.includes('cjk-')), 'expected Chinese glyphs to load for a Chinese sentence');
      const words = await opened.words();
      for (const word of ['动物', '因为', '它']) t.ok(words.includes(word), `expected the token ${word} on the screen`);
      await opened.call('lang', 'zh');
      await opened.rest();
      await check_chinese(t, opened, 'the Chinese scene');
      t.ok(!(await opened.words()).join('').includes('106'), 'expected no published table with the Chinese scene');
      opened.expect_no_problem();
    }
  },
  {
    name: 'a third language is two files more',
    async run(t) {
      const folder = path.join(t.scratch, 'web');
      fs.cpSync(t.web, folder, { recursive: true });
      const french = { ...read(t, 'strings/en.json'), ...read(t, 'strings/en.later.json'), 'language.code': 'fr', 'language.name': 'FR', text: 'Texte', next: 'Suivant' };
      fs.writeFileSync(path.join(folder, 'strings/fr.json'), JSON.stringify(french));
      fs.copyFileSync(path.join(folder, 'glossary/en.json'), path.join(folder, 'glossary/fr.json'));
      // What the build writes from the files that are there.
      const index = JSON.stringify([...read(t, 'strings/index.json'), { code: 'fr', name: 'FR' }]);
      fs.writeFileSync(path.join(folder, 'opening.pack'), packed_with(folder, 'strings/index.json', index));
      const server = await serve(folder);
      try {
        const opened = await open_page(Object.assign(Object.create(t), { address: server.address }), { query: 'lang=fr' });
        t.ok((await opened.words()).includes('Suivant'), 'expected French words');
        await opened.click(await opened.text('FR'));
        await opened.click((await opened.texts()).filter((each) => each.text === '中文').at(-1));
        await wait_for(opened.page, () => document.documentElement.lang.startsWith('zh'));
        await opened.call('lang', 'fr');
        t.equal('the language of the page', await opened.page.evaluate(() => document.documentElement.lang), 'fr');
        opened.expect_no_problem();
      } finally {
        server.close();
      }
    }
  }
];
