// Windows below 900 px of width under a finger: what can be pressed is where a finger gets at it, what is longer than
// its place follows the finger, and everything comes to rest.
#include <doctest/doctest.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>

#include "lessons/lesson_visit.h"
#include "ui/interface_support.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::Window;
using scene_test::read_web;

namespace finger_test {
namespace {

struct Size {
  float width;
  float height;
};
constexpr Size kSizes[] = {{390, 844}, {360, 640}, {768, 1024}, {800, 500},
                           {800, 450}, {640, 480}, {480, 360},  {400, 300}};
bool is_long() { return std::getenv("ATTENTION_LONG") != nullptr; }

std::vector<std::string> lesson_ids() {
  std::vector<std::string> ids;
  const std::string list = read_web("lessons/index.json");
  for (size_t at = list.find("\"id\""); at != std::string::npos; at = list.find("\"id\"", at + 1)) {
    const size_t from = list.find('"', list.find(':', at)) + 1;
    ids.push_back(list.substr(from, list.find('"', from) - from));
  }
  return ids;
}

/// A finger on a window; every part of a gesture takes a frame.
class FingerTip {
 public:
  explicit FingerTip(Window& window) : window_(window) {}

  void down(Point at) {
    ImGui::GetIO().AddMousePosEvent(at.x, at.y);
    window_.frame();
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    window_.frame();
  }
  void move(Point to) {
    ImGui::GetIO().AddMousePosEvent(to.x, to.y);
    window_.frame();
  }
  void up() {
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    window_.frame();
  }
  void tap(Point at) {
    down(at);
    up();
    rest();
  }
  /// From a place by so much, in some frames; `pause` before it is lifted: then nothing rolls on.
  void swipe(Point from, float dx, float dy, bool pause = true) {
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
  Window& window_;
};

const Control* find(Window& window, const std::string& id) {
  const auto& all = window.interface().mirror().controls();
  const auto it = std::ranges::find(all, id, &Control::id);
  return it == all.end() ? nullptr : &*it;
}

Point middle(const Rect& r) { return {r.x + r.w / 2, r.y + r.h / 2}; }

/// The part of Dear ImGui's window of a panel that is seen; nullptr: there is none.
ImGuiWindow* panel_window(const std::string& name) {
  for (ImGuiWindow* w : ImGui::GetCurrentContext()->Windows)
    if (w->WasActive && std::string(w->Name).find("/" + name + "_") != std::string::npos) return w;
  return nullptr;
}

std::unique_ptr<Window> touched(const Size& size, const std::string& language = "en") {
  auto window = std::make_unique<Window>("who-is-it", size.width, size.height, language);
  fake_system().touch = true;
  fake_system().text_field = true;
  window->settle();
  return window;
}

void open_lesson(Window& window, const std::string& id) {
  window.document().open(parse_lesson(read_web("lessons/" + id + ".json"), id + ".json"));
  window.interface().lesson_changed();
  window.settle();
}

/// A panel by its number, where the window has it, a lesson, or the menu.
void show(Window& window, FingerTip& hand, const std::string& what) {
  if (what == "lesson")
    open_lesson(window, "causal");
  else if (what == "menu")
    hand.tap(middle(find(window, "menu")->box));
  else if (const Control* tabs = find(window, "sheet"); tabs && !what.empty() && std::stoul(what) < tabs->items.size())
    window.interface().act("sheet", what);
  hand.rest();
}

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

/// The answers and the things to try of the last card, each used with the finger.
void use_last_card(Window& window, FingerTip& hand) {
  LessonVisit& visit = *window.document().lesson();
  const auto count = static_cast<int>(visit.posed().answers.size());
  std::vector<int> order;
  for (int i = 0; i < count; ++i)
    if (i != visit.posed().right) order.push_back(i);
  order.push_back(visit.posed().right);  // it stays
  for (const int i : order) {
    CAPTURE(i);
    const auto place = [&] { return find(window, "answer")->boxes[static_cast<size_t>(i)]; };
    REQUIRE(find(window, "answer"));
    REQUIRE(bring(hand, place));
    CHECK(place().h >= 44);
    hand.tap(middle(place()));
    CHECK(visit.answered() == i);
  }
  for (int i = 0; i < static_cast<int>(visit.lesson().trials.size()); ++i) {
    const std::string id = "try " + std::to_string(i);
    CAPTURE(id);
    Scene other = window.session().scene();
    other.problem.seed += 77;
    window.session().change("edit.test", other);
    hand.rest();
    REQUIRE(find(window, id));
    REQUIRE(bring(hand, [&] { return find(window, id)->box; }));
    CHECK(find(window, id)->box.h >= 44);
    hand.tap(middle(find(window, id)->box));
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
    REQUIRE(find(window, "next"));
    hand.tap(middle(find(window, "next")->box));
    CHECK(visit.card() == card);
    check_picture(window);
  }
  use_last_card(window, hand);
  hand.tap(middle(find(window, "previous")->box));
  CHECK(visit.card() == std::max(0, visit.cards() - 2));
}

}  // namespace

TEST_CASE("a finger alone takes every lesson at every narrow size") {
  const std::vector<std::string> ids = lesson_ids();
  REQUIRE(ids.size() >= 34);
  for (size_t s = 0; s < std::size(kSizes); ++s) {
    CAPTURE(kSizes[s].width);
    CAPTURE(kSizes[s].height);
    const std::unique_ptr<Window> window = touched(kSizes[s], s % 2 ? "zh" : "en");
    for (size_t i = 0; i < ids.size(); ++i) {
      if (!is_long() && i % std::size(kSizes) != s) continue;  // each at one size
      CAPTURE(ids[i]);
      take_lesson(*window, ids[i]);
    }
  }
}

TEST_CASE("whatever is longer than its place follows a finger, also from a button, and presses nothing") {
  for (const Size& size : kSizes)
    for (const std::string panel : {"0", "1", "2", "lesson"}) {
      CAPTURE(size.width);
      CAPTURE(size.height);
      CAPTURE(panel);
      const std::unique_ptr<Window> window = touched(size);
      FingerTip hand(*window);
      show(*window, hand, panel);
      while (window->document().lesson() && !window->document().lesson()->at_end())
        hand.tap(middle(find(*window, "next")->box));
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
          hand.swipe(
              {seen.Min.x + seen.GetWidth() * (.2f + .2f * static_cast<float>(k)), seen.Min.y + seen.GetHeight() * .5f},
              0, on ? -way - 8 : way + 8);
          hand.rest();
          w = ImGui::FindWindowByName(name.c_str());
          CHECK(std::abs(w->Scroll.y - from) >= std::min(way, 8.f) - 1);
          CHECK(window->session().scene() == scene);
          if (window->document().lesson()) CHECK(window->document().lesson()->answered() == -1);
        }
      }
    }
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
  const auto edge = [&] { return find(*window, "sheet height")->box; };
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
  CHECK(find(*window, "sheet")->chosen == -1);
  hand.swipe({195, least + 5}, 0, -60);
  hand.rest();
  CHECK(edge().y == half);
  hand.swipe({195, half + 5}, 0, -400);
  hand.rest();
  CHECK(edge().y == full);
  CHECK(find(*window, "sheet")->chosen == 0);
}

TEST_CASE("a finger hits 44 pixels of everything that is pressed, at every narrow size") {
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
        const float reach = 21;
        for (const float d : {-reach, reach}) {
          CHECK(at(mid.x, std::clamp(mid.y + d, 0.f, size.height - 1)) == id);
          CHECK(at(std::clamp(mid.x + d, 0.f, size.width - 1), mid.y) == id);
        }
      }
    }
}

TEST_CASE("a narrow window shows the view that the card speaks of") {
  for (const Size& size : {Size{390, 844}, {800, 450}}) {
    const std::unique_ptr<Window> window = touched(size);
    open_lesson(*window, "sets");
    while (!window->document().lesson()->at_end()) {
      window->interface().act("next", "");
      window->settle();
      const std::vector<std::string>& views = window->session().scene().view.views;
      const Control* list = find(*window, "views");
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
