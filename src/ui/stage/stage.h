#pragma once
#include "ui/layout_plan.h"
#include "ui/stage/tile.h"
#include "ui/stage/zoom.h"

namespace attn {

/// The matrices of one step of the computation: what goes in beside and above, what comes out, and the guides of the
/// focus cell through all of them. The n x n square keeps its place from the scores to the heads.
void draw_stage(Ui& ui, Rect area, const Stop& stop, bool compact);
/// Where the matrices of a stop stand in an area; nothing is drawn.
std::vector<Tile> stage_tiles(const Ui& ui, Rect area, const Stop& stop, bool compact);
/// The columns of the square, for panels that write under them: left edge and width of each, which are on view, and how
/// many there are. cw = 0 when there is no square.
struct SquareColumns {
  float x = 0;
  float cw = 0;
  int first = 0;
  int shown = 0;
  int all = 0;
};
SquareColumns square_columns(const Ui& ui, Rect area);

/// Operand tiles of a stage share one rounded scale; the lit tile has its own, its largest magnitude.
double shared_scale(const Ui& ui, const std::vector<std::string>& steps);
double own_scale(const Ui& ui, const std::string& step);
/// Of a projection: queries and keys, which meet, share one; values, which may be of another unit, have their own.
double result_scale(const Ui& ui, const Stop& stop, const std::string& result);
/// The scale of the tile that a film is about, which the legend shows; of several, that of the selected one.
double lit_scale(const Ui& ui, const Stop& stop);
/// Whether a step is coloured and written as shares, in percent: weights that are parts of a whole.
bool is_amount(const Ui& ui, const std::string& step);

int rows_of(const Ui& ui, const std::string& step);
int cols_of(const Ui& ui, const std::string& step);
/// "11×4"
std::string shape_text(const Ui& ui, const std::string& step, bool transposed = false);
/// Width of the widest name, within limits; of the widest token.
float label_width(const Ui& ui, const std::vector<std::string>& names);
float label_width(const Ui& ui);

// What the stages of all stops share, each in a file of its own (context in the square, too).

void square_stage(Ui& ui, Rect area, const Stop& stop, bool compact);
void product_stage(Ui& ui, Rect area, const Stop& stop, bool compact);
void general_stage(Ui& ui, Rect area, const Stop& stop, bool compact);
std::vector<Tile> square_tiles(const Ui& ui, Rect area, const Stop& stop, bool compact);
std::vector<Tile> product_tiles(const Ui& ui, Rect area, const Stop& stop, bool compact);
std::vector<Tile> general_tiles(const Ui& ui, Rect area, const Stop& stop, bool compact);

/// The map between its written ends, at the left or the right of the room from `from` to `to`; nothing where that is
/// too little.
void draw_legend(Ui& ui, float from, float to, float middle, bool amount, double scale, Align align);
/// Under the matrices of a phone, the legend of one of them: left of the zoom buttons where there are any.
inline constexpr float kLegendRoom = 18;
void draw_small_legend(Ui& ui, Rect area, const Tile& tile, const Zoom& zoom);

/// The heights that a stage of these tokens asks for, whatever the step, so that nothing moves from step to step.
StageWish stage_wish(const Ui& ui);

inline constexpr float kBandTop = 68;   // below the top of the stage
inline constexpr float kLowTitle = 55;  // the baseline of the one line that is left of a title without a band
/// The height of the band over the square (the keys, the bars of the chosen row), which gives way before the rows do;
/// 0: there is none.
float band_height(const Ui& ui, Rect area);
/// Where the square and all that is level with it begins, from the top of the stage.
float square_top(const Ui& ui, Rect area, bool compact);
/// From the left edge of the stage to its first matrix: the labels of tokens and `beside` them.
float label_room(const Ui& ui, bool compact, float beside);

/// Letter, name and words of the film in the corner over the matrices: as many sentences as have room above a last
/// baseline, from the top of the stage.
void draw_title(Ui& ui, Rect area, float width, const Stop& stop, float last);
/// The letter of a matrix with its shape.
std::vector<Run> titled(const Ui& ui, const std::string& step);
/// Whether the square of a stop is painted on: the mask of painted pairs, or of a graph's edges.
bool is_paintable(const Ui& ui, const Stop& stop);

/// Where the square of one row per query and one column per key stands, and the bands beside and above it.
struct SquareFrame {
  float left_x, left_w, x, y, cw, ch, band_y, max_w, max_h;
  int rows, cols, shown_rows, shown_cols;
  float most_zoom;   // at which numbers fit; 1 where they fit without
  float start_zoom;  // until somebody zooms
};
/// At the zoom of the stage, or at another.
SquareFrame square_frame(const Ui& ui, Rect area, bool compact, std::optional<float> zoom = {});
/// What navigate() and draw_zoom() need to know of the square.
Zoom square_zoom(const Ui& ui, Rect area, bool compact);
/// Rows of tokens without columns of tokens, at most `largest` high, and those on view; leaves room for the buttons,
/// and on a phone for the legend. Where cells of this `width` hold no number, all rows are on view at first.
std::pair<Zoom, Span> rows_zoom(const Ui& ui, Rect box, int count, float largest, float width, bool compact);
/// What stands under the rows of a stage: the zoom buttons, or the legend of a phone.
float room_under(const Ui& ui, bool zooms, bool compact);
/// The rows on view of a step whose rows are those of a rows_zoom().
Tile rows_tile(const Ui& ui, const std::string& step, float x, float y, float cw, const Span& rows);

/// The image of the scene with its edits, in grey, into a rectangle of its own proportions.
void draw_image(Ui& ui, Rect box);
/// Where a patch is in it, as long as it is drawn into `box`.
Rect patch_box(const Ui& ui, Rect box, int patch);
/// The largest rectangle of the image's proportions in `area`, at its top left; whole pixels a patch where there is
/// room.
Rect image_box(const Ui& ui, Rect area);

/// Draws a cell that is covered, or that the player has not come to: an outline, or on the way through a softmax the
/// number it has so far. False, and nothing is drawn, for any other.
bool draw_unplayed(Ui& ui, const Tile& tile, const CellAddress& cell, Rect r);

// How one step becomes the next on the stage (player/flow.h says when): what both show slides from its old place to its
// new one, and what is computed comes out of what it is computed from. Which way that is, the step's primitive says.
// Tiles, labels and what a hand hits are where they will be from the first frame on.

/// For as long as it lives, the tiles of a stage are drawn on their way from another step, if the step on view comes
/// from one.
class StageFlow {
 public:
  StageFlow(Ui& ui, Rect stage, const Stop& stop, bool compact);
  ~StageFlow();
  StageFlow(const StageFlow&) = delete;
  StageFlow& operator=(const StageFlow&) = delete;
  /// Over the tiles: what slides into the cells.
  void draw_over();

 private:
  Ui& ui_;
};

/// Draws a cell on its way; false, and nothing is drawn, where it stands still.
bool draw_flowing(Ui& ui, const Tile& tile, const CellLook& look, const CellAddress& cell, Rect r);
/// The same of a tile that is drawn as a picture.
bool draw_flowing_picture(Ui& ui, const Tile& tile);

/// Over the stage: the rows that make the cell being played slide together, their products appear and add up, and
/// the cell fills. Draws nothing when nothing moves.
void draw_moving_cell(Ui& ui, Rect stage);

}  // namespace attn
