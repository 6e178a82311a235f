// build/web/attention.mjs where the page and the module are not of one origin, a server is not as ours, or files are missing.
import { open_page } from '../page.mjs';
import { kEmptyPage, serve } from '../server.mjs';

const kShared = { 'access-control-allow-origin': '*' };  // as a content delivery network answers

/** Runs in a page: a large problem with two workers, whose output is .01 everywhere. */
async function attend(address) {
  const { default: createAttention } = await import(address);
  const a = await createAttention({ workers: 2 });
  const n = 512, x = () => new Float32Array(4 * n * 64).fill(.01);
  const { output } = await a.attend({ q: x(), k: x(), v: x(), heads: 4, queries: n, keys: n, dk: 64 });
  a.close();
  return { reason: a.reason, wrong: output.filter((value) => !(Math.abs(value - .01) < 1e-5)).length, backend: a.backend, backends: a.backends };
}

/** Calls `work(page, server's address)` with an empty page of `here` and the module of a server that answers `otherwise`. */
async function with_module(t, otherwise, work, here = () => ({})) {
  const [module, page] = [await serve(t.web, otherwise), await serve(t.web, here)];
  try {
    const opened = await open_page(t, { address: null, ready: false });
    await opened.page.goto(`${page.address}${kEmptyPage}`);
    await work(opened, module.address);
  } finally {
    module.close();
    page.close();
  }
}

const call = (opened, address) => opened.page.evaluate(`(${attend})(${JSON.stringify(`${address}/attention.mjs`)}).catch((error) => ({ error: error.message }))`);

export default [
  {
    name: 'starts workers from another origin',
    run: (t) => with_module(t, () => ({ headers: kShared }), async (opened, address) => {
      const { reason, wrong, error } = await call(opened, address);
      t.equal('error', error, undefined);
      t.equal('why there are no workers', reason, '');
      t.equal('numbers that are wrong', wrong, 0);
      t.equal('problems', opened.problems.join(), '');
    })
  },
  {
    name: 'starts workers in a sandboxed frame',
    run: (t) => with_module(t, () => ({ headers: kShared }), async (opened, address) => {
      const source = `(${attend})('${address}/attention.mjs').catch((error) => ({ error: error.message })).then((found) => parent.postMessage(found, '*'));`;
      const { reason, wrong, error } = await opened.page.evaluate((script) => new Promise((resolve) => {
        onmessage = ({ data }) => resolve(data);
        const frame = document.createElement('iframe');
        frame.sandbox = 'allow-scripts';
        frame.srcdoc = `<!doctype html><script type="module">${script}</script>`;
        document.body.append(frame);
      }), source);
      t.equal('error', error, undefined);
      t.equal('why there are no workers', reason, '');
      t.equal('numbers that are wrong', wrong, 0);
    })
  },
  {
    name: 'computes in the page, and says why, where no worker is allowed',
    run: (t) => with_module(t, () => ({ headers: kShared }), async (opened, address) => {
      const { reason, wrong, error } = await call(opened, address);
      t.equal('error', error, undefined);
      t.match('why there are no workers', reason ?? '', /^workers: expected 2 of http:.*attention-worker\.mjs, found: ./);
      t.equal('numbers that are wrong', wrong, 0);
      t.ok(opened.problems.some((each) => /workers: expected 2/.test(each)), `expected a warning, found ${opened.problems}`);
    }, () => ({ headers: { 'content-security-policy': "worker-src 'none'" } }))
  },
  {
    name: 'asks once for a file whose type has parameters',
    run: (t) => with_module(t, (name) => ({ headers: { ...kShared, ...(name.endsWith('.wasm') && { 'content-type': 'application/wasm; charset=utf-8' }) } }), async (opened, address) => {
      const found = await opened.page.evaluate(async (module) => {
        const { default: createAttention } = await import(module);
        return (await Promise.all([createAttention(), createAttention()])).map(({ backend }) => backend);
      }, `${address}/attention.mjs`);
      t.equal('back ends', found.join(), 'relaxed,relaxed');
      t.equal('files of WebAssembly', opened.requests.filter((each) => each.endsWith('.wasm')).map((each) => each.split('/').at(-1)).sort().join(), 'attention-relaxed.wasm,attention-simd.wasm');
      t.equal('problems', opened.problems.join(), '');
    })
  },
  {
    name: 'goes on without the relaxed kernels when their file is missing',
    run: (t) => with_module(t, (name) => (name === '/attention-relaxed.wasm' ? { status: 404, headers: kShared } : { headers: kShared }), async (opened, address) => {
      const { backend, backends, reason, wrong, error } = await call(opened, address);
      t.equal('error', error, undefined);
      t.equal('the back end', backend, 'simd');
      t.equal('why there are no workers', reason, '');
      t.equal('numbers that are wrong', wrong, 0);
      t.match('why relaxed is missing', backends?.find(({ name }) => name === 'relaxed').reason ?? '', /\/attention-relaxed\.wasm: expected .*404/);
    })
  },
  {
    name: 'names the address of a core that is missing',
    run: (t) => with_module(t, (name) => (name === '/attention-simd.wasm' ? { status: 404, headers: kShared } : { headers: kShared }), async (opened, address) => {
      const { error } = await call(opened, address);
      t.match('the error', error ?? '', /could not start here: http:.*\/attention-simd\.wasm: expected .*404/);
    })
  }
];
