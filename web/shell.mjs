import { linked, query } from './address.mjs';
import { file, put, reason, script, unpack, words } from './files.mjs';
import { listen_to_gestures } from './gestures.mjs';
import { keep_picture, remember_state } from './gl-state.mjs';
import { draw_glyph } from './glyph.mjs';
import { answer_messages, tell, tell_changes } from './messages.mjs';
import { copy_selected, create_number_field, create_text_field } from './number-field.mjs';
import { in_parts } from './parts.mjs';
import { near, release_unseen } from './sight.mjs';
import { code_of, keep_for_later, preferences, preferred_language, remember, remembered, watch_preferences } from './system.mjs';

// The page around the program: it starts the module, hands it data files, asks for frames only when something
// happened, keeps the real text field over the canvas, and offers window.playground.
const place = document.getElementById('place');
const canvas = document.getElementById('canvas');
const sheet = document.getElementById('sheet');  // what the canvas cannot show, as a copy: on paper, and without a context
const field = document.getElementById('text');
const sorry = document.getElementById('sorry');  // stands until there is a picture

/// Codes of the languages there are: strings/index.json.
const languages = async () => JSON.parse(new TextDecoder().decode(await file('strings/index.json'))).map(({ code }) => code);

// --- the module
let module;
let mirror;  // web/mirror.mjs: comes when there is a picture
let complaint;  // the last that the program wrote on its standard error
let failed;     // why nothing goes on

/// Half a surrogate pair has no UTF-8, and a zero ends a string.
function withString(any, use) {
  const text = any.replace(/\p{Cs}/gu, '\uFFFD').replaceAll('\0', ' ');
  const size = module.lengthBytesUTF8(text) + 1;
  const at = module._malloc(size);
  module.stringToUTF8(text, at, size);
  try { return use(at); } finally { module._free(at); }
}

/// Tells the visitor: `notice.${key}` of the words, with a detail.
function notice(key, detail = '') {
  call('notice', key, detail);
  wake();
}

const withStrings = ([first, ...rest], use) => withString(first, (at) => (rest.length ? withStrings(rest, (...more) => use(at, ...more)) : use(at)));

/// JSON would make null of NaN, which stands for what is left out.
const spelt_out = (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value);

function call(method, ...args) {
  if (failed) throw failed;
  const text = withStrings([method, JSON.stringify(args, spelt_out)], (m, a) => module.UTF8ToString(module._attn_call(m, a)));
  const answer = JSON.parse(text);
  if ('error' in answer) throw new Error(answer.error);
  return answer.result;
}

// --- frames: one after input, then as long as the program says there is something to come
let scheduled = 0;
let timer = 0;
let picture;  // gl-state.mjs, sight.mjs
function wake() {
  clearTimeout(timer);
  if (!scheduled && module && !failed) scheduled = requestAnimationFrame(frame);
}
function frame() {
  scheduled = 0;
  let wait;
  try {
    picture?.before_frame();
    wait = module._attn_frame();
    picture?.after_frame?.();
  } catch (error) {
    return stop(error.message ? error : new Error(complaint));  // an exception of the program's comes without a message
  }
  mirror?.after_frame();
  if (mirror) keeping ||= setTimeout(keep, keep_after);
  after_frame();
  for (const resolve of waiting.splice(0)) resolve();
  if (wait === 0) wake();
  else if (wait > 0) timer = setTimeout(wake, wait * 1000);
}
const waiting = [];
/// In a tab behind and in a frame out of sight the browser asks for no frame, and a tab behind has slow timers, too.
const nextFrame = () => new Promise((resolve) => {
  const now = () => {
    if (!waiting.includes(resolve)) return;
    cancelAnimationFrame(scheduled);
    frame();
  };
  waiting.push(resolve);
  wake();
  if (!document.hidden) return setTimeout(now, 50);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = now;
  port2.postMessage(0);
});
/// Until what was changed is computed and drawn.
async function settled() {
  do await nextFrame(); while (call('busy'));
  await nextFrame();
}

// --- the work, for when the page is loaded again: its link, with the entry of this frame's own history. (A storage is
// shared by all frames of an origin.)
let keeping = 0;
let keep_after = 300;  // ms; Safari takes a hundred changes in half a minute
let entry = location.hash;  // another one has come, but is not visited yet, where the address differs
const kept = () => history.state?.work;
function keep() {
  keeping = 0;
  if (failed || location.hash !== entry) return;
  const began = performance.now();
  const state = { work: call('work'), pinned: call('pinned_link'), answer: call('lesson')?.question.answered, given };
  try { if (JSON.stringify(state) !== JSON.stringify(history.state)) history.replaceState(state, ''); } catch { /* then not */ }
  keep_after = Math.max(300, 20 * (performance.now() - began));
}

/// In place of the picture; the work can be opened again as it was.
function say(...texts) {
  place.hidden = true;
  sorry.hidden = false;
  sorry.style.animation = 'none';
  sorry.querySelectorAll('p').forEach((p, i) => { p.textContent = texts[i]; });
  if (!kept()) return;
  const again = sorry.querySelector('button');
  again.hidden = false;
  again.onclick = () => location.reload();
  sorry.querySelector('a').href = shell.address(kept(), []);
}
/// Nothing goes on after it: the page says why, and so does everything that is called.
function stop(error) {
  if (failed) return;
  failed = error;
  if (!error.zh) console.error(error);  // the browser has told of a file itself
  if (error.unable) say(error.message, error.zh);
  else say(`The playground cannot go on: ${error.message}. Loading the page again may help.`, `游乐场无法继续：${error.zh ?? error.message}。重新加载网页也许有用。`);
  refuse(error);
  for (const resolve of waiting.splice(0)) resolve();
}
/// The browser has taken the context of the graphics card and not given another; everything else goes on.
function miss_context(missing) {
  if (failed) return;
  if (missing) say('The browser has taken the graphics away and not given them back. Nothing is lost.', '浏览器收回了图形资源，还没有归还。内容都还在。');
  place.hidden = missing;
  sorry.hidden = !missing;
}
/// `en`, `zh`: what this browser lacks.
const unable = (en, zh) => Object.assign(reason(`This browser cannot show the playground: ${en}. A current Chrome, Edge, Firefox or Safari can.`, `这个浏览器打不开游乐场：${zh}。请使用新版的 Chrome、Edge、Firefox 或 Safari。`), { unable: true });

// --- the fields over the text and over a number
const text_field = create_text_field({
  field,
  tell(text, finished) {
    if (/[\p{Cs}\0]/u.test(text)) notice('half_letter');
    else withString(text, (t) => module._attn_typed(t, finished ? 1 : 0));
    wake();
  },
});
const number = create_number_field({
  canvas,
  field: document.getElementById('number'),
  text_field: field,
  tell(event, text) {
    withString(text, (t) => module._attn_number(event, t));
    wake();
  },
});

// --- a picture in place of a text
let choose_image;  // web/own-image.mjs: comes when there is a picture
async function listen_to_images() {
  const { take_images } = await import('./own-image.mjs');
  choose_image = take_images({
    place,
    refuse: notice,
    read: (files) => take_texts(files).catch((error) => notice('not_opened', in_words(error))),
    use(pixels) {
      call('take_image', pixels);
      wake();
    },
  });
}

/// A reason in the visitor's language, where it has one.
const in_words = (error) => (document.documentElement.lang === 'zh' ? error.zh ?? error.message : error.message);

/// The studio over the page (web/studio/), with what it needs of the page; `files` that were dropped go to the tab.
const open_studio = (tab, files) => script('studio.mjs', () => import('./studio/studio.mjs')).then((studio) => studio.open_studio(playground, tab, { file, tell, query, linked, changed: () => call('undo_name'), ask: call, given, add_language, files, as_opened: () => call('as_opened') }))
  .catch((error) => notice('not_opened', in_words(error)));

/// Files that were dropped: results go to the tab of the class, words become a language; of others the first is opened.
async function take_texts(files) {
  const texts = await Promise.all(files.map((each) => each.text()));
  const kinds = texts.map((text) => (/^\s*\{\s*"result"/.test(text) ? 'class' : /^\s*\{\s*"language\.code"/.test(text) ? 'language' : /\.csv$/i.test(files[texts.indexOf(text)].name) ? 'words' : 'lesson'));
  if (kinds[0] === 'class' || kinds[0] === 'words') return open_studio(kinds[0], files);
  if (kinds[0] === 'language') return add_language(texts[0]).then((code) => playground.lang(code));
  if (call('take_file', texts[0], files[0].name)) leave_beginning();
  wake();
}
/// The language that the address or an earlier visit asks for, where the page does not know it: it may lie beside the page, or have been dropped on it.
async function bring_language(known) {
  const asked = code_of(query.get('lang'));
  const code = asked || code_of(remembered('lang'));
  if (!code || known.includes(code)) return;
  try {
    const own = remembered('language') ?? '{}';
    if (JSON.parse(own)['language.code'] === code) await add_language(own);
    else if (asked) await add_language(new TextDecoder().decode(await file(`strings/${code}.json`)));
  } catch { /* then another is shown, which is said */ }
}
/// A third language, in one file; promises its code.
async function add_language(text) {
  const third = await script('third-language.mjs', () => import('./third-language.mjs'));
  return third.add_language(text, { file, put(name, bytes) {
    put(name, bytes);
    if (module) shell.request(name);
  } });
}

/// The row of the selected cell as tones.
const hear_row = () => import('./row-sound.mjs').then(({ play }) => play(call('row')), (error) => notice('not_opened', error.message));

// --- the program's side of the seam (src/platform/web/platform.cpp)
const paper = matchMedia('print');
/// Of the place; on paper (page.css), of the screen that is printed.
const side = (name, printed) => Math.max(1, Math.floor((paper.matches && place.style.getPropertyValue(printed)) || place[name]));
let unit = 1;  // pixels of the page per unit of the program
let announced;  // language and theme
let driven = false;  // by a script or the page around: what they choose is no wish of the visitor's
const given = [];   // answers, with the seconds since the page was opened (web/studio/result.mjs)
const lacking = new Set();  // what it asked for and did not get
let touch = matchMedia('(hover: none) and (pointer: coarse)').matches;
const shell = {
  width: () => side('clientWidth', '--across'),
  height: () => side('clientHeight', '--down'),
  remember,
  remembered: (key) => remembered(key) ?? '',
  ...preferences,
  playRow: () => setTimeout(hear_row),  // once the frame that asks is drawn
  usesTouch: () => touch,
  request(name) {
    lacking.delete(name);
    (/^strings\/(?!index)/.test(name) ? words : file)(name).then((bytes) => {
      const at = module._malloc(bytes.length + 1);
      module.HEAPU8.set(bytes, at);
      withString(name, (n) => module._attn_deliver(n, at, bytes.length));
      module._free(at);
      const [, face] = /^fonts\/inter-(regular|medium|semibold)/.exec(name) ?? [];  // for what lies over the canvas
      if (face) document.fonts.add(new FontFace('Inter', bytes, { weight: { regular: 400, medium: 500, semibold: 600 }[face] }));
      wake();
    }, (error) => {
      if (!sorry.hidden) return stop(error);
      lacking.add(name);
      notice('not_opened', in_words(error));  // what is asked for later may fail
    });
  },
  showCursor(name) { canvas.style.cursor = name; },
  magnify(to) { document.documentElement.style.setProperty('--unit', unit = to); },
  placeField: text_field.place,
  glyph: draw_glyph,
  chooseImage: () => choose_image?.(),
  openStudio: (tab) => setTimeout(open_studio, 0, tab),
  placeNumber: (...args) => number.place(...args),
  copy(text) {
    const by_selection = () => copy_selected(text, canvas);
    if (navigator.clipboard?.writeText) navigator.clipboard.writeText(text).catch(by_selection);
    else by_selection();
  },
  /// This page with a link to a scene: what named the scene before goes, how it is to be shown stays.
  address(link, overrides) {
    const to = new URL(location);
    for (const key of ['lesson', ...overrides]) to.searchParams.delete(key);
    to.hash = 's=' + link;
    return to.href;
  },
  tell(event, detail) {
    const told = JSON.parse(detail);
    if (event === 'answer') given.push({ ...told, seconds: Math.round(performance.now() / 1000) });
    tell(event, told);
  },
  announce(code, title, dark) {
    document.documentElement.lang = code;
    document.title = title;
    document.body.classList.toggle('light', !dark);
    canvas.setAttribute('aria-label', title);
    const now = { lang: code, theme: dark ? 'dark' : 'light' };
    for (const key in now) if (announced && !driven && now[key] !== announced[key]) remember(key, now[key]);
    announced = now;
  },
};

function listen(gl) {
  for (const type of ['pointerdown', 'keydown']) window.addEventListener(type, bring_relaxed, { once: true, capture: true });
  number.listen();
  text_field.listen();

  // GLFW listens on the window, too, later than this, and keeps keys from the page: what belongs to the text field,
  // to the browser or to the way from one element to the next does not reach it.
  const browserKey = (e) => e.key === 'Tab' || /^F\d+$/.test(e.key) || ((e.ctrlKey || e.metaKey) && /^[a-xA-X0-9+=_-]$/.test(e.key));
  for (const type of ['keydown', 'keypress', 'keyup'])
    window.addEventListener(type, (event) => {
      if (event.target.closest?.('dialog')) {  // which hears of it as an event of its own
        event.stopImmediatePropagation();
        event.target.dispatchEvent(new CustomEvent(`studio-${type}`, { bubbles: true, detail: event }));
        return;
      }
      if ((type === 'keydown' && number.key(event)) || event.target === field || number.owns(event) || mirror?.key(event) || browserKey(event)) event.stopImmediatePropagation();
      else if (event.target === canvas && !event.altKey && /^(Arrow(Up|Down|Left|Right)|Page(Up|Down)|Home|End| )$/.test(event.key)) event.preventDefault();  // used: the page around must not scroll
      if (event.target === field && event.key === 'Escape' && !event.isComposing) field.blur();
      wake();
    }, true);
  listen_to_gestures({ canvas, module, wake });
  for (const type of ['pointerdown', 'pointermove', 'pointerup', 'pointercancel', 'mousedown', 'mousemove', 'mouseup', 'mouseleave', 'touchstart', 'focus', 'blur'])
    window.addEventListener(type, (event) => {
      if (event.pointerType) touch = event.pointerType === 'touch';
      if ((type === 'touchstart' || type === 'mousedown') && event.target === canvas) canvas.focus({ preventScroll: true });
      wake();
    }, { capture: true, passive: true });
  canvas.addEventListener('mouseleave', wake);
  picture = { before_frame: keep_picture({ canvas, gl, place, sheet, module, wake, leave_beginning, miss_context }) };
  new ResizeObserver(wake).observe(place);
  window.addEventListener('online', () => lacking.forEach(shell.request));
  paper.addEventListener('change', wake);
  watch_preferences(wake);
}

// --- the kernels in relaxed SIMD: of use to large problems, so they come with the first thing that the visitor does
let relaxed;
function bring_relaxed() {
  relaxed ??= import('./attention-relaxed.mjs').then(({ add_relaxed }) => add_relaxed(module)).then(wake, console.warn);
  return relaxed;
}

// --- window.playground (the same names over postMessage)
const numbers = (data) => data.map(Number);  // "-Infinity" and "NaN" come as text
/// A page that is driven or printed is no first visit.
function leave_beginning() {
  try { if (call('leave_beginning')) wake(); } catch { /* nothing is there yet, or any more */ }
}
const changing = (method) => async (...args) => {
  await begin();
  leave_beginning();
  await bring_relaxed();
  const result = call(method, ...args);
  await settled();
  return result;
};
const driving = (method) => async (...args) => {
  driven = true;
  try { return await changing(method)(...args); } finally { driven = false; }
};
const reading = (method) => async (...args) => {
  await begin();
  leave_beginning();
  if (call('busy')) await settled();
  return call(method, ...args);
};
const in_pixels = (method) => async () => {
  const all = await reading(method)();
  for (const item of all) for (const box of [item, item.clip ?? {}]) for (const side of ['x', 'y', 'width', 'height']) box[side] *= unit;
  return all;
};
/// The file of a scene or a lesson.
const bring = async (id) => { const name = call('file', id ?? ''); if (name) await file(name); };
const playground = {
  scene: reading('scene'),
  setLesson: changing('setLesson'),
  setScene: async (scene) => { await begin(); await bring(scene?.lesson?.id); return changing('setScene')(scene); },
  trace: async (...args) => { const t = await reading('trace')(...args); return { ...t, data: numbers(t.data) }; },
  select: changing('select'),
  explain: reading('explain'),
  analysis: reading('analysis'),
  play: changing('play'),
  pause: changing('pause'),
  position: reading('position'),
  seek: changing('seek'),
  drawn: in_pixels('drawn'),
  texts: in_pixels('texts'),
  stats: async () => ({ ...(await reading('stats')()), wasmBytes: module.HEAPU8.length }),
  lang: async (code) => {
    await begin();
    const known = await languages();
    if (!known.includes(code)) throw new Error(`lang: expected one of ${known.join(', ')}, found ${JSON.stringify(code)}`);
    await words(`strings/${code}.json`);
    return driving('lang')(code);
  },
  theme: async (name) => {
    if (name !== 'dark' && name !== 'light') throw new Error(`theme: expected dark or light, found ${JSON.stringify(name)}`);
    return driving('theme')(name);
  },
  pin: changing('pin'),
  unpin: changing('unpin'),
  compare: reading('compare'),
  link: reading('link'),
  undo: changing('undo'),
  redo: changing('redo'),
  lessons: reading('lessons'),
  open: async (id) => {
    await begin();
    await bring(id);
    return changing('open')(id);
  },
  lesson: reading('lesson'),
  card: changing('card'),
  answer: async (index) => {
    await begin();
    const right = call('answer', index);
    wake();
    return right;
  },
};

answer_messages({ ...playground, ready: async () => { await begin(); tell('ready'); return true; } });

// --- start
/// A module of eight bytes and one v128 function: engines without SIMD reject it.
const simd = () => WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]));

/// What `bring` fetches behind the picture, which stays where that does not come: it is said, `ready` rejects, and it is
/// tried again.
async function come(bring) {
  for (let tries = 0; ; ++tries) {
    try {
      return await bring();
    } catch (error) {
      refuse(error);
      if (tries === 0) notice('not_opened', in_words(error));
      await new Promise((again) => { setTimeout(again, 3000); window.addEventListener('online', again, { once: true }); });
    }
  }
}

async function start() {
  if (typeof WebAssembly !== 'object' || !simd()) throw unable('it has no WebAssembly SIMD', '它没有 WebAssembly SIMD');
  const styled = () => getComputedStyle(place).position === 'relative';
  if (!styled() && document.readyState !== 'complete') await new Promise((loaded) => { window.addEventListener('load', loaded, { once: true }); });  // WebKit does not wait for what stands above a script
  if (!styled()) throw reason('page.css did not come', '没有取到 page.css');
  // The program draws into this context. The drawing is kept, so that the browser prints it and saves it as a picture.
  const gl = canvas.getContext('webgl2', { antialias: false, depth: false, stencil: false, preserveDrawingBuffer: true });
  if (!gl) throw unable('it has no WebGL 2, or gives this page none just now', '它没有 WebGL 2，或者暂时不给这个网页用');
  const { work, pinned, answer, given: before = [] } = history.state ?? {};
  given.push(...before);
  // What the opening picture calls was found for an address like this, without what a system or an earlier visit asks for.
  // (web/packages/one-file.mjs has all of it at hand.)
  const opening = !globalThis.attentionPlaygroundWhole && !work && !linked() && !remembered('scale') && preferences.systemColors() < 0 && [...query.keys()].every((key) => key === 'lang' || key === 'theme');
  const { instantiateWasm, fails, bring } = in_parts(!opening);
  const program = script('attention-playground.mjs', () => import('./attention-playground.mjs')).then(({ default: create }) => create({ canvas, shell, kernels: () => file('kernels.wgsl'), instantiateWasm, printErr(text) { console.error(complaint = text); } }));
  program.catch(stop);
  fails.catch(stop);
  for (const name of opening ? ['lexicon.json', 'scenes/who-is-it.json'] : ['lexicon.json']) file(name).catch(stop);
  await unpack();
  await bring_language(await languages());
  const code = preferred_language(await languages(), query.get('lang'));
  words(`strings/${code}.json`).catch(stop);
  module = await program;
  if (!opening) await bring();
  if (query.get('backend') === 'relaxed') await bring_relaxed();
  listen(gl);
  const opened = withStrings([code, query.get('lesson') ?? '', query.get('theme') ?? remembered('theme') ?? '', work ?? linked() ?? '', JSON.stringify(Object.fromEntries(query))], (...texts) => module._attn_open(...texts, work ? 1 : 0));
  if (!opened) throw unable('WebGL 2 does not start', '它的 WebGL 2 无法启动');
  remember_state(gl);
  do await nextFrame(); while (!started());
  sorry.hidden = true;
  picture.after_frame = release_unseen({ canvas, gl, place, sheet });
  const { create_mirror } = await come(() => bring().then(() => script('mirror.mjs', () => import('./mirror.mjs'))));
  mirror = create_mirror({ canvas, field, call, wake, hear: hear_row, hash: () => module._attn_mirror() });
  await listen_to_images();
  if (pinned) call('pin_link', pinned);
  if (Number.isInteger(answer)) await settled().then(() => call('answer', answer)).catch(() => { /* of a question that is gone */ });
  wake();
  const has = { lang: (tag) => code_of(tag) === code, lesson: (id) => work || linked() || id === call('stats').lesson };
  for (const key in has) {
    const asked = query.get(key);
    if (asked && !has[key](asked)) notice('not_there', `${key}=${asked}`);
  }
  if (linked()) bring_relaxed();
  keep_for_later();
  window.addEventListener('beforeunload', () => { if (keeping) keep(); });
  window.addEventListener('hashchange', () => {
    entry = location.hash;
    if (linked() === null) return;
    leave_beginning();
    call('visit', kept() ?? linked(), kept() ? 1 : 0);
    wake();
  });
}
/// The program answers once its data is there.
function started() {
  try { return call('stats').frames > 0; } catch { return false; }
}

let refuse;
let begin;
const ready = new Promise((resolve, reject) => {
  refuse = reject;
  begin = () => {
    begin = () => ready;
    start().then(resolve, stop);
    return ready;
  };
});
ready.catch(() => {});  // the page itself has said it
Object.defineProperty(playground, 'ready', { get: () => begin(), enumerable: true });
near(place).then(() => { begin(); });
const after_frame = tell_changes(ready, () => call('scene'), place);
window.playground = playground;
