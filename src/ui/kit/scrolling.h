#pragma once
#include <imgui.h>

#include <algorithm>

#include "ui/kit/frame.h"

namespace attn {

/// The window that is open is seen in `area` and scrolls over a content of this height, whose items have been drawn. A
/// finger that moves up or down scrolls it, whatever it began on, and then clicks nothing; let go in motion it rolls to
/// rest. Draws the bar, and says what is the program's own here and what the page around may have.
void scroll_by_finger(Frame& frame, Rect area, float height);

/// The same for a finger that moves sideways over the window that is open: 1 when it was let go after a way to the left
/// (what follows comes in), -1 to the right, else 0. After scroll_by_finger().
int swiped(Frame& frame);

/// Runs `content` (which returns its height) in a part of the window that scrolls when it is too small. `rows`: it is a
/// list of rows, and the one that is asked for comes to the middle. `swipes`: returns swiped(), else 0.
template <typename Content>
int scrolling(Frame& frame, const char* id, Rect area, Content content, bool rows = false, bool swipes = false) {
  if (area.w <= 0 || area.h <= 0) return 0;
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::BeginChild(id, {area.w, area.h}, 0, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoBackground);
  const float scroll = ImGui::GetScrollY();
  const size_t before = frame.mirror.controls().size();
  const float height = content(Rect{area.x, area.y - scroll, area.w, area.h});
  frame.mirror.clip(before, area);
  if (const Control* wanted = frame.mirror.revealed(before)) {
    frame.finger = {};
    const float above = wanted->box.y - 16 - area.y;
    const float below = wanted->box.bottom() + 16 - area.bottom();
    if (rows)
      ImGui::SetScrollY(std::max(0.f, scroll + wanted->box.y - area.y - (area.h - wanted->box.h) / 2));
    else if (above < 0 || below > 0)
      ImGui::SetScrollY(std::max(0.f, scroll + (above < 0 ? above : below)));
  }
  ImGui::SetCursorScreenPos({area.x, area.y - scroll});
  ImGui::Dummy({1, height});
  scroll_by_finger(frame, area, height);
  const int turn = swipes ? swiped(frame) : 0;
  ImGui::EndChild();
  return turn;
}

}  // namespace attn
