#pragma once
#include <cstddef>

#include "kernels/program/mask.h"

namespace attn {

/// c = a . b, or a . b^T when transpose_b; a: rows x inner, b: inner x cols (cols x inner), c: rows x cols.
struct MatMulSlice {
  const float* a;
  const float* b;
  float* c;
  int64_t rows;
  int64_t inner;
  int64_t cols;
  bool transpose_b;
};

/// A block of query rows of one head: out = softmax((cap(factor q k^T) + mask) / temperature) v.
/// q: rows x dk, k: keys x dk, v: keys x dv, out: rows x dv; masks: one per query row, or null when all see all.
struct AttendSlice {
  const float* q;
  const float* k;
  const float* v;
  float* out;
  const MaskRow* masks;
  int64_t rows;
  int64_t keys;
  int64_t dk;
  int64_t dv;
  double factor;
  double cap;          // 0: off
  double temperature;  // > 0

  MaskRow mask(int64_t row) const { return masks ? masks[row] : MaskRow{0, keys}; }
};

/// The arithmetic of a processor back end, a slice at a time, on row-major float32. Kernels never allocate: what they
/// need beside their operands is `scratch`, aligned to 64 bytes and of the size asked for. `out` may be `a` itself
/// where one value makes one value (add, scale, softcap, mask_row, softmax_row); otherwise nothing may overlap.
/// Sizes may be 0. NaN propagates to every result that depends on it; a key that a row masks, or whose weight is
/// 0 there, reaches that row neither by k nor by v, but for attend() below.
struct CpuKernels {
  /// A description for people: "gemm_6x8_f32_relaxed, multiply-add fused".
  std::string detail;
  /// Slices have a multiple of this many rows, the last one of a matrix excepted.
  int64_t row_granule;
  uint64_t (*matmul_scratch)(int64_t cols);                          // bytes
  uint64_t (*attend_scratch)(int64_t keys, int64_t dk, int64_t dv);  // bytes

  void (*matmul)(const MatMulSlice&, std::byte* scratch);
  /// A row that sees no key, or only scores of -infinity, gives zeros; a score of +infinity gives NaN. Kernels in
  /// float32 may leave any such row NaN, and one with a hidden NaN or a number beyond their range: the reference has
  /// what it is.
  void (*attend)(const AttendSlice&, std::byte* scratch);

  void (*add)(const float* a, const float* b, float* out, int64_t n);
  void (*scale)(const float* a, double factor, float* out, int64_t n);
  /// cap * tanh(a / cap), cap > 0 (Gemma 2, 2024, section 2).
  void (*softcap)(const float* a, double cap, float* out, int64_t n);
  /// a[j] + mask, -infinity where masked whatever a[j] is.
  void (*mask_row)(const float* a, const MaskRow& mask, float* out, int64_t n);
  /// exp((a - max) / temperature) / sum; zeros when all of a is -infinity, NaN when a has NaN or +infinity.
  void (*softmax_row)(const float* a, double temperature, float* out, int64_t n);
};

/// The matrix of `operand` that (batch, head) of a result of that shape reads: grouped heads, grouped batches.
inline const float* matrix_for(const Tensor& operand, const Shape& result, int64_t batch, int64_t head) {
  return operand.matrix(batch * operand.shape().batch / result.batch, head * operand.shape().heads / result.heads);
}

const CpuKernels& reference_kernels();  // double precision over Eigen, slow, obviously right
const CpuKernels& simd_kernels();       // float32 vectors, natively the widest that this machine has

}  // namespace attn
