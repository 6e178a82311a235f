// A WebGPU device, in a page or under node (Dawn), and running one kernel of shaders/ on it. Every dispatch stands in error
// scopes: a wrong binding or a workgroup count above the limit would else pass in silence.

const kSoftwareDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const repository = new URL('../../', import.meta.url);
const in_page = typeof window !== 'undefined';

/** navigator.gpu, or what stands for it under node. */
async function open_gpu() {
  if (in_page) return navigator.gpu;
  process.env.VK_ICD_FILENAMES ??= kSoftwareDriver;
  const folder = process.env.ATTENTION_NODE_MODULES;
  if (!folder) throw new Error('ATTENTION_NODE_MODULES is not set: eval "$(bash web/setup.sh tests)" first');
  const { createRequire } = await import('node:module');
  const { pathToFileURL } = await import('node:url');
  const { create, globals } = await import(pathToFileURL(createRequire(`${folder}/x.js`).resolve('webgpu')));
  Object.assign(globalThis, globals);
  return create([]);  // the device ends with it
}

const texts = new Map();
async function text_of(path) {
  const url = new URL(path, repository);
  if (!texts.has(path)) texts.set(path, in_page ? await (await fetch(url)).text() : (await import('node:fs')).readFileSync(url, 'utf8'));
  return texts.get(path);
}

/** The numbers that C++ and the kernels tell primitives and kinds of them apart by: { Scale: 3, Map_tanh: 1, … }. */
export async function numbers() {
  const code = (await text_of('src/kernels/program/program.h')).replace(/\/\/.*/g, '');
  const all = {};
  let prefix = '';
  for (const [, struct, kinds, primitives] of code.matchAll(/struct (\w+) \{|enum class \w+ \{([^}]*)\}|Primitive =\s+std::variant<([^>]*)>/g)) {
    if (struct) prefix = `${struct}_`;
    else (kinds ?? primitives).match(/\w+/g).forEach((name, number) => { all[(kinds ? prefix : '') + name] = number; });
  }
  return all;
}

/** Kernels that stand behind place.wgsl. */
const kPlaced = ['matmul', 'choose', 'combine', 'entmax', 'map', 'mask', 'move', 'normalize', 'reduce', 'rotate'];

/** The text of a kernel behind the numbers that it uses; `constants` replace its `const NAME = ...;` and `alias NAME = ...;` lines. */
export async function shader(name, constants = {}) {
  let text = await text_of(`shaders/${name}.wgsl`);
  const used = Object.entries(await numbers()).filter(([constant]) => new RegExp(`(case|==) ${constant}\\b`).test(text));
  text = used.map(([constant, number]) => `const ${constant} = ${number}u;\n`).join('') +
    (kPlaced.includes(name) ? await text_of('shaders/place.wgsl') : '') + text;
  for (const [constant, value] of Object.entries(constants)) {
    const line = new RegExp(`^(const|alias) ${constant} = .*;`, 'm');
    if (!line.test(text)) throw new Error(`${name}.wgsl has no constant ${constant}`);
    text = text.replace(line, `$1 ${constant} = ${value};`);
  }
  return text;
}

export class Device {
  static async open() {
    const self = new Device();
    self.gpu = await open_gpu();
    self.adapter = await self.gpu?.requestAdapter();
    if (!self.adapter) throw new Error(in_page ? 'no WebGPU adapter' : `no WebGPU adapter with VK_ICD_FILENAMES=${process.env.VK_ICD_FILENAMES}`);
    self.device = await self.adapter.requestDevice({ requiredFeatures: ['subgroups'].filter(name => self.adapter.features.has(name)) });
    self.pipelines = new Map();
    self.allocated = 0;
    return self;
  }

  get subgroups() { return this.device.features.has('subgroups'); }
  get name() { return `${this.adapter.info.vendor} ${this.adapter.info.device} ${this.adapter.info.description}`; }

  /** Runs `work`; throws what the device had to say about it. */
  async checked(work) {
    for (const kind of ['validation', 'out-of-memory', 'internal']) this.device.pushErrorScope(kind);
    let result;
    let thrown;
    try {
      result = await work();
    } catch (error) {
      thrown = error;
    }
    for (let n = 0; n < 3; ++n) {
      const error = await this.device.popErrorScope();
      if (error) thrown ??= new Error(`device: ${error.message}`);
    }
    if (thrown) throw thrown;
    return result;
  }

  /** The pipeline of a WGSL text; its errors name the line. */
  async pipeline(code) {
    if (!this.pipelines.has(code)) {
      const module = this.device.createShaderModule({ code });
      const errors = (await module.getCompilationInfo()).messages.filter(message => message.type === 'error');
      if (errors.length) throw new Error(errors.map(e => `WGSL ${e.lineNum}:${e.linePos} ${e.message}`).join('; '));
      this.pipelines.set(code, await this.device.createComputePipelineAsync({
        layout: 'auto', compute: { module, entryPoint: 'main' } }));
    }
    return this.pipelines.get(code);
  }

  /** A buffer with the bytes of a typed array (at least 16, a multiple of 4), or of that many bytes. */
  buffer(content, usage = 0) {
    const size = typeof content === 'number' ? content : content.byteLength;
    const whole = Math.max(16, Math.ceil(size / 4) * 4);
    this.allocated += whole;
    const buffer = this.device.createBuffer({
      size: whole,
      usage: usage || GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC });
    if (typeof content === 'number') return buffer;
    const bytes = new Uint8Array(Math.ceil(size / 4) * 4);
    bytes.set(new Uint8Array(content.buffer, content.byteOffset, size));
    this.device.queue.writeBuffer(buffer, 0, bytes);
    return buffer;
  }

  uniform(bytes) { return this.buffer(bytes, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST); }

  /** How `count` workgroups are dispatched: the kernels guard what the last row has too many. `across` stands for the
   *  device's limit, so that the splitting can be tested without 65,536 workgroups. */
  groups(count, across = this.device.limits.maxComputeWorkgroupsPerDimension) {
    const x = Math.min(count, across);
    return [x, Math.ceil(count / x)];
  }

  /** Passes of {pipeline, bindings: {index: buffer}, groups}, in one submit. */
  submit(passes) {
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const { pipeline, bindings, groups } of passes) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, this.device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: Object.entries(bindings).map(([index, buffer]) => ({ binding: Number(index), resource: { buffer } })) }));
      pass.dispatchWorkgroups(...groups);
    }
    pass.end();
    this.device.queue.submit([encoder.finish()]);
  }

  async read(buffer, count) {
    const target = this.device.createBuffer({ size: buffer.size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, target, 0, buffer.size);
    this.device.queue.submit([encoder.finish()]);
    await target.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(target.getMappedRange().slice(0), 0, count);
    target.destroy();
    return values;
  }

  close() {
    this.device.destroy();
    this.gpu = undefined;
  }
}
