#include "attention/reduce.h"

#include <algorithm>
#include <cmath>

namespace attn {
namespace {

/// First entry under pixel i of `pixels` over `entries`.
int first_under(int i, int entries, int pixels) { return static_cast<int>(int64_t{i} * entries / pixels); }

void take(Pixel& pixel, float v) {
  if (std::isfinite(v)) {
    pixel.lowest = std::min(pixel.lowest, v);
    pixel.highest = std::max(pixel.highest, v);
  } else {
    (v < 0 ? pixel.masked : pixel.broken) = true;
  }
}

}  // namespace

Reduced reduce(const Tensor& a, int64_t head, Window window, int width, int height) {
  const int row = std::max(0, window.row);
  const int col = std::max(0, window.col);
  const int rows = std::min(window.row + window.rows, static_cast<int>(a.shape().rows)) - row;
  const int cols = std::min(window.col + window.cols, static_cast<int>(a.shape().cols)) - col;
  if (a.empty() || rows <= 0 || cols <= 0 || width <= 0 || height <= 0) return {};
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Reduced out{std::min(width, cols), std::min(height, rows), {}};
  out.pixels.assign(static_cast<size_t>(out.width) * static_cast<size_t>(out.height), Pixel{kInfinity, -kInfinity});
  std::vector<int> starts;
  for (int x = 0; x <= out.width; ++x) starts.push_back(first_under(x, cols, out.width));
  for (int y = 0; y < out.height; ++y) {
    Pixel* line = out.pixels.data() + static_cast<size_t>(y) * static_cast<size_t>(out.width);
    for (int i = first_under(y, rows, out.height); i < first_under(y + 1, rows, out.height); ++i) {
      const float* entries = a.matrix(0, head) + (row + i) * a.shape().cols + col;
      for (int x = 0; x < out.width; ++x)
        for (int j = starts[static_cast<size_t>(x)]; j < starts[static_cast<size_t>(x) + 1]; ++j)
          take(line[x], entries[j]);
    }
  }
  return out;
}

}  // namespace attn
