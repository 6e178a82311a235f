// build/web/attention.mjs in a real browser: in a page and in a worker.
import { attention } from '../../conformance/reference.mjs';
import { open_page } from '../page.mjs';
import { kEmptyPage } from '../server.mjs';
import { random_of } from '../story.mjs';

const kShape = { batch: 2, heads: 4, kvHeads: 2, queries: 5, keys: 7, dk: 6, dv: 3 };
const kOptions = { causal: true, temperature: .7, trace: true };

function problem() {
  const random = random_of('module in a page');
  const floats = (n) => Array.from({ length: n }, () => Math.fround(4 * random() - 2));
  const { batch, heads, kvHeads, queries, keys, dk, dv } = kShape;
  return { q: floats(batch * heads * queries * dk), k: floats(batch * kvHeads * keys * dk), v: floats(batch * kvHeads * keys * dv), mask: floats(queries * keys) };
}

function expected({ q, k, v, mask }) {
  const { batch, heads, kvHeads, queries, keys, dk, dv } = kShape;
  const array = (shape, data) => ({ type: 'f4', shape, data });
  return attention({ q: array([batch, heads, queries, dk], q), k: array([batch, kvHeads, keys, dk], k), v: array([batch, kvHeads, keys, dv], v), mask: array([queries, keys], mask) }, { causal: true, temperature: .7 });
}

/** Runs in a page or, as text, in a worker. */
async function attend(address, shape, inputs, options, backend) {
  const { default: createAttention } = await import(address);
  const a = await createAttention({ backend });
  const typed = Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, new Float32Array(values)]));
  const result = await a.attend({ ...shape, ...typed }, options);
  return { backend: a.backend, backends: a.backends, ...Object.fromEntries(Object.entries(result).map(([name, values]) => [name, [...values].map((x) => (x === -Infinity ? '-Infinity' : x))])) };
}

function compare(t, where, found) {
  const want = expected(problem());
  for (const step of ['scores', 'scaled', 'masked', 'weights', 'output']) {
    const values = found[step]?.map(Number);
    if (!t.equal(`${where}: numbers of ${step}`, values?.length, want[step].data.length)) continue;
    values.forEach((x, i) => t.near(`${where}: ${step} ${i}`, x, want[step].data[i], 1e-6 * Math.max(1, Math.abs(want[step].data[i]))));
  }
}

const empty_page = (t) => open_page(t, { address: kEmptyPage, ready: false });

export default [
  {
    name: 'attends in a page, with every back end',
    async run(t) {
      const opened = await empty_page(t);
      for (const backend of ['auto', 'reference', 'simd', 'relaxed']) {
        const found = await opened.page.evaluate(`(${attend})(${JSON.stringify(`${t.address}/attention.mjs`)}, ${JSON.stringify(kShape)}, ${JSON.stringify(problem())}, ${JSON.stringify(kOptions)}, '${backend}')`);
        if (backend !== 'auto') t.equal('the back end that ran', found.backend, backend);
        t.ok(found.backends.length >= 2, `expected a list of back ends, found ${JSON.stringify(found.backends)}`);
        compare(t, `${backend} in a page`, found);
      }
      for (const address of opened.requests.slice(1)) t.match('requests of the module', address, /\/attention[\w-]*\.(mjs|wasm)$|logo\.svg$/);
      opened.expect_no_problem();
    }
  },
  {
    name: 'attends in a worker',
    async run(t) {
      const opened = await empty_page(t);
      const code = `onmessage = async ({ data }) => { try { postMessage({ result: await (${attend})(...data) }); } catch (error) { postMessage({ error: error.message }); } };`;
      const found = await opened.page.evaluate(async ([source, data]) => {
        const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })), { type: 'module' });
        worker.postMessage(data);
        return new Promise((resolve, reject) => { worker.onmessage = (m) => resolve(m.data); worker.onerror = (e) => reject(new Error(e.message)); });
      }, [code, [`${t.address}/attention.mjs`, kShape, problem(), kOptions, 'auto']]);
      t.equal('error', found.error, undefined);
      if (found.result) compare(t, 'in a worker', found.result);
      opened.expect_no_problem();
    }
  },
  {
    name: 'attends in workers of its own, and the page goes on meanwhile',
    async run(t) {
      const opened = await empty_page(t);
      const found = await opened.page.evaluate(async (address) => {
        const { default: createAttention } = await import(address);
        const alone = await createAttention(), pool = await createAttention({ workers: 2 });
        const [heads, n, d] = [3, 2048, 64];  // 3.2e9 operations take 60 ms on a quick machine
        const values = (seed) => Float32Array.from({ length: heads * n * d }, (_, i) => Math.sin(i * seed));
        const inputs = { q: values(.1), k: values(.7), v: values(.3), heads, queries: n, keys: n, dk: d };
        const ticks_during = async (attention) => {
          let ticks = 0, over = false;
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => { ++ticks; if (!over) port2.postMessage(0); };
          const call = attention.attend(inputs);
          port2.postMessage(0);
          const { output } = await call;
          over = true;
          return { output, ticks };
        };
        const [one, many] = [await ticks_during(alone), await ticks_during(pool)];
        pool.close();
        return { alone: one.ticks, pool: many.ticks, different: one.output.filter((x, i) => x !== many.output[i]).length,
                 afterwards: await pool.attend(inputs).catch((error) => error.message) };
      }, `${t.address}/attention.mjs`);
      t.equal('outputs that differ', found.different, 0);
      t.equal('what the page did while it computed itself', found.alone, 0);
      t.ok(found.pool > 0, 'expected the page to go on while workers compute, found no message handled');
      t.match('after close', String(found.afterwards), /workers were ended/);
      opened.expect_no_problem();
    }
  },
  {
    name: 'rejects what makes no sense',
    async run(t) {
      const opened = await empty_page(t);
      const messages = await opened.page.evaluate(async (address) => {
        const { default: createAttention } = await import(address);
        const message = (promise) => promise.then(() => 'nothing', (e) => (e instanceof Error ? e.message : `no Error but ${e}`));
        const a = await createAttention();
        const good = { q: new Float32Array(4), k: new Float32Array(4), v: new Float32Array(4), queries: 2, keys: 2, dk: 2, dv: 2 };
        return {
          short: await message(a.attend({ ...good, q: new Float32Array(3) })),
          double: await message(a.attend({ ...good, k: new Float64Array(4) })),
          huge: await message(a.attend({ ...good, queries: 2 ** 31 })),
          temperature: await message(a.attend(good, { temperature: 0 })),
          nothing: await message(a.attend()),
          backend: await message(createAttention({ backend: 'abacus' })),
          fine: await message(a.attend(good))
        };
      }, `${t.address}/attention.mjs`);
      t.match('q too short', messages.short, /q: expected .*found/);
      t.match('k of doubles', messages.double, /k: expected .*found/);
      t.match('too many queries', messages.huge, /queries: expected .*found/);
      t.match('temperature 0', messages.temperature, /temperature: expected .*found/);
      t.match('no inputs', messages.nothing, /expected/);
      t.match('no such back end', messages.backend, /backend: expected .*found/);
      t.equal('a good call after all that', messages.fine, 'nothing');
      opened.expect_no_problem();
    }
  }
];
