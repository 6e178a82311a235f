#include "story/step_words.h"

#include "attention/step_info.h"

namespace attn {
namespace {

std::string axis_word(const Session& session, const Strings& words, Axis axis, int head, int index) {
  const std::vector<std::string>& tokens = axis == Axis::key ? session.key_tokens() : session.tokens();
  if ((axis == Axis::query || axis == Axis::key) && static_cast<size_t>(index) < tokens.size())
    return tokens[static_cast<size_t>(index)];
  return axis_labels(session, words, axis, head, index + 1)[static_cast<size_t>(index)];
}

}  // namespace

std::vector<std::string> axis_labels(const Session& session, const Strings& words, Axis axis, int head, int count) {
  std::vector<std::string> labels;
  const auto n = static_cast<size_t>(count);
  const std::string& code = words.get("language.code");
  if (axis == Axis::query) labels = session.tokens();
  if (axis == Axis::key) labels = session.key_tokens();
  if (axis == Axis::feature && !session.scene().problem.image)  // those of patches have no names
    for (const Lexicon::Feature& f : session.lexicon().features) {
      const auto it = f.name.find(code);
      labels.push_back(it == f.name.end() ? f.id : it->second);
    }
  if (axis == Axis::d_v) {
    const auto it = session.scene().about.value_names.find(code);
    if (it != session.scene().about.value_names.end() && static_cast<size_t>(head) < it->second.size())
      labels = it->second[static_cast<size_t>(head)];
  }
  while (labels.size() < n) labels.push_back(std::to_string(labels.size() + 1));
  labels.resize(n);
  return labels;
}

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

}  // namespace attn
