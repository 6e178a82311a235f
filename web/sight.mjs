// A page may have many frames with a playground, and a browser gives them some sixteen graphics contexts in all: of many, one that
// nobody sees does not begin before it is near or spoken to, and each gives its context back when it has been away for a while.

const kFew = 8;      // frames of a page that may all begin at once
const kAway = 5000;  // ms

/** Resolves when a frame is within a screen of being seen, and at once where there are few. (In a frame of another origin the
 *  browser tells of what is seen alone.) */
export function near(place) {
  if (parent === window || parent.length <= kFew) return Promise.resolve();
  return new Promise((resolve) => {
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
      watch.disconnect();
      resolve();
    }, { rootMargin: '100%' });
    watch.observe(place);
  });
}

/** From now on the frame's context is given back where nobody sees it, after a while or as soon as another frame needs one, and taken
 *  again when it is seen; meanwhile `sheet`, a copy of the picture, lies over the canvas. Returns what is to be called when a
 *  picture is drawn. */
export function release_unseen({ canvas, gl, place, sheet }) {
  const loss = parent === window ? null : gl.getExtension('WEBGL_lose_context');
  if (!loss) return () => {};
  const needs = new BroadcastChannel('attention-playground needs a context');
  needs.postMessage(0);
  let timer = 0;
  let released = false;
  const release = () => {
    clearTimeout(timer);
    timer = 0;
    if (gl.isContextLost()) return;
    copy_picture(canvas, sheet);
    place.classList.add('away');
    loss.loseContext();
    released = true;
  };
  needs.onmessage = () => { if (timer) release(); };
  new IntersectionObserver((seen) => {
    clearTimeout(timer);
    timer = seen.at(-1).isIntersecting ? 0 : setTimeout(release, kAway);
    if (timer || !released) return;
    needs.postMessage(0);
    loss.restoreContext();
    released = false;
  }).observe(place);
  return () => { if (!gl.isContextLost()) place.classList.remove('away'); };
}

export function copy_picture(canvas, sheet) {
  const { width, height } = canvas;
  Object.assign(sheet, { width, height }).getContext('2d').drawImage(canvas, 0, 0);
}
