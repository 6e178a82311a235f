#include "ui/stage.h"

#include <algorithm>
#include <cmath>

#include "attention/explain.h"
#include "ui/play_cell.h"
#include "ui/stage_parts.h"
#include "ui/widgets.h"

namespace attn {

Columns square_columns(const Ui& ui, Rect area) {
  const SquareFrame f = square_frame(ui, area, false);
  return {f.x, f.cw, std::clamp(ui.activity.scroll_col, 0, f.n - f.shown_cols), f.shown_cols};
}

void draw_stage_head(Ui& ui, Rect area, const Film& film, bool compact) {
  const Theme& t = ui.theme;
  const int heads = ui.scene().problem.heads;
  ui.activity.mirror.section("stage");
  float right = area.right() - 16;
  const float y = area.y + 8;
  if (heads > 1) {
    std::vector<std::string> items;
    for (int h = 0; h < heads; ++h) items.push_back(std::to_string(h + 1));
    const bool list = heads > (compact ? 2 : 8);
    const float w = list ? 62.f : 6 + 28 * static_cast<float>(heads);
    const int on_view = std::min(ui.scene().view.head, heads - 1);
    const Rect place{right - w, y, w, 28};
    const int clicked = list ? drop_down(ui, "head", place, items, on_view) : segmented(ui, "head", place, items, on_view, 12.5f);
    right -= w + 10;
    right -= ui.paint.text(right, baseline(y + 14, 12.5f), ui.word("head"), t.text2, 12.5f, Face::regular, Align::right);
    if (clicked >= 0) {
      Scene next = ui.scene();
      next.view.head = clicked;
      ui.change("edit.select", next);
    }
    right -= 26;
  }
  if (compact) return;
  const int view = segmented(ui, "view", {area.x + 16, y, 170, 28}, {ui.word("view.step"), ui.word("view.all")}, ui.activity.overview ? 1 : 0, 12.5f);
  if (view >= 0) ui.activity.overview = view == 1;
  const bool amount = film.id == "weights";
  const double scale = ui.activity.overview ? own_scale(ui, film.step) : lit_scale(ui, film);
  const std::string high = amount ? number_text(scale * 100, 1) + " %" : "+" + number_text(scale, 1);
  const float high_w = ui.paint.width(high, 11);
  color_bar(ui, {std::round(right - high_w - 80), y + 10, 72, 8}, amount, amount ? "0" : number_text(-scale, 1), high);
}

void draw_stage(Ui& ui, Rect area, const Film& film, bool compact) {
  if (film.id == "x")
    input_stage(ui, area, film, compact);
  else if (film.id == "project" || film.id == "output")
    product_stage(ui, area, film, compact);
  else
    square_stage(ui, area, film, compact);
  draw_moving_cell(ui, area);
}

}  // namespace attn
