// How the JavaScript module behaves: what it refuses, that results are copies, that memory may grow, that it also
// starts in a worker.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { random_of } from './cases.mjs';
import { run_module_elsewhere } from './module_elsewhere.mjs';

const random = random_of('module');
const floats = n => Float32Array.from({ length: n }, () => random());
const small = () => ({ q: floats(12), k: floats(20), v: floats(15), queries: 3, keys: 5, dk: 4, dv: 3 });

/** [name, changes of a good call's inputs, options, what the Error says] */
const kRefused = [
  ['no_inputs', null, {}, /inputs: expected an object/],
  ['unknown_input', { keyz: 1 }, {}, /inputs\.keyz: expected one of/],
  ['unknown_option', {}, { dropout: 1 }, /options\.dropout: expected one of/],
  ['q_missing', { q: undefined }, {}, /q: expected Float32Array of 12.*found undefined/],
  ['q_too_short', { q: floats(11) }, {}, /q: expected Float32Array of 12.*found Float32Array of 11/],
  ['k_double', { k: new Float64Array(20) }, {}, /k: expected Float32Array of 20.*found Float64Array of 20/],
  ['v_list', { v: [1, 2, 3] }, {}, /v: expected Float32Array of 15.*found Array of 3/],
  ['queries_missing', { queries: undefined }, {}, /queries: expected an integer/],
  ['keys_fraction', { keys: 2.5 }, {}, /keys: expected an integer.*found 2\.5/],
  ['dk_text', { dk: '4' }, {}, /dk: expected an integer.*found "4"/],
  ['heads_zero', { heads: 0 }, {}, /heads: expected an integer/],
  ['heads_do_not_divide', { heads: 3, q: floats(36), kvHeads: 2, k: floats(40), v: floats(30) }, {}, /^kvHeads: expected a divisor of heads \(3\), found 2$/],
  ['size_too_large', { queries: 2 ** 31 }, {}, /queries: expected an integer/],
  ['mask_type', { mask: [1, 0] }, {}, /mask: expected Uint8Array or Float32Array of 15/],
  ['mask_length', { mask: new Uint8Array(14) }, {}, /mask: expected .*15.*found Uint8Array of 14/],
  ['mask_shape', { mask: new Uint8Array(12), maskShape: [2, 6] }, {}, /mask: expected a shape that broadcasts to 1x1x3x5/],
  ['mask_rank', { mask: new Uint8Array(15), maskShape: [1, 1, 1, 3, 5] }, {}, /^maskShape: expected up to 4 integers/],
  ['mask_shape_alone', { maskShape: [3, 5] }, {}, /^maskShape: expected a mask beside it, found none$/],
  ['mask_shape_fraction', { mask: new Uint8Array(15), maskShape: [3, 2.5] }, {}, /^maskShape: expected .*found \[3, 2\.5\]$/],
  ['past_alone', { pastK: floats(8), past: 2 }, {}, /^pastV: expected/],
  ['past_alone_v', { pastV: floats(6), past: 2 }, {}, /^pastK: expected/],
  ['past_of_nothing', { past: 2 }, {}, /^past: expected pastK and pastV beside it, found neither$/],
  ['past_length', { pastK: floats(8), pastV: floats(6) }, {}, /past: expected an integer/],
  ['kv_len_count', { kvLen: [1, 2] }, {}, /kvLen: expected 1 integers/],
  ['kv_len_range', { kvLen: [6] }, {}, /^kvLen: expected integers from 0 to 5 \(keys\), found \[6\]$/],
  ['kv_len_negative', { kvLen: new Int32Array([-1]) }, {}, /^kvLen: expected .*found \[-1\]$/],
  ['kv_len_and_past', { kvLen: [5], past: 2, pastK: floats(8), pastV: floats(6) }, {}, /^kvLen: expected none beside a past, found both$/],
  ['causal_number', {}, { causal: 1 }, /causal: expected true or false/],
  ['scale_text', {}, { scale: 'big' }, /scale: expected a finite number/],
  ['scale_nan', {}, { scale: NaN }, /scale: expected a finite number, found NaN/],
  ['softcap_negative', {}, { softcap: -1 }, /^softcap: expected .*found -1$/],
  ['softcap_large', {}, { softcap: 1e16 }, /^softcap: expected .*1e-15 .*1e15, found 1e\+?16$/],
  ['softcap_small', {}, { softcap: 1e-16, trace: true }, /^softcap: expected .*1e-15 .*1e15, found 1e-16$/],
  ['scale_large', {}, { scale: 1e31 }, /^scale: expected .*found 1e\+?31$/],
  ['scale_large_traced', {}, { scale: -1e31, trace: true }, /^scale: expected .*found -1e\+?31$/],
  ['temperature_zero', {}, { temperature: 0 }, /^temperature: expected .*found 0$/],
  ['window_text', {}, { window: '1,2' }, /window: expected two integers/],
  ['window_low', {}, { window: [0, -2] }, /^window: expected two integers .*from -1 to 2147483647, found \[0, -2\]$/],
  ['trace_text', {}, { trace: 'yes' }, /trace: expected true or false/],
  ['out_length', {}, { out: new Float32Array(8) }, /out: expected Float32Array of 9.*found Float32Array of 8/],
  ['trace_out_of_memory', { q: floats(20000), k: floats(20000), v: floats(20000), queries: 20000, keys: 20000, dk: 1, dv: 1 }, { trace: true }, /not enough memory/]
];

async function expect_rejection(promise, pattern) {
  if (!(promise instanceof Promise)) throw new Error('no promise');
  const error = await promise.then(() => undefined, reason => reason);
  if (!(error instanceof Error)) throw new Error(`expected an Error, found ${error}`);
  if (!pattern.test(error.message)) throw new Error(`the message does not match ${pattern}: ${error.message}`);
}

function expect(condition, what) {
  if (!condition) throw new Error(what);
}

const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);

/** [name, sizes, which optional inputs there are, options]: large enough to be shared out */
const kShared = [
  ['heads', { heads: 5 }, [], {}],
  ['one_head', {}, [], {}],
  ['groups', { batch: 2, heads: 6, kvHeads: 2 }, [], { causal: true, softcap: 2, temperature: .7, window: [40, 3] }],
  ['past', { batch: 2, heads: 2 }, ['past'], { causal: true }],
  ['trace', { heads: 3 }, ['past'], { trace: true }],
  ['kv_len', { batch: 3, heads: 2, kvHeads: 1 }, ['kvLen'], {}],
  ['mask_of_all', { heads: 4 }, ['mask'], {}],
  ['mask_of_heads', { batch: 2, heads: 4, kvHeads: 2, maskShape: [1, 4, 1, 90] }, ['mask'], {}],
  ['mask_of_batches', { batch: 2, heads: 4, kvHeads: 2, maskShape: [2, 1, 400, 1] }, ['mask'], {}],
  ['mask_of_both', { batch: 2, heads: 4, kvHeads: 2, maskShape: [2, 4, 400, 420] }, ['mask', 'float'], {}],
  ['out', { heads: 2 }, [], { out: true }]
];

function large({ batch = 1, heads = 1, kvHeads = heads, maskShape }, has) {
  const [queries, keys, dk, dv] = [400, 420, 192, 156], past = 9, of = (...sizes) => floats(sizes.reduce((a, b) => a * b));
  const inputs = { batch, heads, kvHeads, queries, keys, dk, dv, q: of(batch, heads, queries, dk), k: of(batch, kvHeads, keys, dk), v: of(batch, kvHeads, keys, dv) };
  if (has.includes('past')) Object.assign(inputs, { past, pastK: of(batch, kvHeads, past, dk), pastV: of(batch, kvHeads, past, dv) });
  if (has.includes('kvLen')) inputs.kvLen = [420, 0, 77];
  if (has.includes('mask')) {
    const values = of(...(maskShape ?? [queries, keys]));
    Object.assign(inputs, { mask: has.includes('float') ? values : Uint8Array.from(values, (x) => x > 0), maskShape });
  }
  return inputs;
}

async function run_workers(check, createAttention) {
  let alone, pool;
  await check('workers_start', async () => {
    [alone, pool] = [await createAttention(), await createAttention({ workers: 3 })];
    expect(pool.backend === alone.backend, `expected ${alone.backend}, found ${pool.backend}`);
  });
  if (!pool) return;
  for (const [name, sizes, has, options] of kShared)
    await check(`workers/${name}`, async () => {
      const inputs = large(sizes, has), before = inputs.q.slice();
      const out = options.out && new Float32Array(inputs.heads * inputs.queries * inputs.dv);
      const [want, got] = [await alone.attend(inputs, { ...options, out: undefined }), await pool.attend(inputs, { ...options, out })];
      expect(Object.keys(want).join() === Object.keys(got).join(), `expected ${Object.keys(want)}, found ${Object.keys(got)}`);
      for (const step of Object.keys(want)) expect(same(want[step], got[step]), `${step} differs`);
      expect(!out || got.output === out, 'another array than out');
      expect(same(before, inputs.q), 'the inputs changed');
    });
  await check('workers/small_ones_stay', async () => {
    const inputs = small();
    expect(same((await alone.attend(inputs)).output, (await pool.attend(inputs)).output), 'output differs');
  });
  await check('workers/calls_in_turn', async () => {
    const calls = [1, 2, 3].map((heads) => large({ heads }, []));
    const got = await Promise.all(calls.map((inputs) => pool.attend(inputs)));
    for (const [i, inputs] of calls.entries()) expect(same((await alone.attend(inputs)).output, got[i].output), `call ${i} differs`);
  });
  await check('workers/refuses', async () => {
    await expect_rejection(pool.attend({ ...large({}, []), q: floats(3) }), /q: expected Float32Array of 76800/);
    await expect_rejection(pool.attend(large({ heads: 3, kvHeads: 2 }, [])), /^kvHeads: expected a divisor of heads \(3\)/);
    await expect_rejection(pool.attend(large({ heads: 4, maskShape: [3, 1, 1, 1] }, ['mask'])), /mask: expected a shape that broadcasts to 1x4x400x420/);
    await expect_rejection(pool.attend(large({ heads: 2 }, []), { temperature: 0 }), /temperature: expected/);
    expect((await pool.attend(large({ heads: 2 }, []))).output.every(Number.isFinite), 'no good output afterwards');
    for (const workers of [-1, 1.5, '2', 65]) await expect_rejection(createAttention({ workers }), /workers: expected an integer from 0 to 64/);
    await expect_rejection(createAttention({ workers: 1, backend: 'webgpu' }), /workers: expected 0 beside webgpu/);
  });
  await check('workers/close', async () => {
    const running = pool.attend(large({ heads: 2 }, []));
    await new Promise(setImmediate);  // it is on its way
    pool.close();
    await running.catch((error) => expect(/workers were ended/.test(error.message), error.message));
    await expect_rejection(pool.attend(large({}, [])), /workers were ended/);
    await expect_rejection(pool.attend(small()), /workers were ended/);
    expect(pool.backend === alone.backend && pool.backends.length === 4 && pool.reason === '', 'what it was is not told any more');
  });
}

export async function run_module(report, file) {
  const url = pathToFileURL(file);
  const check = (name, work, options) => report.check(`module/${name}`, work, options);
  let createAttention, attention;
  await check('starts', async () => {
    ({ default: createAttention } = await import(url));
    attention = await createAttention();
  }, { needed: true });
  if (!attention) return;

  for (const [name, inputs, options, pattern] of kRefused)
    await check(name, () => expect_rejection(attention.attend(inputs && { ...small(), ...inputs }, options), pattern));
  await check('works_after_errors', async () => {
    const { output } = await attention.attend(small());
    expect(output instanceof Float32Array && output.length === 9 && output.every(Number.isFinite), 'no good output');
  });
  await run_workers(check, createAttention);
  await check('null_is_left_out', async () => {
    const inputs = small();
    const optional = { mask: null, maskShape: null, pastK: null, pastV: null, past: null, kvLen: null, batch: null };
    const options = { causal: null, scale: null, softcap: null, temperature: null, window: null, trace: null, out: null };
    const { output } = await attention.attend({ ...inputs, ...optional }, options);
    expect(same(output, (await attention.attend(inputs)).output), 'null means something else than nothing');
  });
  await check('backends', async () => {
    const names = attention.backends.map(({ name }) => name);
    expect(same(names, ['reference', 'simd', 'relaxed', 'webgpu']), `found ${names}`);
    for (const { name, available, reason } of attention.backends) {
      expect(available === (reason === ''), `${name}: available ${available}, reason "${reason}"`);
      if (available) expect((await createAttention({ backend: name })).backend === name, `${name} did not start`);
      else await expect_rejection(createAttention({ backend: name }), /cannot run here: ./);
    }
    expect(names.includes(attention.backend), `auto chose ${attention.backend}`);
    await expect_rejection(createAttention({ backend: 'gpu' }), /backend: expected one of auto, .*found "gpu"/);
    await expect_rejection(createAttention({ backned: 'auto' }), /createAttention\.backned/);
  });
  await check('results_are_copies', async () => {
    const inputs = small();
    const first = await attention.attend(inputs, { trace: true });
    const kept = Object.fromEntries(Object.entries(first).map(([name, values]) => [name, values.slice()]));
    await attention.attend(small(), { trace: true });
    for (const name of Object.keys(kept)) expect(same(first[name], kept[name]), `${name} changed`);
  });
  await check('reuses_out', async () => {
    const inputs = small();
    const { output } = await attention.attend(inputs);
    const out = new Float32Array(9);
    expect((await attention.attend(inputs, { out })).output === out, 'output is not out');
    expect(same(out, output), 'out differs from the output');
  });
  await check('the_same_sizes_again', async () => {
    const [one, two] = [small(), small()], past = { past: 2, pastK: floats(8), pastV: floats(6) };
    const calls = [[one], [two], [two, { scale: .5 }], [two, { trace: true }], [one, { trace: true }], [{ ...one, ...past }], [{ ...two, ...past }],
                   [{ ...one, kvLen: [3] }], [{ ...one, kvLen: [5] }], [{ ...one, mask: new Uint8Array(15).fill(1, 3) }], [{ ...one, mask: new Uint8Array(15).fill(1, 7) }], [one]];
    const in_a_row = [], apart = [];
    for (const [inputs, options] of calls) in_a_row.push(await attention.attend(inputs, options));
    for (const [inputs, options] of calls) {
      await attention.attend({ q: floats(1), k: floats(1), v: floats(1), queries: 1, keys: 1, dk: 1 });
      apart.push(await attention.attend(inputs, options));
    }
    for (const [i, results] of apart.entries())
      for (const name of Object.keys(results)) expect(same(in_a_row[i][name], results[name]), `call ${i}: ${name} differs`);
  });
  await check('memory_grows', async () => {
    const inputs = small();
    const { output } = await attention.attend(inputs);
    const n = 500000;
    const [q, k, v] = [floats(8), floats(8 * n), new Float32Array(8 * n).fill(3)];
    const large = await attention.attend({ q, k, v, queries: 1, keys: n, dk: 8 });
    expect(large.output.every(value => Math.abs(value - 3) < 1e-4), `found ${large.output}`);
    expect(same((await attention.attend(inputs)).output, output), 'the small call changed');
  });
  await check('calls_overlap', async () => {
    const inputs = [small(), small(), small()];
    const together = await Promise.all(inputs.map(each => attention.attend(each)));
    for (const [i, each] of inputs.entries())
      expect(same((await attention.attend(each)).output, together[i].output), `call ${i} differs`);
  });
  await check('worker', async () => {
    const inputs = small();
    const source = `
      import { parentPort, workerData } from 'node:worker_threads';
      const { default: createAttention } = await import(workerData.url);
      parentPort.postMessage((await (await createAttention()).attend(workerData.inputs)).output);`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`),
      { workerData: { url: url.href, inputs } });
    const output = await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
    expect(same(output, (await attention.attend(inputs)).output), 'the worker found something else');
  });
  await check('no_eval', () => {
    for (const name of fs.readdirSync(path.dirname(file)).filter((each) => /^attention(?!-playground|-cli|-bench).*\.mjs$/.test(each))) {
      const source = fs.readFileSync(path.join(path.dirname(file), name), 'utf8');
      expect(!/\beval\s*\(|new Function\b/.test(source), `${name} makes code from text`);
    }
  });
  await run_module_elsewhere(check, file, small, expect_rejection);
}
