#pragma once
#include "ui/player/films.h"

namespace attn {

/// The player: buttons, and a track that is the whole computation drawn small. Phone: pieces of a line and a knob.
void draw_filmstrip(Ui& ui, Rect area, float left, const std::vector<Film>& all, int current, bool compact);
void draw_phone_player(Ui& ui, Rect area, const std::vector<Film>& all, int current);

}  // namespace attn
