#include "ui/figures/figure_frame.h"

#include <imgui.h>

#include "ui/kit/runs.h"

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

AxisScale make_scale(const AxisRange& range, float from, float to, int most) {
  AxisScale s{range, from, to};
  if (!(s.low <= s.high)) s.low = s.high = s.logarithmic ? 1 : 0;
  if (s.low == s.high) {
    const double around = std::max(.5, std::abs(s.low) / 2);
    s.low = s.logarithmic ? s.low / 2 : s.low - around;
    s.high = s.logarithmic ? s.high * 2 : s.high + around;
  }
  s.ticks = round_ticks(s.low, s.high, s.logarithmic, most);
  if (!s.ticks.empty() && !s.logarithmic) {
    s.low = std::min(s.low, s.ticks.front());
    s.high = std::max(s.high, s.ticks.back());
  }
  return s;
}

float FigureFrame::title(const Said& said, bool draw) const {
  return ui.paint.paragraph(area.x, area.y + 13, area.w, 17, {plain(say(said), 12.5f, t().text1, Face::semibold)},
                            draw) -
         area.y - 13;
}

float FigureFrame::legend(const std::vector<Entry>& entries, float y, bool draw) const {
  constexpr float kLine = 16;
  float x = area.x;
  float height = entries.empty() ? 0 : kLine;
  for (const Entry& e : entries) {
    const std::string name = ui.paint.fit(e.name, area.w - 20, 11);
    const float w = 20 + ui.paint.width(name, 11) + 14;
    if (x > area.x && x + w - 14 > area.right()) {
      x = area.x;
      height += kLine;
    }
    if (draw) {
      const float mid = y + height - kLine / 2;
      if (e.look == PlotFigure::Look::dots)
        ui.paint.circle({x + 7, mid}, 2.5f, e.ink);
      else if (e.look == PlotFigure::Look::reference)
        for (float dash = 0; dash < 14; dash += 5) ui.paint.rect({x + dash, mid - .5f, 3, 1}, e.ink);
      else
        ui.paint.rect({x, mid - 2, 14, 4}, e.ink, 1);
      ui.paint.text(x + 20, baseline(mid, 11), name, t().text2, 11);
    }
    x += w;
  }
  return height;
}

bool FigureFrame::pointed(Rect r) const {
  const ImVec2 m = ImGui::GetIO().MousePos;
  const Rect clip = ui.paint.clip();
  return r.contains(m.x, m.y) && clip.contains(m.x, m.y) &&
         ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
}

void FigureFrame::card_at(Point p, const std::vector<std::string>& lines) const {
  float w = 0;
  std::vector<std::string> shown;
  for (const std::string& line : lines) {
    shown.push_back(ui.paint.fit(line, area.w - 24, 11.5f, Face::medium));
    w = std::max(w, ui.paint.width(shown.back(), 11.5f, Face::medium, true));
  }
  w += 16;
  const float h = 10 + 16 * static_cast<float>(lines.size());
  const float x = std::clamp(p.x + 10, area.x, std::max(area.x, area.right() - w));
  const float y = p.y - h - 8 < area.y ? p.y + 12 : p.y - h - 8;
  ui.paint.rect({x, y, w, h}, t().input, 6);
  ui.paint.frame({x, y, w, h}, t().border, 1, 6);
  for (size_t i = 0; i < shown.size(); ++i)
    ui.paint.number(x + 8, y + 16 + 16 * static_cast<float>(i), shown[i], t().text1, 11.5f, Face::medium);
}

Rect FigureFrame::axes_box(const AxisScale& y, float top, float height) const {
  float left = 0;
  for (double tick : y.ticks) left = std::max(left, ui.paint.width(tick_text(tick), 11, Face::regular, true));
  left += 8;
  return {area.x + left, top, area.w - left - 8, height};
}

void FigureFrame::axes(Rect box, const AxisScale& x, const Said& x_name, const AxisScale& y, const Said& y_name) const {
  ui.paint.text(area.x, box.y - 8, ui.paint.fit(say(y_name), area.w, 11), t().text3, 11);
  for (double tick : y.ticks) {
    const float at = std::round(y.at(tick));
    if (at < box.y - 1 || at > box.bottom() + 1) continue;
    ui.paint.hline(box.x, box.right(), at, t().hairline);
    ui.paint.number(box.x - 6, baseline(at, 11), tick_text(tick), t().text3, 11, Face::regular, Align::right);
  }
  ui.paint.hline(box.x, box.right(), std::round(box.bottom()), t().control);
  float free = area.x;  // left edge of the next number
  for (double tick : x.ticks) {
    const float at = std::round(x.at(tick));
    if (at < box.x - 1 || at > box.right() + 1) continue;
    ui.paint.vline(at, box.bottom(), box.bottom() + 4, t().control);
    const std::string text = tick_text(tick);
    const float half = ui.paint.width(text, 11, Face::regular, true) / 2;
    if (at - half < free || at + half > area.right()) continue;
    ui.paint.number(at, box.bottom() + 16, text, t().text3, 11, Face::regular, Align::center);
    free = at + half + 6;
  }
  ui.paint.text(box.right(), box.bottom() + 31, ui.paint.fit(say(x_name), box.w, 11), t().text3, 11, Face::regular,
                Align::right);
}

void FigureFrame::dashed(Point a, Point b, Color c) const {
  const float length = std::hypot(b.x - a.x, b.y - a.y);
  for (float s = 0; s < length; s += 6) {
    const float e = std::min(s + 3.5f, length);
    ui.paint.line({a.x + (b.x - a.x) * s / length, a.y + (b.y - a.y) * s / length},
                  {a.x + (b.x - a.x) * e / length, a.y + (b.y - a.y) * e / length}, c, 1.2f);
  }
}

std::vector<double> round_ticks(double low, double high, bool logarithmic, int most) {
  std::vector<double> out;
  if (!(std::isfinite(low) && std::isfinite(high)) || low >= high) return out;
  if (logarithmic) {
    const int from = static_cast<int>(std::ceil(std::log10(low) - 1e-9));
    const int to = static_cast<int>(std::floor(std::log10(high) + 1e-9));
    const int every = std::max(1, (to - from + most - 1) / std::max(1, most - 1));
    for (int power = from; power <= to; power += every) out.push_back(std::pow(10., power));
    if (out.size() < 2)  // less than two decades: 1, 2, 5 of each
      for (int power = from - 1; power <= to; ++power)
        for (double digit : {1., 2., 5.})
          if (const double v = digit * std::pow(10., power);
              v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9) && std::ranges::find(out, v) == out.end())
            out.push_back(v);
    std::ranges::sort(out);
    return out;
  }
  double step = std::pow(10., std::floor(std::log10((high - low) / most)));
  for (double digit : {1., 2., 5., 10.})
    if ((high - low) / (digit * step) <= most) {
      step *= digit;
      break;
    }
  for (double i = std::floor(low / step + 1e-9); i <= std::ceil(high / step - 1e-9); ++i) out.push_back(i * step);
  return out;
}

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
