#pragma once
#include "ui/context.h"

namespace attn {

struct Badge {
  Rect box;
  bool clicked = false;
};
/// Which back end computed the scene on view, in what time, and max |difference| to the double reference. It ends at
/// `right`, around the height `mid`, and begins not before `left`. `instead`: words that stand in it for now.
Badge backend_badge(Ui& ui, float left, float right, float mid, const std::string& instead = "");
/// What a click on the badge opens: a row a back end, with what it runs on or why it cannot, its own time and difference;
/// where "auto" changes from one to the other; and the way to the race.
void backend_card(Ui& ui, const Badge& badge);

}  // namespace attn
