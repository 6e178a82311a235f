#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "attention/analysis.h"
#include "attention/explain/explain.h"
#include "attention/reduce.h"
#include "story/step_words.h"
#include "text/numbers.h"
#include "ui/kit/widgets.h"
#include "ui/player/playback.h"
#include "ui/stage/edit.h"
#include "ui/stage/stage_parts.h"

namespace attn {
namespace {

Tile square_tile(Ui& ui, const SquareFrame& f, const std::string& step, Role role) {
  Tile t = make_tile(ui, step, false, f.x, f.y, f.cw, f.ch, f.max_w, f.max_h);
  t.role = role;
  t.rows = Axis::query;
  t.cols = Axis::key;
  Scrolled& a = ui.of<Scrolled>();
  if (ui.places.reveal) {
    const CellAddress at = ui.selected();
    const StepInfo& axes = step_info(at.step);
    const auto show = [](int first, int index, int shown) { return std::clamp(first, index - shown + 1, index); };
    if (axes.rows == Axis::query) a.row = show(a.row, at.row, t.shown_rows);
    if (axes.rows == Axis::key || axes.cols == Axis::key)
      a.col = show(a.col, axes.rows == Axis::key ? at.row : at.col, t.shown_cols);
    ui.places.reveal = false;
  }
  a.row = std::clamp(a.row, 0, f.rows - t.shown_rows);
  a.col = std::clamp(a.col, 0, f.cols - t.shown_cols);
  t.first_row = a.row;
  t.first_col = a.col;
  t.pannable = zoom_of(ui, f.most_zoom) > 1;
  t.amount = role == Role::a;
  t.scale = own_scale(ui, step);
  return t;
}

/// Bars too narrow to stand alone: each pixel from the lowest to the highest value under it.
void thin_bars(Ui& ui, const Tile& square, int row, float zero, float unit) {
  const Theme& t = ui.theme;
  const int width = std::max(1, static_cast<int>(square.box.w));
  const Reduced bars =
      reduce(ui.trace().value(square.step), square.head, {row, square.first_col, 1, square.shown_cols}, width, 1);
  const float w = square.box.w / static_cast<float>(std::max(1, bars.width));
  for (int x = 0; x < bars.width; ++x) {
    const Pixel& p = bars.at(x, 0);
    if (!p.finite()) continue;
    const float top = zero - std::max(0.f, p.highest) * unit;
    const float bottom = zero - std::min(0.f, p.lowest) * unit;
    const double part = p.shown() / square.scale;
    const Color ink = square.amount ? t.amount_at(std::max(.28, part))
                                    : t.signed_at(part >= 0 ? std::max(.5, part) : std::min(-.5, part));
    ui.paint.rect({square.box.x + w * static_cast<float>(x), top, w, std::max(1.f, bottom - top)}, ink);
  }
}

/// The chosen row of a tile as bars over its columns.
void row_bars(Ui& ui, const Tile& square, int row, float top, float bottom) {
  if (row < 0) return;
  const Theme& t = ui.theme;
  const Tensor& value = ui.trace().value(square.step);
  const bool write = square.cw >= 30;
  const float room = bottom - top - (write ? 16.f : 4.f);
  double low = 0;
  double high = 0;
  for (int j = 0; j < static_cast<int>(value.shape().cols); ++j) {
    const double v = value.at(0, square.head, row, j);
    if (!std::isfinite(v)) continue;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  const double span = high - low > 0 ? high - low : 1;
  const float zero = bottom - static_cast<float>(-low / span) * (write && low < 0 ? room - 12 : room) -
                     (write && low < 0 ? 12.f : 0.f);
  const float unit = (write && low < 0 ? room - 12 : room) / static_cast<float>(span);
  ui.paint.hline(square.box.x, square.box.right(), std::round(zero), t.border);
  if (square.cw < 4) return thin_bars(ui, square, row, zero, unit);
  for (int j = square.first_col; j < square.first_col + square.shown_cols; ++j) {
    if (played(ui, {square.step, square.head, row, j}) != Played::yes) continue;
    const double v = value.at(0, square.head, row, j);
    const Rect cell = square.cell(row, j);
    const float inset = std::max(1.f, cell.w * .18f);
    if (!std::isfinite(v)) {
      ui.paint.hatch({cell.x + inset, zero - 14, cell.w - 2 * inset, 14}, t.hatch);
      continue;
    }
    const auto h = static_cast<float>(std::abs(v)) * unit;
    const Rect bar{std::round(cell.x + inset), v >= 0 ? zero - std::max(1.5f, h) : zero, std::round(cell.w - 2 * inset),
                   std::max(1.5f, h)};
    const double part = v / square.scale;
    ui.paint.rect(bar,
                  square.amount ? t.amount_at(std::max(.28, part))
                                : t.signed_at(v >= 0 ? std::max(.5, part) : std::min(-.5, part)),
                  2);
    if (square.amount && !t.dark) ui.paint.frame(bar, faded(t.role(Role::a), .55), 1, 2);
    if (write) {
      const std::string text =
          number_text(square.amount ? v * 100 : v, square.cw >= 40 ? (square.amount ? 1 : 2) : (square.amount ? 0 : 1));
      ui.paint.number(cell.x + cell.w / 2, v >= 0 ? bar.y - 4 : bar.bottom() + 11, text, t.text2, 11, Face::medium,
                      Align::center);
    }
  }
}

struct ListColumn {
  std::string head;
  std::function<std::string(int)> number;  // of a query
};

/// Numbers about each row, in the band left of the square.
void row_list(Ui& ui, const SquareFrame& f, const Tile& square, const Lit& lit,
              const std::vector<ListColumn>& columns) {
  if (square.ch < 13) return;  // no room for a line a row
  const Theme& t = ui.theme;
  const float step = f.left_w / static_cast<float>(columns.size());
  const int chosen = lit[static_cast<size_t>(Axis::query)];
  for (size_t c = 0; c < columns.size(); ++c) {
    const float x = f.left_x + step * (static_cast<float>(c) + .5f);
    ui.paint.text(x, f.y - 10, columns[c].head, t.text3, 11, Face::regular, Align::center);
    for (int i = square.first_row; i < square.first_row + square.shown_rows; ++i) {
      const Rect r = square.cell(i, square.first_col);
      const bool on = i == chosen;
      ui.paint.number(x, baseline(r.y + r.h / 2, 12), columns[c].number(i), on ? t.text1 : t.text2, 12,
                      on ? Face::semibold : Face::regular, Align::center);
    }
  }
  if (chosen >= square.first_row && chosen < square.first_row + square.shown_rows) {
    const Rect r = square.cell(chosen, square.first_col);
    ui.paint.frame({f.left_x - 4, r.y - 2, f.left_w + 2, r.h + 4}, axis_ink(t, Axis::query), 1.5f, 4);
  }
}

/// Numbers about the rows of a step, by the stop.
std::vector<ListColumn> row_numbers(const Ui& ui, const Stop& stop) {
  std::vector<ListColumn> columns;
  // A number about a row is known once the player has come to the phase that makes it.
  const auto add = [&](const std::string& key, std::function<std::string(int)> number,
                       Play::Phase from = Play::Phase::divide) {
    columns.push_back({ui.word(key), [&ui, number = std::move(number), from](int i) {
                         return row_reached(ui, i, from) ? number(i) : std::string();
                       }});
  };
  const auto tensor = [&ui](const char* step) -> const Tensor& { return ui.trace().value(step); };
  const int head = ui.step_head(stop.step);
  const std::string step = stop.step;
  if (stop.id == "scaled" || stop.id == "capped") {
    const char* before = stop.id == "scaled" ? "scores" : "scaled";
    add(
        "list.spread_before", [=](int i) { return number_text(row_deviation(tensor(before), head, i), 2); },
        Play::Phase::max);
    add("list.spread_after", [=](int i) { return number_text(row_deviation(tensor(step.c_str()), head, i), 2); });
  } else if (stop.id == "masked") {
    add("list.visible", [=](int i) { return std::to_string(row_visible(tensor("masked"), head, i)); });
    add("list.maximum", [=](int i) { return number_text(row_maximum(tensor("masked"), head, i), 2); });
  } else if (stop.step != "weights" || ui.scene().problem.weighting != "softmax") {
    add("list.maximum", [=](int i) { return number_text(row_maximum(tensor(step.c_str()), head, i), 2); });
    if (stop.role == Role::a)
      add("list.entropy", [=](int i) { return number_text(row_entropy(tensor(step.c_str()), head, i), 2); });
    else
      add("list.spread_after", [=](int i) { return number_text(row_deviation(tensor(step.c_str()), head, i), 2); });
  } else {
    const double temperature = ui.scene().problem.temperature;
    add(
        "list.maximum", [=](int i) { return number_text(row_maximum(tensor("masked"), head, i), 2); },
        Play::Phase::max);
    add(
        "list.exp_sum", [=](int i) { return number_text(row_exp_sum(tensor("masked"), head, i, temperature), 3); },
        Play::Phase::sum);
    add("list.entropy", [=](int i) { return number_text(row_entropy(tensor("weights"), head, i), 2); });
  }
  return columns;
}

/// A band tile left of the square, right-aligned to it, one row a query.
Tile left_tile(Ui& ui, const SquareFrame& f, const Tile& square, const std::string& step, Role role, Axis axis) {
  const auto cols = static_cast<float>(cols_of(ui, step));
  const float cw = std::clamp(std::floor(f.left_w / cols), 3.f, 42.f);
  Tile t = make_tile(ui, step, false, f.x - 18 - cols * cw, f.y, cw, f.ch, f.left_w, square.box.h);
  t.first_row = square.first_row;
  t.shown_rows = square.shown_rows;
  t.role = role;
  t.rows = Axis::query;
  t.cols = axis;
  return t;
}

/// A transposed tile over the square, one column a key.
Tile top_tile(Ui& ui, const SquareFrame& f, const Tile& square, const std::string& step, Role role, Axis axis) {
  const auto rows = static_cast<float>(cols_of(ui, step));
  const float room = f.y - 18 - f.band_y;
  const float ch = std::clamp(std::floor(room / rows), 2.f, 20.f);
  Tile t = make_tile(ui, step, true, f.x, f.band_y, f.cw, ch, square.box.w, room);
  t.first_col = square.first_col;
  t.shown_cols = square.shown_cols;
  t.box.y = f.band_y + (room - t.box.h) / 2;
  t.role = role;
  t.rows = axis;
  t.cols = Axis::key;
  return t;
}

}  // namespace

void square_stage(Ui& ui, Rect area, const Stop& stop, bool compact) {
  const Theme& t = ui.theme;
  navigate(ui, square_zoom(ui, area, compact));
  const SquareFrame f = square_frame(ui, area, compact);
  const bool output = stop.kind == StageKind::context;
  const std::vector<std::string> of = operands(ui.trace(), stop.step);
  const std::string square_step = output ? of[0] : stop.step;
  Tile square = square_tile(ui, f, square_step, step_info(square_step).role == Role::a ? Role::a : Role::s);
  // Bands beside and above it where the square is their product.
  const int index = step_index(ui, stop.step);
  const auto* product = std::get_if<MatMul>(&ui.trace().program->steps[static_cast<size_t>(index)].primitive);
  const bool fits =
      product && product->transpose_b && step_info(of[0]).rows == Axis::query && step_info(of[1]).rows == Axis::key;
  square.paintable = is_paintable(ui, stop);
  if (square.paintable) square.pannable = false;
  std::vector<Tile> tiles{square};
  if (!compact && fits && !output) {
    tiles.push_back(left_tile(ui, f, square, of[0], step_info(of[0]).role, step_info(of[0]).cols));
    tiles.push_back(top_tile(ui, f, square, of[1], step_info(of[1]).role, step_info(of[1]).cols));
    tiles[1].scale = tiles[2].scale = shared_scale(ui, of);
  }
  if (!compact && output) {
    tiles.push_back(left_tile(ui, f, square, stop.step, Role::o, Axis::d_v));
    tiles.push_back(top_tile(ui, f, square, of[1], step_info(of[1]).role, Axis::d_v));
    tiles[1].scale = lit_scale(ui, stop);
    tiles[2].scale = shared_scale(ui, {of[1]});
  }
  if (compact && output) {  // the output itself, its components as wide as they get
    const auto cols = static_cast<float>(cols_of(ui, stop.step));
    Tile heads = make_tile(ui, stop.step, false, f.x, f.y, std::clamp(std::floor(f.max_w / cols), 3.f, 64.f), f.ch,
                           f.max_w, f.max_h);
    heads.rows = Axis::query;
    heads.cols = Axis::d_v;
    heads.role = Role::o;
    heads.scale = lit_scale(ui, stop);
    tiles = {heads};
  }
  const Lit lit = lit_by(tiles, ui.focus());
  for (const Tile& tile : tiles) draw_tile(ui, tile, lit);
  draw_zoom(ui, square_zoom(ui, area, compact));

  const Tile& over = tiles.size() == 3 ? tiles[2] : tiles[0];
  const float label_right = (tiles.size() == 3 ? tiles[1].box.x
                             : compact         ? f.x
                                               : f.left_x) -
                            16 + (compact ? 4.f : 0.f);
  const float room = label_right - area.x - 8;
  if (compact) {
    column_labels(ui, tiles[0], lit, f.y - 11);
    row_labels(ui, tiles[0], lit, label_right, room);
    return;
  }
  draw_title(ui, area, f.x - 64 - area.x - 20, stop);
  if (tiles.size() == 3) {
    const Tile& left = tiles[1];
    column_labels(ui, over, lit, area.y + kBandTop - 10);
    row_labels(ui, left, lit, label_right, room);
    const std::string shape = shape_text(ui, over.step, true);
    std::vector<Run> above = step_symbol(ui, over.step, 18);
    above.push_back(math_sup("T", 18, t.role(over.role)));
    ui.paint.runs(f.x - 14, f.band_y + 40, above, Align::right);
    ui.paint.number(f.x - 14, f.band_y + 56, shape, t.text3, 11, Face::regular, Align::right);
    if (!output) {
      std::vector<Run> name = step_symbol(ui, left.step, 18);
      name.push_back(gap(6));
      name.push_back(figures(shape_text(ui, left.step), 11, t.text3));
      ui.paint.runs(left.box.x + left.box.w / 2, f.y - 10, name, Align::center);
    } else {
      column_labels(ui, left, lit, f.y - 10);
    }
  } else {
    column_labels(ui, square, lit, area.y + kBandTop - 10);
    row_bars(ui, square, lit[static_cast<size_t>(Axis::query)], f.band_y, f.y - 8);
    row_labels(ui, square, lit, f.left_x - 16, f.left_x - 16 - area.x - 8);
    row_list(ui, f, square, lit, row_numbers(ui, stop));
  }
}

}  // namespace attn
