// Links of scenes, as src/scene/link.h writes them: what the program leaves out because it is a default can stand in them, so that they say what a
// lecturer chose to carry.
const kLink = /^1\.([jz])\.([\w-]+)$/;

const through = async (bytes, stream) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
const to_base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
const of_base64 = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

/** Promises "1.<codec>.<payload>" of a scene. */
export async function link_of(scene) {
  const plain = new TextEncoder().encode(JSON.stringify(scene));
  const deflated = await through(plain, new CompressionStream('deflate-raw'));
  return plain.length <= deflated.length ? `1.j.${to_base64(plain)}` : `1.z.${to_base64(deflated)}`;
}

/** Promises the scene of a link; null where it is none. */
export async function scene_of(link) {
  const [, codec, payload] = kLink.exec(link) ?? [];
  if (!codec) return null;
  try {
    const bytes = of_base64(payload);
    return JSON.parse(new TextDecoder().decode(codec === 'j' ? bytes : await through(bytes, new DecompressionStream('deflate-raw'))));
  } catch {
    return null;
  }
}
