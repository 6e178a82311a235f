// Zip files (PKWARE's APPNOTE.TXT 6.3.3), in the build and in a browser. Sizes stand in front, as the strictest readers want them, and there is no
// date, owner or order of the machine, so that the same files are the same bytes.

const kFileHeader = 0x04034b50;
const kEntry = 0x02014b50;
const kEnd = 0x06054b50;
const kVersion = 20;          // that a reader needs: 2.0, deflate
const kUnix = 3 << 8;         // who made it: `kMode` is a mode of Unix
const kMode = 0o100644 << 16;
const kNamesInUtf8 = 1 << 11;
const kDeflated = 8;
const kFirstDay = 0x21;       // 1980-01-01
const kHeader = 30;           // bytes of a file's header before its name

const kCrc = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; ++k) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) crc = kCrc[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Numbers of two ([2, n]) and four ([4, n]) bytes, the lowest first. */
function fields(...all) {
  const bytes = new Uint8Array(all.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of all) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}
const through = async (bytes, stream) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

/** Promises the bytes of a zip file. `files`: {name: bytes or text}. */
export async function zipped(files) {
  const parts = [];
  const entries = [];
  let at = 0;
  const put = (...some) => { for (const part of some) parts.push(part), at += part.length; };
  for (const [name, content] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const packed = await through(bytes, new CompressionStream('deflate-raw'));
    const letters = new TextEncoder().encode(name);
    const common = [[2, kVersion], [2, kNamesInUtf8], [2, kDeflated], [2, 0], [2, kFirstDay], [4, crc32(bytes)], [4, packed.length], [4, bytes.length], [2, letters.length], [2, 0]];
    entries.push(fields([4, kEntry], [2, kUnix | kVersion], ...common, [2, 0], [2, 0], [2, 0], [4, kMode], [4, at]), letters);
    put(fields([4, kFileHeader], ...common), letters, packed);
  }
  const begin = at;
  put(...entries);
  const count = entries.length / 2;
  put(fields([4, kEnd], [2, 0], [2, 0], [2, count], [2, count], [4, at - begin], [4, begin], [2, 0]));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Promises the text of a file in a zip file that zipped() made; undefined where it is not there. */
export async function text_in_zip(bytes, wanted) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + kHeader <= bytes.length && view.getUint32(at, true) === kFileHeader;) {
    const size = view.getUint32(at + 18, true);
    const begin = at + kHeader + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + kHeader, at + kHeader + view.getUint16(at + 26, true)));
    if (name === wanted) return new TextDecoder().decode(await through(bytes.subarray(begin, begin + size), new DecompressionStream('deflate-raw')));
    at = begin + size;
  }
}
