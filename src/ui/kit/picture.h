#pragma once
#include "attention/reduce.h"
#include "ui/kit/frame.h"

namespace attn {

/// How a matrix becomes a picture: which part of it, turned or not, in which colours.
struct Picture {
  Tensor value;
  int head = 0;
  Window window;            // in rows and columns of the tensor
  bool transposed = false;  // rows run to the right
  bool amount = false;      // 0 ... scale, else -scale ... scale
  double scale = 1;
  bool faint = false;  // a step that is still to come
};

/// Draws the picture into a rectangle, at most one pixel of the screen an entry (see reduce()), none smoothed. The
/// pixels are kept for as long as they are drawn, so that a frame in which nothing changed costs four corners.
void draw_picture(const Frame& frame, const Picture& picture, Rect box);

/// Lets go of every texture; false: none is made any more, for the graphics context is lost.
void allow_pictures(bool allowed);

/// largest_magnitude(), computed once for each tensor and head on view.
double known_magnitude(const Tensor& value, int head);

}  // namespace attn
