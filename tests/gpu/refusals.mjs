// What has to be noticed: the error scopes that the other cases rely on do work.
import { Device } from './device.mjs';

async function refused(device, what, work) {
  try {
    await device.checked(work);
  } catch (error) {
    if (!/device: |WGSL /.test(error.message)) throw error;
    return;
  }
  throw new Error(`${what} passed in silence`);
}

export function refusal_cases() {
  const code = '@group(0) @binding(0) var<storage, read_write> x: array<u32>;\n@compute @workgroup_size(1) fn main() { x[0] = 1; }';
  return [
    { name: 'refusal of a dispatch above the limit', run: device => refused(device, 'the dispatch', async () => {
      const pipeline = await device.pipeline(code);
      device.submit([{ pipeline, groups: [device.device.limits.maxComputeWorkgroupsPerDimension + 1], bindings: { 0: device.buffer(16) } }]);
    }) },
    { name: 'refusal of a shader that does not compile', run: device => refused(device, 'the shader', () => device.pipeline(`${code} x`)) },
    { name: 'refusal of a binding above the limit', run: device => refused(device, 'the binding', async () => {
      const large = device.buffer(device.device.limits.maxStorageBufferBindingSize + 4);
      device.submit([{ pipeline: await device.pipeline(code), groups: [1], bindings: { 0: large } }]);
      large.destroy();
    }) },
    { name: 'refusal of a device that is destroyed on the way', run: async () => {
      const other = await Device.open();
      const x = other.buffer(16);
      other.submit([{ pipeline: await other.pipeline(code), groups: [1], bindings: { 0: x } }]);
      const reading = other.read(x, 4).then(() => 'values', () => 'nothing');
      other.device.destroy();
      const { reason } = await other.device.lost;
      if (reason !== 'destroyed' || await reading !== 'nothing') throw new Error(`lost: ${reason}, read: ${await reading}`);
    } },
    { name: 'refusal of a missing binding', run: device => refused(device, 'the binding', async () => {
      device.submit([{ pipeline: await device.pipeline(code), groups: [1], bindings: {} }]);
    }) }
  ];
}
