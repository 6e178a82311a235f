#pragma once
#include <cstdint>

#include "kernels/tensor.h"

namespace attn {

/// Numbers that sum up one row of a matrix (batch entry 0). Entries of -infinity are masked and do not count.

/// Largest entry; -infinity when all are masked.
double row_maximum(const Tensor& a, int64_t head, int64_t row);
/// Standard deviation over the entries that are not masked; 0 for fewer than two.
double row_deviation(const Tensor& a, int64_t head, int64_t row);
/// Entries that are not masked.
int64_t row_visible(const Tensor& a, int64_t head, int64_t row);
/// Shannon entropy in bits of a row of weights; 0 log 0 = 0.
double row_entropy(const Tensor& weights, int64_t head, int64_t row);
/// Sum of exp((a - maximum) / T): what softmax divides a row by; 0 when all are masked.
double row_exp_sum(const Tensor& a, int64_t head, int64_t row, double temperature);
/// Largest |entry| of one head that is finite; 0 when there is none.
double largest_magnitude(const Tensor& a, int64_t head);

}  // namespace attn
