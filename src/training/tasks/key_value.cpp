// Key-value: eight pairs of a letter and a number, then the letters once more in another order. Asked at each of those:
// its number, which then follows it. Letters of a sample differ, its numbers need not. Held out: one eighth of all rows
// of eight pairs, by their hash.
#include "training/tasks/draws.h"
#include "training/tasks/rows.h"

namespace attn {
namespace {

constexpr size_t kKeyedPairs = 8;
constexpr int32_t kValueTokens = 32;
constexpr int32_t kKeyTokens = 32;  // their tokens follow those of the values

bool write_key_value(Draws& draws, Sample& sample) {
  const std::vector<int32_t> keys = draws.different(kKeyTokens, kKeyedPairs);
  for (size_t i = 0; i < kKeyedPairs; ++i) {
    sample.tokens[2 * i] = kValueTokens + keys[i];
    sample.tokens[2 * i + 1] = draws.below(kValueTokens);
  }
  const std::vector<int32_t> asked = draws.different(kKeyedPairs, kKeyedPairs);
  for (size_t i = 0; i < kKeyedPairs; ++i) {
    const size_t at = 2 * (kKeyedPairs + i), pair = 2 * static_cast<size_t>(asked[i]);
    sample.tokens[at] = sample.tokens[pair];
    sample.classes[at] = sample.tokens[pair + 1];
    if (at + 1 < sample.tokens.size()) sample.tokens[at + 1] = sample.tokens[pair + 1];
  }
  return on_its_side(sample, sample.tokens.first(2 * kKeyedPairs));
}

std::vector<std::string> key_value_words() {
  std::vector<std::string> words = numbers_below(kValueTokens);
  for (std::string& key : characters("abcdefghijklmnopqrstuvwxyzABCDEF")) words.push_back(std::move(key));
  return words;
}

}  // namespace

Task key_value_task() {
  Task task{.id = "key_value", .length = 4 * kKeyedPairs - 1, .classes = kValueTokens};
  task.model = {.layers = 2, .heads = 4, .d_model = 64};
  task.steps = 1000;
  task.words = key_value_words;
  return drawn_by(write_key_value, std::move(task));
}

}  // namespace attn
