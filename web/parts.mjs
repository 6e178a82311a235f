// The page's program in two parts (CMakeLists.txt): what its opening picture needs, and all the rest. Where a function of the
// rest is called, the first part has an import, named after the function's place in the table.
import { compiled } from './attention-load.mjs';
import { reason } from './files.mjs';

const kFirst = 'attention-playground.wasm';
const kRest = 'attention-playground-rest.wasm';

function missing(name, why) {
  if (/Content Security Policy|\bCSP\b/.test(why)) return reason("the Content-Security-Policy of this page does not allow 'wasm-unsafe-eval', which WebAssembly needs", "本页的 Content-Security-Policy 不允许 WebAssembly 所需的 'wasm-unsafe-eval'");
  return reason(`${name} did not come (${why})`, `没有取到 ${name}（${why}）`);
}
const part = (name) => compiled(new URL(name, import.meta.url)).catch((error) => { throw missing(name, error.cause?.message ?? error.message); });

/** Starts the first part for the factory that Emscripten made: {instantiateWasm: its option, fails: a promise that rejects
 *  where the part does not come, bring: fetches the rest and puts it into the table; once, and again where that failed}.
 *  `soon`: the rest is fetched at the same time. */
export function in_parts(soon) {
  let table;
  let exports;
  let whole = false;
  const put = (module) => {
    if (!whole) new WebAssembly.Instance(module, { a: exports });
    whole = true;
  };
  /** The rest, while the program waits for it: a visitor may be quicker than the network. */
  function bring_now() {
    const ask = new XMLHttpRequest();
    let why = '';
    try {
      ask.open('GET', new URL(kRest, import.meta.url), false);
      ask.overrideMimeType('text/plain; charset=x-user-defined');
      ask.send();
      if (ask.status !== 200) why = `HTTP ${ask.status}`;
    } catch (error) {
      why = error.message;
    }
    if (why) throw missing(kRest, why);
    put(new WebAssembly.Module(Uint8Array.from(ask.responseText, (letter) => letter.charCodeAt(0))));
  }
  const later = new Proxy({}, { get: (_, index) => (...args) => {
    if (!whole) bring_now();
    return table.get(Number(index))(...args);
  } });
  if (soon) part(kRest).catch(() => {});  // bring() tells
  let fail;
  return {
    fails: new Promise((_, reject) => { fail = reject; }),
    instantiateWasm(imports, done) {
      part(kFirst).then((module) => WebAssembly.instantiate(module, { ...imports, rest: later })).then((instance) => {
        ({ exports } = instance);
        table = Object.values(exports).find((each) => each instanceof WebAssembly.Table);
        done(instance);
      }).catch(fail);
      return {};
    },
    bring: () => part(kRest).then(put)
  };
}
