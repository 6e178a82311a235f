// Links that open for ever. A line of tests/golden/links.tsv is a link of schema 1, written before the rooms of src/ were
// laid anew, and what its scene computed then on `reference`: every step with the CRC-32 of its shape and its float32 values.
// The C library's exp and tanh are part of those bits: they are compared on the kind of machine that wrote them.
import fs from 'node:fs';
import zlib from 'node:zlib';

/** The scene inside "1.<codec>.<payload>", read without the program. */
export function scene_of(link) {
  const [version, codec, payload] = link.split('.');
  if (version !== '1') throw new Error(`version ${version}`);
  const bytes = Buffer.from(payload, 'base64url');
  return JSON.parse(codec === 'z' ? zlib.inflateRawSync(bytes) : bytes);
}

/** "2x3:1a2b3c4d" */
export function print_of({ shape, data }) {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return `${shape.join('x')}:${zlib.crc32(bytes).toString(16).padStart(8, '0')}`;
}

export async function run_golden(report, runner, file) {
  for (const line of fs.readFileSync(file, 'utf8').split('\n').filter((text) => text && !text.startsWith('#'))) {
    const [id, link, prints] = line.split('\t');
    await report.check(`golden/${id}`, () => {
      const steps = runner.evaluate(scene_of(link));
      const expected = Object.fromEntries(prints.split(' ').map((each) => each.split('=')));
      const missing = Object.keys(expected).filter((name) => !steps[name]);
      if (missing.length) throw new Error(`steps ${missing.join(', ')} are gone`);
      const changed = Object.keys(expected).filter((name) => print_of(steps[name]) !== expected[name]);
      if (changed.length) throw new Error(`other numbers in ${changed.join(', ')}`);
    });
  }
}
