#include "story/step_words.h"

#include <cctype>

#include "attention/choice.h"
#include "attention/explain/explain.h"

namespace attn {
namespace {

/// With a capital, where there are such.
std::string capital(std::string name) {
  if (!name.empty() && static_cast<unsigned char>(name[0]) < 128)
    name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

/// What is said of a step of which nothing of its own is said: what its primitive does.
const std::string& primitive_text(const Session& session, const Strings& words, const Stop& stop) {
  const Program& program = *session.trace().program;
  return words.get(
      "primitive." +
      std::string(primitive_row(program.steps[static_cast<size_t>(program.find(stop.step))].primitive).name));
}

/// Words of the stop's own; empty where it has none.
std::string own_words(const Strings& words, const Stop& stop, const char* form) {
  const std::string key = "film." + stop.id + form;
  return words.has(key) && stop.kind != StageKind::general ? words.get(key) : "";
}

/// Scores that are no dot products of queries and keys.
bool other_scores(const Session& session, const Stop& stop) {
  return stop.id == "scores" && session.scene().problem.score != "dot";
}

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

std::string stop_group(const Strings& words, const Stop& stop) {
  std::vector<std::string> numbers;
  for (const char c : stop.number()) c == '_' ? numbers.emplace_back() : numbers.back() += c;
  // A tile has a row and a column; a layer's number comes last.
  std::string group = numbers.size() >= 2 ? words.format("film.tile", {numbers[0] + "," + numbers[1]}) : "";
  if (numbers.size() % 2 == 1) group += (group.empty() ? "" : " · ") + words.format("film.layer", {numbers.back()});
  return group;
}

std::string stop_title(const Strings& words, const Stop& stop) {
  const std::string key = "film." + stop.id + ".title";
  return words.has(key) ? words.get(key) : capital(step_words(words, stop.step));
}

std::string stop_short(const Strings& words, const Stop& stop) {
  for (const char* form : {".short", ".title"})
    if (const std::string key = "film." + stop.id + form; words.has(key)) return words.get(key);
  return capital(words.get("step." + stop.id));
}

std::string stop_text(const Session& session, const Strings& words, const Stop& stop) {
  if (other_scores(session, stop)) return words.get("film.scores.other");
  const std::string own = own_words(words, stop, ".text");
  return own.empty() ? primitive_text(session, words, stop) : own;
}

std::string stop_lesson(const Session& session, const Strings& words, const Stop& stop) {
  if (const Choice* row = step_info(stop.id).row)
    return words.get(std::string(aspect_name(row->aspect)) + "." + row->id + ".text");
  if (other_scores(session, stop)) return words.get("score." + session.scene().problem.score + ".text");
  const std::string own = own_words(words, stop, ".lesson");
  return own.empty() ? primitive_text(session, words, stop) : own;
}

std::string stop_more(const Session& session, const Strings& words, const Stop& stop) {
  return step_info(stop.id).row ? primitive_text(session, words, stop) : own_words(words, stop, ".more");
}

}  // namespace attn
