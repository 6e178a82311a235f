#pragma once
#include <imgui.h>

#include <algorithm>

#include "ui/kit/frame.h"

namespace attn {

/// Runs `content` (which returns its height) in a part of the window that scrolls when it is too small.
template <typename Content>
void scrolling(Frame& frame, const char* id, Rect area, Content content) {
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::BeginChild(id, {area.w, area.h}, 0, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoBackground);
  const float scroll = ImGui::GetScrollY();
  const size_t before = frame.mirror.controls().size();
  const float height = content(Rect{area.x, area.y - scroll, area.w, area.h});
  frame.mirror.clip(before, area);
  if (const Control* wanted = frame.mirror.revealed(before)) {
    const float above = wanted->box.y - 16 - area.y;
    const float below = wanted->box.bottom() + 16 - area.bottom();
    if (above < 0 || below > 0) ImGui::SetScrollY(std::max(0.f, scroll + (above < 0 ? above : below)));
  }
  ImGui::SetCursorScreenPos({area.x, area.y - scroll});
  ImGui::Dummy({1, height});
  if (height > area.h) {
    const float bar = std::max(24.f, area.h * area.h / height);
    const float at = area.y + scroll / (height - area.h) * (area.h - bar);
    frame.paint.rect({area.right() - 8, at, 4, bar}, frame.theme.border, 2);
    frame.outcome.claims.push_back({area, true, false});
    if (frame.touch && ImGui::IsWindowHovered() && ImGui::IsMouseDragging(0) && !ImGui::IsAnyItemActive())
      ImGui::SetScrollY(std::clamp(scroll - ImGui::GetIO().MouseDelta.y, 0.f, height - area.h));
  }
  ImGui::EndChild();
}

}  // namespace attn
