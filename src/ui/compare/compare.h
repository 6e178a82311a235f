#pragma once
#include "ui/stage/tile.h"

namespace attn {

/// Which of the three maps of a comparison.
enum class Side { a, b, change };

/// Pins the present as A, or unpins it; its right edge is at `right`. Returns the room it takes.
float pin_button(Ui& ui, float right, float y);
/// A over B small at the left, B - A large at the right with the chosen row as paired bars; on the phone one of the
/// three.
void draw_compare(Ui& ui, Rect area, const Stop& stop, bool compact);
/// What differs, the largest change, the selected cell in both; swap and go back; `unpin`: that, too. Returns its
/// height.
float draw_compare_words(Ui& ui, Rect area, const Stop& stop, bool unpin);
/// The letter of A or B on a chip.
void side_chip(Ui& ui, Side side, float x, float base);
/// "A Before": the letter of A or B on a chip, the name beside it; a note where it ends within `room`.
void side_title(Ui& ui, Side side, float x, float base, const std::string& note = "", float room = 0);
/// The step of a stop that is compared: the one of the selected cell, else the stop's own.
std::string compared_step(const Ui& ui, const Stop& stop);

// What the files of this folder share.

/// Weights are shown in percent and their changes in percentage points, all else as it is.
inline double displayed(const Comparison& c, double v) { return c.percent ? v * 100 : v; }

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
/// The cells of its columns from `first` up to `end`.
void draw_cells(Ui& ui, const Comparison& c, const CompareMap& map, int first, int end);
/// Brackets, guides, ring and labels; answers the pointer with B's cell. `label_room`: for the row labels.
void draw_frame(Ui& ui, const Comparison& c, const CompareMap& map, float label_room);
/// Both.
void draw_map(Ui& ui, const Comparison& c, const CompareMap& map, float label_room);
/// The legend of their scale, sign(v) sqrt(|v| / scale), on which small changes beside a large one keep a colour: both
/// ends, and the quarter of each (where the root is a half) marked below.
void root_legend(Ui& ui, Rect bar, const Comparison& c, Side side);
/// Whether A and B can stand in one picture: the same words along both sides of the same step.
bool has_curtain(const Ui& ui, const Comparison& c);
/// A left of a curtain that one draws, B right of it.
void draw_curtain(Ui& ui, Rect area, const Comparison& c, bool compact);
/// The chosen row of A and of B as pairs of bars under the columns of B - A.
void paired_bars(Ui& ui, const Comparison& c, const CompareMap& map, Rect area);

}  // namespace attn
