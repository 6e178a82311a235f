// Cards beside the pointer: they can be read with the pointer on them, and Escape takes them away. Keys that write a
// character can be switched off.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <optional>

#include "text/numbers.h"
#include "ui/finger_support.h"
#include "ui/kit/runs.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::find_control;
using interface_test::move_to;
using interface_test::press_key;
using interface_test::strike;
using interface_test::Window;

TEST_CASE("what a card beside the pointer says can be read with the pointer on it, and goes with Escape") {
  int cards = 0;
  const auto card_of = [](const std::string& text) -> std::optional<Rect> {
    for (const DrawnText& t : Painter::texts())
      if (t.text.find(text) != std::string::npos && t.clip.w >= ImGui::GetIO().DisplaySize.x - 1) return t.box;
    return std::nullopt;
  };
  const auto rest = [](Window& window, Point at) {
    move_to(window, at.x, at.y);
    for (int i = 0; i < 45; ++i) window.frame();
  };
  for (const std::string control_id : {"share", "symbol softmax"}) {
    CAPTURE(control_id);
    Window window("who-is-it", 1280, 800);
    Strings words = window.interface().words();
    words.add(Strings::parse(scene_test::read_web("glossary/en.json")));
    window.interface().set_words(std::move(words));
    const Control* control = find_control(window, control_id);
    REQUIRE(control);
    const Rect place = control->box;
    const std::string& text = control_id == "share"
                                  ? window.interface().words().get("control.share")
                                  : unmarked(window.interface().words().get("term.softmax.means")).substr(0, 12);
    rest(window, finger_test::middle(place));
    const auto card = card_of(text);
    REQUIRE(card);
    ++cards;
    const Point on_it = finger_test::middle(*card);
    for (int i = 1; i <= 6; ++i)  // the way there, between the place and the card, too
      move_to(window, place.x + place.w / 2 + (on_it.x - place.x - place.w / 2) * static_cast<float>(i) / 6,
              place.y + place.h / 2 + (on_it.y - place.y - place.h / 2) * static_cast<float>(i) / 6);
    rest(window, on_it);
    CHECK(card_of(text));
    strike(window, ImGuiKey_Escape);
    window.frame();
    CHECK_FALSE(card_of(text));
    rest(window, on_it);
    CHECK_FALSE(card_of(text));
    rest(window, {640, 700});
    rest(window, finger_test::middle(place));
    CHECK(card_of(text));
    strike(window, ImGuiKey_Escape);  // with the pointer at the place itself
    window.frame();
    for (int i = 0; i < 45; ++i) window.frame();
    CHECK_FALSE(card_of(text));
  }
  CHECK(cards == 2);
  Window window("who-is-it", 1280, 800);  // and the number of a cell
  const auto cell =
      std::ranges::find_if(window.interface().drawn(), [](const DrawnCell& c) { return c.cell.step == "scores"; });
  REQUIRE(cell != window.interface().drawn().end());
  const std::string six =
      number_text(window.session().trace().value("scores").at(0, cell->cell.head, cell->cell.row, cell->cell.col), 6);
  rest(window, finger_test::middle(cell->box));
  CHECK(card_of(six));
  strike(window, ImGuiKey_Escape);
  for (int i = 0; i < 30; ++i) window.frame();
  CHECK_FALSE(card_of(six));
  CHECK(window.interface().next_frame_in(1e9) < 0);
}

TEST_CASE("keys that write a character can be switched off, in the menu of every window, and that is remembered") {
  for (const float width : {1280.f, 390.f}) {
    CAPTURE(width);
    Window window("who-is-it", width, 800);
    const auto acts = [&] {
      const Scene before = window.session().scene();
      const float size = window.interface().magnification();
      bool any = false;
      for (const ImGuiKey key :
           {ImGuiKey_RightBracket, ImGuiKey_LeftBracket, ImGuiKey_Period, ImGuiKey_Comma, ImGuiKey_P}) {
        press_key(window, key);
        any = any || !(window.session().scene() == before) || window.interface().magnification() != size;
        if (window.interface().magnification() != size) press_key(window, ImGuiKey_Escape);
      }
      press_key(window, ImGuiKey_L);
      any = any || find_control(window, "shelf close");
      if (find_control(window, "shelf close")) press_key(window, ImGuiKey_Escape);
      window.session().change("edit.select", before);
      window.settle();
      return any;
    };
    CHECK(acts());
    window.interface().act("menu", "");
    window.settle();
    const Control* keys = find_control(window, "keys");
    REQUIRE(keys);
    CHECK(keys->chosen == 1);
    window.interface().act("keys", "");
    window.settle();
    press_key(window, ImGuiKey_Escape);
    CHECK(fake_system().remembered["keys"] == "off");
    CHECK_FALSE(acts());
    const std::string step = window.session().scene().view.step;
    press_key(window, ImGuiKey_PageDown);  // no character
    CHECK(window.session().scene().view.step != step);
  }
  fake_system().remembered["keys"] = "off";
  Window window("who-is-it", 1280, 800);
  const std::string step = window.session().scene().view.step;
  press_key(window, ImGuiKey_RightBracket);
  CHECK(window.session().scene().view.step == step);
}
