// How a worker of attention-pool.mjs is made. web/packages/npm has other ways.
const kModule = { __proto__: null, type: 'module' };
let own_script;  // its address

/** What a worker runs. */
export const kScript = new URL('./attention-worker.mjs', import.meta.url);

/** By its address; and how, where the page may not start one from there (another origin, a sandboxed frame): from a script of
 *  the page's own that imports it, no module, because a sandboxed frame may not start one; what comes meanwhile waits. */
export const kWays = [
  (Worker) => new Worker(kScript, kModule),
  (Worker) => {
    const script = `const early = [], keep = ({ data }) => early.push(data);
addEventListener('message', keep);
import(${JSON.stringify(kScript)}).then(() => {
  removeEventListener('message', keep);
  for (const data of early) dispatchEvent(new MessageEvent('message', { data }));
}, (error) => setTimeout(() => { throw error; }));`;
    own_script ??= URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    return new Worker(own_script);
  }
];
