// Cards that ask for a guess or for a mistake, as somebody meets them: nothing tells what is covered, every part can be
// used by mouse, finger and keys, and what became of the answer is said.
#include <imgui.h>

#include <algorithm>
#include <functional>
#include <iterator>

#include "lessons/lesson_visit.h"
#include "lessons/lessons_support.h"
#include "story/step_words.h"
#include "text/numbers.h"
#include "ui/interface_support.h"
#include "ui/kit/painter.h"
#include "ui/kit/runs.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::find_control;
using interface_test::is_drawn;
using interface_test::open_lesson;
using interface_test::Window;

namespace {

constexpr float kFingerHeight = 44;

void open_card(Window& window, const std::string& id, int card) {
  open_lesson(window, id);
  window.document().lesson()->turn(window.session(), card);
  window.settle();
}

int card_of(const Lesson& lesson, const std::function<bool(const Caption&)>& is) {
  return static_cast<int>(std::ranges::find_if(lesson.cards, is) - lesson.cards.begin());
}

/// The first card of a lesson that asks for a guess.
int guessing(const std::string& id) {
  return card_of(lesson_test::lesson_file(id), [](const Caption& card) { return card.predict.has_value(); });
}

void mouse_at(Window& window, Point at, int down) {
  ImGui::GetIO().AddMousePosEvent(at.x, at.y);
  if (down >= 0) ImGui::GetIO().AddMouseButtonEvent(0, down == 1);
  window.frame();
}

Point middle_of(const Rect& r) { return {r.x + r.w / 2, r.y + r.h / 2}; }

/// Whether a text stands somewhere, on however many lines.
bool is_spelled_out(const std::string& text) {
  const auto add = [](std::string& to, const std::string& part) {
    std::ranges::copy_if(part, std::back_inserter(to), [](char c) { return c != ' '; });
  };
  std::string wanted;
  std::string all;
  add(wanted, text);
  for (const DrawnText& drawn : Painter::texts()) add(all, drawn.text);
  return all.find(wanted) != std::string::npos;
}

/// Draws again until what is said is where the panel is scrolled to.
void bring(Window& window, const std::string& id) {
  window.interface().reveal(id);
  window.settle();
}

}  // namespace

TEST_CASE("nothing on screen tells a covered row, whatever the view, the step and the cell that is selected") {
  for (const std::string id : {"library", "seven_steps"}) {
    CAPTURE(id);
    const bool phone = id == "seven_steps";
    Window window("who-is-it", phone ? 390 : 1280, phone ? 844 : 800);
    open_card(window, id, guessing(id));
    LessonVisit& visit = *window.document().lesson();
    const Prediction row = *visit.prediction();
    Session& session = window.session();
    const double most = *std::ranges::max_element(row.shares);
    const std::vector<std::string> tells{number_text(100 * most, 1), number_text(100 * most, 2), number_text(most, 3)};
    const auto check = [&] {
      for (const DrawnCell& cell : window.interface().drawn())
        if (session.covers(cell.cell.step, cell.cell.row)) CHECK(cell.text.empty());
      for (const std::string& text : tells) CHECK_MESSAGE(!is_drawn(text), text);
    };
    for (const char* view : {"matrices", "all", "row", "rows", "arcs", "graph", "heads", "vectors", "analysis"})
      for (const char* step : {"scores", "weights", "heads"}) {
        CAPTURE(view);
        CAPTURE(step);
        Scene next = session.scene();
        next.view.views = {view};
        next.view.step = next.view.cell = step;
        session.change("edit.test", next);
        window.settle();
        check();
        if (std::string(view) == "matrices")
          CHECK(session.covers(step, row.sum.row) == (std::string(step) != "scores"));
      }
    for (const Play::Unit unit : {Play::Unit::row, Play::Unit::cell}) {
      Scene next = session.scene();
      next.view.views = {"matrices"};
      next.view.step = next.view.cell = "weights";
      next.view.play = {unit, "weights", row.sum.row, 0, Play::Phase::divide};
      session.change("edit.test", next);
      window.settle();
      check();
    }
    visit.reveal();
    window.settle();
    CHECK(!session.covers());
  }
}

TEST_CASE("bars are dragged or set by the keys, and the row comes up beside them with a score") {
  Window window("who-is-it");
  open_card(window, "library", guessing("library"));
  LessonVisit& visit = *window.document().lesson();
  REQUIRE(find_control(window, "guess 1"));
  CHECK(find_control(window, "guess 1")->value_text == "20 %");
  bring(window, "guess 0");
  const Rect bar = find_control(window, "guess 0")->box;
  mouse_at(window, middle_of(bar), -1);
  mouse_at(window, middle_of(bar), 1);
  CHECK(visit.guess()[0] == doctest::Approx(.5).epsilon(.02));
  mouse_at(window, {bar.right() + 50, bar.y}, -1);
  CHECK(visit.guess()[0] == doctest::Approx(1));
  mouse_at(window, {bar.x - 50, bar.y}, 0);
  window.settle();
  window.interface().act("guess 3", "0.5");
  window.settle();
  CHECK(visit.guess()[3] == doctest::Approx(.5));
  CHECK(find_control(window, "guess 3")->value_text == "50 %");
  fake_system().reduced_motion = true;
  window.interface().act("reveal", "");
  window.settle();
  CHECK(visit.revealed());
  CHECK(!find_control(window, "guess 3"));
  CHECK(!find_control(window, "reveal"));
  const std::string score = number_text(100 * visit.score(), 0) + " %";
  CHECK(window.interface().mirror().story().find(score) != std::string::npos);
}

TEST_CASE("a word is pointed at in the card or on the axis") {
  for (const bool axis : {false, true}) {
    CAPTURE(axis);
    Window window("who-is-it");
    open_card(window, "keys", guessing("keys"));
    LessonVisit& visit = *window.document().lesson();
    REQUIRE(find_control(window, "guess word"));
    CHECK(find_control(window, "guess word")->items == visit.prediction()->keys);
    CHECK(!find_control(window, "reveal")->enabled);
    if (axis) {
      const auto& drawn = window.interface().drawn();
      const auto cell = std::ranges::find_if(drawn, [](const DrawnCell& c) {
        return c.cell == CellAddress{"weights", 0, 5, 4};
      });
      REQUIRE(cell != drawn.end());
      const Point at = middle_of(cell->box);
      mouse_at(window, at, -1);
      mouse_at(window, at, 1);
      mouse_at(window, at, 0);
    } else {
      window.interface().act("guess word", "4");
    }
    window.settle();
    CHECK(visit.guess()[4] == 1);
    CHECK(find_control(window, "guess word")->chosen == 4);
    window.interface().act("reveal", "");
    window.settle();
    CHECK(visit.revealed());
  }
}

TEST_CASE("a finger finds every part of a guess and of a mistake, in both languages") {
  for (const char* language : {"en", "zh"}) {
    CAPTURE(language);
    Window window("who-is-it", 390, 844, language);
    fake_system().touch = true;
    open_card(window, "seven_steps", guessing("seven_steps"));
    const auto check = [&](const std::string& id) {
      CAPTURE(id);
      bring(window, id);
      const Control* control = find_control(window, id);
      REQUIRE(control);
      CHECK(!control->hidden);
      CHECK(control->box.h >= kFingerHeight);
      CHECK(control->box.x >= 0);
      CHECK(control->box.right() <= 390);
      for (const Rect& box : control->boxes) CHECK(box.h >= kFingerHeight);
    };
    for (int j = 0; j < 4; ++j) check("guess " + std::to_string(j));
    check("reveal");
    open_card(window, "keys", guessing("keys"));
    check("guess word");
    open_card(window, "find-the-bug", 0);
    check("blame");
    const Session& session = window.session();
    const Stop& stop = window.document().stops()[window.document().stops().of(session.scene().view.step)];
    const std::string should = unmarked(stop_text(session, window.interface().words(), stop));
    CHECK(is_spelled_out(should));  // the card says it, for the stage of a phone has no room
    window.interface().act("blame", "");
    window.settle();
    CHECK(window.document().lesson()->blamed() == LessonVisit::Blame::early);
    window.resize(400, 300);
    window.settle();
    CHECK(find_control(window, "forward"));  // the smallest frame has the steps that it sends one through
  }
}

TEST_CASE("every mistake can be found by the film, and mended") {
  for (const char* id : {"find-the-bug", "find-the-bug-2"}) {
    CAPTURE(id);
    Window window("who-is-it");
    open_card(window, id, 0);
    LessonVisit& visit = *window.document().lesson();
    for (int card = 0; card < visit.cards(); ++card) {
      CAPTURE(card);
      visit.turn(window.session(), card);
      window.settle();
      if (!visit.bug()) {
        CHECK(!find_control(window, "blame"));
        continue;
      }
      const Stops& stops = window.document().stops();
      const int right = stops.of(std::string(visit.bug()->first));
      for (const int stop : {0, static_cast<int>(stops.size()) - 1, right}) {
        if (visit.blamed() == LessonVisit::Blame::right) continue;  // the last is the one
        Scene next = window.session().scene();
        next.view.step = next.view.cell = stops[stop].step;
        next.view.row = next.view.col = 0;
        window.session().change("edit.select", next);
        window.settle();
        REQUIRE(find_control(window, "blame"));
        window.interface().act("blame", "");
        window.settle();
        CHECK(visit.blamed() == (stop == right  ? LessonVisit::Blame::right
                                 : stop < right ? LessonVisit::Blame::early
                                                : LessonVisit::Blame::late));
      }
      CHECK(!find_control(window, "blame"));
      CHECK(is_drawn(window.interface().words().get("bug.title")));
      REQUIRE(find_control(window, "mend"));
      window.interface().act("mend", "");
      window.settle();
      CHECK(window.session().scene().problem.fault == "none");
      CHECK(!find_control(window, "mend"));
    }
  }
}
