// Reverse: sixteen digits; asked at each place is the digit as far from the other end. Nothing is masked, and one head
// is enough: its weights become the anti-diagonal. Held out: one eighth of all rows of sixteen digits, by their hash.
#include <algorithm>

#include "training/tasks/draws.h"
#include "training/tasks/rows.h"

namespace attn {
namespace {

bool write_reverse(Draws& draws, Sample& sample) {
  for (int32_t& digit : sample.tokens) digit = draws.below(10);
  std::ranges::reverse_copy(sample.tokens, sample.classes.begin());
  return on_its_side(sample, sample.tokens);
}

}  // namespace

Task reverse_task() {
  Task task{.id = "reverse", .length = 16, .classes = 10};
  task.model = {.layers = 1, .heads = 1, .d_model = 32, .causal = false};
  task.steps = 300;
  task.words = [] { return numbers_below(10); };
  return drawn_by(write_reverse, std::move(task));
}

}  // namespace attn
