#pragma once
#include <span>

#include "kernels/cpu/cpu_kernels.h"

namespace attn {

/// The part of CpuKernels that is compiled once for every kind of vector (see simd_f32.h). Arguments as there.
struct SimdFunctions {
  const char* tile;  // the name of the micro-kernel: rows x lanes, type, multiply-add
  int64_t row_granule;
  int64_t width;  // lanes of a vector
  uint64_t (*matmul_scratch)(int64_t cols);
  uint64_t (*attend_scratch)(int64_t keys, int64_t dk, int64_t dv);  // independent of the number of keys
  void (*matmul)(const MatMulSlice&, std::byte* scratch);
  void (*attend)(const AttendSlice&, std::byte* scratch);
  void (*softcap)(const float* a, double cap, float* out, int64_t n);
  void (*softmax_row)(const float* a, double temperature, float* out, int64_t n);
  void (*exp2)(const float* a, float* out, int64_t n);  // what attend and softmax_row take the exponential from
  float (*multiply_add)(float a, float b, float c);     // by the instruction that the tiles use
};

namespace simd {
extern const SimdFunctions kFunctions;
}
namespace relaxed {
extern const SimdFunctions kFunctions;
}
namespace avx2 {
extern const SimdFunctions kFunctions;
}
namespace avx512 {
extern const SimdFunctions kFunctions;
}

/// The kernels of a kind of vector.
CpuKernels kernels_of(const SimdFunctions& functions);
/// Every kind of vector in this build that this machine has, the plainest first.
std::span<const SimdFunctions* const> simd_kinds();
/// The kernels with WebAssembly's relaxed multiply-add; null before they are loaded.
const SimdFunctions* relaxed_functions();
/// From now on backends() has "relaxed". `functions` stays for as long as the program runs. Once.
void take_relaxed(const SimdFunctions* functions);

}  // namespace attn
