#pragma once
#include <imgui.h>

#include <algorithm>

#include "ui/context.h"

namespace attn {

/// Runs `content` (which returns its height) in a part of the window that scrolls when it is too small.
template <typename Content>
void scrolling(Ui& ui, const char* id, Rect area, Content content) {
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::BeginChild(id, {area.w, area.h}, 0, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoBackground);
  const float scroll = ImGui::GetScrollY();
  Painter painter(ImGui::GetWindowDrawList());
  Ui inner{painter, ui.theme, ui.words, ui.document, ui.activity, ui.drawn, ui.stops, ui.current, ui.now, ui.touch};
  const size_t before = ui.activity.mirror.controls().size();
  const float height = content(inner, Rect{area.x, area.y - scroll, area.w, area.h});
  ui.activity.mirror.clip(before, area);
  if (const Control* wanted = ui.activity.mirror.revealed(before)) {
    const float above = wanted->box.y - 16 - area.y;
    const float below = wanted->box.bottom() + 16 - area.bottom();
    if (above < 0 || below > 0) ImGui::SetScrollY(std::max(0.f, scroll + (above < 0 ? above : below)));
  }
  ImGui::SetCursorScreenPos({area.x, area.y - scroll});
  ImGui::Dummy({1, height});
  if (height > area.h) {
    const float bar = std::max(24.f, area.h * area.h / height);
    const float at = area.y + scroll / (height - area.h) * (area.h - bar);
    painter.rect({area.right() - 8, at, 4, bar}, ui.theme.border, 2);
    ui.activity.claims.push_back({area, true, false});
    if (ui.touch && ImGui::IsWindowHovered() && ImGui::IsMouseDragging(0) && !ImGui::IsAnyItemActive())
      ImGui::SetScrollY(std::clamp(scroll - ImGui::GetIO().MouseDelta.y, 0.f, height - area.h));
  }
  ImGui::EndChild();
}

}  // namespace attn
