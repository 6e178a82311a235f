#include "ui/stage/stage.h"

#include <algorithm>
#include <cmath>

#include "ui/stage/play_cell.h"
#include "ui/stage/stage_parts.h"

namespace attn {

SquareColumns square_columns(const Ui& ui, Rect area) {
  const SquareFrame f = square_frame(ui, area, false);
  return {f.x, f.cw, std::clamp(ui.of<Scrolled>().col, 0, f.cols - f.shown_cols), f.shown_cols};
}

void draw_stage(Ui& ui, Rect area, const Stop& stop, bool compact) {
  switch (stop.kind) {
    case StageKind::inputs: input_stage(ui, area, stop, compact); break;
    case StageKind::products: product_stage(ui, area, stop, compact); break;
    case StageKind::general: general_stage(ui, area, stop, compact); break;
    default: square_stage(ui, area, stop, compact);
  }
  draw_moving_cell(ui, area);
}

}  // namespace attn
