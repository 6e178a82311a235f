// One worker of attention-pool.mjs: first {backend}, then calls, each in a buffer that goes back with the output in it.
import createAttention from './attention.mjs';

const kTypes = { Float32Array, Uint8Array };
const port = globalThis.postMessage ? globalThis : process.getBuiltinModule('node:worker_threads').parentPort;
let attention;

async function answer({ backend, buffer, places, sizes, options }) {
  if (backend) {
    attention = await createAttention({ backend });
    return [{}, []];
  }
  const { output: out, ...inputs } = Object.fromEntries(Object.entries(places).map(([name, { type, at, length }]) => [name, new kTypes[type](buffer, at, length)]));
  const { output, ...others } = await attention.attend({ ...sizes, ...inputs }, { ...options, out });
  return [{ buffer, ...others }, [buffer, ...Object.values(others).map((array) => array.buffer)]];
}

const hear = (message) => answer(message).then(([result, moved]) => port.postMessage(result, moved),
  (error) => port.postMessage({ error: error.message, buffer: message.buffer }, message.buffer ? [message.buffer] : []));
if (port.on) port.on('message', hear);
else port.onmessage = ({ data }) => hear(data);
