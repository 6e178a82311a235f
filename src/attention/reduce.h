#pragma once
#include <cassert>
#include <cstdint>
#include <vector>

#include "kernels/program/tensor.h"

namespace attn {

/// A part of a matrix, in its own rows and columns.
struct Window {
  int row = 0;
  int col = 0;
  int rows = 0;
  int cols = 0;
  bool operator==(const Window&) const = default;
};

/// The entries under one pixel of a picture, in short. Nothing that stands out is lost: both extremes are kept, and
/// whatever is not a number is counted in. `lowest` > `highest` where no entry is finite.
struct Pixel {
  float lowest;
  float highest;
  bool masked = false;  // some entry is -infinity
  bool broken = false;  // some entry is NaN or +infinity

  bool finite() const { return lowest <= highest; }
  /// What the picture shows: the extreme of larger magnitude, the positive one of two alike.
  float shown() const { return -lowest > highest ? lowest : highest; }
};

struct Reduced {
  int width = 0;
  int height = 0;
  std::vector<Pixel> pixels;  // row by row
  const Pixel& at(int x, int y) const {
    assert(x >= 0 && x < width && y >= 0 && y < height);
    return pixels[static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x)];
  }
};

/// The window of one head (batch entry 0) in at most `width` x `height` pixels, one per entry where there are enough.
/// Pixel x of w covers the columns from floor(x cols / w) up to floor((x + 1) cols / w), rows alike: every entry lies
/// under exactly one pixel, so each extreme entry of the matrix is an extreme of the picture. The window is cut to the
/// matrix; an empty one, or no pixel to fill, is an empty picture. One pass, the entries are read once.
Reduced reduce(const Tensor& a, int64_t head, Window window, int width, int height);

}  // namespace attn
