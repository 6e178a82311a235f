#pragma once
#include "ui/context.h"
#include "ui/stage/stage.h"

namespace attn {

/// All steps at once, left to right, each matrix with its labels and numbers, in one strip that scrolls sideways.
void draw_overview(Ui& ui, Rect area);

}  // namespace attn
