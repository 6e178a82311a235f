#include "scene/session.h"

#include <algorithm>
#include <cmath>

#include "text/clock.h"

namespace attn {
namespace {

/// The steps that are asked for, the given ones, and of the others the smallest that fit into `bytes`.
std::vector<bool> kept_steps(const Program& program, std::vector<bool> asked, uint64_t bytes) {
  std::vector<std::pair<uint64_t, size_t>> others;  // their bytes
  for (size_t i = 0; i < program.steps.size(); ++i) {
    const Step& step = program.steps[i];
    asked[i] = asked[i] || std::holds_alternative<Input>(step.primitive);
    if (!asked[i]) others.emplace_back(static_cast<uint64_t>(step.shape.count()) * sizeof(float), i);
  }
  std::ranges::sort(others);
  for (const auto& [size, i] : others) {
    if (size > bytes) break;
    asked[i] = true;
    bytes -= size;
  }
  return asked;
}

}  // namespace

double max_abs_difference(const Tensor& a, const Tensor& b) {
  double largest = 0;
  for (int64_t i = 0; i < a.count(); ++i) {
    const double x = static_cast<double>(a.data()[i]);
    const double y = static_cast<double>(b.data()[i]);
    if (x == y || (std::isnan(x) && std::isnan(y))) continue;
    const double difference = std::abs(x - y);
    largest = std::max(largest, std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference);
  }
  return largest;
}

int step_head(const Scene& scene, const Tensor& value) {
  const int heads = std::max(1, scene.problem.heads);
  return value.empty() ? 0 : static_cast<int>(std::clamp(scene.view.head, 0, heads - 1) * value.shape().heads / heads);
}

Session::Session(Lexicon lexicon, Scene scene, const Backend& backend, uint64_t trace_bytes)
    : lexicon_(std::move(lexicon)), scene_(std::move(scene)), backend_(&backend), trace_bytes_(trace_bytes) {
  check_scene(scene_);
  start(make_job(scene_.problem, backend));
}

Session::Job Session::make_job(const Problem& problem, const Backend& backend) const {
  Plan planned = plan(problem, lexicon_, trace_.program ? &shown_ : nullptr);
  const Program& program = *planned.program;
  Bindings known = planned.bindings;
  std::vector<bool> asked(program.steps.size());
  if (trace_backend_ == &backend) take_over(*trace_.program, trace_.values, program, known);
  for (size_t i = 0; i < asked.size() && trace_.program; ++i)
    if (const int at = trace_.program->find(program.steps[i].name); at >= 0)
      asked[i] = trace_.asked->steps[static_cast<size_t>(at)];
  return make_job(std::move(planned), std::move(known), std::move(asked), backend);
}

Session::Job Session::make_job(Plan plan, Bindings known, std::vector<bool> asked, const Backend& backend) const {
  Job job;
  std::vector<bool> wanted = kept_steps(*plan.program, std::move(asked), trace_bytes_);
  job.computed = computed_steps(*plan.program, known, wanted);
  job.evaluation = backend.start({plan.program, std::move(known), std::move(wanted)});
  job.plan = std::move(plan);
  return job;
}

Trace Session::Job::trace(uint64_t generation) const {
  Trace trace{plan.program, evaluation->values(), evaluation->backend(), generation, evaluation->seconds()};
  for (size_t i = 0; i < computed.size(); ++i)
    if (computed[i]) trace.computed.push_back(plan.program->steps[i].name);
  trace.asked = std::make_shared<Asked>(Asked{std::vector<bool>(computed.size()), {}});
  return trace;
}

/// Drops the job that was running, with its results.
void Session::start(Job job) {
  job_ = std::move(job);
  ++generation_;
  stale_ = true;
}

void Session::cover(const std::optional<Cover>& cover) {
  if (cover_ == cover) return;
  cover_ = cover;
  lay_cover();
}

void Session::lay_cover() {
  covered_.reset();
  if (!cover_ || !trace_.program) return;
  covered_ = cover_row(trace_, *cover_);
  covered_->trace.generation = ++generation_;
}

void Session::set_backend(const Backend& backend) {
  Job job = make_job(scene_.problem, backend);
  backend_ = &backend;
  start(std::move(job));
}

void Session::change(const std::string& name, Scene next) {
  const bool other_card = !(next.lesson == scene_.lesson);
  replace(name, std::move(next), other_card ? History::Kind::whole : History::Kind::change);
}

void Session::replace(const std::string& name, Scene next, History::Kind kind) {
  check_scene(next);
  const bool other_problem = !(next.problem == scene_.problem);
  Job job = other_problem ? make_job(next.problem, *backend_) : Job{};
  const bool other = kind == History::Kind::whole ? !(next == scene_) : other_problem || !(next.about == scene_.about);
  if (other) history_.record(name, scene_, kind);
  scene_ = std::move(next);
  if (other_problem) start(std::move(job));
}

bool Session::restore(std::optional<Scene> found) {
  if (!found) return false;
  Scene& scene = *found;
  if (trace_.program && scene.problem == shown_.problem && trace_backend_ == backend_) {
    job_ = {};  // nothing to compute
    stale_ = false;
  } else if (!(scene.problem == scene_.problem)) {
    start(make_job(scene.problem, *backend_));
  }
  scene_ = std::move(scene);
  return true;
}

void Session::cancel() {
  history_.end_gesture(scene_);
  while (is_catching_up() && undo()) {
  }
}

Evaluation::State Session::work(Job& job, double seconds) {
  const Evaluation::State state = job.evaluation->advance(seconds);
  if (state == Evaluation::State::failed) {
    notify({"notice.failed", {}, {{"error.evaluation"}}});
    job = {};
  }
  return state;
}

bool Session::advance(double seconds) {
  const double started = seconds_now();
  if (job_.evaluation) {
    const Evaluation::State state = work(job_, seconds);
    if (state == Evaluation::State::failed) failed_ = true;
    if (state != Evaluation::State::done) return state == Evaluation::State::running;
    trace_ = job_.trace(++generation_);
    trace_backend_ = backend_;
    shown_ = std::move(job_.plan);
    job_ = {};
    check_ = {};
    stale_ = failed_ = false;
    lay_cover();
  }
  if (lacks_asked()) {
    job_ = make_job(shown_, trace_.values, trace_.asked->steps, *backend_);
    ++generation_;
    return true;
  }
  if (pinning() && advance_pin(seconds - (seconds_now() - started))) return true;
  return advance_check(seconds - (seconds_now() - started));
}

bool Session::lacks_asked() const {
  if (stale_ || failed_ || job_.evaluation) return false;
  for (size_t i = 0; i < trace_.values.size(); ++i)
    if (trace_.asked->steps[i] && trace_.values[i].empty()) return true;
  return false;
}

bool Session::advance_check(double seconds) {
  const std::string& viewed = scene_.view.step;
  if (!trace_.program) return false;
  const int step = trace_.program->find(viewed);
  if (check_.step != viewed) {
    check_ = {viewed, nullptr, -1};
    if (step < 0 || trace_.values[static_cast<size_t>(step)].empty()) return false;
    const Backend& reference = *backends().front();
    if (trace_.backend == reference.name()) {
      check_.max_abs_error = 0;
    } else {
      std::vector<bool> wanted(trace_.program->steps.size());
      wanted[static_cast<size_t>(step)] = true;
      check_.evaluation = reference.start({trace_.program, trace_.given(), std::move(wanted)});
    }
  }
  if (!check_.evaluation) return false;
  if (seconds <= 0) return true;
  const Evaluation::State state = check_.evaluation->advance(seconds);
  if (state == Evaluation::State::running) return true;
  if (state == Evaluation::State::done) {
    const size_t i = static_cast<size_t>(step);
    check_.max_abs_error = max_abs_difference(trace_.values[i], check_.evaluation->values()[i]);
  }
  check_.evaluation.reset();
  return false;
}

void Session::pin() {
  if (stale_) return pin(scene_);
  pin_job_ = {};
  pinned_ = std::make_unique<const Pinned>(Pinned{scene_, trace_, shown_.tokens, shown_.keys});
}

void Session::pin(Scene scene) {
  pin_job_ = make_job(scene.problem, *backend_);
  pin_scene_ = std::move(scene);
  pinned_.reset();
}

void Session::unpin() {
  pin_job_ = {};
  pinned_.reset();
}

bool Session::advance_pin(double seconds) {
  if (seconds <= 0) return true;
  const Evaluation::State state = work(pin_job_, seconds);
  if (state == Evaluation::State::done) {
    Plan& plan = pin_job_.plan;
    pinned_ = std::make_unique<const Pinned>(
        Pinned{std::move(pin_scene_), pin_job_.trace(generation_), std::move(plan.tokens), std::move(plan.keys)});
    pin_job_ = {};
  }
  return state == Evaluation::State::running;
}

void Session::return_to_pinned(const std::string& name) {
  if (!pinned_) return;
  Scene next = pinned_->scene;
  next.view = scene_.view;
  change(name, std::move(next));
}

void Session::swap_pinned(const std::string& name) {
  if (!pinned_) return;
  Scene next = pinned_->scene;
  next.view = scene_.view;
  std::unique_ptr<const Pinned> before = std::move(pinned_);
  try {
    pin();
    change(name, std::move(next));
  } catch (...) {
    pin_job_ = {};
    pinned_ = std::move(before);
    throw;
  }
}

}  // namespace attn
