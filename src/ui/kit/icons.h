#pragma once
#include "ui/kit/painter.h"

namespace attn {

/// Icons of lines, triangles and arcs, centred on a point, in a square of `size`.
enum class Icon {
  play,
  pause,
  forward,
  back,
  first,
  last,
  undo,
  redo,
  theme,
  info,
  down,
  up,
  left,
  right,
  check,
  dots,
  copy,
  pin,
  close,
  dice,
  reset,
  share,
  embed,
  lock,
  sliders,
  screen,
  sound
};

void draw_icon(Painter& p, Icon icon, Point center, float size, Color color);
/// The mark of the product: a 3 x 3 attention map.
void draw_logo(Painter& p, Point corner, float size, const Theme& theme);

}  // namespace attn
