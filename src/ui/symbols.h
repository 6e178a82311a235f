#pragma once
#include "ui/context.h"

namespace attn {

/// The letter of a step, in the ink of its role: X, W_Q, S; its name where it has none.
std::vector<Run> step_symbol(const Ui& ui, const std::string& step, float size);
/// What a stop is in mathematics: Q Kᵀ, ÷ √d_k, + M; empty where a letter would not say it.
std::vector<Run> stop_symbol(const Ui& ui, const Stop& stop, float size, Color dim);

}  // namespace attn
