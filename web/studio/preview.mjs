// The frame as it will be, in its size, made small enough to be seen whole.
import { element } from './dom.mjs';

const kPause = 500;    // ms from the last change to another opening
const kAcross = 960;   // CSS pixels: where a frame takes all the width there is
const kTallest = 420;  // the picture of it

/** {root, show(what, size)}: `what` is {src} or {srcdoc}, properties of the frame; null: nothing can be shown. */
export function make_preview({ words }) {
  const place = element('div', { className: 'screen' });
  const caption = element('p', { className: 'note' });
  const root = element('div', { className: 'preview' }, place, caption);
  let frame = null;
  let shown = '';
  let later = 0;
  let size = { width: 0, height: 0 };

  function fit() {
    const width = size.width || kAcross;
    const scale = Math.min(1, root.clientWidth / width, kTallest / size.height);
    if (!(scale > 0)) return;
    place.style.width = `${width * scale}px`;
    place.style.height = `${size.height * scale}px`;
    if (frame) Object.assign(frame.style, { width: `${width}px`, height: `${size.height}px`, transform: `scale(${scale})` });
    caption.textContent = words(size.width ? 'preview.size' : 'preview.whole', width, size.height, Math.round(100 * scale));
  }
  /** A frame that is made anew leaves no entry in the history. */
  function open(what) {
    frame?.remove();
    frame = element('iframe', { title: words('preview'), tabIndex: -1, allow: 'clipboard-write; fullscreen', ...what });
    place.append(frame);
    fit();
  }
  new ResizeObserver(fit).observe(root);
  return {
    root,
    show(what, now) {
      size = now;
      fit();
      const text = JSON.stringify(what);
      if (text === shown) return;
      clearTimeout(later);
      if (!what) frame?.remove();
      else later = setTimeout(open, shown ? kPause : 0, what);
      shown = text;
      root.hidden = !what;
    }
  };
}
