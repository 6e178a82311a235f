// Links that open for ever. A file of tests/golden, <version of the scene format>-<day>.tsv, is what was frozen on that day:
// an id, a link, and what its scene computed then on `reference`, every step with the CRC-32 of its shape and its float32
// values. The C library's exp and tanh are part of those bits: they are compared on the kind of machine that wrote them.
// A line is frozen by writing its id and its link: the failure says its numbers.
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

/** [{id, link, prints}] of every file, in the order of the days. */
export function golden_links() {
  const folder = new URL('../golden/', import.meta.url);
  return fs.readdirSync(folder).sort().flatMap((name) => fs.readFileSync(new URL(name, folder), 'utf8').split('\n')
    .filter((text) => text && !text.startsWith('#')).map((line) => { const [id, link, prints] = line.split('\t'); return { id, link, prints }; }));
}

export async function run_golden(report, runner) {
  for (const { id, link, prints } of golden_links()) {
    await report.check(`golden/${id}`, () => {
      const steps = runner.evaluate(scene_of(link));
      if (!prints) throw new Error(`no numbers are frozen; on this build they are ${Object.keys(steps).map((name) => `${name}=${print_of(steps[name])}`).join(' ')}`);
      const expected = Object.fromEntries(prints.split(' ').map((each) => each.split('=')));
      const missing = Object.keys(expected).filter((name) => !steps[name]);
      if (missing.length) throw new Error(`steps ${missing.join(', ')} are gone`);
      const changed = Object.keys(expected).filter((name) => print_of(steps[name]) !== expected[name]);
      if (changed.length) throw new Error(`other numbers in ${changed.join(', ')}`);
    });
  }
}
