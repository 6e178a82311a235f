#pragma once
#include "training/tasks/task.h"

namespace attn {

// The rows of the table in tasks.cpp, each in the file of its name.
Task copy_task();
Task reverse_task();

}  // namespace attn
