// Fields with their names over them, for the panels of the studio.
import { element } from './dom.mjs';

let last = 0;

/** A control under its name. */
export function field(name, control) {
  control.id ||= `studio-field-${++last}`;
  return element('div', { className: 'field' }, element('label', { htmlFor: control.id, textContent: name }), control);
}
export const button = (name, act, properties = {}) => element('button', { type: 'button', textContent: name, onclick: act, ...properties });

/** A text in English and Chinese side by side. `texts` is changed in place; `changed()` is called while somebody types, `done()` when they have. */
export function both_languages(name, texts, { lines = 1, changed, done, words }) {
  const one = (code) => {
    const control = element(lines > 1 ? 'textarea' : 'input', { ...(lines > 1 && { rows: lines }), value: texts[code] ?? '', lang: code, dir: 'auto', spellcheck: true, oninput() {
      if (this.value) texts[code] = this.value;
      else delete texts[code];
      changed();
    }, onchange: done });
    control.dataset.language = code;
    return field(words(`in_language.${code}`, name), control);
  };
  return element('div', { className: 'fields' }, one('en'), one('zh'));
}

/** A select of {value, name} items. */
export const select = (items, value, changed) => element('select', { onchange() { changed(this.value); } }, items.map((each) => element('option', { value: each.value, textContent: each.name, selected: each.value === value })));

/** Lets somebody choose files; `take(files)` gets them. */
export function file_button(name, accept, take, several = false) {
  const chooser = element('input', { type: 'file', accept, multiple: several, hidden: true, async onchange() {
    await take([...this.files]);
    this.value = '';  // the same file may be chosen again
  } });
  return [button(name, () => chooser.click()), chooser];
}

/** Files that are dropped on an element go to `take(files)`. */
export function take_drops(target, take) {
  target.addEventListener('dragover', (event) => { if (event.dataTransfer.types.includes('Files')) event.preventDefault(); });
  target.addEventListener('drop', (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
