// The ways to the same numbers: the command line, natively and under node, and the JavaScript module. Each has
//   name, and attend({arrays, options, trace, deflate}) -> {name of a step: {shape, data}}
// with arrays as a .npz for the command line holds them and options as in a case file.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { numbers, read_npz, write_npz } from './npy.mjs';
import { from_rank4, to_rank4 } from './reference.mjs';

const kFlags = { causal: '--causal' };
const kOptions = {
  scale: '--scale', softcap: '--softcap', temperature: '--temperature', window: '--window',
  q_heads: '--q-heads', kv_heads: '--kv-heads'
};

export function option_arguments(options) {
  return Object.entries(options).flatMap(([name, value]) => {
    if (kFlags[name]) return value ? [kFlags[name]] : [];
    if (!kOptions[name]) throw new Error(`the command line has no option for ${name}`);
    return [kOptions[name], String(value)];
  });
}

export class CommandLine {
  /** `command`: the program and its first arguments; files go to `folder`; `env`: variables beside those of this process. */
  constructor(name, command, folder, backend = 'auto', env = {}) {
    Object.assign(this, { name, command, folder, backend, env });
  }

  run(args) {
    const [program, ...first] = this.command;
    const { status, stdout, stderr, error } = spawnSync(program, [...first, ...args], { encoding: 'utf8', env: { ...process.env, ...this.env } });
    if (error) throw error;
    return { status, stdout, stderr };
  }

  /** Runs a command that writes OUT; returns OUT's arrays. */
  read_results(args) {
    const out = path.join(this.folder, 'out.npz');
    fs.rmSync(out, { force: true });
    const { status, stderr } = this.run([...args, '--out', out, '--backend', this.backend]);
    if (status !== 0) throw new Error(`exit ${status}: ${stderr.trim()}`);
    const arrays = read_npz(fs.readFileSync(out));
    for (const [name, array] of Object.entries(arrays))
      if (array.type !== 'f4') throw new Error(`${name} has type ${array.type}, expected float32`);
    return arrays;
  }

  attend({ arrays, options, trace, deflate }) {
    const file = path.join(this.folder, 'in.npz');
    fs.writeFileSync(file, write_npz(arrays, { deflate }));
    return this.read_results(['attend', file, ...option_arguments(options), ...(trace ? ['--trace'] : [])]);
  }

  evaluate(scene) {
    const file = path.join(this.folder, 'scene.json');
    fs.writeFileSync(file, JSON.stringify(scene));
    return this.read_results(['evaluate', file]);
  }
}

export class Module {
  static async create(name, file, backend = 'auto') {
    const { default: createAttention } = await import(pathToFileURL(file));
    return new Module(name, await createAttention({ backend }));
  }

  constructor(name, attention) {
    Object.assign(this, { name, attention });
  }

  async attend({ arrays, options: { q_heads, kv_heads, ...options }, trace }) {
    const floats = (array, heads) => {
      if (!array) return [undefined, []];
      const { shape, data } = to_rank4(array, heads);
      return [Float32Array.from(data), shape];
    };
    const [q, [batch, heads, queries, dk]] = floats(arrays.q, q_heads);
    const [k, [, kvHeads, keys]] = floats(arrays.k, kv_heads);
    const [v, [, , , dv]] = floats(arrays.v, kv_heads);
    const [pastK, [, , past]] = floats(arrays.past_k, kv_heads);
    const [pastV] = floats(arrays.past_v, kv_heads);
    const inputs = { q, k, v, batch, heads, kvHeads, queries, keys, dk, dv, pastK, pastV, past };
    if (arrays.mask) {
      inputs.mask = arrays.mask.type === 'b1' ? arrays.mask.data : Float32Array.from(numbers(arrays.mask));
      inputs.maskShape = arrays.mask.shape;
    }
    if (arrays.kv_len) inputs.kvLen = [...numbers(arrays.kv_len)];
    const result = await this.attention.attend(inputs, { ...options, trace });
    const total = keys + (past ?? 0);
    const found = { output: from_rank4({ shape: [batch, heads, queries, dv], data: result.output }, arrays.q.shape.length) };
    for (const name of ['scores', 'scaled', 'capped', 'masked', 'weights'])
      if (result[name]) found[name] = { shape: [batch, heads, queries, total], data: result[name] };
    if (result.presentK) found.present_k = { shape: [batch, kvHeads, total, dk], data: result.presentK };
    if (result.presentV) found.present_v = { shape: [batch, kvHeads, total, dv], data: result.presentV };
    return found;
  }
}
