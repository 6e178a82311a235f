#include "kernels/cpu/plain_kernels.h"

#include <algorithm>
#include <cmath>

#include "kernels/cpu/cpu_kernels.h"
#include "kernels/program/map_functions.h"
#include "kernels/seeded.h"

namespace attn {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double combine(const Add&, double a, double b) { return a + b; }
double combine(const Subtract&, double a, double b) { return a == -kInfinity && b == -kInfinity ? 0 : a - b; }
double combine(const Multiply&, double a, double b) { return a * b; }
double combine(const Divide&, double a, double b) { return b != 0 ? a / b : std::isnan(a) ? a : 0; }
double combine(const Maximum&, double a, double b) { return std::isnan(a) || a > b ? a : b; }
double combine(const HideWhere&, double a, double b) { return std::isnan(b) ? b : b != 0 ? a : -kInfinity; }

double reduced(Reduce::Kind kind, const float* row, int64_t cols) {
  double sum = 0, max = -kInfinity;
  for (int64_t j = 0; j < cols; ++j) {
    sum += row[j];
    max = combine(Maximum{}, max, row[j]);
  }
  if (kind == Reduce::Kind::maximum) return max;
  return kind == Reduce::Kind::sum || cols == 0 ? sum : sum / static_cast<double>(cols);
}

/// A weight below 0 counts as 0. A row whose weights do not have a finite sum is NaN: there is nothing to draw from.
void choose(const Choose& p, int64_t matrix, int64_t row, const float* weights, float* out, int64_t cols) {
  std::vector<double> up_to;  // sums of the first weights
  double sum = 0;
  int64_t largest = 0;
  for (int64_t j = 0; j < cols; ++j) {
    sum += combine(Maximum{}, weights[j], 0);
    up_to.push_back(sum);
    if (weights[j] > weights[largest]) largest = j;
  }
  std::fill_n(out, cols, std::isfinite(sum) ? 0.0f : static_cast<float>(kNaN));
  if (!std::isfinite(sum) || sum == 0) return;
  if (p.kind == Choose::Kind::largest) {
    out[largest] = 1;
    return;
  }
  for (int64_t k = 0; k < p.samples; ++k) {
    // The first sum beyond the drawn point: a weight of 0 is never drawn. Rounding may carry the point to the very end.
    const double point = std::min(seeded_draw(p.seed, matrix, row, k) * sum, std::nextafter(sum, 0.0));
    ++out[std::ranges::upper_bound(up_to, point) - up_to.begin()];
  }
  for (int64_t j = 0; j < cols; ++j) out[j] = static_cast<float>(out[j] / static_cast<double>(p.samples));
}

/// 1 at the `count` largest scores, the first of equals; -infinity is none of them. A row with NaN is NaN.
void choose_top(int64_t count, const float* scores, float* out, int64_t cols) {
  std::vector<int64_t> order;
  bool broken = false;
  for (int64_t j = 0; j < cols; ++j) {
    broken = broken || std::isnan(scores[j]);
    if (scores[j] > -kInfinity) order.push_back(j);
  }
  std::fill_n(out, cols, broken ? static_cast<float>(kNaN) : 0.0f);
  if (broken) return;
  std::ranges::stable_sort(order, [&](int64_t a, int64_t b) { return scores[a] > scores[b]; });
  for (size_t k = 0; k < order.size() && k < static_cast<size_t>(count); ++k) out[order[k]] = 1;
}

/// One function per primitive: fills the rows of `s`.
struct PlainKernel {
  const PlainSlice& s;
  const float* a = matrix_for(s.a, s.shape, s.batch, s.head);
  const float* b = s.b ? matrix_for(*s.b, s.shape, s.batch, s.head) : nullptr;
  const int64_t cols = s.shape.cols;
  const int64_t a_rows = s.a.shape().rows;
  const int64_t a_cols = s.a.shape().cols;
  const int64_t b_rows = s.b ? s.b->shape().rows : 0;
  const int64_t b_cols = s.b ? s.b->shape().cols : 0;

  /// put(row of the matrix, where its values go)
  template <class F>
  void each_row(F put) const {
    for (int64_t r = 0; r < s.rows; ++r) put(s.row + r, s.out + r * cols);
  }

  template <class P>
  requires requires(const P& p) { combine(p, 0, 0); }
  void operator()(const P& p) const {
    const int64_t a_down = a_rows == 1 ? 0 : a_cols, a_right = a_cols == 1 ? 0 : 1;
    const int64_t b_down = b_rows == 1 ? 0 : b_cols, b_right = b_cols == 1 ? 0 : 1;
    each_row([&](int64_t i, float* out) {
      for (int64_t j = 0; j < cols; ++j)
        out[j] = static_cast<float>(combine(p, a[i * a_down + j * a_right], b[i * b_down + j * b_right]));
    });
  }
  void operator()(const Map& p) const {
    const auto f = function_row(p.function).value;
    each_row([&](int64_t i, float* out) {
      for (const float* x = a + i * cols; x < a + (i + 1) * cols; ++x)
        *out++ = std::isnan(*x) ? *x : static_cast<float>(f(*x, p.parameter));
    });
  }
  void operator()(const Reduce& p) const {
    each_row([&](int64_t i, float* out) { *out = static_cast<float>(reduced(p.kind, a + i * a_cols, a_cols)); });
  }
  void operator()(const Normalize& p) const {
    each_row([&](int64_t i, float* out) {
      const float* row = a + i * cols;
      const RowSpread spread = row_spread(p, row, cols);
      for (int64_t j = 0; j < cols; ++j)
        out[j] = static_cast<float>(combine(Divide{}, row[j] - spread.mean, spread.deviation));
    });
  }
  void operator()(const Choose& p) const {
    const int64_t matrix = s.batch * s.shape.heads + s.head;
    each_row([&](int64_t i, float* out) {
      if (p.kind == Choose::Kind::top)
        choose_top(p.samples, a + i * cols, out, cols);
      else
        choose(p, matrix, i, a + i * cols, out, cols);
    });
  }
  void operator()(const Entmax& p) const {
    each_row([&](int64_t i, float* out) {
      const Threshold threshold = threshold_of(p, a + i * cols, cols);
      for (int64_t j = 0; j < cols; ++j) out[j] = static_cast<float>(threshold.weight(p, a[i * cols + j]));
    });
  }
  void operator()(const Rotate& p) const {
    each_row([&](int64_t i, float* out) {
      const float* row = a + i * cols;
      for (int64_t j = 0; j < cols; ++j) {
        const Turn turn = turn_of(p, i, j, cols);
        if (turn.partner < 0) {
          out[j] = row[j];
        } else {
          const double across = row[turn.partner] * std::sin(turn.angle);
          out[j] = static_cast<float>(row[j] * std::cos(turn.angle) + (turn.first ? -across : across));
        }
      }
    });
  }
  void operator()(const Transpose&) const {
    each_row([&](int64_t i, float* out) {
      for (int64_t j = 0; j < cols; ++j) out[j] = a[j * a_cols + i];
    });
  }
  void operator()(const Reshape&) const { std::copy_n(a + s.row * cols, s.rows * cols, s.out); }
  void operator()(const Pairs& p) const {
    each_row([&](int64_t i, float* out) {
      const float* x = a + i / b_rows * a_cols;
      const float* y = b + i % b_rows * b_cols;
      if (p.concatenate) {
        std::copy_n(y, b_cols, std::copy_n(x, a_cols, out));
      } else {
        for (int64_t j = 0; j < cols; ++j) out[j] = static_cast<float>(double{x[j]} + double{y[j]});
      }
    });
  }
  void operator()(const Gather& p) const {
    each_row([&](int64_t i, float* out) {
      const int64_t from = p.rows[static_cast<size_t>(i)];
      if (from < 0)
        std::fill_n(out, cols, 0.0f);
      else
        std::copy_n(a + from * cols, cols, out);
    });
  }
  void operator()(const Columns& p) const {
    each_row([&](int64_t i, float* out) { std::copy_n(a + i * a_cols + p.begin, cols, out); });
  }
  void operator()(const AppendCols&) const {
    each_row(
        [&](int64_t i, float* out) { std::copy_n(b + i * b_cols, b_cols, std::copy_n(a + i * a_cols, a_cols, out)); });
  }
  void operator()(const SumHeads&) const {
    each_row([&](int64_t i, float* out) {
      for (int64_t j = 0; j < cols; ++j) {
        double sum = 0;
        for (int64_t h = 0; h < s.a.shape().heads; ++h) sum += s.a.matrix(s.batch, h)[i * cols + j];
        out[j] = static_cast<float>(sum);
      }
    });
  }
};

}  // namespace

void compute_plain(const Primitive& primitive, const PlainSlice& slice) { visit_plain(PlainKernel{slice}, primitive); }

Turn turn_of(const Rotate& rotate, int64_t row, int64_t col, int64_t cols) {
  const int64_t pairs = cols / 2;
  if (col >= 2 * pairs) return {};
  const int64_t pair = rotate.halves ? col % pairs : col / 2;
  const bool first = rotate.halves ? col < pairs : col % 2 == 0;
  const int64_t reach = rotate.halves ? pairs : 1;
  const auto position =
      static_cast<double>(rotate.positions.empty() ? row : rotate.positions[static_cast<size_t>(row)]);
  const double exponent = 2 * static_cast<double>(pair) / static_cast<double>(cols);
  return {first ? col + reach : col - reach, first, position / std::pow(rotate.base, exponent)};
}

RowSpread row_spread(const Normalize& p, const float* row, int64_t cols) {
  if (p.kind == Normalize::Kind::log) {
    const double most = reduced(Reduce::Kind::maximum, row, cols);
    double sum = 0;
    for (int64_t j = 0; j < cols; ++j) sum += std::exp(row[j] - most);
    return {most + std::log(sum), 1};
  }
  const double mean = p.kind == Normalize::Kind::layer ? reduced(Reduce::Kind::mean, row, cols) : 0;
  double squares = 0;
  for (int64_t j = 0; j < cols; ++j) squares += (row[j] - mean) * (row[j] - mean);
  if (p.kind == Normalize::Kind::unit) return {0, std::sqrt(squares)};
  return {mean, std::sqrt((cols > 0 ? squares / static_cast<double>(cols) : 0) + p.epsilon)};
}

double Threshold::shifted(const Entmax& p, double score) const {
  if (score == -kInfinity) return score;
  return (score - maximum) / p.temperature * (p.kind == Entmax::Kind::entmax ? .5 : 1);
}

double Threshold::weight(const Entmax& p, double score) const {
  const double above = shifted(p, score) - tau;
  if (std::isnan(above)) return above;
  return above <= 0 ? 0 : p.kind == Entmax::Kind::entmax ? above * above : above;
}

/// The k largest z have a weight where those of the k alone leave the k-th one: Martins 2016, algorithm 1; Peters 2019,
/// algorithm 2.
Threshold threshold_of(const Entmax& p, const float* row, int64_t cols) {
  Threshold out{reduced(Reduce::Kind::maximum, row, cols), 0, 0};
  if (out.maximum == -kInfinity) return out;
  std::vector<double> z;
  for (int64_t j = 0; j < cols; ++j)
    if (row[j] != -kInfinity) z.push_back(out.shifted(p, row[j]));
  out.tau = kNaN;
  if (!std::isfinite(out.maximum)) return out;
  std::ranges::sort(z, std::greater());
  double sum = 0, squares = 0;
  for (size_t k = 0; k < z.size(); ++k) {
    const auto count = static_cast<double>(k + 1);
    sum += z[k];
    squares += z[k] * z[k];
    const double mean = sum / count;
    const double off = 1 - (squares - count * mean * mean);  // what is left of the 1 that all squares add up to
    if (p.kind == Entmax::Kind::entmax && off < 0) break;
    const double tau = p.kind == Entmax::Kind::entmax ? mean - std::sqrt(off / count) : mean - 1 / count;
    if (tau >= z[k]) break;
    out.tau = tau;
    out.kept = static_cast<int64_t>(k + 1);
  }
  return out;
}

}  // namespace attn
