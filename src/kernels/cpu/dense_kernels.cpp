#include "kernels/cpu/dense_kernels.h"

#include <array>

#include "kernels/cpu/simd_kernels.h"

namespace attn {

std::span<const DenseKernels<float>* const> dense_kinds() {
#ifdef ATTN_X86_KINDS
  static constexpr std::array<const DenseKernels<float>*, 3> kinds{&simd::kDense, &avx2::kDense, &avx512::kDense};
#else
  static constexpr std::array<const DenseKernels<float>*, 1> kinds{&simd::kDense};
#endif
  return std::span(kinds).first(simd_kinds().size());
}

const DenseKernels<float>& dense_kernels() { return *dense_kinds().back(); }

}  // namespace attn
