// What a page begins with, as a lecturer chooses it, as an address says it, and as it stands in what was made of it.
import { lists_of, states_of } from './restrictions.mjs';
import { link_of, scene_of } from './scene-link.mjs';

export const kLongestLink = 2_000_000;  // characters: Chromium opens 2 MiB, others no more
const kStepPart = { step: 'scores', cell: '', head: 0, row: 0, col: 0 };  // keys of a scene's view, and what is left out for
const kViewPart = ['views', 'analysis', 'analysis_parameters', 'digits', 'cell_digits'];
const kKept = ['host', 'backend', 'ui_scale', 'present'];  // of an address, in what is made of it
const kOfScene = ['text', 'seed', 'variant', 'heads', 'scale', 'temperature', 'mask', 'cell_digits'];  // too, where no link brings a scene
export const kAttributes = ['lesson', 'lang', 'theme', 'step', 'hide', 'lock', 'readonly'];  // of the element
const kMeta = /<meta name="attention-playground-start" content="([^"]*)">\n?/;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
const unescaped = (text) => text.replace(/&(amp|lt|gt|quot|#39|#34|#38|#60);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#34': '"', '#38': '&', '#60': '<' })[name]);

/** {query, link} of "lesson=causal&lang=zh#s=1.…". */
export function start_of_text(text) {
  const [settings, link = ''] = text.split('#s=');
  return { query: new URLSearchParams(settings), link };
}
/** A query as an address that people read has it. */
const text_of_query = (query) => String(query).replaceAll('%2C', ',');
export const text_of = ({ query, link }) => text_of_query(query) + (link && `#s=${link}`);

/** What of a `scene` the ticks of `carry` leave. */
function carried({ version, problem, view = {}, about, lesson }, carry) {
  const kept = {};
  if (carry.step) for (const key in kStepPart) if (key in view || key === 'step') kept[key] = view[key] ?? kStepPart[key];
  if (carry.step && view.play) kept.play = view.play;
  if (carry.view) for (const key of kViewPart) if (key in view) kept[key] = view[key];
  if (carry.view) kept.views ??= ['matrices'];
  return { version, problem, view: kept, ...(about && { about }), ...(carry.lesson && lesson && { lesson }) };
}

/**
 * Promises the start of choices and the scene on view. Choices: {carry: {scene, step, view, lesson: yes or no}, lang, theme: '' as the visitor has it, states as restrictions.mjs
 * has them, readonly, kept: other keys of an address}.
 */
export async function start_of({ carry, lang, theme, states, readonly, kept }, scene) {
  const { hide, lock } = lists_of(states);
  const own_lesson = (carry.lesson && scene.own) || '';  // "&l=…" of one that somebody wrote, which no address names
  const own = {
    lesson: carry.lesson && !carry.scene && !own_lesson && scene.lesson?.id, step: carry.step && !carry.scene && (scene.view?.step ?? kStepPart.step), lang, theme, hide, lock, readonly: readonly && '1',
    ...Object.fromEntries(Object.entries(kept).filter(([key]) => kKept.includes(key) || !carry.scene))
  };
  const query = new URLSearchParams(Object.entries(own).filter(([, value]) => value));
  return { query, link: (carry.scene ? await link_of(carried(scene, carry)) : '') + own_lesson };
}

/** Promises the choices of a start, and its scene: null where it has none. */
export async function choices_of({ query, link }) {
  const [of_scene, own_lesson] = link.split('&l=');
  const scene = of_scene ? await scene_of(of_scene) : null;
  if (scene && own_lesson) scene.own = `&l=${own_lesson}`;
  const carry = scene ? { scene: true, step: 'step' in (scene.view ?? {}), view: 'views' in (scene.view ?? {}), lesson: 'lesson' in scene } : { scene: false, step: query.has('step'), view: false, lesson: query.has('lesson') || Boolean(own_lesson) };
  const readonly = query.has('readonly') && !['0', 'false'].includes(query.get('readonly'));
  const kept = Object.fromEntries([...kKept, ...kOfScene].filter((key) => query.has(key)).map((key) => [key, query.get(key)]));
  return { choices: { carry, lang: query.get('lang') ?? '', theme: query.get('theme') ?? '', states: states_of(query.get('hide'), query.get('lock')), readonly, kept }, scene };
}

// --- the forms

/** The address of a start, on the page at `address`. */
export function link_to(address, { query, link }) {
  const to = new URL(address);
  to.search = text_of_query(query);
  to.hash = link && `s=${link}`;
  return to.href;
}
export const frame_to = (address, start, { width, height }) =>
  `<iframe src="${escaped(link_to(address, start))}" title="Attention Playground" width="${width || '100%'}" height="${height}" style="border: 0" loading="lazy" allow="clipboard-write; fullscreen"></iframe>`;

export function element_of(address, { query, link }, { width, height }) {
  const others = new URLSearchParams([...query].filter(([key]) => !kAttributes.includes(key)));
  const page = new URL(address);
  page.search = text_of_query(others);
  const is_beside = !others.size && /\/(index\.html)?$/.test(page.pathname);  // of the script
  const attributes = { ...(!is_beside && { src: page.href }), ...Object.fromEntries([...query].filter(([key]) => kAttributes.includes(key))), ...(link && { scene: link }), height, ...(width && { style: `width: ${width}px` }) };
  return `<script src="${escaped(new URL('element.js', address).href)}"></script>\n<attention-playground ${Object.entries(attributes).map(([name, value]) => `${name}="${escaped(String(value))}"`).join(' ')}></attention-playground>`;
}

/** The page in one file, which begins so. */
export const file_of = (page, start) => page.replace(kMeta, '').replace('<head>', () => `<head>\n<meta name="attention-playground-start" content="${escaped(text_of(start))}">`);

/** Attributes of the first <tag> in a text; null without one. */
function attributes_of(tag, text) {
  const found = new RegExp(`<${tag}\\b((?:[^>"']|"[^"]*"|'[^']*')*)>`, 'i').exec(text);
  return found && Object.fromEntries([...found[1].matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)].map(([, name, a, b, c]) => [name.toLowerCase(), unescaped(a ?? b ?? c ?? '')]));
}
/** {address, start, size} of an address of a page; null of any other. */
function of_address(text, size = {}) {
  const url = URL.canParse(text, location.href) ? new URL(text, location.href) : null;
  if (!/^(https?|file):$/.test(url?.protocol)) return null;
  const start = { query: new URLSearchParams(url.search), link: url.hash.startsWith('#s=') ? url.hash.slice('#s='.length) : url.hash.startsWith('#l=') ? `&${url.hash.slice(1)}` : '' };
  url.search = url.hash = '';
  return { address: url.href, start, size };
}
function of_element(attributes, text) {
  const script = attributes_of('script', text)?.src;
  const page = of_address(attributes.src ?? (script ? new URL('index.html', new URL(script, location.href)).href : location.href.split(/[?#]/)[0]));
  if (!page) return null;
  for (const key of kAttributes) if (key in attributes) page.start.query.set(key, attributes[key] || '1');
  if (attributes.scene) page.start.link = attributes.scene.replace(/^.*#s=/, '');
  return { ...page, size: { width: Number(/width: (\d+)px/.exec(attributes.style)?.[1]) || 0, height: Number(attributes.height) } };
}

/** What was made before: {start, address and size where it has them}; null where a text is nothing of the kind. */
export function read_made(text) {
  const meta = kMeta.exec(text);
  if (meta) return { start: start_of_text(unescaped(meta[1])) };
  const element = attributes_of('attention-playground', text);
  if (element) return of_element(element, text);
  const frame = attributes_of('iframe', text);
  if (frame?.src) return of_address(frame.src, { width: Number(frame.width) || 0, height: Number(frame.height) });
  return /^\w+:\S+$/.test(text.trim()) ? of_address(text.trim()) : null;
}
/** `start` of a package's course.js (web/packages/scorm.mjs). */
export const read_course = (text) => {
  const found = /^const start = (".*");$/m.exec(text ?? '');
  return found && { start: start_of_text(JSON.parse(found[1])) };
};
