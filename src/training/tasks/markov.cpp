// Markov: a chain of eight states that each sample draws anew, to be learnt from the sample itself (Edelman 2024,
// statistical induction heads). Every state has a favourite successor, not itself and another one for each, which
// follows it in three of four steps; else any state follows. Asked wherever one successor has followed the present
// state more often than every other: that one, the best guess of the next. Held out: one eighth of all ways to give
// each state its favourite.
#include <algorithm>
#include <array>

#include "training/tasks/draws.h"
#include "training/tasks/rows.h"

namespace attn {
namespace {

constexpr size_t kStates = 8;

/// The one that is larger than every other, -1 where there is none.
int32_t leader(const std::array<int32_t, kStates>& counts) {
  const auto most = std::ranges::max_element(counts);
  return std::ranges::count(counts, *most) == 1 ? static_cast<int32_t>(most - counts.begin()) : -1;
}

bool write_markov(Draws& draws, Sample& sample) {
  const std::vector<int32_t> favourite = draws.different(kStates, kStates);
  for (size_t i = 0; i < kStates; ++i)
    if (favourite[i] == static_cast<int32_t>(i)) return false;  // it would stay where it is
  std::array<std::array<int32_t, kStates>, kStates> followed{};
  int32_t state = draws.below(kStates);
  for (size_t i = 0; i < sample.tokens.size(); ++i) {
    sample.tokens[i] = state;
    const auto now = static_cast<size_t>(state);
    sample.classes[i] = leader(followed[now]);
    state = draws.below(4) > 0 ? favourite[now] : draws.below(kStates);
    ++followed[now][static_cast<size_t>(state)];
  }
  return on_its_side(sample, favourite);
}

}  // namespace

Task markov_task() {
  Task task{.id = "markov", .length = 48, .classes = kStates};
  task.model = {.layers = 2, .heads = 4, .d_model = 64};
  task.steps = 1500;
  task.goal = 0.95;
  task.words = [] { return characters("ABCDEFGH"); };
  return drawn_by(write_markov, std::move(task));
}

}  // namespace attn
