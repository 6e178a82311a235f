// Texts, lists and numbers of a scene have an end: see scene.h.
#include <nlohmann/json.hpp>

#include "scene/link.h"
#include "scene/problem.h"
#include "scene/scene_support.h"
#include "text/json_read.h"
#include "text/said_error.h"
#include "text/utf8.h"

using namespace attn;
using scene_test::error_of;
using scene_test::lexicon;
using scene_test::link_of;
using Json = nlohmann::json;

namespace {

std::string times(size_t count, std::string_view text) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += text;
  return out;
}

size_t characters(const std::string& text) { return decode_utf8(text).size(); }

Json scene_with(const char* path, Json value) {
  Json scene{{"version", 1}};
  scene[Json::json_pointer(path)] = std::move(value);
  return scene;
}

/// What a visitor is told of a scene that is refused: the keys of the words.
std::string said_of(const Json& scene) {
  try {
    parse_link(link_of(scene.dump()));
  } catch (const SaidError& e) {
    std::string keys = e.said.key;
    for (const Said& part : e.said.parts) keys += " " + part.key;
    return keys;
  }
  return "";
}

Json edits(int count) {
  Json all = Json::array();
  for (int i = 0; i < count; ++i) all.push_back({{"matrix", "w_q"}, {"row", i / 256}, {"col", i % 256}, {"value", .5}});
  return all;
}

}  // namespace

TEST_CASE("texts above their caps are cut, and every kind of that is told once") {
  std::vector<SaidError> cuts;
  Json file = scene_with("/problem/text", "it " + times(32'000, "\u0301") + " it");
  file["about"] = {{"title", {{"en", times(12 << 20, "x")}, {"zh", times(201, "猫")}}},
                   {"note", {{"en", times(100'000, "word, ")}}},
                   {"value_names", {{"en", Json::array({Json::array({times(101, "n"), "b"})})}}}};
  const Scene scene = parse_link(link_of(file.dump()), &cuts);
  CHECK(characters(scene.about.title.at("en")) == kMaxTitle);
  CHECK(scene.about.title.at("zh") == times(199, "猫") + "…");
  CHECK(characters(scene.about.note.at("en")) == kMaxNote);
  CHECK(characters(scene.about.value_names.at("en")[0][0]) == kMaxName);
  CHECK(scene.problem.text == "it " + times(32, "\u0301") + " it");
  std::vector<std::string> keys;
  for (const SaidError& cut : cuts) keys.push_back(cut.said.key);
  CHECK(keys == std::vector<std::string>{"cut.word", "cut.title", "cut.note", "cut.name"});
  CHECK(parse_scene(write_scene(scene), &cuts) == scene);
  CHECK(cuts.size() == 4);  // nothing is left to cut
}

TEST_CASE("texts as long as their caps stay as they are") {
  std::vector<SaidError> cuts;
  Scene scene;
  scene.problem.text = times(64, "a") + " " + times(16, "😀");
  scene.about.title["en"] = times(kMaxTitle, "é");
  scene.about.note["zh"] = times(kMaxNote, "猫");
  scene.about.value_names["en"] = {{times(kMaxName, "n")}};
  scene.lesson.id = times(kMaxName, "l");
  CHECK(parse_link(write_link(scene), &cuts) == scene);
  CHECK(cuts.empty());
}

TEST_CASE("what controls the screen or turns the writing round is not among what is drawn") {
  const Scene scene = parse_scene(R"({"version": 1, "about": {"title": {"en": "a\u202eb\nc\u0000d\u2066e\ufefff"}}})");
  CHECK(scene.about.title.at("en") == "ab c def");
}

TEST_CASE("a token takes at most 64 bytes, cut between what belongs together") {
  const auto cut = [](const std::string& text) { return cut_tokens(text, kMaxTokenBytes); };
  CHECK(cut(times(65, "a") + " b") == times(64, "a") + " b");
  CHECK(cut(times(30, "猫")) == times(30, "猫"));  // each a token of its own
  CHECK(cut(times(30, "ค")) == times(21, "ค"));
  CHECK(cut(times(30, "e\u0301")) == times(21, "e\u0301"));
  CHECK(cut("e" + times(60, "\u20D0")) == "e" + times(21, "\u20D0"));  // no cluster fits
  Scene scene = scene_test::scene_file("who-is-it");
  set_text(scene, "The " + times(70'000, "x") + " slept", lexicon());
  for (const std::string& token : tokenize(scene.problem.text, lexicon())) CHECK(token.size() <= kMaxTokenBytes);
  CHECK(scene.problem.text.size() == 4 + 64 + 6);
}

TEST_CASE("more of anything else than fits is refused in a sentence that names it") {
  Json languages = Json::object(), words = Json::object(), given = Json::object();
  for (int i = 0; i < 3000; ++i) {
    languages["l" + std::to_string(i)] = "x";
    words["w" + std::to_string(i)] = Json::array();
    given["w_q_" + std::to_string(i)] = {{1, 1, 1, 1}};
  }
  const auto numbers = [](int count) { return Json(std::vector<int>(static_cast<size_t>(count), 1)); };
  const struct {
    const char* path;
    Json value;
    const char* error;
    const char* said;
  } cases[] = {
      {"/about/title", languages, "about.title: expected at most 16, found 3,000",
       "error.part part.languages error.most"},
      {"/about/note", languages, "about.note: expected at most 16, found 3,000",
       "error.part part.languages error.most"},
      {"/about/note", {{std::string(99, 'e'), "x"}}, "about.note: expected codes of languages, found ", "error.link"},
      {"/about/value_names",
       {{"en", Json(std::vector<Json>(65, Json::array()))}},
       "about.value_names: expected at most 64, found 65",
       "error.part part.names error.most"},
      {"/about/value_names",
       {{"en", {Json(std::vector<Json>(257, "x"))}}},
       "about.value_names: expected at most 256, found 257",
       "error.part part.names error.most"},
      {"/about/published",
       {{"row", 0}, {"values", numbers(2049)}},
       "about.published.values: expected at most 2,048, found 2,049",
       "error.part published.title error.most"},
      {"/about/published",
       {{"row", 0}, {"values", {1}}, {"added", numbers(2049)}},
       "about.published.added: expected at most 2,048, found 2,049",
       "error.part published.title error.most"},
      {"/lesson",
       {{"id", std::string(101, 'x')}},
       "lesson.id: expected at most 100 characters, found more",
       "error.part part.lesson error.long"},
      {"/problem/words", words, "problem.words: expected at most 2,048, found 3,000",
       "error.part differs.words error.most"},
      {"/problem/words",
       {{"yeti", numbers(65)}},
       "problem.words.yeti: expected at most 64, found 65",
       "error.part differs.words error.most"},
      {"/problem/given", given, "problem.given: expected at most 64, found 3,000", "error.part part.given error.most"},
      {"/problem/edits", edits(65'537), "problem.edits: expected at most 65,536, found 65,537",
       "error.part part.edits error.most"},
      {"/problem/mask",
       {{"hidden", numbers(524'289)}},
       "scene.problem.mask.hidden: expected at most 524,288, found more",
       "error.part part.list error.most"},
      {"/problem/parameters", languages, "problem.parameters.l0: expected a number that float32 can hold",
       "error.link"},
      {"/problem/edits", edits(140'000), "scene.problem.edits.", "error.huge"},
  };
  for (const auto& c : cases) {
    const Json scene = scene_with(c.path, c.value);
    const std::string error = error_of([&] { parse_scene(scene.dump()); });
    CAPTURE(error);
    CHECK(error.starts_with(c.error));
    CHECK(said_of(scene) == c.said);
  }
}

TEST_CASE("what a list may hold at most opens: 65,536 edits, sorted or not") {
  Json all = edits(65'536);
  const std::string link = link_of(scene_with("/problem/edits", all).dump());
  const Scene scene = parse_link(link);
  CHECK(scene.problem.edits.size() == kMaxEdits);
  std::reverse(all.begin(), all.end());
  CHECK(parse_link(link_of(scene_with("/problem/edits", all).dump())) == scene);
}

TEST_CASE("numbers that are none, too large or endless are refused") {
  for (const char* number : {"1e999", "-1e999", "NaN", "Infinity", "1e39", "0x10", "1e", "--1"}) {
    CAPTURE(number);
    const std::string text = std::string(R"({"version": 1, "problem": {"temperature": )") + number + "}}";
    CHECK(!error_of([&] { parse_scene(text); }).empty());
  }
  const std::string digits = "1." + std::string(1'000'000, '3');
  const std::string text = R"({"version": 1, "problem": {"temperature": )" + digits + "}}";
  CHECK(parse_scene(text).problem.temperature == 1.33333333f);
  CHECK(!error_of([&] {
           parse_scene(R"({"version": 1, "problem": {"seed": )" + std::string(1000, '9') + "}}");
         }).empty());
}

TEST_CASE("a list of complaints is at most three long, and says how many more there are") {
  Complaints complaints;
  CHECK(complaints.empty());
  for (int i = 1; i <= 3; ++i) complaints.add([&] { return SaidError("no " + std::to_string(i), {"error"}); });
  CHECK(complaints.told().size() == 3);
  CHECK(std::string(complaints.told()[2].what()) == "no 3");
  int made = 0;
  for (int i = 0; i < 1997; ++i)
    complaints.add([&] {
      ++made;
      return SaidError("no", {"error"});
    });
  CHECK(made == 0);
  REQUIRE(complaints.told().size() == 3);
  CHECK(std::string(complaints.told()[2].what()) == "no 3, and 1,997 more");
  CHECK(complaints.told()[2].said == Said{"error.more", {"1,997"}, {{"error"}}});
}
