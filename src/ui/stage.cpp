#include "ui/stage.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "attention/analysis.h"
#include "attention/explain.h"
#include "ui/edit.h"
#include "ui/widgets.h"

namespace attn {
namespace {

constexpr float kSquareTop = 166;   // below the top of the stage
constexpr float kBandTop = 68;
constexpr float kSmallestCell = 12;

double round_up(double v) {  // to one digit that reads well on a legend
  if (v <= 0) return 1;
  const double unit = std::pow(10.0, std::floor(std::log10(v)));
  return std::ceil(v / unit * 2) / 2 * unit;
}

/// Operand tiles of a stage share one rounded scale; the lit tile has its own.
double shared_scale(const Ui& ui, std::initializer_list<const char*> steps) {
  double most = 0;
  for (const char* step : steps) most = std::max(most, largest_magnitude(ui.trace().value(step), ui.step_head(step)));
  return round_up(most);
}

double own_scale(const Ui& ui, const std::string& step) {
  const double most = largest_magnitude(ui.trace().value(step), ui.step_head(step));
  return most > 0 ? most : 1;
}

int rows_of(const Ui& ui, const std::string& step) { return static_cast<int>(ui.trace().value(step).shape().rows); }
int cols_of(const Ui& ui, const std::string& step) { return static_cast<int>(ui.trace().value(step).shape().cols); }

std::string shape_text(const Ui& ui, const std::string& step, bool transposed = false) {
  const int r = rows_of(ui, step);
  const int c = cols_of(ui, step);
  return std::to_string(transposed ? c : r) + "×" + std::to_string(transposed ? r : c);
}

float label_width(const Ui& ui) {
  float widest = 0;
  for (const std::string& token : ui.session.tokens()) widest = std::max(widest, ui.paint.width(token, 12, Face::semibold));
  return std::clamp(widest, 24.f, 84.f);
}

/// Where the square and the bands beside and above it stand.
struct SquareFrame {
  float label_right, left_x, left_w, x, y, cw, ch, band_y, max_w, max_h;
  int n;
};

SquareFrame square_frame(const Ui& ui, Rect area, bool compact) {
  SquareFrame f{};
  f.n = std::max(1, static_cast<int>(ui.session.tokens().size()));
  const auto n = static_cast<float>(f.n);
  const float labels = label_width(ui) + (compact ? 26.f : 36.f);
  const auto d_k = static_cast<float>(std::max<int64_t>(1, ui.trace().value("q").shape().cols));
  f.left_w = compact ? 0 : std::clamp(42 * d_k, area.w < 720 ? 150.f : 168.f, .3f * area.w);
  f.left_x = area.x + std::max(compact ? 0.f : 76.f, labels);
  f.x = compact ? area.x + labels + 4 : f.left_x + f.left_w + 18;
  f.band_y = area.y + (compact ? 0.f : kBandTop);
  f.y = area.y + (compact ? 46.f : kSquareTop);
  f.max_w = area.right() - (compact ? 12.f : 14.f) - f.x;
  f.max_h = area.bottom() - (compact ? 10.f : 18.f) - f.y;
  f.cw = std::clamp(std::floor(f.max_w / n), kSmallestCell, 64.f);
  f.ch = std::clamp(std::floor(f.max_h / n), kSmallestCell, std::max(kSmallestCell, std::round(f.cw * (compact ? .94f : .6f))));
  return f;
}

Tile square_tile(Ui& ui, const SquareFrame& f, const std::string& step, Role role) {
  Tile t = make_tile(ui, step, false, f.x, f.y, f.cw, f.ch, f.max_w, f.max_h);
  t.role = role;
  t.rows = Axis::query;
  t.cols = Axis::key;
  Activity& a = ui.activity;
  a.scroll_row = std::clamp(a.scroll_row, 0, f.n - t.shown_rows);
  a.scroll_col = std::clamp(a.scroll_col, 0, f.n - t.shown_cols);
  t.first_row = a.scroll_row;
  t.first_col = a.scroll_col;
  t.amount = step == "weights";
  t.scale = own_scale(ui, step);
  return t;
}

/// The wheel moves a square that does not fit its place; labels and bands stay with it.
void scroll_square(Ui& ui, const Tile& t) {
  const ImGuiIO& io = ImGui::GetIO();
  if (!t.box.contains(io.MousePos.x, io.MousePos.y)) return;
  const bool sideways = io.KeyShift || t.shown_rows == rows_of(ui, t.step);
  const int move = static_cast<int>(std::lround(-io.MouseWheel * 3));
  (sideways ? ui.activity.scroll_col : ui.activity.scroll_row) += move;
  ui.activity.scroll_col += static_cast<int>(std::lround(io.MouseWheelH));
}

void title(Ui& ui, Rect area, float width, const Film& film) {
  const Theme& t = ui.theme;
  const float x = area.x + 20;
  const float y = area.y + kBandTop + 12;
  static const std::map<std::string, std::string> kLetters{{"x", "X"}, {"scores", "S"}, {"scaled", "S"}, {"capped", "S"},
                                                           {"masked", "S"}, {"weights", "A"}, {"heads", "O"}, {"output", "O"}};
  std::vector<Run> line;
  if (const auto it = kLetters.find(film.id); it != kLetters.end()) {
    line.push_back(math(it->second, 24, t.role(film.role == Role::m ? Role::s : film.role)));
    line.push_back(gap(8));
  }
  line.push_back(plain(ui.word("film." + film.id + ".title"), 20, t.text1, Face::semibold));
  ui.paint.runs(x, y, line);
  ui.paint.paragraph(x, y + 24, width, 18, marked(t, ui.word("film." + film.id + ".text"), 12.5f, t.text2));
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
  const float zero = bottom - static_cast<float>(-low / span) * (write && low < 0 ? room - 12 : room) - (write && low < 0 ? 12.f : 0.f);
  const float unit = (write && low < 0 ? room - 12 : room) / static_cast<float>(span);
  ui.paint.hline(square.box.x, square.box.right(), std::round(zero), t.border);
  for (int j = square.first_col; j < square.first_col + square.shown_cols; ++j) {
    const double v = value.at(0, square.head, row, j);
    const Rect cell = square.cell(row, j);
    const float inset = std::max(1.f, cell.w * .18f);
    if (!std::isfinite(v)) {
      ui.paint.hatch({cell.x + inset, zero - 14, cell.w - 2 * inset, 14}, t.hatch);
      continue;
    }
    const auto h = static_cast<float>(std::abs(v)) * unit;
    const Rect bar{std::round(cell.x + inset), v >= 0 ? zero - std::max(1.5f, h) : zero, std::round(cell.w - 2 * inset), std::max(1.5f, h)};
    const double part = v / square.scale;
    ui.paint.rect(bar, square.amount ? t.amount_at(std::max(.28, part)) : t.signed_at(v >= 0 ? std::max(.5, part) : std::min(-.5, part)), 2);
    if (square.amount && !t.dark) ui.paint.frame(bar, faded(t.role(Role::a), .55), 1, 2);
    if (write) {
      const std::string text = number_text(square.amount ? v * 100 : v, square.cw >= 40 ? (square.amount ? 1 : 2) : (square.amount ? 0 : 1));
      ui.paint.number(cell.x + cell.w / 2, v >= 0 ? bar.y - 4 : bar.bottom() + 11, text, t.text2, 11, Face::medium, Align::center);
    }
  }
}

struct ListColumn {
  std::string head;
  std::vector<std::string> values;  // one a query
};

/// Numbers about each row, in the band left of the square.
void row_list(Ui& ui, const SquareFrame& f, const Tile& square, const Lit& lit, const std::vector<ListColumn>& columns) {
  const Theme& t = ui.theme;
  const float step = f.left_w / static_cast<float>(columns.size());
  const int chosen = lit[static_cast<size_t>(Axis::query)];
  for (size_t c = 0; c < columns.size(); ++c) {
    const float x = f.left_x + step * (static_cast<float>(c) + .5f);
    ui.paint.text(x, f.y - 10, columns[c].head, t.text3, 11, Face::regular, Align::center);
    if (square.ch < 13) continue;
    for (int i = square.first_row; i < square.first_row + square.shown_rows; ++i) {
      const Rect r = square.cell(i, square.first_col);
      const bool on = i == chosen;
      ui.paint.number(x, baseline(r.y + r.h / 2, 12), columns[c].values[static_cast<size_t>(i)], on ? t.text1 : t.text2, 12,
                      on ? Face::semibold : Face::regular, Align::center);
    }
  }
  if (chosen >= square.first_row && chosen < square.first_row + square.shown_rows) {
    const Rect r = square.cell(chosen, square.first_col);
    ui.paint.frame({f.left_x - 4, r.y - 2, f.left_w + 2, r.h + 4}, axis_ink(t, Axis::query), 1.5f, 4);
  }
}

/// Numbers about the rows of a step, by the film.
std::vector<ListColumn> row_numbers(const Ui& ui, const Film& film) {
  std::vector<ListColumn> columns;
  const int n = static_cast<int>(ui.session.tokens().size());
  const auto add = [&](const std::string& key, auto number) {
    ListColumn column{ui.word(key), {}};
    for (int i = 0; i < n; ++i) column.values.push_back(number(i));
    columns.push_back(std::move(column));
  };
  const auto tensor = [&](const char* step) -> const Tensor& { return ui.trace().value(step); };
  const int head = ui.step_head("scores");
  if (film.id == "scaled" || film.id == "capped") {
    const char* before = film.id == "scaled" ? "scores" : "scaled";
    add("list.spread_before", [&](int i) { return number_text(row_deviation(tensor(before), head, i), 2); });
    add("list.spread_after", [&](int i) { return number_text(row_deviation(tensor(film.step.c_str()), head, i), 2); });
  } else if (film.id == "masked") {
    add("list.visible", [&](int i) { return std::to_string(row_visible(tensor("masked"), head, i)); });
    add("list.maximum", [&](int i) { return number_text(row_maximum(tensor("masked"), head, i), 2); });
  } else {
    const double temperature = ui.scene().problem.temperature;
    add("list.maximum", [&](int i) { return number_text(row_maximum(tensor("masked"), head, i), 2); });
    add("list.exp_sum", [&](int i) { return number_text(row_exp_sum(tensor("masked"), head, i, temperature), 3); });
    add("list.entropy", [&](int i) { return number_text(row_entropy(tensor("weights"), head, i), 2); });
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

void square_stage(Ui& ui, Rect area, const Film& film, bool compact) {
  const Theme& t = ui.theme;
  const SquareFrame f = square_frame(ui, area, compact);
  const bool output = film.id == "heads";
  Tile square = square_tile(ui, f, output ? "weights" : film.step, output || film.id == "weights" ? Role::a : Role::s);
  scroll_square(ui, square);
  std::vector<Tile> tiles{square};
  if (!compact && film.id == "scores") {
    tiles.push_back(left_tile(ui, f, square, "q", Role::q, Axis::d_k));
    tiles.push_back(top_tile(ui, f, square, "k", Role::k, Axis::d_k));
    tiles[1].scale = tiles[2].scale = shared_scale(ui, {"q", "k"});
  }
  if (!compact && output) {
    tiles.push_back(left_tile(ui, f, square, "heads", Role::o, Axis::d_v));
    tiles.push_back(top_tile(ui, f, square, "v", Role::v, Axis::d_v));
    tiles[1].scale = tiles[2].scale = shared_scale(ui, {"heads", "v"});
  }
  if (compact && output) {  // the output itself, its components as wide as they get
    const auto cols = static_cast<float>(cols_of(ui, "heads"));
    Tile heads = make_tile(ui, "heads", false, f.x, f.y, std::clamp(std::floor(f.max_w / cols), 3.f, 64.f), f.ch, f.max_w, f.max_h);
    heads.rows = Axis::query;
    heads.cols = Axis::d_v;
    heads.role = Role::o;
    heads.scale = own_scale(ui, "heads");
    tiles = {heads};
  }
  const Lit lit = lit_by(tiles, ui.focus());
  for (const Tile& tile : tiles) draw_tile(ui, tile, lit);

  const Tile& over = tiles.size() == 3 ? tiles[2] : tiles[0];
  const float label_right = (tiles.size() == 3 ? tiles[1].box.x : compact ? f.x : f.left_x) - 16 + (compact ? 4.f : 0.f);
  const float room = label_right - area.x - 8;
  if (compact) {
    column_labels(ui, tiles[0], lit, f.y - 11);
    row_labels(ui, tiles[0], lit, label_right, room);
    return;
  }
  title(ui, area, f.x - 64 - area.x - 20, film);
  if (tiles.size() == 3) {
    const Tile& left = tiles[1];
    const bool scores = film.id == "scores";
    column_labels(ui, over, lit, area.y + kBandTop - 10);
    row_labels(ui, left, lit, label_right, room);
    const std::string shape = shape_text(ui, over.step, true);
    const Color ink = t.role(over.role);
    ui.paint.runs(f.x - 14, f.band_y + 40, {math(scores ? "K" : "V", 18, ink), math_sup("T", 18, ink)}, Align::right);
    ui.paint.number(f.x - 14, f.band_y + 56, shape, t.text3, 11, Face::regular, Align::right);
    if (scores)
      ui.paint.runs(left.box.x + left.box.w / 2, f.y - 10, {math("Q", 18, t.role(Role::q)), gap(6), figures(shape_text(ui, "q"), 11, t.text3)}, Align::center);
    else
      column_labels(ui, left, lit, f.y - 10);
  } else {
    column_labels(ui, square, lit, area.y + kBandTop - 10);
    row_bars(ui, square, lit[static_cast<size_t>(Axis::query)], f.band_y, f.y - 8);
    row_labels(ui, square, lit, f.left_x - 16, f.left_x - 16 - area.x - 8);
    row_list(ui, f, square, lit, row_numbers(ui, film));
  }
}

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
  const float between = 26;
  const float x0 = area.x + labels;
  const float room = area.right() - 16 - x0 - between * static_cast<float>(pairs.size());
  float cw = std::floor(room / (inner + outer));
  float left_cw = cw;
  if (compact) {  // the input in colour only, the product readable
    left_cw = std::clamp(std::floor(room * .36f / inner), 3.f, 18.f);
    cw = std::floor((room - left_cw * inner) / outer);
  }
  cw = std::clamp(cw, 3.f, 56.f);
  left_cw = std::clamp(left_cw, 3.f, 56.f);
  const float top = area.y + (compact ? 16.f : kBandTop);
  const float room_h = area.bottom() - (compact ? 10.f : 16.f) - top - 24;
  const float ch = std::clamp(std::floor(room_h / (inner + n)), compact ? 9.f : 10.f, compact ? 22.f : 26.f);
  const float weight_ch = std::min(ch, 22.f);
  const float y = top + weight_ch * inner + 24;
  const float max_h = area.bottom() - 10 - y;

  std::vector<Tile> tiles;
  Tile left = make_tile(ui, input, false, x0, y, left_cw, ch, 1e6f, max_h);
  left.rows = Axis::query;
  left.cols = Axis::feature;
  left.role = projection ? Role::x : Role::o;
  left.editable = is_editable(ui, input);
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
    result.scale = projection ? shared_scale(ui, {"q", "k", "v"}) : own_scale(ui, p.result);
    tiles.push_back(weight);
    tiles.push_back(result);
    x = weight.box.right() + between;
  }
  const Lit lit = lit_by(tiles, ui.focus());
  for (const Tile& tile : tiles) draw_tile(ui, tile, lit);
  row_labels(ui, tiles[0], lit, x0 - (compact ? 11.f : 16.f), x0 - 16 - area.x - 6);
  const float room_left = x0 + left.box.w - area.x;
  if (!compact) title(ui, area, room_left - 100, film);
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
    if (!compact)
      ui.paint.runs(mid, top - 10, {math(pairs[i].letter, 18, ink), math_sub(pairs[i].index, 18, ink), gap(6), figures(shape_text(ui, pairs[i].weight), 11, t.text3)}, Align::center);
    else
      ui.paint.runs(weight.box.x - 12, weight.box.y + 20, {math(pairs[i].letter, 16, ink), math_sub(pairs[i].index, 16, ink)}, Align::right);
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
  std::vector<Tile> tiles;
  for (const std::string& step : steps) {
    Tile tile = make_tile(ui, step, false, x, f.y, cw, f.ch, 1e6f, f.max_h);
    tile.rows = Axis::query;
    tile.cols = Axis::feature;
    tile.role = Role::x;
    tile.editable = is_editable(ui, step);
    tile.scale = positions ? shared_scale(ui, {"x", "embeddings"}) : shared_scale(ui, {"x"});
    tiles.push_back(tile);
    x = tile.box.right() + 30;
  }
  const Lit lit = lit_by(tiles, ui.focus());
  for (size_t i = 0; i < tiles.size(); ++i) {
    draw_tile(ui, tiles[i], lit);
    column_labels(ui, tiles[i], lit, f.y - 11);
    if (!compact && positions) {
      ui.paint.text(tiles[i].box.x + tiles[i].box.w / 2, f.y - 44, ui.word("step." + steps[i]), t.text2, 12.5f, Face::semibold, Align::center);
      if (i) ui.paint.text(tiles[i].box.x - 15, baseline(tiles[i].box.y + tiles[i].box.h / 2, 18), i == 1 ? "+" : "=", t.text2, 18, Face::math, Align::center);
    }
  }
  row_labels(ui, tiles[0], lit, x0 - (compact ? 12.f : 16.f), x0 - 16 - area.x - 6);
  if (!compact) title(ui, area, std::min(560.f, area.w - 60), film);
}

}  // namespace

Columns square_columns(const Ui& ui, Rect area) {
  const SquareFrame f = square_frame(ui, area, false);
  const int shown = std::clamp(static_cast<int>((f.max_w + 2) / f.cw), 1, f.n);
  return {f.x, f.cw, std::clamp(ui.activity.scroll_col, 0, f.n - shown), shown};
}

void draw_stage_head(Ui& ui, Rect area, const Film& film, bool compact) {
  const Theme& t = ui.theme;
  const int heads = ui.scene().problem.heads;
  float right = area.right() - 16;
  const float y = area.y + 8;
  if (heads > 1) {
    const int shown = std::min(heads, 8);
    std::vector<std::string> items;
    for (int h = 0; h < shown; ++h) items.push_back(std::to_string(h + 1));
    const float w = 6 + 28 * static_cast<float>(shown);
    int clicked = segmented(ui, "head", {right - w, y, w, 28}, items, ui.scene().view.head, 12.5f);
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
  const std::string step = film.id == "heads" ? "heads" : film.step;
  const bool amount = step == "weights";
  const double scale = own_scale(ui, step);
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
}

}  // namespace attn
