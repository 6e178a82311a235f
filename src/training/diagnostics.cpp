#include "training/diagnostics.h"

#include <cmath>

namespace attn {
namespace {

/// Sums of one head over rows.
struct HeadSums {
  double previous = 0;
  int64_t after_first = 0;
  double prefix_match = 0;
  int64_t repeats = 0;
  double entropy = 0;
  int64_t rows = 0;
};

void add_row(const float* weights, const int32_t* tokens, int64_t i, int64_t length, HeadSums& sums) {
  ++sums.rows;
  double match = 0;
  bool repeats = false;
  for (int64_t j = 0; j < length; ++j) {
    const double w = weights[j];
    if (w > 0) sums.entropy -= w * std::log(w);
    if (j == 0 || j > i || tokens[j - 1] != tokens[i]) continue;
    repeats = true;
    match += w;
  }
  if (i > 0) {
    sums.previous += weights[i - 1];
    ++sums.after_first;
  }
  if (repeats) {
    sums.prefix_match += match;
    ++sums.repeats;
  }
}

double square(double x) { return x * x; }

/// Of a head's part of the gradient.
double norm_of_head(const ModelLayout& layout, const ModelLayout::Layer& at, int64_t head, const float* gradient) {
  const int64_t d = layout.settings.d_model, width = layout.width();
  double sum = 0;
  for (int64_t r = 0; r < d; ++r)
    for (int64_t c = head * width; c < (head + 1) * width; ++c)
      sum += square(gradient[at.w_q + r * d + c]) + square(gradient[at.w_k + r * d + c]) +
             square(gradient[at.w_v + r * d + c]) + square(gradient[at.w_o + c * d + r]);
  return std::sqrt(sum);
}

double mean(double sum, int64_t n) { return n ? sum / static_cast<double>(n) : 0; }

}  // namespace

std::vector<HeadFigures> figures_of_heads(Pass<float>& pass, const ModelLayout& layout, const float* parameters,
                                          const Samples& samples, const float* gradient) {
  const int64_t heads = layout.settings.heads, length = samples.length, row = dense_row(length);
  std::vector<HeadSums> sums(static_cast<size_t>(layout.settings.layers * heads));
  for (int64_t first = 0; first < samples.count;) {
    const int64_t count = pass.look(parameters, samples, first);
    for (int64_t layer = 0; layer < layout.settings.layers; ++layer)
      for (int64_t r = 0; r < count * heads * length; ++r) {
        const int64_t sample = r / (heads * length), head = r / length % heads;
        add_row(pass.weights(layer) + r * row, samples.tokens.data() + (first + sample) * length, r % length, length,
                sums[static_cast<size_t>(layer * heads + head)]);
      }
    first += count;
  }
  std::vector<HeadFigures> figures;
  for (size_t i = 0; i < sums.size(); ++i) {
    const HeadSums& s = sums[i];
    const auto layer = i / static_cast<size_t>(heads), head = i % static_cast<size_t>(heads);
    figures.push_back({mean(s.previous, s.after_first), mean(s.prefix_match, s.repeats), mean(s.entropy, s.rows),
                       norm_of_head(layout, layout.layers[layer], static_cast<int64_t>(head), gradient)});
  }
  return figures;
}

}  // namespace attn
