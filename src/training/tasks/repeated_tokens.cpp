// Repeated tokens: a row of 5 to 16 different tokens out of 64, again and again (Olsson 2022, induction heads). Asked
// from the first token of the repeat on: the next one, for before that nobody can know it. Held out: one eighth of all
// rows, by their hash.
#include <algorithm>

#include "training/tasks/draws.h"
#include "training/tasks/rows.h"

namespace attn {
namespace {

constexpr int32_t kRowTokens = 64;
constexpr int32_t kShortestPeriod = 5;
constexpr int32_t kLongestPeriod = 16;

bool write_repeated_tokens(Draws& draws, Sample& sample) {
  const auto period = static_cast<size_t>(kShortestPeriod + draws.below(kLongestPeriod - kShortestPeriod + 1));
  const std::vector<int32_t> row = draws.different(kRowTokens, period);
  for (size_t i = 0; i < sample.tokens.size(); ++i) {
    sample.tokens[i] = row[i % period];
    if (i >= period) sample.classes[i] = row[(i + 1) % period];
  }
  return on_its_side(sample, row);
}

}  // namespace

Task repeated_tokens_task() {
  Task task{.id = "repeated_tokens", .length = 32, .classes = kRowTokens};
  task.model = {.layers = 2, .heads = 4, .d_model = 64};
  task.steps = 1500;
  task.goal = 0.95;
  task.words = [] { return characters("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/"); };
  return drawn_by(write_repeated_tokens, std::move(task));
}

}  // namespace attn
