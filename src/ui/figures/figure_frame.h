#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "story/comparison.h"
#include "ui/figures/plot.h"
#include "ui/kit/widgets.h"

namespace attn {

// What figures of an analysis are drawn with; each kind of figure has a file of its own.

inline constexpr float kPlotHeight = 150;  // of the axes' rectangle

/// One axis: which part of the numbers is on it, and where a number stands.
struct AxisScale {
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
/// From `low` to `high`, or around them where they are one number, widened to round ticks.
AxisScale make_scale(double low, double high, bool logarithmic, float from, float to, int most);

/// Smallest and largest of what an axis can show.
struct AxisRange {
  double low = INFINITY;
  double high = -INFINITY;
  void add(double v, bool logarithmic) {
    if (!std::isfinite(v) || (logarithmic && v <= 0)) return;
    low = std::min(low, v);
    high = std::max(high, v);
  }
};

/// What most figures share: the words above, and what the pointer says.
struct FigureFrame {
  Ui& ui;
  Rect area;
  const Theme& t() const { return ui.theme; }
  std::string say(const Said& said) const { return attn::say(ui.words, said); }

  float title(const Said& said, bool draw) const;

  struct Entry {
    std::string name;
    Color ink;
    PlotFigure::Look look;
  };
  /// Names of the series, as many a line as fit; returns its height. One alone needs none: the title names it.
  float legend(const std::vector<Entry>& entries, float y, bool draw) const;

  bool pointed(Rect r) const;

  /// A card beside a place, inside the figure.
  void card_at(Point p, const std::vector<std::string>& lines) const;

  float left_axis(const AxisScale& y) const;
  void axes(Rect box, const AxisScale& x, const AxisScale& y, bool draw_x = true) const;
  void dashed(Point a, Point b, Color c) const;
};

// Each draws itself at the top of the frame's area, or only measures; returns the height.
float plot_figure(const FigureFrame& frame, const PlotFigure& plot, bool draw);
float map_figure(const FigureFrame& frame, const MapFigure& map, bool draw);
float bar_figure(const FigureFrame& frame, const BarFigure& bars, bool draw);

}  // namespace attn
