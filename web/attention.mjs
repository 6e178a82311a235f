// Attention for JavaScript, without any page around it: works in a page, a worker and node.
// Types and the meaning of every field: attention.d.ts. The other side of the calls: src/app/module.cpp.

import { check_names, checked, described, fail, is_a } from './attention-inputs.mjs';
import { add_relaxed } from './attention-relaxed.mjs';

// The compiled cores. WebGPU is a third of one: it comes when it is asked for by name, or when a problem under "auto" is
// large enough for it.
const kCores = { simd: () => import('./attention-simd.mjs'), webgpu: () => import('./attention-webgpu.mjs') };
const kWorthADevice = 1e8;  // floating-point operations, as in src/kernels/webgpu/auto_backend.cpp

// The fields of the Call structure in src/app/module.cpp, in its order; all are float64.
const kFields = [
  'batch', 'heads', 'kvHeads', 'queries', 'keys', 'past', 'dk', 'dv',
  'causal', 'scale', 'softcap', 'temperature', 'left', 'right', 'trace',
  'maskKind', 'maskBatch', 'maskHeads', 'maskRows', 'maskCols', 'hasPast', 'hasKvLen',
  'qAt', 'kAt', 'vAt', 'pastKAt', 'pastVAt', 'maskAt', 'kvLenAt', 'resultsAt'
];
const F = Object.fromEntries(kFields.map((name, index) => [name, index]));
const kResults = ['output', 'scores', 'scaled', 'capped', 'masked', 'weights', 'presentK', 'presentV'];
F.resultsCount = F.resultsAt + kResults.length;

const kModuleOptions = new Set(['backend', 'workers']);
const kMostWorkers = 64;

class Attention {
  #core;
  #call;  // address of the Call, in float64s
  #busy;  // a promise while a device computes: there is one Call
  #settling = false;
  #webgpu;    // whether the core has it
  #may_grow;  // into one that has

  constructor(core, backend) {
    this.#take(core);
    this.#webgpu = backend === 'webgpu';
    this.#may_grow = backend === 'auto' && no_webgpu() === '';
    Object.freeze(this);
  }

  #take(core) {
    this.#core = core;
    this.#call = core._attn_call() / 8;
  }

  get backend() { return text(this.#core, this.#core._attn_ran()); }
  get backends() {
    return listed(this.#core).map(row => {
      if (row.name !== 'webgpu' || this.#webgpu) return row;
      const reason = no_webgpu();
      return { ...row, available: reason === '', reason };
    });
  }

  async attend(inputs, options = {}) {
    while (this.#busy) await this.#busy;
    const core = this.#core;
    const { batch, heads, kvHeads, queries, keys, past, dk, dv, maskShape, window } = checked(inputs, options);
    const { q, k, v, mask, pastK, pastV, kvLen } = inputs;
    const { out } = options;

    let call = core.HEAPF64;
    const at = this.#call;
    call[at + F.batch] = batch;
    call[at + F.heads] = heads;
    call[at + F.kvHeads] = kvHeads;
    call[at + F.queries] = queries;
    call[at + F.keys] = keys;
    call[at + F.past] = past;
    call[at + F.dk] = dk;
    call[at + F.dv] = dv;
    call[at + F.causal] = options.causal ? 1 : 0;
    call[at + F.scale] = options.scale ?? NaN;
    call[at + F.softcap] = options.softcap ?? 0;
    call[at + F.temperature] = options.temperature ?? 1;
    call[at + F.left] = window[0];
    call[at + F.right] = window[1];
    call[at + F.trace] = options.trace ? 1 : 0;
    call[at + F.maskKind] = mask == null ? 0 : is_a(mask, 'Uint8Array') ? 1 : 2;
    for (let i = 0; i < 4; ++i) call[at + F.maskBatch + i] = maskShape[i];
    call[at + F.hasPast] = pastK == null ? 0 : 1;
    call[at + F.hasKvLen] = kvLen == null ? 0 : 1;

    if (!core._attn_prepare()) throw new Error(text(core, core._attn_error()));
    call = core.HEAPF64;  // every view is read anew where memory may have grown
    const f32 = core.HEAPF32;
    f32.set(q, call[at + F.qAt] / 4);
    f32.set(k, call[at + F.kAt] / 4);
    f32.set(v, call[at + F.vAt] / 4);
    if (pastK != null) {
      f32.set(pastK, call[at + F.pastKAt] / 4);
      f32.set(pastV, call[at + F.pastVAt] / 4);
    }
    if (mask != null) {
      if (is_a(mask, 'Uint8Array')) core.HEAPU8.set(mask, call[at + F.maskAt]);
      else f32.set(mask, call[at + F.maskAt] / 4);
    }
    if (kvLen != null) call.set(kvLen, call[at + F.kvLenAt] / 8);

    let state = core._attn_run();
    if (state === 2) {
      let free;
      this.#busy = new Promise(resolve => { free = resolve; });
      try {
        while (state === 2) {
          await core.gpuEvent();
          state = core._attn_run();
        }
      } finally {
        this.#busy = undefined;
        free();
      }
    }
    if (!state) throw new Error(text(core, core._attn_error()));
    if (this.#may_grow && 2 * batch * heads * queries * (past + keys) * (dk + dv) >= kWorthADevice) this.#grow();
    if (this.#webgpu && !this.#settling) this.#settle();
    const results = { output: this.#result(0, out) };
    for (let i = 1; i < kResults.length && (options.trace || pastK != null); ++i) {
      const result = this.#result(i);
      if (result) results[kResults[i]] = result;
    }
    return results;
  }

  /** Goes on in a core with WebGPU, or stays where there is none to be had. */
  async #grow() {
    this.#may_grow = false;
    const core = await load_core('webgpu').catch(() => undefined);
    if (!core?._attn_choose(-1)) return;
    this.#webgpu = true;
    this.#take(core);
  }

  /** Under "auto" a large problem makes it look for a device and measure it, between other work. */
  async #settle() {
    this.#settling = true;
    while (this.#core._attn_settle(-1)) await new Promise(resolve => setTimeout(resolve));
    this.#settling = false;
  }

  /** A copy of one result, in `out` where that is given; undefined where it was not computed. */
  #result(index, out) {
    const call = this.#core.HEAPF64;
    const count = call[this.#call + F.resultsCount + index];
    const start = call[this.#call + F.resultsAt + index] / 4;
    if (start < 0) return undefined;
    const f32 = this.#core.HEAPF32;
    if (!out) return new Float32Array(f32.subarray(start, start + count));  // a little quicker than slice()
    out.set(f32.subarray(start, start + count));
    return out;
  }
}

/** A text of C: UTF-8 that ends with a zero. */
function text(core, address) {
  const bytes = core.HEAPU8;
  return new TextDecoder().decode(bytes.slice(address, bytes.indexOf(0, address)));
}

/** Why this page or program cannot have WebGPU, in the words of the core that would; empty where it might. */
function no_webgpu() {
  if (globalThis.isSecureContext === false) return 'not a secure context: open the page by https or from localhost';
  return globalThis.navigator?.gpu ? '' : 'no WebGPU here';
}

async function load_core(name) {
  try {
    const core = await (await kCores[name]()).default();
    await add_relaxed(core);
    return core;
  } catch (error) {
    throw new Error(`attention: its WebAssembly could not start here: ${error.message}`, { cause: error });
  }
}

const listed = core => text(core, core._attn_backends()).split('\n').slice(0, -1).map(line => {
  const [name, reason, detail] = line.split('\t');
  return { name, available: reason === '', reason, detail };
});

const kWarmUp = 25, kAtOnce = 5;  // milliseconds

/** A browser compiles twice, the second time what has run for a while: without this the first large call takes more than
 *  three times as long as the next. */
async function warm_up(attention) {
  const some = new Float32Array(64 * 64);
  const inputs = { q: some, k: some, v: some, queries: 64, keys: 64, dk: 64 };
  for (let spent = 0; spent < kWarmUp; spent += kAtOnce) {
    for (const start = performance.now(); performance.now() - start < kAtOnce;) await attention.attend(inputs, { out: some });
    await new Promise((resolve) => setTimeout(resolve));  // the page is not held up
  }
}

export default async function createAttention(options = {}) {
  check_names('createAttention', options, kModuleOptions);
  const { backend = 'auto', workers = 0 } = options;
  if (!Number.isInteger(workers) || workers < 0 || workers > kMostWorkers)
    fail('workers', `an integer from 0 to ${kMostWorkers}`, described(workers));
  if (workers > 0 && backend === 'webgpu') fail('workers', '0 beside webgpu', workers);
  const core = await load_core(backend === 'webgpu' ? 'webgpu' : 'simd');
  const names = listed(core).map(({ name }) => name);
  const index = names.indexOf(backend);
  if (index < 0 && backend !== 'auto') fail('backend', `one of auto, ${names.join(', ')}`, described(backend));
  if (index >= 0) while (core._attn_settle(index)) await core.gpuEvent();
  if (!core._attn_choose(index)) throw new Error(text(core, core._attn_error()));
  const attention = new Attention(core, backend);
  if (backend !== 'webgpu') await warm_up(attention);
  return workers === 0 ? attention : (await import('./attention-pool.mjs')).pool(attention, workers);
}
