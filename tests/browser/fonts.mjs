// Which characters a font file has glyphs for: the cmap table of OpenType, formats 4 and 12.

/** Set of code points. */
export function characters_of(bytes) {
  const tables = bytes.readUInt16BE(4);
  let cmap = 0;
  for (let i = 0; i < tables; ++i)
    if (bytes.toString('latin1', 12 + 16 * i, 16 + 16 * i) === 'cmap') cmap = bytes.readUInt32BE(12 + 16 * i + 8);
  if (!cmap) throw new Error('a font without a cmap table');
  const found = new Set();
  for (let i = 0; i < bytes.readUInt16BE(cmap + 2); ++i) {
    const at = cmap + bytes.readUInt32BE(cmap + 4 + 8 * i + 4);
    const format = bytes.readUInt16BE(at);
    if (format === 4) read_format4(bytes, at, found);
    if (format === 12) read_format12(bytes, at, found);
  }
  return found;
}

function read_format4(bytes, at, found) {
  const segments = bytes.readUInt16BE(at + 6) / 2;
  const [ends, starts, deltas, offsets] = [at + 14, at + 16 + 2 * segments, at + 16 + 4 * segments, at + 16 + 6 * segments];
  for (let s = 0; s < segments; ++s) {
    const last = bytes.readUInt16BE(ends + 2 * s);
    const delta = bytes.readUInt16BE(deltas + 2 * s);
    const offset = bytes.readUInt16BE(offsets + 2 * s);
    const first = bytes.readUInt16BE(starts + 2 * s);
    for (let c = first; c <= last && c < 0xffff; ++c) {
      const place = offset && bytes.readUInt16BE(offsets + 2 * s + offset + 2 * (c - first));
      const glyph = offset ? (place ? (place + delta) & 0xffff : 0) : (c + delta) & 0xffff;
      if (glyph) found.add(c);
    }
  }
}

function read_format12(bytes, at, found) {
  for (let g = 0; g < bytes.readUInt32BE(at + 12); ++g) {
    const [first, last, glyph] = [0, 4, 8].map((field) => bytes.readUInt32BE(at + 16 + 12 * g + field));
    for (let c = first; c <= last; ++c) if (glyph + c - first) found.add(c);
  }
}
