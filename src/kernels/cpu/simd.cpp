// Float32 vectors: which kinds there are, and the primitives that the compiler turns into vectors by itself.
#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/cpu/simd_kernels.h"

namespace attn {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

const SimdFunctions* relaxed_kind = nullptr;

void add(const float* a, const float* b, float* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) out[i] = a[i] + b[i];
}

void scale(const float* a, double factor, float* out, int64_t n) {
  const auto f = static_cast<float>(factor);
  if (!std::isnormal(f) && f != 0) return reference_kernels().scale(a, factor, out, n);
  for (int64_t i = 0; i < n; ++i) out[i] = f * a[i];
}

void mask_row(const float* a, const MaskRow& mask, float* out, int64_t n) {
  std::fill(out, out + mask.begin, -kInfinity);
  std::fill(out + mask.end, out + n, -kInfinity);
  for (int64_t j = mask.begin; j < mask.end; ++j) {
    const float value = mask.value(j);
    out[j] = value == -kInfinity ? value : a[j] + value;
  }
}

}  // namespace

const SimdFunctions* relaxed_functions() { return relaxed_kind; }
void take_relaxed(const SimdFunctions* functions) { relaxed_kind = functions; }

std::span<const SimdFunctions* const> simd_kinds() {
#ifdef ATTN_X86_KINDS
  static const std::array<const SimdFunctions*, 3> kinds{&simd::kFunctions, &avx2::kFunctions, &avx512::kFunctions};
  static const size_t usable = !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ? 1
                               : !__builtin_cpu_supports("avx512f")                              ? 2
                                                                                                 : 3;
#else
  static const std::array<const SimdFunctions*, 1> kinds{&simd::kFunctions};
  static const size_t usable = 1;
#endif
  return std::span(kinds).first(usable);
}

const CpuKernels& simd_kernels() {
  static const CpuKernels kernels = kernels_of(*simd_kinds().back());
  return kernels;
}

CpuKernels kernels_of(const SimdFunctions& functions) {
  // The product 50331654 lies halfway between two floats: 50331660 when it is rounded before 3 is added.
  const bool fused = functions.multiply_add(16777218, 3, 3) == 50331656;
  return {std::string(functions.tile) + (fused ? ", multiply-add fused" : ", multiply-add not fused"),
          functions.row_granule,
          functions.matmul_scratch,
          functions.attend_scratch,
          functions.matmul,
          functions.attend,
          add,
          scale,
          functions.softcap,
          mask_row,
          functions.softmax_row};
}

}  // namespace attn
