// Our own cases: cases/*.json name shapes and options; the inputs are seeded random numbers, the expected values come
// from the loops in reference.mjs.
import fs from 'node:fs';
import { count, number_to_float16 } from './npy.mjs';
import { attention, difference, from_rank4 } from './reference.mjs';

const kSteps = ['scores', 'scaled', 'capped', 'masked', 'weights'];
const tolerance = expected => 1e-6 * Math.max(1, Math.abs(expected));

/** Numbers from 0 to 1 that depend on the text alone (FNV-1a, then mulberry32). */
export function random_of(text) {
  let state = 2166136261;
  for (const c of text) state = Math.imul(state ^ c.codePointAt(0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function make_array(type, shape, value) {
  const values = Array.from({ length: count(shape) }, (_, index) => value(index));
  if (type === 'f2') return { type, shape, data: Uint16Array.from(values, number_to_float16) };
  const Type = { f4: Float32Array, f8: Float64Array, b1: Uint8Array, i4: Int32Array }[type];
  return { type, shape, data: type === 'i8' ? BigInt64Array.from(values, BigInt) : Type.from(values) };
}

function make_mask({ type, shape, masked = 0, rows = [] }, random) {
  const [queries, columns] = [shape.at(-2), shape.at(-1)];
  return make_array(type, shape, index => {
    const hidden = random() < masked || rows.includes(Math.floor(index / columns) % queries);
    if (type === 'b1') return hidden ? 0 : 1;
    return hidden ? -Infinity : 4 * random() - 2;
  });
}

function make_arrays(test) {
  const { type = 'f4', size = 1, past, past_rank } = test;
  const random = random_of(test.name);
  const make = shape => make_array(type, shape, () => size * (2 * random() - 1));
  const arrays = { q: make(test.q), k: make(test.k), v: make(test.v) };
  if (past !== undefined) {
    const past_shape = shape => {
      if (shape.length === 3 && past_rank === 4)
        return [shape[0], test.options.kv_heads, past, shape[2] / test.options.kv_heads];
      return shape.with(-2, past);
    };
    arrays.past_k = make(past_shape(test.k));
    arrays.past_v = make(past_shape(test.v));
  }
  if (test.mask) arrays.mask = make_mask(test.mask, random);
  if (test.kv_len) arrays.kv_len = make_array(test.kv_len_type ?? 'i8', [test.kv_len.length], i => test.kv_len[i]);
  return arrays;
}

export function compare(found, expected, names, tolerances) {
  for (const name of names) {
    const why = difference(expected[name], found[name], tolerances);
    if (why) throw new Error(`${name} ${why}`);
  }
}

export async function run_cases(report, runners) {
  const folder = new URL('cases/', import.meta.url);
  for (const file of fs.readdirSync(folder).filter(name => name.endsWith('.json')).sort()) {
    for (const test of JSON.parse(fs.readFileSync(new URL(file, folder)))) {
      const arrays = make_arrays(test);
      const options = test.options ?? {};
      const expected = attention(arrays, options);
      expected.output = from_rank4(expected.output, test.q.length);
      const always = ['output', ...(arrays.past_k ? ['present_k', 'present_v'] : [])];
      for (const runner of runners) {
        await report.check(`cases/${file.replace('.json', '')}/${test.name} ${runner.name}`, async () => {
          const request = { arrays, options, deflate: test.deflate };
          compare(await runner.attend(request), expected, always, tolerance);
          compare(await runner.attend({ ...request, trace: true }), expected, [...always, ...kSteps], tolerance);
        });
      }
    }
  }
}
