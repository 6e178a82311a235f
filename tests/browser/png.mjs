// PNG to pixels: 8 bits a channel, RGB or RGBA, not interlaced, which is all that browsers and ImageMagick write here.
import zlib from 'node:zlib';

/** {width, height, at(x, y) -> [r, g, b], data: RGB bytes} */
export function decode_png(bytes) {
  const chunks = { IDAT: [] };
  for (let at = 8; at < bytes.length;) {
    const size = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const body = bytes.subarray(at + 8, at + 8 + size);
    if (type === 'IDAT') chunks.IDAT.push(body);
    else chunks[type] = body;
    at += size + 12;
  }
  const width = chunks.IHDR.readUInt32BE(0);
  const height = chunks.IHDR.readUInt32BE(4);
  const [depth, kind, , , interlace] = chunks.IHDR.subarray(8);
  const channels = { 2: 3, 6: 4 }[kind];
  if (depth !== 8 || !channels || interlace) throw new Error(`png: expected 8-bit RGB or RGBA, found depth ${depth}, colour type ${kind}`);
  const raw = zlib.inflateSync(Buffer.concat(chunks.IDAT));
  return picture(width, height, unfilter(raw, width, height, channels), channels);
}

export function picture(width, height, pixels, channels) {
  const data = channels === 3 ? pixels : new Uint8Array(width * height * 3);
  if (channels === 4)
    for (let i = 0, j = 0; i < pixels.length; i += 4, j += 3) {
      data[j] = pixels[i];
      data[j + 1] = pixels[i + 1];
      data[j + 2] = pixels[i + 2];
    }
  return { width, height, data, at: (x, y) => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)] };
}

/** How far apart two pictures of one size are: the mean difference of a value, of 255. */
export function mean_difference(a, b, { x, y, width, height } = { x: 0, y: 0, ...a }) {
  let sum = 0;
  for (let j = y; j < y + height; ++j)
    for (let i = x; i < x + width; ++i)
      for (let c = 0; c < 3; ++c) sum += Math.abs(a.data[(j * a.width + i) * 3 + c] - b.data[(j * b.width + i) * 3 + c]);
  return sum / (width * height * 3);
}

function unfilter(raw, width, height, n) {
  const stride = width * n;
  const out = new Uint8Array(stride * height);
  for (let y = 0, from = 0; y < height; ++y) {
    const filter = raw[from++];
    const row = y * stride;
    const up = row - stride;
    for (let i = 0; i < stride; ++i) {
      const a = i >= n ? out[row + i - n] : 0;
      const b = y ? out[up + i] : 0;
      const c = y && i >= n ? out[up + i - n] : 0;
      let guess = 0;
      if (filter === 1) guess = a;
      else if (filter === 2) guess = b;
      else if (filter === 3) guess = (a + b) >> 1;
      else if (filter === 4) {
        const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
        guess = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      }
      out[row + i] = raw[from++] + guess;
    }
  }
  return out;
}
