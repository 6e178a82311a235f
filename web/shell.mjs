import { listen_to_gestures } from './gestures.mjs';
import { remember_state } from './gl-state.mjs';
import { create_mirror } from './mirror.mjs';
import { create_number_field } from './number-field.mjs';
import { take_images } from './own-image.mjs';

// The page around the program: it starts the module, hands it data files, asks for frames only when something
// happened, keeps the real text field over the canvas, and offers window.playground.
const query = new URLSearchParams(location.search);
const place = document.getElementById('place');
const canvas = document.getElementById('canvas');
const field = document.getElementById('text');

// --- what the program may remember; storage can be forbidden in a sandboxed frame
const remember = (key, value) => { try { localStorage.setItem('attention-playground.' + key, value); } catch { /* then not */ } };
const remembered = (key) => { try { return localStorage.getItem('attention-playground.' + key); } catch { return null; } };

/// Codes of the languages there are: strings/index.json.
const languages = async () => JSON.parse(new TextDecoder().decode(await file('strings/index.json'))).map(({ code }) => code);
async function language() {
  const known = await languages();
  const wanted = [query.get('lang'), remembered('lang'), ...(navigator.languages ?? [])];
  for (const tag of wanted) {
    const code = tag?.toLowerCase().split('-')[0];
    if (known.includes(code)) return code;
  }
  return 'en';
}

// --- data files, fetched once each
const files = new Map();
function file(name) {
  if (!files.has(name)) {
    files.set(name, fetch(new URL(name, import.meta.url)).then(async (answer) => {
      if (!answer.ok) throw new Error(`${name}: expected 200, found ${answer.status}`);
      return new Uint8Array(await answer.arrayBuffer());
    }));
  }
  return files.get(name);
}

// --- the module
let module;
let mirror;  // web/mirror.mjs, once there is something to show
let failed;

/// Half a surrogate pair has no UTF-8, and a zero ends a string.
function withString(any, use) {
  const text = any.replace(/\p{Cs}/gu, '\uFFFD').replaceAll('\0', ' ');
  const size = module.lengthBytesUTF8(text) + 1;
  const at = module._malloc(size);
  module.stringToUTF8(text, at, size);
  try { return use(at); } finally { module._free(at); }
}

const withStrings = ([first, ...rest], use) => withString(first, (at) => (rest.length ? withStrings(rest, (...more) => use(at, ...more)) : use(at)));

/// JSON would make null of NaN, which stands for what is left out.
const spelt_out = (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value);

function call(method, ...args) {
  const text = withStrings([method, JSON.stringify(args, spelt_out)], (m, a) => module.UTF8ToString(module._attn_call(m, a)));
  const answer = JSON.parse(text);
  if ('error' in answer) throw new Error(answer.error);
  return answer.result;
}

// --- frames: one after input, then as long as the program says there is something to come
let scheduled = 0;
let timer = 0;
function wake() {
  clearTimeout(timer);
  if (!scheduled && module && !failed) scheduled = requestAnimationFrame(frame);
}
function frame() {
  scheduled = 0;
  let wait;
  try {
    wait = module._attn_frame();
  } catch (error) {
    return stop(error);
  }
  mirror?.after_frame();
  for (const resolve of waiting.splice(0)) resolve();
  if (wait === 0) wake();
  else if (wait > 0) timer = setTimeout(wake, wait * 1000);
}
const waiting = [];
const nextFrame = () => new Promise((resolve) => { waiting.push(resolve); wake(); });
/// Until what was changed is computed and drawn.
async function settled() {
  do await nextFrame(); while (call('busy'));
  await nextFrame();
}

function stop(error) {
  failed = error;
  console.error(error);
  sorry('an unexpected error ended it.', '程序意外停止了。');
}

function sorry(en, zh) {
  place.hidden = true;
  const section = document.getElementById('sorry');
  section.hidden = false;
  section.querySelector('[data-reason=en]').textContent = en;
  section.querySelector('[data-reason=zh]').textContent = zh;
}

// --- the field over a number
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
const choose_image = take_images({
  place,
  refuse(message) {
    if (mirror) call('not_opened', message);
    wake();
  },
  use(pixels) {
    if (mirror) call('take_image', pixels);
    wake();
  },
});

// --- the program's side of the seam (src/platform/web/platform.cpp)
let touch = matchMedia('(hover: none) and (pointer: coarse)').matches;
const shell = {
  width: () => Math.max(1, Math.floor(place.clientWidth)),
  height: () => Math.max(1, Math.floor(place.clientHeight)),
  prefersDark: () => !matchMedia('(prefers-color-scheme: light)').matches,
  prefersReducedMotion: () => matchMedia('(prefers-reduced-motion: reduce)').matches,
  usesTouch: () => touch,
  request(name) {
    file(name).then((bytes) => {
      const at = module._malloc(bytes.length + 1);
      module.HEAPU8.set(bytes, at);
      withString(name, (n) => module._attn_deliver(n, at, bytes.length));
      module._free(at);
      if (name.startsWith('fonts/inter-regular')) document.fonts.add(new FontFace('Inter', bytes));  // for the text field
      wake();
    }, (error) => {
      if (!mirror) return stop(error);
      files.delete(name);  // what is asked for later may fail: the visitor is told, and can ask again
      call('not_opened', error.message);
      wake();
    });
  },
  placeField(x, y, w, h, visible, text, label) {
    field.hidden = !visible;
    if (!visible) return;
    Object.assign(field.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
    field.setAttribute('aria-label', label);
    // What is being typed stays as it is; what was changed elsewhere (undo, another scene) comes in.
    if (field.value !== text && !composing && text !== lastTyped) field.value = text;
  },
  chooseImage: choose_image,
  placeNumber: (...args) => number.place(...args),
  copy(text) {
    // Without the clipboard's own interface (no https, a frame without the permission) by way of a selected field.
    const by_selection = () => {
      const area = document.createElement('textarea');
      area.value = text;
      area.style.cssText = 'position:fixed;opacity:0;pointer-events:none';
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
      canvas.focus({ preventScroll: true });
    };
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
  announce(code, title, dark) {
    document.documentElement.lang = code;
    document.title = title;
    document.body.classList.toggle('light', !dark);
    canvas.setAttribute('aria-label', title);
    remember('lang', code);
    remember('theme', dark ? 'dark' : 'light');
  },
};

// --- the text field
let composing = false;
let lastTyped = null;
function typed(finished) {
  lastTyped = field.value;
  withString(field.value, (t) => module._attn_typed(t, finished ? 1 : 0));
  if (finished) lastTyped = null;
  wake();
}

function listen() {
  for (const type of ['pointerdown', 'keydown']) window.addEventListener(type, bring_relaxed, { once: true, capture: true });
  number.listen();
  field.addEventListener('input', (event) => { if (!event.isComposing) typed(false); });
  field.addEventListener('compositionstart', () => { composing = true; });
  field.addEventListener('compositionend', () => { composing = false; typed(false); });
  field.addEventListener('blur', () => { if (lastTyped !== null) typed(true); });

  // GLFW listens on the window, too, later than this, and keeps keys from the page: what belongs to the text field,
  // to the browser or to the way from one element to the next does not reach it.
  const browserKey = (e) => e.key === 'Tab' || /^F\d+$/.test(e.key) || ((e.ctrlKey || e.metaKey) && /^[a-xA-X0-9+-]$/.test(e.key));
  for (const type of ['keydown', 'keypress', 'keyup'])
    window.addEventListener(type, (event) => {
      if ((type === 'keydown' && number.key(event)) || event.target === field || number.owns(event) || mirror?.key(event) || browserKey(event)) event.stopImmediatePropagation();
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
  // A lost context takes all that is on the graphics card with it. The program goes on without drawing, and draws
  // everything anew when there is a context again.
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();
    module._attn_context_lost();
  });
  canvas.addEventListener('webglcontextrestored', () => {
    module._attn_context_restored();
    wake();
  });
  new ResizeObserver(wake).observe(place);
  matchMedia('(prefers-color-scheme: light)').addEventListener('change', wake);
}

// --- the kernels in relaxed SIMD: of use to large problems, so they come with the first thing that the visitor does
let relaxed;
function bring_relaxed() {
  relaxed ??= import('./attention-relaxed.mjs').then(({ add_relaxed }) => add_relaxed(module)).then(wake, console.warn);
  return relaxed;
}

// --- window.playground (the same names over postMessage)
const numbers = (data) => data.map(Number);  // "-Infinity" and "NaN" come as text
const changing = (method) => async (...args) => {
  await ready;
  await bring_relaxed();
  const result = call(method, ...args);
  await settled();
  return result;
};
const reading = (method) => async (...args) => {
  await ready;
  if (call('busy')) await settled();
  return call(method, ...args);
};
const playground = {
  scene: reading('scene'),
  setScene: changing('setScene'),
  trace: async (...args) => { const t = await reading('trace')(...args); return { ...t, data: numbers(t.data) }; },
  select: changing('select'),
  explain: reading('explain'),
  analysis: reading('analysis'),
  play: changing('play'),
  pause: changing('pause'),
  position: reading('position'),
  seek: changing('seek'),
  drawn: reading('drawn'),
  texts: reading('texts'),
  stats: async () => ({ ...(await reading('stats')()), wasmBytes: module.HEAPU8.length }),
  lang: async (code) => {
    await ready;
    const known = await languages();
    if (!known.includes(code)) throw new Error(`lang: expected one of ${known.join(', ')}, found ${JSON.stringify(code)}`);
    const words = new TextDecoder().decode(await file(`strings/${code}.json`));
    if (/\p{Script=Han}/u.test(words)) await Promise.all(['cjk-regular.otf', 'cjk-bold.otf'].map((f) => file(`fonts/${f}`)));
    return changing('lang')(code);
  },
  theme: async (name) => {
    if (name !== 'dark' && name !== 'light') throw new Error(`theme: expected dark or light, found ${JSON.stringify(name)}`);
    return changing('theme')(name);
  },
  pin: changing('pin'),
  unpin: changing('unpin'),
  compare: reading('compare'),
  link: reading('link'),
  undo: changing('undo'),
  redo: changing('redo'),
  lessons: reading('lessons'),
  open: async (id) => {
    await ready;
    const name = `lessons/${id}.json`;
    if (call('lessons').some((lesson) => lesson.id === id)) await file(name).catch((error) => { files.delete(name); throw error; });
    return changing('open')(id);
  },
  lesson: reading('lesson'),
  card: changing('card'),
  answer: async (index) => {
    await ready;
    const right = call('answer', index);
    wake();
    return right;
  },
};

window.addEventListener('message', async ({ data, source, origin }) => {
  if (data?.to !== 'attention-playground' || source === null) return;
  const answer = { from: 'attention-playground', id: data.id };
  try {
    if (!Object.hasOwn(playground, data.method) || typeof playground[data.method] !== 'function') throw new Error(`there is no method ${JSON.stringify(data.method)}`);
    answer.result = await playground[data.method](...(data.arguments ?? []));
  } catch (error) {
    answer.error = error.message;
  }
  source.postMessage(answer, origin === 'null' ? '*' : origin);
});

// --- start
/// A module of eight bytes and one v128 function: engines without SIMD reject it.
const simd = () => WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]));

async function start() {
  if (typeof WebAssembly !== 'object' || !simd()) return sorry('it has no WebAssembly SIMD.', '它没有 WebAssembly SIMD。');
  if (!document.createElement('canvas').getContext('webgl2')) return sorry('it has no WebGL 2.', '它没有 WebGL 2。');
  const needed = ['lexicon.json', 'scenes/index.json', 'lessons/index.json', 'strings/index.json', 'fonts/inter-regular.otf', 'fonts/inter-medium.otf', 'fonts/inter-semibold.otf', 'fonts/pagella-regular.otf', 'fonts/pagella-italic.otf', 'fonts/names.otf'];
  for (const name of needed) file(name).catch(stop);
  const code = await language();
  file(`strings/${code}.json`).catch(stop);
  const { default: create } = await import('./attention-playground.mjs');
  module = await create({ canvas, shell });
  if (query.get('backend') === 'relaxed') await bring_relaxed();
  listen();
  const opened = withStrings([code, query.get('lesson') ?? '', query.get('theme') ?? remembered('theme') ?? '', linked() ?? '', JSON.stringify(Object.fromEntries(query))], module._attn_open);
  if (!opened) return sorry('WebGL 2 does not start.', 'WebGL 2 无法启动。');
  remember_state(canvas.getContext('webgl2'));
  do await nextFrame(); while (!started());
  mirror = create_mirror({ canvas, field, call, wake, hash: () => module._attn_mirror() });
  wake();
  if (linked()) bring_relaxed();
  window.addEventListener('hashchange', () => {
    if (linked() === null) return;
    call('visit', linked());
    wake();
  });
}
/// The link in the address: empty without one, null where the address leads to a place in the page.
const linked = () => (location.hash.length < 2 ? '' : location.hash.startsWith('#s=') ? location.hash.slice(3) : null);
/// The program answers once its data is there.
function started() {
  try { return call('stats').frames > 0; } catch { return false; }
}

const ready = start();
ready.catch(stop);
playground.ready = ready;
window.playground = playground;
