#include <algorithm>
#include <cmath>

#include "ui/kit/widgets.h"
#include "ui/stage/edit.h"
#include "ui/stage/matrix_menu.h"
#include "ui/stage/stage_parts.h"

namespace attn {
namespace {

constexpr float kBetween = 54;  // from one matrix to the next, with its sign and labels
constexpr size_t kMostOperands = 3;

/// What stands side by side, the result last.
std::vector<std::string> shown_steps(Ui& ui, const Stop& stop, bool compact) {
  std::vector<std::string> steps;
  for (const std::string& step : operands(ui.trace(), stop.step))
    if (!ui.trace().value(step).empty() && steps.size() < kMostOperands &&
        std::count(steps.begin(), steps.end(), step) == 0)
      steps.push_back(step);
  const CellAddress selected = ui.selected();
  if (compact) {  // the result, or the operand that is asked for
    const bool asked = std::count(steps.begin(), steps.end(), selected.step) > 0;
    steps = {asked ? selected.step : stop.step};
  } else {
    steps.push_back(stop.step);
  }
  // A matrix a step asks for beside the film's own operands (bias, table) may be selected by a link: show it in their
  // place.
  if (!compact && std::count(steps.begin(), steps.end(), selected.step) == 0 &&
      std::count(stop.steps.begin(), stop.steps.end(), selected.step) > 0) {
    steps = operands(ui.trace(), selected.step);
    if (steps.size() > kMostOperands) steps.resize(kMostOperands);
    steps.push_back(selected.step);
  }
  return steps;
}

}  // namespace

/// Operands and result of any step side by side, their rows aligned where they have as many.
void general_stage(Ui& ui, Rect area, const Stop& stop, bool compact) {
  const Theme& t = ui.theme;
  const std::vector<std::string> steps = shown_steps(ui, stop, compact);
  const auto is_tokens = [](Axis axis) { return axis == Axis::query || axis == Axis::key; };
  const float labels = std::max(compact ? 0.f : 76.f, label_width(ui) + (compact ? 22.f : 36.f));
  float cols = 0;
  float label_room = 0;
  int most_rows = 1;
  for (size_t i = 0; i < steps.size(); ++i) {
    cols += static_cast<float>(cols_of(ui, steps[i]));
    most_rows = std::max(most_rows, rows_of(ui, steps[i]));
    if (i > 0) label_room += kBetween;
  }
  const float room = area.right() - 18 - area.x - labels - label_room;
  const float cw = std::clamp(room / std::max(1.f, cols), .5f, 52.f);
  const float y = area.y + (compact ? 46.f : kSquareTop);
  const Rect rows_box{area.x + labels, y, area.right() - 16 - area.x - labels,
                      area.bottom() - (compact ? 10.f : 18.f) - y};
  const float largest = std::clamp(std::round(cw * .6f), cw >= 12 ? 20.f : 14.f, 26.f);  // chips of two rows stay apart
  navigate(ui, rows_zoom(ui, rows_box, most_rows, largest));
  const Zoom zoom = rows_zoom(ui, rows_box, most_rows, largest);
  const Span rows = zoom.spans(zoom_of(ui, zoom.most)).first;

  std::vector<Tile> tiles;
  float x = area.x + labels;
  for (const std::string& step : steps) {
    const StepInfo& info = step_info(step);
    const bool aligned = rows_of(ui, step) == most_rows;
    const float width = cw >= 3 ? std::floor(cw) : cw;
    Tile tile = make_tile(
        ui, step, false, x, y, width,
        aligned ? rows.cell : std::min(largest, rows_box.h / static_cast<float>(std::max(1, rows_of(ui, step)))), 1e6f,
        aligned ? rows.cell * static_cast<float>(rows.shown) : rows_box.h);
    if (aligned) tile.first_row = std::min(ui.of<Scrolled>().row, std::max(0, most_rows - tile.shown_rows));
    tile.rows = info.rows;
    tile.cols = info.cols;
    tile.role = info.role == Role::m ? Role::s : info.role;
    tile.amount = info.role == Role::a && is_tokens(info.rows) && info.cols == Axis::key;
    tile.editable = is_editable(ui, step);
    tile.scale = own_scale(ui, step);
    tiles.push_back(tile);
    x = tile.box.right() + kBetween;
  }
  const Lit lit = lit_by(tiles, ui.focus());
  const int index = ui.trace().program->find(steps.back());
  const std::string sign = primitive_row(ui.trace().program->steps[static_cast<size_t>(index)].primitive).sign;
  for (size_t i = 0; i < tiles.size(); ++i) {
    const Tile& tile = tiles[i];
    draw_tile(ui, tile, lit);
    column_labels(ui, tile, lit, y - 11);
    const bool first = i == 0;
    if (first || (tiles[i - 1].rows != tile.rows && tile.rows != Axis::none))
      row_labels(ui, tile, lit, tile.box.x - (compact ? 12.f : 16.f), first ? labels - 24 : kBetween - 22);
    if (compact) continue;
    std::vector<Run> name = step_symbol(ui, tile.step, 18);
    name.push_back(gap(6));
    name.push_back(figures(shape_text(ui, tile.step), 11, t.text3));
    const float width = ui.paint.width(name);
    const float left =
        std::clamp(tile.box.x + tile.box.w / 2 - width / 2, first ? area.x + 20 : tiles[i - 1].box.right() + 8,
                   std::max(area.x + 20, area.right() - 16 - width));
    ui.paint.runs(left, y - 40, name);
    if (tile.editable) matrix_menu(ui, tile.step, tile.head, {left + width + 8, y - 45});
    const std::string before = i + 1 == tiles.size() ? "=" : first ? "" : sign;
    const float mid = tile.box.y + std::min(tile.box.h, tiles.front().box.h) / 2;
    if (!first && !before.empty())
      ui.paint.text(tile.box.x - kBetween / 2, baseline(mid, 18), before, t.text2, 18, Face::math, Align::center);
  }
  draw_zoom(ui, zoom);
  if (!compact) draw_title(ui, area, std::min(560.f, area.w - 60), stop);
}

}  // namespace attn
