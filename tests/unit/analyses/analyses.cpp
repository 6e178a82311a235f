// Every row of the table of analyses runs on any scene, in words that there are; how results come to the view.
#include "analyses/analyses_support.h"

#include <algorithm>
#include <memory>
#include <regex>
#include <set>

#include "analyses/rows.h"
#include "text/strings.h"

using namespace attn;
using namespace analyses_test;
using scene_test::error_of;
using scene_test::lexicon;
using scene_test::scene_file;

namespace {

int places(const std::string& text) {
  int most = 0;
  for (size_t i = 0; i + 2 < text.size(); ++i)
    if (text[i] == '{' && text[i + 2] == '}') most = std::max(most, text[i + 1] - '0' + 1);
  return most;
}

/// "1 tokens", and "1024" or "250000" without a comma.
const std::regex kWrongNumber(
    "(^|[^0-9.,])1 (tokens|rows|columns|heads|keys|key/value "
    "heads|words|pairs|pages|edges|draws|queries|operations|weights"
    "|outputs|numbers)\\b|(^|[^0-9.,])[0-9]{4,}");

}  // namespace

TEST_CASE("every analysis says something on every scene, in words that both languages have") {
  const Strings languages[] = {Strings::parse(scene_test::read_web("strings/en.json")),
                               Strings::parse(scene_test::read_web("strings/zh.json"))};
  std::vector<Scene> scenes{opening(), scene_file("animal-zh"), sentence("it"),
                            sentence("the cat the cat saw the dog")};
  scenes.push_back(opening());
  scenes.back().problem.mask.kind = "causal";
  scenes.back().problem.positions = "sinusoidal";
  scenes.push_back(sentence("a b c d"));
  scenes.back().problem.output_projection = false;
  scenes.push_back(sentence("one row sees nothing"));
  scenes.back().problem.mask.kind = "painted";
  for (int j = 0; j < 4; ++j) set_hidden(scenes.back().problem.mask, 0, j, true);
  // Every structure, method, score, weighting, reach and position with the rest as it is, where a scene allows it.
  for (const AspectRow& table : kAspects)
    for (const Choice& row : choices(table.aspect)) {
      Scene other = sentence("the cat saw the dog");
      choice_of(other.problem, table.aspect) = row.id;
      other.problem.source = "a dog ran";
      if (error_of([&] { plan(other.problem, lexicon()); }).empty()) scenes.push_back(other);
    }
  std::vector<std::unique_ptr<Run>> runs;
  for (const Scene& scene : scenes) runs.push_back(std::make_unique<Run>(scene, "simd"));
  std::set<std::string> ids;
  for (const Analysis& a : analyses()) {
    CAPTURE(a.id);
    CHECK(ids.insert(a.id).second);
    CHECK_NOTHROW(analysis_work(a.id));  // or it says which line is missing
    for (const Strings& words : languages) {
      CHECK(words.has("analysis." + a.id));
      CHECK(words.has("analysis." + a.id + ".text"));
      CHECK(words.has("analysis.group." + a.group));
      for (const Parameter& p : a.parameters) CHECK(words.has("analysis.parameter." + p.id));
    }
    for (const Parameter& p : a.parameters) CHECK((p.low <= p.standard && p.standard <= p.high));
    const bool draws = a.id == "score_variance" || a.id == "gradients";  // millions of numbers that no scene changes
    for (size_t i = 0; i < (a.of_machine ? 1 : draws ? 3 : scenes.size()); ++i) {
      CAPTURE(i);
      const AnalysisResult result = (*runs[i])(a.id);
      CHECK(result.id == a.id);
      CHECK(!result.statements.empty());
      CAPTURE(write_scene(scenes[i]));
      const auto check = [&](const Said& said) {
        if (said.key.empty()) return;
        CAPTURE(said.key);
        for (const Strings& words : languages) {
          REQUIRE(words.has(said.key));
          CHECK(places(words.get(said.key)) <= static_cast<int>(said.arguments.size()));
          const std::string text = words.format(said.key, said.arguments);
          CHECK_MESSAGE(!std::regex_search(text, kWrongNumber), text);
        }
      };
      for (const Said& s : result.statements) {
        check(s);
        CHECK_MESSAGE(s.key != "analysis.failed", s.parts.front().key);
        for (const std::string& text : s.arguments) CHECK(text.find("NaN") == std::string::npos);
      }
      for (const auto& p : all_of<PlotFigure>(result)) {
        for (const Said& s : {p.title, p.x, p.y}) check(s);
        for (const auto& s : p.series) {
          check(s.name);
          CHECK(!s.points.empty());
        }
      }
      for (const auto& b : all_of<BarFigure>(result)) {
        for (const Said& s : {b.title, b.y}) check(s);
        for (const Said& s : b.labels) check(s);
        for (const auto& s : b.series) {
          check(s.name);
          CHECK((b.labels.empty() || s.values.size() == b.labels.size()));
        }
        CHECK(b.marked < std::max(1, static_cast<int>(b.labels.size())));
      }
      for (const auto& m : all_of<MapFigure>(result)) {
        check(m.title);
        CHECK(m.values.size() == static_cast<size_t>(m.shown_rows * m.shown_cols));
        CHECK(m.row_labels.size() == static_cast<size_t>(m.rows));
        CHECK(m.col_labels.size() == static_cast<size_t>(m.cols));
      }
    }
  }
}

TEST_CASE("a desk works out each result once a trace, a slice at a time, and keeps the last one meanwhile") {
  Run run(opening());
  AnalysisDesk desk;
  Scene scene = run.session.scene();
  scene.view.analysis = "score_variance";
  run.session.change("edit.select", scene);
  CHECK(desk.advance(run.session, 0) == nullptr);
  CHECK(!desk.done(run.session));
  int slices = 1;
  const AnalysisResult* result = nullptr;
  while (!(result = desk.advance(run.session, 1e-4))) ++slices;
  CHECK(slices > 3);
  CHECK(desk.done(run.session));
  CHECK(desk.advance(run.session, 0) == result);
  // Another one, and back: kept.
  scene.view.analysis = "entropy";
  run.session.change("edit.select", scene);
  while (!desk.advance(run.session, 1)) {
  }
  scene.view.analysis = "score_variance";
  run.session.change("edit.select", scene);
  CHECK(desk.advance(run.session, 0) == result);
  // A new trace: the old result stands until the new one is there.
  scene.problem.temperature = 2;
  run.session.change("edit.temperature", scene);
  CHECK(desk.advance(run.session, 0) == result);
  while (run.session.advance(1)) {
  }
  CHECK(desk.advance(run.session, 0) == result);
  while (!desk.done(run.session)) desk.advance(run.session, 1);
  CHECK(desk.advance(run.session, 0) != nullptr);
}

TEST_CASE("a scene names analyses and their parameters that there are") {
  Scene scene = opening();
  scene.view.analysis = "astrology";
  CHECK(error_of([&] { check_scene(scene); }).find("view.analysis: expected a row of the table of analyses") == 0);
  scene.view.analysis = "twins";
  scene.view.analysis_parameters["gain"] = 500;
  CHECK(error_of([&] { check_scene(scene); }).find("view.analysis_parameters.gain: expected a number from 1 to 50") ==
        0);
}
