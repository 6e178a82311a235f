/** 'auto' is the fastest that can run here; a named one that cannot run makes createAttention reject. */
export type BackendName = 'auto' | 'reference' | 'simd' | 'relaxed' | 'webgpu';

export interface BackendState {
  readonly name: string;
  readonly available: boolean;
  /** Why it cannot run here; empty when it can, as far as was looked. */
  readonly reason: string;
  /** What runs, for a person: "gemm_6x8_f32_relaxed, multiply-add fused"; of webgpu, once it is open, the graphics card. */
  readonly detail: string;
}

/** All arrays are row-major. A size that is left out has the value in brackets. */
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
  /** Uint8Array: other than 0 takes part. Float32Array: added to the scores. */
  mask?: Uint8Array | Float32Array;
  /** Broadcast, right-aligned, to batch x heads x queries x (past + keys); where its last size is shorter than that and
   *  not 1, the rest is masked. [[queries, past + keys]] */
  maskShape?: number[];
  /** batch x kvHeads x past x dk: keys of earlier calls; together with pastV. */
  pastK?: Float32Array;
  /** batch x kvHeads x past x dv */
  pastV?: Float32Array;
  past?: number;
  /** How many of the keys exist, one a batch entry; not together with a past. */
  kvLen?: number[] | Int32Array;
}

export interface AttendOptions {
  /** Key j takes part when j <= i + offset; offset: past, or kvLen - queries, or 0. [false] */
  causal?: boolean;
  /** [1 / sqrt(dk)] */
  scale?: number;
  /** c tanh(s / c); 0 is off. [0] */
  softcap?: number;
  /** Above 0. [1] */
  temperature?: number;
  /** Keys within left before and right after position i + offset; -1: no limit. [[-1, -1]] */
  window?: [left: number, right: number];
  /** Every step in the result. [false] */
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
  /** Rejects with an Error "field: expected ..., found ..." on bad input. */
  attend(inputs: AttendInputs, options?: AttendOptions): Promise<AttendResult>;
}

/** Computes in workers: attend() leaves the calling thread free, and heads are shared out to all of them. Small problems stay
 *  on the calling thread. Calls are answered in turn: leave the inputs as they are until the promise settles. No header is
 *  asked of the page. */
export interface AttentionPool extends Attention {
  /** Ends the workers; what they compute, and every later call, rejects. */
  close(): void;
}

export interface ModuleOptions {
  /** ['auto'] */
  backend?: BackendName;
  /** 0 to 64; not beside 'webgpu'. As many as there are processors (navigator.hardwareConcurrency) is most. [0] */
  workers?: number;
}

/** Loads the core and runs small problems for about 25 ms, without holding the page up, so that the browser's optimising
 *  compiler has seen the kernels before the first call. */
export default function createAttention(options?: ModuleOptions & { workers?: 0 }): Promise<Attention>;
export default function createAttention(options: ModuleOptions): Promise<AttentionPool>;
