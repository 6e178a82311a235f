// The picture of windows below 900 px of width under a finger: what is pressed is large enough, nothing is cut off, and
// the view of a card is shown.
#include <algorithm>

#include "lessons/lesson_visit.h"
#include "ui/finger_support.h"

using namespace attn;
using interface_test::find_control;
using interface_test::open_lesson;
using interface_test::Window;

namespace finger_test {

TEST_CASE("a finger hits 44 pixels of everything that is pressed, at every narrow size") {
  int asked = 0;
  for (const Size& size : kSizes)
    for (const std::string panel : {"", "0", "1", "2", "lesson", "menu"}) {
      CAPTURE(size.width);
      CAPTURE(size.height);
      CAPTURE(panel);
      const std::unique_ptr<Window> window = touched(size);
      FingerTip hand(*window);
      const std::string what = panel;
      show(*window, hand, panel);
      const auto at = [&](float x, float y) {
        ImGui::GetIO().AddMousePosEvent(x, y);
        window->frame();
        return ImGui::GetCurrentContext()->HoveredId;
      };
      std::vector<Control> all = window->interface().mirror().controls();
      for (const Control& c : all) {
        const bool cell = c.id.starts_with("word ") || c.id.starts_with("link ") || c.section == "equation";
        if (!c.enabled || c.hidden || cell || (what == "menu") != (c.section == "top" && c.id != "menu")) continue;
        if (c.kind == Control::Kind::slider) continue;
        CAPTURE(c.id);
        const Point mid = middle(c.boxes.empty() ? c.box : c.boxes.front());
        const ImGuiID id = at(mid.x, mid.y);
        CHECK(id != 0);
        ++asked;
        const float reach = 21;
        for (const float d : {-reach, reach}) {
          const float end =
              std::min(size.height, c.clip.bottom()) - 1;  // a panel that scrolls cuts what is at its edge
          CHECK(at(mid.x, std::clamp(mid.y + d, std::max(0.f, c.clip.y), end)) == id);
          CHECK(at(std::clamp(mid.x + d, 0.f, size.width - 1), mid.y) == id);
        }
      }
    }
  MESSAGE(asked);
  CHECK(asked > 100);
}

TEST_CASE("a narrow window shows the view that the card speaks of") {
  for (const Size& size : {Size{390, 844}, {800, 450}}) {
    const std::unique_ptr<Window> window = touched(size);
    open_lesson(*window, "sets");
    while (!window->document().lesson()->at_end()) {
      window->interface().act("next", "");
      window->settle();
      const std::vector<std::string>& views = window->session().scene().view.views;
      const Control* list = find_control(*window, "views");
      REQUIRE(list);
      CHECK(list->items[static_cast<size_t>(list->chosen)] == window->interface().words().get("view." + views.back()));
    }
  }
}

TEST_CASE("nothing is cut off or lies on something else at any narrow size") {
  for (const Size& size : kSizes)
    for (const char* language : {"en", "zh"})
      for (const std::string panel : {"", "0", "1", "2", "lesson", "menu"}) {
        CAPTURE(size.width);
        CAPTURE(size.height);
        CAPTURE(language);
        CAPTURE(panel);
        const std::unique_ptr<Window> window = touched(size, language);
        FingerTip hand(*window);
        show(*window, hand, panel);
        const std::vector<std::string> found = faults(*window);
        for (const std::string& fault : found)
          if (panel != std::string("menu") || fault.starts_with("cut")) FAIL_CHECK(fault);  // it lies over the window
      }
}

}  // namespace finger_test
