#include <algorithm>

#include "training/tasks/rows.h"

namespace attn {

std::span<const Task> tasks() {
  static const std::vector<Task> all{copy_task(), reverse_task()};
  return all;
}

const Task* find_task(std::string_view id) {
  const auto found = std::ranges::find(tasks(), id, &Task::id);
  return found == tasks().end() ? nullptr : &*found;
}

}  // namespace attn
