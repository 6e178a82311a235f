// The page's program in two parts (CMakeLists.txt): what its opening picture needs, and all the rest. Where a function of the
// rest is called, the first part has an import, named after the function's place in the table.
import { compiled } from './attention-load.mjs';

/** Starts the first part for the factory that Emscripten made: {instantiateWasm: its option, fails: a promise that rejects
 *  where the part does not come, bring: fetches the rest and puts it into the table; once, and again where that failed}. */
export function in_parts() {
  const first = new URL('./attention-playground.wasm', import.meta.url);
  const rest = new URL('./attention-playground-rest.wasm', import.meta.url);
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
    ask.open('GET', rest, false);
    ask.overrideMimeType('text/plain; charset=x-user-defined');
    ask.send();
    put(new WebAssembly.Module(Uint8Array.from(ask.responseText, (letter) => letter.charCodeAt(0))));
  }
  const later = new Proxy({}, { get: (_, index) => (...args) => {
    if (!whole) bring_now();
    return table.get(Number(index))(...args);
  } });
  let fail;
  return {
    fails: new Promise((_, reject) => { fail = reject; }),
    instantiateWasm(imports, done) {
      compiled(first).then((module) => WebAssembly.instantiate(module, { ...imports, rest: later })).then((instance) => {
        ({ exports } = instance);
        table = Object.values(exports).find((each) => each instanceof WebAssembly.Table);
        done(instance);
      }).catch(fail);
      return {};
    },
    bring: () => compiled(rest).then(put)
  };
}
