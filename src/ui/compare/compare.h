#pragma once
#include "story/comparison.h"
#include "ui/context.h"

namespace attn {

/// Pins the present as A, or unpins it; its right edge is at `right`. Returns the room it takes.
float pin_button(Ui& ui, float right, float y);
/// A over B small at the left, B - A large at the right with the chosen row as paired bars; on the phone one of the
/// three.
void draw_compare(Ui& ui, Rect area, const Stop& stop, bool compact);
/// What differs, the largest change, the selected cell in both; swap and go back; `unpin`: that, too. Returns its
/// height.
float draw_compare_words(Ui& ui, Rect area, const Stop& stop, bool unpin);
/// The step of a stop that is compared: the one of the selected cell, else the stop's own.
std::string compared_step(const Ui& ui, const Stop& stop);

}  // namespace attn
