#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "kernels/program/tensor.h"

namespace attn {

/// Whether an entry of scores is masked: -infinity.
constexpr bool is_masked(double v) { return v == -std::numeric_limits<double>::infinity(); }

/// Numbers that sum up one row of a matrix (batch entry 0). Entries of -infinity are masked and do not count.

/// Largest entry; -infinity when all are masked.
double row_maximum(const Tensor& a, int64_t head, int64_t row);
/// Standard deviation over the entries that are not masked; 0 for fewer than two.
double row_deviation(const Tensor& a, int64_t head, int64_t row);
/// Entries that are not masked.
int64_t row_visible(const Tensor& a, int64_t head, int64_t row);
/// Sum of the entries that are not masked.
double row_sum(const Tensor& a, int64_t head, int64_t row);
/// Shannon entropy in bits of a row of weights; 0 log 0 = 0.
double row_entropy(const Tensor& weights, int64_t head, int64_t row);
/// Sum of exp((a - maximum) / T): what softmax divides a row by; 0 when all are masked.
double row_exp_sum(const Tensor& a, int64_t head, int64_t row, double temperature);
/// Largest |entry| of one head that is finite; 0 when there is none.
double largest_magnitude(const Tensor& a, int64_t head);
/// Sum of each column of one head, added in double: how much of all queries' attention a key gets (coverage: Tu 2016).
std::vector<double> column_sums(const Tensor& weights, int64_t head);

/// Vectors, in double.

/// The sum of a_i b_i. Sizes are equal.
double dot(const std::vector<double>& a, const std::vector<double>& b);
/// Takes from x what it shares with each of `others`, which are orthogonal to each other and not 0 (Gram and Schmidt).
/// Goes over them twice, because the first pass leaves rounding behind (Giraud 2005). Sizes are equal.
void make_orthogonal(std::vector<double>& x, std::span<const std::vector<double>> others);
/// a . b / (|a| |b|); 0 where one of them is 0. Sizes are equal.
double cosine(const std::vector<double>& a, const std::vector<double>& b);
/// exp(s / T) over its sum, the maximum taken away first; -infinity: masked; all masked: zeros.
std::vector<double> softmax_of(const std::vector<double>& scores, double temperature);
/// The derivative of weights p = softmax(s / T) by the scores, (diag(p) - p p^T) / T, at row i, column j.
double softmax_slope(const std::vector<double>& p, double temperature, size_t i, size_t j);
/// Its Frobenius norm, without making it: sum over i, j of slope^2, square root. 0 for a row that is one-hot or zero.
double softmax_slope_norm(const std::vector<double>& p, double temperature);
/// Other weights a' with a' V = a V, a' >= 0 and the same sum, of which the largest is as small as this finds: steps
/// along the projection of "less of the largest" onto the null space of [V, 1]^T, each as long as no weight becomes
/// negative; a weight that has become 0 stays 0. v: a row of d_v for each weight. Keys of weight 0 stay out. Returns a
/// where the null space is empty (not more keys than d_v + 1, as a rule). After Jain and Wallace 2019: weights need not
/// be reasons.
std::vector<double> weights_of_same_output(const std::vector<double>& a, const std::vector<std::vector<double>>& v);

}  // namespace attn
