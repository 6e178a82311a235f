#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "training/settings.h"

namespace attn {

/// Sequences of one length, one behind the other, with what is asked at each place.
struct Samples {
  int64_t count = 0;
  int64_t length = 0;
  std::vector<int32_t> tokens;   // count x length, from 0 to below the vocabulary
  std::vector<int32_t> classes;  // count x length: the right class there, -1 where nothing is asked
  /// Of tasks that point: per sample the place that points and the place it should point at; -1 where it does not.
  std::vector<int32_t> pointers;
  std::vector<int32_t> pointed;
};

/// Which samples: fresh ones without end to learn from, or the ones held out, which no step of training ever sees.
enum class Split { training, held_out };

/// What a model can be asked to learn. Samples are a pure function of (seed, split, step): the same in every build.
struct Task {
  std::string_view id;
  int64_t length = 0;     // of its samples
  int64_t classes = 0;    // columns of the logits: class c is token c, so that classes are the first words
  bool points = false;    // some of its samples ask for a place: logits h_pointer . h_place over all places
  ModelSettings model{};  // defaults that reach the goal
  OptimiserSettings optimiser{};
  int64_t steps = 0;   // of a run; the schedule ends there
  double goal = 0.99;  // held-out accuracy
  /// The words that tokens are shown as; their count is the vocabulary.
  std::function<std::vector<std::string>()> words{};
  /// `count` samples of step `step` under `seed`, of what is held out for Split::held_out. Sample i is the same
  /// whatever the count, but for modular_addition, whose pairs are dealt out in turns.
  std::function<Samples(uint64_t seed, Split split, int64_t step, int64_t count)> samples{};
};

/// The shortest text to learn, and how much is read of a longer one, in characters.
constexpr int64_t kShortestText = 16;
constexpr int64_t kLongestText = 20000;
/// The task of id "text" on a text of somebody's own; its row of tasks() is that of own_text("en"). Throws SaidError
/// where the text is shorter than kShortestText; length, classes and words are those of the text.
Task text_task(std::string_view text);
/// A short text to begin with in that language ("zh"; else English).
std::string_view own_text(std::string_view language);

/// In the order in which they are listed.
std::span<const Task> tasks();
/// Null where there is none.
const Task* find_task(std::string_view id);

}  // namespace attn
