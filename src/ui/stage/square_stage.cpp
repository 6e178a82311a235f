#include "attention/analysis.h"
#include "attention/known_range.h"
#include "attention/reduce.h"
#include "ui/kit/hint.h"
#include "ui/player/playback.h"
#include "ui/stage/stage.h"

namespace attn {
namespace {

constexpr float kUpperLabels = 8;  // what the band leaves to a second level of labels, so that it is clear of the head

/// Brings what was asked for into view, and keeps what is on view inside the square.
void scroll(Ui& ui, const SquareFrame& f) {
  Scrolled& a = ui.of<Scrolled>();
  if (ui.places.reveal) {
    const CellAddress at = ui.selected();
    const StepInfo& axes = step_info(at.step);
    const auto show = [](int first, int index, int shown) { return std::clamp(first, index - shown + 1, index); };
    if (axes.rows == Axis::query) a.row = show(a.row, at.row, f.shown_rows);
    if (axes.rows == Axis::key || axes.cols == Axis::key)
      a.col = show(a.col, axes.rows == Axis::key ? at.row : at.col, f.shown_cols);
    ui.places.reveal = false;
  }
  a.row = std::clamp(a.row, 0, f.rows - f.shown_rows);
  a.col = std::clamp(a.col, 0, f.cols - f.shown_cols);
}

Tile square_tile(const Ui& ui, const SquareFrame& f, const std::string& step) {
  Tile t = make_tile(ui, step, false, f.x, f.y, f.cw, f.ch, f.cw * static_cast<float>(f.shown_cols),
                     f.ch * static_cast<float>(f.shown_rows));
  const Scrolled& a = ui.of<Scrolled>();
  t.first_row = std::clamp(a.row, 0, f.rows - t.shown_rows);
  t.first_col = std::clamp(a.col, 0, f.cols - t.shown_cols);
  t.pannable = zoom_of(ui, f.most_zoom, f.start_zoom) > 1;
  t.amount = is_amount(ui, step);
  t.scale = own_scale(ui, step);
  return t;
}

/// The fill of a bar: that of the cell, but never too faint.
Color bar_fill(const Theme& t, const Tile& square, double value) {
  const double part = value / square.scale;
  if (square.amount) return t.amount_at(std::max(.28, part));
  return t.signed_at(part >= 0 ? std::max(.5, part) : std::min(-.5, part));
}

/// Bars too narrow to stand alone: each pixel from the lowest to the highest value under it.
void thin_bars(Ui& ui, const Tile& square, int row, float zero, float unit) {
  const int width = std::max(1, static_cast<int>(square.box.w));
  const Reduced bars =
      reduce(ui.trace().value(square.step), square.head, {row, square.first_col, 1, square.shown_cols}, width, 1);
  const float w = square.box.w / static_cast<float>(std::max(1, bars.width));
  for (int x = 0; x < bars.width; ++x) {
    const Pixel& p = bars.at(x, 0);
    if (!p.finite()) continue;
    const float top = zero - std::max(0.f, p.highest) * unit;
    const float bottom = zero - std::min(0.f, p.lowest) * unit;
    ui.paint.rect({square.box.x + w * static_cast<float>(x), top, w, std::max(1.f, bottom - top)},
                  bar_fill(ui.theme, square, p.shown()));
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
  const float below = write && low < 0 ? 12.f : 0.f;  // room for the numbers under the negative bars
  const float zero = bottom - static_cast<float>(-low / span) * (room - below) - below;
  const float unit = (room - below) / static_cast<float>(span);
  ui.paint.hline(square.box.x, square.box.right(), std::round(zero), t.border);
  if (square.cw < 4) return thin_bars(ui, square, row, zero, unit);
  const int digits = std::max(0, number_style(ui, square).digits);
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
    ui.paint.rect(bar, bar_fill(t, square, v), 2);
    if (square.amount && !t.dark) ui.paint.frame(bar, faded(t.role(Role::a), .55), 1, 2);
    if (!write) continue;
    ui.paint.number(cell.x + cell.w / 2, v >= 0 ? bar.y - 4 : bar.bottom() + 11,
                    number_text(square.amount ? v * 100 : v, digits), t.text2, 11, Face::medium, Align::center);
  }
}

struct ListColumn {
  const char* key;  // of its head
  std::string head;
  std::function<std::string(int)> number;  // of a query
};

/// Numbers about each row, in the band left of the square.
void row_list(Ui& ui, const SquareFrame& f, const Tile& square, const Lit& lit,
              const std::vector<ListColumn>& columns) {
  if (square.ch < 13) return;  // no room for a line a row
  const Theme& t = ui.theme;
  const float step = f.left_w / static_cast<float>(columns.size());
  const int chosen = lit[Axis::query];
  for (size_t c = 0; c < columns.size(); ++c) {
    const float x = f.left_x + step * (static_cast<float>(c) + .5f);
    ui.paint.text(x, f.y - 10, columns[c].head, t.text3, 11, Face::regular, Align::center);
    hint(ui, columns[c].key, {x - step / 2, f.y - 24, step, 20});
    for (int i = square.first_row; i < square.first_row + square.shown_rows; ++i) {
      const Rect r = square.cell(i, square.first_col);
      const bool on = i == chosen;
      ui.paint.number(x, baseline(r.y + r.h / 2, 12), columns[c].number(i), on ? t.text1 : t.text2, 12,
                      on ? Face::semibold : Face::regular, Align::center);
    }
  }
  if (!square.shows_row(chosen)) return;
  const Rect r = square.cell(chosen, square.first_col);
  ui.paint.frame({f.left_x - 4, r.y - 2, f.left_w + 2, r.h + 4}, axis_ink(t, Axis::query), 1.5f, 4);
}

/// Numbers about the rows of a step, by the stop.
std::vector<ListColumn> row_numbers(const Ui& ui, const Stop& stop) {
  std::vector<ListColumn> columns;
  const int head = ui.step_head(stop.step);
  using RowNumber = std::function<double(const Tensor&, int64_t head, int64_t row)>;
  // A number about a row is known once the player has come to the phase that makes it.
  const auto add = [&](const char* key, const std::string& step, const RowNumber& number, int digits = 2,
                       Play::Phase from = Play::Phase::divide) {
    columns.push_back({key, ui.word(key), [&ui, head, step, number, digits, from](int i) {
                         const bool known = row_reached(ui, i, from) && !ui.session.covers(step, i);
                         return known ? number_text(number(ui.trace().value(step), head, i), digits) : std::string();
                       }});
  };
  const Primitive& primitive = ui.trace().program->step(step_index(ui, stop.step)).primitive;
  const std::string operand = operands(ui.trace(), stop.step)[0];
  const Part part = step_info(stop.step).part;
  if (part == Part::scaled || part == Part::capped) {
    add("list.spread_before", operand, row_deviation, 2, Play::Phase::max);
    add("list.spread_after", stop.step, row_deviation);
  } else if (std::holds_alternative<ApplyMask>(primitive) || std::holds_alternative<HideWhere>(primitive)) {
    add("list.visible", stop.step, row_visible, 0);
    add("list.maximum", stop.step, row_maximum);
  } else if (const auto* softmax = std::get_if<Softmax>(&primitive)) {
    const auto exp_sum = [t = softmax->temperature](const Tensor& a, int64_t h, int64_t i) {
      return row_exp_sum(a, h, i, t);
    };
    add("list.maximum", operand, row_maximum, 2, Play::Phase::max);
    add("list.exp_sum", operand, exp_sum, 3, Play::Phase::sum);
    add("list.entropy", stop.step, row_entropy);
  } else {
    if (step_info(stop.step).role == Role::a && known_range(ui.trace(), stop.step).is_share()) {
      add(
          "list.maximum", stop.step, [](const Tensor& a, int64_t h, int64_t i) { return 100 * row_maximum(a, h, i); },
          1);
      columns.back().head += " %";
    } else {
      add("list.maximum", stop.step, row_maximum);
    }
    if (known_range(ui.trace(), stop.step).sums_to_one)
      add("list.entropy", stop.step, row_entropy);
    else
      add("view.sum", stop.step, row_sum);
  }
  return columns;
}

/// A band tile left of the square, right-aligned to it, one row per query.
Tile left_tile(const Ui& ui, const SquareFrame& f, const Tile& square, const std::string& step) {
  const auto cols = static_cast<float>(cols_of(ui, step));
  const float cw = std::clamp(std::floor(f.left_w / cols), 3.f, 42.f);
  Tile t = make_tile(ui, step, false, f.x - 18 - cols * cw, f.y, cw, f.ch, f.left_w, square.box.h);
  t.first_row = square.first_row;
  t.shown_rows = square.shown_rows;
  return t;
}

/// A transposed tile over the square, one column per key.
Tile top_tile(const Ui& ui, const SquareFrame& f, const Tile& square, const std::string& step) {
  const auto rows = static_cast<float>(cols_of(ui, step));
  const float room = f.y - 18 - f.band_y;
  const float ch = std::clamp(std::floor(room / rows), 2.f, 20.f);
  Tile t = make_tile(ui, step, true, f.x, f.band_y, f.cw, ch, square.box.w, room);
  t.first_col = square.first_col;
  t.shown_cols = square.shown_cols;
  t.box.y = f.band_y + (room - t.box.h) / 2;
  return t;
}

/// Where the matrices stand: the square, and the bands beside and over it where it is their product.
struct SquareLayout {
  SquareFrame frame;
  Tile square;
  std::vector<Tile> tiles;
};

SquareLayout square_layout(const Ui& ui, Rect area, const Stop& stop, bool compact) {
  SquareFrame f = square_frame(ui, area, compact);
  const float band = compact ? 0 : band_height(ui, area);
  const bool output = stop.kind == StageKind::context;
  const std::vector<std::string> of = operands(ui.trace(), stop.step);
  Tile square = square_tile(ui, f, output ? of[0] : stop.step);
  const auto* product = std::get_if<MatMul>(&ui.trace().program->step(step_index(ui, stop.step)).primitive);
  const bool fits =
      product && product->transpose_b && step_info(of[0]).rows == Axis::query && step_info(of[1]).rows == Axis::key;
  square.paintable = is_paintable(ui, stop);
  if (label_levels(ui, square) == 2) f.band_y += kUpperLabels;
  if (square.paintable) square.pannable = false;
  std::vector<Tile> tiles{square};
  if (compact && output) {  // the output itself, its components as wide as they get
    const auto cols = static_cast<float>(cols_of(ui, stop.step));
    const float fit = std::min(f.max_w / cols, 64.f);
    const float cw = fit < 3 ? fit : std::floor(fit);
    tiles = {make_tile(ui, stop.step, false, f.x, f.y, cw, f.ch, f.max_w, f.ch * static_cast<float>(f.shown_rows))};
    tiles[0].first_row = square.first_row;
    tiles[0].pannable = square.pannable;
    tiles[0].scale = lit_scale(ui, stop);
  } else if (!compact && (fits || output)) {  // bands beside and above it where the square is their product
    tiles.push_back(left_tile(ui, f, square, output ? stop.step : of[0]));
    tiles[1].scale = output ? lit_scale(ui, stop) : shared_scale(ui, of);
    if (band > 0) {
      tiles.push_back(top_tile(ui, f, square, of[1]));
      tiles[2].scale = output ? shared_scale(ui, {of[1]}) : tiles[1].scale;
    }
  }
  return {f, square, std::move(tiles)};
}

}  // namespace

std::vector<Tile> square_tiles(const Ui& ui, Rect area, const Stop& stop, bool compact) {
  return square_layout(ui, area, stop, compact).tiles;
}

void square_stage(Ui& ui, Rect area, const Stop& stop, bool compact) {
  const Theme& t = ui.theme;
  navigate(ui, square_zoom(ui, area, compact));
  scroll(ui, square_frame(ui, area, compact));
  const SquareLayout layout = square_layout(ui, area, stop, compact);
  const SquareFrame& f = layout.frame;
  const Tile& square = layout.square;
  const std::vector<Tile>& tiles = layout.tiles;
  const bool output = stop.kind == StageKind::context;
  const float band = compact ? 0 : band_height(ui, area);
  const Lit lit = lit_by(tiles, ui.focus());
  for (const Tile& tile : tiles) draw_tile(ui, tile, lit);
  draw_zoom(ui, square_zoom(ui, area, compact), compact);

  if (compact) {
    column_labels(ui, tiles[0], lit, f.y - 11);
    row_labels(ui, tiles[0], lit, f.x - 12, f.x - 12 - area.x - 8);
    draw_small_legend(ui, area, tiles[0], square_zoom(ui, area, compact));
    return;
  }
  draw_title(ui, area, f.x - 64 - area.x - 20, stop, f.y - 24 - area.y);
  column_labels(ui, band > 0 ? tiles.back() : square, lit, band > 0 ? f.band_y - 10 : f.y - 10);
  const float label_right = (tiles.size() > 1 ? tiles[1].box.x : f.left_x) - 16;
  if (tiles.size() == 1) {
    if (band > 0) row_bars(ui, square, lit[Axis::query], f.band_y, f.y - 8);
    row_labels(ui, square, lit, label_right, label_right - area.x - 8);
    row_list(ui, f, square, lit, row_numbers(ui, stop));
    return;
  }
  const Tile& left = tiles[1];
  row_labels(ui, left, lit, label_right, label_right - area.x - 8);
  if (output)
    column_labels(ui, left, lit, f.y - 10);
  else
    ui.paint.runs(left.box.x + left.box.w / 2, f.y - 10, titled(ui, left.step), Align::center);
  if (tiles.size() == 2) return;
  const Tile& over = tiles[2];
  std::vector<Run> above = step_symbol(ui, over.step, 18);
  above.push_back(math_sup("T", 18, t.role(over.role)));
  ui.paint.runs(f.x - 14, f.band_y + band / 2, above, Align::right);
  ui.paint.number(f.x - 14, f.band_y + band / 2 + 16, shape_text(ui, over.step, true), t.text3, 11, Face::regular,
                  Align::right);
}

}  // namespace attn
