#pragma once
#include "kernels/program/program.h"

namespace attn {

/// The primitives that no processor back end has a kernel of its own for, because they are not hot: their arithmetic
/// is written once, in double precision, rounded to float32 once, and shared by all of them. Programs with attention
/// alone go without: absent/plain.cpp stands in the place of their files.
///
/// Sizes may be 0. NaN propagates to every value that depends on it.

/// Rows [row, row + rows) of one matrix of the result. `b` is null where there is one operand.
struct PlainSlice {
  const Shape& shape;  // of the whole result
  const Tensor& a;
  const Tensor* b;
  int64_t batch;
  int64_t head;
  int64_t row;
  int64_t rows;
  float* out;
};

/// Computes a slice of any primitive that CpuKernels has no function for.
void compute_plain(const Primitive& primitive, const PlainSlice& slice);

/// Which column a column is turned with, and by what angle: value = x cos - partner sin where it is the `first` of the
/// two, else x cos + partner sin. An odd last column has no partner (-1).
struct Turn {
  int64_t partner = -1;
  bool first = true;
  double angle = 0;
};
Turn turn_of(const Rotate& rotate, int64_t row, int64_t col, int64_t cols);
/// What is taken from the values of a row, and what they are divided by: of layer its mean and the square root of its
/// population variance + epsilon; of rms and unit 0 and the root of the mean of squares + epsilon, or of their sum; of
/// log the logarithm of the sum of exp() of all, and 1.
struct RowSpread {
  double mean = 0;
  double deviation = 0;
};
RowSpread row_spread(const Normalize& normalize, const float* row, int64_t cols);

/// What the weights of a row of Entmax are made with. NaN in a row, or +infinity, makes tau NaN.
struct Threshold {
  double maximum = 0;  // taken from each score; -infinity where all are
  double tau = 0;
  int64_t kept = 0;  // how many weights are above 0

  /// (score - maximum) / T, half of it for entmax.
  double shifted(const Entmax& entmax, double score) const;
  double weight(const Entmax& entmax, double score) const;
};
Threshold threshold_of(const Entmax& entmax, const float* row, int64_t cols);

}  // namespace attn
