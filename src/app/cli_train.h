#pragma once
#include "app/cli_options.h"

namespace attn {

/// `attention tasks`: a task a line, its id first, then the model that learns it, its steps and the held-out accuracy
/// it is to reach.
void list_tasks();

/// `attention train TASK`: trains, says how far it is every 50 steps and at the end, and writes the parameters to
/// --out, an array each. Error where a setting does not fit, and where a number is none any more.
void train(const CliOptions& options);

}  // namespace attn
