/** Uniform numbers of [-1, 1), the same ones for the same seed (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = state + 0x6d2b79f5 >>> 0;
    let x = Math.imul(state ^ state >>> 15, state | 1);
    x = x + Math.imul(x ^ x >>> 7, x | 61) ^ x;
    return ((x ^ x >>> 14) >>> 0) / 2 ** 31 - 1;
  };
}

/** {shape, data}: float32 values drawn by `draw`. */
export function matrix(shape, draw) {
  return { shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, draw) };
}

/** The largest |found - expected| in units of max |expected|; Error when above `bar`, or when a row that has to be zeros is not. */
export function compare(expected, found, bar = 1e-5) {
  if (String(expected.shape) !== String(found.shape)) throw new Error(`shape ${found.shape}, expected ${expected.shape}`);
  const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let worst = 0;
  for (let i = 0; i < expected.data.length; ++i) {
    const error = Math.abs(found.data[i] - expected.data[i]);
    if (!(error <= bar * largest)) throw new Error(`[${i}] is ${found.data[i]}, expected ${expected.data[i]} within ${bar * largest}`);
    worst = Math.max(worst, largest ? error / largest : 0);
  }
  const cols = expected.shape.at(-1);
  for (let i = 0; i < expected.data.length; i += cols)
    if (expected.data.slice(i, i + cols).every(value => value === 0) && found.data.slice(i, i + cols).some(value => value !== 0))
      throw new Error(`row ${i / cols} has to be zeros`);
  return worst;
}
