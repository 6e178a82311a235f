import { copy_picture } from './sight.mjs';

// Dear ImGui's renderer asks in every frame for the state that it will put back. A browser may ask its graphics process
// for some of it, and waits until the last frame has been drawn there: most of the time of a frame. Here the answers are
// remembered from the calls that set them.

const kMissed = 3000;  // ms

/** A lost context takes all that is on the graphics card with it: `module` goes on without drawing, and draws everything
    anew when there is a context again. What is printed is a copy over the canvas, for GLFW clears that one when it meets
    the resolution of paper. `miss_context(true)` is called where none comes, `miss_context(false)` when it has come after all. Returns
    what is to be called before a frame: a loss is told of later than it is there. */
export function keep_picture({ canvas, gl, place, sheet, module, wake, leave_beginning, miss_context }) {
  let lost = false;
  let missed = 0;
  const meet_loss = () => {
    if (lost || !gl.isContextLost()) return;
    lost = true;
    module._attn_context_lost();
    missed = setTimeout(() => { if (!place.classList.contains('away')) miss_context(true); }, kMissed);
  };
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();
    meet_loss();
  });
  canvas.addEventListener('webglcontextrestored', () => {
    if (!lost || gl.isContextLost()) return;
    lost = false;
    clearTimeout(missed);
    miss_context(false);
    module._attn_context_restored();
    wake();
  });
  window.addEventListener('beforeprint', () => {
    leave_beginning();
    module._attn_frame();
    place.style = `--across:${place.clientWidth};--down:${place.clientHeight}`;
    if (!lost) copy_picture(canvas, sheet);
  });
  return meet_loss;
}

/** From now on `gl` answers these from memory. */
export function remember_state(gl) {
  const known = new Map();
  const set_by = {
    viewport: (...box) => [[gl.VIEWPORT, new Int32Array(box)]],
    scissor: (...box) => [[gl.SCISSOR_BOX, new Int32Array(box)]],
    blendEquation: (mode) => [[gl.BLEND_EQUATION_RGB, mode], [gl.BLEND_EQUATION_ALPHA, mode]],
    blendEquationSeparate: (rgb, alpha) => [[gl.BLEND_EQUATION_RGB, rgb], [gl.BLEND_EQUATION_ALPHA, alpha]],
    blendFuncSeparate: (src, dst, src_alpha, dst_alpha) => [[gl.BLEND_SRC_RGB, src], [gl.BLEND_DST_RGB, dst], [gl.BLEND_SRC_ALPHA, src_alpha], [gl.BLEND_DST_ALPHA, dst_alpha]]
  };
  for (const [name, values] of Object.entries(set_by)) {
    const original = gl[name].bind(gl);
    gl[name] = (...args) => {
      original(...args);
      for (const [parameter, value] of values(...args)) known.set(parameter, value);
    };
  }
  const ask = gl.getParameter.bind(gl);
  gl.getParameter = (parameter) => known.get(parameter) ?? ask(parameter);
  gl.canvas.addEventListener('webglcontextlost', () => known.clear());
}
