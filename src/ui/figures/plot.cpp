#include "ui/figures/plot.h"

#include <algorithm>

#include "text/numbers.h"
#include "ui/figures/figure_frame.h"

namespace attn {
namespace {

float lay_out(Ui& ui, Rect area, const Figure& figure, bool draw) {
  const FigureFrame f{ui, area};
  if (const auto* p = std::get_if<PlotFigure>(&figure)) return plot_figure(f, *p, draw);
  if (const auto* m = std::get_if<MapFigure>(&figure)) return map_figure(f, *m, draw);
  return bar_figure(f, std::get<BarFigure>(figure), draw);
}

}  // namespace

float figure_height(const Ui& ui, const Figure& figure, float width) {
  Ui& any = const_cast<Ui&>(ui);  // only measures
  return lay_out(any, {0, 0, width, 0}, figure, false);
}

void draw_figure(Ui& ui, Rect area, const Figure& figure) { lay_out(ui, area, figure, true); }

std::string figure_summary(const Strings& words, const Figure& figure) {
  if (const auto* m = std::get_if<MapFigure>(&figure)) {
    const auto label = [](const std::vector<std::string>& labels, int i) {
      return static_cast<size_t>(i) < labels.size() ? labels[static_cast<size_t>(i)] : std::to_string(i + 1);
    };
    return words.format("analysis.summary.map",
                        {say(words, m->title), std::to_string(m->rows), std::to_string(m->cols), measured(m->largest),
                         label(m->row_labels, m->largest_row), label(m->col_labels, m->largest_col)});
  }
  std::string out;
  if (const auto* p = std::get_if<PlotFigure>(&figure)) {
    out = words.format("analysis.summary.plot", {say(words, p->title), say(words, p->y), say(words, p->x)});
    for (const auto& s : p->series)
      if (!s.points.empty())
        out +=
            " " + words.format("analysis.summary.line",
                               {say(words, s.name), measured(s.points.front().second), measured(s.points.front().first),
                                measured(s.points.back().second), measured(s.points.back().first)});
    return out;
  }
  const auto& b = std::get<BarFigure>(figure);
  out = words.format("analysis.summary.bars", {say(words, b.title)});
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

}  // namespace attn
