#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "text/numbers.h"
#include "ui/figures/figure_frame.h"
#include "ui/stage/tile.h"

namespace attn {
namespace {

constexpr float kMostCell = 26;
constexpr float kLabels = 84;  // of rows, at most

struct MapSizes {
  float labels = 0;
  float cw = 0;
  float ch = 0;
};
MapSizes sizes_of(const FigureFrame& f, const MapFigure& m) {
  MapSizes s;
  for (const std::string& label : m.row_labels)
    s.labels = std::max(s.labels, f.ui.paint.width(label, 12, Face::semibold));
  s.labels = std::min(s.labels, kLabels) + 14;
  const float room = f.area.w - s.labels - 8;
  s.cw = std::min(kMostCell + 8, room / static_cast<float>(std::max(1, m.shown_cols)));
  if (s.cw > 3) s.cw = std::floor(s.cw);
  s.ch = std::min({kMostCell - 4, s.cw, m.shown_rows * s.cw > 340 ? 340 / static_cast<float>(m.shown_rows) : s.cw});
  if (m.shown_cols < m.shown_rows / 2) s.ch = std::min(kMostCell - 6, 300 / static_cast<float>(m.shown_rows));
  s.ch = std::max(s.ch, 2.f);
  if (s.ch > 3) s.ch = std::floor(s.ch);
  return s;
}

}  // namespace

float map_figure(const FigureFrame& f, const MapFigure& m, bool draw) {
  Ui& ui = f.ui;
  float y = f.area.y + f.title(m.title, draw) + 6;
  const MapSizes s = sizes_of(f, m);
  const float legend_y = y + 6;
  y += 58;  // legend, labels of columns on two levels
  if (!draw) return y + s.ch * static_cast<float>(m.shown_rows) + 8 - f.area.y;
  Tile tile;
  tile.rows = Axis::query;
  tile.cols = Axis::key;
  tile.box = {std::round(f.area.x + s.labels), std::round(y), s.cw * static_cast<float>(m.shown_cols),
              s.ch * static_cast<float>(m.shown_rows)};
  tile.cw = s.cw;
  tile.ch = s.ch;
  tile.shown_rows = m.shown_rows;
  tile.shown_cols = m.shown_cols;
  const double scale = m.largest > 0 ? m.largest : 1;
  const std::string high = (m.amount ? "" : "+") + measured(m.largest);
  const std::string low = m.amount ? "0" : measured(-m.largest);
  color_bar(ui, {std::round(f.area.x + 7 + ui.paint.width(low, 11, Face::regular, true)), legend_y, 72, 8}, m.amount,
            low, high);
  const float gap = std::min(s.cw, s.ch) >= 10 ? 1.f : 0.f;
  for (int i = 0; i < m.shown_rows; ++i)
    for (int j = 0; j < m.shown_cols; ++j) {
      const double v = static_cast<double>(m.values[static_cast<size_t>(i * m.shown_cols + j)]) / scale;
      const Rect cell{tile.box.x + s.cw * static_cast<float>(j), tile.box.y + s.ch * static_cast<float>(i), s.cw - gap,
                      s.ch - gap};
      ui.paint.rect(cell, m.amount ? f.t().amount_at(v) : f.t().signed_at(v), gap > 0 ? 2.f : 0.f);
    }
  const auto pooled = [](const std::vector<std::string>& labels, int all, int shown) {
    std::vector<std::string> out;
    for (int i = 0; i < shown && !labels.empty(); ++i)
      out.push_back(labels[static_cast<size_t>(static_cast<int64_t>(i) * all / shown)]);
    return out;
  };
  if (!m.row_labels.empty())
    row_labels(ui, tile, pooled(m.row_labels, m.rows, m.shown_rows), -1, tile.box.x - 8, kLabels);
  if (m.shown_cols == m.cols && !m.col_labels.empty()) column_labels(ui, tile, m.col_labels, -1, tile.box.y - 6);
  if (!f.pointed(tile.box)) return 0;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const int i = std::clamp(static_cast<int>((mouse.y - tile.box.y) / s.ch), 0, m.shown_rows - 1);
  const int j = std::clamp(static_cast<int>((mouse.x - tile.box.x) / s.cw), 0, m.shown_cols - 1);
  const auto label = [&](const std::vector<std::string>& labels, int at, int all, int shown) {
    const auto index = static_cast<size_t>(static_cast<int64_t>(at) * all / shown);
    return index < labels.size() ? labels[index] : std::to_string(index + 1);
  };
  ui.paint.frame({tile.box.x + s.cw * static_cast<float>(j) - 1, tile.box.y + s.ch * static_cast<float>(i) - 1,
                  s.cw + 2 - gap, s.ch + 2 - gap},
                 f.t().text1, 1, 2);
  f.card_at({mouse.x, mouse.y},
            {label(m.row_labels, i, m.rows, m.shown_rows) + " · " + label(m.col_labels, j, m.cols, m.shown_cols),
             measured(static_cast<double>(m.values[static_cast<size_t>(i * m.shown_cols + j)]))});
  return 0;
}

}  // namespace attn
