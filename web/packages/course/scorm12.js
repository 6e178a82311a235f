// Lessons under a platform that speaks SCORM 1.2 (ADL: SCORM 1.2, The SCORM Run-Time Environment, 2001): it keeps score, status,
// time and the scene of a learner. `lessons` and `start` come with the package (../scorm.mjs).

const kLevels = 7;    // windows above one that are asked for the run-time
const kRoom = 4096;   // characters of cmi.suspend_data
const kPause = 1000;  // ms from a change of the scene until its link is asked for

/** `start` and the windows around it. */
function* around(start) {
  for (let at = start, level = 0; at && level <= kLevels; at = at.parent, ++level) {
    yield at;
    if (at.parent === at) return;
  }
}
/** What a window has; another origin's keeps it to itself. */
const of = (key) => (each) => { try { return each[key]; } catch { return null; } };
/** The run-time: of a window around this one, or around the one that opened one of these. */
function find_api() {
  const here = [...around(window)];
  const openers = here.map(of('opener')).filter(Boolean).flatMap((opener) => [...around(opener)]);
  return [...here, ...openers].map(of('API')).find(Boolean);
}

const began = Date.now();
const api = find_api();
let records = Boolean(api) && String(api.LMSInitialize('')) === 'true';
const read = (name) => (records ? String(api.LMSGetValue(name)) : '');
const put = (name, value) => String(api.LMSSetValue(name, value)) === 'true';

/** What was kept of the last visit: {marks, scene: a link}. */
function last_visit() {
  try { return JSON.parse((read('cmi.core.entry') !== 'ab-initio' && read('cmi.suspend_data')) || '{}'); } catch { return {}; }
}
const kept = last_visit();
const before = read('cmi.core.lesson_status');
const marks = new Marks(lessons.map(({ id }) => id), kept.marks);
let scene = kept.scene;

/** Tells the learner once, in both languages. */
function say(name) {
  const words = document.querySelector(`template#${name}`);
  if (!words) return;
  const said = words.content.firstElementChild;
  said.querySelector('button').onclick = () => said.remove();
  document.getElementById('said').append(said);
  words.remove();
}

/** HHHH:MM:SS.SS */
const duration = (ms) => `${String(Math.floor(ms / 3.6e6)).padStart(4, '0')}:${new Date(ms).toISOString().slice('1970-01-01T00:'.length, -'0Z'.length)}`;

function record() {
  if (!records) return;
  let held = JSON.stringify({ marks: marks.kept, scene });
  if (held.length > kRoom) {
    say('large');
    held = JSON.stringify({ marks: marks.kept });
  }
  // These a platform may lack.
  put('cmi.suspend_data', held);
  put('cmi.core.score.min', '0');
  put('cmi.core.score.max', '100');
  const status = marks.passed ? 'passed' : marks.done ? 'completed' : /^(passed|completed)$/.test(before) ? before : 'incomplete';
  const taken = [put('cmi.core.lesson_status', status), put('cmi.core.session_time', duration(Date.now() - began)), put('cmi.core.exit', 'suspend')];
  if (marks.begun) taken.push(put('cmi.core.score.raw', String(Math.round(100 * marks.right / marks.largest))));
  if (taken.includes(false)) say('refused');
}
function hand_in() {
  record();
  if (records && String(api.LMSCommit('')) !== 'true') say('refused');
}

const list = document.querySelector('select');
function show_marks() {
  for (const option of list.options) if (option.value) option.textContent = `${marks.has(option.value) ? '✓ ' : ''}${option.title}`;
  document.querySelector('output').textContent = `${lessons.filter(({ id }) => marks.has(id)).length} / ${lessons.length} ✓`;
}
for (const { id, title } of lessons) list.add(Object.assign(new Option('', id), { title: `${title.en} · ${title.zh}` }));
document.querySelector('header').hidden = lessons.length < 2;
show_marks();
if (!records) say('unrecorded');
hand_in();

/** The address of the page: the scene of the last visit in place of what it would open with. */
function address() {
  if (!scene) return `attention-playground.html${start && `?${start}`}`;
  const settings = new URLSearchParams(start.split('#')[0]);
  for (const key of ['lesson', 'step']) settings.delete(key);
  return `attention-playground.html?${settings}#s=${scene}`;
}

let asking;     // for the link of a changed scene
let is_opened;  // the first scene that is told of is the one it opened with
const opened = new Playground(document.querySelector('main'), { src: address() }, {
  answer(given) {
    if (!marks.take(given)) return;
    show_marks();
    hand_in();
  },
  state({ scene: now }) {
    list.value = now.lesson?.id ?? '';
    if (list.selectedIndex < 0) list.value = '';
    if (is_opened) asking ??= setTimeout(keep_scene, kPause);
    is_opened = true;
  }
});
async function keep_scene() {
  asking = undefined;
  scene = new URL(await opened.ask('link')).hash.slice('#s='.length);
  record();
}
list.onchange = () => { if (list.value) opened.ask('open', list.value); };

document.addEventListener('visibilitychange', () => { if (document.hidden) hand_in(); });
window.addEventListener('pagehide', () => {
  record();
  if (records) api.LMSFinish('');
  records = false;
});
window.addEventListener('pageshow', ({ persisted }) => { if (persisted) location.reload(); });  // what came back is finished
