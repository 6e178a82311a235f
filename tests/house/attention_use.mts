// The module as somebody uses it from TypeScript: compiled by `tsc --strict`, never run; `.js` leads to attention.d.ts. What must
// not compile says so.
import createAttention from '../../web/attention.js';
import type { AttendInputs, Attention, AttentionPool, BackendName } from '../../web/attention.js';

const q = new Float32Array(2 * 4);
const inputs: AttendInputs = { q, k: q, v: q, queries: 2, keys: 2, dk: 4, mask: new Uint8Array(4), maskShape: [2, 2] as const };

const alone: Attention = await createAttention({ backend: 'auto' });
const { output, weights } = await alone.attend(inputs, { causal: true, window: [4, 0], trace: true, out: new Float32Array(8) });
const first: number = output[0]! + (weights?.[0] ?? 0);
const states: string[] = alone.backends.filter((each) => each.available).map((each) => `${each.name} ${each.detail} ${first}`);

const pool: AttentionPool = await createAttention({ workers: 4 });
await pool.attend({ ...inputs, pastK: q, pastV: q, past: 2, kvLen: new Int32Array([2]) });
const why: string = pool.reason;
pool.close();

const name: BackendName = 'simd';
await createAttention({ backend: name, workers: why ? 0 : 0 });

// @ts-expect-error: no such back end
await createAttention({ backend: 'abacus' });
// @ts-expect-error: how many keys there are is needed
await alone.attend({ q, k: q, v: q, queries: 2, dk: 4 });
// @ts-expect-error: doubles are not taken
await alone.attend({ ...inputs, q: new Float64Array(8) });
// @ts-expect-error: only a pool has workers, and a reason why not
alone.reason;
alone.close();
// @ts-expect-error: what ran last is told, not chosen
alone.backend = states[0]!;
