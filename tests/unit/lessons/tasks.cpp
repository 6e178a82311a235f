// Cards that ask for a guess, and cards with a mistake to find: their format, and what a visit makes of the answers.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "lessons/lesson_visit.h"
#include "lessons/lessons_support.h"
#include "scene/scene_support.h"

using namespace attn;
using nlohmann::json;
using scene_test::error_of;
using scene_test::lexicon;

namespace {

/// Two tokens; weights of the second row 0.018 and 0.982: q = 4 e_2, k = e_1, e_2, no division.
json guessing() {
  return json::parse(R"({"version": 1, "title": {"en": "a", "zh": "b"},
    "scene": {"problem": {"d_model": 2, "d_k": 2, "d_v": 2, "output_projection": false, "scale": "off",
      "given": {"x": [[1, 0], [0, 1]], "w_q": [[2, 0], [0, 4]], "w_k": [[1, 0], [0, 1]], "w_v": [[1, 0], [0, 1]]}}},
    "cards": [{"text": {"en": "a", "zh": "b"}, "predict": {"step": "weights", "row": 1, "by": "bars"}},
              {"text": {"en": "a", "zh": "b"}, "predict": {"step": "weights", "row": 1, "by": "word"}},
              {"text": {"en": "a", "zh": "b"}, "bug": {"fault": "divides_by_d_k"}, "problem": {"scale": null}},
              {"text": {"en": "a", "zh": "b"}}],
    "question": {"text": {"en": "a", "zh": "b"}, "answer": {"of": "cell", "step": "weights"},
      "options": [{"value": 1, "misconception": {"en": "c", "zh": "d"}}]}})");
}

LessonVisit visit_of(const json& document) {
  LessonVisit visit(parse_lesson(document.dump(), "x.json"), lexicon());
  while (visit.advance(1)) {
  }
  return visit;
}

Session session_at(const LessonVisit& visit) {
  Session session(lexicon(), visit.lesson().scene, *backends().front());
  while (session.advance(1)) {
  }
  return session;
}

void turn(LessonVisit& visit, Session& session, int card) {
  visit.turn(session, card);
  session.cover(visit.covered());
  while (session.advance(1)) {
  }
}

}  // namespace

TEST_CASE("a guess by bars always sums to 1, and its score is what lies over the real row") {
  LessonVisit visit = visit_of(guessing());
  REQUIRE(visit.prediction());
  CHECK(visit.prediction()->keys == std::vector<std::string>{"x1", "x2"});
  REQUIRE(visit.prediction()->shares.size() == 2);
  const double real = visit.prediction()->shares[1];
  CHECK(real == doctest::Approx(std::exp(4.) / (std::exp(4.) + 1)));
  CHECK(visit.guess() == std::vector<double>{.5, .5});
  CHECK(visit.score() == doctest::Approx(1.5 - real));
  visit.guess(1, .9);
  CHECK(visit.guess()[0] == doctest::Approx(.1));
  visit.guess(1, 7);
  CHECK(visit.guess() == std::vector<double>{0, 1});
  visit.guess(1, .25);  // the others had nothing to keep a proportion of
  CHECK(visit.guess()[0] == doctest::Approx(.75));
  visit.guess(0, 0);
  CHECK(visit.score() == doctest::Approx(real));
  visit.reveal();
  CHECK(visit.revealed());
  visit.guess(0, 1);  // too late
  CHECK(visit.guess()[1] == doctest::Approx(1));
  const auto given = visit.take_given();
  REQUIRE(given.size() == 1);
  CHECK(std::string(given[0].to) == "predict");
  CHECK(given[0].score == doctest::Approx(real));
  CHECK(visit.take_given().empty());
  CHECK(error_of([&] {
          LessonVisit other = visit_of(guessing());
          other.guess(2, .5);
        }).find("guess: ") == 0);
}

TEST_CASE("three shares keep their proportions while one is dragged") {
  json document = guessing();
  document["scene"]["problem"]["text"] = "cat dog bird";
  document["scene"]["problem"]["given"] = json::object();
  LessonVisit visit = visit_of(document);
  visit.guess(0, .2);
  visit.guess(1, .6);
  CHECK(visit.guess()[0] == doctest::Approx(.2 * .4 / .6));
  CHECK(visit.guess()[2] == doctest::Approx(.4 * .4 / .6));
  for (const double share : {0., .3, 1., .7}) {
    visit.guess(2, share);
    CHECK(visit.guess()[0] + visit.guess()[1] + visit.guess()[2] == doctest::Approx(1));
  }
}

TEST_CASE("what is guessed is covered until it is revealed, each card by itself, and stays so when one pages back") {
  LessonVisit visit = visit_of(guessing());
  Session session = session_at(visit);
  turn(visit, session, 0);
  CHECK(session.covers("weights", 1));
  CHECK(session.covers("output", 1));
  CHECK(!session.covers("weights", 0));
  CHECK(!session.covers("masked", 1));
  CHECK(session.trace().value("weights").at(0, 0, 1, 1) == -INFINITY);
  session.pin();
  CHECK(!session.pinned());  // A would tell
  visit.guess(0, .3);
  visit.reveal();
  turn(visit, session, 0);
  CHECK(!session.covers());
  CHECK(session.pinned());
  CHECK(session.trace().value("weights").at(0, 0, 1, 1) > .9f);
  turn(visit, session, 1);
  CHECK(session.covers("weights", 1));
  CHECK(!visit.revealed());
  CHECK(!visit.guessed());
  visit.reveal();  // nothing to hold against the row
  CHECK(!visit.revealed());
  visit.guess(1, 1);
  CHECK(visit.guess() == std::vector<double>{0, 1});
  visit.guess(0, 1);
  CHECK(visit.guess() == std::vector<double>{1, 0});
  turn(visit, session, 0);
  CHECK(visit.revealed());
  CHECK(visit.guess()[0] == doctest::Approx(.3));
  turn(visit, session, 1);
  CHECK(visit.guess() == std::vector<double>{1, 0});
  turn(visit, session, 3);
  CHECK(!visit.prediction());
  CHECK(!session.covers());
}

TEST_CASE("the step that is pointed at is right so far, the first that is wrong, or follows from it") {
  LessonVisit visit = visit_of(guessing());
  Session session = session_at(visit);
  turn(visit, session, 0);
  CHECK(!visit.bug());
  turn(visit, session, 2);
  REQUIRE(visit.bug());
  CHECK(visit.bug()->id == "divides_by_d_k");
  CHECK(session.scene().problem.fault == "divides_by_d_k");
  const Program& program = *session.trace().program;
  visit.blame(program, {"scores"});
  CHECK(visit.blamed() == LessonVisit::Blame::early);
  visit.blame(program, {"q", "k", "v"});
  CHECK(visit.blamed() == LessonVisit::Blame::early);
  visit.blame(program, {"weights"});
  CHECK(visit.blamed() == LessonVisit::Blame::late);
  visit.blame(program, {"scaled"});
  CHECK(visit.blamed() == LessonVisit::Blame::right);
  visit.blame(program, {"weights"});  // found is found
  CHECK(visit.blamed() == LessonVisit::Blame::right);
  std::vector<double> scores;
  for (const auto& given : visit.take_given()) scores.push_back(given.score);
  CHECK(scores == std::vector<double>{0, 0, 0, 1});
  visit.mend(session);
  CHECK(session.scene().problem.fault == "none");
  CHECK(session.history().undo_names(1) == std::vector<std::string>{"edit.mend"});
}

TEST_CASE("the reader names what is wrong with a prediction or a bug") {
  const auto broken = [](const char* path, const json& value) {
    json document = guessing();
    document[json::json_pointer(path)] = value;
    return lesson_test::without_place(error_of([&] { parse_lesson(document.dump(), "x.json"); }));
  };
  CHECK(broken("/cards/0/predict/step", "q") ==
        "x.json: cards[0].predict.step: expected a step with a column for every key, found \"q\"");
  CHECK(broken("/cards/0/predict/by", "ear").find("x.json: cards[0].predict.by: expected one of \"bars\"") == 0);
  CHECK(broken("/cards/0/predict/row", -1).find("x.json: cards[0].predict.row: expected an integer") == 0);
  CHECK(broken("/cards/0/predict/col", 1).find("x.json: cards[0].predict: expected only") == 0);
  CHECK(broken("/cards/2/bug/fault", "typo").find("x.json: cards[2].bug.fault: expected one of \"queries_by_w_k\"") ==
        0);
  CHECK(broken("/try", json::parse(R"([{"text": {"en": "a"}, "bug": {"fault": "mask_late"}}])"))
            .find("x.json: try[0]: expected only") == 0);
  json document = guessing();
  document["cards"][0]["predict"]["step"] = "scaled";  // no shares
  CHECK(error_of([&] { visit_of(document); }).find("shares of the keys with sum 1") != std::string::npos);
  document["cards"][0]["predict"] = {{"step", "weights"}, {"row", 2}, {"by", "bars"}};
  CHECK(error_of([&] { visit_of(document); }).find("row: expected an index below 2, found 2") != std::string::npos);
}

TEST_CASE("in every lesson each guess is of a row that exists, and each mistake goes wrong first where its row says") {
  for (const LessonEntry& entry : lesson_test::lesson_index()) {
    CAPTURE(entry.id);
    const Lesson lesson = lesson_test::lesson_file(entry.id);
    if (std::ranges::none_of(lesson.cards, [](const Caption& card) { return card.predict || card.bug; })) continue;
    LessonVisit visit(lesson, lexicon());
    while (visit.advance(1)) {
    }
    for (size_t i = 0; i < lesson.cards.size(); ++i) {
      CAPTURE(i);
      const Caption& card = visit.lesson().cards[i];
      const Plan made = plan(card.scene.problem, lexicon());
      if (card.predict) {
        CHECK(card.predict->shares.size() == made.keys.size());
        CHECK(card.predict->keys == made.keys);
        // What is guessed is on view.
        CHECK(card.scene.view.step == card.predict->sum.step);
        CHECK(card.scene.view.row == card.predict->sum.row);
        if (card.predict->by == Prediction::By::word) {  // one word stands out, and is not pointed at beforehand
          std::vector<double> falling = card.predict->shares;
          std::ranges::sort(falling, std::greater{});
          CHECK(falling[0] > falling[1] + .02);
          CHECK(card.predict->shares[static_cast<size_t>(card.scene.view.col)] < falling[0]);
        }
      }
      if (!card.bug) continue;
      Problem right = card.scene.problem;
      right.fault = "none";
      CHECK(moves_numbers(card.scene.problem, right, lexicon()));
      CHECK(made.program->find(find_fault(card.scene.problem.fault)->first) >= 0);
    }
  }
}
