#include "attention/explain/explain.h"

#include <algorithm>
#include <cmath>

#include "kernels/cpu/plain_kernels.h"
#include "kernels/program/map_functions.h"

namespace attn {
namespace {

/// One operand of the step being explained.
struct Operand {
  const Tensor& tensor;
  int step;
  int64_t head;

  Factor at(int64_t row, int64_t col) const { return {tensor.at(0, head, row, col), {step, head, row, col}, ""}; }
};

struct CellExplainer {
  const Trace& trace;
  const Step& step;
  CellRef cell;
  Explanation out;

  Operand operand(size_t k) const {
    const int index = step.inputs[k];
    const Tensor& tensor = trace.value(index);
    if (tensor.empty()) throw Error("explain: step '" + trace.program->step(index).name + "' was not kept");
    return {tensor, index, cell.head * tensor.shape().heads / step.shape.heads};
  }
  void term(std::vector<Factor> factors) {
    double product = 1;
    for (const Factor& f : factors) product *= f.value;
    out.terms.push_back({std::move(factors), product});
  }

  void operator()(const Input&) {
    out.kind = Explanation::Kind::given;
    term({{out.value, {}, ""}});
  }
  void operator()(const MatMul& p) {
    const Operand a = operand(0);
    const Operand b = operand(1);
    if (a.tensor.shape().cols == 0) return (*this)(Input{});
    out.kind = Explanation::Kind::products;
    for (int64_t c = 0; c < a.tensor.shape().cols; ++c)
      term({a.at(cell.row, c), p.transpose_b ? b.at(cell.col, c) : b.at(c, cell.col)});
  }
  /// The value of operand k that this cell is combined from: repeated where it has one row or column.
  Factor beside(size_t k) const {
    const Operand a = operand(k);
    const Shape& s = a.tensor.shape();
    return a.at(s.rows == 1 ? 0 : cell.row, s.cols == 1 ? 0 : cell.col);
  }
  void copy(const Factor& from) {
    out.kind = Explanation::Kind::copy;
    term({from});
  }
  /// (numerators added up) / divisor; inverse: what stands for 1 / divisor. Divided by 0 is 0.
  void quotient(const std::vector<Factor>& numerators, double divisor, Factor inverse = {}) {
    out.kind = Explanation::Kind::quotient;
    out.parameter = divisor;
    inverse.value = divisor == 0 ? 0 : 1 / divisor;
    for (const Factor& f : numerators) term({f, inverse});
  }

  void operator()(const Add&) {
    out.kind = Explanation::Kind::sum;
    term({beside(0)});
    term({beside(1)});
  }
  void operator()(const Subtract&) {
    const Factor a = beside(0), b = beside(1);
    if (std::isinf(a.value) && a.value == b.value && a.value < 0) return (*this)(Input{});
    out.kind = Explanation::Kind::sum;
    term({a});
    term({b, {-1, {}, ""}});
  }
  void operator()(const Multiply&) {
    out.kind = Explanation::Kind::products;
    term({beside(0), beside(1)});
  }
  void operator()(const Divide&) {
    const Factor b = beside(1);
    quotient({beside(0)}, b.value, {0, b.from, "inverse"});
  }
  void operator()(const Maximum&) {
    const Factor a = beside(0), b = beside(1);
    copy(std::isnan(a.value) || a.value > b.value ? a : b);
  }
  void operator()(const HideWhere&) {
    const Factor b = beside(1);
    out.kind = Explanation::Kind::mask;
    term({beside(0)});
    const double added = std::isnan(b.value) ? b.value : b.value != 0 ? 0 : -std::numeric_limits<double>::infinity();
    term({{added, b.from, "mask"}});
  }
  void operator()(const Map& p) {
    out.kind = Explanation::Kind::function;
    out.map = p;
    Factor a = operand(0).at(cell.row, cell.col);
    out.argument = a.value;
    a.value = map_value(p, a.value);
    a.function = function_row(p.function).name;
    term({a});
  }
  void operator()(const Reduce& p) {
    const Operand a = operand(0);
    std::vector<Factor> row;
    for (int64_t c = 0; c < a.tensor.shape().cols; ++c) row.push_back(a.at(cell.row, c));
    if (row.empty()) return (*this)(Input{});
    if (p.kind == Reduce::Kind::mean) return quotient(row, static_cast<double>(row.size()));
    if (p.kind == Reduce::Kind::maximum) {
      const auto is_result = [&](const Factor& f) {
        return f.value == out.value || (std::isnan(f.value) && std::isnan(out.value));
      };
      return copy(*std::find_if(row.begin(), row.end() - 1, is_result));
    }
    out.kind = Explanation::Kind::sum;
    for (const Factor& f : row) term({f});
  }
  void operator()(const Normalize& p) {
    const Operand a = operand(0);
    const int64_t cols = a.tensor.shape().cols;
    const float* row = a.tensor.matrix(0, a.head) + cell.row * cols;
    const Factor x = a.at(cell.row, cell.col);
    const RowSpread spread = row_spread(p, row, cols);
    if (p.kind == Normalize::Kind::log) {
      out.kind = Explanation::Kind::sum;
      term({x});
      return term({{-spread.mean, {}, ""}});
    }
    if (p.kind != Normalize::Kind::layer) return quotient({x}, spread.deviation);
    quotient({x, {-spread.mean, {}, ""}}, spread.deviation);
  }
  void operator()(const Choose& p) {
    const Operand a = operand(0);
    Factor weight = a.at(cell.row, cell.col);
    if (p.kind == Choose::Kind::sample) {
      out.kind = Explanation::Kind::draws;
      out.parameter = static_cast<double>(p.samples);
      weight.value = std::round(out.value * out.parameter);
      weight.function = "draws";
      return term({weight, {1 / out.parameter, {}, ""}});
    }
    out.kind = Explanation::Kind::choice;
    out.argument = weight.value;
    std::vector<double> all;
    for (int64_t c = 0; c < a.tensor.shape().cols; ++c)
      if (const double v = a.at(cell.row, c).value; !std::isinf(v) || p.kind == Choose::Kind::largest) all.push_back(v);
    std::ranges::sort(all, std::greater());
    if (p.kind == Choose::Kind::top) out.parameter = static_cast<double>(p.samples);
    out.maximum = all.empty() ? weight.value : all[std::min(all.size(), static_cast<size_t>(out.parameter)) - 1];
    weight.value = out.value;
    weight.function = "largest";
    term({weight});
  }
  void operator()(const Entmax& p) {
    const Operand a = operand(0);
    const int64_t cols = a.tensor.shape().cols;
    const Threshold threshold = threshold_of(p, a.tensor.matrix(0, a.head) + cell.row * cols, cols);
    out.kind = Explanation::Kind::entmax;
    Factor above = a.at(cell.row, cell.col);
    out.argument = above.value;
    out.maximum = threshold.maximum;
    out.threshold = threshold.tau;
    out.parameter = p.temperature * (p.kind == Entmax::Kind::entmax ? 2 : 1);
    above.value = std::max(0.0, threshold.shifted(p, above.value) - threshold.tau);
    above.function = "above";
    term(p.kind == Entmax::Kind::entmax ? std::vector{above, above} : std::vector{above});
  }
  void operator()(const Rotate& p) {
    const Operand a = operand(0);
    const Turn turn = turn_of(p, cell.row, cell.col, step.shape.cols);
    if (turn.partner < 0) return copy(a.at(cell.row, cell.col));
    // x cos - y sin, and below it x sin + y cos: x, the first of the two, stands first in both.
    const double cosine = std::cos(turn.angle), sine = std::sin(turn.angle);
    out.kind = Explanation::Kind::products;
    term({a.at(cell.row, turn.first ? cell.col : turn.partner), {turn.first ? cosine : sine, {}, ""}});
    term({a.at(cell.row, turn.first ? turn.partner : cell.col), {turn.first ? -sine : cosine, {}, ""}});
  }
  void operator()(const Transpose&) { copy(operand(0).at(cell.col, cell.row)); }
  void operator()(const Reshape&) {
    const Operand a = operand(0);
    const int64_t at = cell.row * step.shape.cols + cell.col;
    copy(a.at(at / a.tensor.shape().cols, at % a.tensor.shape().cols));
  }
  void operator()(const Pairs& p) {
    const Operand a = operand(0), b = operand(1);
    const int64_t rows = b.tensor.shape().rows, first = a.tensor.shape().cols;
    const int64_t i = cell.row / rows, j = cell.row % rows;
    if (p.concatenate) return copy(cell.col < first ? a.at(i, cell.col) : b.at(j, cell.col - first));
    out.kind = Explanation::Kind::sum;
    term({a.at(i, cell.col)});
    term({b.at(j, cell.col)});
  }
  void operator()(const Gather& p) {
    const int64_t from = p.rows[static_cast<size_t>(cell.row)];
    if (from < 0) return (*this)(Input{});
    copy(operand(0).at(from, cell.col));
  }
  void operator()(const Columns& p) { copy(operand(0).at(cell.row, p.begin + cell.col)); }
  void operator()(const AppendCols&) {
    const Operand a = operand(0);
    const int64_t first = a.tensor.shape().cols;
    copy(cell.col < first ? a.at(cell.row, cell.col) : operand(1).at(cell.row, cell.col - first));
  }
  void operator()(const SumHeads&) {
    Operand a = operand(0);
    out.kind = Explanation::Kind::sum;
    for (a.head = 0; a.head < a.tensor.shape().heads; ++a.head) term({a.at(cell.row, cell.col)});
  }
  void operator()(const Scale& p) {
    out.kind = Explanation::Kind::scale;
    out.parameter = p.factor;
    term({operand(0).at(cell.row, cell.col), {p.factor, {}, ""}});
  }
  void operator()(const SoftCap& p) {
    Factor a = operand(0).at(cell.row, cell.col);
    if (p.cap == 0) return copy(a);
    out.kind = Explanation::Kind::softcap;
    out.parameter = p.cap;
    out.argument = a.value / p.cap;
    a.value = std::tanh(out.argument);
    a.function = "tanh";
    term({{p.cap, {}, ""}, a});
  }
  void operator()(const ApplyMask& p) {
    out.kind = Explanation::Kind::mask;
    const Operand a = operand(0);
    const double added =
        p.mask ? static_cast<double>(p.mask->row(0, cell.head, cell.row, step.shape.cols).value(cell.col)) : 0.0;
    term({a.at(cell.row, cell.col)});
    term({{added, {}, ""}});
  }
  void operator()(const Softmax& p) {
    out.kind = Explanation::Kind::softmax;
    out.parameter = p.temperature;
    const Operand a = operand(0);
    const int64_t n = a.tensor.shape().cols;
    out.maximum = -std::numeric_limits<double>::infinity();
    for (int64_t j = 0; j < n; ++j) out.maximum = std::max(out.maximum, a.at(cell.row, j).value);
    for (int64_t j = 0; j < n; ++j) {
      const double s = a.at(cell.row, j).value;
      out.shifted.push_back(std::isinf(s) && s < 0 ? s : (s - out.maximum) / p.temperature);
      out.exps.push_back(std::exp(out.shifted.back()));
      out.sum += out.exps.back();
    }
    Factor e = a.at(cell.row, cell.col);
    e.value = out.exps[static_cast<size_t>(cell.col)];
    e.function = "exp";
    term({e, {out.sum > 0 ? 1 / out.sum : 0, {}, ""}});
  }
  void operator()(const AppendRows&) {
    const Operand a = operand(0);
    const int64_t first = a.tensor.shape().rows;
    copy(cell.row < first ? a.at(cell.row, cell.col) : operand(1).at(cell.row - first, cell.col));
  }
  void operator()(const SplitHeads&) { copy(operand(0).at(cell.row, cell.head * step.shape.cols + cell.col)); }
  void operator()(const MergeHeads&) {
    Operand a = operand(0);
    const int64_t width = a.tensor.shape().cols;
    a.head = cell.col / width;
    copy(a.at(cell.row, cell.col % width));
  }
  void operator()(const Attend&) { throw Error("explain: a fused step keeps no scores; ask for a trace"); }
};

}  // namespace

Explanation explain(const Trace& trace, const CellRef& cell) {
  if (!trace.program || cell.step < 0 || cell.step >= static_cast<int>(trace.program->steps.size()))
    throw Error("explain: there is no such step");
  const Step& step = trace.program->step(cell.step);
  const Tensor& tensor = trace.value(cell.step);
  if (tensor.empty()) throw Error("explain: step '" + step.name + "' was not kept");
  const Shape& s = tensor.shape();
  if (cell.head < 0 || cell.head >= s.heads || cell.row < 0 || cell.row >= s.rows || cell.col < 0 || cell.col >= s.cols)
    throw Error("explain: step '" + step.name + "' is " + s.text() + ", asked for head " + std::to_string(cell.head) +
                ", row " + std::to_string(cell.row) + ", column " + std::to_string(cell.col));
  CellExplainer explainer{trace, step, cell, {}};
  explainer.out.cell = cell;
  explainer.out.value = tensor.at(0, cell.head, cell.row, cell.col);
  std::visit(explainer, step.primitive);
  return explainer.out;
}

}  // namespace attn
