// The panel "Share": what a page opens with, what its visitors may touch, how large it is; and what comes out. Opened on a page that was made so, or given
// what was made, it shows the choices that were made.
import { make_access } from './access.mjs';
import { make_carry } from './carry.mjs';
import { element } from './dom.mjs';
import { make_made } from './made.mjs';
import { make_outputs, whole_page } from './outputs.mjs';
import { make_preview } from './preview.mjs';
import { kSize, make_size, own_address } from './size.mjs';
import { choices_of, file_of, kAttributes, kLongestLink, link_to, start_of } from './start.mjs';

let kept;  // of an earlier opening: {choices, address, size, chosen: whether the choices are the lecturer's}

/** The choices to begin with: those of the page's address. The scene is carried where the address alone does not bring what is on view. */
async function first_choices({ query, linked, as_opened }, scene, lang) {
  const link = linked() ?? '';
  const { choices } = await choices_of({ query, link });
  if (!choices.carry.scene && !as_opened()) choices.carry = { scene: true, step: true, view: true, lesson: true };
  if (scene.lesson) choices.carry.lesson = true;
  if (!link && !kAttributes.some((key) => query.has(key))) choices.lang = lang;
  return choices;
}

export async function render(root, studio) {
  const { playground, page, words, lang } = studio;
  /** The scene on view; `own`: "&l=…", the lesson that somebody wrote, where one is open. */
  const scene_on_view = async () => ({ ...await playground.scene(), own: /&l=[^&]*/.exec(page.ask('work'))?.[0] });
  let scene = await scene_on_view();
  const lessons = await playground.lessons();
  const languages = JSON.parse(new TextDecoder().decode(await page.file('strings/index.json')));
  const state = kept ??= { choices: null, address: own_address(), size: { ...kSize }, chosen: false };
  if (!state.chosen) state.choices = await first_choices(page, scene, lang);
  const { choices } = state;

  const choose = () => {
    state.chosen = true;
    show();
    update();
  };
  const carry = make_carry(choices, languages, choose, studio);
  const readonly = element('input', { type: 'checkbox', onchange: () => { choices.readonly = readonly.checked; choose(); } });
  const access = make_access(choices.states, choose, studio);
  const size = make_size(state, update, studio);
  const made = make_made(take, studio);
  const preview = make_preview(studio);
  const outputs = make_outputs(studio);

  let turns = 0;
  /** Everything that follows from the choices. */
  async function update() {
    const turn = ++turns;
    const start = await start_of(choices, scene);
    const link = state.address && link_to(state.address, start);
    const fits = link !== '' && link.length <= kLongestLink;
    const alone = !fits && globalThis.attentionPlaygroundWhole && await whole_page();  // needs no link to be shown
    if (turn !== turns) return;
    preview.show(fits ? { src: link } : alone ? { srcdoc: file_of(alone, start) } : null, state.size);
    outputs.show({ address: state.address, link, start, size: state.size, lesson: choices.carry.lesson ? scene.lesson?.id : undefined });
  }
  async function take(found) {
    try {
      if (!found) throw new Error(words('made.none'));
      const { choices: chosen, scene: held } = await choices_of(found.start);
      const has_own = found.start.link.includes('&l=');
      if (found.start.link && !held && !has_own) throw new Error(words('made.broken'));
      const lesson = found.start.query.get('lesson');
      if (has_own) page.ask('visit', found.start.link, 0);
      else if (held) await playground.setScene(held);
      else if (lesson) await playground.open(lesson);
      scene = await scene_on_view();
      for (const id in choices.states) delete choices.states[id];
      Object.assign(choices, chosen, { states: Object.assign(choices.states, chosen.states) });
      state.address = found.address ?? state.address;
      Object.assign(state.size, found.size);
      choose();
      studio.say(words('made.taken'));
      return true;
    } catch (error) {
      studio.say(error.message);
      return false;
    }
  }
  /** The elements as the choices are. */
  function show() {
    carry.show(scene, lessons.find(({ id }) => id === scene.lesson?.id));
    readonly.checked = choices.readonly;
    access.show();
    size.show();
  }

  const section = (key, ...content) => element('section', { className: 'block', 'aria-labelledby': `studio-${key}-title` }, element('h3', { id: `studio-${key}-title`, textContent: words(`part_title.${key}`) }), ...content);
  root.classList.add('share');
  root.append(
    element('div', { className: 'choices' },
      element('p', { className: 'note', textContent: words('share.text') }),
      section('carry', carry.rows),
      section('access', element('div', { className: 'row' }, element('label', {}, readonly, element('span', { textContent: words('access.readonly') }))), access.root),
      section('size', size.rows),
      section('made', made.rows)),
    element('div', { className: 'results' }, section('preview', preview.root), section('out', outputs.root)));
  root.addEventListener('dragover', (event) => event.preventDefault());
  root.addEventListener('drop', (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) made.open(event.dataTransfer.files[0]);
  });
  show();
  await update();
}
