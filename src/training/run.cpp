#include "training/run.h"

#include <cmath>

#include "text/error.h"

namespace attn {
namespace {

/// Bytes that the states of a run may take.
constexpr int64_t kStateBudget = int64_t{40} << 20;

/// The index of the first value that is not finite, or -1.
int64_t broken_at(const float* values, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    if (!std::isfinite(values[i])) return i;
  return -1;
}

/// The first cell that is not finite of parameters, or of what belongs to them.
std::optional<Breakdown> broken_slice(const ModelLayout& layout, const char* prefix, const float* values) {
  for (const ParameterSlice& slice : layout.slices) {
    const int64_t at = broken_at(values + slice.offset, slice.rows * slice.cols);
    if (at >= 0)
      return Breakdown{0, prefix + slice.name, 0, 0, at / slice.cols, at % slice.cols, values[slice.offset + at]};
  }
  return std::nullopt;
}

void check_samples(const Samples& samples, const ModelLayout& layout) {
  const auto check = [&](const std::vector<int32_t>& values, int64_t least, int64_t end, const char* what) {
    for (const int32_t value : values)
      if (value < least || value >= end) fail(what, "below " + std::to_string(end), std::to_string(value));
  };
  if (samples.length < 1 || samples.length > layout.length)
    fail("samples", "a length up to " + std::to_string(layout.length), std::to_string(samples.length));
  check(samples.tokens, 0, layout.vocabulary, "tokens");
  check(samples.classes, -1, layout.classes, "classes");
  check(samples.pointers, -1, samples.length, "pointers");
  check(samples.pointed, -1, samples.length, "pointed");
}

}  // namespace

TrainingSettings settings_of(const Task& task) { return {1, task.steps, task.model, task.optimiser}; }

std::string Breakdown::text() const {
  return "step " + std::to_string(step) + ": " + matrix + ", sample " + std::to_string(sample) + ", head " +
         std::to_string(head) + ", row " + std::to_string(row) + ", column " + std::to_string(col) + " is " +
         std::to_string(value);
}

TrainingRun::TrainingRun(const Task& task, const TrainingSettings& settings)
    : task_(task),
      settings_(settings),
      layout_(task, settings.model),
      pass_(layout_, dense_kernels()),
      parameters_(initial_parameters(layout_, settings.seed)),
      moments_(static_cast<size_t>(moments_of(settings.optimiser) * layout_.count)),
      gradient_(parameters_.size()) {
  check();
  keep();
}

TrainingRun::TrainingRun(const TrainingRun& from, const TrainingSettings& settings)
    : task_(from.task_),
      settings_(settings),
      layout_(from.task_, settings.model),
      pass_(layout_, dense_kernels()),
      parameters_(from.parameters_),
      moments_(from.moments_),
      gradient_(from.gradient_),
      samples_(from.samples_),
      result_(from.result_),
      done_(from.done_) {
  check();
  if (layout_.slices != from.layout_.slices) throw Error("model: a branch keeps the matrices of the run it leaves");
  if (settings.optimiser.kind != from.settings_.optimiser.kind)
    moments_.assign(static_cast<size_t>(moments_of(settings.optimiser) * layout_.count), 0);
  keep();
}

void TrainingRun::check() const {
  if (settings_.steps < 1) fail("steps", "1 or more", std::to_string(settings_.steps));
  if (settings_.optimiser.batch < 1) fail("optimiser.batch", "1 or more", std::to_string(settings_.optimiser.batch));
}

bool TrainingRun::step() {
  if (breakdown_) return false;
  samples_ = task_.samples(settings_.seed, Split::training, done_, settings_.optimiser.batch);
  check_samples(samples_, layout_);
  result_ = pass_.learn(parameters_.data(), samples_, gradient_.data());
  const double norm = norm_of(gradient_);
  if (!std::isfinite(result_.loss) || !std::isfinite(norm)) {
    find_breakdown();
    return false;
  }
  const OptimiserSettings& optimiser = settings_.optimiser;
  const double share = optimiser.clip > 0 && norm > optimiser.clip ? optimiser.clip / norm : 1;
  ++done_;
  move_parameters(optimiser, layout_, done_, rate_at(optimiser, done_, settings_.steps), share, gradient_.data(),
                  parameters_.data(), moments_.data());
  if (done_ - first_step() > static_cast<int64_t>(history_.size()))
    history_.push_back(
        {static_cast<float>(result_.loss), static_cast<float>(result_.accuracy()), static_cast<float>(norm)});
  if (done_ % interval_ == 0) keep();
  return true;
}

/// Where the states take more than their budget, every second one goes, and from then on half as many are kept.
void TrainingRun::keep() {
  states_.try_emplace(done_, State{parameters_, moments_});
  while (state_bytes() > kStateBudget && states_.size() > 2) {
    interval_ *= 2;
    const int64_t first = first_step();
    std::erase_if(states_, [&](const auto& each) { return each.first != first && each.first % interval_ != 0; });
  }
}

void TrainingRun::seek(int64_t step) {
  if (step < first_step())
    fail("step", std::to_string(first_step()) + " or more, where the run begins", std::to_string(step));
  if (step == done_) return;
  // From a state before it, so that the last step is always taken and its gradient known.
  auto state = states_.lower_bound(step);
  if (state != states_.begin()) --state;
  if (step < done_ || state->first > done_) {
    done_ = state->first;
    parameters_ = state->second.parameters;
    moments_ = state->second.moments;
    breakdown_.reset();
  }
  while (done_ < step && this->step()) {
  }
}

void TrainingRun::find_breakdown() {
  std::optional<Breakdown> found = broken_slice(layout_, "", parameters_.data());
  size_t earliest = SIZE_MAX;  // place of a matrix in the order in which they are computed
  for (int64_t first = 0; !found && first < samples_.count;) {
    const int64_t count = pass_.look(parameters_.data(), samples_, first);
    const std::vector<PassMatrix<float>> matrices = pass_.matrices();
    for (size_t m = 0; m < std::min(matrices.size(), earliest); ++m) {
      const PassMatrix<float>& matrix = matrices[m];
      const int64_t rows = matrix.rows / count, heads = rows / samples_.length;  // of a sample
      for (int64_t r = 0; r < matrix.rows && m < earliest; ++r) {
        const int64_t at = broken_at(matrix.values + r * matrix.row, matrix.cols);
        if (at < 0) continue;
        earliest = m;
        breakdown_ = Breakdown{done_ + 1,
                               matrix.name,
                               first + r / rows,
                               r % rows / samples_.length,
                               heads > 0 ? r % samples_.length : 0,
                               at,
                               matrix.values[r * matrix.row + at]};
      }
    }
    first += count;
  }
  if (earliest != SIZE_MAX) return;
  if (!found) found = broken_slice(layout_, "d_", gradient_.data());
  breakdown_ = found.value_or(Breakdown{0, "loss", 0, 0, 0, 0, static_cast<float>(result_.loss)});
  breakdown_->step = done_ + 1;
}

BatchResult TrainingRun::held_out(int64_t count) {
  const Samples samples = task_.samples(settings_.seed, Split::held_out, 0, count);
  check_samples(samples, layout_);
  return pass_.measure(parameters_.data(), samples);
}

std::vector<HeadFigures> TrainingRun::heads() {
  return figures_of_heads(pass_, layout_, parameters_.data(), samples_, gradient_.data());
}

double TrainingRun::operations() const {
  return step_operations(layout_, settings_.optimiser.batch * layout_.length, layout_.length);
}

int64_t TrainingRun::state_bytes() const {
  int64_t floats = 0;
  for (const auto& [step, state] : states_)
    floats += static_cast<int64_t>(state.parameters.size() + state.moments.size());
  return floats * static_cast<int64_t>(sizeof(float));
}

}  // namespace attn
