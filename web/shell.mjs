import { remember_state } from './gl-state.mjs';
import { create_mirror } from './mirror.mjs';

// The page around the program: it starts the module, hands it data files, asks for frames only when something
// happened, keeps the real text field over the canvas, and offers window.playground.
const query = new URLSearchParams(location.search);
const place = document.getElementById('place');
const canvas = document.getElementById('canvas');
const field = document.getElementById('text');
const number = document.getElementById('number');

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

function withString(text, use) {
  const size = module.lengthBytesUTF8(text) + 1;
  const at = module._malloc(size);
  module.stringToUTF8(text, at, size);
  try { return use(at); } finally { module._free(at); }
}

const withStrings = ([first, ...rest], use) => withString(first, (at) => (rest.length ? withStrings(rest, (...more) => use(at, ...more)) : use(at)));

function call(method, ...args) {
  const text = withStrings([method, JSON.stringify(args)], (m, a) => module.UTF8ToString(module._attn_call(m, a)));
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
      wake();
    }, (error) => {
      if (!mirror) return stop(error);
      files.delete(name);  // what is asked for later may fail: the visitor is told, and can ask again
      call('say', error.message);
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
  placeNumber(x, y, w, h, state, text, label) {
    offer = state > 0 ? { x, y, w, h, text } : null;
    number.setAttribute('aria-label', label);
    if (state === 2 && number.hidden) openNumber(text);
    else if (state !== 2) closeNumber();
    if (offer) Object.assign(number.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
  },
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
  address(link) {
    const to = new URL(location);
    for (const key of ['lesson', ...call('overrides')]) to.searchParams.delete(key);
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

// --- gestures: what the program claims at a place is its own, everything else belongs to the page around it
const embedded = window.parent !== window;
const SCROLLS = 1;
const ZOOMS = 2;
const on_canvas = (x, y) => { const box = canvas.getBoundingClientRect(); return { x: x - box.left, y: y - box.top }; };
function claimed(x, y) {
  const at = on_canvas(x, y);
  return module._attn_claims(at.x, at.y);
}
function pinch(x, y, dx, dy, factor) {
  const at = on_canvas(x, y);
  module._attn_pinch(at.x, at.y, dx, dy, factor);
  wake();
}

function listen_to_gestures() {
  window.addEventListener('wheel', (event) => {
    wake();
    if (event.target !== canvas) return;
    event.stopImmediatePropagation();  // GLFW would keep it from the page, and Dear ImGui does not listen to GLFW here
    const claim = claimed(event.clientX, event.clientY);
    const pixels = [33, 800][event.deltaMode - 1] ?? 1;
    if (event.ctrlKey || event.metaKey) {
      if (!(claim & ZOOMS)) return;  // the browser's zoom
      event.preventDefault();
      pinch(event.clientX, event.clientY, 0, 0, Math.exp(-Math.max(-120, Math.min(120, event.deltaY * pixels)) / 120));
    } else if (!embedded || claim & SCROLLS) {
      event.preventDefault();
      module._attn_wheel(-event.deltaX * pixels / 100, -event.deltaY * pixels / 100);
    }
  }, { capture: true, passive: false });

  // Two fingers zoom where the program can; they end the press of the first. The touch that is left moves on.
  if (embedded) canvas.style.touchAction = 'pan-y';
  let pinching = false;
  let last = null;
  const middle = (touches) => {
    const [a, b] = [touches[0], touches[1] ?? touches[0]];
    return { count: touches.length, x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2, apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) };
  };
  for (const type of ['touchstart', 'touchmove', 'touchend', 'touchcancel'])
    window.addEventListener(type, (event) => {
      wake();
      if (event.target !== canvas) return;
      const now = event.touches.length ? middle(event.touches) : null;
      if (type === 'touchstart' && now.count === 2 && claimed(now.x, now.y) & ZOOMS) {
        pinching = true;
        last = now;
        module._attn_let_go();
      }
      if (pinching) {
        if (event.cancelable) event.preventDefault();
        if (now && last && now.count === last.count) pinch(now.x, now.y, now.x - last.x, now.y - last.y, last.apart > 0 && now.apart > 0 ? now.apart / last.apart : 1);
        last = now;
        pinching = now !== null;
        if (type === 'touchstart' || type === 'touchmove') event.stopPropagation();  // GLFW hears how it ends
        return;
      }
      if (type === 'touchcancel') module._attn_let_go();  // the page scrolls: not a tap
      if (embedded && !(type === 'touchstart' && claimed(now.x, now.y) & SCROLLS)) event.preventDefault = () => {};  // GLFW's: it would stop the page
    }, { capture: true, passive: false });
}

let composing = false;
let lastTyped = null;
function typed(finished) {
  lastTyped = field.value;
  withString(field.value, (t) => module._attn_typed(t, finished ? 1 : 0));
  if (finished) lastTyped = null;
  wake();
}

// --- the field of a number; the events count as in src/platform/platform.h
const NUMBER = { opened: 0, typed: 1, Enter: 2, Escape: 3, Tab: 4, backTab: 5, ArrowLeft: 6, ArrowRight: 7, ArrowUp: 8, ArrowDown: 9, left: 10, pasted: 11 };
let offer = null;   // where a number may be typed
let begun = false;  // with a digit instead of with what stands there: then ← and → lead on
function say(event, text) {
  withString(text, (t) => module._attn_number(event, t));
  wake();
}
function openNumber(text, first = false) {
  number.value = text;
  number.hidden = false;
  begun = first;
  number.focus({ preventScroll: true });
  if (!first) number.select();
}
function closeNumber() {
  if (number.hidden) return;
  const had = document.activeElement === number;
  number.hidden = true;
  if (had) canvas.focus({ preventScroll: true });
}
/// Opens the offered field, within the event that asked for it.
function takeOffer(first) {
  Object.assign(number.style, { left: `${offer.x}px`, top: `${offer.y}px`, width: `${offer.w}px`, height: `${offer.h}px` });
  say(NUMBER.opened, '');
  openNumber(first ? '' : offer.text, first);
}
/// What a key does to the field: true when nobody else needs it.
function numberKey(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.target !== number) {
    if (!offer || event.target !== canvas) return false;
    if (!/^[-−+.0-9]$/.test(event.key) && event.key !== 'Enter') return false;
    takeOffer(event.key !== 'Enter');
    if (event.key === 'Enter') event.preventDefault();
    return true;  // the key itself goes into the field, which has the focus now
  }
  const leads = /^(Enter|Escape|Tab|ArrowUp|ArrowDown)$/.test(event.key) || (begun && /^Arrow(Left|Right)$/.test(event.key));
  if (!leads) return true;
  event.preventDefault();
  say(event.key === 'Tab' && event.shiftKey ? NUMBER.backTab : NUMBER[event.key], number.value);
  return true;
}
function listenToNumber() {
  number.addEventListener('input', (event) => { if (!event.isComposing) say(NUMBER.typed, number.value); });
  number.addEventListener('blur', () => { if (!number.hidden && document.activeElement !== number) say(NUMBER.left, number.value); });
  window.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    const many = /\S[\s;,]+\S/.test(text.trim());
    if (event.target === field || (event.target === number && !many)) return;
    event.preventDefault();
    if (text !== '') say(NUMBER.pasted, text);
  }, true);
}

function listen() {
  listenToNumber();
  field.addEventListener('input', (event) => { if (!event.isComposing) typed(false); });
  field.addEventListener('compositionstart', () => { composing = true; });
  field.addEventListener('compositionend', () => { composing = false; typed(false); });
  field.addEventListener('blur', () => { if (lastTyped !== null) typed(true); });

  // GLFW listens on the window, too, later than this, and keeps keys from the page: what belongs to the text field,
  // to the browser or to the way from one element to the next does not reach it.
  const browserKey = (e) => e.key === 'Tab' || /^F\d+$/.test(e.key) || ((e.ctrlKey || e.metaKey) && /^[a-xA-X0-9+-]$/.test(e.key));
  for (const type of ['keydown', 'keypress', 'keyup'])
    window.addEventListener(type, (event) => {
      if ((type === 'keydown' && numberKey(event)) || event.target === field || event.target === number || mirror?.key(event) || browserKey(event)) event.stopImmediatePropagation();
      if (event.target === field && event.key === 'Escape' && !event.isComposing) field.blur();
      wake();
    }, true);
  listen_to_gestures();
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

// --- window.playground (the same names over postMessage)
const numbers = (data) => data.map(Number);  // "-Infinity" and "NaN" come as text
const changing = (method) => async (...args) => {
  await ready;
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
  file('fonts/inter-regular.otf').then((bytes) => document.fonts.add(new FontFace('Inter', bytes)));  // for the text field
  const { default: create } = await import('./attention-playground.mjs');
  module = await create({ canvas, shell });
  listen();
  const opened = withStrings([code, query.get('lesson') ?? '', query.get('theme') ?? remembered('theme') ?? '', linked() ?? '', JSON.stringify(Object.fromEntries(query))], module._attn_open);
  if (!opened) return sorry('WebGL 2 does not start.', 'WebGL 2 无法启动。');
  remember_state(canvas.getContext('webgl2'));
  do await nextFrame(); while (!started());
  mirror = create_mirror({ canvas, field, call, wake, hash: () => module._attn_mirror() });
  wake();
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
