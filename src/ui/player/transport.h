#pragma once
#include "ui/context.h"

namespace attn {

/// The buttons of the player: first, back, play, forward, last; how far it goes at once, and how fast.
void draw_transport(Ui& ui, Rect area);

/// Its parts, for a player with less room.
void play_button(Ui& ui, Point center, float radius);
void step_buttons(Ui& ui, Rect back, Rect forward);
/// One of the speeds, and the next one with each click.
void speed_button(Ui& ui, Rect r);
void unit_choice(Ui& ui, Rect r);

}  // namespace attn
