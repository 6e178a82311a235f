#pragma once
#include <doctest/doctest.h>
#include <imgui.h>
#include <imgui_internal.h>

#include "ui/interface_support.h"

namespace finger_test {

struct Size {
  float width;
  float height;
};
constexpr Size kSizes[] = {{390, 844}, {360, 640}, {768, 1024}, {800, 500},
                           {800, 450}, {640, 480}, {480, 360},  {400, 300}};

/// A finger on a window; every part of a gesture takes a frame.
class FingerTip {
 public:
  explicit FingerTip(interface_test::Window& window) : window_(window) {}

  void down(attn::Point at) {
    ImGui::GetIO().AddMousePosEvent(at.x, at.y);
    window_.frame();
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    window_.frame();
  }
  void move(attn::Point to) {
    ImGui::GetIO().AddMousePosEvent(to.x, to.y);
    window_.frame();
  }
  void up() {
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    window_.frame();
  }
  void tap(attn::Point at) {
    down(at);
    up();
    rest();
  }
  /// From a place by so much, in some frames; `pause` before it is lifted: then nothing rolls on.
  void swipe(attn::Point from, float dx, float dy, bool pause = true) {
    constexpr int kMoves = 8;
    down(from);
    for (int i = 1; i <= kMoves; ++i)
      move({from.x + dx * static_cast<float>(i) / kMoves, from.y + dy * static_cast<float>(i) / kMoves});
    for (int i = 0; i < (pause ? 8 : 0); ++i) window_.frame();
    up();
  }
  bool moving() const { return window_.interface().next_frame_in(0) == 0; }
  /// The frames until no other is wanted.
  int rest() {
    int frames = 0;
    for (; moving() && frames < 600; ++frames) window_.frame();
    REQUIRE(frames < 600);
    return frames;
  }

 private:
  interface_test::Window& window_;
};

inline attn::Point middle(const attn::Rect& r) { return {r.x + r.w / 2, r.y + r.h / 2}; }

/// The part of Dear ImGui's window of a panel that is seen; nullptr: there is none.
inline ImGuiWindow* panel_window(const std::string& name) {
  for (ImGuiWindow* w : ImGui::GetCurrentContext()->Windows)
    if (w->WasActive && std::string(w->Name).find("/" + name + "_") != std::string::npos) return w;
  return nullptr;
}

inline std::unique_ptr<interface_test::Window> touched(const Size& size, const std::string& language = "en") {
  auto window = std::make_unique<interface_test::Window>("who-is-it", size.width, size.height, language);
  interface_test::fake_system().touch = true;
  interface_test::fake_system().text_field = true;
  window->settle();
  return window;
}

/// A panel by its number, where the window has it, a lesson, or the menu.
inline void show(interface_test::Window& window, FingerTip& hand, const std::string& what) {
  if (what == "lesson")
    interface_test::open_lesson(window, "causal");
  else if (what == "menu")
    hand.tap(middle(interface_test::find_control(window, "menu")->box));
  else if (const attn::Control* tabs = interface_test::find_control(window, "sheet");
           tabs && !what.empty() && std::stoul(what) < tabs->items.size())
    window.interface().act("sheet", what);
  hand.rest();
}

}  // namespace finger_test
