#pragma once
#include "training/tasks/task.h"

namespace attn {

// The rows of the table in tasks.cpp, each in the file of its name.
Task copy_task();
Task reverse_task();
Task sort_task();
Task repeated_tokens_task();
Task key_value_task();
Task brackets_task();
Task modular_addition_task();
Task markov_task();
Task agreement_task();
Task pronoun_en_task();
Task pronoun_zh_task();  // that of text is text_task()

}  // namespace attn
