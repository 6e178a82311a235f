// The browser's WebGPU for src/kernels/webgpu/web/device.cpp: an Emscripten library. Answers arrive by promise and are
// kept here until they are asked for, so that neither Asyncify nor JSPI is needed. Numbers come as float64.
addToLibrary({
  $gpu: {
    state: 0,  // Device::State
    fault: ['', ''],
    name: '',
    software: 0,
    limits: [0, 0, 0],
    device: null,
    opening: 0,         // counts attempts: the answer to an earlier one is ignored
    pipelines: [],      // {progress, fault, pipeline}
    numbers: {},        // text -> index of pipelines
    jobs: {},           // number -> {device, began, seconds, progress, fault, staging, buffers, reads, mapped, released}
    last_job: 0,
    pool: {},           // bytes and usage -> free buffers
    pooled: 0,
    waiting: [],

    /** A promise of the next answer. */
    event: () => new Promise(resolve => gpu.waiting.push(resolve)),
    answer() {
      const waiting = gpu.waiting;
      gpu.waiting = [];
      for (const resolve of waiting) resolve();
    },

    open_device: async attempt => {
      const current = () => gpu.opening === attempt;
      const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
      if (!adapter) throw ['adapter', ''];
      const { maxStorageBufferBindingSize, maxBufferSize, maxComputeWorkgroupsPerDimension } = adapter.limits;
      const requiredFeatures = ['subgroups'].filter(name => adapter.features.has(name));
      // The page's texts of the kernels (CMakeLists.txt).
      const kernels = await Module['kernels']?.();
      let device;
      try {
        device = await adapter.requestDevice({ requiredFeatures, requiredLimits: { maxStorageBufferBindingSize, maxBufferSize } });
      } catch (error) {
        throw ['device', error.message];
      }
      if (kernels) HEAPU8.set(kernels.map(byte => byte === 9 ? 0 : byte), Module['_attn_kernels']());
      if (!current()) return device.destroy();
      const info = adapter.info ?? {};
      gpu.name = [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(' ') || 'WebGPU';
      gpu.software = info.isFallbackAdapter || adapter.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(gpu.name) ? 1 : 0;
      gpu.limits = [Math.min(maxStorageBufferBindingSize, maxBufferSize), maxComputeWorkgroupsPerDimension, requiredFeatures.length];
      gpu.device = device;
      gpu.pipelines = [];
      gpu.numbers = {};
      gpu.pool = {};
      gpu.pooled = 0;
      gpu.state = 2;
      device.lost.then(({ reason, message }) => { if (current()) gpu.fail(['lost', message || reason]); });
      gpu.answer();
    },
    /** What is known before anything is opened. */
    look() {
      gpu.state = 0;
      if (globalThis.isSecureContext === false) gpu.fail(['insecure', '']);
      else if (!globalThis.navigator?.gpu) gpu.fail(['missing', '']);
    },
    fail(fault) {
      gpu.state = 3;
      gpu.fault = fault;
      gpu.device = null;
      for (const job of Object.values(gpu.jobs)) gpu.end_job(job, fault);
      for (const pipeline of gpu.pipelines) if (!pipeline.progress) Object.assign(pipeline, { progress: 2, fault });
      gpu.answer();
    },
    end_job(job, fault) {
      if (job.progress) return;
      job.progress = fault ? 2 : 1;
      job.seconds = (performance.now() - job.began) / 1000;
      job.fault = fault ?? ['', ''];
      if (job.released) gpu.recycle(job);
      gpu.answer();
    },
    /** The buffers of a job that nobody looks at any more. */
    recycle(job) {
      const all = [...job.buffers.map(({ buffer }) => buffer), job.staging].filter(Boolean);
      if (job.progress === 1) job.staging.unmap();
      for (const buffer of all) job.progress === 1 && job.device === gpu.device ? gpu.give_buffer(buffer) : buffer.destroy();
    },

    take_buffer(bytes, usage) {
      const size = bytes + 255 & ~255;
      const free = gpu.pool[`${size} ${usage}`]?.pop();
      if (free) {
        gpu.pooled -= size;
        return free;
      }
      return gpu.device.createBuffer({ size, usage });
    },
    /** Some 64 MiB stay for later. */
    give_buffer(buffer) {
      if (gpu.pooled + buffer.size > 1 << 26) return buffer.destroy();
      gpu.pooled += buffer.size;
      const key = `${buffer.size} ${buffer.usage}`;
      (gpu.pool[key] = gpu.pool[key] ?? []).push(buffer);
    },
    text: fault => stringToNewUTF8(fault),
  },
  $gpu__deps: ['$stringToNewUTF8'],
  $gpu__postset: 'Module["gpuEvent"] = gpu.event; Module["gpuClose"] = () => gpu.device?.destroy();',

  attn_gpu_open__deps: ['$gpu'],
  attn_gpu_open: seconds => {
    const attempt = ++gpu.opening;
    gpu.look();
    if (gpu.state === 3) return;
    gpu.state = 1;
    const failed = reason => {
      if (gpu.opening !== attempt || gpu.state !== 1) return;
      ++gpu.opening;
      gpu.fail(Array.isArray(reason) ? reason : ['device', String(reason.message ?? reason)]);
    };
    const late = setTimeout(() => failed(['timeout', `${seconds} s`]), seconds * 1000);
    gpu.open_device(attempt).catch(failed).finally(() => clearTimeout(late));
  },
  attn_gpu_state__deps: ['$gpu'],
  attn_gpu_state: () => {
    if (!gpu.state) gpu.look();
    return gpu.state;
  },
  attn_gpu_software__deps: ['$gpu'],
  attn_gpu_software: () => gpu.software,
  attn_gpu_limit__deps: ['$gpu'],
  attn_gpu_limit: which => gpu.limits[which],
  // Texts are the caller's to free. 0 the device's name, 1 and 2 id and detail of its fault.
  attn_gpu_text__deps: ['$gpu'],
  attn_gpu_text: which => gpu.text(which ? gpu.fault[which - 1] : gpu.name),

  attn_gpu_pipeline__deps: ['$gpu'],
  attn_gpu_pipeline: (address, bytes) => {
    if (!gpu.device) return -1;
    const code = UTF8ToString(address, bytes);
    if (code in gpu.numbers) return gpu.numbers[code];
    const entry = { progress: 0, fault: ['', ''], pipeline: null };
    gpu.numbers[code] = gpu.pipelines.push(entry) - 1;
    const end = values => {
      if (!entry.progress) Object.assign(entry, values);
      gpu.answer();
    };
    gpu.device.pushErrorScope('validation');
    const module = gpu.device.createShaderModule({ code });
    const wrong = gpu.device.popErrorScope();
    gpu.device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } }).then(
      pipeline => end({ progress: 1, pipeline }),
      async error => end({ progress: 2, fault: ['shader', ((await wrong.catch(() => null)) ?? error).message] }));
    return gpu.pipelines.length - 1;
  },
  attn_gpu_pipeline_progress__deps: ['$gpu'],
  attn_gpu_pipeline_progress: i => gpu.pipelines[i]?.progress ?? 2,
  attn_gpu_pipeline_text__deps: ['$gpu'],
  attn_gpu_pipeline_text: (i, which) => gpu.text((gpu.pipelines[i]?.fault ?? gpu.fault)[which - 1]),

  // words: buffers (bytes, address or 0), dispatches (pipeline, x, y, bindings (buffer, offset, bytes)), reads, each list
  // after its length.
  attn_gpu_submit__deps: ['$gpu'],
  attn_gpu_submit: (address, count) => {
    const words = HEAPF64.slice(address / 8, address / 8 + count);
    let at = 0;
    const list = each => Array.from({ length: words[at++] }, each);
    const job = { device: gpu.device, began: performance.now(), progress: 0, fault: ['', ''], buffers: [], reads: [], staging: null };
    gpu.jobs[++gpu.last_job] = job;
    const device = gpu.device;
    if (!device) {
      gpu.end_job(job, gpu.fault);
      return gpu.last_job;
    }
    for (const kind of ['validation', 'out-of-memory', 'internal']) device.pushErrorScope(kind);
    const U = GPUBufferUsage;
    const any = U.STORAGE | U.UNIFORM | U.COPY_SRC | U.COPY_DST;
    job.buffers = list(() => {
      const bytes = words[at++], data = words[at++];
      const buffer = gpu.take_buffer(bytes, any);
      if (data) device.queue.writeBuffer(buffer, 0, HEAPU8, data, bytes);
      return { buffer, bytes };
    });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    list(() => {
      const { pipeline } = gpu.pipelines[words[at++]];
      const x = words[at++], y = words[at++];
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: list((_, binding) => ({
        binding, resource: { buffer: job.buffers[words[at++]].buffer, offset: words[at++], size: words[at++] } })) }));
      pass.dispatchWorkgroups(x, y);
    });
    pass.end();
    let bytes = 0;
    job.reads = list(() => {
      const read = { ...job.buffers[words[at++]], offset: bytes };
      bytes += read.bytes;
      return read;
    });
    job.staging = gpu.take_buffer(bytes || 4, U.MAP_READ | U.COPY_DST);
    for (const { buffer, bytes, offset } of job.reads) encoder.copyBufferToBuffer(buffer, 0, job.staging, offset, bytes);
    device.queue.submit([encoder.finish()]);
    const answers = [device.popErrorScope(), device.popErrorScope(), device.popErrorScope(), job.staging.mapAsync(GPUMapMode.READ)];
    Promise.allSettled(answers).then(([internal, memory, validation, mapped]) => {
      const error = memory.value ?? validation.value ?? internal.value ?? mapped.reason;
      gpu.end_job(job, error && [memory.value ? 'memory' : 'job', error.message]);
    });
    return gpu.last_job;
  },
  attn_gpu_job_progress__deps: ['$gpu'],
  attn_gpu_job_progress: job => gpu.jobs[job]?.progress ?? 2,
  attn_gpu_job_text__deps: ['$gpu'],
  attn_gpu_job_text: (job, which) => gpu.text((gpu.jobs[job]?.fault ?? gpu.fault)[which - 1]),
  attn_gpu_job_seconds__deps: ['$gpu'],
  attn_gpu_job_seconds: job => gpu.jobs[job].seconds,
  attn_gpu_read__deps: ['$gpu'],
  attn_gpu_read: (number, index, out) => {
    const job = gpu.jobs[number];
    job.mapped = job.mapped ?? new Uint8Array(job.staging.getMappedRange());
    const { offset, bytes } = job.reads[index];
    HEAPU8.set(job.mapped.subarray(offset, offset + bytes), out);
  },
  attn_gpu_release__deps: ['$gpu'],
  attn_gpu_release: number => {
    const job = gpu.jobs[number];
    if (!job) return;
    delete gpu.jobs[number];
    job.released = true;  // what the device still writes to is recycled at the end
    if (job.progress) gpu.recycle(job);
  },
});
