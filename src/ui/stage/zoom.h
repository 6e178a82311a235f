#pragma once
#include "ui/context.h"

namespace attn {

/// Which part of the stage's tokens is on view, whatever the step.
struct Scrolled {
  float zoom = 0;  // 1: all tokens are on view; 0: nobody has zoomed yet
  int row = 0;     // first token on view as a row and as a column
  int col = 0;
  double pan_row = 0;  // less than a cell that a drag has moved so far
  double pan_col = 0;
  // The selected cell that was last brought into view (-1: it was none's), by how many rows and at which zoom.
  int query = -1;
  int key = -1;
  int followed_stop = -1;
  int followed_rows = 0;
  float followed_zoom = 0;
};

/// One axis of a stage whose rows or columns are tokens: `shown` of `count` from `first` on, `cell` pixels each. Below
/// 8 px a cell need not be whole pixels: what is shown then fills its room.
struct Span {
  float cell = 0;
  int shown = 0;
};
/// As many of `count` as there is room for, none larger than `largest` pixels; at zoom 1 all of them.
Span span_of(float room, int count, float largest, float zoom);

/// The part of a stage's tokens that is on view. Without columns (shown = 0) only the rows are tokens.
struct Zoom {
  Rect box;                                                  // of the matrices that move
  int count = 0;                                             // of rows
  int cols = 0;                                              // of columns
  float most = 1;                                            // the zoom at which a number fits; 1: nothing to zoom
  float start = 1;                                           // until somebody zooms: above 1 the wheel scrolls
  std::function<std::pair<Span, Span>(float zoom)> spans{};  // rows, columns at a zoom from 1 to `most`
};

/// Pixels under a stage that its buttons need.
float zoom_room(const Ui& ui);
/// The zoom of the stage, between 1 (all is on view) and `most`.
float zoom_of(const Ui& ui, float most, float start);
/// Rows and columns at that zoom.
std::pair<Span, Span> spans_now(const Ui& ui, const Zoom& zoom);
/// Wheel, drag, pinch and keys move what is on view. The selected cell comes back into view when it changes, or the
/// stage gets another height.
/// Before the tiles are made: afterwards spans(zoom_of()) and Scrolled hold for this frame.
void navigate(Ui& ui, const Zoom& zoom);
/// Where the buttons stand, under the right end of the box.
Rect zoom_buttons(const Ui& ui, const Zoom& zoom);
/// Thin bars that tell where the view stands in the whole, and the buttons and figures under the box.
void draw_zoom(Ui& ui, const Zoom& zoom, bool compact);

}  // namespace attn
