#pragma once
#include <span>
#include <string>

#include "kernels/cpu/cpu_kernels.h"

namespace attn {

/// What is compiled once for every kind of vector (see simd_f32.h), as plain functions: CpuKernels of a kind is made
/// from them in a file that is compiled once. Arguments as in CpuKernels.
struct SimdFunctions {
  const char* tile;  // the name of the micro-kernel: rows x lanes, type, multiply-add
  int64_t row_granule;
  int64_t width;                                                     // lanes of a vector
  uint64_t (*attend_scratch)(int64_t keys, int64_t dk, int64_t dv);  // bytes: independent of the number of keys
  uint64_t matmul_scratch;                                           // bytes
  void (*attend)(const AttendSlice&, std::byte* scratch);
  void (*matmul)(const MatMulSlice&, std::byte* scratch);
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

/// Kernels over such functions, for as long as the program runs.
class SimdKernels : public CpuKernels {
 public:
  explicit SimdKernels(const SimdFunctions& functions) : functions_(functions) {}

  std::string detail() const override;
  int64_t row_granule() const override { return functions_.row_granule; }
  uint64_t matmul_scratch(int64_t, int64_t) const override { return functions_.matmul_scratch; }
  uint64_t attend_scratch(int64_t keys, int64_t dk, int64_t dv) const override {
    return functions_.attend_scratch(keys, dk, dv);
  }
  void matmul(const MatMulSlice& slice, std::byte* scratch) const override { functions_.matmul(slice, scratch); }
  void attend(const AttendSlice& slice, std::byte* scratch) const override { functions_.attend(slice, scratch); }
  void add(const float* a, const float* b, float* out, int64_t n) const override;
  void scale(const float* a, double factor, float* out, int64_t n) const override;
  void softcap(const float* a, double cap, float* out, int64_t n) const override { functions_.softcap(a, cap, out, n); }
  void mask_row(const float* a, const MaskRow& mask, float* out, int64_t n) const override;
  void softmax_row(const float* a, double temperature, float* out, int64_t n) const override {
    functions_.softmax_row(a, temperature, out, n);
  }

 private:
  const SimdFunctions& functions_;
};

/// Every kind of vector in this build that this machine has, the plainest first.
std::span<const SimdFunctions* const> simd_kinds();
/// The kernels with WebAssembly's relaxed multiply-add; null before they are loaded.
const SimdFunctions* relaxed_functions();
/// From now on backends() has "relaxed". `functions` stays for as long as the program runs. Once.
void take_relaxed(const SimdFunctions* functions);

}  // namespace attn
