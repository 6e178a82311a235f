#include "ui/step_words.h"

#include <map>

namespace attn {

StepWords step_words(const std::string& step) {
  static const std::map<std::string, StepWords> kWords{
      {"embeddings", {"e", "", Role::x, Axis::query, Axis::feature}},
      {"positions", {"p", "", Role::x, Axis::query, Axis::feature}},
      {"x", {"x", "", Role::x, Axis::query, Axis::feature}},
      {"w_q", {"w", "q", Role::q, Axis::feature, Axis::d_k}},
      {"w_k", {"w", "k", Role::k, Axis::feature, Axis::d_k}},
      {"w_v", {"w", "v", Role::v, Axis::feature, Axis::d_v}},
      {"w_o", {"w", "o", Role::o, Axis::none, Axis::component}},
      {"b_o", {"b", "o", Role::o, Axis::none, Axis::component}},
      {"q", {"q", "", Role::q, Axis::query, Axis::d_k}},
      {"k", {"k", "", Role::k, Axis::key, Axis::d_k}},
      {"v", {"v", "", Role::v, Axis::key, Axis::d_v}},
      {"scores", {"s", "", Role::s, Axis::query, Axis::key}},
      {"scaled", {"s", "", Role::s, Axis::query, Axis::key}},
      {"capped", {"s", "", Role::s, Axis::query, Axis::key}},
      {"masked", {"s", "", Role::s, Axis::query, Axis::key}},
      {"weights", {"a", "", Role::a, Axis::query, Axis::key}},
      {"heads", {"o", "", Role::o, Axis::query, Axis::d_v}},
      {"concat", {"o", "", Role::o, Axis::query, Axis::none}},
      {"projected", {"y", "", Role::o, Axis::query, Axis::component}},
      {"output", {"y", "", Role::o, Axis::query, Axis::component}}};
  const auto it = kWords.find(step);
  return it == kWords.end() ? StepWords{step, "", Role::x, Axis::none, Axis::none} : it->second;
}

namespace {
std::string axis_word(const Session& session, const Strings& words, Axis axis, int head, int index) {
  const std::vector<std::string>& tokens = session.tokens();
  if ((axis == Axis::query || axis == Axis::key) && static_cast<size_t>(index) < tokens.size()) return tokens[static_cast<size_t>(index)];
  return axis_labels(session, words, axis, head, index + 1)[static_cast<size_t>(index)];
}
}  // namespace

std::string row_word(const Session& session, const Strings& words, const CellAddress& c) {
  return axis_word(session, words, step_words(c.step).rows, c.head, c.row);
}
std::string col_word(const Session& session, const Strings& words, const CellAddress& c) {
  return axis_word(session, words, step_words(c.step).cols, c.head, c.col);
}
std::string row_word(const Ui& ui, const CellAddress& c) { return row_word(ui.session, ui.words, c); }
std::string col_word(const Ui& ui, const CellAddress& c) { return col_word(ui.session, ui.words, c); }

}  // namespace attn
