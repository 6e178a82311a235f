#pragma once
#include "ui/kit/painter.h"

namespace attn {

/// A formula set for the screen: pieces relative to the left end of its baseline, y downwards.
struct Formula {
  struct Text {
    std::string text;
    float x, y, size;
    Face face;
  };
  struct Line {
    std::vector<Point> points;
    float thickness;
  };
  float width = 0;
  float above = 0;  // of the baseline
  float below = 0;
  std::vector<Text> texts{};
  std::vector<Line> lines{};
};

/// Sets what the tables' formulas use of LaTeX: letters, scripts, \frac, \sqrt, \text, \mathrm, Greek, operators, sized
/// delimiters. Error naming what it does not know.
Formula set_formula(const Painter& paint, std::string_view latex, float size);
/// The same, as large as fits `width`, from `size` down to `least`.
Formula fit_formula(const Painter& paint, std::string_view latex, float width, float size, float least);
void draw_formula(Painter& paint, const Formula& formula, float x, float base, Color color);

}  // namespace attn
