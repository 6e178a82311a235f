#pragma once
#include "ui/figures/plot.h"

namespace attn {

// What figures of an analysis are drawn with; each kind of figure has a file of its own.

inline constexpr float kPlotHeight = 150;  // of the axes' rectangle

/// Smallest and largest of what an axis can show.
struct AxisRange {
  bool logarithmic = false;
  double low = INFINITY;
  double high = -INFINITY;

  bool has(double v) const { return std::isfinite(v) && (!logarithmic || v > 0); }
  void add(double v) {
    if (!has(v)) return;
    low = std::min(low, v);
    high = std::max(high, v);
  }
};

/// One axis: which part of the numbers is on it, and where a number stands.
struct AxisScale : AxisRange {
  float from = 0;
  float to = 1;
  std::vector<double> ticks{};

  float at(double v) const {
    const double share = logarithmic ? std::log(v / low) / std::log(high / low) : (v - low) / (high - low);
    return from + static_cast<float>(std::clamp(share, -.5, 1.5)) * (to - from);
  }
};
/// Of the range, or around it where it is one number, widened to at most `most` round ticks.
AxisScale make_scale(const AxisRange& range, float from, float to, int most);

/// What most figures share: the words above, and what the pointer says.
struct FigureFrame {
  Ui& ui;
  Rect area;
  const Theme& t() const { return ui.theme; }
  std::string say(const Said& said) const { return attn::say(ui.words, said); }

  /// Returns its height, like legend().
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

  /// The axes' rectangle from `top` on, so far from the left that the numbers of y have room.
  Rect axes_box(const AxisScale& y, float top, float height) const;
  /// Both axes with their numbers; what is on them stands above the one and below the other.
  void axes(Rect box, const AxisScale& x, const Said& x_name, const AxisScale& y, const Said& y_name) const;
  void dashed(Point a, Point b, Color c) const;
};

// Each draws itself at the top of the frame's area, or only measures; returns the height.
float lay_out(const FigureFrame& frame, const PlotFigure& plot, bool draw);
float lay_out(const FigureFrame& frame, const MapFigure& map, bool draw);
float lay_out(const FigureFrame& frame, const BarFigure& bars, bool draw);

}  // namespace attn
