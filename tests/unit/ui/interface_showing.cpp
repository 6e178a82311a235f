// How everything is shown: in four sizes, with the panels or without; keys that lead on and out; what stays in view for
// a moment; ticks and toasts.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <set>

#include "text/numbers.h"
#include "ui/interface_support.h"
#include "ui/kit/theme.h"
#include "ui/kit/widgets.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::find_control;
using interface_test::is_drawn;
using interface_test::move_to;
using interface_test::open_lesson;
using interface_test::press_key;
using interface_test::Window;

namespace {

void hold_button(Window& window, bool down) {
  ImGui::GetIO().AddMouseButtonEvent(0, down);
  window.frame();
}

std::set<std::string> sections(Window& window) {
  std::set<std::string> out;
  for (const Control& c : window.interface().mirror().controls()) out.insert(c.section);
  return out;
}

/// Corners that the last frame drew in a colour within a rectangle.
int corners(Rect r, Color color) {
  int found = 0;
  for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists)
    for (const ImDrawVert& v : list->VtxBuffer) found += v.col == color && r.contains(v.pos.x, v.pos.y);
  return found;
}

int all_corners() { return ImGui::GetDrawData()->TotalVtxCount; }

constexpr std::pair<float, float> kAllSizes[]{{360, 640},  {390, 844},  {768, 1024},  {1024, 768},  {1280, 577},
                                              {1366, 625}, {1280, 800}, {1920, 1080}, {2560, 1440}, {800, 500},
                                              {800, 450},  {640, 480},  {480, 360}};

}  // namespace

TEST_CASE(
    "who presents has the picture, the card of a lesson and the way out, at every size; Escape brings back the rest") {
  for (const auto& [width, height] : kAllSizes)
    for (const bool lesson : {false, true}) {
      CAPTURE(width);
      CAPTURE(height);
      CAPTURE(lesson);
      Window window("who-is-it", width, height);
      if (lesson) open_lesson(window, "root");
      const std::set<std::string> before = sections(window);
      press_key(window, ImGuiKey_P);
      const float zoom = platform::zoom_within(width, height, 1.5f);
      window.resize(width / zoom, height / zoom);  // as the surface does
      CHECK(window.interface().magnification() == 1.5f);
      window.settle();
      CHECK(sections(window).count("controls") == 0);
      CHECK(find_control(window, "copy_text") == nullptr);
      CHECK(find_control(window, "present_end"));
      CHECK((find_control(window, "next") != nullptr) == lesson);
      CHECK(!window.interface().drawn().empty());
      for (const std::string& fault : interface_test::faults(window)) FAIL_CHECK(fault);
      press_key(window, ImGuiKey_Escape);
      window.resize(width, height);
      window.settle();
      CHECK(window.interface().magnification() == 1);
      CHECK(sections(window) == before);
    }
}

TEST_CASE("Page Down is the next card in a lesson, and the next step elsewhere; arrows do the same for who presents") {
  Window window("who-is-it");
  const auto step = [&] { return window.session().scene().view.step; };
  const std::string first = step();
  press_key(window, ImGuiKey_PageDown);
  CHECK(step() != first);
  press_key(window, ImGuiKey_PageUp);
  CHECK(step() == first);
  press_key(window, ImGuiKey_P);
  const auto stop = [&] { return window.document().stops().of(step()); };
  const int from = stop();
  REQUIRE(from > 0);
  for (const int on : {1, 2}) {
    press_key(window, ImGuiKey_RightArrow);
    CHECK(stop() == from + on);
  }
  for (const int back : {1, 0, -1}) {
    press_key(window, back == 0 ? ImGuiKey_PageUp : ImGuiKey_LeftArrow);
    CHECK(stop() == from + back);
  }
  open_lesson(window, "root");
  const auto card = [&] { return window.document().lesson()->card(); };
  press_key(window, ImGuiKey_RightArrow);
  CHECK(card() == 1);
  press_key(window, ImGuiKey_PageDown);
  CHECK(card() == 2);
  press_key(window, ImGuiKey_LeftArrow);
  press_key(window, ImGuiKey_PageUp);
  CHECK(card() == 0);
  press_key(window, ImGuiKey_Escape);
  press_key(window, ImGuiKey_PageDown);
  CHECK(card() == 1);
  const std::string on_card = step();
  press_key(window, ImGuiKey_RightBracket);
  CHECK(card() == 1);
  CHECK(step() != on_card);
  press_key(window, ImGuiKey_PageUp);
  CHECK(card() == 0);
}

TEST_CASE("the size is chosen from the menu of every window, and remembered") {
  for (const float width : {1280.f, 390.f}) {
    Window window("who-is-it", width, 800);
    for (const auto& [index, scale] : {std::pair{"3", 2.f}, {"1", 1.25f}, {"0", 1.f}}) {
      if (!list_is_open()) {
        window.interface().act("menu", "");
        window.settle();
      }
      window.interface().act("ui_scale", index);
      window.settle();
      CHECK(window.interface().magnification() == scale);
      CHECK(fake_system().remembered["scale"] == (scale == 2 ? "2" : scale == 1 ? "1" : "1.25"));
    }
    CHECK(find_control(window, "hear"));
    window.interface().act("hear", "");
    window.settle();
    CHECK(fake_system().rows_played == 1);
  }
  CHECK(platform::zoom_within(1280, 800, 2) == 2);
  CHECK(platform::zoom_within(480, 600, 2) == 1.5f);
  CHECK(platform::zoom_within(300, 200, 2) == 1);
}

TEST_CASE("letters of every face are drawn with the pixels of the screen") {
  ImGuiIO& io = ImGui::GetIO();
  for (const float scale : {2.f, 1.25f, 1.f}) {
    io.DisplayFramebufferScale = {scale, scale};
    Window window("who-is-it");
    REQUIRE(io.Fonts->Fonts.Size >= 4);
    for (ImFont* face : io.Fonts->Fonts) CHECK(face->GetFontBaked(13)->RasterizerDensity == scale);
  }
}

TEST_CASE("whatever a control opens, Escape closes, and the keys are the stage's again") {
  int opened = 0;
  for (const float width : {1280.f, 1024.f, 390.f}) {
    Window window("who-is-it", width, 800);
    std::set<std::string> ids;
    for (const Control& c : window.interface().mirror().controls())
      if (c.kind == Control::Kind::button && c.enabled) ids.insert(c.id);
    for (const std::string& id : ids) {
      CAPTURE(id);
      window.interface().act(id, "");
      window.settle();
      const bool drawer = find_control(window, "scrim") != nullptr;
      if (!list_is_open() && !drawer) continue;
      ++opened;
      const int row = window.session().scene().view.row;
      if (list_is_open()) press_key(window, ImGuiKey_UpArrow);
      CHECK(window.session().scene().view.row == row);  // they belong to the list
      press_key(window, ImGuiKey_Escape);
      CHECK_FALSE(list_is_open());
      CHECK(find_control(window, "scrim") == nullptr);
      press_key(window, row > 0 ? ImGuiKey_UpArrow : ImGuiKey_DownArrow);
      CHECK(window.session().scene().view.row == row + (row > 0 ? -1 : 1));
    }
  }
  CHECK(opened >= 6);
}

TEST_CASE("the value before a drag stays beside the new one for a second") {
  Window window("who-is-it");
  SUBCASE("of a cell") {
    window.interface().act("filmx", "");
    window.settle();
    const auto cell = std::ranges::find_if(window.interface().drawn(), [](const DrawnCell& c) {
      return c.cell.step == "x" && c.cell.row == 4 && c.cell.col == 2;
    });
    REQUIRE(cell != window.interface().drawn().end());
    const Rect r = cell->box;
    const std::string old = number_text(window.session().trace().value("x").at(0, 0, 4, 2), 2);
    const auto above = [&] {
      return std::ranges::count_if(Painter::texts(), [&](const DrawnText& t) {
        return t.text == old && t.box.bottom() <= r.y && t.box.bottom() > r.y - 24;
      });
    };
    const auto at_rest = above();
    const auto ghost = [&] { return above() > at_rest; };
    move_to(window, r.x + r.w / 2, r.y + r.h / 2);
    hold_button(window, true);
    move_to(window, r.x + r.w / 2 + 60, r.y + r.h / 2);
    window.frame();
    CHECK(ghost());
    hold_button(window, false);
    window.frame();
    CHECK(ghost());
    for (int k = 0; k < 70; ++k) window.frame();
    CHECK_FALSE(ghost());
  }
  SUBCASE("of a slider") {
    const Rect r = find_control(window, "temperature")->box;
    const float y = r.y + r.h / 2;
    move_to(window, r.x + r.w * .3f, y);
    hold_button(window, true);
    move_to(window, r.x + r.w * .9f, y);
    hold_button(window, false);
    move_to(window, 5, 400);
    for (int k = 0; k < 10; ++k) window.frame();
    const int with = all_corners();
    CHECK(window.interface().next_frame_in(1e6) <= 0);
    for (int k = 0; k < 70; ++k) window.frame();
    CHECK(all_corners() < with);
  }
}

TEST_CASE("the knob of a slider stays on its track, whatever the key size") {
  for (const int size : {1, 8, 16, 32, 64})
    for (const float width : {1280.f, 1600.f, 390.f}) {
      CAPTURE(size);
      Window window("who-is-it", width, 800);
      Scene scene = window.session().scene();
      scene.about.published.reset();
      scene.problem.d_k = size;
      window.session().change("edit.test", scene);
      if (width < 900) window.interface().act("sheet", "1");
      window.settle();
      const Control* slider = find_control(window, "key_size");
      REQUIRE(slider);
      const Rect r = slider->box;
      CHECK(corners(r, dark_theme().text1) > 8);  // its knob
      const auto number = std::ranges::find_if(Painter::texts(), [&](const DrawnText& t) {
        return t.text == std::to_string(size) && t.box.y < r.bottom() && t.box.bottom() > r.y;
      });
      REQUIRE(number != Painter::texts().end());
      CHECK(number->box.x >= r.right() - .5f);  // the knob does not reach it
    }
}

TEST_CASE("a tick says that a row of weights adds up to 100 %, and only then") {
  const auto ticked = [] {
    const auto said = std::ranges::find(Painter::texts(), "100 %", &DrawnText::text);
    if (said == Painter::texts().end()) return false;
    const Rect r = said->box;
    return corners({r.x - 18, r.y, 18, r.h}, dark_theme().good) > 0;
  };
  Window window("who-is-it");
  window.interface().act("filmweights", "");
  window.settle();
  CHECK(ticked());
  Scene scene = window.session().scene();
  scene.problem.fault = "softmax_columns";
  window.session().change("edit.test", scene);
  window.settle();
  CHECK_FALSE(ticked());
}

TEST_CASE("controls are named in the visitor's words, never by their ids") {
  for (const char* language : {"en", "zh"})
    for (const float width : {1600.f, 1024.f, 390.f}) {
      Window window("who-is-it", width, 1000, language);
      const auto look = [&] {
        for (const Control& c : window.interface().mirror().controls()) {
          CAPTURE(c.id);
          CHECK(c.label != c.id);
          REQUIRE(!c.label.empty());
          CHECK(c.label[0] != '[');  // a key without words
          for (const std::string& item : c.items) CHECK_FALSE(item.starts_with('['));
        }
      };
      for (const char* view : {"matrices", "all", "rows", "arcs", "graph", "heads", "vectors", "analysis"}) {
        CAPTURE(view);
        Scene scene = window.session().scene();
        scene.view.views = {view};
        scene.problem.mask = {};
        window.session().change("edit.test", scene);
        window.settle();
        look();
      }
      window.session().pin();
      for (const char* opened : {"menu", "badge", "variants", "lessons"}) {
        CAPTURE(opened);
        window.interface().act(opened, "");
        window.settle();
        look();
        press_key(window, ImGuiKey_Escape);
      }
      open_lesson(window, "seven_steps");
      look();
    }
}

TEST_CASE("terms are called what the scene calls the values that they belong to") {
  Window window("who-is-it");
  Scene scene = window.session().scene();
  scene.view.step = scene.view.cell = "output";
  window.session().change("edit.test", scene);
  window.settle();
  for (const auto& head : scene.about.value_names.at("en"))
    for (const std::string& name : head) {
      CAPTURE(name);
      CHECK(std::ranges::any_of(Painter::texts(), [&](const DrawnText& t) {
        return t.text == name && t.box.y > interface_test::kInspectorTop;
      }));
    }
}

TEST_CASE("a message stands in the bar at the top, above what it speaks of") {
  for (const auto& [width, height] : kAllSizes)
    for (const char* language : {"en", "zh"}) {
      CAPTURE(width);
      CAPTURE(height);
      Window window("who-is-it", width, height, language);
      window.session().notify({"notice.link_copied"});
      window.settle();
      const std::string& text = window.interface().words().get("notice.link_copied");
      const auto said = std::ranges::find(Painter::texts(), text, &DrawnText::text);
      REQUIRE(said != Painter::texts().end());
      for (const Control& c : window.interface().mirror().controls())
        if (c.section == "equation") CHECK(interface_test::common(c.box, said->box).h <= 0);
      CHECK(said->box.bottom() <= 40);
    }
}
