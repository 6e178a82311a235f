// What attend() takes, checked: every Error says which field, what was expected and what was found.

/** {name: undefined}: spread out in front of what is given, each field is there, and none is read from Object.prototype. */
export const fields = (...names) => Object.fromEntries(names.map((name) => [name]));
const kInputs = fields('q', 'k', 'v', 'batch', 'heads', 'kvHeads', 'queries', 'keys', 'dk', 'dv', 'mask', 'maskShape',
                       'pastK', 'pastV', 'past', 'kvLen');
const kOptions = fields('causal', 'scale', 'softcap', 'temperature', 'window', 'trace', 'out');
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

/** The object's own properties; those of `known` that it lacks are undefined. Error for unknown names. */
export function own(what, object, known) {
  if (typeof object !== 'object' || object === null) fail(what, 'an object', described(object));
  for (const name of Object.keys(object))
    if (!Object.hasOwn(known, name)) fail(`${what}.${name}`, `one of ${Object.keys(known).join(', ')}`, 'an unknown name');
  return { ...known, ...object };
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

/** Whether a value is an array of integers from `least` to `most`. */
const are_integers = (values, least, most = kLargestSize) =>
  Array.isArray(values) && [...values].every((value) => Number.isInteger(value) && value >= least && value <= most);
const listed = (values) => (Array.isArray(values) ? `[${values.slice(0, 8).map(described).join(', ')}]` : described(values));

const kNoMask = [1, 1, 1, 1];

/** The mask's shape, with ones in front of it up to four sizes. */
function mask_shape({ mask, maskShape }, rows, cols) {
  if (mask == null) {
    if (maskShape != null) fail('maskShape', 'a mask beside it', 'none');
    return kNoMask;
  }
  const shape = maskShape ?? [rows, cols];
  if (!are_integers(shape, 0) || shape.length > 4) fail('maskShape', `up to 4 integers from 0 to ${kLargestSize}`, listed(shape));
  const sizes = [...kNoMask.slice(shape.length), ...shape];
  const count = sizes.reduce((a, b) => a * b);
  if ((!is_a(mask, 'Uint8Array') && !is_a(mask, 'Float32Array')) || mask.length !== count)
    fail('mask', `Uint8Array or Float32Array of ${count} (maskShape ${shape.join(' x ')})`, described(mask));
  return sizes;
}

function check_lengths(lengths, batch, keys) {
  if (!(Array.isArray(lengths) || is_a(lengths, 'Int32Array')) || lengths.length !== batch)
    fail('kvLen', `${batch} integers (one a batch entry)`, described(lengths));
  const all = [...lengths];
  if (!are_integers(all, 0, keys)) fail('kvLen', `integers from 0 to ${keys} (keys)`, listed(all));
}

const kNoWindow = [-1, -1];

function window_of(window) {
  if (window == null) return kNoWindow;
  if (!are_integers(window, -1) || window.length !== 2)
    fail('window', `two integers [left, right] from -1 to ${kLargestSize}`, listed(window));
  return window;
}

/** A call's inputs and options, and its sizes, those that were left out (or null) filled in. What is left for the core to find
 *  is whether a mask fits, and the limits of scale, softcap and temperature. */
export function checked(givenInputs, givenOptions) {
  const inputs = own('inputs', givenInputs, kInputs), options = own('options', givenOptions, kOptions);
  const batch = size('batch', inputs.batch ?? 1, 1);
  const heads = size('heads', inputs.heads ?? 1, 1);
  const kvHeads = size('kvHeads', inputs.kvHeads ?? heads, 1);
  if (heads % kvHeads !== 0) fail('kvHeads', `a divisor of heads (${heads})`, kvHeads);
  const queries = size('queries', inputs.queries, 0);
  const keys = size('keys', inputs.keys, 0);
  const dk = size('dk', inputs.dk, 1);
  const dv = size('dv', inputs.dv ?? dk, 1);
  const hasPast = inputs.pastK != null || inputs.pastV != null;
  if (!hasPast && (inputs.past ?? 0) !== 0) fail('past', 'pastK and pastV beside it', 'neither');
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
  const maskShape = mask_shape(inputs, queries, past + keys);
  if (inputs.kvLen != null) {
    if (hasPast) fail('kvLen', 'none beside a past', 'both');
    check_lengths(inputs.kvLen, batch, keys);
  }
  const scores = batch * heads * queries * (past + keys);
  return { inputs, options, scores, operations: 2 * scores * (dk + dv), batch, heads, kvHeads, queries, keys, past, dk, dv, maskShape, window };
}
