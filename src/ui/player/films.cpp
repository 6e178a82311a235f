#include "ui/player/films.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "attention/explain/explain.h"
#include "story/step_words.h"
#include "ui/kit/widgets.h"

namespace attn {
namespace {

bool is_among(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool is_square(const StepInfo& info) { return info.rows == Axis::query && info.cols == Axis::key; }

/// Puts the stops together, step by step.
class Stops {
 public:
  explicit Stops(const Session& session) : trace_(session.trace()) {}

  std::vector<Film> all() {
    for (size_t i = 0; i < trace_.program->steps.size(); ++i) take(trace_.program->steps[i]);
    return std::move(films_);
  }

 private:
  const Step& operand(const Step& step, size_t k) const {
    return trace_.program->steps[static_cast<size_t>(step.inputs[k])];
  }
  bool has(const std::string& name) const { return !trace_.value(name).empty(); }

  /// X · W and the like: a product with a matrix of the visitor's.
  bool is_projection(const Step& step) const {
    const auto* product = std::get_if<MatMul>(&step.primitive);
    return product && !product->transpose_b && std::holds_alternative<Input>(operand(step, 1).primitive) &&
           step_info(operand(step, 1).name).given;
  }

  StageKind kind_of(const Step& step) const {
    const StepInfo& info = step_info(step.name);
    if (is_projection(step)) return StageKind::products;
    if (std::holds_alternative<Add>(step.primitive) && is_projection(operand(step, 0)) &&
        step_info(operand(step, 0).name).beside)
      return StageKind::products;
    if (is_square(info)) return StageKind::square;
    const auto* product = std::get_if<MatMul>(&step.primitive);
    if (product && !product->transpose_b && is_square(step_info(operand(step, 0).name)) &&
        step_info(operand(step, 1).name).rows == Axis::key)
      return StageKind::context;
    return StageKind::general;
  }

  /// Whether nothing happens there: a cap that is off, heads side by side.
  bool is_idle(const Step& step) const {
    const auto* cap = std::get_if<SoftCap>(&step.primitive);
    return (cap && cap->cap == 0) || std::holds_alternative<MergeHeads>(step.primitive);
  }

  void take(const Step& step) {
    const std::string family(step_family(step.name));
    const std::string layer = step.name.substr(family.size());
    const StepInfo& info = step_info(step.name);
    if (!has(step.name) || info.beside) return;
    if (family == "x" || family == "source") {
      const std::string of = family == "x" ? "" : "_source";
      std::vector<std::string> steps{step.name};
      for (const std::string& name : {"embeddings" + of, "positions" + of})
        if (has(name + layer)) steps.push_back(name + layer);
      if (!std::holds_alternative<Input>(step.primitive) && steps.size() == 1) return general(step, family);
      films_.push_back({family, step.name, Role::x, {step.name}, steps, {step.name}, StageKind::inputs});
      return;
    }
    if (std::holds_alternative<Input>(step.primitive) || is_idle(step)) return;
    if (family == "q" || family == "k" || family == "v") {
      for (const Film& film : films_)
        if (is_among(film.results, step.name)) return;
      Film film{"project", step.name, Role::q, {}, {}, {}, StageKind::products};
      for (const char* letter : {"q", "k", "v"}) {
        const int at = trace_.program->find(letter + layer);
        if (at < 0 || !is_projection(trace_.program->steps[static_cast<size_t>(at)])) continue;
        film.results.push_back(letter + layer);
        film.steps.push_back("w_" + film.results.back());
      }
      if (!is_among(film.results, step.name)) return general(step, family);
      film.thumbs = film.results;
      film.steps.insert(film.steps.end(), film.results.begin(), film.results.end());
      films_.push_back(std::move(film));
      return;
    }
    general(step, family);
  }

  void general(const Step& step, const std::string& family) {
    const bool of_image = is_projection(step) && step_info(operand(step, 0).name).id.starts_with("patches");
    Film film{of_image ? "patches" : family,
              step.name,
              step_info(step.name).role,
              {step.name},
              {},
              {step.name},
              kind_of(step)};
    add_beside(step, film.steps);
    film.steps.push_back(step.name);
    films_.push_back(std::move(film));
  }

  /// What a step reads that is no stop of its own.
  void add_beside(const Step& step, std::vector<std::string>& steps) const {
    for (const int in : step.inputs) {
      const Step& from = trace_.program->steps[static_cast<size_t>(in)];
      const StepInfo& info = step_info(from.name);
      const bool input =
          std::holds_alternative<Input>(from.primitive) && from.name != "x" && step_family(from.name) != "source";
      if ((!info.beside && !input && !is_idle(from)) || is_among(steps, from.name)) continue;
      steps.push_back(from.name);
      add_beside(from, steps);
    }
  }

  const Trace& trace_;
  std::vector<Film> films_;
};

/// With a capital, where there are such.
std::string capital(std::string name) {
  if (!name.empty() && static_cast<unsigned char>(name[0]) < 128)
    name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

/// The row of the tables that alone makes a step: key of its words, or empty.
std::string row_of(const std::string& family) {
  for (size_t i = 0; i < kAspects; ++i)
    for (const Choice& choice : choices(static_cast<Aspect>(i)))
      for (const StepInfo& info : choice.steps)
        if (info.id == family) return std::string(aspect_name(static_cast<Aspect>(i))) + "." + choice.id;
  return "";
}

/// What is said of a step of which nothing of its own is said: what its primitive does.
std::string primitive_text(const Ui& ui, const std::string& step) {
  const Trace& trace = ui.trace();
  const int index = trace.program->find(step);
  return ui.word(std::string("primitive.") +
                 primitive_row(trace.program->steps[static_cast<size_t>(index)].primitive).name);
}

}  // namespace

std::vector<Film> films(const Session& session) { return Stops(session).all(); }

std::vector<std::string> operands(const Session& session, const std::string& step) {
  const Program& program = *session.trace().program;
  std::vector<std::string> names;
  for (const int in : program.steps[static_cast<size_t>(program.find(step))].inputs)
    names.push_back(program.steps[static_cast<size_t>(in)].name);
  return names;
}

Walk walk_of(const Session& session, const std::vector<Film>& all) {
  const Trace& trace = session.trace();
  Walk walk{{}, session.scene().view.play.unit};
  for (const Film& film : all) {
    PlayStop stop;
    for (const std::string& step : film.results) {
      const Shape& s = trace.value(step).shape();
      stop.results.push_back({step, static_cast<int>(s.rows), static_cast<int>(s.cols)});
    }
    const int index = trace.program->find(film.step);
    stop.softmax =
        index >= 0 && std::holds_alternative<Softmax>(trace.program->steps[static_cast<size_t>(index)].primitive);
    walk.stops.push_back(std::move(stop));
  }
  return walk;
}

int film_of(const std::vector<Film>& all, const std::string& step) {
  for (size_t i = 0; i < all.size(); ++i)
    if (is_among(all[i].steps, step)) return static_cast<int>(i);
  if (step == "capped") return film_of(all, "scaled");
  return step == "output" ? static_cast<int>(all.size()) - 1 : 0;
}

std::vector<Run> step_symbol(const Ui& ui, const std::string& step, float size) {
  const StepInfo& info = step_info(step);
  const Color ink = ui.theme.role(info.role == Role::m ? Role::s : info.role);
  if (info.letter.size() != 1)
    return {plain(ui.word("step." + info.id), std::max(12.f, size * .72f), ink, Face::semibold)};
  const auto upper = [](std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
  };
  std::vector<Run> runs{math(upper(info.letter), size, ink)};
  if (!info.index.empty()) runs.push_back(math_sub(upper(info.index), size, ink));
  return runs;
}

std::vector<Run> film_symbol(const Ui& ui, const Film& film, float size, Color dim) {
  const Theme& t = ui.theme;
  const auto role = [&](Role r) { return t.role(r); };
  if (film.id == "project") {
    std::vector<Run> runs;
    for (const std::string& step : film.results) {
      if (!runs.empty()) runs.push_back(gap(5));
      for (const Run& run : step_symbol(ui, step, size)) runs.push_back(run);
    }
    return runs;
  }
  if (film.id == "scores" && film.kind == StageKind::square &&
      operands(ui.session, film.step) == std::vector<std::string>{"q", "k"})
    return {math("Q", size, role(Role::q)), math("K", size, role(Role::k)), math_sup("T", size, role(Role::k))};
  if (film.id == "scaled") return {math_upright("÷ √", size, dim), math("d", size, dim), math_sub("k", size, dim)};
  if (film.id == "capped") return {math("c", size, dim), math_upright(" tanh", size, dim)};
  if (film.id == "masked") return {math_upright("+ ", size, dim), math("M", size, role(Role::m))};
  if (film.id == "weights" && film.kind == StageKind::square && ui.scene().problem.weighting == "softmax" &&
      ui.scene().problem.method == "plain")
    return {math_upright("softmax", size - 1, role(Role::a))};
  if (film.id == "heads" && film.kind == StageKind::context)
    return {math_upright("· ", size, dim), math("V", size, role(Role::v))};
  if (film.id == "output" && film.kind == StageKind::products)
    return {math_upright("· ", size, dim), math("W", size, role(Role::o)), math_sub("O", size, role(Role::o))};
  const StepInfo& info = step_info(film.step);
  return info.letter.size() == 1 && film.kind != StageKind::general ? step_symbol(ui, film.step, size)
                                                                    : std::vector<Run>{};
}

std::string film_number(const Film& film) { return film.step.substr(step_family(film.step).size()); }

std::string film_group(const Strings& words, const Film& film) {
  std::vector<std::string> numbers;
  for (const char c : film_number(film)) c == '_' ? numbers.emplace_back() : numbers.back() += c;
  // A tile has a row and a column; a layer's number comes last.
  std::string group = numbers.size() >= 2 ? words.format("film.tile", {numbers[0] + "," + numbers[1]}) : "";
  if (numbers.size() % 2 == 1) group += (group.empty() ? "" : " · ") + words.format("film.layer", {numbers.back()});
  return group;
}

std::vector<FilmGroup> film_groups(const Strings& words, const std::vector<Film>& all) {
  std::vector<FilmGroup> groups;
  for (size_t i = 0; i < all.size(); ++i) {
    std::string group = film_group(words, all[i]);
    if (group.empty()) continue;
    if (!groups.empty() && groups.back().end == i && groups.back().words == group)
      ++groups.back().end;
    else
      groups.push_back({i, i + 1, std::move(group)});
  }
  return groups;
}

std::string film_title(const Strings& words, const Film& film) {
  const std::string key = "film." + film.id + ".title";
  return words.has(key) ? words.get(key) : capital(step_words(words, film.step));
}

std::string film_short(const Strings& words, const Film& film) {
  for (const char* form : {".short", ".title"})
    if (const std::string key = "film." + film.id + form; words.has(key)) return words.get(key);
  return capital(words.get("step." + film.id));
}

namespace {

/// Scores that are no dot products of queries and keys.
bool other_scores(const Ui& ui, const Film& film) { return film.id == "scores" && ui.scene().problem.score != "dot"; }

}  // namespace

std::string film_text(const Ui& ui, const Film& film) {
  if (other_scores(ui, film)) return ui.word("film.scores.other");
  const std::string key = "film." + film.id + ".text";
  return ui.words.has(key) && film.kind != StageKind::general ? ui.word(key) : primitive_text(ui, film.step);
}

std::string film_lesson(const Ui& ui, const Film& film) {
  const std::string key = "film." + film.id + ".lesson";
  const std::string row = row_of(film.id);
  if (!row.empty()) return ui.word(row + ".text");
  if (other_scores(ui, film)) return ui.word("score." + ui.scene().problem.score + ".text");
  return ui.words.has(key) && film.kind != StageKind::general ? ui.word(key) : primitive_text(ui, film.step);
}

std::string film_more(const Ui& ui, const Film& film) {
  const std::string key = "film." + film.id + ".more";
  if (!row_of(film.id).empty()) return primitive_text(ui, film.step);
  return ui.words.has(key) && film.kind != StageKind::general ? ui.word(key) : "";
}

}  // namespace attn
