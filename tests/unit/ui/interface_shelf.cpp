// The shelf: reached by a button with a word on it, used by mouse, finger and keys, at every size; what was done is
// ticked, and a lesson leads to the next.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>

#include "lessons/lessons_support.h"
#include "ui/interface_support.h"
#include "ui/kit/fonts.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::find_control;
using interface_test::move_to;
using interface_test::open_lesson;
using interface_test::press_key;
using interface_test::Window;
using scene_test::read_web;

namespace {

std::vector<SceneEntry> everything() {
  std::vector<SceneEntry> out;
  for (const std::string& id : parse_scene_index(read_web("scenes/index.json")))
    out.push_back({id, scene_test::scene_file(id).about.title});
  for (const LessonEntry& lesson : lesson_test::lesson_index()) out.push_back({lesson.id, lesson.title, true});
  return out;
}

void fill(Window& window) {
  window.interface().set_scenes(everything());
  window.settle();
}

void use(Window& window, const std::string& id) {
  window.interface().act(id, "");
  window.settle();
}

/// Opens the shelf with all that it shows.
void open(Window& window) {
  use(window, "lessons");
  REQUIRE(find_control(window, "shelf close"));
  CHECK(window.asked_shelf);
  window.interface().set_shelf(parse_shelf(read_web("shelf.json")));
  window.settle();
}

void button(Window& window, bool down) {
  ImGui::GetIO().AddMouseButtonEvent(0, down);
  window.frame();
}

void click(Window& window, float x, float y) {
  move_to(window, x, y);
  button(window, true);
  button(window, false);
  window.settle();
}

bool stands(const std::string& text) {
  return std::ranges::any_of(Painter::texts(), [&](const DrawnText& drawn) { return drawn.text == text; });
}

struct Size {
  float width;
  float height;
};
constexpr Size kShelfSizes[] = {{360, 640},  {390, 844},  {640, 480},  {768, 1024},  {800, 450},
                                {1024, 768}, {1280, 800}, {1366, 625}, {1920, 1080}, {2560, 1440}};

}  // namespace

TEST_CASE("a button with a word on it opens the shelf, and every lesson stands there whole, at every size") {
  for (const char* language : {"en", "zh"})
    for (const Size& size : kShelfSizes) {
      CAPTURE(language);
      CAPTURE(size.width);
      Window window("who-is-it", size.width, size.height, language);
      fake_system().touch = size.width < 900;
      fill(window);
      CHECK(stands(window.interface().words().get("lessons")));
      open(window);
      int cards = 0;
      for (const Control& each : window.interface().mirror().controls()) {
        CHECK(each.section == "shelf");  // nothing behind it can be used
        if (each.id.rfind("shelf ", 0) != 0 || each.id == "shelf close") continue;
        ++cards;
        CHECK(each.box.x >= 0);
        CHECK(each.box.right() <= size.width);
        CHECK(each.box.h >= 44);
      }
      CHECK(cards == static_cast<int>(lesson_test::lesson_index().size()));
      window.interface().reveal("shelf needle");
      window.settle();
      CHECK(!find_control(window, "shelf needle")->hidden);
      CHECK(stands(in_language(parse_shelf(read_web("shelf.json")).back().group, language)));
      for (const DrawnText& text : Painter::texts()) {
        CAPTURE(text.text);
        CHECK(text.text.find("…") == std::string::npos);
        CHECK(text.box.right() <= text.clip.right() + 1);
        if (window.interface().words().code() == "en") CHECK(!needs_chinese(text.text));  // those letters are not there
      }
    }
}

TEST_CASE("Escape, the cross and a click beside the shelf close it, and the keys belong to the page again") {
  Window window("who-is-it");
  fill(window);
  const int row = window.session().scene().view.row;
  for (const int way : {0, 1, 2, 3}) {
    CAPTURE(way);
    open(window);
    press_key(window, ImGuiKey_UpArrow);
    press_key(window, ImGuiKey_PageDown);
    CHECK(window.session().scene().view.row == row);  // not the page's
    CHECK(!window.session().can_undo());
    if (way == 0) press_key(window, ImGuiKey_Escape);
    if (way == 1) use(window, "shelf close");
    if (way == 2) click(window, 8, 400);
    if (way == 3) click(window, 640, 5);
    CHECK(!find_control(window, "shelf close"));
    CHECK(find_control(window, "lessons"));
    CHECK(window.opened.empty());
  }
  press_key(window, ImGuiKey_UpArrow);
  CHECK(window.session().scene().view.row == row - 1);
  press_key(window, ImGuiKey_L);
  CHECK(find_control(window, "shelf close"));
}

TEST_CASE("arrow keys move from card to card, Enter opens, Tab leads to the scenes") {
  Window window("who-is-it");
  fill(window);
  open_lesson(window, "library");
  open(window);
  press_key(window, ImGuiKey_RightArrow);  // where it is open
  press_key(window, ImGuiKey_RightArrow);
  press_key(window, ImGuiKey_Enter);
  CHECK(window.opened == lesson_test::lesson_index()[1].id);
  CHECK(!find_control(window, "shelf close"));
  open(window);
  for (int i = 0; i < 40; ++i) {
    press_key(window, ImGuiKey_DownArrow);
    press_key(window, ImGuiKey_RightArrow);
  }
  press_key(window, ImGuiKey_Enter);
  CHECK(window.opened == everything().back().id);
  open(window);
  press_key(window, ImGuiKey_Tab);
  CHECK(!find_control(window, "shelf library"));
  press_key(window, ImGuiKey_DownArrow);
  press_key(window, ImGuiKey_RightArrow);
  press_key(window, ImGuiKey_Enter);
  CHECK(window.opened == "animal-zh");
}

TEST_CASE("a finger scrolls the shelf from any card, and its tap opens one") {
  Window window("who-is-it", 390, 844);
  fake_system().touch = true;
  fill(window);
  open(window);
  move_to(window, 200, 600);
  button(window, true);
  for (float y = 580; y >= 200; y -= 20) move_to(window, 200, y);
  button(window, false);
  window.settle();
  CHECK(window.opened.empty());
  REQUIRE(find_control(window, "shelf library"));
  CHECK(find_control(window, "shelf library")->hidden);
  const auto& all = window.interface().mirror().controls();
  const auto card = std::ranges::find_if(all, [](const Control& c) {
    return c.id.rfind("shelf ", 0) == 0 && c.id != "shelf close" && !c.hidden && c.box.y > 300;
  });
  REQUIRE(card != all.end());
  const std::string id = card->id;
  click(window, card->box.x + 150, card->box.y + 40);
  CHECK("shelf " + window.opened == id);
}

TEST_CASE("a lesson is done at its last card, now and in later visits, and leads to the next on the shelf") {
  for (const Size& size : {Size{1280, 800}, {360, 640}}) {
    CAPTURE(size.width);
    Window window("who-is-it", size.width, size.height);
    fake_system().touch = size.width < 900;
    fill(window);
    open_lesson(window, "library");
    const auto done = [&](const char* id) {
      open(window);
      const std::string label = find_control(window, std::string("shelf ") + id)->label;
      use(window, "shelf close");
      return label.find(window.interface().words().get("shelf.done")) != std::string::npos;
    };
    CHECK(!done("library"));
    CHECK(find_control(window, "next")->label == "Next");
    while (!window.document().lesson()->at_end()) use(window, "next");
    CHECK(fake_system().remembered["done"] == "library");
    CHECK(done("library"));
    CHECK(!done("seven_steps"));
    CHECK(find_control(window, "next")->label == "Next: The seven steps");
    CHECK(find_control(window, "previous")->enabled);
    use(window, "next");
    CHECK(window.opened == "seven_steps");
    open_lesson(window, "seven_steps");
    while (!window.document().lesson()->at_end()) use(window, "next");
    CHECK(fake_system().remembered["done"] == "library, seven_steps");
    fake_system().remembered["done"] = "animal, gone, root";
    fill(window);
    open_lesson(window, everything().back().id);
    CHECK(done("animal"));
    CHECK(done("root"));
    CHECK(!done("library"));
    while (!window.document().lesson()->at_end()) use(window, "next");
    CHECK(!find_control(window, "next")->enabled);  // the last one
    CHECK(fake_system().remembered["done"].find("animal, root, ") != std::string::npos);
  }
}

TEST_CASE("a window to read only has no shelf") {
  Window window("who-is-it");
  fill(window);
  window.interface().restrict({{}, {}, true});
  window.settle();
  CHECK(!find_control(window, "lessons"));
  press_key(window, ImGuiKey_L);
  CHECK(!find_control(window, "shelf close"));
}
