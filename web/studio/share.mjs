// The panel "Share": what a page opens with, what its visitors may touch, how large it is; and what comes out. Opened on a page that was made so, or given
// what was made, it shows the choices that were made.
import { text_in_zip } from '../packages/zip.mjs';
import { make_access } from './access.mjs';
import { element } from './dom.mjs';
import { make_outputs, whole_page } from './outputs.mjs';
import { make_preview } from './preview.mjs';
import { choices_of, file_of, link_to, read_course, read_made, start_of } from './start.mjs';

const kSize = { width: 0, height: 800 };  // CSS pixels; 0: all the width there is
const kLeast = 240;
const kMost = 4000;
const kTicks = ['scene', 'step', 'view', 'lesson', 'lang', 'theme'];
const kOurs = ['lesson', 'lang', 'theme', 'step', 'hide', 'lock', 'readonly'];  // keys of an address that the choices write
const kHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

let kept;  // of an earlier opening: {choices, address, size, chosen: whether the ticks are the lecturer's}

/** The choices to begin with: those of the page's address. The scene is carried where the address alone does not bring what is on view. */
async function first_choices({ query, linked, changed }, scene, lang) {
  const { choices } = await choices_of({ query, link: linked() ?? '' });
  const change = changed();
  const is_fresh = scene.lesson ? !scene.lesson.card && (!change || change === 'edit.open') : !change;
  if (!choices.carry.scene && !is_fresh) choices.carry = { scene: true, step: true, view: true, lesson: true };
  if (scene.lesson) choices.carry.lesson = true;
  if (!linked() && !kOurs.some((key) => query.has(key))) choices.lang = lang;
  return choices;
}

/** Where this page lies; '' where it has no address that others could open. */
const own_address = () => (/^(https?|file):$/.test(location.protocol) ? location.href.split(/[?#]/)[0] : '');

export async function render(root, studio) {
  const { playground, page, words, term, lang } = studio;
  let scene = await playground.scene();
  const lessons = await playground.lessons();
  const state = kept ??= { choices: null, address: own_address(), size: { ...kSize }, chosen: false };
  if (!state.chosen) state.choices = await first_choices(page, scene, lang);
  const { choices } = state;

  const preview = make_preview(studio);
  const outputs = make_outputs(studio);
  let last = 0;
  /** Everything that follows from the choices. */
  async function update() {
    const turn = ++last;
    const start = await start_of(choices, scene);
    if (turn !== last) return;
    const what = !state.address && globalThis.attentionPlaygroundWhole ? { srcdoc: file_of(await whole_page(), start) } : state.address ? { src: link_to(state.address, start) } : null;
    if (turn !== last) return;
    preview.show(what, state.size);
    outputs.show({ address: state.address, start, size: state.size, lesson: choices.carry.lesson ? scene.lesson?.id : undefined });
  }
  const choose = () => {
    state.chosen = true;
    show();
    update();
  };

  // --- what it opens with
  const languages = [...JSON.parse(new TextDecoder().decode(await page.file('strings/index.json'))).map(({ code, name }) => [code, name])];
  const selects = {
    lang: element('select', { ariaLabel: words('carry.lang'), onchange: () => { choices.lang = selects.lang.value; choose(); } }, languages.map(([value, name]) => element('option', { value, textContent: name }))),
    theme: element('select', { ariaLabel: words('carry.theme'), onchange: () => { choices.theme = selects.theme.value; choose(); } }, ['dark', 'light'].map((value) => element('option', { value, textContent: words(`theme.${value}`) })))
  };
  const ticks = {};
  const rows = kTicks.map((id) => {
    ticks[id] = element('input', { type: 'checkbox', onchange: () => tick(id, ticks[id].checked) });
    const name = element('span', { textContent: words(`carry.${id}`) });
    ticks[id].named = name;
    return element('div', { className: 'row' }, element('label', {}, ticks[id], name), selects[id] ?? '');
  });
  function tick(id, on) {
    if (selects[id]) choices[id] = on ? selects[id].value : '';
    else choices.carry[id] = on;
    if (id === 'scene') choices.carry.step = choices.carry.view = on;
    choose();
  }
  const readonly = element('input', { type: 'checkbox', onchange: () => { choices.readonly = readonly.checked; choose(); } });
  const access = make_access(choices.states, choose, studio);

  // --- size and address
  const number = (key) => element('input', { type: 'number', id: `studio-${key}`, min: key === 'width' ? 0 : kLeast, max: kMost, step: 10, inputMode: 'numeric', placeholder: words(`${key}.empty`), oninput() {
    const value = Number(this.value);
    const is_right = this.value === '' || (value >= kLeast && value <= kMost);
    this.setCustomValidity(is_right ? '' : words('size.wrong', kLeast, kMost));
    size_wrong.textContent = this.validationMessage;
    if (!is_right) return;
    state.size[key] = Math.round(value) || kSize[key];
    update();
  } });
  const size = { width: number('width'), height: number('height') };
  const size_wrong = element('p', { className: 'wrong', role: 'status' });
  const address = element('input', { type: 'url', id: 'studio-address', autocomplete: 'off', spellcheck: false, oninput() {
    const typed = this.value.trim();
    const is_right = /^(https?|file):$/.test(URL.canParse(typed) && new URL(typed).protocol);
    state.address = is_right ? typed.split(/[?#]/)[0] : '';
    show_address();
    update();
  } });
  const address_note = element('p', { className: 'note' });
  const show_address = () => { address_note.textContent = state.address && (kHere.test(new URL(state.address).hostname) || state.address.startsWith('file:')) ? words('address.here') : words('address.note'); };

  // --- what was made before
  const made = element('textarea', { id: 'studio-made', rows: 2, spellcheck: false, oninput: () => { if (made.value.trim()) take(read_made(made.value)); } });
  const file = element('input', { type: 'file', accept: '.html,.zip', hidden: true, onchange: () => take_file(file.files[0]) });
  async function take_file(chosen) {
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    const is_zip = bytes[0] === 0x50 && bytes[1] === 0x4b;
    await take(is_zip ? read_course(await text_in_zip(bytes, 'course.js').catch(() => '')) : read_made(new TextDecoder().decode(bytes)));
  }
  async function take(found) {
    try {
      if (!found) throw new Error(words('made.none'));
      const { choices: chosen, scene: held } = await choices_of(found.start);
      const lesson = found.start.query.get('lesson');
      if (found.start.link && !held) throw new Error(words('made.broken'));
      if (held) await playground.setScene(held);
      else if (lesson) await playground.open(lesson);
      scene = await playground.scene();
      for (const id in choices.states) delete choices.states[id];
      Object.assign(choices, chosen, { states: Object.assign(choices.states, chosen.states) });
      Object.assign(state, { address: found.address ?? state.address, size: { ...state.size, ...found.size } });
      made.value = '';
      choose();
      studio.say(words('made.taken'));
    } catch (error) {
      studio.say(error.message);
    }
  }

  /** The elements as the choices are. */
  function show() {
    const { carry } = choices;
    const lesson = lessons.find(({ id }) => id === scene.lesson?.id);
    for (const id of kTicks) ticks[id].checked = id in carry ? carry[id] : choices[id] !== '';
    ticks.view.disabled = !carry.scene;
    ticks.lesson.disabled = !lesson;
    if (!lesson) ticks.lesson.checked = false;
    ticks.lesson.named.textContent = lesson ? words(carry.scene ? 'carry.card' : 'carry.lesson', lesson.title[lang] ?? lesson.title.en, (scene.lesson.card ?? 0) + 1) : words('carry.no_lesson');
    for (const id in selects) {
      selects[id].value = choices[id] || { lang, theme: document.body.classList.contains('light') ? 'light' : 'dark' }[id];
      selects[id].disabled = choices[id] === '';
    }
    readonly.checked = choices.readonly;
    access.show();
    for (const key in size) if (document.activeElement !== size[key]) size[key].value = state.size[key] || '';
    if (document.activeElement !== address) address.value = state.address;
    show_address();
  }

  const section = (key, ...content) => element('section', { className: 'block', 'aria-labelledby': `studio-${key}-title` }, element('h3', { id: `studio-${key}-title`, textContent: words(`part_title.${key}`) }), ...content);
  const field = (key, input) => element('div', { className: 'field' }, element('label', { htmlFor: input.id, textContent: words(`${key}.label`) }), input);
  root.classList.add('share');
  root.append(
    element('div', { className: 'choices' },
      element('p', { className: 'note', textContent: words('share.text') }),
      section('carry', rows),
      section('access', element('div', { className: 'row' }, element('label', {}, readonly, element('span', { textContent: words('access.readonly') }))), access.root),
      section('size', element('div', { className: 'fields' }, field('width', size.width), field('height', size.height)), size_wrong, field('address', address), address_note),
      section('made', element('div', { className: 'field' }, element('label', { htmlFor: made.id, textContent: words('made.label') }), made), element('button', { type: 'button', textContent: words('made.file'), onclick: () => file.click() }), file)),
    element('div', { className: 'results' }, section('preview', preview.root), section('out', outputs.root)));
  root.addEventListener('dragover', (event) => event.preventDefault());
  root.addEventListener('drop', (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) take_file(event.dataTransfer.files[0]);
  });
  show();
  await update();
}
