#include "ui/compare/compare_map.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "attention/explain/explain.h"
#include "story/reading.h"
#include "story/step_words.h"
#include "text/numbers.h"
#include "ui/kit/widgets.h"
#include "ui/stage/zoom.h"

namespace attn {
namespace {

constexpr float kSmallestCell = 8;
constexpr float kWritten = 30;  // width of a cell that has numbers under its bars

const Tensor& value_of(const Ui& ui, const Comparison& c, Side side) {
  return side == Side::a ? ui.session.pinned()->trace.value(c.step) : ui.trace().value(c.step);
}

/// A weight that the mask leaves, 0.
bool is_masked_weight(const Ui& ui, const Comparison& c, Side side, int row, int col) {
  return c.step == "weights" && (side == Side::a ? is_hidden(ui.session.pinned()->trace, c.head_a, row, col)
                                                 : is_hidden(ui.trace(), c.head_b, row, col));
}

/// Where each of B's indices is, by A's.
std::vector<int> inverse(const std::vector<int>& to_a, int count) {
  std::vector<int> to_b(static_cast<size_t>(count), -1);
  for (size_t i = 0; i < to_a.size(); ++i)
    if (to_a[i] >= 0 && to_a[i] < count) to_b[static_cast<size_t>(to_a[i])] = static_cast<int>(i);
  return to_b;
}

std::vector<int> itself(int count) {
  std::vector<int> to(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) to[static_cast<size_t>(i)] = i;
  return to;
}

std::vector<std::string> names(const Ui& ui, const Comparison& c, Side side, Axis axis, int count) {
  if (side != Side::a || (axis != Axis::query && axis != Axis::key))
    return axis_labels(ui.session, ui.words, axis, c.head_b, count);
  std::vector<std::string> tokens = ui.session.pinned()->tokens;
  tokens.resize(static_cast<size_t>(count));
  return tokens;
}

struct Look {
  std::string text;
  Color fill = 0;
  bool hatched = false;
  Color frame = 0;
};

std::string cell_text(const Ui& ui, double v, const CellStyle& style, float width, bool signs) {
  return fitted_number(ui, style, width, [&](int d) { return signs ? change_text(v, d) : number_text(v, d); });
}

Look look_of_number(const Ui& ui, const Comparison& c, Side side, int row, int col, const CellStyle& style,
                    float width) {
  const Theme& t = ui.theme;
  const float v = value_of(ui, c, side).at(0, side == Side::a ? c.head_a : c.head_b, row, col);
  if (is_masked_weight(ui, c, side, row, col)) return {"", t.hatch_ground, true};
  if (std::isinf(v) && v < 0) return {width >= 36 && style.digits >= 0 ? number_text(v, 0) : "", t.hatch_ground, true};
  if (!std::isfinite(v)) return {number_text(v, 0), t.stage, false, t.role(Role::o)};
  const bool percent = c.step == "weights";
  const double part = root_part(v, c.scale);
  return {cell_text(ui, percent ? v * 100.0 : v, style, width, false), percent ? t.amount_at(part) : t.signed_at(part)};
}

Look look_of_change(const Ui& ui, const Comparison& c, int row, int col, const CellStyle& style, float width) {
  const Theme& t = ui.theme;
  const Difference& d = *c.difference;
  const bool write = width >= 26 && style.digits >= 0;
  switch (d.fate(row, col)) {
    case Fate::unmatched: return {"", t.stage, true};
    case Fate::both_masked: return {"", t.hatch_ground, true};
    case Fate::now_masked: return {write ? "−∞" : "", t.hatch_ground, true, t.signed_at(-.85)};
    case Fate::no_longer_masked: return {write ? "+∞" : "", t.hatch_ground, true, t.signed_at(.85)};
    case Fate::undefined: return {write ? "?" : "", t.stage, false, t.role(Role::o)};
    case Fate::number: break;
  }
  const double v = d.value(row, col);
  return {cell_text(ui, c.step == "weights" ? v * 100 : v, style, width, true),
          t.signed_at(root_part(v, c.change_scale))};
}

void draw_look(Ui& ui, const Look& look, Rect r, const CellStyle& style, bool strong) {
  const Theme& t = ui.theme;
  const float radius = cell_radius(r.w, r.h);
  ui.paint.rect(r, look.fill, radius);
  if (look.hatched && r.w >= 8) ui.paint.hatch({r.x + 1, r.y + 1, r.w - 2, r.h - 2}, t.hatch);
  if (look.frame) ui.paint.frame(r, look.frame, 1.5f, radius);
  if (look.text.empty() || style.digits < 0) return;
  const float size = style.size;
  if (look.hatched) {
    const float w = ui.paint.width(look.text, size);
    ui.paint.rect({r.x + r.w / 2 - w / 2 - 3, r.y + 3, w + 6, r.h - 6}, look.fill, 2);
  }
  const Color ink = look.hatched ? t.text2 : look.frame ? look.frame : ink_on(look.fill);
  ui.paint.number(r.x + r.w / 2, baseline(r.y + r.h / 2, size), look.text, ink, size,
                  strong ? Face::semibold : Face::medium, Align::center);
}

int place_of(const std::vector<int>& to_b, int b) {
  const auto it = std::find(to_b.begin(), to_b.end(), b);
  return b < 0 || it == to_b.end() ? -1 : static_cast<int>(it - to_b.begin());
}

/// The pointer over a map speaks of B's cell; the wheel moves all three.
void answer_pointer(Ui& ui, const Comparison& c, const CompareMap& map) {
  const Tile& t = map.tile;
  const Hit h = hit("map " + t.step, t.box);
  if (!h.hovered && !h.held) return;
  const ImGuiIO& io = ImGui::GetIO();
  const int col = std::clamp(t.first_col + static_cast<int>((io.MousePos.x - t.box.x) / t.cw), t.first_col,
                             t.first_col + t.shown_cols - 1);
  const int row = std::clamp(t.first_row + static_cast<int>((io.MousePos.y - t.box.y) / t.ch), t.first_row,
                             t.first_row + t.shown_rows - 1);
  if (io.MouseWheel != 0 || io.MouseWheelH != 0) {
    const bool sideways = io.KeyShift || t.shown_rows == static_cast<int>(map.row_to_b.size());
    (sideways ? ui.of<Scrolled>().col : ui.of<Scrolled>().row) -= static_cast<int>(std::lround(io.MouseWheel * 3));
    ui.of<Scrolled>().col += static_cast<int>(std::lround(io.MouseWheelH));
  }
  const CellAddress at{c.step, c.head_b, map.row_to_b[static_cast<size_t>(row)],
                       map.col_to_b[static_cast<size_t>(col)]};
  if (at.row < 0 || at.col < 0) return;
  ui.hand.hovered = at;
  ui.hand.hover_seen = true;
  if (h.pressed) ui.select(at);
}

}  // namespace

double root_part(double value, double scale) {
  return scale > 0 ? std::copysign(std::sqrt(std::abs(value) / scale), value) : 0;
}

CompareMap make_map(const Ui& ui, const Comparison& c, Side side, Rect place, float max_cw, float max_ch) {
  const Shape shape = value_of(ui, c, side).shape();
  const int rows = static_cast<int>(shape.rows);
  const int cols = static_cast<int>(shape.cols);
  CompareMap map;
  map.side = side;
  Tile& t = map.tile;
  t.step = side == Side::a ? "a." + c.step : side == Side::b ? c.step : "difference." + c.step;
  t.head = side == Side::a ? c.head_a : c.head_b;
  t.rows = c.rows;
  t.cols = c.cols;
  t.cw = std::clamp(std::floor(place.w / static_cast<float>(std::max(1, cols))), kSmallestCell,
                    std::max(kSmallestCell, max_cw));
  t.ch = std::clamp(std::floor(place.h / static_cast<float>(std::max(1, rows))), kSmallestCell,
                    std::max(kSmallestCell, max_ch));
  t.shown_rows = std::clamp(static_cast<int>(place.h / t.ch), 1, std::max(1, rows));
  t.shown_cols = std::clamp(static_cast<int>(place.w / t.cw), 1, std::max(1, cols));
  const float gap = cell_gap(t.cw, t.ch);
  t.box = {place.x, place.y, t.cw * static_cast<float>(t.shown_cols) - gap,
           t.ch * static_cast<float>(t.shown_rows) - gap};
  t.first_row = std::clamp(ui.of<Scrolled>().row, 0, rows - t.shown_rows);
  t.first_col = std::clamp(ui.of<Scrolled>().col, 0, cols - t.shown_cols);
  map.row_names = names(ui, c, side, c.rows, rows);
  map.col_names = names(ui, c, side, c.cols, cols);
  map.row_to_b = side == Side::a ? inverse(c.row_to_a, rows) : itself(rows);
  map.col_to_b = side == Side::a ? inverse(c.col_to_a, cols) : itself(cols);
  return map;
}

void draw_map(Ui& ui, const Comparison& c, const CompareMap& map, float label_room) {
  const Theme& t = ui.theme;
  const Tile& tile = map.tile;
  answer_pointer(ui, c, map);
  CellStyle style = cell_style(tile.cw, tile.ch, c.step == "weights");
  if (tile.cw >= 60 && tile.ch >= 28) style = {14, c.step == "weights" ? 1 : 3};
  style = chosen_style(ui, style, tile.cw - cell_gap(tile.cw, tile.ch), c.step == "weights" ? -88 : -c.scale);
  const CellAddress selected = ui.selected();
  const CellAddress focus = ui.focus();
  const auto local = [&](const CellAddress& at, int& row, int& col) {
    const bool here = at.step == c.step && at.head == c.head_b;
    row = here ? place_of(map.row_to_b, at.row) : -1;
    col = here ? place_of(map.col_to_b, at.col) : -1;
    return here && row >= tile.first_row && row < tile.first_row + tile.shown_rows && col >= tile.first_col &&
           col < tile.first_col + tile.shown_cols;
  };
  int row = -1;
  int col = -1;
  const bool ring = local(selected, row, col);
  const Rect ring_cell = ring ? tile.cell(row, col) : Rect{};
  const int ring_row = row;
  const int ring_col = col;
  for (int i = tile.first_row; i < tile.first_row + tile.shown_rows; ++i)
    for (int j = tile.first_col; j < tile.first_col + tile.shown_cols; ++j) {
      const Rect r = tile.cell(i, j);
      const Look look = map.side == Side::change ? look_of_change(ui, c, i, j, style, r.w)
                                                 : look_of_number(ui, c, map.side, i, j, style, r.w);
      draw_look(ui, look, r, style, ring && i == ring_row && j == ring_col);
      ui.drawn.push_back({{tile.step, tile.head, i, j}, look.text, r, look.fill, look.hatched});
    }
  const Color ink = map.side == Side::change ? t.text2 : t.role(c.step == "weights" ? Role::a : Role::s);
  draw_brackets(ui, tile.box, ink);
  local(focus, row, col);
  if (row >= tile.first_row && row < tile.first_row + tile.shown_rows) {
    const Rect r = tile.cell(row, tile.first_col);
    draw_guide(ui, {tile.box.x, r.y, tile.box.w, r.h}, tile.rows);
  }
  if (col >= tile.first_col && col < tile.first_col + tile.shown_cols) {
    const Rect r = tile.cell(tile.first_row, col);
    draw_guide(ui, {r.x, tile.box.y, r.w, tile.box.h}, tile.cols);
  }
  if (ring) draw_ring(ui, ring_cell);
  column_labels(ui, tile, map.col_names, col, tile.box.y - 11);
  row_labels(ui, tile, map.row_names, row, tile.box.x - 14, label_room);
  int hover_row = -1;
  int hover_col = -1;
  if (!(focus == selected) && local(focus, hover_row, hover_col))
    ui.paint.frame(tile.cell(hover_row, hover_col), t.text2, 1, 3);
}

void root_legend(Ui& ui, Rect bar, const Comparison& c, Side side) {
  const bool percent = c.step == "weights";
  const bool amount = percent && side != Side::change;
  const double end = (side == Side::change ? c.change_scale : c.scale) * (percent ? 100 : 1);
  const int digits = end >= 20 ? 0 : end >= 1 ? 1 : 2;
  const auto text = [&](double v) { return side == Side::change ? change_text(v, digits) : number_text(v, digits); };
  color_bar(ui, bar, amount, amount ? "0" : text(-end), text(end) + (amount ? " %" : ""));
  const auto mark = [&](float at, const std::string& word) {
    const float x = std::round(bar.x + bar.w * at);
    ui.paint.rect({x, bar.bottom() + 1, 1, 4}, ui.theme.text3);
    ui.paint.number(x, bar.bottom() + 15, word, ui.theme.text3, 11, Face::regular, Align::center);
  };
  const int finer = end / 4 >= 20 ? 0 : end / 4 >= 1 ? 1 : 2;
  const auto quarter = [&](double v) { return side == Side::change ? change_text(v, finer) : number_text(v, finer); };
  if (amount) return mark(.5f, quarter(end / 4));
  mark(.25f, quarter(-end / 4));
  mark(.75f, quarter(end / 4));
}

namespace {

/// Which row the bars are of, and which of them are A's and B's; `bottom`: of the bars.
void name_bars(Ui& ui, const Comparison& c, const CompareMap& map, int row, Rect area, float bottom, Color ink) {
  const Theme& t = ui.theme;
  const float right = map.tile.box.x - 14;
  ui.paint.text(right, area.y + 12, ui.word("guide.row"), t.text3, 12, Face::regular, Align::right);
  ui.paint.text(right, area.y + 28, ui.paint.fit(map.row_names[static_cast<size_t>(row)], 84, 13, Face::semibold),
                axis_ink(t, c.rows), 13, Face::semibold, Align::right);
  if (map.tile.cw < kWritten) return;
  const std::string unit = c.step == "weights" ? ", %" : "";
  ui.paint.text(right, bottom + 15, "A" + unit, t.text2, 12, Face::regular, Align::right);
  ui.paint.text(right, bottom + 31, "B" + unit, t.text1, 12, Face::semibold, Align::right);
  const float mark_x = right - ui.paint.width("B" + unit, 12, Face::semibold) - 18;
  ui.paint.frame({mark_x, bottom + 6, 10, 10}, ink, 1.5f, 2);
  ui.paint.rect({mark_x, bottom + 22, 10, 10}, ink, 2);
}

}  // namespace

void paired_bars(Ui& ui, const Comparison& c, const CompareMap& map, Rect area) {
  const Theme& t = ui.theme;
  const CellAddress focus = ui.focus();
  const int row = focus.step == c.step && focus.head == c.head_b
                      ? focus.row
                      : std::min(ui.scene().view.row, static_cast<int>(map.row_names.size()) - 1);
  const Tensor& a = value_of(ui, c, Side::a);
  const Tensor& b = value_of(ui, c, Side::b);
  const int row_a = c.row_to_a[static_cast<size_t>(row)];
  const bool percent = c.step == "weights";
  const double nan = std::nan("");
  const auto in_a = [&](int j) {
    return row_a < 0 || c.col_to_a[static_cast<size_t>(j)] < 0
               ? nan
               : static_cast<double>(a.at(0, c.head_a, row_a, c.col_to_a[static_cast<size_t>(j)]));
  };
  const auto in_b = [&](int j) { return static_cast<double>(b.at(0, c.head_b, row, j)); };
  double low = 0;
  double high = 0;
  const int first = map.tile.first_col;
  const int end = first + map.tile.shown_cols;
  for (int j = first; j < end; ++j)
    for (double v : {in_a(j), in_b(j)})
      if (std::isfinite(v)) {
        low = std::min(low, v);
        high = std::max(high, v);
      }
  if (!(high > low)) high = low + 1;
  const bool write = map.tile.cw >= kWritten;
  const float size = map.tile.cw >= 44 ? 12.f : 11.f;
  const float bottom = area.bottom() - (write ? 34.f : 4.f);
  const float room = bottom - area.y - 16;
  const float unit = room / static_cast<float>(high - low);
  const float zero = std::round(bottom + static_cast<float>(low) * unit);
  const Color ink = percent ? t.amount_at(.8) : t.text2;
  name_bars(ui, c, map, row, area, bottom, ink);
  ui.paint.hline(map.tile.box.x, map.tile.box.right(), zero, t.border);
  for (int j = first; j < end; ++j) {
    const Rect cell = map.tile.cell(map.tile.first_row, j);
    const float x = std::round(cell.x + cell.w / 2);
    const float w = std::max(2.f, std::round(cell.w * .28f));
    const auto bar = [&](double v, float left, bool filled, bool masked) {
      const Rect r = v >= 0 ? Rect{left, zero - std::max(1.5f, static_cast<float>(v) * unit), w,
                                   std::max(1.5f, static_cast<float>(v) * unit)}
                            : Rect{left, zero, w, std::max(1.5f, static_cast<float>(-v) * unit)};
      if (masked || !std::isfinite(v))
        ui.paint.hatch({left, zero - 12, w, 12}, t.hatch);
      else if (filled)
        ui.paint.rect(r, ink, 2);
      else
        ui.paint.frame(r, ink, 1.5f, 2);
    };
    const double va = in_a(j);
    const double vb = in_b(j);
    const bool masked_a = row_a >= 0 && c.col_to_a[static_cast<size_t>(j)] >= 0 &&
                          is_masked_weight(ui, c, Side::a, row_a, c.col_to_a[static_cast<size_t>(j)]);
    const bool masked_b = is_masked_weight(ui, c, Side::b, row, j);
    bar(va, x - w - 1, false, masked_a);
    bar(vb, x + 1, true, masked_b);
    if (!write) continue;
    const CellStyle style{size, percent ? 1 : 2};
    const std::string& hidden = ui.word("compare.masked");
    const auto text = [&](double v, bool masked) {
      if (std::isnan(v) || (masked && ui.paint.width(hidden, size) > cell.w)) return std::string("–");
      if (masked) return hidden;
      return std::isfinite(v) ? cell_text(ui, percent ? v * 100 : v, style, cell.w, false) : number_text(v, 0);
    };
    ui.paint.number(x, bottom + 15, text(va, masked_a), t.text2, size, Face::regular, Align::center);
    ui.paint.number(x, bottom + 31, text(vb, masked_b), masked_b ? t.text3 : t.text1, size,
                    masked_b ? Face::regular : Face::semibold, Align::center);
    if (!c.difference || c.difference->fate(row, j) != Fate::number) continue;
    const double change = c.difference->value(row, j);
    float top = zero - static_cast<float>(std::max({0., va, vb})) * unit;
    if (masked_a || masked_b) top = std::min(top, zero - 12);  // over the hatch
    const std::string words = cell_text(ui, percent ? change * 100 : change, {11, percent ? 1 : 2}, cell.w, true);
    ui.paint.number(x, top - 5, words, t.text2, 11, Face::semibold, Align::center);
  }
}

}  // namespace attn
