#include "attention/cover.h"

#include <algorithm>

namespace attn {
namespace {

/// Whether row i of the result is made of row i of that operand and of no other row of it.
bool goes_by_rows(const Primitive& primitive, size_t operand) {
  if (std::holds_alternative<MatMul>(primitive) || std::holds_alternative<Attend>(primitive)) return operand == 0;
  return !std::holds_alternative<Transpose>(primitive) && !std::holds_alternative<Reshape>(primitive) &&
         !std::holds_alternative<AppendRows>(primitive) && !std::holds_alternative<Gather>(primitive) &&
         !std::holds_alternative<Pairs>(primitive);
}

Tensor hidden(const Tensor& value, int64_t row) {
  const Shape& s = value.shape();
  std::vector<float> values(value.data(), value.data() + value.count());
  for (int64_t i = 0; i < s.batch * s.heads * s.rows; ++i)
    if (row == CoveredTrace::kAllRows || i % s.rows == row)
      std::fill_n(values.begin() + i * s.cols, s.cols, -std::numeric_limits<float>::infinity());
  return Tensor(s, std::move(values));
}

}  // namespace

bool CoveredTrace::covers(const std::string& step, int64_t row) const {
  const int at = trace.program ? trace.program->find(step) : -1;
  if (at < 0) return false;
  const int64_t covered = rows[static_cast<size_t>(at)];
  return covered == kAllRows || (covered >= 0 && covered == row);
}

CoveredTrace cover_row(const Trace& trace, const Cover& cover) {
  CoveredTrace out{trace, {}};
  if (!trace.program) return out;
  const std::vector<Step>& steps = trace.program->steps;
  out.rows.assign(steps.size(), CoveredTrace::kNoRow);
  for (size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    int64_t& row = out.rows[i];
    if (step.name == cover.step && cover.row < step.shape.rows) row = cover.row;
    for (size_t k = 0; k < step.inputs.size(); ++k) {
      const auto from = static_cast<size_t>(step.inputs[k]);
      if (out.rows[from] == CoveredTrace::kNoRow) continue;
      const bool same = goes_by_rows(step.primitive, k) && steps[from].shape.rows == step.shape.rows &&
                        (row == CoveredTrace::kNoRow || row == out.rows[from]);
      row = same ? out.rows[from] : CoveredTrace::kAllRows;
    }
    if (row != CoveredTrace::kNoRow && !trace.values[i].empty()) out.trace.values[i] = hidden(trace.values[i], row);
  }
  return out;
}

}  // namespace attn
