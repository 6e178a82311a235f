#pragma once
#include "ui/context.h"

namespace attn {

/// softmax( Q Kᵀ / √d_k + M ) V = O across the top: one button a symbol, its shape under it, the present part lit.
/// `stage_x`, `stage_right`: the columns of the page; left of them X · W, right of them the sizes. Compact: the formula
/// only.
void draw_equation_bar(Ui& ui, Rect area, float stage_x, float stage_right, bool compact);

}  // namespace attn
