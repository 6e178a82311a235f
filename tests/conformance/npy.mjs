// NumPy's .npy and .npz, as far as the tests need them: C order, little endian. Written on its own, so that the
// program's reader and writer are checked against something that is not theirs.
// An array is {type, shape, data}: type as NumPy's code ('f4'), data a typed array (float16 as its bits).
import zlib from 'node:zlib';

const kTypes = {
  b1: Uint8Array, u1: Uint8Array, i1: Int8Array, i4: Int32Array, i8: BigInt64Array,
  f2: Uint16Array, f4: Float32Array, f8: Float64Array
};

export const count = shape => shape.reduce((product, size) => product * size, 1);

export function float16_to_number(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent ? sign * (1 + fraction / 1024) * 2 ** (exponent - 15) : sign * fraction * 2 ** -24;
}

/** To the nearest, ties to even; magnitudes below 65504 only. */
export function number_to_float16(value) {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return sign | 0x7c00;
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  const steps = magnitude / 2 ** (exponent - 10);
  const even = Math.floor(steps) + (steps % 1 > 0.5 || (steps % 1 === 0.5 && Math.floor(steps) % 2 === 1) ? 1 : 0);
  return sign | (even < 1024 ? even : ((exponent + 14) << 10) + even);
}

/** The values as plain numbers. */
export function numbers(array) {
  if (array.type === 'f2') return Float64Array.from(array.data, float16_to_number);
  return Float64Array.from(array.data, Number);
}

export function parse_npy(bytes) {
  if (bytes.toString('latin1', 0, 6) !== '\x93NUMPY') throw new Error('no .npy file');
  const long = bytes[6] > 1;
  const start = long ? 12 : 10;
  const end = start + (long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  const header = bytes.toString('latin1', start, end);
  const type = /'descr': *'[<|](\w\d)'/.exec(header)?.[1];
  const shape = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1];
  if (!kTypes[type] || shape === undefined || !/'fortran_order': *False/.test(header))
    throw new Error(`cannot read ${header}`);
  const sizes = shape.split(',').filter(part => part.trim()).map(Number);
  const copy = new Uint8Array(bytes.subarray(end));
  if (copy.length !== count(sizes) * kTypes[type].BYTES_PER_ELEMENT) throw new Error(`wrong size for ${header}`);
  return { type, shape: sizes, data: new kTypes[type](copy.buffer) };
}

export function write_npy({ type, shape, data }) {
  const order = kTypes[type].BYTES_PER_ELEMENT === 1 ? '|' : '<';
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  let header = `{'descr': '${order}${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  header += ' '.repeat(63 - (header.length + 10) % 64) + '\n';
  const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00' + header, 'latin1');
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([start, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
}

const kCrcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let i = 0; i < 8; ++i) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});
function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) crc = kCrcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** A .npz of {name: array}. `deflate` as numpy.savez_compressed; `member_name` for names that NumPy would not write. */
export function write_npz(arrays, { deflate = false, member_name = name => `${name}.npy` } = {}) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, array] of Object.entries(arrays)) {
    const content = Buffer.isBuffer(array) ? array : write_npy(array);
    const packed = deflate ? zlib.deflateRawSync(content) : content;
    const file = Buffer.from(member_name(name));
    const fields = Buffer.alloc(26);  // what the local header and the directory entry share
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(deflate ? 8 : 0, 4);
    fields.writeUInt16LE(0x21, 8);  // 1 January 1980
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(file.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, file, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, file);
    parts.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, entries, end]);
}

/** {name: array} of a .npz whose members are stored or deflated. */
export function read_npz(bytes) {
  const arrays = {};
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0) throw new Error('no .npz file');
  let at = bytes.readUInt32LE(end + 16);
  for (let i = bytes.readUInt16LE(end + 10); i > 0; --i) {
    const name_length = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + name_length);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    const content = bytes.readUInt16LE(at + 10) === 8 ? zlib.inflateRawSync(packed) : packed;
    if (crc32(content) !== bytes.readUInt32LE(at + 16)) throw new Error(`${name}: wrong checksum`);
    arrays[name.replace(/\.npy$/, '')] = parse_npy(content);
    at += 46 + name_length + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return arrays;
}
