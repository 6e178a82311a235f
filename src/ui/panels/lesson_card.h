#pragma once
#include <string>

#include "ui/context.h"

namespace attn {

/// What of the lesson the last frame showed.
struct LessonShown {
  int card = -1;
  float question_height = 0;
};
/// The card of the open lesson, and on the last one the question and what to try. `buttons`: Back and Next stand under
/// it. Returns its height.
float draw_lesson(Ui& ui, Rect area, bool buttons);
/// Back and Next, in a row of 32 px.
void draw_lesson_buttons(Ui& ui, Rect area);
/// The card on view, and what became of the answer, in plain words.
std::string lesson_words(Ui& ui);

}  // namespace attn
