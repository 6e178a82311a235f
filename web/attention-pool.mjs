// Attention shared out to workers, each with a core and a memory of its own: no header is asked of the page, as shared memory
// would, and the calling thread stays free. Each key/value head is computed with its queries alone.
import { checked } from './attention-inputs.mjs';
import { kScript, kWays } from './attention-ways.mjs';

const kWorthAPost = 1e8;  // floating-point operations, two milliseconds of one thread; below, messages take what they save
const kKept = 1 << 26;    // bytes of a buffer that is kept between calls

/** `attention` with `count` workers on the back end that it has; with none and the reason where a page may not start them. */
export async function pool(attention, count) {
  const hands = Array.from({ length: count }, () => new Hand());
  const failed = (await Promise.allSettled(hands.map((hand) => hand.start(attention.backend)))).find(({ status }) => status === 'rejected');
  if (!failed) return new Pool(attention, hands, '');
  for (const hand of hands) hand.end();
  const reason = `workers: expected ${count} of ${kScript}, found: ${failed.reason.message}`;
  console.warn(`${reason}; the calling thread computes`);
  return new Pool(attention, [], reason);
}

const kTypes = { Float32Array, Uint8Array };

/** A worker and one buffer, which goes there with the inputs and comes back with the output: memory that is new to the
 *  system costs more than what is copied into it. */
class Hand {
  #worker;
  #buffer = new ArrayBuffer(0);
  #settle;  // {resolve, reject} of what is asked
  #over;    // the Error of every later call

  async start(backend) {
    const in_node = !globalThis.Worker;
    const Worker = globalThis.Worker ?? process.getBuiltinModule('node:worker_threads').Worker;
    let first;
    for (const made of kWays) {
      try {
        this.#over = undefined;
        const worker = this.#worker = await made(Worker);
        const listen = (name, heard) => (in_node ? worker.on(name, heard) : worker.addEventListener(name, heard));
        listen('message', (event) => this.#hear(in_node ? event : event.data));
        listen('error', ({ message }) => this.end(`a worker failed: ${message || 'it could not be loaded'}`));
        return await this.#ask({ backend }, []);
      } catch (error) {
        first ??= error;
        this.end();
      }
    }
    throw first;
  }

  #ask(message, moved) {
    return new Promise((resolve, reject) => {
      if (this.#over) throw this.#over;
      this.#settle = { resolve, reject };
      this.#worker.ref?.();
      this.#worker.postMessage(message, moved);
    });
  }

  #hear(message) {
    const { error, buffer, ...results } = { __proto__: null, ...message };
    this.#worker.unref?.();  // node may end when nothing is asked
    if (buffer) this.#buffer = buffer;
    if (error === undefined) this.#settle.resolve(results);
    else this.#settle.reject(new Error(error));
  }

  /** `arrays`: {name: view}, copied; `count`: floats of the output. Returns {output: view of the buffer, other results}. */
  async attend(arrays, sizes, options, count) {
    const places = {};
    let bytes = 0;
    const place = (name, type, length) => {
      places[name] = { type, at: bytes, length };
      bytes += Math.ceil(length / 16) * 64;  // 64 bytes hold 16 of the largest type
    };
    for (const [name, array] of Object.entries(arrays)) place(name, array[Symbol.toStringTag], array.length);
    place('output', 'Float32Array', count);
    if (this.#buffer.byteLength < bytes) this.#buffer = new ArrayBuffer(bytes);
    for (const [name, array] of Object.entries(arrays)) new kTypes[places[name].type](this.#buffer, places[name].at, array.length).set(array);
    const results = await this.#ask({ buffer: this.#buffer, places, sizes, options }, [this.#buffer]);
    const output = new Float32Array(this.#buffer, places.output.at, count);
    if (this.#buffer.byteLength > kKept) this.#buffer = new ArrayBuffer(0);
    return { output, ...results };
  }

  end(why = 'its workers were ended') {
    this.#over = new Error(`attention: ${why}`);
    this.#worker?.terminate();
    this.#settle?.reject(this.#over);
  }
}

class Pool {
  #attention;
  #hands;
  #reason;
  #closed = false;
  #last = Promise.resolve();  // calls are answered in turn

  constructor(attention, hands, reason) {
    this.#attention = attention;
    this.#hands = hands;
    this.#reason = reason;
    Object.freeze(this);
  }

  get backend() { return this.#attention.backend; }
  get backends() { return this.#attention.backends; }
  get reason() { return this.#reason; }

  close() {
    this.#closed = true;
    for (const hand of this.#hands) hand.end();
    this.#hands = [];
    this.#attention.close();
  }

  attend(inputs, options = {}) {
    const turn = this.#last.then(() => this.#attend(inputs, options));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #attend(givenInputs, givenOptions) {
    if (this.#closed) throw new Error('attention: its workers were ended');
    const all = checked(givenInputs, givenOptions);
    const { inputs, options, batch, heads, kvHeads, queries, keys, past, dk, dv } = all;
    if (all.operations < kWorthAPost || !this.#hands.length || !mask_fits(all)) return this.#attention.attend(inputs, options);
    const units = batch * kvHeads, group = heads / kvHeads, hands = this.#hands.slice(0, units);
    const { out, ...others } = options;
    const asked = hands.map((hand, i) => {
      const begin = Math.floor(units * i / hands.length), end = Math.floor(units * (i + 1) / hands.length);
      const part = (array, size) => array.subarray(begin * size, end * size);
      const arrays = { q: part(inputs.q, group * queries * dk), k: part(inputs.k, keys * dk), v: part(inputs.v, keys * dv) };
      if (inputs.pastK != null) Object.assign(arrays, { pastK: part(inputs.pastK, past * dk), pastV: part(inputs.pastV, past * dv) });
      const sizes = { batch: end - begin, heads: group, kvHeads: 1, queries, keys, dk, dv, past };
      if (inputs.mask != null) Object.assign(arrays, mask_part(inputs.mask, all, begin, end, sizes));
      if (inputs.kvLen != null) sizes.kvLen = Array.from({ length: end - begin }, (_, n) => inputs.kvLen[Math.floor((begin + n) / kvHeads)]);
      return hand.attend(arrays, sizes, others, (end - begin) * group * queries * dv);
    });
    await Promise.allSettled(asked);  // a refused call, too, waits for all: a worker answers one at a time
    const parts = await Promise.all(asked);
    const output = out ?? new Float32Array(batch * heads * queries * dv), results = {};
    for (const name of Object.keys(parts[0])) {
      const whole = results[name] = name === 'output' ? output : new Float32Array(parts.reduce((sum, part) => sum + part[name].length, 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part[name], at);
        at += part[name].length;
      }
    }
    return results;
  }
}

const mask_fits = ({ batch, heads, maskShape }) => [1, batch].includes(maskShape[0]) && [1, heads].includes(maskShape[1]);

/** The mask of units [begin, end), each a batch entry with one key/value head; its shape goes into `sizes`. */
function mask_part(mask, { heads, kvHeads, maskShape: [batches, maskHeads, rows, cols] }, begin, end, sizes) {
  if (batches === 1 && maskHeads === 1) {
    sizes.maskShape = [rows, cols];
    return { mask };
  }
  const group = heads / kvHeads, per_unit = maskHeads === 1 ? 1 : group, size = per_unit * rows * cols;
  const part = new kTypes[mask[Symbol.toStringTag]]((end - begin) * size);
  for (let unit = begin; unit < end; ++unit) {
    const entry = batches === 1 ? 0 : Math.floor(unit / kvHeads), head = maskHeads === 1 ? 0 : unit % kvHeads * group;
    const from = (entry * maskHeads + head) * rows * cols;
    part.set(mask.subarray(from, from + size), (unit - begin) * size);
  }
  sizes.maskShape = [end - begin, per_unit, rows, cols];
  return { mask: part };
}
