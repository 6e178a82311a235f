// Cases of attention.wgsl.
import { attention, attention_pass } from './kernels.mjs';
import * as reference from './reference.mjs';
import { compare, matrix, random } from './support.mjs';

/** q, k, v of seeded values of [-1, 1). */
function operands({ batch = 1, heads = 1, kv_heads = heads, queries, keys = queries, dk, dv = dk, spread = 1 }) {
  const draw = random(queries * 7919 + keys * 131 + dk * 17 + dv);
  return { q: matrix([batch, heads, queries, dk], () => spread * draw()), k: matrix([batch, kv_heads, keys, dk], draw),
           v: matrix([batch, kv_heads, keys, dv], draw) };
}

const bytes = (shape, shows) =>
  ({ shape, data: Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => shows(i) ? 1 : 0) });

export function attention_cases() {
  const cases = [];
  const add = (name, problem) => cases.push({ name: `attention ${name}`, run: async device =>
    compare(reference.attention(problem), await attention(device, problem)) });

  for (const [queries, keys] of [[1, 1], [1, 65], [2, 3], [3, 2], [17, 33], [33, 17], [65, 65]])
    for (const dk of [1, 3, 64])
      for (const causal of [false, true])
        add(`${queries}x${keys} d ${dk}${causal ? ' causal' : ''}`, { ...operands({ queries, keys, dk }), causal });
  for (const dk of [4, 80, 128, 255, 256]) add(`d ${dk}`, operands({ queries: 33, keys: 35, dk }));
  for (const [dk, dv] of [[64, 8], [8, 64], [4, 3], [3, 4], [64, 36], [16, 200], [5, 70]])
    add(`dk ${dk} dv ${dv}`, { ...operands({ queries: 34, keys: 37, dk, dv }), causal: true });

  const heads = operands({ batch: 2, heads: 6, kv_heads: 2, queries: 9, keys: 40, dk: 12 });
  add('grouped heads', heads);
  add('grouped heads, causal, offset', { ...heads, causal: true, offset: [31, 5] });
  add('one key head', { ...operands({ batch: 2, heads: 4, kv_heads: 1, queries: 35, keys: 33, dk: 8 }), causal: true });
  add('kv_len', { ...heads, kv_len: [40, 7] });
  add('kv_len 0: zeros', { ...heads, kv_len: [0, 33] });
  add('offset below 0: first rows see nothing', { ...heads, causal: true, offset: [-4, -20] });

  const long = operands({ heads: 2, queries: 70, keys: 130, dk: 16 });
  add('causal, more keys than queries', { ...long, causal: true });
  add('causal, more queries than keys', { ...operands({ queries: 130, keys: 70, dk: 16 }), causal: true });
  for (const window of [[0, 0], [3, 2], [40, -1], [-1, 5], [33, 70]]) add(`window ${window}`, { ...long, window });
  add('window and causal', { ...long, window: [10, 4], causal: true });
  add('window beyond all keys', { ...long, window: [3, 3], offset: [500] });
  for (const cap of [0.5, 5, 50]) add(`softcap ${cap}`, { ...long, factor: 8, cap });
  for (const temperature of [0.05, 3, 1e6]) add(`temperature ${temperature}`, { ...long, temperature });
  add('factor 0', { ...long, factor: 0 });

  const draw = random(77);
  const chance = () => draw() > 0;
  const third_and_all_of_first_tiles = i => Math.floor(i / 130) !== 3 && (i % 130 > 63 || Math.floor(i / 130) > 31) && chance();
  const keep = bytes([1, 2, 70, 130], third_and_all_of_first_tiles);
  add('boolean mask, one row and one tile hidden', { ...long, keep });
  add('boolean mask over all heads', { ...long, keep: bytes([1, 1, 70, 130], chance), causal: true });
  add('boolean mask of keys', { ...long, keep: bytes([1, 1, 1, 130], chance) });
  add('boolean mask of queries', { ...long, keep: bytes([1, 2, 70, 1], chance) });
  add('boolean mask of fewer columns', { ...long, keep: bytes([1, 1, 70, 47], chance) });
  add('boolean mask that hides all', { ...long, keep: bytes([1, 1, 1, 1], () => false) });
  const bias = matrix([1, 2, 70, 130], (_, i) => i % 5 === 0 || Math.floor(i / 130) === 4 || i % 130 < 32 ? -Infinity : 3 * draw());
  add('float mask, hidden by -infinity', { ...long, bias });
  add('float mask and softcap', { ...long, bias, factor: 4, cap: 2 });
  add('float mask of keys', { ...long, bias: matrix([1, 1, 1, 130], draw) });
  add('float mask of queries', { ...long, bias: matrix([1, 1, 70, 1], (_, i) => i === 2 ? -Infinity : draw()) });
  add('float mask of fewer columns', { ...long, bias: matrix([1, 1, 70, 64], draw) });
  add('both masks, causal, window', { ...long, keep, bias, causal: true, window: [60, -1], temperature: 0.7 });
  add('float mask, odd d', { ...operands({ heads: 2, queries: 40, keys: 50, dk: 7 }), bias: matrix([1, 1, 40, 50], draw) });

  // Whole numbers: every partial sum of a score is exact in float32, so that what is compared is the softmax.
  const whole = most => () => Math.round(most * draw());
  const large = { q: matrix([1, 2, 37, 64], whole(40)), k: matrix([1, 2, 45, 64], whole(40)), v: matrix([1, 2, 45, 64], draw) };
  add('scores of 1e4', { ...large, factor: 0.5, rounded: true });
  add('scores of 1e4, causal', { ...large, factor: 0.5, rounded: true, causal: true });
  add('scores of 1e4, temperature 1e4', { ...large, factor: 0.5, rounded: true, temperature: 1e4 });
  add('mask of -1e4 and 1e4', { ...large, factor: 1 / 64, rounded: true, bias: matrix([1, 1, 37, 45], () => chance() ? 1e4 : -1e4) });
  add('finite mask of -3e38', { ...large, factor: 1 / 64, bias: matrix([1, 1, 37, 45], (_, i) => i % 3 ? 0 : -3e38) });

  for (const [name, problem] of [['', long], [', causal', { ...long, causal: true }], [', both masks', { ...long, keep, bias }],
                                 [', window', { ...long, window: [3, 2] }], [', grouped heads', heads]])
    for (const [hardware, subgroups] of [[true, true], [true, false], [false, false]])
      add(`as for ${hardware ? 'hardware' : 'software'}, ${subgroups ? 'with' : 'without'} subgroups${name}`, { ...problem, hardware, subgroups });

  add('no keys: zeros', operands({ queries: 3, keys: 0, dk: 8 }));
  add('more workgroups than a dimension takes', operands({ heads: 65537, queries: 1, keys: 2, dk: 4 }));
  cases.push({ name: 'attention of 8192 in 8 heads: memory', run: async device => {
    const zeros = () => ({ shape: [1, 8, 8192, 64], data: new Float32Array(8 * 8192 * 64) });
    const before = device.allocated;
    const { result } = await attention_pass(device, { q: zeros(), k: zeros(), v: zeros() });
    const bytes = device.allocated - before + result.size;  // as much again to read it back
    if (bytes > 100e6) throw new Error(`takes ${bytes} bytes`);
  } });

  add('4096 keys', operands({ queries: 64, keys: 4096, dk: 64 }));
  add('4096 keys, spread scores', operands({ queries: 33, keys: 4096, dk: 16, spread: 12 }));
  for (const across of [1, 3, 4, 7])
    add(`at most ${across} workgroups in a dimension`, { ...long, causal: true, across });
  return cases;
}
