#include "attention/analysis.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace attn {
namespace {

std::span<const float> row_of(const Tensor& a, int64_t head, int64_t row) {
  return {a.matrix(0, head) + row * a.shape().cols, static_cast<size_t>(a.shape().cols)};
}

bool masked(float v) { return std::isinf(v) && v < 0; }

}  // namespace

double row_maximum(const Tensor& a, int64_t head, int64_t row) {
  double best = -std::numeric_limits<double>::infinity();
  for (float v : row_of(a, head, row)) best = std::max(best, static_cast<double>(v));
  return best;
}

double row_deviation(const Tensor& a, int64_t head, int64_t row) {
  double sum = 0;
  double squares = 0;
  const auto n = static_cast<double>(row_visible(a, head, row));
  if (n < 2) return 0;
  for (float v : row_of(a, head, row))
    if (!masked(v)) sum += v;
  for (float v : row_of(a, head, row))
    if (!masked(v)) squares += (v - sum / n) * (v - sum / n);
  return std::sqrt(squares / n);
}

int64_t row_visible(const Tensor& a, int64_t head, int64_t row) {
  const auto r = row_of(a, head, row);
  return std::count_if(r.begin(), r.end(), [](float v) { return !masked(v); });
}

double row_entropy(const Tensor& weights, int64_t head, int64_t row) {
  double h = 0;
  for (float p : row_of(weights, head, row))
    if (p > 0) h -= p * std::log2(static_cast<double>(p));
  return h;
}

double row_exp_sum(const Tensor& a, int64_t head, int64_t row, double temperature) {
  const double maximum = row_maximum(a, head, row);
  double sum = 0;
  for (float v : row_of(a, head, row))
    if (!masked(v)) sum += std::exp((v - maximum) / temperature);
  return sum;
}

double largest_magnitude(const Tensor& a, int64_t head) {
  double best = 0;
  for (int64_t i = 0; i < a.shape().rows; ++i)
    for (float v : row_of(a, head, i))
      if (std::isfinite(v)) best = std::max(best, std::abs(static_cast<double>(v)));
  return best;
}

}  // namespace attn
