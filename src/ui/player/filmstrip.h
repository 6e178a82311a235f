#pragma once
#include "ui/context.h"

namespace attn {

/// The player: buttons, and a track that is the whole computation drawn small. Phone: pieces of a line and a knob.
void draw_filmstrip(Ui& ui, Rect area, float left, bool compact);
void draw_phone_player(Ui& ui, Rect area);

/// Whether a stop is one of a group.
inline bool holds(const StopGroup& group, int stop) {
  return stop >= static_cast<int>(group.first) && stop < static_cast<int>(group.end);
}

}  // namespace attn
