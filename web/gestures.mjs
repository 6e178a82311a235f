// Wheel, fingers and the mouse's button: what the program claims at a place is its own, everything else belongs to the page around it.
const BACK = 1;  // what scrolls there goes on towards its start,
const ON = 4;    // towards its end
const ZOOMS = 2;
const embedded = window.parent !== window;

/// Where two fingers, or the one that is left of them, are.
function middle(touches) {
  const [a, b] = [touches[0], touches[1] ?? touches[0]];
  return {
    count: touches.length,
    x: (a.clientX + b.clientX) / 2,
    y: (a.clientY + b.clientY) / 2,
    apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY),
  };
}

/// Listens to the wheel and to touches on `canvas` for `module`; `wake` asks for a frame. To be called before the
/// program's window opens: GLFW listens on the same window, and who comes first may stop what follows.
export function listen_to_gestures({ canvas, module, wake }) {
  const on_canvas = (x, y) => {
    const box = canvas.getBoundingClientRect();
    return { x: x - box.left, y: y - box.top };
  };
  function claimed(x, y) {
    const at = on_canvas(x, y);
    return module._attn_claims(at.x, at.y);
  }
  function pinch(x, y, dx, dy, factor) {
    const at = on_canvas(x, y);
    module._attn_pinch(at.x, at.y, dx, dy, factor);
    wake();
  }

  window.addEventListener('wheel', (event) => {
    wake();
    if (event.target !== canvas) return;
    event.stopImmediatePropagation();  // GLFW would keep it from the page, and Dear ImGui does not listen to GLFW here
    const claim = claimed(event.clientX, event.clientY);
    const pixels = [33, 800][event.deltaMode - 1] ?? 1;
    if (event.ctrlKey || event.metaKey) {
      if (!(claim & ZOOMS)) return;  // the browser's zoom
      event.preventDefault();
      pinch(event.clientX, event.clientY, 0, 0, Math.exp(-Math.max(-120, Math.min(120, event.deltaY * pixels)) / 120));
    } else if (!embedded || claim & (event.deltaY < 0 ? BACK : event.deltaY > 0 ? ON : BACK | ON)) {
      event.preventDefault();
      module._attn_wheel(-event.deltaX * pixels / 100, -event.deltaY * pixels / 100);
    }
  }, { capture: true, passive: false });

  // GLFW does not hear of a button that is let go over another element, nor the window of one let go beyond a frame.
  let held = false;
  window.addEventListener('mousedown', (event) => { held = event.target === canvas; }, true);
  for (const type of ['mouseup', 'mousemove'])
    window.addEventListener(type, (event) => {
      if (!held || event.buttons) return;
      held = false;
      if (type === 'mousemove' || event.target !== canvas) canvas.dispatchEvent(new MouseEvent('mouseup', { bubbles: true, clientX: event.clientX, clientY: event.clientY, screenX: event.screenX, screenY: event.screenY }));
    }, true);

  // Two fingers zoom where the program can; they end the press of the first. The touch that is left moves on.
  if (embedded) canvas.style.touchAction = 'pan-y';
  let pinching = false;
  let last = null;
  let began = null;  // the first finger, and what is claimed where it came down

  /// Whether a touch is the program's alone. Where its area scrolls one way only, the first move tells.
  function taken(type, now) {
    if (!began) return false;  // it came down before the program was there
    if (type === 'touchstart') return (began.claim & (BACK | ON)) === (BACK | ON);
    return type === 'touchmove' && (began.claim & (now.y > began.y ? BACK : ON)) !== 0;
  }

  for (const type of ['touchstart', 'touchmove', 'touchend', 'touchcancel'])
    window.addEventListener(type, (event) => {
      wake();
      if (event.target !== canvas) return;
      const now = event.touches.length ? middle(event.touches) : null;
      if (type === 'touchstart' && now.count === 2 && claimed(now.x, now.y) & ZOOMS) {
        pinching = true;
        last = now;
        module._attn_let_go();
      }
      if (pinching) {
        if (event.cancelable) event.preventDefault();
        if (now && last && now.count === last.count) {
          const factor = last.apart > 0 && now.apart > 0 ? now.apart / last.apart : 1;
          pinch(now.x, now.y, now.x - last.x, now.y - last.y, factor);
        }
        last = now;
        pinching = now !== null;
        if (type === 'touchstart' || type === 'touchmove') event.stopPropagation();  // GLFW hears how it ends
        return;
      }
      if (type === 'touchcancel') module._attn_let_go();  // the page scrolls: not a tap
      if (type === 'touchstart') began = { ...now, claim: claimed(now.x, now.y) };
      if (!embedded) return;
      if (event.cancelable && taken(type, now)) event.preventDefault();
      else event.preventDefault = () => {};  // GLFW's: it would stop the page
    }, { capture: true, passive: false });
}
