#pragma once
#include "ui/context.h"

namespace attn {

inline constexpr double kHoverSeconds = .12;  // until the card appears

/// Over the cell under the mouse, once it has rested there: whose cell it is, and its value to six digits.
void draw_hover_card(Ui& ui, Rect window);

}  // namespace attn
