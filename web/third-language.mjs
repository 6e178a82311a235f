// A language besides those that the page comes with, in one file: strings and glossary together, or some of them. What is missing is
// shown in English. The program gets it as files of a language, as those of the page's own.
import { remember } from './system.mjs';
import { reason } from './files.mjs';

const kMost = 2 ** 20;  // bytes

/** The places of a text that are filled in: "{0}", "{1|row|rows}" as "0", "1". */
const places = (text) => [...new Set([...text.matchAll(/\{(\d)(?:\|[^{}]*)?\}/g)].map(([, index]) => index))].sort().join();

/** What a language lacks of the English words, what it has that is none of them, and where its places differ: lists of keys. */
export function compare_words(own, english) {
  const keys = Object.keys(english).filter((key) => !key.startsWith('language.'));
  return {
    missing: keys.filter((key) => !own[key]),
    unknown: Object.keys(own).filter((key) => !(key in english)),
    places: keys.filter((key) => own[key] && places(own[key]) !== places(english[key]))
  };
}

/** The words of a file. Error, in both languages, for what is none. */
export function read_language(text) {
  const refuse = (en, zh) => { throw reason(`the words of a language: ${en}`, `语言文件：${zh}`); };
  if (text.length > kMost) refuse('at most 1 MB', '最多 1 MB');
  let own;
  try { own = JSON.parse(text); } catch (error) { refuse(`this is no JSON (${error.message})`, `这不是 JSON（${error.message}）`); }
  if (own === null || typeof own !== 'object' || Array.isArray(own)) refuse('expected an object { }', '应为一个对象 { }');
  for (const [key, value] of Object.entries(own)) if (typeof value !== 'string') refuse(`“${key.slice(0, 60)}” is no text`, `“${key.slice(0, 60)}”不是文字`);
  if (!/^[a-z]{2,8}$/.test(own['language.code'])) refuse('“language.code” is 2 to 8 small letters', '“language.code” 应为 2 到 8 个小写字母');
  if (['en', 'zh'].includes(own['language.code'])) refuse('English and Chinese come with the page', '英文和中文是网页自带的');
  if (!own['language.name'] || own['language.name'].length > 20) refuse('“language.name” is its name, of at most 20 characters', '“language.name” 是它的名称，最多 20 个字');
  return own;
}

/** All English words: {strings, glossary}. */
export async function english_words(file) {
  const [first, later, glossary] = await Promise.all(['strings/en.json', 'strings/en.later.json', 'glossary/en.json'].map(async (name) => JSON.parse(new TextDecoder().decode(await file(name)))));
  return { ...first, ...later, ...glossary };
}

/** Puts the language of a file beside the page's own; promises its code. */
export async function add_language(text, { file, put }) {
  const own = read_language(text);
  const english = await english_words(file);
  const { unknown, places: wrong } = compare_words(own, english);
  const code = own['language.code'];
  const name = own['language.name'];
  const usable = Object.fromEntries(Object.entries(own).filter(([key, value]) => value && !wrong.includes(key) && !unknown.includes(key)));
  const bytes = (object) => new TextEncoder().encode(JSON.stringify(object));
  const head = { 'language.code': code, 'language.name': name };
  put(`strings/${code}.json`, bytes({ ...english, ...usable, ...head }));
  for (const rest of [`strings/${code}.later.json`, `glossary/${code}.json`]) put(rest, bytes(head));
  const others = JSON.parse(new TextDecoder().decode(await file('strings/index.json'))).filter((each) => each.code !== code);
  put('strings/index.json', bytes([...others, { code, name }]));
  remember('language', text);
  return code;
}
