// What is dragged sideways by a finger on a phone: a slider, the bar of a guess; neither scrolls, nor does it turn the
// card.
#include <doctest/doctest.h>
#include <imgui.h>

#include "lessons/lesson.h"
#include "scene/scene_support.h"
#include "ui/interface_support.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::find_control;
using interface_test::move_to;
using interface_test::Window;
using scene_test::read_web;

namespace {

/// A card of a lesson on a phone.
struct OnPhone {
  Window window;
  OnPhone(const std::string& id, int card) : window("who-is-it", 390, 844) {
    fake_system().touch = true;
    open(id, card);
  }
  ~OnPhone() { fake_system().touch = false; }

  void open(const std::string& id, int card) {
    window.document().open(parse_lesson(read_web("lessons/" + id + ".json"), id + ".json"));
    window.interface().lesson_changed();
    window.settle();
    visit().turn(window.session(), card);
    window.settle();
  }
  LessonVisit& visit() { return *window.document().lesson(); }

  /// A finger from the middle of a control by so much, in six moves.
  void swipe(const std::string& id, float dx, float dy) {
    window.interface().reveal(id);
    window.settle();
    const Control* control = find_control(window, id);
    REQUIRE(control);
    const float x = control->box.x + control->box.w / 2;
    const float y = control->box.y + control->box.h / 2;
    move_to(window, x, y);
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    window.frame();
    for (int i = 1; i <= 6; ++i)
      move_to(window, x + dx * static_cast<float>(i) / 6, y + dy * static_cast<float>(i) / 6);
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    window.frame();
    window.settle();
  }
};

}  // namespace

TEST_CASE("a finger drags the bar of a guess along, without turning the card; up and down it leaves the guess") {
  OnPhone phone("library", 3);
  const std::vector<double> before = phone.visit().guess();
  phone.swipe("guess 0", 60, 0);
  CHECK(phone.visit().card() == 3);
  const std::vector<double> after = phone.visit().guess();
  CHECK(after[0] > before[0] + .2);
  phone.swipe("guess 0", 0, -60);
  CHECK(phone.visit().card() == 3);
  CHECK(phone.visit().guess() == after);
}

TEST_CASE("once a slider was slid, a finger that scrolls from it changes nothing") {
  OnPhone phone("speech", 0);
  phone.window.interface().act("sheet", "1");
  phone.window.settle();
  phone.swipe("temperature", 30, 0);
  const Problem slid = phone.window.session().scene().problem;
  CHECK(slid.temperature != 1);
  phone.swipe("temperature", 0, -50);
  CHECK(phone.window.session().scene().problem == slid);
}

TEST_CASE("a word that was pointed at in one lesson is no guess in the next") {
  OnPhone phone("keys", 1);
  phone.window.interface().act("guess word", "3");
  phone.window.settle();
  CHECK(phone.visit().guessed());
  phone.open("chicken", 1);
  CHECK_FALSE(phone.visit().guessed());
}
