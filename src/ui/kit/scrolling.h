#pragma once
#include <imgui.h>

#include <algorithm>

#include "ui/kit/frame.h"

namespace attn {

/// Runs `content` (which returns its height) in a part of the window that scrolls when it is too small. `rows`: it is a
/// list of rows that are links; a drag may begin on one, and the row that is asked for comes to the middle.
template <typename Content>
void scrolling(Frame& frame, const char* id, Rect area, Content content, bool rows = false) {
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::BeginChild(id, {area.w, area.h}, 0, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoBackground);
  const float scroll = ImGui::GetScrollY();
  const size_t before = frame.mirror.controls().size();
  const float height = content(Rect{area.x, area.y - scroll, area.w, area.h});
  frame.mirror.clip(before, area);
  if (const Control* wanted = frame.mirror.revealed(before)) {
    const float above = wanted->box.y - 16 - area.y;
    const float below = wanted->box.bottom() + 16 - area.bottom();
    if (rows)
      ImGui::SetScrollY(std::max(0.f, scroll + wanted->box.y - area.y - (area.h - wanted->box.h) / 2));
    else if (above < 0 || below > 0)
      ImGui::SetScrollY(std::max(0.f, scroll + (above < 0 ? above : below)));
  }
  ImGui::SetCursorScreenPos({area.x, area.y - scroll});
  ImGui::Dummy({1, height});
  if (height > area.h) {
    const float bar = std::max(24.f, area.h * area.h / height);
    const float at = area.y + scroll / (height - area.h) * (area.h - bar);
    frame.paint.rect({area.right() - 8, at, 4, bar}, frame.theme.border, 2);
    if (!rows) frame.outcome.claims.push_back({area, true, false});
    const bool dragged =
        rows ? ImGui::IsMouseDragging(0, 6) && ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)
             : ImGui::IsMouseDragging(0) && ImGui::IsWindowHovered() && !ImGui::IsAnyItemActive();
    if (frame.touch && dragged)
      ImGui::SetScrollY(std::clamp(scroll - ImGui::GetIO().MouseDelta.y, 0.f, height - area.h));
  }
  ImGui::EndChild();
}

}  // namespace attn
