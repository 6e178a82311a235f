// Other people's programs that the playground is opened in (tests/hosts/package.json).
import { createRequire } from 'node:module';
import path from 'node:path';

export const host_module = (name) => path.join(process.env.ATTENTION_HOST_MODULES, name);

/** Runs in the page: Jupyter's manager of widgets and anywidget's front end, over a kernel that keeps what it is sent. */
const kNotebook = `
import * as base from '@jupyter-widgets/base';
import { ManagerBase } from '@jupyter-widgets/base-manager';
import { Widget } from '@lumino/widgets';
import 'anywidget';
const anywidget = globalThis.made_by_anywidget(base);

// anywidget gives a module two seconds to come, which is no question of this test.
const { timeout } = AbortSignal;
AbortSignal.timeout = (ms) => timeout.call(AbortSignal, 60 * ms);

class Kernel {
  comm_id = 'playground';
  sent = [];
  #hears;
  on_msg(hears) { this.#hears = hears; }
  on_close() {}
  send(data, callbacks) {
    this.sent.push(data.state);
    setTimeout(() => callbacks?.iopub?.status({ content: { execution_state: 'idle' } }), 5);
    return this.comm_id;
  }
  /** As Python's \`widget.name = value\`. */
  set(state) { return this.#hears({ content: { comm_id: this.comm_id, data: { method: 'update', state: structuredClone(state), buffer_paths: [] } }, metadata: {} }); }
}
class Manager extends ManagerBase {
  async loadClass(name, module) { return (module === 'anywidget' ? anywidget : base)[name]; }
  async _get_comm_info() { return {}; }
}
globalThis.open_notebook = async (state) => {
  const kernel = new Kernel();
  const manager = new Manager();
  const version = '0.11.0';
  const model = await manager.new_model({ model_name: 'AnyModel', model_module: 'anywidget', model_module_version: version, model_id: kernel.comm_id, comm: kernel },
    { _anywidget_id: 'playground', _view_name: 'AnyView', _view_module: 'anywidget', _view_module_version: version, layout: null, ...state });
  const show = async () => {
    const view = await manager.create_view(model);
    const cell = document.body.appendChild(document.createElement('div'));
    Widget.attach(view.luminoWidget, cell);
    return view;
  };
  return { kernel, model, show };
};`;

const esbuild = () => createRequire(process.env.ATTENTION_HOST_MODULES + '/')('esbuild');

/** What an element of JSX, as pages of MDX have it, is made of: [name, properties]. */
export function of_jsx(code) {
  const { code: script } = esbuild().transformSync(code, { loader: 'jsx', jsxFactory: 'element' });
  return new Function('element', `return ${script}`)((name, properties) => [name, properties]);
}

/** kNotebook and what it imports, as one script. */
export async function notebook() {
  const { outputFiles } = await esbuild().build({
    stdin: { contents: kNotebook, resolveDir: path.dirname(process.env.ATTENTION_HOST_MODULES) }, bundle: true, write: false, format: 'iife', logLevel: 'error',
    loader: { '.css': 'empty' }, banner: { js: 'globalThis.define = (_, make) => { globalThis.made_by_anywidget = make; };' }
  });
  return outputFiles[0].text;
}
