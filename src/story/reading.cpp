#include "story/reading.h"

#include <algorithm>
#include <cmath>

#include "attention/analysis.h"
#include "attention/known_range.h"
#include "story/step_labels.h"
#include "text/numbers.h"
#include "text/order.h"

namespace attn {

CellAddress selected_cell(const Session& session) {
  const View& view = session.scene().view;
  const std::string& step = view.selected_step();
  const Tensor& value = session.trace().value(step);
  if (value.count() == 0) return {};
  const Shape& s = value.shape();
  return {step, step_head(session.scene(), value), std::clamp(view.row, 0, static_cast<int>(s.rows) - 1),
          std::clamp(view.col, 0, static_cast<int>(s.cols) - 1)};
}

std::string part_on_view(const Session& session, Part part) {
  const std::shared_ptr<const Program>& program = session.trace().program;
  const std::string layered = part_name(part, session.scene().view.step);
  return program && program->find(layered) >= 0 ? layered : part_name(part, "");
}

std::string values_on_view(const Session& session) {
  const Program& program = *session.trace().program;
  const std::string weights = part_on_view(session, Part::weights), heads = part_on_view(session, Part::heads);
  const int at = program.find(heads);
  const auto name = [&](int step) { return program.step(step).name; };
  if (at >= 0) {
    const Step& step = program.step(at);
    if (std::holds_alternative<MatMul>(step.primitive) && name(step.inputs[0]) == weights) return name(step.inputs[1]);
  }
  return std::string("v").append(layer_of(weights));
}

bool is_in_percent(const Trace& trace, const std::string& step) {
  return step_info(step).role == Role::a && known_range(trace, step).is_share();
}

std::string weight_text(const Trace& trace, const std::string& weights, double weight) {
  return is_in_percent(trace, weights) ? percent(weight) : number_text(weight, 2);
}

bool is_hidden(const Trace& trace, const std::string& weights, int head, int query, int key) {
  if (is_empty_slot(*trace.program, weights, query, key)) return true;
  const Tensor& masked = trace.value(part_name(Part::masked, weights));
  const auto hides = [&](const Tensor& scores, int64_t row, int64_t col) {
    const Shape& s = scores.shape();
    return !scores.empty() && head < s.heads && row < s.rows && col < s.cols && is_masked(scores.at(0, head, row, col));
  };
  if (!masked.empty()) return hides(masked, query, key);
  const CellOrigin origin = cell_origin(*trace.program, weights, query, key);
  if (origin.step < 0) return false;
  const Step& made = trace.program->step(origin.step);
  const bool softmax = std::holds_alternative<Softmax>(made.primitive);
  return softmax && hides(trace.value(made.inputs[0]), origin.row, origin.col);
}

std::vector<int> keys_by_weight(const Tensor& weights, const std::vector<int>& heads, int query,
                                const std::vector<int>& first) {
  const auto n = static_cast<size_t>(weights.shape().cols);
  std::vector<double> rank(n, 0);
  for (int head : heads)
    for (size_t j = 0; j < n; ++j)
      rank[j] = std::max(rank[j], std::abs(static_cast<double>(weights.at(0, head, query, static_cast<int64_t>(j)))));
  const auto before = [&](size_t key) { return std::ranges::find(first, static_cast<int>(key)) - first.begin(); };
  const auto order = stable_order(
      n, [&](size_t a, size_t b) { return before(a) != before(b) ? before(a) < before(b) : rank[a] > rank[b]; });
  return {order.begin(), order.end()};
}

bool is_comparing(const Session& session) {
  const std::vector<std::string>& views = session.scene().view.views;
  return session.pinned() && std::ranges::find(views, "matrices") != views.end();
}

}  // namespace attn
