#pragma once
#include "ui/context.h"

namespace attn {

/// Figures of an analysis, each with title, axes of few round numbers, legend, and the value under the pointer.

/// How high a figure of this width is.
float figure_height(const Ui& ui, const Figure& figure, float width);
void draw_figure(Ui& ui, Rect area, const Figure& figure);
/// What a figure shows, in one sentence, for those who do not see it: names, ends and extremes.
std::string figure_summary(const Strings& words, const Figure& figure);

/// From below `low` to above `high`: at most `most` steps of 1, 2 or 5 times a power of ten; of a logarithmic axis,
/// powers of ten.
std::vector<double> round_ticks(double low, double high, bool logarithmic, int most);

}  // namespace attn
