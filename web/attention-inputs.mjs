// What attend() takes, checked: every Error says which field, what was expected and what was found.

const kInputs = new Set(['q', 'k', 'v', 'batch', 'heads', 'kvHeads', 'queries', 'keys', 'dk', 'dv', 'mask', 'maskShape',
                         'pastK', 'pastV', 'past', 'kvLen']);
const kOptions = new Set(['causal', 'scale', 'softcap', 'temperature', 'window', 'trace', 'out']);
const kLargestSize = 2 ** 31 - 1;

export function fail(name, expected, found) {
  throw new Error(`${name}: expected ${expected}, found ${found}`);
}

/** What a value is, in few words, for an error. */
export function described(value) {
  if (typeof value === 'string') return JSON.stringify(value);
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return `${value.constructor.name} of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

export function check_names(what, object, known) {
  if (typeof object !== 'object' || object === null) fail(what, 'an object', described(object));
  for (const name in object)
    if (!known.has(name)) fail(`${what}.${name}`, `one of ${[...known].join(', ')}`, 'an unknown name');
}

function size(name, value, least) {
  if (!Number.isInteger(value) || value < least || value > kLargestSize)
    fail(name, `an integer from ${least} to ${kLargestSize}`, described(value));
  return value;
}

function check_number(name, value) {
  if (value != null && (typeof value !== 'number' || !Number.isFinite(value))) fail(name, 'a finite number', described(value));
}

function check_flag(name, value) {
  if (value != null && typeof value !== 'boolean') fail(name, 'true or false', described(value));
}

// By tag: instanceof fails for an array from another frame.
export const is_a = (value, type) => ArrayBuffer.isView(value) && value[Symbol.toStringTag] === type;

function check_floats(name, value, count, shape) {
  if (!is_a(value, 'Float32Array') || value.length !== count)
    fail(name, `Float32Array of ${count} (${shape})`, described(value));
}

const kNoMask = [1, 1, 1, 1];

/** The mask's shape, with ones in front of it up to four sizes. */
function mask_shape(mask, shape) {
  if (mask == null) return kNoMask;
  if (!Array.isArray(shape) || shape.length > 4) fail('maskShape', 'up to 4 integers', described(shape));
  const sizes = [...kNoMask.slice(shape.length), ...shape.map((length, i) => size(`maskShape[${i}]`, length, 0))];
  const count = sizes.reduce((a, b) => a * b);
  if ((!is_a(mask, 'Uint8Array') && !is_a(mask, 'Float32Array')) || mask.length !== count)
    fail('mask', `Uint8Array or Float32Array of ${count} (maskShape ${shape.join(' x ')})`, described(mask));
  return sizes;
}

function check_lengths(lengths, batch) {
  if (!(Array.isArray(lengths) || is_a(lengths, 'Int32Array')) || lengths.length !== batch)
    fail('kvLen', `${batch} integers (one a batch entry)`, described(lengths));
  for (let i = 0; i < batch; ++i) size(`kvLen[${i}]`, lengths[i], 0);
}

const kNoWindow = [-1, -1];

function window_of(window) {
  if (window == null) return kNoWindow;
  if (!(Array.isArray(window) && window.length === 2)) fail('window', 'two integers [left, right]', described(window));
  return [size('window[0]', window[0], -1), size('window[1]', window[1], -1)];
}

/** The sizes of a call, those that were left out (or null) filled in. What is left for the core to find is whether shapes
 *  fit each other. */
export function checked(inputs, options) {
  check_names('inputs', inputs, kInputs);
  check_names('options', options, kOptions);
  const batch = size('batch', inputs.batch ?? 1, 1);
  const heads = size('heads', inputs.heads ?? 1, 1);
  const kvHeads = size('kvHeads', inputs.kvHeads ?? heads, 1);
  const queries = size('queries', inputs.queries, 0);
  const keys = size('keys', inputs.keys, 0);
  const dk = size('dk', inputs.dk, 1);
  const dv = size('dv', inputs.dv ?? dk, 1);
  const hasPast = inputs.pastK != null || inputs.pastV != null;
  const past = hasPast ? size('past', inputs.past, 0) : 0;
  check_floats('q', inputs.q, batch * heads * queries * dk, 'batch x heads x queries x dk');
  check_floats('k', inputs.k, batch * kvHeads * keys * dk, 'batch x kvHeads x keys x dk');
  check_floats('v', inputs.v, batch * kvHeads * keys * dv, 'batch x kvHeads x keys x dv');
  if (hasPast) {
    check_floats('pastK', inputs.pastK, batch * kvHeads * past * dk, 'batch x kvHeads x past x dk');
    check_floats('pastV', inputs.pastV, batch * kvHeads * past * dv, 'batch x kvHeads x past x dv');
  }
  if (options.out != null) check_floats('out', options.out, batch * heads * queries * dv, 'batch x heads x queries x dv');
  check_number('scale', options.scale);
  check_number('softcap', options.softcap);
  check_number('temperature', options.temperature);
  check_flag('causal', options.causal);
  check_flag('trace', options.trace);
  const window = window_of(options.window);
  const maskShape = mask_shape(inputs.mask, inputs.maskShape ?? [queries, past + keys]);
  if (inputs.kvLen != null) check_lengths(inputs.kvLen, batch);
  return { batch, heads, kvHeads, queries, keys, past, dk, dv, maskShape, window };
}
