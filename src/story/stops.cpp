#include "story/stops.h"

#include <algorithm>
#include <set>

namespace attn {
namespace {

bool is_among(const std::vector<std::string>& list, const std::string& item) {
  return std::ranges::find(list, item) != list.end();
}

bool is_square(const StepInfo& info) { return info.rows == Axis::query && info.cols == Axis::key; }

/// Puts the stops together, step by step.
class Maker {
 public:
  explicit Maker(const Program& program) : program_(program) {
    for (const Step& step : program.steps) by_name_.emplace(step.name, &step);
  }

  std::vector<Stop> all() {
    for (const Step& step : program_.steps) take(step);
    return std::move(stops_);
  }
  const Step* find(const std::string& name) const {
    const auto it = by_name_.find(name);
    return it == by_name_.end() ? nullptr : it->second;
  }

 private:
  /// X · W and the like: a product with a matrix of the visitor's.
  bool is_projection(const Step& step) const {
    const auto* product = std::get_if<MatMul>(&step.primitive);
    return product && !product->transpose_b && std::holds_alternative<Input>(program_.operand(step, 1).primitive) &&
           step_info(program_.operand(step, 1).name).given;
  }

  StageKind kind_of(const Step& step) const {
    const StepInfo& info = step_info(step.name);
    if (!gradient_of(step.name).empty()) return StageKind::general;
    if (is_projection(step)) return StageKind::products;
    if (std::holds_alternative<Add>(step.primitive) && is_projection(program_.operand(step, 0)) &&
        step_info(program_.operand(step, 0).name).beside)
      return StageKind::products;
    if (is_square(info)) return StageKind::square;
    const auto* product = std::get_if<MatMul>(&step.primitive);
    if (product && !product->transpose_b && is_square(step_info(program_.operand(step, 0).name)) &&
        step_info(program_.operand(step, 1).name).rows == Axis::key)
      return StageKind::context;
    return StageKind::general;
  }

  /// Whether nothing happens there: a cap that is off, heads side by side.
  bool is_idle(const Step& step) const {
    const auto* cap = std::get_if<SoftCap>(&step.primitive);
    const bool back = !gradient_of(step.name).empty();  // what is only passed on, or dealt out to the heads again
    return (cap && cap->cap == 0) || std::holds_alternative<MergeHeads>(step.primitive) ||
           (back && (is_identity(step.primitive) || std::holds_alternative<SplitHeads>(step.primitive)));
  }

  void take(const Step& step) {
    const StepInfo& info = step_info(step.name);
    const std::string layer = step.name.substr(info.id.size());
    if (info.beside) return;
    if (info.part == Part::tokens) {
      const std::string of = info.rows == Axis::key ? "_source" : "";
      std::vector<std::string> steps{step.name};
      for (const std::string& name : {"embeddings" + of, "positions" + of})
        if (find(name + layer)) steps.push_back(name + layer);
      if (!std::holds_alternative<Input>(step.primitive) && steps.size() == 1) return general(step);
      stops_.push_back({info.id, step.name, Role::x, {step.name}, steps, {step.name}, StageKind::inputs});
      return;
    }
    if (std::holds_alternative<Input>(step.primitive) || is_idle(step)) return;
    if (info.part == Part::projection) {
      if (taken_.count(step.name)) return;
      Stop stop{"project", step.name, Role::q, {}, {}, {}, StageKind::products};
      for (const char* letter : {"q", "k", "v"}) {
        const Step* result = find(letter + layer);
        if (!result || !is_projection(*result)) continue;
        stop.results.push_back(result->name);
        stop.steps.push_back("w_" + result->name);
      }
      if (!is_among(stop.results, step.name)) return general(step);
      taken_.insert(stop.results.begin(), stop.results.end());
      stop.thumbs = stop.results;
      stop.steps.insert(stop.steps.end(), stop.results.begin(), stop.results.end());
      stops_.push_back(std::move(stop));
      return;
    }
    general(step);
  }

  void general(const Step& step) {
    const StepInfo& info = step_info(step.name);
    const bool of_image = is_projection(step) && step_info(program_.operand(step, 0).name).id.starts_with("patches");
    Stop stop{of_image ? "patches" : info.id, step.name, info.role, {step.name}, {}, {step.name}, kind_of(step)};
    add_beside(step, stop.steps);
    stop.steps.push_back(step.name);
    stops_.push_back(std::move(stop));
  }

  /// What a step reads that is no stop of its own.
  void add_beside(const Step& step, std::vector<std::string>& steps) const {
    for (const int in : step.inputs) {
      const Step& from = program_.step(in);
      const StepInfo& info = step_info(from.name);
      const bool input = std::holds_alternative<Input>(from.primitive) && info.part != Part::tokens;
      if ((!info.beside && !input && !is_idle(from)) || is_among(steps, from.name)) continue;
      steps.push_back(from.name);
      add_beside(from, steps);
    }
  }

  const Program& program_;
  std::map<std::string_view, const Step*> by_name_;
  std::set<std::string> taken_;  // results of the stops "project"
  std::vector<Stop> stops_;
};

}  // namespace

std::string Stop::number() const { return step.substr(step_family(step).size()); }

void Stops::follow(const Trace& trace) {
  if (trace.program == program_) return;
  program_ = trace.program;
  ++revision_;
  walk_.clear();
  groups_.clear();
  shown_.clear();
  all_.clear();
  if (!program_) return;
  Maker maker(*program_);
  all_ = maker.all();
  for (size_t i = 0; i < all_.size(); ++i) {
    const Stop& stop = all_[i];
    PlayStop& play = walk_.emplace_back();
    for (const std::string& name : stop.results) {
      const Shape& s = maker.find(name)->shape;
      play.results.push_back({name, static_cast<int>(s.rows), static_cast<int>(s.cols)});
    }
    play.softmax = std::holds_alternative<Softmax>(maker.find(stop.step)->primitive);
    for (const std::string& name : stop.steps) shown_.try_emplace(name, static_cast<int>(i));
    if (stop.number().empty()) continue;
    if (!groups_.empty() && groups_.back().end == i && all_[i - 1].number() == stop.number())
      ++groups_.back().end;
    else
      groups_.push_back({i, i + 1});
  }
}

int Stops::of(const std::string& step) const {
  if (const auto it = shown_.find(step); it != shown_.end()) return it->second;
  if (step == "capped") return of("scaled");
  return step == "output" ? static_cast<int>(all_.size()) - 1 : 0;
}

std::vector<std::string> operands(const Trace& trace, const std::string& step) {
  std::vector<std::string> names;
  for (const int in : trace.program->step(trace.program->find(step)).inputs)
    names.push_back(trace.program->step(in).name);
  return names;
}

}  // namespace attn
