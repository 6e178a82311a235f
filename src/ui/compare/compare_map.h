#pragma once
#include <functional>

#include "story/comparison.h"
#include "ui/stage/tile.h"

namespace attn {

/// Which of the three maps of a comparison.
enum class Side { a, b, change };

/// One of the three, as it stands on the stage. `tile.step` is the name its cells have for outside tests.
struct CompareMap {
  Side side = Side::b;
  Tile tile;
  std::vector<std::string> row_names;
  std::vector<std::string> col_names;
  std::vector<int> row_to_b;  // by the index of this map, -1: B has none
  std::vector<int> col_to_b;
};

/// The map in a place, with cells as large as fit up to max_cw x max_ch.
CompareMap make_map(const Ui& ui, const Comparison& c, Side side, Rect place, float max_cw, float max_ch);
/// Cells, brackets, guides, ring and labels; answers the pointer with B's cell. `label_room`: for the row labels.
void draw_map(Ui& ui, const Comparison& c, const CompareMap& map, float label_room);
/// The root scale of the maps: sign(v) sqrt(|v| / scale), so that small changes beside a large one keep a colour.
double root_part(double value, double scale);
/// Its legend: both ends, and the quarter of each (where the root is a half) marked below.
void root_legend(Ui& ui, Rect bar, const Comparison& c, Side side);
/// The chosen row of A and of B as pairs of bars under the columns of B - A.
void paired_bars(Ui& ui, const Comparison& c, const CompareMap& map, Rect area);

}  // namespace attn
