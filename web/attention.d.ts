/** 'auto' is the fastest that can run here; a named one that cannot run makes createAttention reject. */
export type BackendName = 'auto' | 'reference' | 'simd' | 'relaxed' | 'webgpu';

export interface BackendState {
  readonly name: string;
  readonly available: boolean;
  /** Why it cannot run here (a file of it that did not come is named); empty when it can, as far as was looked. */
  readonly reason: string;
  /** What runs, for a person: "gemm_6x8_f32_relaxed, multiply-add fused"; of webgpu, once it is open, the graphics card. */
  readonly detail: string;
}

/** All arrays are row-major. A size that is left out (or null) has the value in brackets. Only properties of the object itself
 *  are read, and a name that is not one of these is an error. Sizes are integers up to 2147483647; batch, heads, kvHeads, dk and
 *  dv from 1, queries, keys and past from 0. What a call needs, inputs and results together, has to fit in 1 GiB. */
export interface AttendInputs {
  /** batch x heads x queries x dk */
  q: Float32Array;
  /** batch x kvHeads x keys x dk */
  k: Float32Array;
  /** batch x kvHeads x keys x dv */
  v: Float32Array;
  /** [1] */
  batch?: number;
  /** [1] */
  heads?: number;
  /** Divides heads; query head h reads key/value head floor(h / (heads / kvHeads)). [heads] */
  kvHeads?: number;
  queries: number;
  keys: number;
  dk: number;
  /** [dk] */
  dv?: number;
  /** Uint8Array: other than 0 takes part. Float32Array: added to the scores; -Infinity takes no part. */
  mask?: Uint8Array | Float32Array;
  /** Up to 4 sizes, 0 or more; only together with mask. Broadcast, right-aligned, to
   *  batch x heads x queries x (past + keys); where its last size is shorter than that and not 1, the rest is masked.
   *  [[queries, past + keys]] */
  maskShape?: readonly number[];
  /** batch x kvHeads x past x dk: keys of earlier calls; together with pastV and past. */
  pastK?: Float32Array;
  /** batch x kvHeads x past x dv; together with pastK and past. */
  pastV?: Float32Array;
  /** How many keys pastK has; above 0 only together with pastK and pastV. */
  past?: number;
  /** How many of the keys exist, 0 to keys: one for each batch entry; not together with a past. */
  kvLen?: readonly number[] | Int32Array;
}

export interface AttendOptions {
  /** Key j takes part when j <= i + offset; offset: past, or kvLen - queries, or 0. [false] */
  causal?: boolean;
  /** -1e30 to 1e30. [1 / sqrt(dk)] */
  scale?: number;
  /** c tanh(s / c), c from 1e-15 to 1e15; 0 is off. [0] */
  softcap?: number;
  /** Finite, above 0. [1] */
  temperature?: number;
  /** Keys within left before and right after position i + offset: integers from 0 to 2147483647, or -1: no limit.
   *  [[-1, -1]] */
  window?: readonly [left: number, right: number];
  /** Every step in the result: five matrices of batch x heads x queries x (past + keys). [false] */
  trace?: boolean;
  /** Takes the output in place of a new array: batch x heads x queries x dv. */
  out?: Float32Array;
}

/** Copies: later calls do not change them. */
export interface AttendResult {
  /** batch x heads x queries x dv; `out` where that was given. A row that is masked altogether is zero. */
  output: Float32Array;
  /** With trace, all batch x heads x queries x (past + keys). */
  scores?: Float32Array;
  scaled?: Float32Array;
  capped?: Float32Array;
  masked?: Float32Array;
  weights?: Float32Array;
  /** With a past: batch x kvHeads x (past + keys) x dk or dv. */
  presentK?: Float32Array;
  presentV?: Float32Array;
}

export interface Attention {
  /** The back end that ran last; before the first call, the one that small problems run on. Under 'auto' it may change. */
  readonly backend: string;
  readonly backends: readonly BackendState[];
  /** Rejects with an Error "field: expected ..., found ..." on bad input, and with one that says "not enough memory" when 1 GiB
   *  does not do. After 0.1 s without a call that needs more, it keeps 64 MiB of memory at most; once it computes on
   *  webgpu, 1 GiB and 64 MiB of the graphics card. */
  attend(inputs: AttendInputs, options?: AttendOptions): Promise<AttendResult>;
  /** Gives back what it keeps; every later call rejects. backend and backends go on telling what they were. */
  close(): void;
}

/** Computes in workers: attend() leaves the calling thread free, and heads are shared out to all of them. Small problems stay
 *  on the calling thread. Calls are answered in turn: leave the inputs as they are until the promise settles. No header is
 *  asked of the page, and the module may come from another origin (with CORS). Each worker keeps what an Attention keeps, and
 *  64 MiB for messages. */
export interface AttentionPool extends Attention {
  /** Empty; or why no worker could be started here ("workers: expected ..., found ..."), so that the calling thread computes. */
  readonly reason: string;
  /** Ends the workers, too; what they compute rejects. */
  close(): void;
}

export interface ModuleOptions {
  /** ['auto'] */
  backend?: BackendName;
  /** An integer from 0 to 64; 0 beside 'webgpu'. As many as there are processors (navigator.hardwareConcurrency) is most. [0] */
  workers?: number;
}

/** Loads the core and runs small problems for about 25 ms, without holding the page up, so that the browser's optimising
 *  compiler has seen the kernels before the first call. Rejects with an Error that names the address of a file that does not
 *  come; a file of the relaxed kernels or of webgpu costs, under 'auto', that back end alone. */
export default function createAttention(options?: ModuleOptions & { workers?: 0 }): Promise<Attention>;
export default function createAttention(options: ModuleOptions): Promise<AttentionPool>;
