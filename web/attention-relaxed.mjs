// The kernels in WebAssembly's relaxed SIMD: a library of their own (src/kernels/cpu/relaxed_library.cpp), because an engine
// that lacks one instruction of a module refuses the whole module. It shares the memory and the table of the program.

import { compiled } from './attention-load.mjs';

// A module of one function: f32x4.relaxed_madd of three zeros.
const kProbe = Uint8Array.of(
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0, 10, 19, 1, 17, 0,
  0x41, 0, 0xfd, 15, 0x41, 0, 0xfd, 15, 0x41, 0, 0xfd, 15, 0xfd, 0x85, 2, 11);
const kStack = 1 << 16;  // bytes; the kernels use a few hundred

/** Bytes of memory and entries of the table that a library asks for: the first part of its section dylink.0. */
function wants(module) {
  const [section] = WebAssembly.Module.customSections(module, 'dylink.0');
  if (!section) throw new Error('attention-relaxed.wasm: expected a library of kernels, found another file of WebAssembly');
  const bytes = new Uint8Array(section);
  let at = 2;  // behind the kind and the length of the part
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (!(byte >= 128)) return value;  // the last byte, or none is left
    }
  };
  const memory = number();
  number();  // its alignment, at most malloc's
  return { memory, table: number() };
}

/** Gives `program` (what an Emscripten factory returned) these kernels where the engine can run them; says whether. An Error
 *  where their file does not come or is damaged: the program goes on without them. */
export async function add_relaxed(program) {
  if (!WebAssembly.validate(kProbe)) return false;
  const module = await compiled(new URL('./attention-relaxed.wasm', import.meta.url)), { memory, table } = wants(module);
  const global = (value, mutable = false) => new WebAssembly.Global({ value: 'i32', mutable }, value);
  const { exports } = await WebAssembly.instantiate(module, { env: {
    memory: program.wasmMemory,
    __indirect_function_table: program.wasmTable,
    __memory_base: global(program._malloc(memory)),
    __table_base: global(program.wasmTable.grow(table)),
    __stack_pointer: global(program._malloc(kStack) + kStack, true)
  } });
  exports.__wasm_apply_data_relocs();
  program._attn_take_relaxed(exports.relaxed_kernels());
  return true;
}
