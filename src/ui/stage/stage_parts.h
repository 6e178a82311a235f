#pragma once
#include "ui/context.h"
#include "ui/stage/tile.h"
#include "ui/stage/zoom.h"

namespace attn {

// What the stages of all stops share.

inline constexpr float kSquareTop = 166;  // below the top of the stage
inline constexpr float kBandTop = 68;

/// Operand tiles of a stage share one rounded scale; the lit tile has its own, its largest magnitude.
double shared_scale(const Ui& ui, const std::vector<std::string>& steps);
double own_scale(const Ui& ui, const std::string& step);
/// The scale of the tile that a film is about, which the legend shows.
double lit_scale(const Ui& ui, const Stop& stop);

int rows_of(const Ui& ui, const std::string& step);
int cols_of(const Ui& ui, const std::string& step);
/// "11×4"
std::string shape_text(const Ui& ui, const std::string& step, bool transposed = false);
/// Width of the widest token, within limits.
float label_width(const Ui& ui);
/// Whether the square of a stop is painted on: the mask of painted pairs, or of a graph's edges.
bool is_paintable(const Ui& ui, const Stop& stop);
/// Letter, name and one sentence of the film in the corner over the matrices.
void draw_title(Ui& ui, Rect area, float width, const Stop& stop);

/// Where the square of one row a query and one column a key stands, and the bands beside and above it.
struct SquareFrame {
  float left_x, left_w, x, y, cw, ch, band_y, max_w, max_h;
  int rows, cols, shown_rows, shown_cols;
  float most_zoom;  // at which numbers fit; 1 where they fit without
};
SquareFrame square_frame(const Ui& ui, Rect area, bool compact);
/// The same as it is at another zoom.
SquareFrame square_frame_at(const Ui& ui, Rect area, bool compact, float zoom);
/// What navigate() and draw_zoom() need to know of the square.
Zoom square_zoom(const Ui& ui, Rect area, bool compact);
/// Rows of tokens without columns of tokens, at most `largest` high, from `y` on; leaves room for the buttons.
Zoom rows_zoom(const Ui& ui, Rect box, int count, float largest);

/// The stages, one a StageKind (context in the square, too).
void square_stage(Ui& ui, Rect area, const Stop& stop, bool compact);
void product_stage(Ui& ui, Rect area, const Stop& stop, bool compact);
void input_stage(Ui& ui, Rect area, const Stop& stop, bool compact);
void general_stage(Ui& ui, Rect area, const Stop& stop, bool compact);

}  // namespace attn
