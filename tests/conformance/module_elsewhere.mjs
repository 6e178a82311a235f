// The module where the world around it is not as it was made: others have extended Object.prototype, files are missing or
// damaged; and what it keeps between calls.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import vm from 'node:vm';

function expect(condition, what) {
  if (!condition) throw new Error(what);
}

const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);
const row = (attention, name) => attention.backends.find((each) => each.name === name);
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Calls `work` with the module in a folder of its own, in which `spoil(folder)` was called before. */
async function in_folder(file, spoil, work) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'attention-module-'));
  try {
    for (const name of fs.readdirSync(path.dirname(file)).filter((each) => /^attention(?!-playground|-cli|-bench).*\.(mjs|wasm)$/.test(each)))
      fs.copyFileSync(path.join(path.dirname(file), name), path.join(folder, name));
    spoil(folder);
    await work((await import(pathToFileURL(path.join(folder, 'attention.mjs')))).default, folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Calls `work` with the module's loader, the address of a server of `folder` that calls everything `type`, and what it was asked for. */
async function over_http(folder, type, work) {
  const asked = [];
  const server = http.createServer(({ url }, answer) => {
    asked.push(url);
    const file = path.join(folder, url);
    if (!fs.existsSync(file)) return answer.writeHead(404).end();
    answer.writeHead(200, type && { 'content-type': type }).end(fs.readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { compiled } = await import(pathToFileURL(path.join(folder, 'attention-load.mjs')));
    await work(compiled, `http://127.0.0.1:${server.address().port}/`, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** What libraries and careless code have put into Object.prototype, of names that the module asks for. */
const kAdded = {
  each() {}, extend() {}, on() {}, data: 'data', error: 'error', name: 'name', backend: 'abacus', workers: 99, mask: [1], maskShape: [9], past: 3, pastK: 'k', pastV: 'v',
  kvLen: [1], batch: 7, heads: 5, kvHeads: 5, dv: 11, causal: 1, scale: 'large', softcap: -1, temperature: 0, window: 'wide', trace: 'yes', out: 'out',
  instantiateWasm() {}, locateFile() { return 'elsewhere'; }, wasmBinary: 'no', weights: 'none'
};

async function with_added(work) {
  Object.assign(Object.prototype, kAdded);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(kAdded)) delete Object.prototype[name];
  }
}

/** [name, what is done to attention-relaxed.wasm] */
const kDamaged = [
  ['missing', (wasm) => fs.rmSync(wasm)],
  ['cut_off', (wasm) => fs.truncateSync(wasm, fs.statSync(wasm).size >> 1)],
  ['empty', (wasm) => fs.truncateSync(wasm, 0)],
  ['another_text', (wasm) => fs.writeFileSync(wasm, '<!doctype html><title>not found</title>')],
  ['another_program', (wasm) => fs.writeFileSync(wasm, Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))]
];

async function run_files(check, file, small, expect_rejection) {
  for (const [name, damage] of kDamaged)
    await check(`relaxed_${name}`, () => in_folder(file, (folder) => damage(path.join(folder, 'attention-relaxed.wasm')), async (createAttention) => {
      for (const backend of ['auto', 'simd', 'reference']) {
        const attention = await createAttention({ backend });
        expect(attention.backend === (backend === 'reference' ? 'reference' : 'simd'), `${backend}: ${attention.backend} runs`);
        expect((await attention.attend(small())).output.every(Number.isFinite), `${backend}: no good output`);
        const { available, reason } = row(attention, 'relaxed');
        expect(!available && /attention-relaxed\.wasm: expected/.test(reason), `relaxed: available ${available}, reason "${reason}"`);
      }
      await expect_rejection(createAttention({ backend: 'relaxed' }), /backend relaxed cannot run here: .*attention-relaxed\.wasm: expected/);
    }));
  await check('core_missing', () => in_folder(file, (folder) => fs.rmSync(path.join(folder, 'attention-simd.wasm')), async (createAttention, folder) => {
    await expect_rejection(createAttention(), /could not start here: .*\/attention-simd\.wasm: expected/);
    fs.copyFileSync(path.join(path.dirname(file), 'attention-simd.wasm'), path.join(folder, 'attention-simd.wasm'));
    expect((await (await createAttention()).attend(small())).output.every(Number.isFinite), 'it does not start when the file is there');
  }));
  await check('webgpu_missing', () => in_folder(file, (folder) => fs.rmSync(path.join(folder, 'attention-webgpu.wasm')), async (createAttention) => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    Object.defineProperty(globalThis, 'navigator', { value: { gpu: {} }, configurable: true });
    try {
      await expect_rejection(createAttention({ backend: 'webgpu' }), /backend webgpu cannot run here: .*\/attention-webgpu\.wasm: expected/);
      const attention = await createAttention(), n = 1000, x = new Float32Array(n * 64).fill(.5);
      expect(row(attention, 'webgpu').available, 'webgpu is given up before it was asked for');
      const large = { q: x, k: x, v: x, queries: n, keys: n, dk: 64 };
      for (let k = 0; k < 2; ++k) {
        expect((await attention.attend(large)).output.every((value) => Math.abs(value - .5) < 1e-5), 'no good output');
        await later(50);
      }
      const { available, reason } = row(attention, 'webgpu');
      expect(!available && /attention-webgpu\.wasm: expected/.test(reason), `webgpu: available ${available}, reason "${reason}"`);
    } finally {
      Object.defineProperty(globalThis, 'navigator', before);
    }
  }));
  await check('worker_missing', () => in_folder(file, (folder) => fs.rmSync(path.join(folder, 'attention-worker.mjs')), async (createAttention) => {
    const warn = console.warn, said = [];
    console.warn = (text) => said.push(text);
    const pool = await createAttention({ workers: 2 }).finally(() => { console.warn = warn; });
    expect(/^workers: expected 2 of .*attention-worker\.mjs, found: ./.test(pool.reason), `reason "${pool.reason}"`);
    expect(said.length === 1 && said[0].startsWith(pool.reason), `said ${said}`);
    expect((await pool.attend(small())).output.every(Number.isFinite), 'no good output');
    pool.close();
    await expect_rejection(pool.attend(small()), /workers were ended/);
  }));
}

/** MiB that lie outside of the heap of JavaScript, arrays apart. */
function kept() {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc');
  for (let k = 0; k < 3; ++k) collect();
  const { external, arrayBuffers } = process.memoryUsage();
  return (external - arrayBuffers) / 2 ** 20;
}

export async function run_module_elsewhere(check, file, small, expect_rejection) {
  const { default: createAttention } = await import(pathToFileURL(file));
  await check('others_extend_objects', async () => {
    const inputs = small(), past = { past: 2, pastK: inputs.q.slice(0, 8), pastV: inputs.v.slice(0, 6) };
    const attention = await createAttention({ backend: 'simd' });
    const calls = [[inputs], [inputs, { causal: true }], [{ ...inputs, ...past }, { trace: true }]];
    const n = 640, x = new Float32Array(3 * n * 64).fill(.5), large = { q: x, k: x, v: x, heads: 3, queries: n, keys: n, dk: 64 };
    await with_added(async () => {
      const [other, pool] = [await createAttention({ backend: 'simd' }), await createAttention({ workers: 2 })];
      for (const call of calls) for (const one of [attention, other, pool]) expect((await one.attend(...call)).output.length === 9, 'no good output');
      expect((await pool.attend(large, { trace: true })).output.every((value) => Math.abs(value - .5) < 1e-5), 'no good output of workers');
      pool.close();
      await expect_rejection(attention.attend({ ...inputs, keyz: 1 }), /inputs\.keyz: expected one of q, k/);
      await expect_rejection(attention.attend({ ...inputs, q: undefined }), /^q: expected .*found undefined/);
    });
    for (const call of calls) {
      const [plain, { output }] = [await attention.attend(...call), await with_added(() => attention.attend(...call))];
      expect(same(plain.output, output), 'another output');
    }
  });
  for (const type of ['application/wasm', 'application/wasm; charset=utf-8', 'application/octet-stream', undefined])
    await check(`fetches_once/${type}`, () => over_http(path.dirname(file), type, async (compiled, address, asked) => {
      const wasm = new URL('attention-simd.wasm', address);
      const files = await Promise.all([compiled(wasm), compiled(wasm)]);
      expect(files.every((each) => each instanceof WebAssembly.Module), `found ${files}`);
      expect(asked.join() === '/attention-simd.wasm', `asked for ${asked}`);
      await expect_rejection(compiled(new URL('nothing.wasm', address)), /^http:.*\/nothing\.wasm: expected a file of WebAssembly, found: status 404$/);
    }));
  await run_files(check, file, small, expect_rejection);
  await check('gives_memory_back', async () => {
    const attention = await createAttention(), before = kept();
    const inputs = small(), { output } = await attention.attend(inputs);
    const n = 2600, x = new Float32Array(n * 8).fill(.5), large = { q: x, k: x, v: x, queries: n, keys: n, dk: 8 };  // 135 MB of steps
    await attention.attend(large, { trace: true });
    await later(200);
    expect(same((await attention.attend(inputs)).output, output), 'another output');
    expect(kept() < before + 64, `expected at most 64 MiB more, found ${kept() - before}`);
    attention.close();
    expect(kept() < before - 8, `expected less than before it was made, found ${kept()} after ${before}`);
    await expect_rejection(attention.attend(inputs), /it was closed/);
    expect(attention.backends.length === 4 && attention.backend !== '', 'what it was is not told any more');
    attention.close();
  });
}
