#pragma once
#include "ui/kit/column.h"

namespace attn {

/// The image of the scene with its edits, in grey, into a rectangle of its own proportions.
void draw_image(Ui& ui, Rect box);
/// Where a patch is in it, as long as it is drawn into `box`.
Rect patch_box(const Ui& ui, Rect box, int patch);
/// The largest rectangle of the image's proportions in `area`, at its top left; whole pixels a patch where there is
/// room.
Rect image_box(const Ui& ui, Rect area);

/// In place of the text field: the image, the size of its patches, another picture.
void image_field(Ui& ui, Rect r);
/// A setting: tokens are words, or patches of an image.
void image_switch(Column& c);

}  // namespace attn
