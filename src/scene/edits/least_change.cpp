#include "scene/edits/least_change.h"

#include <algorithm>

#include "attention/analysis.h"
#include "scene/problem.h"
#include "text/error.h"

namespace attn {
namespace {

/// Row `row` of the head that head `head` of `heads` reads.
std::vector<double> row_of(const Tensor& value, int head, int64_t heads, int row) {
  const Shape& s = value.shape();
  const int64_t own = head * s.heads / heads;
  std::vector<double> out;
  for (int64_t c = 0; c < s.cols; ++c) out.push_back(static_cast<double>(value.at(0, own, row, c)));
  return out;
}

/// Whether a step is computed from another, or is that.
bool comes_from(const Program& program, int step, int from) {
  std::vector<bool> seen(static_cast<size_t>(step) + 1, false);
  seen[static_cast<size_t>(step)] = true;
  for (int i = step; i > from; --i)  // inputs come before what is computed from them
    if (seen[static_cast<size_t>(i)])
      for (const int input : program.step(i).inputs) seen[static_cast<size_t>(input)] = true;
  return from <= step && seen[static_cast<size_t>(from)];
}

}  // namespace

RowSource row_source(const Problem& problem, const Trace& trace, const std::string& step, int head, int row) {
  const Program& program = *trace.program;
  const int at = program.find(step);
  const Tensor& value = trace.value(step);
  RowSource source;
  if (at < 0 || value.empty()) return source;
  const int64_t heads = value.shape().heads;
  source.now = row_of(value, head, heads, row);
  if (edit_of(problem, step, head, row, 0, 0)) {
    source = {RowSource::Kind::cells, "", step, head, row, {}, {}, source.now};
    return source;
  }
  const Step& made = program.step(at);
  if (std::holds_alternative<Rotate>(made.primitive)) source.refusal = "vectors.turned";
  const auto* product = std::get_if<MatMul>(&made.primitive);
  if (!product || product->transpose_b) return source;
  const std::string& w = program.step(made.inputs[1]).name;
  if (!edit_of(problem, w, 0, 0, 0, 0) || comes_from(program, made.inputs[0], made.inputs[1])) return source;
  source.x = row_of(trace.value(made.inputs[0]), head, heads, row);
  const Tensor& weights = trace.value(made.inputs[1]);
  source.step = w;
  source.head = static_cast<int>(head * weights.shape().heads / heads);
  if (!(dot(source.x, source.x) > 0)) {
    source.refusal = "vectors.zeros";
    return source;
  }
  for (int64_t i = 0; i < weights.shape().rows; ++i)
    source.w.push_back(row_of(weights, source.head, weights.shape().heads, static_cast<int>(i)));
  source.kind = RowSource::Kind::weights;
  source.refusal = "";
  return source;
}

std::vector<CellEdit> least_change(const Problem& problem, const RowSource& source, const std::vector<double>& to) {
  if (source.kind == RowSource::Kind::none || to.size() != source.now.size())
    fail("least change", "a row that can be moved, and as many numbers as it has", std::to_string(to.size()));
  std::vector<CellEdit> edits;
  const auto put = [&](size_t row, size_t col, double before, double after) {
    const auto value = static_cast<float>(after);
    if (value != static_cast<float>(before))
      edits.push_back(*edit_of(problem, source.step, source.head, static_cast<int>(row), static_cast<int>(col), value));
  };
  if (source.kind == RowSource::Kind::cells) {
    for (size_t c = 0; c < to.size(); ++c) put(static_cast<size_t>(source.row), c, source.now[c], to[c]);
    return edits;
  }
  const double square = dot(source.x, source.x);
  for (size_t i = 0; i < source.x.size(); ++i)
    for (size_t c = 0; c < to.size(); ++c)
      put(i, c, source.w[i][c], source.w[i][c] + source.x[i] * (to[c] - source.now[c]) / square);
  return edits;
}

}  // namespace attn
