// Windows below 900 px of width under a finger: what can be pressed is where a finger gets at it, what is longer than
// its place follows the finger, and everything comes to rest.
#include <doctest/doctest.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "lessons/lesson_visit.h"
#include "lessons/lessons_support.h"
#include "ui/finger_support.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::find_control;
using interface_test::is_long;
using interface_test::open_lesson;
using interface_test::Window;

namespace finger_test {
namespace {

/// Scrolls the card until a place of it is on view, as a visitor would. False: it cannot be brought there.
bool bring(FingerTip& hand, const std::function<Rect()>& place) {
  for (int tries = 0; tries < 30; ++tries) {
    const ImGuiWindow* panel = panel_window("guide");
    if (!panel) return false;
    const ImRect seen = panel->InnerRect;
    const float y = middle(place()).y;
    if (y > seen.Min.y + 2 && y < seen.Max.y - 2) return true;
    const float want = std::clamp((seen.Min.y + seen.Max.y) / 2 - y, -.45f * seen.GetHeight(), .45f * seen.GetHeight());
    const float before = panel->Scroll.y;
    hand.swipe({(seen.Min.x + seen.Max.x) / 2, (seen.Min.y + seen.Max.y) / 2}, 0, want + (want < 0 ? -6.f : 6.f));
    hand.rest();
    if (panel_window("guide")->Scroll.y == before) return false;
  }
  return false;
}

/// The answers, each used with the finger.
void use_answers(Window& window, FingerTip& hand) {
  LessonVisit& visit = *window.document().lesson();
  const auto count = static_cast<int>(visit.posed().answers.size());
  std::vector<int> order;
  for (int i = 0; i < count; ++i)
    if (i != visit.posed().right) order.push_back(i);
  order.push_back(visit.posed().right);  // it stays
  for (const int i : order) {
    CAPTURE(i);
    const auto place = [&] { return find_control(window, "answer")->boxes[static_cast<size_t>(i)]; };
    REQUIRE(find_control(window, "answer"));
    REQUIRE(bring(hand, place));
    CHECK(place().h >= 44);
    hand.tap(middle(place()));
    CHECK(visit.answered() == i);
  }
}

/// The same for the things to try.
void use_trials(Window& window, FingerTip& hand) {
  LessonVisit& visit = *window.document().lesson();
  for (int i = 0; i < static_cast<int>(visit.lesson().trials.size()); ++i) {
    const std::string id = "try " + std::to_string(i);
    CAPTURE(id);
    Scene other = window.session().scene();
    other.problem.seed += 77;
    window.session().change("edit.test", other);
    hand.rest();
    REQUIRE(find_control(window, id));
    REQUIRE(bring(hand, [&] { return find_control(window, id)->box; }));
    CHECK(find_control(window, id)->box.h >= 44);
    hand.tap(middle(find_control(window, id)->box));
    CHECK(window.session().scene().problem == visit.lesson().trials[static_cast<size_t>(i)].scene.problem);
  }
}

void check_picture(Window& window) {
  for (const std::string& fault : faults(window)) FAIL_CHECK(fault);
}

void take_lesson(Window& window, const std::string& id) {
  FingerTip hand(window);
  open_lesson(window, id);
  check_picture(window);
  LessonVisit& visit = *window.document().lesson();
  for (int card = 1; card < visit.cards(); ++card) {
    CAPTURE(card);
    REQUIRE(find_control(window, "next"));
    hand.tap(middle(find_control(window, "next")->box));
    CHECK(visit.card() == card);
    check_picture(window);
  }
  use_answers(window, hand);
  hand.tap(middle(find_control(window, "previous")->box));
  CHECK(visit.card() == visit.cards() - 2);
  use_trials(window, hand);
}

}  // namespace

TEST_CASE("a finger alone takes every lesson at every narrow size") {
  const std::vector<LessonEntry> lessons = lesson_test::lesson_index();
  for (size_t s = 0; s < std::size(kSizes); ++s) {
    CAPTURE(kSizes[s].width);
    CAPTURE(kSizes[s].height);
    const std::unique_ptr<Window> window = touched(kSizes[s], s % 2 ? "zh" : "en");
    for (size_t i = 0; i < lessons.size(); ++i) {
      if (!is_long() && i % std::size(kSizes) != s) continue;  // each at one size
      CAPTURE(lessons[i].id);
      take_lesson(*window, lessons[i].id);
    }
  }
}

TEST_CASE("whatever is longer than its place follows a finger, also from a button, and presses nothing") {
  int scrolled = 0;
  for (const Size& size : kSizes)
    for (const std::string panel : {"0", "1", "2", "lesson"}) {
      CAPTURE(size.width);
      CAPTURE(size.height);
      CAPTURE(panel);
      const std::unique_ptr<Window> window = touched(size);
      FingerTip hand(*window);
      show(*window, hand, panel);
      while (window->document().lesson() && !window->document().lesson()->at_end())
        hand.tap(middle(find_control(*window, "next")->box));
      std::vector<std::string> names;
      for (const ImGuiWindow* w : ImGui::GetCurrentContext()->Windows)
        if (w->WasActive && w->ScrollMax.y >= 8) names.push_back(w->Name);
      for (const std::string& name : names) {
        CAPTURE(name);
        // From every place of a grid, so that some of them are rows and buttons.
        for (int k = 0; k < 4; ++k) {
          ImGuiWindow* w = ImGui::FindWindowByName(name.c_str());
          const ImRect seen = w->InnerRect;
          const Scene scene = window->session().scene();
          const float from = w->Scroll.y;
          const float way = std::min(w->ScrollMax.y, seen.GetHeight() * .4f);
          const bool on = from < w->ScrollMax.y / 2;
          const float room = on ? w->ScrollMax.y - from : from;
          hand.swipe(
              {seen.Min.x + seen.GetWidth() * (.2f + .2f * static_cast<float>(k)), seen.Min.y + seen.GetHeight() * .5f},
              0, on ? -way - 8 : way + 8);
          hand.rest();
          w = ImGui::FindWindowByName(name.c_str());
          CHECK(std::abs(w->Scroll.y - from) >= std::min(way, room) - 1);
          ++scrolled;
          CHECK(window->session().scene() == scene);
          if (window->document().lesson()) CHECK(window->document().lesson()->answered() == -1);
        }
      }
    }
  MESSAGE(scrolled);
  CHECK(scrolled > 40);
}

TEST_CASE("what a finger threw rolls on, comes to rest, and then no frame is wanted") {
  const std::unique_ptr<Window> window = touched({390, 844});
  FingerTip hand(*window);
  window->interface().act("sheet", "1");
  hand.rest();
  const auto at = [] { return panel_window("controls")->Scroll.y; };
  REQUIRE(panel_window("controls")->ScrollMax.y > 100);
  const ImRect seen = panel_window("controls")->InnerRect;
  const Point from{30, seen.Max.y - 20};
  hand.swipe(from, 0, -80, false);
  const float lifted = at();
  CHECK(lifted >= 60);
  float last = lifted;
  float before = 1e6f;
  for (int i = 0; i < 5; ++i) {
    window->frame();
    CHECK(at() > last);
    CHECK(at() - last <= before + 1);  // ever slower
    before = at() - last;
    last = at();
  }
  CHECK(hand.rest() > 5);
  CHECK(at() > lifted + 20);
  const float rested = at();
  for (int i = 0; i < 5; ++i) window->frame();
  CHECK(at() == rested);
  CHECK(window->interface().next_frame_in(0) < 0);

  // A finger that touches it stops it, and presses nothing.
  hand.swipe(from, 0, at() > 100 ? 80 : -80, false);
  const Scene scene = window->session().scene();
  hand.down({seen.Max.x - 60, seen.Min.y + 60});
  const float stopped = at();
  for (int i = 0; i < 5; ++i) window->frame();
  CHECK(std::abs(at() - stopped) <= 1);
  hand.up();
  hand.rest();
  CHECK(window->session().scene() == scene);

  fake_system().reduced_motion = true;
  hand.swipe(from, 0, at() > 100 ? 80 : -80, false);
  const float still = at();
  hand.rest();
  CHECK(at() == still);
}

TEST_CASE("the page around has what scrolls no further, and where nothing scrolls") {
  const std::unique_ptr<Window> window = touched({360, 640});
  FingerTip hand(*window);
  open_lesson(*window, "causal");
  const ImRect seen = panel_window("guide")->InnerRect;
  const Point at{(seen.Min.x + seen.Max.x) / 2, (seen.Min.y + seen.Max.y) / 2};
  const auto claims = [&] { return window->interface().claims(at.x, at.y); };
  REQUIRE(panel_window("guide")->ScrollMax.y > 0);
  CHECK(claims() == 4);
  for (int i = 0; i < 20; ++i) hand.swipe(at, 0, -100);
  CHECK(claims() == 1);
  CHECK(window->interface().claims(180, 620) == 0);  // the player
}

TEST_CASE("a finger sideways over a card turns it, and presses nothing") {
  for (const Size& size : kSizes) {
    CAPTURE(size.width);
    CAPTURE(size.height);
    const std::unique_ptr<Window> window = touched(size);
    FingerTip hand(*window);
    open_lesson(*window, "causal");
    LessonVisit& visit = *window->document().lesson();
    const auto turn = [&](float way) {
      const ImRect seen = panel_window("guide")->InnerRect;
      hand.swipe({(seen.Min.x + seen.Max.x - way) / 2, (seen.Min.y + seen.Max.y) / 2}, way, 10);
      hand.rest();
    };
    turn(120);
    CHECK(visit.card() == 0);
    turn(-20);
    CHECK(visit.card() == 0);
    while (!visit.at_end()) {
      const int before = visit.card();
      turn(-120);
      REQUIRE(visit.card() == before + 1);
    }
    turn(-120);
    CHECK(visit.at_end());
    turn(120);
    CHECK(visit.card() == visit.cards() - 2);
    CHECK(visit.answered() == -1);
  }
}

TEST_CASE("the sheet has three heights, by its edge and by a tap") {
  const std::unique_ptr<Window> window = touched({390, 844});
  FingerTip hand(*window);
  const auto edge = [&] { return find_control(*window, "sheet height")->box; };
  const float half = edge().y;
  hand.tap(middle(edge()));
  const float full = edge().y;
  CHECK(full < half - 100);
  hand.tap(middle(edge()));
  const float least = edge().y;
  CHECK(least > half + 100);
  hand.tap(middle(edge()));
  CHECK(edge().y == half);
  hand.swipe({100, half + 20}, 0, 200);  // from a tab
  hand.rest();
  CHECK(edge().y == least);
  CHECK(find_control(*window, "sheet")->chosen == -1);
  hand.swipe({195, least + 5}, 0, -60);
  hand.rest();
  CHECK(edge().y == half);
  hand.swipe({195, half + 5}, 0, -400);
  hand.rest();
  CHECK(edge().y == full);
  CHECK(find_control(*window, "sheet")->chosen == 0);
}

}  // namespace finger_test
