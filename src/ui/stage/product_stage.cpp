#include <algorithm>
#include <cmath>

#include "ui/kit/widgets.h"
#include "ui/stage/edit.h"
#include "ui/stage/matrix_menu.h"
#include "ui/stage/stage_parts.h"

namespace attn {

/// left · top = below: X against the three weight matrices, or the heads against W_O.
void product_stage(Ui& ui, Rect area, const Stop& stop, bool compact) {
  const Theme& t = ui.theme;
  struct Pair {
    std::string weight;
    std::string result;
    Role role;
    Axis axis;
  };
  const bool projection = stop.id == "project";
  std::vector<Pair> pairs;
  std::string input;
  for (const std::string& result : stop.results) {
    std::vector<std::string> of = operands(ui.trace(), result);
    const StepInfo& info = step_info(result);
    if (const std::vector<std::string> product = operands(ui.trace(), of[0]);
        step_info(of[0]).beside && product.size() == 2)
      of = product;  // a bias is added to it
    input = of[0];
    pairs.push_back({of[1], result, info.role, info.cols});
  }
  const auto same_input = [&](const Pair& p) {
    return rows_of(ui, p.result) == rows_of(ui, input) && operands(ui.trace(), p.result)[0] == input;
  };
  if (projection) {  // X against three matrices; where keys come from another text, the one whose turn it is
    const std::string step = ui.selected().step;
    const Pair* chosen = &pairs[0];
    for (const Pair& p : pairs)
      if (step == p.weight || step == p.result) chosen = &p;
    const bool one_input = std::all_of(pairs.begin(), pairs.end(), same_input);
    if (compact || !one_input) {
      input = operands(ui.trace(), chosen->result)[0];
      std::vector<Pair> kept;
      for (const Pair& p : pairs)
        if (compact ? &p == chosen : operands(ui.trace(), p.result)[0] == input) kept.push_back(p);
      pairs = kept;
    }
  }
  const auto n = static_cast<float>(rows_of(ui, input));
  const auto inner = static_cast<float>(cols_of(ui, input));
  float outer = 0;
  for (const Pair& p : pairs) outer += static_cast<float>(cols_of(ui, p.weight));

  const float labels = std::max(compact ? 0.f : 76.f, label_width(ui) + (compact ? 22.f : 36.f));
  const float between = compact ? 26.f : 22.f;
  const float x0 = area.x + labels;
  const float room = area.right() - 16 - x0 - between * static_cast<float>(pairs.size());
  // X has hardly a minus sign: its cells may be narrower than those of W.
  float left_cw = projection ? std::floor(room / (inner + 1.16f * outer)) : std::floor(room / (inner + outer));
  float cw = std::floor((room - left_cw * inner) / outer);
  if (compact) {  // the input in colour only, the product readable
    left_cw = std::clamp(std::floor(room * .36f / inner), 3.f, 18.f);
    cw = std::floor((room - left_cw * inner) / outer);
  }
  if (cw < 3 || left_cw < 3) cw = left_cw = room / (inner + outer);  // a picture, as wide as there is room
  cw = std::min(cw, 56.f);
  left_cw = std::min(left_cw, 56.f);
  const float top = area.y + (compact ? 16.f : kBandTop);
  const float room_h = area.bottom() - (compact ? 10.f : 16.f) - top - 24;
  const float row_h = std::clamp(std::floor(room_h / (inner + n)), compact ? 9.f : 10.f, compact ? 22.f : 26.f);
  // A weight matrix leaves at least half of the room to the tokens; these are as low as it takes to show them all.
  const float weight_ch = std::min({row_h, 22.f, std::max(2.f, std::floor(room_h / 2 / inner))});
  const float y = top + weight_ch * inner + 24;
  const Rect rows_box{x0, y, area.right() - 16 - x0, area.bottom() - 10 - y};
  navigate(ui, rows_zoom(ui, rows_box, static_cast<int>(n), row_h));
  const Zoom zoom = rows_zoom(ui, rows_box, static_cast<int>(n), row_h);
  const Span rows = zoom.spans(zoom_of(ui, zoom.most)).first;
  const float ch = rows.cell;
  const float max_h = ch * static_cast<float>(rows.shown);
  const bool pannable = rows.shown < static_cast<int>(n);

  std::vector<Tile> tiles;
  Tile left = make_tile(ui, input, false, x0, y, left_cw, ch, 1e6f, max_h);
  const StepInfo& of_left = step_info(input);
  const Axis tokens = of_left.rows;
  left.rows = tokens;
  left.cols = Axis::feature;
  left.role = of_left.role;
  left.editable = is_editable(ui, input);
  left.first_row = ui.activity.scroll_row;
  left.scale = projection ? shared_scale(ui, {input}) : own_scale(ui, input);
  tiles.push_back(left);
  float x = left.box.right() + between;
  std::vector<std::string> weights;
  for (const Pair& p : pairs) weights.push_back(p.weight);
  const double weights_scale = projection ? shared_scale(ui, weights) : own_scale(ui, weights[0]);
  for (const Pair& p : pairs) {
    Tile weight = make_tile(ui, p.weight, false, x, top, cw, weight_ch, 1e6f, 1e6f);
    weight.rows = Axis::feature;
    weight.cols = p.axis;
    weight.role = p.role;
    weight.editable = is_editable(ui, p.weight);
    weight.scale = weights_scale;
    Tile result = make_tile(ui, p.result, false, x, y, cw, ch, 1e6f, max_h);
    result.rows = tokens;
    result.cols = p.axis;
    result.role = p.role;
    result.first_row = ui.activity.scroll_row;
    result.pannable = pannable;
    result.scale = lit_scale(ui, stop);
    tiles.push_back(weight);
    tiles.push_back(result);
    x = weight.box.right() + between;
  }
  const Lit lit = lit_by(tiles, ui.focus());
  for (const Tile& tile : tiles) draw_tile(ui, tile, lit);
  draw_zoom(ui, zoom);
  row_labels(ui, tiles[0], lit, x0 - (compact ? 11.f : 16.f), x0 - 16 - area.x - 6);
  const float room_left = x0 + left.box.w - area.x;
  if (!compact) draw_title(ui, area, room_left - 100, stop);
  // Names of the features, beside the rows of the first weight matrix.
  if (tiles[1].ch >= 12 && !compact) {
    Tile names = tiles[1];
    if (!projection) names.rows = Axis::none;
    row_labels(ui, names, lit, names.box.x - 12, 76);
  }
  for (size_t i = 0; i < pairs.size(); ++i) {
    const Tile& weight = tiles[1 + 2 * i];
    const float mid = weight.box.x + weight.box.w / 2;
    if (!compact) {
      std::vector<Run> name = step_symbol(ui, pairs[i].weight, 18);
      name.push_back(gap(6));
      name.push_back(figures(shape_text(ui, pairs[i].weight), 11, t.text3));
      ui.paint.runs(mid, top - 10, name, Align::center);
      matrix_menu(ui, weight.step, weight.head, {mid + ui.paint.width(name) / 2 + 8, top - 15});
    } else {
      ui.paint.runs(weight.box.x - 12, weight.box.y + 20, step_symbol(ui, pairs[i].weight, 16), Align::right);
      matrix_menu(ui, weight.step, weight.head, {weight.box.x - 36, weight.box.y + 42});
    }
  }
  if (left.editable) {  // in the corner over it
    std::vector<Run> name = step_symbol(ui, input, 18);
    name.push_back(gap(6));
    name.push_back(figures(shape_text(ui, input), 11, t.text3));
    const float mid = left.box.x + left.box.w / 2;
    const float base = left.box.y - 14;
    if (!compact) ui.paint.runs(mid, base, name, Align::center);
    matrix_menu(ui, input, 0, {compact ? left.box.x - 30 : mid + ui.paint.width(name) / 2 + 8, base - 5});
  }
}

/// X alone, with the names of its features; under positions, what is added to what.
void input_stage(Ui& ui, Rect area, const Stop& stop, bool compact) {
  const Theme& t = ui.theme;
  const bool positions = stop.steps.size() == 3;
  std::vector<std::string> steps{stop.step};
  if (positions) steps = {stop.steps[1], stop.steps[2], stop.step};
  if (compact)
    steps = {std::count(stop.steps.begin(), stop.steps.end(), ui.selected().step) > 0 ? ui.selected().step : stop.step};
  const SquareFrame f = square_frame(ui, area, compact);
  const auto cols = static_cast<float>(cols_of(ui, stop.step));
  const int count_rows = rows_of(ui, stop.step);
  const auto count = static_cast<float>(steps.size());
  const float labels = std::max(compact ? 0.f : 76.f, label_width(ui) + (compact ? 26.f : 36.f));
  const float room = area.right() - 16 - area.x - labels - 30 * (count - 1);
  const float cw = std::clamp(std::floor(room / (cols * count)), 3.f, 64.f);
  float x = area.x + labels;
  if (!compact && steps.size() == 1) x = std::max(x, area.right() - 18 - cols * cw);
  const float x0 = x;
  const Rect rows_box{x0, f.y, area.right() - 16 - x0, area.bottom() - (compact ? 10.f : 18.f) - f.y};
  const float largest = std::max(12.f, std::round(std::min(cw, 44.f) * (compact ? .94f : .6f)));
  navigate(ui, rows_zoom(ui, rows_box, count_rows, largest));
  const Zoom zoom = rows_zoom(ui, rows_box, count_rows, largest);
  const Span rows = zoom.spans(zoom_of(ui, zoom.most)).first;
  std::vector<Tile> tiles;
  for (const std::string& step : steps) {
    Tile tile = make_tile(ui, step, false, x, f.y, cw, rows.cell, 1e6f, rows.cell * static_cast<float>(rows.shown));
    tile.first_row = ui.activity.scroll_row;
    tile.rows = step_info(stop.step).rows;
    tile.cols = Axis::feature;
    tile.role = Role::x;
    tile.editable = is_editable(ui, step);
    tile.scale = lit_scale(ui, stop);
    tiles.push_back(tile);
    x = tile.box.right() + 30;
  }
  const Lit lit = lit_by(tiles, ui.focus());
  for (size_t i = 0; i < tiles.size(); ++i) {
    draw_tile(ui, tiles[i], lit);
    column_labels(ui, tiles[i], lit, f.y - 11);
    if (tiles[i].editable) matrix_menu(ui, tiles[i].step, 0, {std::max(tiles[i].box.x - 38, area.x + 8), f.y - 15});
    if (!compact && positions) {
      ui.paint.text(tiles[i].box.x + tiles[i].box.w / 2, f.y - 44, ui.word("step." + step_info(steps[i]).id), t.text2,
                    12.5f, Face::semibold, Align::center);
      if (i)
        ui.paint.text(tiles[i].box.x - 15, baseline(tiles[i].box.y + tiles[i].box.h / 2, 18), i == 1 ? "+" : "=",
                      t.text2, 18, Face::math, Align::center);
    }
  }
  draw_zoom(ui, zoom);
  row_labels(ui, tiles[0], lit, x0 - (compact ? 12.f : 16.f), x0 - 16 - area.x - 6);
  if (!compact) draw_title(ui, area, std::min(560.f, area.w - 60), stop);
}

}  // namespace attn
