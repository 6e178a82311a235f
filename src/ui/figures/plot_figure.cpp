#include <imgui.h>

#include "ui/figures/figure_frame.h"

namespace attn {

float lay_out(const FigureFrame& f, const PlotFigure& p, bool draw) {
  Ui& ui = f.ui;
  float y = f.area.y + f.title(p.title, draw) + 2;
  std::vector<FigureFrame::Entry> entries;
  for (const auto& s : p.series)
    entries.push_back({f.say(s.name), s.look == PlotFigure::Look::reference ? f.t().text3 : f.t().role(s.ink), s.look});
  if (entries.size() > 1) y += f.legend(entries, y, draw) + 2;
  const float top = y + 18;
  if (!draw) return top + kPlotHeight + 38 - f.area.y;
  AxisRange xs{p.log_x};
  AxisRange ys{p.log_y};
  for (const auto& s : p.series)
    for (const auto& [px, py] : s.points) {
      xs.add(px);
      ys.add(py);
    }
  if (!p.log_y && ys.low > 0 && ys.low < .5 * ys.high) ys.low = 0;
  const AxisScale sy = make_scale(ys, top + kPlotHeight, top, 5);
  const Rect box = f.axes_box(sy, top, kPlotHeight);
  AxisScale sx = make_scale(xs, box.x, box.right(), box.w > 260 ? 6 : 4);
  if (!p.log_x && xs.low < xs.high) {  // lines end where the numbers end
    sx.low = xs.low;
    sx.high = xs.high;
  }
  f.axes(box, sx, p.x, sy, p.y);
  for (size_t i = 0; i < p.series.size(); ++i) {
    const auto& s = p.series[i];
    std::vector<Point> line;
    for (const auto& [px, py] : s.points)
      if (sx.has(px) && sy.has(py)) line.push_back({sx.at(px), sy.at(py)});
    if (s.look == PlotFigure::Look::dots)
      for (const Point& at : line) ui.paint.circle(at, 3, entries[i].ink);
    else if (s.look == PlotFigure::Look::reference)
      for (size_t k = 0; k + 1 < line.size(); ++k) f.dashed(line[k], line[k + 1], entries[i].ink);
    else if (line.size() > 1)
      ui.paint.poly(line, entries[i].ink, 1.5f);
    else if (!line.empty())
      ui.paint.circle(line.front(), 3, entries[i].ink);
  }
  if (!f.pointed({box.x - 8, box.y - 8, box.w + 16, box.h + 16})) return 0;
  // The nearest point of any series.
  const ImVec2 m = ImGui::GetIO().MousePos;
  float nearest = 1e9f;
  const PlotFigure::Series* of = nullptr;
  std::pair<double, double> best;
  for (const auto& s : p.series)
    for (const auto& point : s.points) {
      if (!sx.has(point.first) || !sy.has(point.second)) continue;
      const float off = std::hypot(sx.at(point.first) - m.x, sy.at(point.second) - m.y);
      if (off >= nearest) continue;
      nearest = off;
      of = &s;
      best = point;
    }
  if (!of || nearest > 60) return 0;
  const Point at{sx.at(best.first), sy.at(best.second)};
  ui.paint.ring(at, 5, f.t().text1, 1.5f);
  f.card_at(at, {f.say(of->name), f.say(p.x) + ": " + measured(best.first), f.say(p.y) + ": " + measured(best.second)});
  return 0;
}

}  // namespace attn
