// A file of WebAssembly, fetched and compiled once however often it is started.
const files = new Map();  // address -> promise of a WebAssembly.Module

/** The compiled file at `address`. What goes wrong is an Error that names the address, and is tried again by the next call. */
export function compiled(address) {
  const { href } = address;
  if (!files.has(href)) {
    files.set(href, compile(address).catch((error) => {
      files.delete(href);
      throw new Error(`${href}: expected a file of WebAssembly, found: ${error.message}`, { cause: error });
    }));
  }
  return files.get(href);
}

async function compile(address) {
  if (address.protocol === 'file:') return WebAssembly.compile(await process.getBuiltinModule('node:fs/promises').readFile(address));
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  // Engines compile on the way only what is announced by exactly this type.
  const announced = WebAssembly.compileStreaming && answer.headers.get('content-type') === 'application/wasm';
  return announced ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer());
}
