#include "attention/costs/layer_costs.h"

#include <algorithm>

#include "text/error.h"

namespace attn {
namespace {

/// Layers until the last token is reached from the first. A contiguous layer of width k reaches k - 1 tokens further;
/// dilated ones k^l tokens after l layers.
double contiguous_layers(int64_t n, int64_t k) {
  return static_cast<double>(std::max<int64_t>(1, (n - 1 + k - 2) / (k - 1)));
}

double dilated_layers(int64_t n, int64_t k) {
  double layers = 0, reached = 1;
  while (reached < static_cast<double>(n)) {
    reached *= static_cast<double>(k);
    ++layers;
  }
  return std::max(1.0, layers);
}

}  // namespace

std::vector<LayerCost> layer_costs(int64_t n, int64_t d, int64_t k) {
  if (n < 1 || d < 1 || k < 2)
    fail("layer_costs", "n and d of at least 1 and k of at least 2",
         std::to_string(n) + ", " + std::to_string(d) + ", " + std::to_string(k));
  const auto tokens = static_cast<double>(n), width = static_cast<double>(d), kernel = static_cast<double>(k);
  const double convolution = kernel * tokens * width * width;
  return {{"attention", tokens * tokens * width, 1, 1},
          {"recurrent", tokens * width * width, tokens, tokens},
          {"convolution", convolution, 1, contiguous_layers(n, k)},
          {"dilated", convolution, 1, dilated_layers(n, k)}};
}

}  // namespace attn
