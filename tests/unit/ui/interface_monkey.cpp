// The whole front end under seeded input, thousands of frames a second: nothing may be thrown, no number may stop
// being one, and everything can be taken back. (tests/browser/stories/monkey.mjs does it in a real browser, slower.)
//   ATTENTION_LONG=1: 200,000 actions in place of 4,000;  ATTENTION_SEED=N: other ones
#include <doctest/doctest.h>
#include <imgui.h>

#include <cmath>
#include <cstdlib>

#include "attention/step_info.h"
#include "ui/interface_support.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::Window;

namespace {

struct Place {
  std::string name;
  const char* scene;
  const char* language;
  float width;
  float height;
  bool touch;
};

const Place kPlaces[] = {{"a desktop", "who-is-it", "en", 1280, 800, false},
                         {"a desktop in Chinese", "animal-zh", "zh", 1920, 1080, false},
                         {"a tablet", "who-is-it", "en", 768, 1024, true},
                         {"a phone", "animal-zh", "zh", 390, 844, true}};
constexpr const char* kTexts[] = {"The animal was tired",
                                  "it",
                                  "",
                                  "小猫坐在垫子上，因为它累了。",
                                  "a b c d e f g h i j k l m n o p q r s t u v w x y z",
                                  "😀 é ß “quoted” -1.5e9",
                                  "…",
                                  "the the the THE The"};
constexpr const char* kNumbers[] = {"1", "-2.5", "1e9", "", "abc", "0.125\t3\n4,5", "nan", "7"};
constexpr ImGuiKey kKeys[] = {
    ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_UpArrow, ImGuiKey_DownArrow, ImGuiKey_Space,  ImGuiKey_PageUp,
    ImGuiKey_PageDown,  ImGuiKey_Home,       ImGuiKey_End,     ImGuiKey_Enter,     ImGuiKey_Escape, ImGuiKey_Tab,
    ImGuiKey_Backspace, ImGuiKey_Delete,     ImGuiKey_Z,       ImGuiKey_Y,         ImGuiKey_1,      ImGuiKey_5,
    ImGuiKey_Minus,     ImGuiKey_Period,     ImGuiKey_Comma};

class Monkey {
 public:
  Monkey(Window& window, uint64_t seed) : window_(window), random_{seed} {}

  void act() {
    ImGuiIO& io = ImGui::GetIO();
    const Point at = somewhere();
    switch (random_.below(14)) {
      case 0:
      case 1:
      case 2:
      case 3:  // a click, sometimes two
        for (int clicks = random_.below(8) == 0 ? 2 : 1; clicks > 0; --clicks) {
          io.AddMousePosEvent(at.x, at.y);
          io.AddMouseButtonEvent(0, true);
          frames(random_.below(3));
          io.AddMouseButtonEvent(0, false);
          frames(random_.below(3));
        }
        break;
      case 4: io.AddMousePosEvent(at.x, at.y); break;
      case 5:
      case 6: {  // a drag
        io.AddMousePosEvent(at.x, at.y);
        io.AddMouseButtonEvent(0, true);
        for (int moves = random_.below(4); moves >= 0; --moves) {
          frames(random_.below(2));
          io.AddMousePosEvent(at.x + static_cast<float>(random_.below(241) - 120),
                              at.y + static_cast<float>(random_.below(161) - 80));
        }
        io.AddMouseButtonEvent(0, false);
        break;
      }
      case 7:
        io.AddMousePosEvent(at.x, at.y);
        io.AddMouseWheelEvent(static_cast<float>(random_.below(7) - 3), static_cast<float>(random_.below(7) - 3));
        break;
      case 8:
      case 9: {
        const ImGuiKey key = kKeys[random_.below(std::size(kKeys))];
        const ImGuiKey with = random_.below(4) == 0                    ? ImGuiMod_Shift
                              : key == ImGuiKey_Z || key == ImGuiKey_Y ? ImGuiMod_Ctrl
                                                                       : ImGuiMod_None;
        if (with != ImGuiMod_None) io.AddKeyEvent(with, true);
        io.AddKeyEvent(key, true);
        frames(1 + random_.below(2));
        io.AddKeyEvent(key, false);
        if (with != ImGuiMod_None) io.AddKeyEvent(with, false);
        break;
      }
      case 10: fake_system().typed.push_back({kTexts[random_.below(std::size(kTexts))], random_.below(2) == 0}); break;
      case 11:
        fake_system().numbers.push_back(
            {static_cast<platform::NumberEvent>(random_.below(12)), kNumbers[random_.below(std::size(kNumbers))]});
        break;
      case 12:
        fake_system().pinches.push_back({at.x, at.y, static_cast<float>(random_.below(41) - 20), 0,
                                         .5f + static_cast<float>(random_.below(150)) / 100});
        break;
      case 13: {  // by way of the mirror
        const auto& all = window_.interface().mirror().controls();
        if (all.empty()) break;
        const Control& c = all[static_cast<size_t>(random_.below(static_cast<int>(all.size())))];
        const bool index = c.kind == Control::Kind::choice || c.kind == Control::Kind::list;
        window_.interface().act(c.id, index ? std::to_string(random_.below(static_cast<int>(c.items.size())))
                                      : c.kind == Control::Kind::slider ? "0." + std::to_string(random_.below(10))
                                                                        : "");
        break;
      }
    }
    if (random_.below(60) == 0)
      window_.resize(static_cast<float>(360 + random_.below(1300)), static_cast<float>(480 + random_.below(700)));
    if (random_.below(200) == 0)
      window_.session().change("edit.open", scene_test::scene_file(random_.below(2) ? "who-is-it" : "animal-zh"));
    frames(random_.below(4));
  }

  void frames(int count) {
    for (; count > 0; --count) window_.frame();
  }

 private:
  /// Mostly on a cell or a control, sometimes anywhere.
  Point somewhere() {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    const auto& cells = window_.interface().drawn();
    const auto& controls = window_.interface().mirror().controls();
    const int kind = random_.below(5);
    if (kind < 2 && !cells.empty())
      return middle(cells[static_cast<size_t>(random_.below(static_cast<int>(cells.size())))].box);
    if (kind < 4 && !controls.empty())
      return middle(controls[static_cast<size_t>(random_.below(static_cast<int>(controls.size())))].box);
    return {static_cast<float>(random_.below(static_cast<int>(size.x))),
            static_cast<float>(random_.below(static_cast<int>(size.y)))};
  }
  static Point middle(const Rect& r) { return {r.x + r.w / 2, r.y + r.h / 2}; }

  Window& window_;
  scene_test::Random random_;
};

void check_numbers(const Trace& trace) {
  for (const Step& step : trace.program->steps) {
    const Tensor& value = trace.value(step.name);
    // Hidden scores are -infinity, and so is what is only looked at, summed up or carried on of them.
    const Role role = step_info(step.name).role;
    const bool hides = role == Role::s || role == Role::m;
    for (int64_t i = 0; i < value.count(); ++i) {
      const float v = value.data()[i];
      const bool hidden = v < 0 && std::isinf(v) && hides;
      if (!std::isfinite(v) && !hidden) FAIL_CHECK(step.name << " has " << v);
    }
  }
}

}  // namespace

TEST_CASE("a visitor who presses everything breaks nothing") {
  const int actions = interface_test::is_long() ? 50'000 : 400;
  const char* seed = std::getenv("ATTENTION_SEED");
  uint64_t stream = seed ? std::strtoull(seed, nullptr, 10) << 8 : 0;
  for (const Place& place : kPlaces) {
    CAPTURE(place.name);
    Window window(place.scene, place.width, place.height, place.language);
    fake_system().text_field = true;
    fake_system().touch = place.touch;
    Monkey monkey(window, ++stream);
    for (int action = 0; action < actions; ++action) {
      CAPTURE(action);
      monkey.act();
      if (action % 20 == 0) check_numbers(window.session().trace());
    }
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    window.settle();
    int undone = 0;
    while (undone <= 200 && window.session().undo()) ++undone;
    CHECK(undone <= 200);
    window.settle();
  }
}
