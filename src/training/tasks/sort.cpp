// Sort: six digits, a bar, and the same digits from the least to the greatest. Asked from the bar on: the next digit.
// Held out: one eighth of all rows of six digits, by their hash.
#include <algorithm>

#include "training/tasks/draws.h"
#include "training/tasks/rows.h"

namespace attn {
namespace {

constexpr size_t kSorted = 6;
constexpr int32_t kSortBar = 10;

bool write_sort(Draws& draws, Sample& sample) {
  const auto digits = sample.tokens.first(kSorted);
  for (int32_t& digit : digits) digit = draws.below(10);
  const auto sorted = sample.classes.subspan(kSorted);
  std::ranges::copy(digits, sorted.begin());
  std::ranges::sort(sorted);
  sample.tokens[kSorted] = kSortBar;
  std::ranges::copy(sorted.first(kSorted - 1), sample.tokens.subspan(kSorted + 1).begin());
  return on_its_side(sample, digits);
}

}  // namespace

Task sort_task() {
  Task task{.id = "sort", .length = 2 * kSorted, .classes = 10};
  task.model = {.layers = 2, .heads = 4, .d_model = 64};
  task.steps = 1000;
  task.words = [] { return characters("0123456789|"); };
  return drawn_by(write_sort, std::move(task));
}

}  // namespace attn
