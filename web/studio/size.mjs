// How large a frame is, and where the page in it lies.
import { element } from './dom.mjs';

export const kSize = { width: 0, height: 800 };  // CSS pixels; 0: all the width there is
const kLeast = 240;
const kMost = 4000;
const kThisComputer = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|)$/;  // a file has no host
const kProtocols = /^(https?|file):$/;

/** Where this page lies; '' where it has no address that others could open. */
export const own_address = () => (kProtocols.test(location.protocol) ? location.href.split(/[?#]/)[0] : '');

/** `state`, {size, address}, is changed in place, and `changed()` called. Returns {rows, show()}, which shows them as they are. */
export function make_size(state, changed, { words }) {
  const wrong = element('p', { className: 'wrong', role: 'status' });
  const number = (key) => element('input', { type: 'number', id: `studio-${key}`, min: kLeast, max: kMost, step: 10, inputMode: 'numeric', placeholder: words(`${key}.empty`), oninput() {
    const value = Number(this.value);
    const is_right = this.value === '' ? !this.validity.badInput : value >= kLeast && value <= kMost;
    wrong.textContent = is_right ? '' : words('size.wrong', kLeast, kMost);
    if (!is_right) return;
    state.size[key] = Math.round(value) || kSize[key];
    changed();
  } });
  const sizes = { width: number('width'), height: number('height') };
  const note = element('p', { className: 'note' });
  const address = element('input', { type: 'url', id: 'studio-address', autocomplete: 'off', spellcheck: false, oninput() {
    const typed = this.value.trim();
    state.address = URL.canParse(typed) && kProtocols.test(new URL(typed).protocol) ? typed.split(/[?#]/)[0] : '';
    show_note();
    changed();
  } });
  const show_note = () => { note.textContent = words(state.address && kThisComputer.test(new URL(state.address).hostname) ? 'address.here' : 'address.note'); };
  const field = (key, input) => element('div', { className: 'field' }, element('label', { htmlFor: input.id, textContent: words(`${key}.label`) }), input);
  return {
    rows: [element('div', { className: 'fields' }, field('width', sizes.width), field('height', sizes.height)), wrong, field('address', address), note],
    show() {
      for (const key in sizes) if (document.activeElement !== sizes[key]) sizes[key].value = state.size[key] || '';
      if (document.activeElement !== address) address.value = state.address;
      show_note();
    }
  };
}
