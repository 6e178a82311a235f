// Lessons: every file of web/lessons is sound, in both languages and on both back ends; and the reader refuses what is
// not.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "attention/explain/explain.h"
#include "folders.h"
#include "lessons/lesson_values.h"
#include "lessons/lesson_visit.h"
#include "lessons/lessons_support.h"
#include "scene/problem.h"
#include "scene/scene_support.h"
#include "text/numbers.h"

using namespace attn;
using namespace lesson_test;
using namespace scene_test;
using nlohmann::json;

namespace {

void check_words(const Words& words) {
  for (const char* code : {"en", "zh"}) {
    CAPTURE(code);
    REQUIRE(words.count(code) == 1);
    CHECK(!words.at(code).empty());
  }
}

/// Every {0} has its number, and every number its {0}, in each language.
void check_places(const Words& words, size_t count) {
  for (const auto& [code, text] : words) {
    CAPTURE(code);
    CAPTURE(text);
    for (size_t i = 0; i < 10; ++i)
      CHECK((text.find("{" + std::to_string(i) + "}") != std::string::npos) == (i < count));
  }
}

void check_scene_of(const Scene& scene) {
  const View& view = scene.view;
  Trace trace;
  const Plan planned = plan(scene.problem, lexicon());
  trace.program = planned.program;
  trace.values = run(find_backend("auto"),
                     {trace.program, planned.bindings, std::vector<bool>(trace.program->steps.size(), true)});
  REQUIRE_MESSAGE(!trace.value(view.step).empty(), "no step " << view.step);
  const Tensor& cell = trace.value(view.selected_step());
  REQUIRE_MESSAGE(!cell.empty(), "no step " << view.selected_step());
  CHECK(view.head < scene.problem.heads);
  CHECK(view.row < cell.shape().rows);
  CHECK(view.col < cell.shape().cols);
}

/// The lesson with all that it reads.
Lesson read_by(const char* backend, Lesson lesson) {
  LessonReader reader(lexicon(), find_backend(backend));
  while (reader.advance(lesson, 1)) {
  }
  return lesson;
}

/// Every lesson as each language has it.
void each_lesson(const std::function<void(const Lesson&)>& act) {
  for (const LessonEntry& entry : lesson_index())
    for (const char* code : {"en", "zh"}) {
      CAPTURE(entry.id);
      CAPTURE(code);
      act(lesson_file(entry.id, code));
    }
}

/// A lesson of two tokens and one card whose weights are known: x is the identity, as are the weights.
json small_lesson() {
  return json::parse(R"({"version": 1, "title": {"en": "a", "zh": "b"},
    "scene": {"problem": {"d_model": 2, "d_k": 2, "d_v": 2, "output_projection": false,
      "given": {"x": [[1, 0], [0, 1]], "w_q": [[2, 0], [0, 4]], "w_k": [[1, 0], [0, 1]], "w_v": [[1, 0], [0, 1]]}}},
    "cards": [{"text": {"en": "a", "zh": "b"}, "problem": {"scale": "off"}}],
    "question": {"text": {"en": "a", "zh": "b"}, "answer": {"of": "cell", "step": "weights"},
      "options": [{"value": 1, "misconception": {"en": "c", "zh": "d"}}]}})");
}

std::string error_in(const json& lesson) {
  return without_place(error_of([&] { parse_lesson(lesson.dump(), "x.json"); }));
}

}  // namespace

TEST_CASE("the index lists every lesson file once, with its title") {
  std::set<std::string> listed;
  for (const LessonEntry& entry : lesson_index()) {
    CAPTURE(entry.id);
    CHECK(listed.insert(entry.id).second);
    CHECK(lesson_file(entry.id).title == entry.title);
  }
  std::set<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(kWebFolder) / "lessons"))
    if (file.path().stem() != "index") files.insert(file.path().stem().string());
  for (const std::string& id : files) CHECK_MESSAGE(listed.count(id), "index.json has no line for lesson ", id);
  for (const std::string& id : listed) CHECK_MESSAGE(files.count(id), "index.json: there is no file of lesson ", id);
  for (const std::string& scene : parse_scene_index(read_web("scenes/index.json"))) CHECK(!listed.count(scene));
}

TEST_CASE("the index of scenes lists every scene file, with its title") {
  const std::vector<LessonEntry> listed = parse_lesson_index(read_web("scenes/index.json"));  // both have one form
  for (const LessonEntry& scene : listed) CHECK(scene.title == scene_file(scene.id).about.title);
  size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(kWebFolder) / "scenes"))
    files += file.path().stem() != "index";
  CHECK(files == listed.size());
}

TEST_CASE("every lesson says everything in both languages and looks at cells that exist") {
  each_lesson([&](const Lesson& unread) {
    const Lesson lesson = read_by("auto", unread);
    check_words(lesson.title);
    std::vector<Caption> captions = lesson.cards;
    captions.insert(captions.end(), lesson.trials.begin(), lesson.trials.end());
    for (size_t i = 0; i < captions.size(); ++i) {
      CAPTURE(i);
      check_words(captions[i].text);
      check_places(captions[i].text, captions[i].numbers.size());
      check_scene_of(captions[i].scene);
      for (const Quantity& q : captions[i].numbers) CHECK_NOTHROW(value_of(q));
    }
    const Question& question = lesson.question;
    check_words(question.text);
    check_places(question.text, question.numbers.size());
    for (const Quantity& q : question.numbers) CHECK_NOTHROW(value_of(q));
    for (const Option& option : question.options) {
      if (!option.text.empty()) check_words(option.text);
      if (!option.misconception.empty()) check_words(option.misconception);
    }
  });
}

TEST_CASE("notes on answers are sentences, and no number of four digits or more is without its commas but a year") {
  static const std::regex kLong(R"((^|[^0-9.,])(?!(1[5-9]|20)[0-9][0-9]([^0-9]|$))[0-9]{4})");
  const auto check_numbers = [](const Words& words) {
    for (const auto& [code, text] : words) CHECK_MESSAGE(!std::regex_search(text, kLong), text);
  };
  each_lesson([&](const Lesson& unread) {
    const Lesson lesson = read_by("auto", unread);
    std::vector<Caption> captions = lesson.cards;
    captions.insert(captions.end(), lesson.trials.begin(), lesson.trials.end());
    for (const Caption& caption : captions)
      for (const auto& [code, text] : caption.text) check_numbers({{code, fill(text, caption.numbers, 2)}});
    for (const Posed::Answer& answer : pose(lesson.question).answers) {
      check_numbers(answer.text);
      check_numbers(answer.misconception);
      for (const auto& [code, text] : answer.misconception) {
        CAPTURE(text);
        CHECK((text.ends_with(code == "en" ? "." : "。") || text.ends_with(code == "en" ? "?" : "？")));
        const bool small = std::islower(static_cast<unsigned char>(text[0])) != 0;
        const bool word = std::isalpha(static_cast<unsigned char>(text[1])) || text.starts_with("a ");
        if (code == "en") CHECK_FALSE((small && word));  // x and l, as letters, keep their size
      }
    }
  });
}

TEST_CASE("every question has one right answer, which no wrong one can be taken for, on every back end") {
  each_lesson([&](const Lesson& lesson) {
    std::vector<std::vector<std::string>> shown;
    for (const char* name : {"reference", "simd"}) {
      CAPTURE(name);
      const Question question = read_by(name, lesson).question;
      Posed posed;
      REQUIRE_NOTHROW(posed = pose(question));
      REQUIRE(posed.right >= 0);
      std::vector<std::string> texts;
      for (size_t i = 0; i < posed.answers.size(); ++i) {
        CHECK(posed.answers[i].misconception.empty() == (static_cast<int>(i) == posed.right));
        texts.push_back(in_language(posed.answers[i].text, "en"));
      }
      CHECK(std::set(texts.begin(), texts.end()).size() == texts.size());
      shown.push_back(std::move(texts));
      if (!question.answer) continue;
      // Also when somebody reads less than what is shown: half of the last digit apart at least.
      const double right = value_of(*question.answer);
      for (const Option& option : question.options)
        CHECK(std::abs(value_of(*option.value) - right) > .5 * std::pow(10., -question.digits));
    }
    CHECK(shown[0] == shown[1]);
  });
}

TEST_CASE("quantities are read from the Trace of the patched problem") {
  const Lesson lesson = parse_lesson(small_lesson().dump(), "dir/small.json");
  CHECK(lesson.id == "small");
  CHECK(lesson.scene.problem.scaled);
  CHECK(!lesson.cards[0].scene.problem.scaled);
  const auto value = [](const std::string& text) {
    json document = small_lesson();
    document["question"]["answer"] = json::parse(text);
    return value_of(*read_by("reference", parse_lesson(document.dump(), "x.json")).question.answer);
  };
  // q = 2 e_1, 4 e_2; k = e_1, e_2; scores [[2, 0], [0, 4]]; the question stands on the last card: not divided.
  const double e2 = std::exp(2.) / (std::exp(2.) + 1);
  CHECK(value(R"({"of": "cell", "step": "scores", "row": 1, "col": 1})") == doctest::Approx(4));
  CHECK(value(R"({"of": "cell", "step": "weights"})") == doctest::Approx(e2));
  const double halved = std::exp(std::sqrt(2.)) / (std::exp(std::sqrt(2.)) + 1);
  CHECK(value(R"({"of": "cell", "step": "weights", "problem": {"scale": null}})") == doctest::Approx(halved));
  CHECK(value(R"({"of": "cell", "step": "weights", "times": 100, "plus": -1})") == doctest::Approx(100 * e2 - 1));
  CHECK(value(R"({"of": "row_entropy", "step": "weights"})") ==
        doctest::Approx(-e2 * std::log2(e2) - (1 - e2) * std::log2(1 - e2)));
  CHECK(value(R"({"of": "row_sum", "step": "scores", "row": 1})") == doctest::Approx(4));
  CHECK(value(R"({"of": "column_sum", "step": "scores", "col": 0})") == doctest::Approx(2));
  CHECK(value(R"({"of": "sum", "step": "scores"})") == doctest::Approx(6));
  CHECK(value(R"({"of": "row_maximum", "step": "scores"})") == doctest::Approx(2));
  CHECK(value(R"({"of": "row_deviation", "step": "scores", "row": 1})") == doctest::Approx(2));
  CHECK(value(R"({"of": "argmax", "step": "scores", "row": 1})") == doctest::Approx(1));
  CHECK(value(R"({"of": "row_dot", "step": "q", "row": 1, "col": 1})") == doctest::Approx(16));
  CHECK(value(R"({"of": "rows", "step": "q"})") == 2);
  CHECK(value(R"({"of": "columns", "step": "q"})") == 2);
  CHECK(value(R"({"of": "heads", "step": "q"})") == 1);
  const std::string causal = R"("problem": {"mask": {"kind": "causal"}}})";
  CHECK(value(R"({"of": "visible", "step": "masked", )" + causal) == 1);
  CHECK(value(R"({"of": "count", "step": "masked", )" + causal) == 3);
  CHECK(value(R"({"of": "sum", "step": "masked", )" + causal) == doctest::Approx(6));
  CHECK(value(R"({"difference": [{"of": "sum", "step": "scores"}, 10]})") == doctest::Approx(-4));
  CHECK(value(R"({"ratio": [{"of": "sum", "step": "scores"}, 4], "times": 2})") == doctest::Approx(3));
  CHECK(value(R"({"product": [{"of": "sum", "step": "scores"}, 0.5]})") == doctest::Approx(3));
  CHECK(value(R"({"power": [2, {"of": "sum", "step": "scores"}]})") == doctest::Approx(64));

  CHECK(error_of([&] { value(R"({"of": "cell", "step": "weights", "row": 2})"); }) ==
        "question.answer: \"cell\" of weights: row: expected an index below 2, found 2");
  CHECK(error_of([&] { value(R"({"of": "cell", "step": "nothing"})"); }).find("nothing") != std::string::npos);
  CHECK(error_of([&] { value(R"({"of": "cell", "step": "masked", "col": 1, )" + causal); }).find("finite") !=
        std::string::npos);
  const Quantity unread = *lesson.question.answer;
  const Quantity q = *read_by("reference", lesson).question.answer;
  Quantity short_one = q;
  short_one.digits = 1;
  CHECK(fill("{0} and {1}, {0}, {2}", {short_one, q, unread}, 3) ==
        number_text(e2, 1) + " and " + number_text(e2, 3) + ", " + number_text(e2, 1) + ", …");
}

TEST_CASE("numbers are posed in order, words as they stand, and only what holds") {
  const auto posed_of = [](const json& document) {
    return pose(read_by("reference", parse_lesson(document.dump(), "x")).question);
  };
  json document = small_lesson();
  document["question"]["unit"] = "%";
  document["question"]["options"][0]["value"] = .5;
  document["question"]["options"].push_back(
      {{"value", 1.25}, {"misconception", {{"en", "f"}}}, {"text", {{"en", "all, {0}"}}}});
  const Posed posed = posed_of(document);
  REQUIRE(posed.answers.size() == 3);
  CHECK(posed.right == 1);
  CHECK(in_language(posed.answers[0].text, "zh") == "0.500 %");
  CHECK(in_language(posed.answers[1].text, "en") == "0.881 %");
  CHECK(in_language(posed.answers[2].text, "en") == "all, 1.250 %");
  CHECK(posed.answers[1].misconception.empty());

  document["question"]["options"][0]["value"] = .88079;
  CHECK(error_of([&] { posed_of(document); }).find("0.881 twice") != std::string::npos);

  json words = small_lesson();
  words["question"]["answer"] = {{"option", 1}};
  words["question"]["options"] =
      json::parse(R"([{"text": {"en": "less"}, "misconception": {"en": "c"}}, {"text": {"en": "more"}}])");
  words["question"]["holds"] =
      json::parse(R"({"left": {"of": "cell", "step": "weights"}, "is": "greater", "right": 0.88})");
  const Posed said = posed_of(words);
  CHECK(said.right == 1);
  CHECK(in_language(said.answers[0].text, "en") == "less");
  words["question"]["holds"]["is"] = "less";
  CHECK(error_of([&] { posed_of(words); }).find("question.holds") == 0);
  words["question"]["holds"]["is"] = "equal";
  CHECK(!error_of([&] { posed_of(words); }).empty());
  words["question"]["holds"]["within"] = .01;
  CHECK(error_of([&] { posed_of(words); }).empty());
}

TEST_CASE("a question has a scene of its own, and its row is covered until it is answered") {
  json document = small_lesson();
  document["question"]["problem"] = {{"temperature", 2}};
  document["question"]["look"] = {{"step", "weights"}, {"row", 1}};
  document["question"]["answer"]["row"] = 1;
  document["question"]["answer"]["problem"] = {{"temperature", 2}};
  const Lesson lesson = parse_lesson(document.dump(), "x.json");
  CHECK(lesson.question.scene.view.row == 1);
  CHECK(lesson.question.scene.problem == *lesson.question.answer->problem);
  CHECK(lesson.question.scene.lesson.card == 1);
  Session session(lexicon(), scene_file("who-is-it"), find_backend("reference"));
  LessonVisit visit(lesson, lexicon());
  while (visit.advance(1)) {
  }
  CHECK_FALSE(visit.covered());
  visit.turn(session, 1);
  CHECK(session.scene().problem.temperature == 2);
  CHECK(visit.covered() == Cover{"weights", 1});
  visit.answer(1 - visit.posed().right);
  CHECK(visit.covered());
  visit.answer(visit.posed().right);
  CHECK_FALSE(visit.covered());
  document["question"]["answer"].erase("problem");
  LessonVisit elsewhere(parse_lesson(document.dump(), "x.json"), lexicon());
  elsewhere.turn(session, 1);
  CHECK_FALSE(elsewhere.covered());
}

TEST_CASE("the reader names file and path") {
  CHECK(error_in(small_lesson()).empty());
  const auto broken = [](const char* path, const json& value) {
    json document = small_lesson();
    document[json::json_pointer(path)] = value;
    return error_in(document);
  };
  CHECK(error_of([] { parse_lesson("{", "x.json"); }).find("x.json: lesson: expected JSON") == 0);
  CHECK(without_place(error_of([] { parse_lesson("[]", "x.json"); })) ==
        "x.json: lesson: expected an object, found an array of 0");
  CHECK(broken("/version", 2) == "x.json: version: expected 1, found 2");
  CHECK(broken("/notes", 1).find("x.json: lesson: expected only") == 0);
  CHECK(broken("/title", "a") == "x.json: title: expected an object, found \"a\"");
  CHECK(broken("/title/en", "") == "x.json: title.en: expected a text that is not empty, found \"\"");
  CHECK(broken("/scene/problem/heads", 0).find("x.json: scene.problem.heads: ") == 0);
  CHECK(broken("/scene/title", 0).find("x.json: scene: expected only") == 0);
  CHECK(broken("/cards", json::array()).find("x.json: cards: expected 1 to 7 cards") == 0);
  CHECK(broken("/cards/0/problem/kv_heads", 3).find("x.json: cards[0].problem.kv_heads: ") == 0);
  CHECK(broken("/cards/0/look", {{"stepp", "q"}}).find("x.json: cards[0].view: expected only") == 0);
  CHECK(broken("/cards/0/look", "q") == "x.json: cards[0].look: expected an object, found \"q\"");
  CHECK(broken("/cards/0/text/en", "1\n2\n3").find("x.json: cards[0].text.en: expected one or two paragraphs") == 0);
  CHECK(broken("/try", json::parse(R"([{"text": {"en": "a"}, "problem": {"scale": "of"}}])"))
            .find("x.json: try[0].problem.scale: ") == 0);
  CHECK(broken("/question/answer", 1) ==
        "x.json: question.answer: expected a quantity that is read from the Trace, found 1");
  CHECK(broken("/question/answer/of", "cells").find("x.json: question.answer.of: expected one of \"cell\"") == 0);
  CHECK(broken("/question/answer/row", -1).find("x.json: question.answer.row: expected an integer") == 0);
  CHECK(broken("/question/answer/problem", {{"scale", "x"}}).find("x.json: question.answer.problem.scale: ") == 0);
  CHECK(broken("/question/options/0/value", "1").find("x.json: question.options[0].value: ") == 0);
  CHECK(broken("/question/options", json::array()).find("x.json: question.options: expected 1 to 5 options") == 0);
  CHECK(broken("/question/holds", 1).find("x.json: question.holds: expected none") == 0);
  json document = small_lesson();
  document["question"]["options"][0].erase("misconception");
  CHECK(error_in(document) == "x.json: question.options[0].misconception: expected a value, found none");
  CHECK(is_lesson(small_lesson().dump()));
  CHECK(!is_lesson(read_web("scenes/who-is-it.json")));
}

TEST_CASE("a lesson file is parsed once: what patches no problem shares the one of its card") {
  json document = small_lesson();
  const json read = {{"of", "cell"}, {"step", "weights"}};
  json patched = read;
  patched["problem"] = {{"scale", "root"}};
  document["cards"][0]["numbers"] = {read, {{"difference", {read, 1}}}, patched};
  const Lesson lesson = parse_lesson(document.dump(), "x.json");
  const std::vector<Quantity>& numbers = lesson.cards[0].numbers;
  CHECK(numbers[1].parts[0].problem == numbers[0].problem);
  CHECK(lesson.question.answer->problem == numbers[0].problem);
  CHECK(*numbers[0].problem == lesson.cards[0].scene.problem);
  CHECK(numbers[2].problem->scaled);
}
