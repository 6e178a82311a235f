// A lesson that is open: its cards are changes of the scene like any other, its question can be answered by anybody.
#include <algorithm>

#include "lessons/lesson_visit.h"
#include "lessons/lessons_support.h"
#include "ui/interface_support.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::find_control;
using interface_test::Window;
using lesson_test::lesson_file;
using scene_test::error_of;

namespace {

LessonVisit open(Window& window, const std::string& id) {
  LessonVisit visit(lesson_file(id), window.session().lexicon());
  while (visit.advance(1)) {
  }
  return visit;
}

}  // namespace

TEST_CASE("a card is one change, and what the visitor did meanwhile can be had back") {
  Window window("who-is-it");
  Session& session = window.session();
  LessonVisit visit = open(window, "saturation");
  Scene mine = session.scene();
  mine.view.theme = "light";
  mine.problem.seed = 99;
  session.change("edit.seed", mine);
  visit.turn(session, 0);
  CHECK(session.scene().problem == visit.lesson().cards[0].scene.problem);
  CHECK(session.scene().view.theme == "light");
  visit.turn(session, 1);
  CHECK(visit.card() == 1);
  CHECK(session.history().undo_names(3) == std::vector<std::string>{"edit.card", "edit.card", "edit.seed"});
  session.undo();
  CHECK(session.scene().problem == visit.lesson().cards[0].scene.problem);
  CHECK(visit.card() == 1);
  session.undo();
  CHECK(session.scene().problem == mine.problem);
  visit.attempt(session, 0);
  CHECK(session.scene().problem == visit.lesson().trials[0].scene.problem);
  CHECK(error_of([&] { visit.turn(session, visit.cards()); }).find("card: expected an index below") == 0);
  CHECK(error_of([&] { visit.attempt(session, 99); }).find("try: ") == 0);
  CHECK(error_of([&] { visit.answer(-1); }).find("answer: ") == 0);
  CHECK(visit.card() == 1);
}

TEST_CASE("a right answer stays, a wrong one can be mended, and its place can be shown") {
  Window window("who-is-it");
  LessonVisit visit = open(window, "causal");
  const int right = visit.posed().right;
  const int wrong = right == 0 ? 1 : 0;
  CHECK(visit.answered() == -1);
  CHECK(!visit.solved());
  visit.answer(wrong);
  CHECK(visit.answered() == wrong);
  CHECK(!visit.solved());
  visit.answer(right);
  CHECK(visit.solved());
  visit.answer(wrong);
  CHECK(visit.solved());
  REQUIRE(visit.has_place());
  visit.show_place(window.session());
  const Quantity& answer = *visit.lesson().question.answer;
  const View& view = window.session().scene().view;
  CHECK(view.selected_step() == answer.step);
  CHECK(view.row == answer.row);
  CHECK(view.col == answer.col);
  CHECK(window.session().scene().problem == *answer.problem);
}

TEST_CASE("the card is drawn and mirrored at every size, in both languages") {
  struct Size {
    float width;
    float height;
  };
  for (const char* language : {"en", "zh"})
    for (const Size& size : {Size{1280, 800}, {1680, 1000}, {1000, 700}, {760, 1000}, {390, 844}, {360, 640}}) {
      CAPTURE(language);
      CAPTURE(size.width);
      Window window("who-is-it", size.width, size.height, language);
      fake_system().touch = size.width < 900;
      fake_system().text_field = true;
      window.document().open(lesson_file("causal"));
      window.interface().lesson_changed();
      window.settle();
      LessonVisit& visit = *window.document().lesson();
      REQUIRE(find_control(window, "previous"));
      CHECK(!find_control(window, "previous")->enabled);
      CHECK(!find_control(window, "answer"));
      for (int card = 1; card < visit.cards(); ++card) {
        window.interface().act("next", "");
        window.settle();
        CHECK(visit.card() == card);
      }
      CHECK(!find_control(window, "next")->enabled);
      const Control* answers = find_control(window, "answer");
      REQUIRE(answers);
      CHECK(answers->items.size() == visit.posed().answers.size());
      CHECK(answers->boxes.size() == answers->items.size());
      CHECK(answers->chosen == -1);
      CHECK(answers->label == visit.question_text(language));
      const int wrong = visit.posed().right == 0 ? 1 : 0;
      window.interface().act("answer", std::to_string(wrong));
      window.settle();
      CHECK(visit.answered() == wrong);
      CHECK(window.interface().mirror().story().find(in_language(
                visit.posed().answers[static_cast<size_t>(wrong)].misconception, language)) != std::string::npos);
      window.interface().act("answer", std::to_string(visit.posed().right));
      window.settle();
      CHECK(visit.solved());
      REQUIRE(find_control(window, "show answer"));
      CHECK(!find_control(window, "try 0"));
      window.interface().act("previous", "");
      window.settle();
      CHECK(visit.card() == visit.cards() - 2);
      REQUIRE(find_control(window, "try 0"));
      window.interface().act("try 0", "");
      window.settle();
      CHECK(window.session().scene().problem == visit.lesson().trials[0].scene.problem);
      CHECK(!find_control(window, "answer"));
      // Nothing of the card beyond the sides of its panel.
      for (const DrawnText& text : Painter::texts()) {
        CAPTURE(text.text);
        CHECK(text.box.right() <= std::max(text.clip.right(), text.box.x) + 1);
      }
      window.document().open(scene_test::scene_file("who-is-it"));
      window.interface().lesson_changed();
      window.settle();
      CHECK(window.document().lesson() == nullptr);
    }
}
