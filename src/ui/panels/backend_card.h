#pragma once
#include "ui/context.h"

namespace attn {

struct Badge {
  Rect box;
  bool clicked = false;
};
/// Which back end computed the scene on view, in what time, and max |difference| to the double reference. It ends at
/// `right`, around the height `mid`, and begins not before `left`. `instead`: words to say in place of all that.
Badge backend_badge(Ui& ui, float left, float right, float mid, const std::string& instead = "");
/// The badge behind its name, as a row of the settings from `y` on; returns the row's height.
float backend_row(Ui& ui, Rect area, float y, Badge& badge);
/// What a click on the badge opens: a row a back end, with what it runs on or why it cannot, its own time and
/// difference; where "auto" changes from one to the other; and the way to the race.
void backend_card(Ui& ui, const Badge& badge);

}  // namespace attn
