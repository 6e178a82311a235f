// In the package, in place of web/attention-load.mjs: all files stand in the script itself (`packed`: each deflated, as base64),
// so that no bundler has to know of them, and nothing is fetched.
const files = new Map();  // name -> promise of a WebAssembly.Module

/** The bytes of a file. */
export function unpacked(name) {
  const letters = atob(packed[name]), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = letters.charCodeAt(i);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer();
}

/** A file of WebAssembly, compiled once however often it is started. */
export function compiled(name) {
  if (!files.has(name)) files.set(name, unpacked(name).then((bytes) => WebAssembly.compile(bytes)));
  return files.get(name);
}
