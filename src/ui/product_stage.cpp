#include <algorithm>
#include <cmath>

#include "ui/edit.h"
#include "ui/matrix_menu.h"
#include "ui/stage_parts.h"
#include "ui/widgets.h"

namespace attn {

/// left · top = below: X against the three weight matrices, or the heads against W_O.
void product_stage(Ui& ui, Rect area, const Film& film, bool compact) {
  const Theme& t = ui.theme;
  struct Pair {
    const char* weight;
    const char* result;
    const char* letter;
    const char* index;
    Role role;
    Axis axis;
  };
  static constexpr Pair kProjections[] = {{"w_q", "q", "W", "Q", Role::q, Axis::d_k}, {"w_k", "k", "W", "K", Role::k, Axis::d_k}, {"w_v", "v", "W", "V", Role::v, Axis::d_v}};
  static constexpr Pair kOutput[] = {{"w_o", "output", "W", "O", Role::o, Axis::component}};
  const bool projection = film.id == "project";
  std::vector<Pair> pairs;
  if (projection)
    pairs.assign(std::begin(kProjections), std::end(kProjections));
  else
    pairs.assign(std::begin(kOutput), std::end(kOutput));
  if (compact && projection) {  // one of the three at a time: the one the focus is in
    const std::string step = ui.selected().step;
    const Pair* chosen = &kProjections[0];
    for (const Pair& p : kProjections)
      if (step == p.weight || step == p.result) chosen = &p;
    pairs = {*chosen};
  }
  const std::string input = projection ? "x" : "concat";
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
  cw = std::clamp(cw, 3.f, 56.f);
  left_cw = std::clamp(left_cw, 3.f, 56.f);
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
  left.rows = Axis::query;
  left.cols = Axis::feature;
  left.role = projection ? Role::x : Role::o;
  left.editable = is_editable(ui, input);
  left.first_row = ui.activity.scroll_row;
  left.scale = projection ? shared_scale(ui, {"x"}) : own_scale(ui, input);
  tiles.push_back(left);
  float x = left.box.right() + between;
  for (const Pair& p : pairs) {
    Tile weight = make_tile(ui, p.weight, false, x, top, cw, weight_ch, 1e6f, 1e6f);
    weight.rows = Axis::feature;
    weight.cols = p.axis;
    weight.role = p.role;
    weight.editable = true;
    weight.scale = projection ? shared_scale(ui, {"w_q", "w_k", "w_v"}) : own_scale(ui, p.weight);
    Tile result = make_tile(ui, p.result, false, x, y, cw, ch, 1e6f, max_h);
    result.rows = Axis::query;
    result.cols = p.axis;
    result.role = p.role;
    result.first_row = ui.activity.scroll_row;
    result.pannable = pannable;
    result.scale = lit_scale(ui, film);
    tiles.push_back(weight);
    tiles.push_back(result);
    x = weight.box.right() + between;
  }
  const Lit lit = lit_by(tiles, ui.focus());
  for (const Tile& tile : tiles) draw_tile(ui, tile, lit);
  draw_zoom(ui, zoom);
  row_labels(ui, tiles[0], lit, x0 - (compact ? 11.f : 16.f), x0 - 16 - area.x - 6);
  const float room_left = x0 + left.box.w - area.x;
  if (!compact) draw_title(ui, area, room_left - 100, film);
  // Names of the features, beside the rows of the first weight matrix.
  if (tiles[1].ch >= 12 && !compact) {
    Tile names = tiles[1];
    if (!projection) names.rows = Axis::none;
    row_labels(ui, names, lit, names.box.x - 12, 76);
  }
  for (size_t i = 0; i < pairs.size(); ++i) {
    const Tile& weight = tiles[1 + 2 * i];
    const Color ink = t.role(pairs[i].role);
    const float mid = weight.box.x + weight.box.w / 2;
    if (!compact) {
      const std::vector<Run> name{math(pairs[i].letter, 18, ink), math_sub(pairs[i].index, 18, ink), gap(6), figures(shape_text(ui, pairs[i].weight), 11, t.text3)};
      ui.paint.runs(mid, top - 10, name, Align::center);
      matrix_menu(ui, weight.step, weight.head, {mid + ui.paint.width(name) / 2 + 8, top - 15});
    } else {
      ui.paint.runs(weight.box.x - 12, weight.box.y + 20, {math(pairs[i].letter, 16, ink), math_sub(pairs[i].index, 16, ink)}, Align::right);
      matrix_menu(ui, weight.step, weight.head, {weight.box.x - 36, weight.box.y + 42});
    }
  }
  if (left.editable) {  // in the corner over it
    const std::vector<Run> name{math("X", 18, t.role(Role::x)), gap(6), figures(shape_text(ui, input), 11, t.text3)};
    const float mid = left.box.x + left.box.w / 2;
    const float base = left.box.y - 14;
    if (!compact) ui.paint.runs(mid, base, name, Align::center);
    matrix_menu(ui, input, 0, {compact ? left.box.x - 30 : mid + ui.paint.width(name) / 2 + 8, base - 5});
  }
}

/// X alone, with the names of its features; under positions, what is added to what.
void input_stage(Ui& ui, Rect area, const Film& film, bool compact) {
  const Theme& t = ui.theme;
  const bool positions = !ui.trace().value("positions").empty();
  std::vector<std::string> steps{"x"};
  if (positions && !compact) steps = {"embeddings", "positions", "x"};
  if (positions && compact) steps = {ui.selected().step == "embeddings" || ui.selected().step == "positions" ? ui.selected().step : "x"};
  const SquareFrame f = square_frame(ui, area, compact);
  const auto cols = static_cast<float>(cols_of(ui, "x"));
  const auto count = static_cast<float>(steps.size());
  const float labels = std::max(compact ? 0.f : 76.f, label_width(ui) + (compact ? 26.f : 36.f));
  const float room = area.right() - 16 - area.x - labels - 30 * (count - 1);
  const float cw = std::clamp(std::floor(room / (cols * count)), 3.f, 64.f);
  float x = area.x + labels;
  if (!compact && steps.size() == 1) x = std::max(x, area.right() - 18 - cols * cw);
  const float x0 = x;
  const Rect rows_box{x0, f.y, area.right() - 16 - x0, area.bottom() - (compact ? 10.f : 18.f) - f.y};
  const float largest = std::max(12.f, std::round(std::min(cw, 44.f) * (compact ? .94f : .6f)));
  navigate(ui, rows_zoom(ui, rows_box, f.n, largest));
  const Zoom zoom = rows_zoom(ui, rows_box, f.n, largest);
  const Span rows = zoom.spans(zoom_of(ui, zoom.most)).first;
  std::vector<Tile> tiles;
  for (const std::string& step : steps) {
    Tile tile = make_tile(ui, step, false, x, f.y, cw, rows.cell, 1e6f, rows.cell * static_cast<float>(rows.shown));
    tile.first_row = ui.activity.scroll_row;
    tile.rows = Axis::query;
    tile.cols = Axis::feature;
    tile.role = Role::x;
    tile.editable = is_editable(ui, step);
    tile.scale = lit_scale(ui, film);
    tiles.push_back(tile);
    x = tile.box.right() + 30;
  }
  const Lit lit = lit_by(tiles, ui.focus());
  for (size_t i = 0; i < tiles.size(); ++i) {
    draw_tile(ui, tiles[i], lit);
    column_labels(ui, tiles[i], lit, f.y - 11);
    if (tiles[i].editable) matrix_menu(ui, tiles[i].step, 0, {std::max(tiles[i].box.x - 38, area.x + 8), f.y - 15});
    if (!compact && positions) {
      ui.paint.text(tiles[i].box.x + tiles[i].box.w / 2, f.y - 44, ui.word("step." + steps[i]), t.text2, 12.5f, Face::semibold, Align::center);
      if (i) ui.paint.text(tiles[i].box.x - 15, baseline(tiles[i].box.y + tiles[i].box.h / 2, 18), i == 1 ? "+" : "=", t.text2, 18, Face::math, Align::center);
    }
  }
  draw_zoom(ui, zoom);
  row_labels(ui, tiles[0], lit, x0 - (compact ? 12.f : 16.f), x0 - 16 - area.x - 6);
  if (!compact) draw_title(ui, area, std::min(560.f, area.w - 60), film);
}

}  // namespace attn
