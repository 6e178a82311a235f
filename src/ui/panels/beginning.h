#pragma once
#include "ui/context.h"

namespace attn {

/// What a first visit begins with: the sentence alone, what one of its words looks at, and how the sentence becomes the
/// axes of the square; then two ways on. The page is under it from the first frame on, and any input leaves it.
struct Beginning {
  enum class Phase { none, asked, moves, offers };
  Phase phase = Phase::none;
  double since = 0;  // when the motion began
  Rect card{};       // of the ways on
};

/// With the next frame that has numbers; only once for each visitor, and not where motion is not wanted.
void start_beginning(Beginning& beginning);
/// Whether it lies over the whole page.
bool is_beginning(const Ui& ui);
/// Before anything is answered: ends it at any input, which means what it means without it.
void leave_beginning(Ui& ui);
/// Over everything else that was drawn.
void draw_beginning(Ui& ui, Rect all);

}  // namespace attn
