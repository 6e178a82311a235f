#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "text/numbers.h"
#include "ui/figures/figure_frame.h"

namespace attn {
namespace {

std::vector<FigureFrame::Entry> entries_of(const FigureFrame& f, const PlotFigure& p) {
  std::vector<FigureFrame::Entry> out;
  for (const auto& s : p.series)
    out.push_back({f.say(s.name), s.look == PlotFigure::Look::reference ? f.t().text3 : f.t().role(s.ink), s.look});
  return out;
}

}  // namespace

float plot_figure(const FigureFrame& f, const PlotFigure& p, bool draw) {
  Ui& ui = f.ui;
  float y = f.area.y + f.title(p.title, draw) + 2;
  const auto entries = entries_of(f, p);
  if (entries.size() > 1) y += f.legend(entries, y, draw) + 2;
  const Rect box0{f.area.x, y + 18, f.area.w, kPlotHeight};
  if (!draw) return box0.bottom() + 38 - f.area.y;
  AxisRange xs;
  AxisRange ys;
  for (const auto& s : p.series)
    for (const auto& [px, py] : s.points) {
      xs.add(px, p.log_x);
      ys.add(py, p.log_y);
    }
  if (!p.log_y && ys.low > 0 && ys.low < .5 * ys.high) ys.low = 0;
  AxisScale sy = make_scale(ys.low, ys.high, p.log_y, box0.bottom(), box0.y, 5);
  const float left = f.left_axis(sy);
  const Rect box{f.area.x + left, box0.y, f.area.w - left - 8, box0.h};
  AxisScale sx = make_scale(xs.low, xs.high, p.log_x, box.x, box.right(), box.w > 260 ? 6 : 4);
  if (!p.log_x) {  // lines end where the numbers end
    sx.low = xs.low < xs.high ? xs.low : sx.low;
    sx.high = xs.low < xs.high ? xs.high : sx.high;
  }
  ui.paint.text(f.area.x, y + 10, ui.paint.fit(f.say(p.y), f.area.w, 11), f.t().text3, 11);
  f.axes(box, sx, sy);
  ui.paint.text(box.right(), box.bottom() + 31, ui.paint.fit(f.say(p.x), box.w, 11), f.t().text3, 11, Face::regular,
                Align::right);
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
