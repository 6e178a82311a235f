#pragma once
#include "ui/context.h"

namespace attn {

/// The image of the scene with its edits, in grey, into a rectangle of its own proportions.
void draw_image(Ui& ui, Rect box);
/// Where a patch is in it, as long as it is drawn into `box`.
Rect patch_box(const Ui& ui, Rect box, int patch);
/// The largest rectangle of the image's proportions in `area`, at its top left; whole pixels a patch where there is
/// room.
Rect image_box(const Ui& ui, Rect area);

}  // namespace attn
