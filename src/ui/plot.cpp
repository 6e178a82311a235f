#include "ui/plot.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "ui/comparison.h"
#include "ui/tile.h"
#include "ui/widgets.h"

namespace attn {
namespace {

constexpr float kPlotHeight = 150;   // of the axes' rectangle
constexpr float kLine = 16;          // of a legend
constexpr size_t kMostListed = 48;   // bars that stand one below the other with their numbers
constexpr float kMostCell = 26;
constexpr float kThickBar = 9;       // of a bar that has its line for itself
constexpr float kLabels = 84;        // of rows, at most

/// One axis: which part of the numbers is on it, and where a number stands.
struct Scale {
  double low = 0;
  double high = 1;
  bool logarithmic = false;
  float from = 0;
  float to = 1;
  std::vector<double> ticks{};

  bool has(double v) const { return std::isfinite(v) && (!logarithmic || v > 0); }
  float at(double v) const {
    const double share = logarithmic ? std::log(v / low) / std::log(high / low) : (v - low) / (high - low);
    return from + static_cast<float>(std::clamp(share, -.5, 1.5)) * (to - from);
  }
};

Scale make_scale(double low, double high, bool logarithmic, float from, float to, int most) {
  if (!(low <= high)) low = high = logarithmic ? 1 : 0;
  if (low == high) {
    low = logarithmic ? low / 2 : low - std::max(.5, std::abs(low) / 2);
    high = logarithmic ? high * 2 : high + std::max(.5, std::abs(high) / 2);
  }
  Scale s{low, high, logarithmic, from, to};
  s.ticks = round_ticks(low, high, logarithmic, most);
  if (!s.ticks.empty() && !logarithmic) {
    s.low = std::min(low, s.ticks.front());
    s.high = std::max(high, s.ticks.back());
  }
  return s;
}

/// Smallest and largest of what an axis can show.
struct Range {
  double low = INFINITY;
  double high = -INFINITY;
  void add(double v, bool logarithmic) {
    if (!std::isfinite(v) || (logarithmic && v <= 0)) return;
    low = std::min(low, v);
    high = std::max(high, v);
  }
};

/// What most figures share: the words above, and what the pointer says.
struct Frame {
  Ui& ui;
  Rect area;
  const Theme& t() const { return ui.theme; }
  std::string say(const Said& said) const { return attn::say(ui.words, said); }

  float title(const Said& said, bool draw) const {
    return ui.paint.paragraph(area.x, area.y + 13, area.w, 17, {plain(say(said), 12.5f, t().text1, Face::semibold)}, draw) - area.y - 13;
  }

  struct Entry {
    std::string name;
    Color ink;
    PlotFigure::Look look;
  };
  /// Names of the series, as many a line as fit; returns its height. One alone needs none: the title names it.
  float legend(const std::vector<Entry>& entries, float y, bool draw) const {
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

  bool pointed(Rect r) const {
    const ImVec2 m = ImGui::GetIO().MousePos;
    const Rect clip = ui.paint.clip();
    return r.contains(m.x, m.y) && clip.contains(m.x, m.y) && ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  }

  /// A card beside a place, inside the figure.
  void card_at(Point p, const std::vector<std::string>& lines) const {
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
    for (size_t i = 0; i < shown.size(); ++i) ui.paint.number(x + 8, y + 16 + 16 * static_cast<float>(i), shown[i], t().text1, 11.5f, Face::medium);
  }

  float left_axis(const Scale& y) const {
    float w = 0;
    for (double tick : y.ticks) w = std::max(w, ui.paint.width(tick_text(tick), 11, Face::regular, true));
    return w + 8;
  }
  void axes(Rect box, const Scale& x, const Scale& y, bool draw_x = true) const {
    for (double tick : y.ticks) {
      const float at = std::round(y.at(tick));
      if (at < box.y - 1 || at > box.bottom() + 1) continue;
      ui.paint.hline(box.x, box.right(), at, t().hairline);
      ui.paint.number(box.x - 6, baseline(at, 11), tick_text(tick), t().text3, 11, Face::regular, Align::right);
    }
    ui.paint.hline(box.x, box.right(), std::round(box.bottom()), t().control);
    float free = area.x;  // left edge of the next number
    for (double tick : x.ticks) {
      if (!draw_x) break;
      const float at = std::round(x.at(tick));
      if (at < box.x - 1 || at > box.right() + 1) continue;
      ui.paint.vline(at, box.bottom(), box.bottom() + 4, t().control);
      const std::string text = tick_text(tick);
      const float half = ui.paint.width(text, 11, Face::regular, true) / 2;
      if (at - half < free || at + half > area.right()) continue;
      ui.paint.number(at, box.bottom() + 16, text, t().text3, 11, Face::regular, Align::center);
      free = at + half + 6;
    }
  }
  void dashed(Point a, Point b, Color c) const {
    const float length = std::hypot(b.x - a.x, b.y - a.y);
    for (float s = 0; s < length; s += 6) {
      const float e = std::min(s + 3.5f, length);
      ui.paint.line({a.x + (b.x - a.x) * s / length, a.y + (b.y - a.y) * s / length}, {a.x + (b.x - a.x) * e / length, a.y + (b.y - a.y) * e / length}, c, 1.2f);
    }
  }
};

std::vector<Frame::Entry> entries_of(const Frame& f, const PlotFigure& p) {
  std::vector<Frame::Entry> out;
  for (const auto& s : p.series) out.push_back({f.say(s.name), s.look == PlotFigure::Look::reference ? f.t().text3 : f.t().role(s.ink), s.look});
  return out;
}

// --- points and lines

float plot(Frame f, const PlotFigure& p, bool draw) {
  Ui& ui = f.ui;
  float y = f.area.y + f.title(p.title, draw) + 2;
  const auto entries = entries_of(f, p);
  if (entries.size() > 1) y += f.legend(entries, y, draw) + 2;
  const Rect box0{f.area.x, y + 18, f.area.w, kPlotHeight};
  if (!draw) return box0.bottom() + 38 - f.area.y;
  Range xs;
  Range ys;
  for (const auto& s : p.series)
    for (const auto& [px, py] : s.points) {
      xs.add(px, p.log_x);
      ys.add(py, p.log_y);
    }
  if (!p.log_y && ys.low > 0 && ys.low < .5 * ys.high) ys.low = 0;
  Scale sy = make_scale(ys.low, ys.high, p.log_y, box0.bottom(), box0.y, 5);
  const float left = f.left_axis(sy);
  const Rect box{f.area.x + left, box0.y, f.area.w - left - 8, box0.h};
  Scale sx = make_scale(xs.low, xs.high, p.log_x, box.x, box.right(), box.w > 260 ? 6 : 4);
  if (!p.log_x) {  // lines end where the numbers end
    sx.low = xs.low < xs.high ? xs.low : sx.low;
    sx.high = xs.low < xs.high ? xs.high : sx.high;
  }
  ui.paint.text(f.area.x, y + 10, ui.paint.fit(f.say(p.y), f.area.w, 11), f.t().text3, 11);
  f.axes(box, sx, sy);
  ui.paint.text(box.right(), box.bottom() + 31, ui.paint.fit(f.say(p.x), box.w, 11), f.t().text3, 11, Face::regular, Align::right);
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

// --- matrices

struct MapSizes {
  float labels = 0;
  float cw = 0;
  float ch = 0;
};
MapSizes sizes_of(const Frame& f, const MapFigure& m) {
  MapSizes s;
  for (const std::string& label : m.row_labels) s.labels = std::max(s.labels, f.ui.paint.width(label, 12, Face::semibold));
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

float map(Frame f, const MapFigure& m, bool draw) {
  Ui& ui = f.ui;
  float y = f.area.y + f.title(m.title, draw) + 6;
  const MapSizes s = sizes_of(f, m);
  const float legend_y = y + 6;
  y += 58;  // legend, labels of columns on two levels
  if (!draw) return y + s.ch * static_cast<float>(m.shown_rows) + 8 - f.area.y;
  Tile tile;
  tile.rows = Axis::query;
  tile.cols = Axis::key;
  tile.box = {std::round(f.area.x + s.labels), std::round(y), s.cw * static_cast<float>(m.shown_cols), s.ch * static_cast<float>(m.shown_rows)};
  tile.cw = s.cw;
  tile.ch = s.ch;
  tile.shown_rows = m.shown_rows;
  tile.shown_cols = m.shown_cols;
  const double scale = m.largest > 0 ? m.largest : 1;
  const std::string high = (m.amount ? "" : "+") + measured(m.largest);
  const std::string low = m.amount ? "0" : measured(-m.largest);
  color_bar(ui, {std::round(f.area.x + 7 + ui.paint.width(low, 11, Face::regular, true)), legend_y, 72, 8}, m.amount, low, high);
  const float gap = std::min(s.cw, s.ch) >= 10 ? 1.f : 0.f;
  for (int i = 0; i < m.shown_rows; ++i)
    for (int j = 0; j < m.shown_cols; ++j) {
      const double v = static_cast<double>(m.values[static_cast<size_t>(i * m.shown_cols + j)]) / scale;
      const Rect cell{tile.box.x + s.cw * static_cast<float>(j), tile.box.y + s.ch * static_cast<float>(i), s.cw - gap, s.ch - gap};
      ui.paint.rect(cell, m.amount ? f.t().amount_at(v) : f.t().signed_at(v), gap > 0 ? 2.f : 0.f);
    }
  const auto pooled = [](const std::vector<std::string>& labels, int all, int shown) {
    std::vector<std::string> out;
    for (int i = 0; i < shown && !labels.empty(); ++i) out.push_back(labels[static_cast<size_t>(static_cast<int64_t>(i) * all / shown)]);
    return out;
  };
  if (!m.row_labels.empty()) row_labels(ui, tile, pooled(m.row_labels, m.rows, m.shown_rows), -1, tile.box.x - 8, kLabels);
  if (m.shown_cols == m.cols && !m.col_labels.empty()) column_labels(ui, tile, m.col_labels, -1, tile.box.y - 6);
  if (!f.pointed(tile.box)) return 0;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const int i = std::clamp(static_cast<int>((mouse.y - tile.box.y) / s.ch), 0, m.shown_rows - 1);
  const int j = std::clamp(static_cast<int>((mouse.x - tile.box.x) / s.cw), 0, m.shown_cols - 1);
  const auto label = [&](const std::vector<std::string>& labels, int at, int all, int shown) {
    const auto index = static_cast<size_t>(static_cast<int64_t>(at) * all / shown);
    return index < labels.size() ? labels[index] : std::to_string(index + 1);
  };
  ui.paint.frame({tile.box.x + s.cw * static_cast<float>(j) - 1, tile.box.y + s.ch * static_cast<float>(i) - 1, s.cw + 2 - gap, s.ch + 2 - gap}, f.t().text1, 1, 2);
  f.card_at({mouse.x, mouse.y}, {label(m.row_labels, i, m.rows, m.shown_rows) + " · " + label(m.col_labels, j, m.cols, m.shown_cols),
                                 measured(static_cast<double>(m.values[static_cast<size_t>(i * m.shown_cols + j)]))});
  return 0;
}

// --- bars

std::vector<Frame::Entry> entries_of(const Frame& f, const BarFigure& b) {
  std::vector<Frame::Entry> out;
  if (b.series.size() > 1)
    for (const auto& s : b.series) out.push_back({f.say(s.name), f.t().role(s.ink), PlotFigure::Look::line});
  if (b.has_reference) out.push_back({f.say(b.reference_name) + ": " + measured(b.reference), f.t().text3, PlotFigure::Look::reference});
  return out;
}

Range range_of(const BarFigure& b) {
  Range r;
  for (const auto& s : b.series)
    for (double v : s.values) r.add(v, b.log_y);
  if (b.has_reference) r.add(b.reference, b.log_y);
  if (!b.log_y) {
    r.add(0, false);
  } else if (r.low <= r.high) {
    r.low = std::pow(10., std::floor(std::log10(r.low)) - 1);  // the smallest bar has a length, too
  }
  return r;
}

bool listed(const BarFigure& b) { return !b.labels.empty() && b.labels.size() * b.series.size() <= kMostListed; }

/// One below the other, with word and number.
float bar_list(Frame f, const BarFigure& b, float y, bool draw) {
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
  const Range r = range_of(b);
  const float x = f.area.x + labels;
  Scale scale{r.low, r.high > r.low ? r.high : r.low + 1, b.log_y, x, f.area.right() - numbers - 8};
  const float zero = b.log_y ? x : scale.at(0);
  for (size_t i = 0; i < b.labels.size(); ++i) {
    const float top = y + group * static_cast<float>(i);
    const bool on = static_cast<int>(i) == b.marked;
    const float mid = top + per * bar_h / 2;
    ui.paint.text(f.area.x, baseline(mid, 12), ui.paint.fit(f.say(b.labels[i]), labels - 10, 12, Face::semibold), on ? f.t().text1 : f.t().text2, 12, on ? Face::semibold : Face::regular);
    for (size_t s = 0; s < b.series.size(); ++s) {
      const double v = i < b.series[s].values.size() ? b.series[s].values[i] : 0;
      const float center = top + bar_h * (static_cast<float>(s) + .5f);
      if (scale.has(v)) {
        const float end = scale.at(v);
        const float thick = std::min(kThickBar, bar_h - 4);
        ui.paint.rect({std::min(zero, end), center - thick / 2, std::max(1.f, std::abs(end - zero)), thick}, f.t().role(b.series[s].ink), 2);
      }
      ui.paint.number(f.area.right(), baseline(center, 11.5f), measured(v), on ? f.t().text1 : f.t().text2, 11.5f, on ? Face::semibold : Face::medium, Align::right);
    }
  }
  const float bottom = y + group * static_cast<float>(b.labels.size());
  if (r.low < 0) ui.paint.vline(std::round(zero), y, bottom, f.t().control);
  if (b.has_reference && scale.has(b.reference)) f.dashed({scale.at(b.reference), y}, {scale.at(b.reference), bottom}, f.t().text3);
  return 0;
}

/// Side by side, thin where there are many: a histogram, or more labels than can be read at once.
float bar_columns(Frame f, const BarFigure& b, float y, bool draw) {
  Ui& ui = f.ui;
  const Rect box0{f.area.x, y + 18, f.area.w, kPlotHeight - 20};
  if (!draw) return box0.bottom() + (b.labels.empty() ? 38.f : 24.f) - f.area.y;
  const Range r = range_of(b);
  Scale sy = make_scale(r.low, r.high, b.log_y, box0.bottom(), box0.y, 4);
  const float left = f.left_axis(sy);
  const Rect box{f.area.x + left, box0.y, f.area.w - left - 8, box0.h};
  Scale sx = b.labels.empty() ? make_scale(b.low, b.high, false, box.x, box.right(), 6) : Scale{};
  if (b.labels.empty()) {
    sx.low = b.low;
    sx.high = b.high;
  }
  ui.paint.text(f.area.x, y + 10, ui.paint.fit(f.say(b.y), f.area.w, 11), f.t().text3, 11);
  f.axes(box, sx, sy, b.labels.empty());
  if (b.labels.empty()) ui.paint.text(box.right(), box.bottom() + 31, ui.paint.fit(f.say(b.x), box.w, 11), f.t().text3, 11, Face::regular, Align::right);
  size_t count = 1;
  for (const auto& s : b.series) count = std::max(count, s.values.size());
  const float step = box.w / static_cast<float>(count);
  const float zero = b.log_y ? box.bottom() : sy.at(0);
  for (size_t s = 0; s < b.series.size(); ++s) {
    const auto& values = b.series[s].values;
    // Columns narrower than a pixel would hide each other: of those in one pixel the longest is drawn.
    float drawn_to = -1;
    float best = zero;
    for (size_t i = 0; i < values.size(); ++i) {
      if (!sy.has(values[i])) continue;
      const float top = sy.at(values[i]);
      const float x = box.x + step * static_cast<float>(i) + step / static_cast<float>(b.series.size()) * static_cast<float>(s);
      const float w = std::max(1.f, step / static_cast<float>(b.series.size()) - (step > 4 ? 1.f : 0.f));
      if (std::floor(x) != drawn_to) best = zero;
      drawn_to = std::floor(x);
      if (std::abs(top - zero) < std::abs(best - zero)) continue;
      best = top;
      const bool on = static_cast<int>(i) == b.marked;
      ui.paint.rect({step > 4 ? x : drawn_to, std::min(top, zero), w, std::abs(top - zero)}, on ? f.t().text1 : f.t().role(b.series[s].ink), step > 6 ? 1.5f : 0.f);
    }
  }
  if (b.has_reference && sy.has(b.reference)) f.dashed({box.x, sy.at(b.reference)}, {box.right(), sy.at(b.reference)}, f.t().text3);
  if (!b.labels.empty()) {
    ui.paint.number(box.x, box.bottom() + 16, "1", f.t().text3, 11);
    ui.paint.number(box.right(), box.bottom() + 16, std::to_string(count), f.t().text3, 11, Face::regular, Align::right);
  }
  if (!f.pointed(box)) return 0;
  const auto i = static_cast<size_t>(std::clamp(static_cast<int>((ImGui::GetIO().MousePos.x - box.x) / step), 0, static_cast<int>(count) - 1));
  std::vector<std::string> lines;
  const double width = (b.high - b.low) / static_cast<double>(count);
  lines.push_back(i < b.labels.size() ? std::to_string(i + 1) + " · " + f.say(b.labels[i])
                                      : measured(b.low + width * static_cast<double>(i)) + " … " + measured(b.low + width * static_cast<double>(i + 1)));
  for (const auto& s : b.series)
    if (i < s.values.size()) lines.push_back((b.series.size() > 1 ? f.say(s.name) + ": " : "") + measured(s.values[i]));
  ui.paint.vline(std::round(box.x + step * (static_cast<float>(i) + .5f)), box.y, box.bottom(), f.t().text2);
  f.card_at({box.x + step * (static_cast<float>(i) + .5f), box.y + 30}, lines);
  return 0;
}

float bars(Frame f, const BarFigure& b, bool draw) {
  float y = f.area.y + f.title(b.title, draw) + 4;
  y += f.legend(entries_of(f, b), y, draw) + (entries_of(f, b).empty() ? 0.f : 3.f);
  return listed(b) ? bar_list(f, b, y, draw) : bar_columns(f, b, y, draw);
}

float lay_out(Ui& ui, Rect area, const Figure& figure, bool draw) {
  const Frame f{ui, area};
  if (const auto* p = std::get_if<PlotFigure>(&figure)) return plot(f, *p, draw);
  if (const auto* m = std::get_if<MapFigure>(&figure)) return map(f, *m, draw);
  return bars(f, std::get<BarFigure>(figure), draw);
}

}  // namespace

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
          if (const double v = digit * std::pow(10., power); v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9) && std::find(out.begin(), out.end(), v) == out.end()) out.push_back(v);
    std::sort(out.begin(), out.end());
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

std::string tick_text(double v) {
  char buffer[32];
  const double size = std::abs(v);
  if (size < 1e-12) return "0";
  if (size >= 1e-3 && size < 1e4) {
    std::snprintf(buffer, sizeof buffer, "%g", std::round(size * 1e6) / 1e6);
    return (v < 0 ? "−" : "") + std::string(buffer);
  }
  std::snprintf(buffer, sizeof buffer, "%.0e", size);  // "2e-07"
  const int power = std::atoi(buffer + 2);
  return (v < 0 ? "−" : "") + std::string(1, buffer[0]) + "e" + (power < 0 ? "−" : "") + std::to_string(std::abs(power));
}

float figure_height(const Ui& ui, const Figure& figure, float width) {
  Ui& any = const_cast<Ui&>(ui);  // only measures
  return lay_out(any, {0, 0, width, 0}, figure, false);
}

void draw_figure(Ui& ui, Rect area, const Figure& figure) { lay_out(ui, area, figure, true); }

std::string figure_summary(const Strings& words, const Figure& figure) {
  if (const auto* m = std::get_if<MapFigure>(&figure)) {
    const auto label = [](const std::vector<std::string>& labels, int i) { return static_cast<size_t>(i) < labels.size() ? labels[static_cast<size_t>(i)] : std::to_string(i + 1); };
    return words.format("analysis.summary.map", {say(words, m->title), std::to_string(m->rows), std::to_string(m->cols), measured(m->largest),
                                                 label(m->row_labels, m->largest_row), label(m->col_labels, m->largest_col)});
  }
  std::string out;
  if (const auto* p = std::get_if<PlotFigure>(&figure)) {
    out = words.format("analysis.summary.plot", {say(words, p->title), say(words, p->y), say(words, p->x)});
    for (const auto& s : p->series)
      if (!s.points.empty())
        out += " " + words.format("analysis.summary.line", {say(words, s.name), measured(s.points.front().second), measured(s.points.front().first),
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
      const double middle = b.low + (b.high - b.low) * (static_cast<double>(i) + .5) / static_cast<double>(s.values.size());
      return i < b.labels.size() ? say(words, b.labels[i]) : measured(middle);
    };
    out += " " + words.format("analysis.summary.series", {say(words, s.name), measured(*most), name(most), measured(*least), name(least)});
  }
  return out;
}

}  // namespace attn
