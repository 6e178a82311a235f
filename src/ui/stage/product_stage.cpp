#include <algorithm>
#include <cmath>

#include "ui/kit/widgets.h"
#include "ui/stage/edit.h"
#include "ui/stage/matrix_menu.h"
#include "ui/stage/stage_parts.h"

namespace attn {
namespace {

struct Pair {
  std::string weight;
  std::string result;
  Role role;
  Axis axis;
};

/// One input, and the weights that it is multiplied with.
struct Products {
  std::string input;
  std::vector<Pair> pairs;
};

/// X against three matrices: of them the one whose turn it is on a phone; where keys come from another text, those of
/// its input.
void keep_chosen(Ui& ui, Products& p, bool compact) {
  const std::string step = ui.selected().step;
  const Pair* chosen = &p.pairs[0];
  for (const Pair& pair : p.pairs)
    if (step == pair.weight || step == pair.result) chosen = &pair;
  const auto input_of = [&](const Pair& pair) { return operands(ui.trace(), pair.result)[0]; };
  const bool one_input = std::all_of(p.pairs.begin(), p.pairs.end(), [&](const Pair& pair) {
    return rows_of(ui, pair.result) == rows_of(ui, p.input) && input_of(pair) == p.input;
  });
  if (!compact && one_input) return;
  Products kept{input_of(*chosen), {}};
  for (const Pair& pair : p.pairs)
    if (compact ? &pair == chosen : input_of(pair) == kept.input) kept.pairs.push_back(pair);
  p = std::move(kept);
}

Products products_of(Ui& ui, const Stop& stop, bool compact) {
  Products p;
  for (const std::string& result : stop.results) {
    std::vector<std::string> of = operands(ui.trace(), result);
    const StepInfo& info = step_info(result);
    if (const std::vector<std::string> product = operands(ui.trace(), of[0]);
        step_info(of[0]).beside && product.size() == 2)
      of = product;  // a bias is added to it
    p.input = of[0];
    p.pairs.push_back({of[1], result, info.role, info.cols});
  }
  if (stop.id == "project") keep_chosen(ui, p, compact);
  return p;
}

/// Widths and heights of the cells.
struct ProductCells {
  float left_w;
  float w;
  float row_h;     // the largest
  float weight_h;  // of a weight's rows
};

ProductCells cells_of(Ui& ui, const Products& p, Rect room, bool projection, bool compact) {
  const auto n = static_cast<float>(rows_of(ui, p.input));
  const auto inner = static_cast<float>(cols_of(ui, p.input));
  float outer = 0;
  for (const Pair& pair : p.pairs) outer += static_cast<float>(cols_of(ui, pair.weight));
  // X has hardly a minus sign: its cells may be narrower than those of W.
  float left = projection ? std::floor(room.w / (inner + 1.16f * outer)) : std::floor(room.w / (inner + outer));
  float w = std::floor((room.w - left * inner) / outer);
  if (compact) {  // the input in colour only, the product readable
    left = std::clamp(std::floor(room.w * .36f / inner), 3.f, 18.f);
    w = std::floor((room.w - left * inner) / outer);
  }
  if (w < 3 || left < 3) w = left = room.w / (inner + outer);  // a picture, as wide as there is room
  const float row = std::clamp(std::floor(room.h / (inner + n)), compact ? 9.f : 10.f, compact ? 22.f : 26.f);
  // A weight matrix leaves at least half of the room to the tokens; these are as low as it takes to show them all.
  const float weight = std::min({row, 22.f, std::max(2.f, std::floor(room.h / 2 / inner))});
  return {std::min(left, 56.f), std::min(w, 56.f), row, weight};
}

/// The letter of a matrix with its shape.
std::vector<Run> titled(Ui& ui, const std::string& step) {
  std::vector<Run> name = step_symbol(ui, step, 18);
  name.push_back(gap(6));
  name.push_back(figures(shape_text(ui, step), 11, ui.theme.text3));
  return name;
}

/// The letters over the weights and over an input that can be set, each with its menu.
void draw_letters(Ui& ui, const std::vector<Tile>& tiles, bool compact) {
  for (size_t i = 1; i < tiles.size(); i += 2) {
    const Tile& weight = tiles[i];
    if (compact) {
      ui.paint.runs(weight.box.x - 12, weight.box.y + 20, step_symbol(ui, weight.step, 16), Align::right);
      matrix_menu(ui, weight.step, weight.head, {weight.box.x - 36, weight.box.y + 42});
      continue;
    }
    const float mid = weight.box.x + weight.box.w / 2;
    const std::vector<Run> name = titled(ui, weight.step);
    ui.paint.runs(mid, weight.box.y - 10, name, Align::center);
    matrix_menu(ui, weight.step, weight.head, {mid + ui.paint.width(name) / 2 + 8, weight.box.y - 15});
  }
  const Tile& left = tiles[0];
  if (!left.editable) return;
  const std::vector<Run> name = titled(ui, left.step);
  const float mid = left.box.x + left.box.w / 2;
  const float base = left.box.y - 14;
  if (!compact) ui.paint.runs(mid, base, name, Align::center);
  matrix_menu(ui, left.step, 0, {compact ? left.box.x - 30 : mid + ui.paint.width(name) / 2 + 8, base - 5});
}

}  // namespace

/// left · top = below: X against the three weight matrices, or the heads against W_O.
void product_stage(Ui& ui, Rect area, const Stop& stop, bool compact) {
  const bool projection = stop.id == "project";
  const Products p = products_of(ui, stop, compact);
  const int n = rows_of(ui, p.input);
  const float labels = std::max(compact ? 0.f : 76.f, label_width(ui) + (compact ? 22.f : 36.f));
  const float between = compact ? 26.f : 22.f;
  const float x0 = area.x + labels;
  const float top = area.y + (compact ? 16.f : kBandTop);
  const Rect room{x0, top, area.right() - 16 - x0 - between * static_cast<float>(p.pairs.size()),
                  area.bottom() - (compact ? 10.f : 16.f) - top - 24};
  const ProductCells cells = cells_of(ui, p, room, projection, compact);
  const float y = top + cells.weight_h * static_cast<float>(cols_of(ui, p.input)) + 24;
  const Rect rows_box{x0, y, area.right() - 16 - x0, area.bottom() - 10 - y};
  navigate(ui, rows_zoom(ui, rows_box, n, cells.row_h));
  const Zoom zoom = rows_zoom(ui, rows_box, n, cells.row_h);
  const Span rows = zoom.spans(zoom_of(ui, zoom.most)).first;
  const float max_h = rows.cell * static_cast<float>(rows.shown);

  std::vector<Tile> tiles;
  Tile left = make_tile(ui, p.input, false, x0, y, cells.left_w, rows.cell, 1e6f, max_h);
  left.rows = step_info(p.input).rows;
  left.cols = Axis::feature;
  left.role = step_info(p.input).role;
  left.editable = is_editable(ui, p.input);
  left.first_row = ui.of<Scrolled>().row;
  left.scale = projection ? shared_scale(ui, {p.input}) : own_scale(ui, p.input);
  tiles.push_back(left);
  float x = left.box.right() + between;
  std::vector<std::string> weights;
  for (const Pair& pair : p.pairs) weights.push_back(pair.weight);
  const double weights_scale = projection ? shared_scale(ui, weights) : own_scale(ui, weights[0]);
  for (const Pair& pair : p.pairs) {
    Tile weight = make_tile(ui, pair.weight, false, x, top, cells.w, cells.weight_h, 1e6f, 1e6f);
    weight.rows = Axis::feature;
    weight.cols = pair.axis;
    weight.role = pair.role;
    weight.editable = is_editable(ui, pair.weight);
    weight.scale = weights_scale;
    Tile result = make_tile(ui, pair.result, false, x, y, cells.w, rows.cell, 1e6f, max_h);
    result.rows = left.rows;
    result.cols = pair.axis;
    result.role = pair.role;
    result.first_row = ui.of<Scrolled>().row;
    result.pannable = rows.shown < n;
    result.scale = lit_scale(ui, stop);
    tiles.push_back(weight);
    tiles.push_back(result);
    x = weight.box.right() + between;
  }
  const Lit lit = lit_by(tiles, ui.focus());
  for (const Tile& tile : tiles) draw_tile(ui, tile, lit);
  draw_zoom(ui, zoom);
  row_labels(ui, tiles[0], lit, x0 - (compact ? 11.f : 16.f), x0 - 16 - area.x - 6);
  if (!compact) draw_title(ui, area, x0 + left.box.w - area.x - 100, stop);
  // Names of the features, beside the rows of the first weight matrix.
  if (tiles[1].ch >= 12 && !compact) {
    Tile names = tiles[1];
    if (!projection) names.rows = Axis::none;
    row_labels(ui, names, lit, names.box.x - 12, 76);
  }
  draw_letters(ui, tiles, compact);
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
    tile.first_row = ui.of<Scrolled>().row;
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
