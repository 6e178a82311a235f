// Brackets: eight pairs of two kinds, each closed by its own kind (Dyck-2). Asked before every closing bracket: which
// one. That it closes is given, so that the answer can be known: the kind of the innermost one that is open. Held out:
// one eighth of all rows of sixteen brackets, by their hash.
#include "training/tasks/draws.h"
#include "training/tasks/rows.h"

namespace attn {
namespace {

constexpr int32_t kKinds = 2;  // closing brackets are tokens 0 and 1, opening ones 2 and 3

bool write_brackets(Draws& draws, Sample& sample) {
  std::vector<int32_t> open;
  const size_t length = sample.tokens.size();
  for (size_t i = 0; i < length; ++i) {
    const bool must_close = open.size() == length - i;
    if (open.empty() || (!must_close && draws.coin())) {
      open.push_back(draws.below(kKinds));
      sample.tokens[i] = kKinds + open.back();
    } else {
      sample.tokens[i] = sample.classes[i - 1] = open.back();
      open.pop_back();
    }
  }
  return on_its_side(sample, sample.tokens);
}

}  // namespace

Task brackets_task() {
  Task task{.id = "brackets", .length = 16, .classes = kKinds};
  task.model = {.layers = 2, .heads = 2, .d_model = 32, .feed_forward = 128, .norm = ModelSettings::Norm::pre};
  task.optimiser.rate = 0.003;
  task.steps = 1500;
  task.words = [] { return characters(")](["); };
  return drawn_by(write_brackets, std::move(task));
}

}  // namespace attn
