#include "ui/step_words.h"

namespace attn {

namespace {
std::string axis_word(const Session& session, const Strings& words, Axis axis, int head, int index) {
  const std::vector<std::string>& tokens = axis == Axis::key ? session.key_tokens() : session.tokens();
  if ((axis == Axis::query || axis == Axis::key) && static_cast<size_t>(index) < tokens.size())
    return tokens[static_cast<size_t>(index)];
  return axis_labels(session, words, axis, head, index + 1)[static_cast<size_t>(index)];
}
}  // namespace

std::string step_words(const Strings& words, const std::string& step) {
  const std::string family(step_family(step));
  std::string name = words.get("step." + family);
  for (size_t i = family.size(); i < step.size(); ++i)
    name += step[i] != '_' ? step[i] : i == family.size() ? ' ' : ',';
  return name;
}

std::string row_word(const Session& session, const Strings& words, const CellAddress& c) {
  return axis_word(session, words, step_info(c.step).rows, c.head, c.row);
}
std::string col_word(const Session& session, const Strings& words, const CellAddress& c) {
  return axis_word(session, words, step_info(c.step).cols, c.head, c.col);
}
std::string row_word(const Ui& ui, const CellAddress& c) { return row_word(ui.session, ui.words, c); }
std::string col_word(const Ui& ui, const CellAddress& c) { return col_word(ui.session, ui.words, c); }

}  // namespace attn
