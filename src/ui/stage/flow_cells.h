#pragma once
#include "ui/stage/tile.h"

namespace attn {

// The cells of a tile on its way, and the pieces that they are made of.

inline constexpr double kComes = .4;  // of the whole time: what was on view comes to its place
inline constexpr double kInto = .5;   // of what is left then: until the pieces of the chosen cell are in it

/// What happens to a tile.
enum class Way {
  stands,   // it was there
  slides,   // it was elsewhere
  comes,    // it was nowhere, and is not computed here
  appears,  // it is computed
  changes,  // each value into the one that is computed from it
  hides,    // the same, and the hatch falls over what is masked
  bars,     // rows become bars, and these weights
  gathers,  // a row of one matrix and a column of another slide into their cell, and the others follow
  pours,    // weights times the rows they weigh
};

struct TileFlow {
  Tile tile;
  Way way = Way::stands;
  std::vector<Tile> from{};      // slides: the tile where it was; else what the values come from, as far as it is shown
  double at = 0;                 // of its own time
  std::pair<int, int> chosen{};  // displayed row and column of the cell that goes first
};

/// How much of the way between two times is done, slow at both ends.
double eased(double at, double begin, double end);
Rect mixed(Rect a, Rect b, double t);
/// A part of a rectangle, of its proportions.
Rect around_middle(Rect r, double size);
/// Whether two tiles show their cells at the same places.
bool stands_at(const Tile& a, const Tile& b);

/// The cell of `tile` at the row and column of `cell`, a cell of another tile, and its place; nothing where it is not
/// shown. A tile of a single row (or column) has that row for every row.
struct Source {
  CellLook look;
  Rect place;
};
std::optional<Source> source_of(const Ui& ui, const Tile& tile, const CellAddress& cell);

/// Paints a cell, and notes how.
void paint_flowing(Ui& ui, const TileFlow& flow, const CellLook& look, DrawnCell& drawn);

}  // namespace attn
