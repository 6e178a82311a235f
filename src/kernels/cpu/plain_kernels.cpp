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
      const RowSpread spread =
          p.kind == Normalize::Kind::layer ? row_spread(row, cols, p.epsilon) : RowSpread{0, row_length(row, cols)};
      for (int64_t j = 0; j < cols; ++j)
        out[j] = static_cast<float>(combine(Divide{}, row[j] - spread.mean, spread.deviation));
    });
  }
  void operator()(const Choose& p) const {
    const int64_t matrix = s.batch * s.shape.heads + s.head;
    each_row([&](int64_t i, float* out) { choose(p, matrix, i, a + i * cols, out, cols); });
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

RowSpread row_spread(const float* row, int64_t cols, double epsilon) {
  const double mean = reduced(Reduce::Kind::mean, row, cols);
  double squares = 0;
  for (int64_t j = 0; j < cols; ++j) squares += (row[j] - mean) * (row[j] - mean);
  return {mean, std::sqrt((cols > 0 ? squares / static_cast<double>(cols) : 0) + epsilon)};
}

double row_length(const float* row, int64_t cols) {
  double squares = 0;
  for (int64_t j = 0; j < cols; ++j) squares += double{row[j]} * row[j];
  return std::sqrt(squares);
}

}  // namespace attn
