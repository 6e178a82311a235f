// A finger that is up: nothing is under it, whatever it tapped, scrolled or opened before; and what a card does to the
// picture is seen.
#include <cfloat>

#include "lessons/lesson_visit.h"
#include "lessons/lessons_support.h"
#include "ui/finger_support.h"

using namespace attn;
using interface_test::find_control;
using interface_test::is_long;
using interface_test::open_lesson;
using interface_test::Window;

namespace finger_test {
namespace {

/// Every corner and colour of the last frame.
std::vector<float> picture() {
  std::vector<float> all;
  for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists)
    for (const ImDrawVert& corner : list->VtxBuffer)
      for (const float each : {corner.pos.x, corner.pos.y, static_cast<float>(corner.col)}) all.push_back(each);
  return all;
}

/// The picture is the one that a window without a pointer shows.
void check_nothing_pointed_at(Window& window, FingerTip& hand) {
  hand.rest();
  window.settle();
  const std::vector<float> lifted = picture();
  ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX);
  for (int i = 0; i < 3; ++i) window.frame();
  CHECK(lifted == picture());
}

void tap_all(Window& window, FingerTip& hand, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    const Control* c = find_control(window, id);
    if (!c || !c->enabled || c->hidden) continue;
    CAPTURE(id);
    hand.tap(middle(c->boxes.empty() ? c->box : c->boxes.front()));
    check_nothing_pointed_at(window, hand);
  }
}

}  // namespace

TEST_CASE("once a finger is lifted nothing is pointed at, whatever it tapped") {
  for (size_t s = 0; s < std::size(kSizes); ++s) {
    if (!is_long() && s % 3 != 0) continue;
    CAPTURE(kSizes[s].width);
    const std::unique_ptr<Window> window = touched(kSizes[s]);
    FingerTip hand(*window);
    open_lesson(*window, "causal");
    for (int card = 0; card < window->document().lesson()->cards(); ++card) {
      CAPTURE(card);
      if (const std::vector<DrawnCell> cells = window->interface().drawn(); !cells.empty()) {
        const DrawnCell& cell = cells[cells.size() / 2];
        hand.tap(middle(cell.box));
        CHECK(window->session().scene().view.row == cell.cell.row);
        check_nothing_pointed_at(*window, hand);
      }
      tap_all(*window, hand,
              {"play", "play", "forward", "back", "first", "last", "sheet height", "sheet height", "sheet height"});
      tap_all(*window, hand, {card == 0 ? "next" : "previous", "next", "answer"});
    }
  }
}

TEST_CASE("a card that is pushed over the picture points at nothing there") {
  for (const Size& size : {Size{390, 844}, {360, 640}}) {
    CAPTURE(size.width);
    const std::unique_ptr<Window> window = touched(size);
    FingerTip hand(*window);
    for (const char* lesson : {"causal", "seven_steps", "heads"}) {
      CAPTURE(lesson);
      open_lesson(*window, lesson);
      const ImRect seen = panel_window("guide")->InnerRect;
      const DrawnCell cell = window->interface().drawn().back();
      const Point from{middle(cell.box).x, seen.Max.y - 8};
      hand.down(from);
      std::vector<float> before;
      for (int i = 1; i <= 8; ++i) {
        const float part = static_cast<float>(i) / 8;
        hand.move({from.x, from.y + (middle(cell.box).y - from.y) * part});
      }
      for (int i = 0; i < 8; ++i) window->frame();
      before = picture();
      hand.up();
      check_nothing_pointed_at(*window, hand);
      CHECK(before == picture());  // nor while it rested there
    }
  }
}

TEST_CASE("what a card changes of the picture is seen, also from a sheet that covers it") {
  int tried = 0;
  for (const Size& size : {Size{390, 844}, {360, 640}})
    for (const LessonEntry& lesson : lesson_test::lesson_index()) {
      CAPTURE(lesson.id);
      if (!is_long() && ++tried % 4 != 1) continue;
      const std::unique_ptr<Window> window = touched(size);
      FingerTip hand(*window);
      open_lesson(*window, lesson.id);
      while (!window->document().lesson()->has_trials()) {
        window->interface().act("next", "");
        hand.rest();
      }
      if (!find_control(*window, "try 0")) continue;
      const float half = find_control(*window, "sheet height")->box.y;
      hand.tap(middle(find_control(*window, "sheet height")->box));
      const float lifted = find_control(*window, "sheet height")->box.y;
      CHECK(lifted < half - 50);
      window->interface().act("try 0", "");
      hand.rest();
      CHECK(find_control(*window, "sheet height")->box.y > lifted + 50);
      CHECK((!window->interface().drawn().empty() || find_control(*window, "views")));
    }
}

}  // namespace finger_test
