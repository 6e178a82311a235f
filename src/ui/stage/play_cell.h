#pragma once
#include "ui/stage/tile.h"

namespace attn {

/// Draws a cell that the player has not come to: an outline, or on the way through a softmax the number it has so far.
/// False, and nothing is drawn, for a cell that is played.
bool draw_unplayed(Ui& ui, const Tile& tile, const CellAddress& cell, Rect r);

/// Over the stage: the rows that make the cell being played slide together, their products appear and add up, and
/// the cell fills. Draws nothing when nothing moves.
void draw_moving_cell(Ui& ui, Rect stage);

}  // namespace attn
