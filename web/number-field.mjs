// The real fields over the canvas, so that phones show their keyboard and input methods work: of the text, over a number
// that is being typed, and for a moment of what is copied.

/// What the program is told; the events count as in src/platform/platform.h.
const TELL = { opened: 0, typed: 1, Enter: 2, Escape: 3, Tab: 4, backTab: 5, ArrowLeft: 6, ArrowRight: 7, ArrowUp: 8, ArrowDown: 9, left: 10, pasted: 11 };

/// `field` over `canvas`; `tell(event, text)` is the program's ear. Pasting into `text_field` is left to that field.
///   place(x, y, w, h, state, text, label)  what the program wants: 0 nothing, 1 a number may be typed here, 2 it is typed
///   key(event)                             what a key does to the field: true when nobody else needs it
///   owns(event)                            whether the event happened in the field
///   listen()                               begins
export function create_number_field({ canvas, field, text_field, tell }) {
  let offer = null;   // where a number may be typed
  let begun = false;  // with a digit instead of with what stands there: then ← and → lead on

  function put({ x, y, w, h }) {
    field.style = `--x:${x};--y:${y};--w:${w};--h:${h}`;
  }
  function open(text, first = false) {
    field.value = text;
    field.hidden = false;
    begun = first;
    field.focus({ preventScroll: true });
    if (!first) field.select();
  }
  function close() {
    if (field.hidden) return;
    const had = document.activeElement === field;
    field.hidden = true;
    if (had) canvas.focus({ preventScroll: true });
  }
  /// Opens the offered field, within the event that asked for it.
  function take_offer(first) {
    put(offer);
    tell(TELL.opened, '');
    open(first ? '' : offer.text, first);
  }

  return {
    place(x, y, w, h, state, text, label) {
      offer = state > 0 ? { x, y, w, h, text } : null;
      field.setAttribute('aria-label', label);
      if (state === 2 && field.hidden) open(text);
      else if (state !== 2) close();
      if (offer) put(offer);
    },
    owns: (event) => event.target === field,
    key(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
      if (event.target !== field) {
        if (!offer || event.target !== canvas) return false;
        if (!/^[-−+.0-9－＋．０-９]$/.test(event.key) && event.key !== 'Enter') return false;
        take_offer(event.key !== 'Enter');
        if (event.key === 'Enter') event.preventDefault();
        return true;  // the key itself goes into the field, which has the focus now
      }
      const leads = /^(Enter|Escape|Tab|ArrowUp|ArrowDown)$/.test(event.key) || (begun && /^Arrow(Left|Right)$/.test(event.key));
      if (!leads) return true;
      event.preventDefault();
      tell(event.key === 'Tab' && event.shiftKey ? TELL.backTab : TELL[event.key], field.value);
      return true;
    },
    listen() {
      field.addEventListener('input', (event) => { if (!event.isComposing) tell(TELL.typed, field.value); });
      field.addEventListener('blur', () => { if (!field.hidden && document.activeElement !== field) tell(TELL.left, field.value); });
      window.addEventListener('paste', (event) => {
        const text = event.clipboardData?.getData('text/plain') ?? '';
        const many = /\S[\s;,]+\S/.test(text.trim());
        if (event.target === text_field || event.target.closest?.('dialog') || (event.target === field && !many)) return;
        event.preventDefault();
        if (text !== '') tell(TELL.pasted, text);
      }, true);
    },
  };
}

/// The text's `field`; `tell(text, finished)` is the program's ear.
export function create_text_field({ field, tell }) {
  let composing = false;
  let last_typed = null;
  // Behind the field, which is transparent, the same text, unseen: only the dotted lines under its words are drawn.
  const behind = document.createElement('div');
  behind.id = 'behind';
  behind.ariaHidden = 'true';
  field.before(behind);
  const scroll = () => { behind.scrollTop = field.scrollTop; };
  function underline(parts) {
    behind.replaceChildren(...parts.map((part, i) => {
      const piece = document.createElement(i % 2 ? 'u' : 'span');
      piece.textContent = part;
      return piece;
    }));
    behind.style.width = `${field.clientWidth}px`;  // less where the field has a bar to scroll
    scroll();
  }
  function typed(finished) {
    last_typed = field.value;
    tell(field.value, finished);
    if (finished) last_typed = null;
  }
  return {
    /// `parts`: the text, of which every second part has a dotted line under it; between them U+001F.
    place(x, y, w, h, visible, text, label, parts) {
      field.hidden = behind.hidden = !visible;
      if (!visible) return;
      field.style = behind.style = `--x:${x};--y:${y};--w:${w};--h:${h}`;
      field.setAttribute('aria-label', label);
      // What is being typed stays as it is; what was changed elsewhere (undo, another scene) comes in.
      if (field.value !== text && !composing && text !== last_typed) field.value = text;
      underline(parts.split('\x1F'));
    },
    listen() {
      field.addEventListener('input', (event) => { if (!event.isComposing) typed(false); });
      field.addEventListener('scroll', scroll);
      field.addEventListener('compositionstart', () => { composing = true; });
      field.addEventListener('compositionend', () => { composing = false; typed(false); });
      field.addEventListener('blur', () => { if (last_typed !== null) typed(true); });
    },
  };
}

/// Copies without the clipboard's own interface (no https, a frame without the permission): by way of a selected field.
export function copy_selected(text, canvas) {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.cssText = 'position:fixed;opacity:0;pointer-events:none';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
  canvas.focus({ preventScroll: true });
}
