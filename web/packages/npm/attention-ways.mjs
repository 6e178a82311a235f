// In the package, in place of web/attention-ways.mjs: a worker starts from text that this script holds.
import { unpacked } from './attention-load.mjs';

let script;  // promise of the text
let own_script;  // its address

export const kScript = 'a script from a Blob';

export const kWays = [
  async (Worker) => {
    script ??= unpacked('attention-worker.mjs').then((bytes) => `const packed = ${JSON.stringify(packed)};\n${new TextDecoder().decode(bytes)}`);
    const text = await script;
    if (!globalThis.Worker) return new Worker(text, { eval: true });  // node
    own_script ??= URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    return new Worker(own_script);
  }
];
