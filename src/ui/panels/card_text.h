#pragma once
#include "ui/context.h"

namespace attn {

/// Draws the text of the open lesson's card, in paragraphs from a first baseline on; returns the baseline after the
/// last. A number leads to the cell that it was read from, a token in quotation marks to its row, "step 4" to that
/// stop, and the first mention of each term of the glossary to what it means. `strong`: it is a question.
float draw_card_text(Ui& ui, Point at, float width, bool strong);

}  // namespace attn
