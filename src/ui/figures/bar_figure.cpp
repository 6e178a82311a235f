#include <imgui.h>

#include "ui/figures/figure_frame.h"

namespace attn {
namespace {

constexpr size_t kMostListed = 48;  // bars that stand one below the other with their numbers
constexpr float kThickBar = 9;      // of a bar that has its line for itself

std::vector<FigureFrame::Entry> entries_of(const FigureFrame& f, const BarFigure& b) {
  std::vector<FigureFrame::Entry> out;
  if (b.series.size() > 1)
    for (const auto& s : b.series) out.push_back({f.say(s.name), f.t().role(s.ink), PlotFigure::Look::line});
  if (b.has_reference)
    out.push_back({f.say(b.reference_name) + ": " + measured(b.reference), f.t().text3, PlotFigure::Look::reference});
  return out;
}

AxisRange range_of(const BarFigure& b) {
  AxisRange r{b.log_y};
  for (const auto& s : b.series)
    for (double v : s.values) r.add(v);
  if (b.has_reference) r.add(b.reference);
  if (!b.log_y) {
    r.add(0);
  } else if (r.low <= r.high) {
    r.low = std::pow(10., std::floor(std::log10(r.low)) - 1);  // the smallest bar has a length, too
  }
  return r;
}

/// One below the other, with word and number.
float bar_list(const FigureFrame& f, const BarFigure& b, float y, bool draw) {
  Ui& ui = f.ui;
  const auto per = static_cast<float>(b.series.size());
  const float bar_h = b.series.size() > 1 ? 13.f : 17.f;
  const float group = per * bar_h + (b.series.size() > 1 ? 6.f : 1.f);
  if (!draw) return y + group * static_cast<float>(b.labels.size()) + 8 - f.area.y;
  float labels = 0;
  float numbers = 0;
  for (const Said& label : b.labels) labels = std::max(labels, ui.paint.width(f.say(label), 12, Face::semibold));
  labels = std::min(labels, f.area.w * .38f) + 10;
  for (const auto& s : b.series)
    for (double v : s.values) numbers = std::max(numbers, ui.paint.width(measured(v), 11.5f, Face::medium, true));
  const AxisRange r = range_of(b);
  const float x = f.area.x + labels;
  AxisScale scale{r, x, f.area.right() - numbers - 8};
  if (!(r.high > r.low)) scale.high = r.low + 1;
  const float zero = b.log_y ? x : scale.at(0);
  for (size_t i = 0; i < b.labels.size(); ++i) {
    const float top = y + group * static_cast<float>(i);
    const bool on = static_cast<int>(i) == b.marked;
    const Color ink = on ? f.t().text1 : f.t().text2;
    const float mid = top + per * bar_h / 2;
    ui.paint.text(f.area.x, baseline(mid, 12), ui.paint.fit(f.say(b.labels[i]), labels - 10, 12, Face::semibold), ink,
                  12, on ? Face::semibold : Face::regular);
    for (size_t s = 0; s < b.series.size(); ++s) {
      const double v = i < b.series[s].values.size() ? b.series[s].values[i] : 0;
      const float center = top + bar_h * (static_cast<float>(s) + .5f);
      if (scale.has(v)) {
        const float end = scale.at(v);
        const float thick = std::min(kThickBar, bar_h - 4);
        ui.paint.rect({std::min(zero, end), center - thick / 2, std::max(1.f, std::abs(end - zero)), thick},
                      f.t().role(b.series[s].ink), 2);
      }
      ui.paint.number(f.area.right(), baseline(center, 11.5f), measured(v), ink, 11.5f,
                      on ? Face::semibold : Face::medium, Align::right);
    }
  }
  const float bottom = y + group * static_cast<float>(b.labels.size());
  if (r.low < 0) ui.paint.vline(std::round(zero), y, bottom, f.t().control);
  if (b.has_reference && scale.has(b.reference))
    f.dashed({scale.at(b.reference), y}, {scale.at(b.reference), bottom}, f.t().text3);
  return 0;
}

/// Side by side, thin where there are many: a histogram, or more labels than can be read at once.
float bar_columns(const FigureFrame& f, const BarFigure& b, float y, bool draw) {
  Ui& ui = f.ui;
  const float height = kPlotHeight - 20;
  const bool histogram = b.labels.empty();
  if (!draw) return y + 18 + height + (histogram ? 38.f : 24.f) - f.area.y;
  const AxisScale sy = make_scale(range_of(b), y + 18 + height, y + 18, 4);
  const Rect box = f.axes_box(sy, y + 18, height);
  AxisScale sx;
  if (histogram) {
    sx = make_scale({false, b.low, b.high}, box.x, box.right(), 6);
    sx.low = b.low;
    sx.high = b.high;
  }
  f.axes(box, sx, b.x, sy, b.y);
  size_t count = 1;
  for (const auto& s : b.series) count = std::max(count, s.values.size());
  const float step = box.w / static_cast<float>(count);
  const float each = step / static_cast<float>(b.series.size());
  const float w = std::max(1.f, each - (step > 4 ? 1.f : 0.f));
  const float zero = b.log_y ? box.bottom() : sy.at(0);
  for (size_t s = 0; s < b.series.size(); ++s) {
    const auto& values = b.series[s].values;
    // Columns narrower than a pixel would hide each other: of those in one pixel the longest is drawn.
    float drawn_to = -1;
    float best = zero;
    for (size_t i = 0; i < values.size(); ++i) {
      if (!sy.has(values[i])) continue;
      const float top = sy.at(values[i]);
      const float x = box.x + step * static_cast<float>(i) + each * static_cast<float>(s);
      if (std::floor(x) != drawn_to) best = zero;
      drawn_to = std::floor(x);
      if (std::abs(top - zero) < std::abs(best - zero)) continue;
      best = top;
      const bool on = static_cast<int>(i) == b.marked;
      ui.paint.rect({step > 4 ? x : drawn_to, std::min(top, zero), w, std::abs(top - zero)},
                    on ? f.t().text1 : f.t().role(b.series[s].ink), step > 6 ? 1.5f : 0.f);
    }
  }
  if (b.has_reference && sy.has(b.reference))
    f.dashed({box.x, sy.at(b.reference)}, {box.right(), sy.at(b.reference)}, f.t().text3);
  if (!histogram) {
    ui.paint.number(box.x, box.bottom() + 16, "1", f.t().text3, 11);
    ui.paint.number(box.right(), box.bottom() + 16, std::to_string(count), f.t().text3, 11, Face::regular,
                    Align::right);
  }
  if (!f.pointed(box)) return 0;
  const auto i = static_cast<size_t>(
      std::clamp(static_cast<int>((ImGui::GetIO().MousePos.x - box.x) / step), 0, static_cast<int>(count) - 1));
  const double width = (b.high - b.low) / static_cast<double>(count);
  std::vector<std::string> lines{i < b.labels.size() ? std::to_string(i + 1) + " · " + f.say(b.labels[i])
                                                     : measured(b.low + width * static_cast<double>(i)) + " … " +
                                                           measured(b.low + width * static_cast<double>(i + 1))};
  for (const auto& s : b.series)
    if (i < s.values.size()) lines.push_back((b.series.size() > 1 ? f.say(s.name) + ": " : "") + measured(s.values[i]));
  const float middle = box.x + step * (static_cast<float>(i) + .5f);
  ui.paint.vline(std::round(middle), box.y, box.bottom(), f.t().text2);
  f.card_at({middle, box.y + 30}, lines);
  return 0;
}

}  // namespace

float lay_out(const FigureFrame& f, const BarFigure& b, bool draw) {
  const auto entries = entries_of(f, b);
  float y = f.area.y + f.title(b.title, draw) + 4;
  y += f.legend(entries, y, draw) + (entries.empty() ? 0.f : 3.f);
  const bool listed = !b.labels.empty() && b.labels.size() * b.series.size() <= kMostListed;
  return listed ? bar_list(f, b, y, draw) : bar_columns(f, b, y, draw);
}

}  // namespace attn
