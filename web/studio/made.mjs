// What was made before, to be changed: pasted as a text, or as a file.
import { text_in_zip } from '../packages/zip.mjs';
import { element } from './dom.mjs';
import { read_course, read_made } from './start.mjs';

/** `take(found)` gets what was found as read_made() has it, null where nothing was, and promises whether it took it. Returns {rows, open(file)}. */
export function make_made(take, { words }) {
  const text = element('textarea', { id: 'studio-made', rows: 2, spellcheck: false, oninput: async () => { if (text.value.trim() && await take(read_made(text.value))) text.value = ''; } });
  const chooser = element('input', { type: 'file', accept: '.html,.zip', hidden: true, onchange: () => open(chooser.files[0]) });
  async function open(file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const is_zip = bytes[0] === 0x50 && bytes[1] === 0x4b;
    await take(is_zip ? read_course(await text_in_zip(bytes, 'course.js').catch(() => '')) : read_made(new TextDecoder().decode(bytes)));
    chooser.value = '';  // the same file may be chosen again
  }
  return {
    rows: [element('div', { className: 'field' }, element('label', { htmlFor: text.id, textContent: words('made.label') }), text), element('button', { type: 'button', textContent: words('made.file'), onclick: () => chooser.click() }), chooser],
    open
  };
}
