// Tells which functions of the page's program its opening picture needs: draws it without a browser, in every language and
// theme and at several sizes, by an instrumented program, and writes a profile of each for `wasm-split` (CMakeLists.txt).
//   node opening-profile.mjs GLUE.mjs INSTRUMENTED.wasm DATA OUT     writes OUT0, OUT1, …
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [glue, program, data, out] = process.argv.slice(2);
const kWindows = [[1280, 800, false], [1366, 625, false], [800, 450, false], [390, 844, true]];  // width, height, by finger
const kBehind = 60;        // frames
const kTicks = [.001, 5];  // ms from one look at the clock to the next: a machine that has time, and one that stops in the middle

// --- a browser that draws nothing
const nothing = () => {};
const target = (more) => ({ addEventListener: nothing, removeEventListener: nothing, style: { removeProperty: nothing, setProperty: nothing }, ...more });
function context(canvas) {
  const answers = {
    canvas, drawingBufferWidth: canvas.width, drawingBufferHeight: canvas.height,
    getParameter: (name) => (/VERSION|VENDOR|RENDERER/.test(name) ? 'WebGL 2' : /BOX|VIEWPORT/.test(name) ? new Int32Array(4) : 4096),
    getSupportedExtensions: () => [], getExtension: () => null, getContextAttributes: () => ({}), isContextLost: () => false,
    getShaderParameter: () => true, getProgramParameter: () => 1, getActiveUniform: () => ({ name: 'u', size: 1 }),
    getShaderInfoLog: () => '', getProgramInfoLog: () => '', getAttribLocation: () => 0, getError: () => 0
  };
  return new Proxy(answers, { get: (all, name) => all[name] ?? (/^[A-Z0-9_]+$/.test(name) ? name : () => ({})) });
}
function browser(width, height) {
  const canvas = target({ width, height, clientWidth: width, clientHeight: height, setAttribute: nothing, getBoundingClientRect: () => ({ left: 0, top: 0, x: 0, y: 0, width, height }) });
  canvas.getContext = () => (canvas.context ??= context(canvas));
  const document = target({ querySelector: () => canvas, getElementById: () => canvas, body: target(), documentElement: target() });
  const media = () => target({ matches: false });
  Object.assign(globalThis, target(), { WebGLRenderingContext: class {}, window: globalThis, document, screen: { width, height }, innerWidth: width, innerHeight: height, devicePixelRatio: 1, matchMedia: media, location: new URL('http://localhost/') });
  return canvas;
}

// --- the page's side of the program (web/shell.mjs)
async function opening(factory, instrumented, { language, theme, bare, window: [width, height, touch], tick }, to) {
  const canvas = browser(width, height);
  let clock = 0;
  performance.now = () => clock += tick;
  const wanted = [];
  const known = { width: () => width, height: () => height, remembered: () => '', prefersDark: () => theme === 'dark', systemColors: () => -1, usesTouch: () => touch, request: (name) => wanted.push(name) };
  const shell = new Proxy(known, { get: (all, name) => all[name] ?? (() => 0) });
  let exports;
  const module = await factory({
    canvas, shell, kernels: async () => new Uint8Array(), printErr: (text) => { throw new Error(text); },
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(instrumented, imports).then((instance) => done((exports = instance.exports) && instance));
      return {};
    }
  });
  const text = (any) => {
    const size = module.lengthBytesUTF8(any) + 1;
    const at = module._malloc(size);
    module.stringToUTF8(any, at, size);
    return at;
  };
  const call = (method, ...values) => JSON.parse(module.UTF8ToString(module._attn_call(text(method), text(JSON.stringify(values)))));
  if (!module._attn_open(text(language), text(''), text(theme), text(''), text(JSON.stringify(bare ? {} : { lang: language, theme })), 0)) throw new Error('the program does not open');
  // What is worked out and shown right behind the first picture must not wait for the rest of the program, either.
  let behind = 0;
  for (let frame = 0, wait = 0; !behind || wanted.length || (wait === 0 && behind < kBehind); ++frame) {
    if (frame === 1000) throw new Error('the opening picture does not come');
    for (const name of wanted.splice(0)) {
      const bytes = fs.readFileSync(path.join(data, name));
      const at = module._malloc(bytes.length + 1);
      module.HEAPU8.set(bytes, at);
      module._attn_deliver(text(name), at, bytes.length);
    }
    wait = module._attn_frame();
    if (call('stats').result?.frames > 0) ++behind;
    await new Promise(setImmediate);  // promises of the program, as between two frames
  }
  // Nor must the line that says that the rest did not come, until it has gone.
  call('notice', 'not_opened', 'attention-playground-rest.wasm');
  for (let frame = 0; frame < 2 * kBehind; ++frame, clock += 250) module._attn_frame();
  const size = exports.__write_profile(0, 0);
  const at = module._malloc(size);
  exports.__write_profile(at, size);
  fs.writeFileSync(to, module.HEAPU8.slice(at, at + size));
}

const { default: factory } = await import(pathToFileURL(path.resolve(glue)));
const instrumented = new WebAssembly.Module(fs.readFileSync(program));
const languages = JSON.parse(fs.readFileSync(path.join(data, 'strings/index.json'))).map(({ code }) => code);
let count = 0;
for (const language of languages)
  for (const theme of ['dark', 'light'])
    for (const window of kWindows)
      for (const tick of kTicks)
        for (const bare of [true, false]) await opening(factory, instrumented, { language, theme, bare, window, tick }, `${out}${count++}`);
process.exit(0);  // timers of the program
