#include "story/step_words.h"

#include <algorithm>
#include <cctype>

#include "attention/known_range.h"
#include "scene/words/vocabulary.h"
#include "story/step_labels.h"

namespace attn {
namespace {

/// With a capital, where there are such.
std::string capital(std::string name) {
  if (!name.empty() && static_cast<unsigned char>(name[0]) < 128)
    name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

/// A name that may stand anywhere: WQ for W_Q.
std::string unmarked(std::string name) {
  std::erase(name, '_');
  return name;
}

std::string row_text(const Strings& words, const Choice& row) {
  return words.get(std::string(aspect_name(row.aspect)) + "." + row.id + ".text");
}

/// What a row of the tables says of a stop that it makes in its own way; empty where it says nothing. Weights that a
/// reach is still to change, the step "softmax", are those of all other rows.
std::string said_by(const Strings& words, const Choice& row, const std::string& id) {
  const std::string of = id == "softmax" && row.aspect != Aspect::reach ? "weights" : id;
  const std::string key = "step." + of + "." + row.id + ".text";
  return words.has(key) ? words.get(key) : "";
}

/// The row of a table that the program was made by.
const Choice* row_at_work(const Session& session, Aspect aspect) {
  return aspect == Aspect::method ? &method_at_work(session)
                                  : find_choice(aspect, choice_of(session.scene().problem, aspect));
}

std::string edge_word(const Session& session, const Strings& words, const CellAddress& c, Edge edge) {
  std::vector<std::string> made;
  const std::vector<std::string>& names = step_names(session, words, c.step, edge, c.head, made);
  const auto index = static_cast<size_t>(edge == Edge::rows ? c.row : c.col);
  return index < names.size() ? names[index] : std::to_string(index + 1);
}

/// The numbers at the end of a step's name.
std::vector<int> numbers_of(const std::string& step) {
  std::vector<int> numbers;
  for (size_t i = step_family(step).size(); i < step.size(); ++i)
    if (step[i] == '_')
      numbers.push_back(0);
    else
      numbers.back() = numbers.back() * 10 + (step[i] - '0');
  return numbers;
}

/// How many of the numbers, which count from 0 (rounds and words are said from 1 on), are not that of the layer, which
/// counts from 2.
size_t numbers_within(const StepInfo& info, const std::vector<int>& numbers) {
  const size_t most = info.counts == Counts::layers ? 0 : info.counts == Counts::tiles ? 2 : 1;
  return std::min(most, numbers.size());
}

/// Whether a stop's scores are another row's than the dot product: there is nothing raw about them.
bool has_own_scores(const Session& session, const Stop& stop) {
  const Choice* row = governing_row(session, stop.id);
  return stop.id == "scores" && row && row->aspect == Aspect::score;
}

/// What a stop computes, in one sentence of its own.
std::string own_text(const Session& session, const Strings& words, const Stop& stop) {
  const auto row = [&](Aspect aspect) -> const Choice& { return *row_at_work(session, aspect); };
  const Choice& reach = row(Aspect::reach);
  if (reach.reweigh)
    if (std::string text = said_by(words, reach, stop.id); !text.empty()) return text;
  if (std::string text = said_by(words, row(Aspect::method), stop.id); !text.empty()) return text;
  const std::string film = "film." + (stop.id == "softmax" ? "weights" : stop.id) + ".text";
  const bool should = session.scene().problem.fault != "none";  // a program with a mistake: what the step should do
  if ((should || is_as_usual(session, stop)) && words.has(film)) return words.get(film);
  for (const Aspect aspect : {Aspect::score, Aspect::weighting, Aspect::structure})
    if (std::string text = said_by(words, row(aspect), stop.id); !text.empty()) return text;
  if (stop.id == "scaled" && !session.scene().problem.scaled) return words.get("inspector.scale_off");
  if (const std::string_view of = gradient_of(stop.id); !of.empty())
    return words.format(step_info(of).given ? "step.gradient.weight" : "step.gradient.text", {family_words(words, of)});
  return words.get("step." + stop.id + ".text");
}

/// Columns of patches have no names, nor those of rows that a scene brings along for no words (x1, x2, ...) or with
/// fewer columns than the lexicon has features.
bool has_named_features(const Session& session) {
  const Problem& problem = session.scene().problem;
  const bool narrow = problem.d_model < std::ssize(session.lexicon().features);
  const bool is_own = problem.given.matrices.contains("x") && (problem.text.empty() || narrow);
  return !problem.image && !is_own;
}

}  // namespace

std::vector<std::string> axis_labels(const Session& session, const Strings& words, Axis axis, int head, int count) {
  std::vector<std::string> labels;
  const auto n = static_cast<size_t>(count);
  const std::string& code = words.get("language.code");
  if (axis == Axis::query) labels = session.tokens();
  if (axis == Axis::key) labels = session.key_tokens();
  if (axis == Axis::word && session.scene().problem.structure == "next_word") labels = vocabulary_of(session.tokens());
  if (axis == Axis::feature && has_named_features(session))
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

std::vector<std::string> axis_names(const Session& session, const Strings& words, Axis axis, int head, int count) {
  const bool tokens = axis == Axis::query || axis == Axis::key;
  std::vector<std::string> labels = axis_labels(session, words, axis, head, count);
  return tokens ? told_apart(std::move(labels)) : labels;
}

std::string family_words(const Strings& words, std::string_view family) {
  const std::string_view of = gradient_of(family);
  if (of.empty()) return words.get("step." + std::string(family));
  return words.format(is_on_the_way(family) ? "step.gradient_part" : "step.gradient",
                      {unmarked(step_words(words, std::string(of)))});
}

std::string step_words(const Strings& words, const std::string& step) {
  const std::vector<int> numbers = numbers_of(step);
  const StepInfo& info = step_info(step);
  const size_t within = numbers_within(info, numbers);
  std::string name = family_words(words, step_family(step));
  for (size_t k = 0; k < numbers.size(); ++k)
    name += (k == 0 ? " " : ",") + std::to_string(numbers[k] + (k < within && info.counts != Counts::tiles ? 1 : 0));
  return name;
}

std::string row_word(const Session& session, const Strings& words, const CellAddress& c) {
  return edge_word(session, words, c, Edge::rows);
}
std::string col_word(const Session& session, const Strings& words, const CellAddress& c) {
  return edge_word(session, words, c, Edge::cols);
}

const Choice& method_at_work(const Session& session) {
  const Choice& method = *find_choice(Aspect::method, session.scene().problem.method);
  const bool plain =
      std::ranges::count(method.replaces, Aspect::weighting) > 0 && session.trace().program->find("scores") >= 0;
  return plain ? choices(Aspect::method).front() : method;
}

bool has_layers(const Session& session) {
  return !find_choice(Aspect::structure, session.scene().problem.structure)->twin_maps;
}

const Choice* governing_row(const Session& session, const std::string& id) {
  const auto row = [&](Aspect aspect) { return row_at_work(session, aspect); };
  for (const AspectRow& table : kAspects) {
    const Choice* chosen = row(table.aspect);
    if (std::ranges::any_of(chosen->steps, [&](const StepInfo& info) { return info.id == id; })) return chosen;
  }
  static const std::map<std::string, Aspect, std::less<>> kOf{
      {"x", Aspect::position},        {"source", Aspect::position}, {"project", Aspect::structure},
      {"scores", Aspect::score},      {"masked", Aspect::reach},    {"softmax", Aspect::weighting},
      {"weights", Aspect::weighting}, {"heads", Aspect::method},    {"output", Aspect::structure}};
  const auto of = kOf.find(id);
  if (of == kOf.end()) return nullptr;
  const Choice* governing = row(of->second);
  if (of->second == Aspect::position && !governing->table && !governing->learned) return nullptr;
  if (id == "weights" && row(Aspect::reach)->reweigh) governing = row(Aspect::reach);
  for (const Aspect over : {Aspect::method, Aspect::structure})
    if (const auto& replaced = row(over)->replaces; std::ranges::count(replaced, of->second) > 0) governing = row(over);
  if (id == "scores" && row(Aspect::structure)->sizes) governing = row(Aspect::structure);  // of the words themselves
  return governing == &choices(governing->aspect).front() ? nullptr : governing;
}

const Loss* loss_of_stop(const Session& session, const Stop& stop) {
  const Loss* loss = find_loss(session.scene().problem.loss.kind);
  const auto is_of = [&](const StepInfo& info) { return info.id == stop.id; };
  return loss && (stop.id == "loss" || std::ranges::any_of(loss->steps, is_of)) ? loss : nullptr;
}

bool is_as_usual(const Session& session, const Stop& stop) {
  const Trace& trace = session.trace();
  const Step& step = trace.program->step(trace.program->find(stop.step));
  const auto input = [&](size_t k) { return std::string(step_family(trace.program->operand(step, k).name)); };
  const Problem& problem = session.scene().problem;
  if (stop.id == "x" || stop.id == "source")
    return std::holds_alternative<Input>(step.primitive) || input(0).starts_with("embeddings");
  if (stop.id == "project")
    return stop.results.size() == 3 && std::ranges::all_of(stop.results, [&](const std::string& result) {
             return operands(trace, result)[0] == "x";
           });
  if (stop.id == "scores") {
    const auto* product = std::get_if<MatMul>(&step.primitive);
    const auto is = [](const std::string& id, std::initializer_list<const char*> names) {
      return std::ranges::find(names, id) != names.end();
    };
    return product && product->transpose_b && is(input(0), {"q", "q_turned"}) &&
           is(input(1), {"k", "k_turned", "paged_k", "k_shared_unit"});
  }
  if (stop.id == "scaled") return problem.scaled && !problem.scale;
  if (stop.id == "masked") return std::holds_alternative<ApplyMask>(step.primitive);
  if (stop.id == "weights") return std::holds_alternative<Softmax>(step.primitive);
  if (stop.id == "heads") return stop.kind == StageKind::context && known_range(trace, step.inputs[0]).sums_to_one;
  if (stop.id == "output") return stop.kind == StageKind::products && std::ranges::count(stop.steps, "w_o") > 0;
  return true;
}

std::string stop_group(const Session& session, const Strings& words, const Stop& stop) {
  const StepInfo& info = step_info(stop.step);
  const std::vector<int> numbers = numbers_of(stop.step);
  const size_t within = numbers_within(info, numbers);
  std::string group;
  if (within == 2)
    group = words.format("film.tile", {std::to_string(numbers[0]) + "," + std::to_string(numbers[1])});
  else if (within == 1 && info.counts == Counts::rounds)
    group = words.format("film.round", {std::to_string(numbers[0] + 1)});
  else if (within == 1 && static_cast<size_t>(numbers[0]) < session.tokens().size())
    group = words.format("view.name", {session.names()[static_cast<size_t>(numbers[0])]});
  if (numbers.size() > within)
    group += (group.empty() ? "" : " · ") +
             words.format(has_layers(session) ? "film.layer" : "film.map", {std::to_string(numbers.back())});
  return group;
}

std::string stop_title(const Session& session, const Strings& words, const Stop& stop) {
  if (has_own_scores(session, stop)) return words.get("film.scores.own");
  const bool alone = stop.id == "project" && stop.results.size() == 1;
  const std::string key = "film." + (alone ? std::string(step_family(stop.step)) : stop.id) + ".title";
  return words.has(key) ? words.get(key) : capital(step_words(words, stop.step));
}

std::string stop_short(const Session& session, const Strings& words, const Stop& stop) {
  if (has_own_scores(session, stop)) return words.get("film.scores.own");
  if (is_as_usual(session, stop) || stop.results.size() > 1)
    for (const char* form : {".short", ".title"})
      if (const std::string key = "film." + stop.id + form; words.has(key)) return words.get(key);
  if (const std::string_view of = gradient_of(stop.id); !of.empty())
    return words.format("step.gradient.short", {unmarked(family_words(words, of))});
  return capital(family_words(words, step_family(stop.step)));
}

std::string stop_text(const Session& session, const Strings& words, const Stop& stop) {
  const bool usual = is_as_usual(session, stop);
  const Choice* row = governing_row(session, stop.id);
  if (stop.id == "masked" && usual) return row_text(words, row ? *row : choices(Aspect::reach).front());
  if (row && stop.embeds() && usual) return row_text(words, *row);
  return own_text(session, words, stop);
}

std::string stop_lesson(const Session& session, const Strings& words, const Stop& stop) {
  const bool usual = is_as_usual(session, stop);
  const Choice* row = governing_row(session, stop.id);
  if (row && !(stop.id == "masked" && usual)) return row_text(words, *row);
  const std::string key = "film." + stop.id + ".lesson";
  return usual && words.has(key) ? words.get(key) : own_text(session, words, stop);
}

std::string stop_more(const Session& session, const Strings& words, const Stop& stop) {
  const bool usual = is_as_usual(session, stop);
  const Choice* row = governing_row(session, stop.id);
  if (stop.id == "masked" && usual)
    return row && row->id != "causal" ? row_text(words, *row) : words.get("film.masked.more");
  const std::string key = "film." + stop.id + ".more";
  if (row) return stop.embeds() && usual ? words.get("step." + stop.id + ".text") : own_text(session, words, stop);
  return usual && words.has(key) ? words.get(key) : "";
}

}  // namespace attn
