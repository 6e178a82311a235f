#pragma once
#include "ui/panels/column.h"

namespace attn {

/// In place of the text field: the image, the size of its patches, another picture.
void image_field(Ui& ui, Rect r);
/// A setting: tokens are words, or patches of an image.
void image_switch(Column& c);

}  // namespace attn
