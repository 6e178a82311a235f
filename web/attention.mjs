// Attention for JavaScript, without any page around it: works in a page, a worker and node.
// Types and the meaning of every field: attention.d.ts. The other side of the calls: src/app/module.cpp.

import { checked, described, fail, fields, is_a, own } from './attention-inputs.mjs';
import { compiled } from './attention-load.mjs';
import { add_relaxed } from './attention-relaxed.mjs';

// The compiled cores. WebGPU is a third of one: it comes when it is asked for by name, or when a problem under "auto" is
// large enough for it.
const kCores = {
  simd: [() => import('./attention-simd.mjs'), new URL('./attention-simd.wasm', import.meta.url)],
  webgpu: [() => import('./attention-webgpu.mjs'), new URL('./attention-webgpu.wasm', import.meta.url)]
};
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

const kModuleOptions = fields('backend', 'workers');
const kMostWorkers = 64;
const kKept = 1 << 26;  // bytes that a core without WebGPU keeps when no call has needed more for
const kIdle = 100;      // milliseconds

class Attention {
  #core;  // undefined once closed
  #call;  // address of the Call, in float64s
  #line;  // of the back end in attn_backends; -1: "auto"
  #busy;  // a promise while a device computes or a new core starts: there is one Call
  #settling = false;
  #webgpu;     // whether the core has it
  #may_grow;   // into one that has
  #no_webgpu;  // why it did not
  #idle;       // the timer of #give_back
  #last;       // {backend, backends} when it was closed

  constructor(core, backend, line) {
    this.#take(core);
    this.#line = line;
    this.#webgpu = backend === 'webgpu';
    this.#no_webgpu = no_webgpu();
    this.#may_grow = backend === 'auto' && this.#no_webgpu === '';
    Object.freeze(this);
  }

  #take(core) {
    this.#core = core;
    this.#call = core._attn_call() / 8;
  }

  get backend() { return this.#core ? text(this.#core, this.#core._attn_ran()) : this.#last.backend; }
  get backends() {
    if (!this.#core) return this.#last.backends;
    const reason = this.#no_webgpu;
    return listed(this.#core).map((row) => (row.name !== 'webgpu' || this.#webgpu ? row : { ...row, available: reason === '', reason }));
  }

  close() {
    if (!this.#core) return;
    this.#last = { backend: this.backend, backends: this.backends };
    this.#core.gpuClose?.();
    this.#core = undefined;
  }

  async attend(inputs, options = {}) {
    while (this.#busy) await this.#busy;
    const core = this.#open_core();
    const call = checked(inputs, options);
    try {
      let state = this.#start(call), results;
      const finish = () => {
        this.#open_core();
        if (!state) throw new Error(reason(core));
        results = this.#results(call);
      };
      if (state === 2)
        await this.#alone(async () => {
          while (state === 2) {
            await core.gpuEvent();
            state = core._attn_run();
          }
          finish();  // before the next call has its turn
        });
      else
        finish();
      if (this.#may_grow && call.operations >= kWorthADevice) this.#grow();
      if (this.#webgpu && !this.#settling) this.#settle();
      return results;
    } finally {
      if (core.HEAPU8.length > kKept) this.#give_back(call);
    }
  }

  /** Hands the inputs over and computes, or begins to: what attn_run() returns. */
  #start({ inputs, options, batch, heads, kvHeads, queries, keys, past, dk, dv, maskShape, window }) {
    const core = this.#core;
    const { q, k, v, mask, pastK, pastV, kvLen } = inputs;

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

    if (!core._attn_prepare()) throw new Error(reason(core));
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

    return core._attn_run();
  }

  #results({ inputs, options }) {
    const results = { output: this.#result(0, options.out) };
    for (let i = 1; i < kResults.length && (options.trace || inputs.pastK != null); ++i) {
      const result = this.#result(i);
      if (result) results[kResults[i]] = result;
    }
    return results;
  }

  #open_core() {
    if (!this.#core) throw new Error('attention: it was closed');
    return this.#core;
  }

  /** Other calls wait until `work` is done. */
  async #alone(work) {
    let free;
    this.#busy = new Promise((resolve) => { free = resolve; });
    try {
      await work();
    } finally {
      this.#busy = undefined;
      free();
    }
  }

  /** Goes on in a core with WebGPU, or stays where there is none to be had. */
  async #grow() {
    this.#may_grow = false;
    try {
      const core = await load_core('webgpu', -1);
      if (!this.#core) return;
      this.#webgpu = true;
      this.#take(core);
    } catch (error) {
      this.#no_webgpu = error.message;
    }
  }

  /** The memory of WebAssembly grows only. When no large call has come for a while, a new core goes on, and with this one its
   *  memory goes. */
  #give_back({ inputs, options, scores }) {
    const { q, k, v, mask } = inputs;
    const large = 4 * (q.length + k.length + v.length + (mask?.length ?? 0) + (options.trace ? 5 * scores : 0)) > kKept / 4;
    if (this.#webgpu || (this.#idle !== undefined && !large)) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#idle = undefined;
      const old = this.#core;
      if (old && !this.#webgpu)
        this.#alone(async () => {
          const core = await load_core('simd', this.#line).catch(() => old);
          if (this.#core === old) this.#take(core);
        });
    }, kIdle);
    this.#idle.unref?.();  // node may end meanwhile
  }

  /** Under "auto" a large problem makes it look for a device and measure it, between other work. */
  async #settle() {
    this.#settling = true;
    while (this.#core?._attn_settle(-1)) await new Promise(resolve => setTimeout(resolve));
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

/** Why the last call failed, with the names that inputs have here. */
const reason = (core) => text(core, core._attn_error()).replace(/\b(past|kv)_([kvl])/g, (_, a, b) => a + b.toUpperCase());

/** What an Emscripten factory makes of a compiled file. */
const started = (factory, file) => new Promise((resolve, reject) => {
  factory({
    __proto__: null,
    instantiateWasm(imports, receive) {
      WebAssembly.instantiate(file, imports).then(receive).catch(reject);
      return {};
    }
  }).then(resolve, reject);
});

/** A core on the back end of a line of attn_backends (-1: "auto"), or as it is. */
async function load_core(name, line) {
  const [script, address] = kCores[name];
  let core;
  try {
    const [{ default: factory }, file] = await Promise.all([script(), compiled(address)]);
    core = await started(factory, file);
  } catch (error) {
    const what = name === 'webgpu' ? 'backend webgpu cannot run here' : 'attention: its WebAssembly could not start here';
    throw new Error(`${what}: ${error.message}`, { cause: error });
  }
  // Without these kernels it is slower, no more.
  await add_relaxed(core).catch((error) => { core.noRelaxed = error.message; });
  if (line !== undefined) choose(core, line);
  return core;
}

function choose(core, line) {
  if (core.noRelaxed && listed(core)[line]?.name === 'relaxed') throw new Error(`backend relaxed cannot run here: ${core.noRelaxed}`);
  if (!core._attn_choose(line)) throw new Error(reason(core));
}

const listed = (core) => text(core, core._attn_backends()).split('\n').slice(0, -1).map((line) => {
  const [name, lacks, detail] = line.split('\t');
  const reason = (name === 'relaxed' && core.noRelaxed) || lacks;
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
  const { backend = 'auto', workers = 0 } = own('createAttention', options, kModuleOptions);
  if (!Number.isInteger(workers) || workers < 0 || workers > kMostWorkers)
    fail('workers', `an integer from 0 to ${kMostWorkers}`, described(workers));
  if (workers > 0 && backend === 'webgpu') fail('workers', '0 beside webgpu', workers);
  const core = await load_core(backend === 'webgpu' ? 'webgpu' : 'simd');
  const rows = listed(core), names = rows.map(({ name }) => name);
  // The quickest of the processor is the last. A core with WebGPU has an "auto" of its own, with another one for small problems.
  const line = backend === 'auto' ? rows.findLastIndex(({ name, available }) => available && name !== 'webgpu') : names.indexOf(backend);
  if (line < 0) fail('backend', `one of auto, ${names.join(', ')}`, described(backend));
  while (core._attn_settle(line)) await core.gpuEvent();
  choose(core, line);
  const attention = new Attention(core, backend, line);
  if (backend !== 'webgpu') await warm_up(attention);
  return workers === 0 ? attention : (await import('./attention-pool.mjs')).pool(attention, workers);
}
