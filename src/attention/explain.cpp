#include "attention/explain.h"

#include <cmath>
#include <limits>

#include "kernels/error.h"

namespace attn {
namespace {

/// One operand of the step being explained.
struct Operand {
  const Tensor& tensor;
  int step;
  int64_t head;

  Factor at(int64_t row, int64_t col) const {
    return {tensor.at(0, head, row, col), {step, head, row, col}, ""};
  }
};

struct CellExplainer {
  const Trace& trace;
  const Step& step;
  CellRef cell;
  Explanation out;

  Operand operand(size_t k) const {
    const int index = step.inputs[k];
    const Tensor& tensor = trace.values[static_cast<size_t>(index)];
    if (tensor.empty()) throw Error("explain: step '" + trace.program->steps[static_cast<size_t>(index)].name + "' was not kept");
    return {tensor, index, cell.head * tensor.shape().heads / step.shape.heads};
  }
  void term(std::vector<Factor> factors) {
    double product = 1;
    for (const Factor& f : factors) product *= f.value;
    out.terms.push_back({std::move(factors), product});
  }
  void copy(size_t k, int64_t head, int64_t row, int64_t col) {
    Operand a = operand(k);
    a.head = head;
    out.kind = Explanation::Kind::copy;
    term({a.at(row, col)});
  }

  void operator()(const Input&) {
    out.kind = Explanation::Kind::given;
    term({{out.value, {}, ""}});
  }
  void operator()(const MatMul& p) {
    const Operand a = operand(0);
    const Operand b = operand(1);
    out.kind = Explanation::Kind::products;
    for (int64_t c = 0; c < a.tensor.shape().cols; ++c)
      term({a.at(cell.row, c), p.transpose_b ? b.at(cell.col, c) : b.at(c, cell.col)});
  }
  void operator()(const Add&) {
    const Operand a = operand(0);
    const Operand b = operand(1);
    out.kind = Explanation::Kind::sum;
    term({a.at(cell.row, cell.col)});
    term({b.at(b.tensor.shape().rows == 1 ? 0 : cell.row, cell.col)});
  }
  void operator()(const Scale& p) {
    out.kind = Explanation::Kind::scale;
    out.parameter = p.factor;
    term({operand(0).at(cell.row, cell.col), {p.factor, {}, ""}});
  }
  void operator()(const SoftCap& p) {
    if (p.cap == 0) return copy(0, operand(0).head, cell.row, cell.col);
    out.kind = Explanation::Kind::softcap;
    out.parameter = p.cap;
    Factor a = operand(0).at(cell.row, cell.col);
    out.argument = a.value / p.cap;
    a.value = std::tanh(out.argument);
    a.function = "tanh";
    term({{p.cap, {}, ""}, a});
  }
  void operator()(const ApplyMask& p) {
    out.kind = Explanation::Kind::mask;
    const Operand a = operand(0);
    const double added = p.mask ? static_cast<double>(p.mask->row(0, cell.head, cell.row, step.shape.cols).value(cell.col)) : 0.0;
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
    const int64_t first = operand(0).tensor.shape().rows;
    const bool old = cell.row < first;
    copy(old ? 0 : 1, operand(old ? 0 : 1).head, old ? cell.row : cell.row - first, cell.col);
  }
  void operator()(const SplitHeads&) { copy(0, 0, cell.row, cell.head * step.shape.cols + cell.col); }
  void operator()(const MergeHeads&) {
    const int64_t width = operand(0).tensor.shape().cols;
    copy(0, cell.col / width, cell.row, cell.col % width);
  }
  void operator()(const Attend&) { throw Error("explain: a fused step keeps no scores; ask for a trace"); }
};

}  // namespace

Explanation explain(const Trace& trace, const CellRef& cell) {
  if (!trace.program || cell.step < 0 || cell.step >= static_cast<int>(trace.program->steps.size()))
    throw Error("explain: there is no such step");
  const Step& step = trace.program->steps[static_cast<size_t>(cell.step)];
  const Tensor& tensor = trace.values[static_cast<size_t>(cell.step)];
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
