#pragma once
// A program in double from end to end, in plain loops over values: what gradients are held against. Nothing here calls
// the code under test, but for the values of the functions of Map.
#include <algorithm>
#include <cmath>

#include "kernels/kernels_support.h"

namespace wide_test {

using namespace attn;

/// A value of a step.
struct Wide {
  Shape shape;
  std::vector<double> values;

  double& at(int64_t b, int64_t h, int64_t i, int64_t j) {
    return values[static_cast<size_t>(((b * shape.heads + h) * shape.rows + i) * shape.cols + j)];
  }
  double at(int64_t b, int64_t h, int64_t i, int64_t j) const { return const_cast<Wide&>(*this).at(b, h, i, j); }
};

inline Wide widened(const Tensor& t) { return {t.shape(), {t.data(), t.data() + t.count()}}; }

/// One value of the result of each primitive.
struct WideCell {
  const std::vector<const Wide*>& operands;
  const Shape& shape;  // of the result
  int64_t b, h, i, j;

  const Shape& size(size_t k) const { return operands[k]->shape; }
  double in(size_t k, int64_t row, int64_t col) const {
    const Shape& s = size(k);
    return operands[k]->at(b * s.batch / shape.batch, h * s.heads / shape.heads, row, col);
  }
  double beside(size_t k) const { return in(k, size(k).rows == 1 ? 0 : i, size(k).cols == 1 ? 0 : j); }
  /// Of the row of the operand: the sum of f(value).
  template <class F>
  double sum(const F& f) const {
    double total = 0;
    for (int64_t c = 0; c < size(0).cols; ++c) total += f(in(0, i, c));
    return total;
  }
  double largest() const {
    double most = -kernels_test::kInf;
    for (int64_t c = 0; c < size(0).cols; ++c) most = std::max(most, in(0, i, c));
    return most;
  }

  double operator()(const Input&) const { throw Error("an input without a value"); }
  double operator()(const MatMul& p) const {
    double total = 0;
    for (int64_t c = 0; c < size(0).cols; ++c) total += in(0, i, c) * (p.transpose_b ? in(1, j, c) : in(1, c, j));
    return total;
  }
  double operator()(const Scale& p) const { return p.factor * in(0, i, j); }
  double operator()(const SoftCap& p) const {
    return p.cap == 0 ? in(0, i, j) : p.cap * std::tanh(in(0, i, j) / p.cap);
  }
  double operator()(const ApplyMask& p) const { return in(0, i, j) + kernels_test::added(*p.mask, b, h, i, j); }
  double operator()(const Softmax& p) const {
    const double most = largest();
    if (most == -kernels_test::kInf) return 0;
    return std::exp((in(0, i, j) - most) / p.temperature) /
           sum([&](double x) { return std::exp((x - most) / p.temperature); });
  }
  double operator()(const AppendRows&) const {
    const int64_t first = size(0).rows;
    return i < first ? in(0, i, j) : in(1, i - first, j);
  }
  double operator()(const AppendCols&) const {
    const int64_t first = size(0).cols;
    return j < first ? in(0, i, j) : in(1, i, j - first);
  }
  double operator()(const SplitHeads&) const { return operands[0]->at(b, 0, i, h * shape.cols + j); }
  double operator()(const MergeHeads&) const { return operands[0]->at(b, j / size(0).cols, i, j % size(0).cols); }
  double operator()(const Attend&) const { throw Error("a fused step"); }
  double operator()(const Map& p) const { return function_row(p.function).value(in(0, i, j), p.parameter); }
  double operator()(const Add&) const { return beside(0) + beside(1); }
  double operator()(const Subtract&) const {
    const double x = beside(0), y = beside(1);
    return x == y ? 0 : x - y;
  }
  double operator()(const Multiply&) const { return beside(0) * beside(1); }
  double operator()(const Divide&) const { return beside(1) == 0 ? 0 : beside(0) / beside(1); }
  double operator()(const Maximum&) const { return std::max(beside(0), beside(1)); }
  double operator()(const HideWhere&) const { return beside(1) == 0 ? -kernels_test::kInf : beside(0); }
  double operator()(const Reduce& p) const {
    if (p.kind == Reduce::Kind::maximum) return largest();
    const double total = sum([](double x) { return x; });
    return p.kind == Reduce::Kind::mean && size(0).cols > 0 ? total / static_cast<double>(size(0).cols) : total;
  }
  double operator()(const Normalize& p) const {
    if (p.kind == Normalize::Kind::log) return beside(0) - std::log(sum([](double x) { return std::exp(x); }));
    const auto n = static_cast<double>(size(0).cols);
    const double mean = p.kind == Normalize::Kind::layer ? sum([](double x) { return x; }) / n : 0;
    const double squares = sum([&](double x) { return (x - mean) * (x - mean); });
    const double by = std::sqrt(p.kind == Normalize::Kind::unit ? squares : squares / n + p.epsilon);
    return by == 0 ? 0 : (in(0, i, j) - mean) / by;
  }
  /// Those before j that are as large stand before it.
  double operator()(const Choose& p) const {
    const double x = in(0, i, j);
    int64_t before = 0;
    for (int64_t c = 0; c < shape.cols; ++c) before += in(0, i, c) > x || (in(0, i, c) == x && c < j);
    if (p.kind == Choose::Kind::sample) throw Error("a draw");
    if (p.kind == Choose::Kind::largest) return before == 0 && x > 0;
    return before < p.samples && x > -kernels_test::kInf;
  }
  /// The threshold by bisection.
  double operator()(const Entmax& p) const {
    const bool squares = p.kind == Entmax::Kind::entmax;
    const double most = largest();
    if (most == -kernels_test::kInf) return 0;
    const auto weight = [&](double x, double tau) {
      const double above = std::max((x - most) / p.temperature / (squares ? 2 : 1) - tau, 0.0);
      return squares ? above * above : above;
    };
    double low = -1, high = 0;
    for (int n = 0; n < 80; ++n) {
      const double middle = (low + high) / 2;
      (sum([&](double x) { return weight(x, middle); }) > 1 ? low : high) = middle;
    }
    return weight(in(0, i, j), low);
  }
  double operator()(const Rotate& p) const {
    const int64_t pairs = shape.cols / 2;
    if (j >= 2 * pairs) return in(0, i, j);
    const int64_t pair = p.halves ? j % pairs : j / 2;
    const int64_t x = p.halves ? pair : 2 * pair, y = p.halves ? pair + pairs : 2 * pair + 1;
    const auto position = static_cast<double>(p.positions.empty() ? i : p.positions[static_cast<size_t>(i)]);
    const double angle = position * std::pow(p.base, -2 * static_cast<double>(pair) / static_cast<double>(shape.cols));
    return j == x ? in(0, i, x) * std::cos(angle) - in(0, i, y) * std::sin(angle)
                  : in(0, i, x) * std::sin(angle) + in(0, i, y) * std::cos(angle);
  }
  double operator()(const Transpose&) const { return in(0, j, i); }
  double operator()(const Reshape&) const {
    const int64_t at = i * shape.cols + j;
    return in(0, at / size(0).cols, at % size(0).cols);
  }
  double operator()(const Pairs& p) const {
    const int64_t row = i / size(1).rows, other = i % size(1).rows, first = size(0).cols;
    if (!p.concatenate) return in(0, row, j) + in(1, other, j);
    return j < first ? in(0, row, j) : in(1, other, j - first);
  }
  double operator()(const Gather& p) const {
    const int64_t row = p.rows[static_cast<size_t>(i)];
    return row < 0 ? 0 : in(0, row, j);
  }
  double operator()(const Columns& p) const { return in(0, i, p.begin + j); }
  double operator()(const SumHeads&) const {
    double total = 0;
    for (int64_t n = 0; n < size(0).heads; ++n) total += operands[0]->at(b, n, i, j);
    return total;
  }
};

inline Wide computed(const Step& step, const std::vector<const Wide*>& operands) {
  Wide out{step.shape, {}};
  out.values.reserve(static_cast<size_t>(step.shape.count()));
  for (int64_t b = 0; b < step.shape.batch; ++b)
    for (int64_t h = 0; h < step.shape.heads; ++h)
      for (int64_t i = 0; i < step.shape.rows; ++i)
        for (int64_t j = 0; j < step.shape.cols; ++j)
          out.values.push_back(std::visit(WideCell{operands, step.shape, b, h, i, j}, step.primitive));
  return out;
}

/// Computes the steps from `first` to `last` anew, but those that are inputs; the rest of `values` are there.
inline void compute(const Program& program, std::vector<Wide>& values, int first, int last) {
  for (int n = first; n <= last; ++n) {
    const Step& step = program.step(n);
    if (std::holds_alternative<Input>(step.primitive)) continue;
    std::vector<const Wide*> operands;
    for (const int in : step.inputs) operands.push_back(&values[static_cast<size_t>(in)]);
    values[static_cast<size_t>(n)] = computed(step, operands);
  }
}

/// All values.
inline std::vector<Wide> evaluated(const Program& program, const Bindings& given) {
  std::vector<Wide> values(program.steps.size());
  for (size_t n = 0; n < given.size(); ++n)
    if (!given[n].empty()) values[n] = widened(given[n]);
  compute(program, values, 0, static_cast<int>(program.steps.size()) - 1);
  return values;
}

}  // namespace wide_test
