#include "ui/compare/compare.h"

#include <numeric>

#include "story/step_labels.h"
#include "story/step_words.h"
#include "ui/kit/widgets.h"
#include "ui/stage/zoom.h"

namespace attn {
namespace {

constexpr float kSmallestCell = 8;
constexpr float kLowestCell = 4;  // of a map that has no room for all of its rows otherwise
constexpr float kWritten = 30;    // width of a cell that has numbers under its bars

const Trace& trace_of(const Ui& ui, Side side) { return side == Side::a ? ui.session.pinned()->trace : ui.trace(); }

int head_of(const Comparison& c, Side side) { return side == Side::a ? c.head_a : c.head_b; }

double root_part(double value, double scale) {
  return scale > 0 ? std::copysign(std::sqrt(std::abs(value) / scale), value) : 0;
}

/// A number of A or B, and whether it is a weight that the mask leaves, 0.
struct Number {
  double value;
  bool masked;
  bool empty = false;  // nothing was computed there
};

Number number_of(const Ui& ui, const Comparison& c, Side side, int row, int col) {
  const Trace& trace = trace_of(ui, side);
  const int head = head_of(c, side);
  const bool weights = step_info(c.step).part == Part::weights;
  return {trace.value(c.step).at(0, head, row, col), weights && is_hidden(trace, c.step, head, row, col),
          is_empty_slot(*trace.program, c.step, row, col)};
}

/// B's index of each row or column of a map, -1 where B has none.
std::vector<int> index_in_b(Side side, const std::vector<int>& to_a, int count) {
  std::vector<int> to_b(static_cast<size_t>(count), -1);
  if (side != Side::a) std::iota(to_b.begin(), to_b.end(), 0);
  if (side == Side::a)
    for (size_t i = 0; i < to_a.size(); ++i)
      if (to_a[i] >= 0 && to_a[i] < count) to_b[static_cast<size_t>(to_a[i])] = static_cast<int>(i);
  return to_b;
}

std::vector<std::string> names(const Ui& ui, const Comparison& c, Side side, Edge edge, int count) {
  const Axis axis = edge == Edge::rows ? c.rows : c.cols;
  if (side != Side::a || (axis != Axis::query && axis != Axis::key)) {
    std::vector<std::string> labels = step_labels(ui.session, ui.words, c.step, edge, c.head_b);
    if (static_cast<int>(labels.size()) == count) return labels;
    return axis_labels(ui.session, ui.words, axis, c.head_b, count);  // A has another number of them
  }
  std::vector<std::string> tokens = axis == Axis::key ? ui.session.pinned()->keys : ui.session.pinned()->tokens;
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
  const auto [v, masked, empty] = number_of(ui, c, side, row, col);
  if (empty) return {"", t.stage, false, t.border};
  if (masked) return {"", t.hatch_ground, true};
  if (std::isinf(v) && v < 0) return {width >= 36 && style.digits >= 0 ? number_text(v, 0) : "", t.hatch_ground, true};
  if (!std::isfinite(v)) return {number_text(v, 0), t.stage, false, t.role(Role::o)};
  const double part = root_part(v, c.scale);
  return {cell_text(ui, displayed(c, v), style, width, false), c.percent ? t.amount_at(part) : t.signed_at(part)};
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
  if (number_of(ui, c, Side::b, row, col).empty &&
      number_of(ui, c, Side::a, c.row_to_a[static_cast<size_t>(row)], c.col_to_a[static_cast<size_t>(col)]).empty)
    return {"", t.stage, false, t.border};
  const double v = d.value(row, col);
  return {cell_text(ui, displayed(c, v), style, width, true), t.signed_at(root_part(v, c.change_scale))};
}

void draw_look(Ui& ui, const Look& look, Rect r, const CellStyle& style, bool strong) {
  const Theme& t = ui.theme;
  draw_ground(ui, r, look.fill, look.hatched);
  if (look.frame) ui.paint.frame(r, look.frame, 1.5f, cell_radius(r.w, r.h));
  if (look.text.empty() || style.digits < 0) return;
  if (look.hatched) draw_plate(ui, r, look.text, style.size);
  const Color ink = look.hatched ? t.text2 : look.frame ? look.frame : ink_on(look.fill);
  text_in(ui, r, look.text, ink, style.size, strong ? Face::semibold : Face::medium);
}

int place_of(const std::vector<int>& to_b, int b) {
  const auto it = std::ranges::find(to_b, b);
  return b < 0 || it == to_b.end() ? -1 : static_cast<int>(it - to_b.begin());
}

/// Where a cell of B stands in a map, -1 where it does not.
std::pair<int, int> place_in(const CompareMap& map, const Comparison& c, const CellAddress& at) {
  if (!(at.step == c.step && at.head == c.head_b)) return {-1, -1};
  return {place_of(map.row_to_b, at.row), place_of(map.col_to_b, at.col)};
}

/// The pointer over a map speaks of B's cell; the wheel moves all three.
void answer_pointer(Ui& ui, const Comparison& c, const CompareMap& map) {
  const Tile& t = map.tile;
  const Hit h = hit("map " + t.step, t.box);
  if (!h.hovered && !h.held) return;
  const ImGuiIO& io = ImGui::GetIO();
  const auto [row, col] = t.at(io.MousePos.x, io.MousePos.y);
  if (io.MouseWheel != 0 || io.MouseWheelH != 0) {
    const bool sideways = io.KeyShift || t.shown_rows == static_cast<int>(map.row_to_b.size());
    Scrolled& a = ui.of<Scrolled>();
    (sideways ? a.col : a.row) -= static_cast<int>(std::lround(io.MouseWheel * 3));
    a.col += static_cast<int>(std::lround(io.MouseWheelH));
  }
  const CellAddress at{c.step, c.head_b, map.row_to_b[static_cast<size_t>(row)],
                       map.col_to_b[static_cast<size_t>(col)]};
  if (at.row < 0 || at.col < 0) return;
  ui.hand.hovered = at;
  ui.hand.hover_seen = true;
  if (h.pressed) ui.select(at);
}

/// Which row the bars are of, and which of them are A's and B's; `bottom`: of the bars.
void name_bars(Ui& ui, const Comparison& c, const CompareMap& map, int row, Rect area, float bottom, Color ink) {
  const Theme& t = ui.theme;
  const float right = map.tile.box.x - 14;
  ui.paint.text(right, area.y + 12, ui.word("guide.row"), t.text3, 12, Face::regular, Align::right);
  ui.paint.text(right, area.y + 28, ui.paint.fit(map.row_names[static_cast<size_t>(row)], 84, 13, Face::semibold),
                axis_ink(t, c.rows), 13, Face::semibold, Align::right);
  if (map.tile.cw < kWritten) return;
  const std::string unit = c.percent ? ", %" : "";
  ui.paint.text(right, bottom + 15, "A" + unit, t.text2, 12, Face::regular, Align::right);
  const float b = ui.paint.text(right, bottom + 31, "B" + unit, t.text1, 12, Face::semibold, Align::right);
  const float mark_x = right - b - 18;
  ui.paint.frame({mark_x, bottom + 6, 10, 10}, ink, 1.5f, 2);
  ui.paint.rect({mark_x, bottom + 22, 10, 10}, ink, 2);
}

/// As many decimals as every number of the bars, and every change over them, has room for.
int bar_digits(const Ui& ui, const Comparison& c, const Tile& tile, float size,
               const std::function<Number(int col)>& in_a, const std::function<Number(int col)>& in_b) {
  int digits = c.percent ? 1 : 2;
  const auto has_room = [&](const std::string& text) {
    return ui.paint.width(text, size, Face::semibold, true) <= tile.cell(tile.first_row, tile.first_col).w - 1;
  };
  for (int j = tile.first_col; j < tile.first_col + tile.shown_cols; ++j) {
    const double a = displayed(c, in_a(j).value), b = displayed(c, in_b(j).value);
    while (digits > 0 && !(has_room(number_text(a, digits)) && has_room(number_text(b, digits)) &&
                           has_room(change_text(b - a, digits))))
      --digits;
  }
  return digits;
}

}  // namespace

CompareMap make_map(const Ui& ui, const Comparison& c, Side side, Rect place, float max_cw, float max_ch) {
  const Shape& shape = trace_of(ui, side).value(c.step).shape();
  const int rows = static_cast<int>(shape.rows);
  const int cols = static_cast<int>(shape.cols);
  CompareMap map;
  map.side = side;
  Tile& t = map.tile;
  t.step = side == Side::a ? "a." + c.step : side == Side::b ? c.step : "difference." + c.step;
  t.head = head_of(c, side);
  t.rows = c.rows;
  t.cols = c.cols;
  const auto cell = [](float room, int count, float most) {
    const float least = std::clamp(most, kLowestCell, kSmallestCell);
    return std::clamp(std::floor(room / static_cast<float>(std::max(1, count))), least, std::max(least, most));
  };
  t.cw = cell(place.w, cols, max_cw);
  t.ch = cell(place.h, rows, max_ch);
  t.shown_rows = std::clamp(static_cast<int>(place.h / t.ch), 1, std::max(1, rows));
  t.shown_cols = std::clamp(static_cast<int>(place.w / t.cw), 1, std::max(1, cols));
  const float gap = cell_gap(t.cw, t.ch);
  t.box = {place.x, place.y, t.cw * static_cast<float>(t.shown_cols) - gap,
           t.ch * static_cast<float>(t.shown_rows) - gap};
  t.first_row = std::clamp(ui.of<Scrolled>().row, 0, rows - t.shown_rows);
  t.first_col = std::clamp(ui.of<Scrolled>().col, 0, cols - t.shown_cols);
  map.row_names = names(ui, c, side, Edge::rows, rows);
  map.col_names = names(ui, c, side, Edge::cols, cols);
  map.row_to_b = index_in_b(side, c.row_to_a, rows);
  map.col_to_b = index_in_b(side, c.col_to_a, cols);
  return map;
}

void draw_cells(Ui& ui, const Comparison& c, const CompareMap& map, int first, int end) {
  const Tile& tile = map.tile;
  CellStyle style = cell_style(tile.cw, tile.ch, c.percent);
  if (tile.cw >= 60 && tile.ch >= 28) style = {14, c.percent ? 1 : 3};
  const double widest = map.side == Side::change ? displayed(c, c.change_scale) : c.percent ? 100 : c.scale;
  style = chosen_style(ui, style, tile.cw - cell_gap(tile.cw, tile.ch), -widest);
  const std::pair ring = place_in(map, c, ui.selected());
  for (int i = tile.first_row; i < tile.first_row + tile.shown_rows; ++i)
    for (int j = first; j < end; ++j) {
      const Rect r = tile.cell(i, j);
      const Look look = map.side == Side::change ? look_of_change(ui, c, i, j, style, r.w)
                                                 : look_of_number(ui, c, map.side, i, j, style, r.w);
      draw_look(ui, look, r, style, ring == std::pair{i, j});
      ui.drawn.push_back({{tile.step, tile.head, i, j}, look.text, r, look.fill, look.hatched});
    }
}

void draw_frame(Ui& ui, const Comparison& c, const CompareMap& map, float label_room) {
  const Theme& t = ui.theme;
  const Tile& tile = map.tile;
  answer_pointer(ui, c, map);
  const CellAddress selected = ui.selected();
  const CellAddress focus = ui.focus();
  const std::pair ring = place_in(map, c, selected);
  draw_brackets(ui, tile.box, map.side == Side::change ? t.text2 : t.role(c.percent ? Role::a : Role::s));
  const auto [row, col] = place_in(map, c, focus);
  draw_guides(ui, tile, row, col);
  if (tile.shows(ring.first, ring.second)) draw_ring(ui, tile.cell(ring.first, ring.second));
  column_labels(ui, tile, map.col_names, col, tile.box.y - 11);
  row_labels(ui, tile, map.row_names, row, tile.box.x - 14, label_room);
  if (!(focus == selected) && tile.shows(row, col)) ui.paint.frame(tile.cell(row, col), t.text2, 1, 3);
}

void draw_map(Ui& ui, const Comparison& c, const CompareMap& map, float label_room) {
  draw_cells(ui, c, map, map.tile.first_col, map.tile.first_col + map.tile.shown_cols);
  draw_frame(ui, c, map, label_room);
}

void root_legend(Ui& ui, Rect bar, const Comparison& c, Side side) {
  const bool change = side == Side::change;
  const bool amount = c.percent && !change;
  const double end = displayed(c, change ? c.change_scale : c.scale);
  const auto text = [&](double v) {
    const int digits = std::abs(v) >= 20 ? 0 : std::abs(v) >= 1 ? 1 : 2;
    return change ? change_text(v, digits) : number_text(v, digits);
  };
  color_bar(ui, bar, amount, amount ? "0" : text(-end), text(end) + (amount ? " %" : ""));
  const auto mark = [&](float at, double v) {
    const float x = std::round(bar.x + bar.w * at);
    ui.paint.rect({x, bar.bottom() + 1, 1, 4}, ui.theme.text3);
    ui.paint.number(x, bar.bottom() + 15, text(v), ui.theme.text3, 11, Face::regular, Align::center);
  };
  if (amount) return mark(.5f, end / 4);
  mark(.25f, -end / 4);
  mark(.75f, end / 4);
}

void paired_bars(Ui& ui, const Comparison& c, const CompareMap& map, Rect area) {
  const Theme& t = ui.theme;
  const Tile& tile = map.tile;
  const CellAddress focus = ui.focus();
  const int row = focus.step == c.step && focus.head == c.head_b
                      ? focus.row
                      : std::min(ui.scene().view.row, static_cast<int>(map.row_names.size()) - 1);
  const int row_a = c.row_to_a[static_cast<size_t>(row)];
  const auto in_a = [&](int j) {
    const int col = c.col_to_a[static_cast<size_t>(j)];
    return row_a < 0 || col < 0 ? Number{std::nan(""), false} : number_of(ui, c, Side::a, row_a, col);
  };
  const auto in_b = [&](int j) { return number_of(ui, c, Side::b, row, j); };
  double low = 0;
  double high = 0;
  const int first = tile.first_col;
  const int end = first + tile.shown_cols;
  for (int j = first; j < end; ++j)
    for (double v : {in_a(j).value, in_b(j).value})
      if (std::isfinite(v)) {
        low = std::min(low, v);
        high = std::max(high, v);
      }
  if (!(high > low)) high = low + 1;
  const bool write = tile.cw >= kWritten;
  const float size = tile.cw >= 44 ? 12.f : 11.f;
  const float bottom = area.bottom() - (write ? 34.f : 4.f);
  const float unit = (bottom - area.y - 16) / static_cast<float>(high - low);
  const float zero = std::round(bottom + static_cast<float>(low) * unit);
  const Color ink = c.percent ? t.amount_at(.8) : t.text2;
  const std::string& hidden = ui.word("compare.masked");
  const int digits = bar_digits(ui, c, tile, size, in_a, in_b);
  name_bars(ui, c, map, row, area, bottom, ink);
  ui.paint.hline(tile.box.x, tile.box.right(), zero, t.border);
  for (int j = first; j < end; ++j) {
    const Rect cell = tile.cell(tile.first_row, j);
    const float x = std::round(cell.x + cell.w / 2);
    const float w = std::max(2.f, std::round(cell.w * .28f));
    const auto bar = [&](const Number& n, float left, bool filled) {
      if (n.empty) return;
      const float h = std::max(1.5f, static_cast<float>(std::abs(n.value)) * unit);
      const Rect r{left, n.value >= 0 ? zero - h : zero, w, h};
      if (n.masked || !std::isfinite(n.value))
        ui.paint.hatch({left, zero - 12, w, 12}, t.hatch);
      else if (filled)
        ui.paint.rect(r, ink, 2);
      else
        ui.paint.frame(r, ink, 1.5f, 2);
    };
    const Number a = in_a(j);
    const Number b = in_b(j);
    bar(a, x - w - 1, false);
    bar(b, x + 1, true);
    if (!write) continue;
    const auto text = [&](const Number& n) {
      if (std::isnan(n.value) || n.empty || (n.masked && ui.paint.width(hidden, size) > cell.w))
        return std::string("–");
      if (n.masked) return hidden;
      if (!std::isfinite(n.value)) return number_text(n.value, 0);
      return number_text(displayed(c, n.value), digits);
    };
    ui.paint.number(x, bottom + 15, text(a), t.text2, size, Face::regular, Align::center);
    ui.paint.number(x, bottom + 31, text(b), b.masked ? t.text3 : t.text1, size,
                    b.masked ? Face::regular : Face::semibold, Align::center);
    if (!c.difference || c.difference->fate(row, j) != Fate::number || (a.empty && b.empty)) continue;
    float top = zero - static_cast<float>(std::max({0., a.value, b.value})) * unit;
    if (a.masked || b.masked) top = std::min(top, zero - 12);  // over the hatch
    const std::string words = change_text(displayed(c, c.difference->value(row, j)), digits);
    ui.paint.number(x, top - 5, words, t.text2, 11, Face::semibold, Align::center);
  }
}

}  // namespace attn
