// The body of relaxed_functions() of programs that are built with WebAssembly's relaxed vectors.
#include "kernels/simd_kernels.h"

namespace attn {

const SimdFunctions* relaxed_functions() { return &relaxed::kFunctions; }

}  // namespace attn
