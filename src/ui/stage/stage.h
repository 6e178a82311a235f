#pragma once
#include "ui/context.h"
#include "ui/stage/tile.h"

namespace attn {

/// The matrices of one step of the computation: what goes in beside and above, what comes out, and the guides of the
/// focus cell through all of them. The n x n square keeps its place from the scores to the heads.
void draw_stage(Ui& ui, Rect area, const Stop& stop, bool compact);
/// Left edge and width of the columns of the square, for panels that write under them; cw = 0 when there is no square.
struct SquareColumns {
  float x = 0;
  float cw = 0;
  int first = 0;
  int shown = 0;
};
SquareColumns square_columns(const Ui& ui, Rect area);

}  // namespace attn
