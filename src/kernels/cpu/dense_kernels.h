#pragma once
#include <cstdint>
#include <span>

namespace attn {

/// c = a . b, or c += a . b; a: rows x inner, b: inner x cols, c: rows x cols. A matrix is read where it lies: element
/// (r, k) of a is a[r a_row + k a_step], so that a transposed one has a_row 1.
template <class Real>
struct DenseProduct {
  const Real* a;
  int64_t a_row;
  int64_t a_step;
  const Real* b;
  int64_t b_row;
  bool transpose_b;  // b is given as cols x inner
  Real* c;
  int64_t c_row;
  int64_t rows;
  int64_t inner;
  int64_t cols;
  bool add;  // to what c holds
};

/// One head of one sample: out = softmax(factor q k^T) v, where a causal query sees keys up to its own position only.
template <class Real>
struct DenseHead {
  const Real* q;  // length x width, as k, v, out; their rows lie `row` apart
  const Real* k;
  const Real* v;
  Real* out;
  int64_t row;
  int64_t length;
  int64_t width;
  Real* weights;        // length x length, 0 where masked and from there to the end of the row
  int64_t weights_row;  // dense_row(length)
  bool causal;
  Real factor;  // above 0
};

/// What a loss changes by with the matrices of a DenseHead, of their shapes and rows.
template <class Real>
struct DenseHeadGradient {
  const Real* d_out;
  Real* d_q;
  Real* d_k;
  Real* d_v;
};

/// The arithmetic that a step of training spends its time with, in one thread. Nothing overlaps; `scratch` has as many
/// elements as dense_scratch() says and is aligned to 64 bytes.
template <class Real>
struct DenseKernels {
  const char* name;
  void (*multiply)(const DenseProduct<Real>&, Real* scratch);
  void (*attend)(const DenseHead<Real>&, Real* scratch);
  /// dV = A^T dO; dA = dO V^T; dS = A * (dA - rowsum(A * dA)); dQ = factor dS K; dK = factor dS^T Q. Reads `weights`,
  /// not `out`.
  void (*attend_gradient)(const DenseHead<Real>&, const DenseHeadGradient<Real>&, Real* scratch);
  /// out[i] = e^(a[i] - max a), whose sum is returned; n > 0.
  Real (*exponentials)(const Real* a, Real* out, int64_t n);
};

/// Where rows of weights begin: whole vectors of every kind.
constexpr int64_t dense_row(int64_t length) { return (length + 15) / 16 * 16; }
/// Elements of scratch for heads of that length and width, and for any product.
constexpr int64_t dense_scratch(int64_t length, int64_t width) {
  const int64_t head = length * dense_row(length) + (length + 32) * (width + 32), product = 128 * 128;
  return head > product ? head : product;
}

/// Float32 vectors, natively the widest that this machine has; and every kind that it has, the plainest first.
const DenseKernels<float>& dense_kernels();
std::span<const DenseKernels<float>* const> dense_kinds();

namespace simd {
extern const DenseKernels<float> kDense;
}
namespace relaxed {
extern const DenseKernels<float> kDense;
}
namespace avx2 {
extern const DenseKernels<float> kDense;
}
namespace avx512 {
extern const DenseKernels<float> kDense;
}

}  // namespace attn
