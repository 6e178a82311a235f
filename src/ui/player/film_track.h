#pragma once
#include "ui/context.h"
#include "ui/kit/widgets.h"

namespace attn {

/// The track of the player: `piece` pixels a stop, of which the part `filled` is its line. In the mirror a slider over
/// all positions.
Hit scrub_track(Ui& ui, Rect r, float piece, float filled);
/// How much of the present stop is played, 0 ... 1.
float played_part(const Ui& ui);

}  // namespace attn
