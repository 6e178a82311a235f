#pragma once
#include "ui/stage/stage.h"

namespace attn {

/// The arithmetic of the focus cell with its real numbers: products and their sum, the parts of softmax, or one line.
/// `columns`: of the square above, so that each number can stand under its column. Compact: one line a term. An area of
/// kInspectorLine has the first line alone. `aside`: room at the right end of that.
void draw_inspector(Ui& ui, Rect area, const SquareColumns& columns, bool compact, float aside = 0);

inline constexpr double kHoverSeconds = .12;  // until the card appears
/// Over the cell under the mouse, once it has rested there: whose cell it is, and its value to six digits.
void draw_hover_card(Ui& ui, Rect window);
/// Takes it away until another cell is under the mouse; false: there is none.
bool dismiss_hover_card(Ui& ui);

}  // namespace attn
