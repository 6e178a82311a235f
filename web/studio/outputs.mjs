// What comes out of a start: texts to copy, a QR code, files.
import { kCourseScripts, scorm_files } from '../packages/scorm.mjs';
import { zipped } from '../packages/zip.mjs';
import { element } from './dom.mjs';
import { kMostBytes, qr_code } from './qr.mjs';
import { element_of, file_of, frame_to, kLongestLink, link_to, text_of } from './start.mjs';

const kForms = [
  ['link', (address, start) => link_to(address, start)],
  ['frame', frame_to],
  ['element', element_of],
];
const kFile = 'attention-playground.html';

async function text_beside(name) {
  const answer = await fetch(new URL(name, import.meta.url));
  if (!answer.ok) throw new Error(`${name} (HTTP ${answer.status})`);
  return answer.text();
}
/** Promises the whole page in one file; a page that is one is its own. */
export const whole_page = async () => (globalThis.attentionPlaygroundWhole ? `<!doctype html>\n${globalThis.attentionPlaygroundWhole.outerHTML}` : text_beside(kFile));

/** The block of a text with its button. */
function text_block(id, { words, copy }) {
  const text = element('textarea', { id: `studio-out-${id}`, readOnly: true, rows: 2, spellcheck: false, onfocus: () => text.select() });
  const note = element('p', { className: 'note' });
  const button = element('button', { type: 'button', textContent: words('copy'), ariaLabel: words('copy_what', words(`out.${id}`)), onclick: () => copy(text.value) });
  return { text, note, root: element('div', { className: 'out' }, element('label', { htmlFor: text.id, textContent: words(`out.${id}`) }), button, text, note) };
}

/** {root, show({address, link, start, size, lesson})}: `link` is '' without an address, `lesson` the id of the one that it opens with. */
export function make_outputs(studio) {
  const { words, playground } = studio;
  const why = element('p', { className: 'wrong', role: 'status' });
  const blocks = kForms.map(([id, make]) => ({ ...text_block(id, studio), make }));
  const picture = element('div', { className: 'qr' });
  const qr_note = element('p', { className: 'note' });
  const save_qr = element('button', { type: 'button', textContent: words('qr.save'), onclick: () => studio.save('attention-playground-qr.svg', new XMLSerializer().serializeToString(picture.firstElementChild), 'image/svg+xml') });
  const qr = element('div', { className: 'out' }, element('h4', { textContent: words('out.qr') }), save_qr, picture, qr_note);
  let now;  // what is shown

  const named = (ending) => `attention-playground${now.lesson ? `-${now.lesson}` : ''}${ending}`;
  async function save_page() {
    studio.save(named('.html'), file_of(await whole_page(), now.start), 'text/html');
  }
  async function save_course() {
    const { start, lesson } = now;
    const [page, html, ...scripts] = await Promise.all([whole_page(), ...['scorm12.html', ...kCourseScripts].map((name) => text_beside(`packages/course/${name}`))]);
    const lessons = (await playground.lessons()).filter(({ id }) => !lesson || id === lesson);
    studio.save(named('-scorm12.zip'), await zipped(scorm_files({ page, html, scripts, lessons, start: text_of(start) })), 'application/zip');
  }
  const file_block = (id, save) => {
    const button = element('button', { type: 'button', textContent: words(`save.${id}`), onclick: () => {
      button.disabled = true;
      studio.say(words('making'));
      save().catch((error) => studio.say(words('not_made', error.message))).finally(() => { button.disabled = false; });
    } });
    return element('div', { className: 'out' }, element('h4', { textContent: words(`out.${id}`) }), button, element('p', { className: 'note', textContent: words(`note.${id}`) }));
  };
  const addressed = element('div', {}, blocks.map(({ root }) => root), qr);

  async function show_qr(link) {
    const code = await qr_code(link, words('out.qr')).catch((error) => (studio.say(words('no_tab', error.message)), null));
    if (link !== blocks[0].text.value) return;
    picture.replaceChildren(...(code ? [code] : []));
    save_qr.disabled = !code;
    qr_note.textContent = code ? words('qr.bytes', link.length) : words('qr.long', link.length, kMostBytes);
  }
  return {
    root: element('div', { className: 'outputs' }, why, addressed, file_block('page', save_page), file_block('course', save_course)),
    show(what) {
      now = what;
      const { link } = what;
      const is_long = link.length > kLongestLink;
      why.textContent = !link ? words('no_address') : is_long ? words('too_long', link.length.toLocaleString(studio.lang)) : '';
      addressed.hidden = !link || is_long;
      if (addressed.hidden) return;
      for (const { text, make } of blocks) text.value = make(what.address, what.start, what.size);
      blocks[0].note.textContent = words('characters', link.length.toLocaleString(studio.lang));
      show_qr(link);
    }
  };
}
