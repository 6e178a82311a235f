#pragma once
#include "ui/context.h"

namespace attn {

/// The chosen index on each axis, or -1.
struct Lit {
  std::array<int, kAxes> chosen;
  int operator[](Axis axis) const { return chosen[static_cast<size_t>(axis)]; }
};

/// A matrix of the Trace as it stands on the stage: a window of its cells, in pixels.
struct Tile {
  std::string step;
  int head = 0;
  bool transposed = false;
  Role role = Role::x;
  Axis rows = Axis::none;  // as displayed
  Axis cols = Axis::none;
  bool amount = false;     // 0 ... scale in percent, else -scale ... scale
  double scale = 1;        // the value at the end of the map
  bool editable = false;   // a drag changes the cell
  bool paintable = false;  // a drag hides cells from the mask, or shows them
  bool pannable = false;   // a drag moves the view: only a press that stays selects
  Rect box;                // of all shown cells
  float cw = 0;            // of one cell, with its gap
  float ch = 0;
  int first_row = 0;  // as displayed
  int first_col = 0;
  int shown_rows = 0;
  int shown_cols = 0;

  // In displayed rows and columns:
  Rect cell(int row, int col) const;
  /// The shown cell under a place, or the nearest.
  std::pair<int, int> at(float x, float y) const;
  bool shows_row(int row) const { return row >= first_row && row < first_row + shown_rows; }
  bool shows_col(int col) const { return col >= first_col && col < first_col + shown_cols; }
  bool shows(int row, int col) const { return shows_row(row) && shows_col(col); }
};

/// A tile of a step at a place, as many rows and columns as fit between the place and the limits; its axes, its ink and
/// whether it can be edited are those of the step.
Tile make_tile(const Ui& ui, const std::string& step, bool transposed, float x, float y, float cw, float ch,
               float max_w, float max_h);

/// A displayed row and column as the address of a cell, and back, if the tile shows it.
CellAddress cell_address(const Tile& tile, int row, int col);
std::optional<std::pair<int, int>> place_of(const Tile& tile, const CellAddress& cell);

/// Which axes the focus cell lights, by the tile that shows it.
Lit lit_by(const std::vector<Tile>& tiles, const CellAddress& focus);

/// Draws cells, brackets, guides and ring, and answers hover, click and drag.
void draw_tile(Ui& ui, const Tile& tile, const Lit& lit);

/// The ink of an axis' guides and chips.
Color axis_ink(const Theme& theme, Axis axis);
/// On how many levels the names of the columns stand, 0: numbers stand in their place.
int label_levels(const Ui& ui, const Tile& tile);
/// Column labels over a tile: on one level where they fit, on two with ticks, else numbers. `base`: baseline of the
/// lower level.
void column_labels(Ui& ui, const Tile& tile, const Lit& lit, float base);
void column_labels(Ui& ui, const Tile& tile, const std::vector<std::string>& labels, int chosen, float base);
/// Height of a row from which on each has its name.
inline constexpr float kLeastName = 11;
/// Row labels that end at `right`.
void row_labels(Ui& ui, const Tile& tile, const Lit& lit, float right, float max_width);
void row_labels(Ui& ui, const Tile& tile, const std::vector<std::string>& labels, int chosen, float right,
                float max_width);
/// Between cells of this size, and round their corners.
float cell_gap(float cw, float ch);
float cell_radius(float w, float h);
/// The fill of a cell, hatched where it is masked; and a plate on the hatching for a text of this size.
void draw_ground(Ui& ui, Rect cell, Color fill, bool hatched);
void draw_plate(Ui& ui, Rect cell, const std::string& text, float size);
/// A text in its middle.
void text_in(Ui& ui, Rect cell, const std::string& text, Color ink, float size, Face face, bool figures = true);
/// The cell as this frame has drawn it so far, or null.
const DrawnCell* drawn_cell(const Ui& ui, const CellAddress& cell);
/// What stands around a matrix, around its chosen row and column where they are on view, and around the selected cell.
void draw_brackets(Ui& ui, Rect matrix, Color ink, float thickness = 1.5f);
void draw_guides(Ui& ui, const Tile& tile, int row, int col);
void draw_ring(Ui& ui, Rect cell);
/// How a number is written in a cell of this size; digits < 0: not at all.
struct CellStyle {
  float size = 0;
  int digits = -1;
};
/// A cell as it is drawn: with nothing computed in it, hidden by the mask, not a number, or any other.
struct CellLook {
  enum class Ground { empty, masked, strange, usual };
  Ground ground = Ground::usual;
  Color fill = 0;
  Color ink = 0;     // of the text
  std::string text;  // empty where no number fits
  float size = 0;
  Face face = Face::regular;
};
CellStyle cell_style(float w, float h, bool percent);
/// The same with View::cell_digits where a view has them; with as many digits as the widest number of the matrix has
/// room for, so that all of its numbers have the same.
CellStyle chosen_style(const Ui& ui, CellStyle style, float width, double widest);
/// How the numbers of a tile are written.
CellStyle number_style(const Ui& ui, const Tile& tile);
/// Of a cell that the trace has, in the colours and the style of a tile; `strong`: the selected one.
CellLook cell_look(const Ui& ui, const Tile& tile, const CellStyle& style, const CellAddress& cell, float width,
                   bool strong = false);
/// Draws a cell at any place; `shown` is its opacity: 1 opaque, 0 invisible.
void paint_cell(Ui& ui, const CellLook& look, Rect r, double shown = 1);
/// All cells of a tile as one picture.
void draw_picture_of(Ui& ui, const Tile& tile);
/// A number too wide for its cell loses digits, never size. `text` writes it with so many; empty when style has none.
std::string fitted_number(const Ui& ui, const CellStyle& style, float width,
                          const std::function<std::string(int digits)>& text);

/// Whether the mask hides a cell of this value, as a score or as the weight that it leaves.
bool is_masked(const Ui& ui, const CellAddress& at, float v);

}  // namespace attn
