// A lesson that is open: its cards are changes of the scene like any other, its question can be answered by anybody.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <functional>
#include <set>

#include "lessons/lesson_visit.h"
#include "lessons/lessons_support.h"
#include "text/numbers.h"
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

/// Calls `look` on every card of every lesson.
void for_every_card(Window& window, const std::function<void(LessonVisit&)>& look) {
  for (const LessonEntry& entry : lesson_test::lesson_index()) {
    CAPTURE(entry.id);
    interface_test::open_lesson(window, entry.id);
    LessonVisit& visit = *window.document().lesson();
    for (int card = 0; card < visit.cards(); ++card) {
      CAPTURE(card);
      if (card > 0) visit.turn(window.session(), card);
      window.frame();
      look(visit);
    }
  }
}

/// The numbers in a text: "W_2 is −1,234.5 %" has 2 and 1234.5.
std::vector<std::string> numbers_in(const std::string& text) {
  const auto is_digit = [&](size_t i) { return i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])); };
  std::vector<std::string> found;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(i)) continue;
    std::string number;
    for (; is_digit(i) || (i < text.size() && (text[i] == '.' || text[i] == ',') && is_digit(i + 1)); ++i)
      if (text[i] != ',') number += text[i];
    found.push_back(number);
  }
  return found;
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
      CHECK(!find_control(window, "save result"));
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
      window.interface().act("save result", "");
      window.settle();
      CHECK(fake_system().studio_tab == "result");
      fake_system().studio_tab.clear();
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

TEST_CASE("every card and step of every lesson is drawn in words, without keys, carets and underscores") {
  for (const bool phone : {false, true}) {
    Window window("who-is-it", phone ? 390 : 1280, phone ? 844 : 800, phone ? "zh" : "en");
    fake_system().touch = phone;
    std::set<std::string> seen;
    for_every_card(window, [&](LessonVisit&) {
      const Stops& stops = window.document().stops();
      std::string program = window.session().scene().problem.fault;
      for (const AspectRow& table : kAspects)
        program += " " + choice_of(window.session().scene().problem, table.aspect);
      for (int i = -1; i < static_cast<int>(stops.size()); ++i) {
        if (i >= 0) {
          if (!seen.insert(program + stops[i].id).second) continue;
          Scene scene = window.session().scene();
          scene.view.step = scene.view.cell = stops[i].step;
          scene.view.row = scene.view.col = 0;
          window.session().change("edit.test", scene);
          window.frame();
        }
        for (const std::string& fault : interface_test::raw_texts()) FAIL_CHECK(fault);
      }
    });
  }
}

TEST_CASE("while a question waits for its answer, that number stands nowhere on screen") {
  Window window("who-is-it");
  for_every_card(window, [&](LessonVisit& visit) {
    const Question& question = visit.lesson().question;
    if (!visit.at_end() || !question.answer) return;
    window.settle();
    const std::string text = visit.question_text("en");
    const double value = std::abs(value_of(*question.answer));
    std::set<std::string> tells;
    for (int digits = std::max(question.digits, 1); digits < 4; ++digits) {
      tells.insert(number_text(value, digits));
      if (in_language(question.unit, "en") == "%") tells.insert(number_text(value / 100, digits + 1));
    }
    if (question.digits == 0 && value > 99) tells.insert(number_text(value, 0));
    for (const std::string& given : numbers_in(text)) tells.erase(given);
    const Rect card = interface_test::find_control(window, "answer")->clip;
    for (const DrawnText& drawn : Painter::texts())
      for (const std::string& number : numbers_in(drawn.text))
        if (drawn.box.right() < card.x || drawn.box.x > card.right()) CHECK_MESSAGE(!tells.count(number), drawn.text);
  });
}

TEST_CASE("a question shows what its words are about, in a view that has it") {
  Window window("who-is-it");
  for_every_card(window, [&](LessonVisit& visit) {
    const Question& question = visit.lesson().question;
    if (!visit.at_end()) return;
    const Scene& scene = window.session().scene();
    bool here = false;
    const std::function<void(const Quantity&)> look = [&](const Quantity& q) {
      here = here || (q.problem && *q.problem == scene.problem);
      for (const Quantity& part : q.parts) look(part);
    };
    for (const Quantity& number : question.numbers) look(number);
    if (question.answer) look(*question.answer);
    if (question.holds) look(question.holds->left);
    CHECK(here);
    const auto has = [&](const char* view) { return std::ranges::count(scene.view.views, view) > 0; };
    if (visit.has_place()) CHECK((has("matrices") || (has("image") && scene.problem.image)));
  });
}

TEST_CASE("in Chinese a term of one character is underlined only where it stands as the term") {
  Window window("who-is-it", 1280, 800, "zh");
  Strings words = Strings::parse(scene_test::read_web("strings/zh.json"));
  words.add(Strings::parse(scene_test::read_web("glossary/zh.json")));
  window.interface().set_words(words);
  int met = 0;
  for_every_card(window, [&](LessonVisit& visit) {
    window.settle();
    std::string text;
    if (!visit.at_end()) text = in_language(visit.lesson().cards[static_cast<size_t>(visit.card())].text, "zh");
    for (const Control& c : window.interface().mirror().controls()) {
      if (!c.id.starts_with("term ")) continue;
      const std::string& name = words.get("term." + c.id.substr(5));
      CAPTURE(name);
      if (name.size() > 3 || name[0] >= 0) continue;
      ++met;
      CHECK(text.find("|" + name + "]") != std::string::npos);
    }
  });
  CHECK(met > 15);
}

TEST_CASE("the buttons of the cards and those of the player have names of their own") {
  for (const char* language : {"en", "zh"}) {
    Window window("who-is-it", 1280, 800, language);
    interface_test::open_lesson(window, "root");
    std::set<std::string> names;
    for (const char* id : {"previous", "next", "back", "forward"}) {
      const Control* control = find_control(window, id);
      REQUIRE_MESSAGE(control, id);
      CHECK_MESSAGE(names.insert(control->label).second, control->label);
    }
  }
}
