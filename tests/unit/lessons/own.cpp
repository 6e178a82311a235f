// Lessons that visitors write: numbers in their texts, what is said of their mistakes, their links, each student
// another matrix, and what they may cost.
#include <chrono>
#include <nlohmann/json.hpp>

#include "document/address.h"
#include "document/document.h"
#include "lessons/lesson_values.h"
#include "lessons/lessons_support.h"
#include "scene/link.h"
#include "scene/student.h"
#include "text/list.h"
#include "text/numbers.h"
#include "text/said_error.h"

using namespace attn;
using namespace lesson_test;
using namespace scene_test;
using nlohmann::json;

namespace {

/// One card on the first scene, and a question about a cell of it.
json own_lesson() {
  json scene = json::parse(read_web("scenes/who-is-it.json"));
  scene.erase("version");
  json lesson = json::parse(R"({"version": 1, "title": {"en": "Mine", "zh": "我的"},
    "cards": [{"text": {"en": "{weights[it, animal]}", "zh": "{weights[it, animal]}"}}],
    "question": {"text": {"en": "How much?", "zh": "多少？"}, "answer": "weights[it, animal] %",
      "options": [{"value": {"read": "weights[it, animal] %", "problem": {"scale": "off"}},
                   "misconception": {"en": "Not divided.", "zh": "没有除。"}}]}})");
  lesson["scene"] = std::move(scene);
  return lesson;
}

Lesson read_all(Lesson lesson) {
  LessonReader reader(lexicon(), processor_backend());
  while (reader.advance(lesson, 1)) {
  }
  return lesson;
}

std::string card_text(const std::string& text) {
  json document = own_lesson();
  document["cards"][0]["text"] = {{"en", text}};
  const Lesson lesson = read_all(parse_own_lesson(document.dump(), "x"));
  return fill(lesson.cards[0].text.at("en"), lesson.cards[0].numbers, 2);
}

const Strings& words(const std::string& code) {
  static std::map<std::string, Strings> all;
  if (!all.contains(code)) all[code] = Strings::parse(read_web("strings/" + code + ".json"));
  return all.at(code);
}

Said said_of(const std::string& text) {
  try {
    Lesson lesson = parse_own_lesson(text, "mine.json");
    fail_in_lesson(text, "mine.json", [&] {
      lesson = read_all(std::move(lesson));
      each_quantity(lesson, value_of);
      pose(lesson.question);
    });
  } catch (const Error&) {
    return said_error();
  }
  return {};
}

double milliseconds_of(const std::function<void()>& act) {
  const auto began = std::chrono::steady_clock::now();
  act();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
}

Lesson for_student(const std::string& text, const std::string& student) {
  return read_all(
      lesson_of_student([&](uint64_t key) { return parse_lesson(text, "x", "en", key); }, student, lexicon()));
}

}  // namespace

TEST_CASE("a text has numbers where they stand, by the words of rows and columns") {
  const Plan planned = plan(scene_file("who-is-it").problem, lexicon());
  std::vector<bool> all(planned.program->steps.size(), true);
  const std::vector<Tensor> values = run(processor_backend(), {planned.program, planned.bindings, all});
  const auto cell = [&](const char* step, int row, int col) {
    return static_cast<double>(values[static_cast<size_t>(planned.program->find(step))].at(0, 0, row, col));
  };
  CHECK(card_text("{weights[it, animal]}") == number_text(cell("weights", 7, 1), 2));
  CHECK(card_text("a {weights[it, animal] % .1} b {0}") ==
        "a " + number_text(100 * cell("weights", 7, 1), 1) + " b " + number_text(100 * cell("weights", 7, 1), 1));
  CHECK(card_text("{weights[IT, Street] .4}") == number_text(cell("weights", 7, 5), 4));
  CHECK(card_text("{weights[it, the (5)] .3}") == number_text(cell("weights", 7, 4), 3));
  CHECK(card_text("{q[it, #2]}") == number_text(cell("q", 7, 1), 2));
  CHECK(card_text("{weights[#8, #2]}") == number_text(cell("weights", 7, 1), 2));
  CHECK(card_text("{argmax weights[it] .0}") == "1");
  CHECK(card_text("{rows weights .0} x {columns q .0}") == "11 x 4");
  CHECK(card_text("{column_sum weights[animal]} {row_sum weights[it] .1}").find(" 1.0") != std::string::npos);
  CHECK(card_text("{weights[it, animal]} {weights[it, animal]}") ==
        number_text(cell("weights", 7, 1), 2) + " " + number_text(cell("weights", 7, 1), 2));
  CHECK(card_text("a set {1, 2} and {x}") == "a set {1, 2} and {x}");
  CHECK(read_all(parse_own_lesson(own_lesson().dump(), "x")).cards[0].numbers.size() == 1);  // once for two languages
}

TEST_CASE("a fault in a lesson is one sentence with line, column and path, in both languages") {
  const std::string text = own_lesson().dump(2);
  CHECK(said_of(text).key.empty());
  const auto changed = [&](const std::string& pointer, const json& value) {
    json document = own_lesson();
    document[json::json_pointer(pointer)] = value;
    return document.dump(2);
  };
  struct Case {
    std::string text;
    const char* path;
    const char* wanted;  // part of the English sentence
  };
  const std::vector<Case> all{
      {changed("/title", "a"), "title", "expected an object, found a"},
      {changed("/cards/0/text/en", ""), "cards[0].text.en", "a text that is not empty"},
      {changed("/cards/0/txt", 1), "cards[0].txt", "“txt” is not known here"},
      {changed("/cards/0/text/en", "{weights[it]}"), "cards[0].text.en", "as weights[it, animal]"},
      {changed("/cards/0/text/en", "{weights[it, dog]}"), "cards[0]", "there is no “dog”; there are The, animal"},
      {changed("/cards/0/text/en", "{wieghts[it, animal]}"), "cards[0]", "there is no “wieghts”"},
      {changed("/cards/0/text/en", "{weights[it, #12]}"), "cards[0]", "weights has no place 12: there are 11"},
      {changed("/question/answer", 3), "question.answer", "a number that is computed"},
      {changed("/question/answer", "3"), "question.answer", "as weights[it, animal]"},
      {changed("/question/options/0/misconception", nullptr), "question.options[0].misconception", "an object"},
      {changed("/question/options/0/value", "weights[it, animal] %"), "question.options", "two answers read"},
      {changed("/question/digits", 12), "question.digits", "“12” is not a whole number"},
      {changed("/cards/0/problem", {{"heads", 99}}), "cards[0].problem.heads", "99"},
      {changed("/cards/0/look", {{"steps", "q"}}), "cards[0].look.steps", "“steps” is not known here"},
      {changed("/scene/problem/seed", "x"), "scene.problem.seed", "x"},
  };
  for (const Case& each : all) {
    CAPTURE(each.path);
    const Said said = said_of(each.text);
    REQUIRE(said.key == "error.at");
    CHECK(said.arguments[0] == "mine.json");
    const std::string shown = say(words("en"), said);
    CAPTURE(shown);
    CHECK(shown.find(each.wanted) != std::string::npos);
    CHECK(said.arguments[3] == each.path);
    // The line has the last key of the path, or that of the part that was found.
    std::vector<std::string> lines;
    for (const std::string_view line : split(each.text, "\n")) lines.emplace_back(line);
    const std::string& line = lines[std::stoul(said.arguments[1]) - 1];
    CAPTURE(line);
    const std::string key = std::string(each.path).substr(std::string(each.path).rfind('.') + 1);
    CHECK((line.find("\"" + key + "\"") != std::string::npos || key.ends_with(']')));
    CHECK(line.find_first_not_of(' ') + 1 == std::stoul(said.arguments[2]));
    const std::string chinese = say(words("zh"), said);
    CHECK(chinese.find("第 " + said.arguments[1] + " 行") != std::string::npos);
    CHECK(chinese.find("expected") == std::string::npos);
  }
  std::string twice = text;
  twice.insert(1, "\n\"version\": 1,");
  CHECK(say(words("en"), said_of(twice)).find("“version” stands there twice") != std::string::npos);
  const Said cut = said_of(text.substr(0, text.size() / 2));
  CHECK(cut.key == "error.part");
  CHECK(say(words("zh"), cut).find("不是 JSON") != std::string::npos);
}

TEST_CASE("a lesson of a visitor's is known by what it says, whatever its white space") {
  const Lesson one = parse_own_lesson(own_lesson().dump(), "a.json");
  const Lesson other = parse_own_lesson(own_lesson().dump(2), "b.json");
  CHECK(one.id == other.id);
  CHECK(one.id.starts_with("own-"));
  CHECK(one.cards[0].scene.lesson.id == one.id);
  CHECK(one.question.scene.lesson.id == one.id);
  json changed = own_lesson();
  changed["title"]["en"] = "Other";
  CHECK(parse_own_lesson(changed.dump(), "a.json").id != one.id);
}

TEST_CASE("an address carries a lesson and its scene, and a link that has no room leaves the lesson out") {
  Document document(lexicon(), scene_file("who-is-it"), processor_backend());
  CHECK(document.fragment().find('&') == std::string::npos);
  const std::string text = own_lesson().dump();
  document.open(parse_own_lesson(text, "x"));
  const std::string fragment = document.fragment();
  Address address = parse_address("https://x.org/a/index.html?lang=zh#s=" + fragment);
  CHECK(json::parse(read_lesson_link(address.lesson)) == own_lesson());
  bool linked = false;
  Complaints complaints;
  const Scene scene = addressed_scene(address, Scene(), lexicon(), linked, complaints);
  CHECK(linked);
  CHECK(scene == document.session().scene());
  CHECK(parse_own_lesson(read_lesson_link(address.lesson), "x").id == scene.lesson.id);
  address = parse_address("https://x.org/#l=" + address.lesson);
  CHECK(address.link.empty());
  CHECK(json::parse(read_lesson_link(address.lesson)) == own_lesson());

  json large = own_lesson();
  std::string note;
  for (int i = 0; note.size() < 60'000; ++i) note += std::to_string(i * i * 7919);
  for (int i = 0; i < 7; ++i)
    large["cards"][i] = {{"text", {{"en", note.substr(static_cast<size_t>(i) * 2000, 2000)}}}};
  for (int i = 0; i < 12; ++i)
    large["try"][i] = {{"text", {{"en", note.substr(20'000 + static_cast<size_t>(i) * 2000, 2000)}}}};
  document.open(parse_own_lesson(large.dump(), "x"));
  bool whole = true;
  CHECK(document.fragment(false, &whole).find('&') == std::string::npos);
  CHECK_FALSE(whole);
  CHECK(parse_link(document.fragment()).lesson.id.empty());
  CHECK(document.fragment(true, &whole).find("&l=1.z.") != std::string::npos);
  CHECK(whole);
}

TEST_CASE("links of lessons that are cut, changed or too large are refused in a sentence") {
  const std::string link = write_lesson_link(parse_own_lesson(own_lesson().dump(), "x"));
  std::vector<std::string> links{"",
                                 "1",
                                 "1.",
                                 "2.z.abc",
                                 "1.q.abc",
                                 "1.z.$",
                                 "1.z.AAAA",
                                 link + "A",
                                 "1." + pack_text(std::string(kMaxLinkedLesson + 1, ' ')),
                                 "1." + pack_text(std::string(kMaxSceneBytes, ' ')),
                                 "1.j." + std::string(200'000, 'A')};
  for (size_t length = 0; length < link.size(); length += 37) links.push_back(link.substr(0, length));
  for (const std::string& each : links) {
    CAPTURE(each.substr(0, 40));
    CHECK_THROWS_AS(parse_own_lesson(read_lesson_link(each), "x"), SaidError);
  }
}

TEST_CASE("a hostile lesson ends: many patches, many quantities, deep ones, large steps") {
  json patches = own_lesson();
  json& numbers = patches["cards"][0]["numbers"];
  json tree = 1;
  for (int i = 0; i < 4; ++i)
    tree = {{"difference", {{{"of", "cell"}, {"step", "q"}, {"problem", {{"seed", i}}}}, tree}}};
  for (int i = 0; i < 9; ++i) numbers.push_back(tree);
  const json card = patches["cards"][0];
  for (int i = 1; i < 7; ++i) patches["cards"].push_back(card);
  std::string text = patches.dump();
  double ms =
      milliseconds_of([&] { CHECK(say(words("en"), said_of(text)).find("fewer changes") != std::string::npos); });
  MESSAGE("many patches: ", ms, " ms");

  json many = own_lesson();
  json list = json::array();
  for (int i = 0; i < 5000; ++i) list.push_back("weights[it, animal]");
  many["cards"][0]["numbers"] = list;
  CHECK_FALSE(said_of(many.dump()).key.empty());

  json large = own_lesson();
  std::string long_text;
  for (int i = 0; i < kMaxTokens; ++i) long_text += "w" + std::to_string(i) + " ";
  large["scene"]["problem"] = {{"text", long_text}, {"heads", 64}, {"kv_heads", 64}};
  large["cards"][0]["text"] = {{"en", "{weights[#1, #1]} {scores[#1, #1]}"}};
  large["question"]["answer"] = "weights[#1, #1]";
  CHECK(say(words("en"), said_of(large.dump())).find("64 MB") != std::string::npos);

  const std::string whole(kMaxLessonBytes + 1, ' ');
  CHECK(say(words("en"), said_of(whole)).find("too large") != std::string::npos);
  CHECK_FALSE(said_of(std::string(100'000, '[')).key.empty());
  CHECK_FALSE(said_of(R"({"version": 1, "title": )" + std::string(50'000, '[')).key.empty());
}

TEST_CASE("each student has other numbers, anybody the same for one name, and every lesson of ours stays sound") {
  size_t others = 0;
  size_t all = 0;
  for (const LessonEntry& entry : lesson_index()) {
    CAPTURE(entry.id);
    const std::string text = read_web("lessons/" + entry.id + ".json");
    const auto right_of = [&](const std::string& student) {
      const Lesson lesson = for_student(text, student);
      const Posed posed = pose(lesson.question);
      return in_language(posed.answers[static_cast<size_t>(posed.right)].text, "en");
    };
    const std::string own = right_of("");
    for (const char* student : {"1", "Ada", "李明"}) {
      std::string right;
      REQUIRE_NOTHROW(right = right_of(student));
      CHECK(right == right_of(student));
      others += right != own;
      ++all;
    }
  }
  CHECK(5 * others > 3 * all);  // the rest asks about sizes and kinds
}

TEST_CASE("a student's scene: the same words and sizes, the weights near those of the scene, another seed") {
  Scene scene = scene_file("who-is-it");
  const Scene before = scene;
  vary(scene.problem, 0);
  CHECK(scene == before);
  vary(scene.problem, student_key("7"));
  CHECK(scene.problem.text == before.problem.text);
  CHECK(scene.problem.seed != before.problem.seed);
  CHECK(scene.problem.seed <= kMaxSeed);
  size_t moved = 0;
  for (const auto& [name, matrix] : scene.problem.given.matrices)
    for (size_t i = 0; i < matrix.values->size(); ++i) {
      const float was = (*before.problem.given.matrices.at(name).values)[i];
      CHECK(std::abs((*matrix.values)[i] - was) <= .06f * std::abs(was) + .006f);
      moved += (*matrix.values)[i] != was;
    }
  CHECK(moved > 10);
  CHECK(student_key("7") != student_key("8"));
}

TEST_CASE("a student's link is not varied twice, a lecturer's is") {
  const Scene base = scene_file("who-is-it");
  Scene varied = base;
  vary(varied.problem, student_key("a b&c"));
  const auto opened = [&](const std::string& fragment, bool kept = false) {
    Address address{"", {{"student", "a b&c"}}, kept};
    take_fragment(address, fragment);
    bool linked = false;
    Complaints complaints;
    return addressed_scene(address, base, lexicon(), linked, complaints);
  };
  CHECK(opened("") == varied);
  CHECK(opened(write_link(base)) == varied);
  const std::string own = fragment_of(varied, nullptr, "a b&c");
  CHECK(own == write_link(varied) + "&of=a%20b%26c");
  CHECK(opened(own) == varied);
  CHECK(opened(write_link(varied), true) == varied);
}
