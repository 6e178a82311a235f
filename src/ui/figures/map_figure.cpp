
#include "ui/figures/figure_frame.h"
#include "ui/kit/widgets.h"
#include "ui/stage/tile.h"

namespace attn {
namespace {

constexpr float kMostCell = 26;
constexpr float kLabels = 84;  // of rows, at most

/// Where the cells stand under `y`, as large as there is room for.
Tile tile_of(const FigureFrame& f, const MapFigure& m, float y) {
  float labels = 0;
  for (const std::string& label : m.row_labels) labels = std::max(labels, f.ui.paint.width(label, 12, Face::semibold));
  labels = std::min(labels, kLabels) + 14;
  const auto rows = static_cast<float>(m.shown_rows);
  const auto cols = static_cast<float>(m.shown_cols);
  Tile tile;
  tile.rows = Axis::query;
  tile.cols = Axis::key;
  tile.shown_rows = m.shown_rows;
  tile.shown_cols = m.shown_cols;
  tile.cw = std::min(kMostCell + 8, (f.area.w - labels - 8) / std::max(1.f, cols));
  if (tile.cw > 3) tile.cw = std::floor(tile.cw);
  tile.ch = std::min({kMostCell - 4, tile.cw, rows * tile.cw > 340 ? 340 / rows : tile.cw});
  if (m.shown_cols < m.shown_rows / 2) tile.ch = std::min(kMostCell - 6, 300 / rows);
  tile.ch = std::max(tile.ch, 2.f);
  if (tile.ch > 3) tile.ch = std::floor(tile.ch);
  tile.box = {std::round(f.area.x + labels), std::round(y), tile.cw * cols, tile.ch * rows};
  return tile;
}

/// The label of a piece: of the first row or column that is under it.
std::string label_of(const std::vector<std::string>& labels, int piece, int all, int shown) {
  const auto index = static_cast<size_t>(static_cast<int64_t>(piece) * all / shown);
  return index < labels.size() ? labels[index] : std::to_string(index + 1);
}

}  // namespace

float lay_out(const FigureFrame& f, const MapFigure& m, bool draw) {
  Ui& ui = f.ui;
  const float top = f.area.y + f.title(m.title, draw) + 6;
  const float y = top + 58;  // legend, labels of columns on two levels
  const Tile tile = tile_of(f, m, y);
  if (!draw) return y + tile.box.h + 8 - f.area.y;
  const double scale = m.largest > 0 ? m.largest : 1;
  const std::string high = (m.amount ? "" : "+") + measured(m.largest);
  const std::string low = m.amount ? "0" : measured(-m.largest);
  color_bar(ui, {std::round(f.area.x + 7 + ui.paint.width(low, 11, Face::regular, true)), top + 6, 72, 8}, m.amount,
            low, high);
  const float gap = std::min(tile.cw, tile.ch) >= 10 ? 1.f : 0.f;
  const auto cell = [&](int i, int j) {
    return Rect{tile.box.x + tile.cw * static_cast<float>(j), tile.box.y + tile.ch * static_cast<float>(i),
                tile.cw - gap, tile.ch - gap};
  };
  const auto value = [&](int i, int j) {
    return static_cast<double>(m.values[static_cast<size_t>(i * m.shown_cols + j)]);
  };
  for (int i = 0; i < m.shown_rows; ++i)
    for (int j = 0; j < m.shown_cols; ++j) {
      const double v = value(i, j) / scale;
      ui.paint.rect(cell(i, j), m.amount ? f.t().amount_at(v) : f.t().signed_at(v), gap > 0 ? 2.f : 0.f);
    }
  if (!m.row_labels.empty()) {
    std::vector<std::string> labels;
    for (int i = 0; i < m.shown_rows; ++i) labels.push_back(label_of(m.row_labels, i, m.rows, m.shown_rows));
    row_labels(ui, tile, labels, -1, tile.box.x - 8, kLabels);
  }
  if (m.shown_cols == m.cols && !m.col_labels.empty()) column_labels(ui, tile, m.col_labels, -1, tile.box.y - 6);
  if (!f.pointed(tile.box)) return 0;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto [i, j] = tile.at(mouse.x, mouse.y);
  const Rect r = cell(i, j);
  ui.paint.frame({r.x - 1, r.y - 1, r.w + 2, r.h + 2}, f.t().text1, 1, 2);
  f.card_at({mouse.x, mouse.y},
            {label_of(m.row_labels, i, m.rows, m.shown_rows) + " · " + label_of(m.col_labels, j, m.cols, m.shown_cols),
             measured(value(i, j))});
  return 0;
}

}  // namespace attn
