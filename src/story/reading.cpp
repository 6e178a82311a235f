#include "story/reading.h"

#include <algorithm>
#include <numeric>

#include "attention/analysis.h"
#include "attention/known_range.h"
#include "text/numbers.h"

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

double weight_at(const Trace& trace, int head, int query, int key) {
  return trace.value("weights").at(0, head, query, key);
}

std::string weight_text(const Trace& trace, double weight) {
  return known_range(trace, "weights").is_share() ? percent(weight) : number_text(weight, 2);
}

bool is_hidden(const Trace& trace, int head, int query, int key) {
  const Tensor& masked = trace.value("masked");
  const Shape& s = masked.shape();
  if (masked.empty() || head >= s.heads || query >= s.rows || key >= s.cols) return false;
  return is_masked(masked.at(0, head, query, key));
}

std::vector<int> keys_by_weight(const Trace& trace, const std::vector<int>& heads, int query,
                                const std::vector<int>& first) {
  const Tensor& weights = trace.value("weights");
  const auto n = static_cast<size_t>(weights.shape().cols);
  std::vector<double> rank(n, 0);
  for (int head : heads)
    for (size_t j = 0; j < n; ++j)
      rank[j] = std::max(rank[j], static_cast<double>(weights.at(0, head, query, static_cast<int64_t>(j))));
  for (size_t k = 0; k < first.size(); ++k)
    if (first[k] >= 0) rank[static_cast<size_t>(first[k])] = 10 - static_cast<double>(k);  // weights end at 1
  std::vector<int> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return rank[static_cast<size_t>(a)] > rank[static_cast<size_t>(b)]; });
  return order;
}

bool is_comparing(const Session& session) {
  const std::vector<std::string>& views = session.scene().view.views;
  return session.pinned() && std::find(views.begin(), views.end(), "matrices") != views.end();
}

}  // namespace attn
