#pragma once
#include <map>
#include <optional>

#include "training/diagnostics.h"
#include "training/optimiser.h"
#include "training/pass.h"

namespace attn {

/// What one run of training is made of; with the task it names every number of the run.
struct TrainingSettings {
  uint64_t seed = 1;
  int64_t steps = 0;  // of the whole run: where the schedule ends
  ModelSettings model;
  OptimiserSettings optimiser;
};
/// As the task has them.
TrainingSettings settings_of(const Task& task);

/// A number that is no number, and where it stood first.
struct Breakdown {
  int64_t step;        // that could not be taken, from 1
  std::string matrix;  // a parameter, a step of the model, or d_<parameter>
  int64_t sample = 0;  // in the batch
  int64_t head = 0;
  int64_t row = 0;
  int64_t col = 0;
  float value = 0;
  /// "step 12: weights_2, sample 3, head 1, row 5, column 0 is nan"
  std::string text() const;
};

/// What a step came to: of its batch before the move.
struct StepRecord {
  float loss;
  float accuracy;
  float gradient_norm;
};

/// Training in one thread. The state after any step is a function of the settings alone: it can be gone back to, and is
/// then the same bit for bit.
class TrainingRun {
 public:
  /// Error that names the setting where sizes do not fit.
  TrainingRun(const Task& task, const TrainingSettings& settings);
  /// Goes on from the state of another run with other settings; its parameters are the same matrices, or Error. What
  /// the optimiser keeps goes along where it is of the same kind.
  TrainingRun(const TrainingRun& from, const TrainingSettings& settings);

  /// One step; false where the run broke down, now or before.
  bool step();
  /// Goes to the state after `step`, from the nearest state that is kept, and computes what lies between. Not before
  /// the step that a branch began at.
  void seek(int64_t step);

  int64_t steps_done() const { return done_; }
  int64_t first_step() const { return states_.begin()->first; }
  const TrainingSettings& settings() const { return settings_; }
  const Task& task() const { return task_; }
  const ModelLayout& layout() const { return layout_; }
  std::span<const float> parameters() const { return parameters_; }
  /// Of the last step, before clipping.
  std::span<const float> gradient() const { return gradient_; }
  /// The batch of the last step.
  const Samples& samples() const { return samples_; }
  const BatchResult& result() const { return result_; }
  const std::optional<Breakdown>& breakdown() const { return breakdown_; }
  /// Of every step that was ever taken, from first_step() on.
  const std::vector<StepRecord>& history() const { return history_; }

  /// On `count` samples that no step sees, with the parameters of now.
  BatchResult held_out(int64_t count = 256);
  /// Of all heads, layer after layer: on the last step's batch with the parameters of now, its gradient norm aside.
  std::vector<HeadFigures> heads();
  /// Floating-point operations of one step.
  double operations() const;
  /// What the states kept take.
  int64_t state_bytes() const;

 private:
  struct State {
    std::vector<float> parameters;
    std::vector<float> moments;
  };

  void check() const;
  void keep();
  void find_breakdown();

  Task task_;
  TrainingSettings settings_;
  ModelLayout layout_;
  Pass<float> pass_;
  std::vector<float> parameters_;
  std::vector<float> moments_;
  std::vector<float> gradient_;
  Samples samples_;
  BatchResult result_;
  int64_t done_ = 0;
  std::optional<Breakdown> breakdown_;
  std::vector<StepRecord> history_;
  std::map<int64_t, State> states_;  // by step
  int64_t interval_ = 50;
};

}  // namespace attn
