#include <algorithm>

#include "training/tasks/rows.h"

namespace attn {

std::span<const Task> tasks() {
  static const std::vector<Task> all{
      copy_task(),       reverse_task(),           sort_task(),   repeated_tokens_task(), key_value_task(),
      brackets_task(),   modular_addition_task(),  markov_task(), agreement_task(),       pronoun_en_task(),
      pronoun_zh_task(), text_task(own_text("en"))};
  return all;
}

const Task* find_task(std::string_view id) {
  const auto found = std::ranges::find(tasks(), id, &Task::id);
  return found == tasks().end() ? nullptr : &*found;
}

}  // namespace attn
