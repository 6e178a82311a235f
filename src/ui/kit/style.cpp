#include "ui/kit/style.h"

#include <imgui.h>

#include "ui/kit/theme.h"

namespace attn {

void set_style() {
  ImGuiStyle& s = ImGui::GetStyle();
  s.WindowPadding = s.FramePadding = s.ItemSpacing = s.ItemInnerSpacing = {0, 0};
  s.FramePadding = {8, 6};
  s.WindowBorderSize = s.ChildBorderSize = s.PopupBorderSize = s.FrameBorderSize = 0;
  s.WindowMinSize = {1, 1};
  s.AntiAliasedLinesUseTex = false;
  s.DisplaySafeAreaPadding = {0, 0};
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.MouseDoubleClickTime = .5f;  // as systems have it
  io.ConfigInputTextCursorBlink = false;
}

void set_style_colors(const Theme& t) {
  const auto set = [](ImGuiCol slot, Color c) { ImGui::GetStyle().Colors[slot] = ImGui::ColorConvertU32ToFloat4(c); };
  for (ImGuiCol slot : {ImGuiCol_WindowBg, ImGuiCol_ChildBg, ImGuiCol_PopupBg, ImGuiCol_FrameBg, ImGuiCol_FrameBgActive,
                        ImGuiCol_FrameBgHovered, ImGuiCol_ScrollbarBg, ImGuiCol_NavCursor})
    set(slot, 0);
  set(ImGuiCol_Text, t.text1);
  set(ImGuiCol_TextSelectedBg, faded(t.role(Role::q), .35));
  set(ImGuiCol_InputTextCursor, t.text1);
  set(ImGuiCol_ScrollbarGrab, t.border);
  set(ImGuiCol_ScrollbarGrabHovered, t.control);
  set(ImGuiCol_ScrollbarGrabActive, t.control);
}

}  // namespace attn
