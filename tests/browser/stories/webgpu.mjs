// The webgpu back end in Chromium on its software adapter: the numbers of the conformance cases, what a call costs the
// device, and every way in which a device can fail.
import path from 'node:path';
import { run_cases } from '../../conformance/cases.mjs';
import { run_onnx } from '../../conformance/onnx.mjs';
import { Module } from '../../conformance/runners.mjs';
import { open_page, wait_for } from '../page.mjs';
import { kEmptyPage } from '../server.mjs';

/** Tells `work(t)` to a browser with WebGPU; without an adapter there is nothing to tell, which is a failure. */
const with_adapter = (work) => async (t) => {
  const browser = await t.launch(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']);
  const ordinary = t.browser;
  t.browser = browser;
  try {
    await work(t);
  } finally {
    t.browser = ordinary;
    await browser.close();
  }
};

const empty_page = (t, init) => open_page(t, { address: kEmptyPage, ready: false, init });

/** In the page: `make(backend)` gives the module, `floats(n)` seeded numbers, `small(n)` a call's inputs. */
function helpers(address) {
  globalThis.make = async (backend) => (await import(`${address}/attention.mjs`)).default({ backend });
  let seed = 1;
  globalThis.floats = (n) => Float32Array.from({ length: n }, () => (seed = seed * 16807 % 2147483647) / 1073741823.5 - 1);
  globalThis.inputs = (n, d = 16, heads = 1) => ({ q: floats(heads * n * d), k: floats(heads * n * d), v: floats(heads * n * d), heads, queries: n, keys: n, dk: d });
  globalThis.apart = (a, b) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
}

async function page_with(t, init) {
  const opened = await empty_page(t, init);
  await opened.page.evaluate(helpers, t.address);
  return opened;
}

const error_of = (opened, work) => opened.page.evaluate(`(${work})().then(() => '', (error) => error.message)`);

export default [
  {
    name: 'the cases of the conformance suite',
    limit: 400_000,
    run: with_adapter(async (t) => {
      const opened = await page_with(t);
      t.equal('an adapter', await opened.page.evaluate(() => navigator.gpu?.requestAdapter().then(Boolean)), true);
      await opened.page.evaluate(async () => { globalThis.a = await make('webgpu'); });
      const plain = (inputs) => Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, ArrayBuffer.isView(value) ? { type: value.constructor.name, values: [...value] } : value]));
      const attention = {
        async attend(inputs, options) {
          const found = await opened.page.evaluate(async ([given, chosen]) => {
            const typed = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value?.type ? new globalThis[value.type](value.values) : value]));
            return Object.fromEntries(Object.entries(await a.attend(typed, chosen)).map(([name, values]) => [name, [...values]]));
          }, [plain(inputs), options]);
          return Object.fromEntries(Object.entries(found).map(([name, values]) => [name, Float32Array.from(values)]));
        }
      };
      let checked = 0;
      const report = {
        async check(name, work) {
          ++checked;
          try {
            await work();
          } catch (error) {
            t.fail(`${name}: ${error.message}`);
          }
        }
      };
      const runner = new Module('webgpu', attention);
      await run_cases(report, [runner]);
      if (process.env.ATTENTION_CONFORMANCE) await run_onnx(report, [runner], path.join(process.env.ATTENTION_CONFORMANCE, 'onnx'));
      t.ok(checked >= 50, `expected 50 cases at least, found ${checked}`);
      t.note(`${checked} cases on ${await opened.page.evaluate(() => a.backends.find(({ name }) => name === 'webgpu').detail)}`);
      opened.expect_no_problem();
    })
  },
  {
    name: 'one dispatch and one read-back a call, and 4,096 keys',
    run: with_adapter(async (t) => {
      const opened = await page_with(t, () => {
        globalThis.counts = { dispatches: 0, submits: 0, maps: 0 };
        const count = (type, method, name) => {
          const original = type.prototype[method];
          type.prototype[method] = function (...values) { ++counts[name]; return original.apply(this, values); };
        };
        count(GPUComputePassEncoder, 'dispatchWorkgroups', 'dispatches');
        count(GPUQueue, 'submit', 'submits');
        count(GPUBuffer, 'mapAsync', 'maps');
      });
      const found = await opened.page.evaluate(async () => {
        const a = await make('webgpu');
        const small = inputs(16);
        await a.attend(small);
        Object.assign(counts, { dispatches: 0, submits: 0, maps: 0 });
        await a.attend(small);
        const spent = { ...counts };
        const reference = await make('reference');
        const long = { q: floats(8 * 64), k: floats(4096 * 64), v: floats(4096 * 64), queries: 8, keys: 4096, dk: 64 };
        const want = (await reference.attend(long)).output, got = (await a.attend(long)).output;
        const large = Math.max(...want.map(Math.abs));
        // Two calls at once take turns.
        const one = inputs(9), two = inputs(11);
        const [x, y] = await Promise.all([a.attend(one), a.attend(two)]);
        const turns = Math.max(apart(x.output, (await reference.attend(one)).output), apart(y.output, (await reference.attend(two)).output));
        return { spent, error: apart(want, got) / large, turns, backend: a.backend };
      });
      t.equal('the back end', found.backend, 'webgpu');
      t.equal('what a call costs', JSON.stringify(found.spent), '{"dispatches":1,"submits":1,"maps":1}');
      t.at_most('max |error| / max |output| at 4,096 keys', found.error, 1e-5);
      t.at_most('two calls at once: max |error|', found.turns, 1e-5);
      t.note(`error ${found.error.toExponential(1)}`);
      opened.expect_no_problem();
    })
  },
  {
    name: 'numbers that are not finite are refused, and nothing is lost',
    run: with_adapter(async (t) => {
      const opened = await page_with(t);
      t.match('NaN', await error_of(opened, async () => {
        globalThis.a = await make('webgpu');
        const given = inputs(4);
        given.k[3] = NaN;
        await a.attend(given);
      }), /only finite numbers.*k has NaN at 3/);
      t.equal('afterwards', await error_of(opened, () => a.attend(inputs(4))), '');
    })
  },
  {
    name: 'a device that is destroyed in the middle: the call rejects, the next one has a fresh device, once',
    run: with_adapter(async (t) => {
      const opened = await page_with(t, () => {
        const request = GPUAdapter.prototype.requestDevice;
        GPUAdapter.prototype.requestDevice = async function (...values) { return (globalThis.device = await request.apply(this, values)); };
        const submit = GPUQueue.prototype.submit;
        GPUQueue.prototype.submit = function (...values) {
          submit.apply(this, values);
          if (globalThis.doomed) device.destroy();
          globalThis.doomed = false;
        };
      });
      const destroyed = async () => {
        globalThis.a ??= await make('webgpu');
        globalThis.doomed = true;
        await a.attend(inputs(512, 64, 4));
      };
      t.match('the first loss', await error_of(opened, destroyed), /webgpu: the device was lost/);
      t.equal('the next call', await error_of(opened, () => a.attend(inputs(16))), '');
      t.match('the second loss', await error_of(opened, destroyed), /webgpu: the device was lost/);
      t.match('no third device', await error_of(opened, () => a.attend(inputs(16))), /webgpu: the device was lost/);
    })
  },
  ...[
    ['no adapter', () => { GPU.prototype.requestAdapter = async () => null; }, /webgpu cannot run here: WebGPU has no adapter here/],
    ['an adapter that gives no device', () => { GPUAdapter.prototype.requestDevice = async () => { throw new Error('out of devices'); }; }, /the adapter gives no device \(out of devices\)/],
    ['an adapter that never answers', () => { GPU.prototype.requestAdapter = () => new Promise(() => {}); }, /the device did not answer in time/],
    ['kernels that do not compile', () => {
      const create = GPUDevice.prototype.createShaderModule;
      GPUDevice.prototype.createShaderModule = function ({ code }) { return create.call(this, { code: `${code} nonsense` }); };
    }, /a kernel does not compile/],
    ['kernels that compute something else', () => {
      const create = GPUDevice.prototype.createShaderModule;
      GPUDevice.prototype.createShaderModule = function ({ code }) { return create.call(this, { code: code.replace(/sizes\.factor/g, '(sizes.factor * 1.5)') }); };
    }, /the self-test gave other numbers than the reference \(output is off by/]
  ].map(([name, init, pattern]) => ({
    name: `${name}: by name it is an error, automatically SIMD`,
    run: with_adapter(async (t) => {
      const opened = await page_with(t, init);
      t.match('by name', await error_of(opened, () => make('webgpu')), pattern);
      const found = await opened.page.evaluate(async () => {
        const a = await make('auto');
        await a.attend(inputs(512, 64, 4));  // large enough to ask for the device
        await new Promise((resolve) => setTimeout(resolve, 300));  // mostly it has answered then; either way the same is computed
        const given = inputs(512, 64, 4);
        return { backend: a.backend, error: apart((await a.attend(given)).output, (await (await make('reference')).attend(given)).output) };
      });
      t.match('automatically', found.backend, /^(simd|relaxed)$/);
      t.at_most('its error', found.error, 1e-5);
    })
  })),
  {
    name: 'the playground computes every step of the scene on the device, and keeps every edit when it is lost',
    run: with_adapter(async (t) => {
      const opened = await open_page(t, {
        query: 'lang=en&backend=webgpu', init: () => {
          const request = GPUAdapter.prototype.requestDevice;
          GPUAdapter.prototype.requestDevice = async function (...values) { return (globalThis.device = await request.apply(this, values)); };
        }, ready: false
      });
      await opened.page.evaluate(() => playground.ready);
      const settled = () => wait_for(opened.page, () => playground.stats().then((s) => s.backend === 'webgpu' && s.maxAbsError >= 0));
      await settled();
      t.at_most('max |error|', (await opened.call('stats')).maxAbsError, 1e-5);
      const scene = await opened.scene();
      scene.problem.temperature = 2;
      await opened.set_scene(scene);
      await settled();
      await opened.page.evaluate(() => device.destroy());
      scene.problem.temperature = 3;
      await opened.set_scene(scene);
      await settled();
      t.equal('the edit', (await opened.scene()).problem.temperature, 3);
      t.ok(await opened.call('undo'), 'expected an edit to undo');
      t.equal('the edit before it', (await opened.scene()).problem.temperature, 2);
    })
  }
];
