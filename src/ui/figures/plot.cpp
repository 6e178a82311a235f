#include "ui/figures/plot.h"

#include <algorithm>

#include "text/numbers.h"
#include "ui/figures/figure_frame.h"

namespace attn {
namespace {

std::string summary(const Strings& words, const MapFigure& m) {
  const auto label = [](const std::vector<std::string>& labels, int i) {
    return static_cast<size_t>(i) < labels.size() ? labels[static_cast<size_t>(i)] : std::to_string(i + 1);
  };
  return words.format("analysis.summary.map",
                      {say(words, m.title), std::to_string(m.rows), std::to_string(m.cols), measured(m.largest),
                       label(m.row_labels, m.largest_row), label(m.col_labels, m.largest_col)});
}

std::string summary(const Strings& words, const PlotFigure& p) {
  std::string out = words.format("analysis.summary.plot", {say(words, p.title), say(words, p.y), say(words, p.x)});
  for (const auto& s : p.series) {
    if (s.points.empty()) continue;
    const auto& [first_x, first_y] = s.points.front();
    const auto& [last_x, last_y] = s.points.back();
    out += " " + words.format("analysis.summary.line", {say(words, s.name), measured(first_y), measured(first_x),
                                                        measured(last_y), measured(last_x)});
  }
  return out;
}

std::string summary(const Strings& words, const BarFigure& b) {
  std::string out = words.format("analysis.summary.bars", {say(words, b.title)});
  for (const auto& s : b.series) {
    if (s.values.empty()) continue;
    const auto [least, most] = std::minmax_element(s.values.begin(), s.values.end());
    const auto name = [&](auto it) {
      const auto i = static_cast<size_t>(it - s.values.begin());
      const double middle =
          b.low + (b.high - b.low) * (static_cast<double>(i) + .5) / static_cast<double>(s.values.size());
      return i < b.labels.size() ? say(words, b.labels[i]) : measured(middle);
    };
    out += " " + words.format("analysis.summary.series",
                              {say(words, s.name), measured(*most), name(most), measured(*least), name(least)});
  }
  return out;
}

}  // namespace

float figure_height(const Ui& ui, const Figure& figure, float width) {
  const FigureFrame frame{const_cast<Ui&>(ui), {0, 0, width, 0}};  // only measures
  return std::visit([&](const auto& kind) { return lay_out(frame, kind, false); }, figure);
}

void draw_figure(Ui& ui, Rect area, const Figure& figure) {
  std::visit([&](const auto& kind) { lay_out({ui, area}, kind, true); }, figure);
}

std::string figure_summary(const Strings& words, const Figure& figure) {
  return std::visit([&](const auto& kind) { return summary(words, kind); }, figure);
}

}  // namespace attn
