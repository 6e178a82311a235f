// attention-relaxed.wasm: the kernels in WebAssembly's relaxed SIMD as a library that web/attention-relaxed.mjs adds to
// a running program. An engine that lacks one instruction of a module refuses the whole, so they cannot be in the
// program.
#include "kernels/cpu/simd_kernels.h"

extern "C" __attribute__((used, visibility("default"))) const attn::SimdFunctions* relaxed_kernels() {
  return &attn::relaxed::kFunctions;
}
