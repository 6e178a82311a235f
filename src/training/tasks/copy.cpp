// Copy: eight digits, a bar, and the same digits again. Asked from the bar on: the next digit, which stands eight
// places back. Held out: one eighth of all rows of eight digits, by their hash.
#include <algorithm>

#include "training/tasks/draws.h"
#include "training/tasks/rows.h"

namespace attn {
namespace {

constexpr size_t kCopied = 8;
constexpr int32_t kCopyBar = 10;

bool write_copy(Draws& draws, Sample& sample) {
  const auto digits = sample.tokens.first(kCopied);
  for (int32_t& digit : digits) digit = draws.below(10);
  sample.tokens[kCopied] = kCopyBar;
  std::ranges::copy(digits.first(kCopied - 1), sample.tokens.subspan(kCopied + 1).begin());
  std::ranges::copy(digits, sample.classes.subspan(kCopied).begin());
  return on_its_side(sample, digits);
}

}  // namespace

Task copy_task() {
  Task task{.id = "copy", .length = 2 * kCopied, .classes = 10};
  task.model = {.layers = 2, .heads = 4, .d_model = 32};
  task.steps = 300;
  task.words = [] { return characters("0123456789|"); };
  return drawn_by(write_copy, std::move(task));
}

}  // namespace attn
