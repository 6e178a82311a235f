#pragma once
#include "attention/explain/explain.h"
#include "ui/stage/stage.h"

namespace attn {

/// The arithmetic of the focus cell with its real numbers: products and their sum, the parts of softmax, or one line.
/// `columns`: of the square above, so that each number can stand under its column. Compact: one line a term.
void draw_inspector(Ui& ui, Rect area, const SquareColumns& columns, bool compact);

}  // namespace attn
