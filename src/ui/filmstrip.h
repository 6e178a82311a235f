#pragma once
#include "ui/films.h"

namespace attn {

/// The player: buttons, and a track that is the whole computation drawn small. Phone: pieces of a line and a knob.
void draw_filmstrip(Ui& ui, Rect area, float left, const std::vector<Film>& all, int current, bool compact);
/// Goes to the stop `current + by`, if there is one.
void step_by(Ui& ui, const std::vector<Film>& all, int current, int by);

/// Starts playing, one stop after the other, from the first when it stands at the last; or stops.
void toggle_play(Ui& ui, const std::vector<Film>& all, int current);

}  // namespace attn
