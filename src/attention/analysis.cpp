#include "attention/analysis.h"

#include <algorithm>
#include <cmath>

namespace attn {
namespace {

std::span<const float> row_of(const Tensor& a, int64_t head, int64_t row) {
  return {a.matrix(0, head) + row * a.shape().cols, static_cast<size_t>(a.shape().cols)};
}

/// An orthogonal basis of the columns of [V, 1], rows of the given keys only.
std::vector<std::vector<double>> constraint_basis(const std::vector<std::vector<double>>& v,
                                                  const std::vector<size_t>& keys) {
  constexpr double kSmall = 1e-10;  // of a column's length: what is left is rounding
  std::vector<std::vector<double>> basis;
  const size_t width = v[keys.front()].size();
  for (size_t c = 0; c <= width; ++c) {
    std::vector<double> column(keys.size(), 1);
    if (c < width)
      for (size_t i = 0; i < keys.size(); ++i) column[i] = v[keys[i]][c];
    const double before = std::sqrt(dot(column, column));
    make_orthogonal(column, basis);
    if (std::sqrt(dot(column, column)) > kSmall * before) basis.push_back(std::move(column));
  }
  return basis;
}

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
    if (!is_masked(v)) sum += v;
  for (float v : row_of(a, head, row))
    if (!is_masked(v)) squares += (v - sum / n) * (v - sum / n);
  return std::sqrt(squares / n);
}

int64_t row_visible(const Tensor& a, int64_t head, int64_t row) {
  const auto r = row_of(a, head, row);
  return std::ranges::count_if(r, [](float v) { return !is_masked(v); });
}

double row_sum(const Tensor& a, int64_t head, int64_t row) {
  double sum = 0;
  for (float v : row_of(a, head, row))
    if (!is_masked(v)) sum += v;
  return sum;
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
    if (!is_masked(v)) sum += std::exp((v - maximum) / temperature);
  return sum;
}

double largest_magnitude(const Tensor& a, int64_t head) {
  double best = 0;
  for (int64_t i = 0; i < a.shape().rows; ++i)
    for (float v : row_of(a, head, i))
      if (std::isfinite(v)) best = std::max(best, std::abs(static_cast<double>(v)));
  return best;
}

std::vector<double> column_sums(const Tensor& weights, int64_t head) {
  std::vector<double> sums(static_cast<size_t>(weights.shape().cols), 0);
  for (int64_t i = 0; i < weights.shape().rows; ++i) {
    const auto row = row_of(weights, head, i);
    for (size_t j = 0; j < sums.size(); ++j) sums[j] += static_cast<double>(row[j]);
  }
  return sums;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

void make_orthogonal(std::vector<double>& x, std::span<const std::vector<double>> others) {
  for (int pass = 0; pass < 2; ++pass)
    for (const std::vector<double>& other : others) {
      const double share = dot(x, other) / dot(other, other);
      for (size_t i = 0; i < x.size(); ++i) x[i] -= share * other[i];
    }
}

double cosine(const std::vector<double>& a, const std::vector<double>& b) {
  const double lengths = std::sqrt(dot(a, a) * dot(b, b));
  return lengths > 0 ? dot(a, b) / lengths : 0;
}

std::vector<double> softmax_of(const std::vector<double>& scores, double temperature) {
  const double most = scores.empty() ? 0 : *std::ranges::max_element(scores);
  std::vector<double> out(scores.size(), 0);
  if (std::isinf(most)) return out;
  double sum = 0;
  for (size_t i = 0; i < scores.size(); ++i) sum += out[i] = std::exp((scores[i] - most) / temperature);
  for (double& p : out) p /= sum;
  return out;
}

double softmax_slope(const std::vector<double>& p, double temperature, size_t i, size_t j) {
  return ((i == j ? p[i] : 0) - p[i] * p[j]) / temperature;
}

double softmax_slope_norm(const std::vector<double>& p, double temperature) {
  // Off the diagonal (p_i p_j)^2 adds up to (sum p^2)^2 - sum p^4; on it stands (p - p^2)^2.
  double squares = 0;
  double fourth = 0;
  double diagonal = 0;
  for (double x : p) {
    squares += x * x;
    fourth += x * x * x * x;
    diagonal += (x - x * x) * (x - x * x);
  }
  return std::sqrt(std::max(0.0, diagonal + squares * squares - fourth)) / temperature;
}

std::vector<double> weights_of_same_output(const std::vector<double>& a, const std::vector<std::vector<double>>& v) {
  constexpr int kMostSteps = 64;
  constexpr double kStill = 1e-9;  // a direction this short leads nowhere
  std::vector<double> now = a;
  std::vector<size_t> keys;
  for (size_t i = 0; i < a.size(); ++i)
    if (a[i] > 0) keys.push_back(i);
  for (int step = 0; step < kMostSteps && keys.size() > 1; ++step) {
    // Weights that equal the largest go down together; one by one they would take turns.
    double most = 0;
    for (size_t k : keys) most = std::max(most, now[k]);
    std::vector<double> direction(keys.size(), 0);
    for (size_t i = 0; i < keys.size(); ++i)
      if (now[keys[i]] >= most - 1e-12) direction[i] = -1;
    make_orthogonal(direction, constraint_basis(v, keys));
    if (std::sqrt(dot(direction, direction)) < kStill) break;
    double length = std::numeric_limits<double>::infinity();
    for (size_t i = 0; i < keys.size(); ++i) {
      if (direction[i] < 0) length = std::min(length, now[keys[i]] / -direction[i]);
      // A weight that rises to the sinking largest ends the step: it is the next largest.
      for (size_t k = 0; direction[i] > 0 && k < keys.size(); ++k)
        if (now[keys[k]] >= most - 1e-12 && direction[k] < direction[i])
          length = std::min(length, (most - now[keys[i]]) / (direction[i] - direction[k]));
    }
    if (!std::isfinite(length) || length <= 0) break;
    for (size_t i = 0; i < keys.size(); ++i) now[keys[i]] = std::max(0.0, now[keys[i]] + length * direction[i]);
    std::erase_if(keys, [&](size_t k) {
      if (now[k] > 1e-15) return false;
      now[k] = 0;
      return true;
    });
  }
  return now;
}

}  // namespace attn
