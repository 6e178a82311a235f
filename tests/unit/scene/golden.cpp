// Links that open for ever: tests/golden/ has a file for each time that links were frozen, <version>-<day>.tsv, whose
// lines are an id, a link and the numbers of its steps. Here each link is read; what it computes is asked by
// tests/conformance/golden.mjs, and what the page shows of it by the stories of links.
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "attention/fault.h"
#include "attention/loss.h"
#include "scene/analysis_rows.h"
#include "scene/link.h"
#include "scene/problem.h"
#include "scene/scene_support.h"
#include "scene/settings.h"
#include "text/list.h"

using namespace attn;

namespace {

struct Golden {
  std::string id;
  std::string link;
};

std::vector<Golden> golden_links() {
  std::vector<Golden> found;
  for (const auto& entry : std::filesystem::directory_iterator(kWebFolder + "/../tests/golden")) {
    const std::string name = entry.path().filename().string();
    INFO(name);
    REQUIRE(entry.path().extension() == ".tsv");
    std::istringstream file(scene_test::read_web("../tests/golden/" + name));
    size_t before = found.size();
    for (std::string line; std::getline(file, line);) {
      if (line.empty() || line[0] == '#') continue;
      std::istringstream parts(line);
      Golden golden;
      std::getline(parts, golden.id, '\t');
      std::getline(parts, golden.link, '\t');
      CHECK_MESSAGE(golden.link.substr(0, golden.link.find('.')) == name.substr(0, name.find('-')),
                    "another version than the file's: " << golden.id);
      found.push_back(golden);
    }
    CHECK(found.size() > before);
  }
  return found;
}

/// "problem.mask.kind" and the like: every key that a scene file says, not what is inside of lists.
void add_keys(const nlohmann::json& object, const std::string& at, std::set<std::string>& keys) {
  for (const auto& [key, value] : object.items()) {
    keys.insert(at + key);
    if (value.is_object()) add_keys(value, at + key + ".", keys);
  }
}

/// What view.views may have in it, as the refusal of another lists it.
std::vector<std::string> view_ids() {
  Scene scene;
  scene.view.views = {"no view"};
  std::string error = scene_test::error_of([&] { check_scene(scene); });
  error = error.substr(0, error.find(", found"));
  const auto parts = split(error, "\"");
  std::vector<std::string> ids;
  for (size_t i = 1; i < parts.size(); i += 2) ids.emplace_back(parts[i]);
  return ids;
}

template <class Owner>
void expect_said(const std::string& at, const std::set<std::string>& keys) {
  for (const Setting<Owner>& row : settings<Owner>())
    CHECK_MESSAGE(keys.contains(at + row.name),
                  "no link in tests/golden says " << at << row.name << ": freeze one that does");
}

}  // namespace

TEST_CASE("golden links: each is read whole, and written again as what it was") {
  std::set<std::string> ids;
  for (const Golden& golden : golden_links()) {
    CAPTURE(golden.id);
    CHECK(ids.insert(golden.id).second);
    std::vector<SaidError> cuts;
    const Scene scene = parse_link(golden.link, &cuts);
    CHECK(cuts.empty());
    CHECK(parse_link(write_link(scene)) == scene);
    CHECK(validated(scene, scene_test::lexicon()) == scene);
    if (!scene.lesson.id.empty()) CHECK_NOTHROW(scene_test::read_web("lessons/" + scene.lesson.id + ".json"));
  }
}

TEST_CASE("golden links: every row, mistake, view, analysis and setting stands in one") {
  std::set<std::string> said;  // "weighting sigmoid"
  std::set<std::string> keys;
  for (const Golden& golden : golden_links()) {
    const Scene scene = parse_link(golden.link);
    for (const AspectRow& aspect : kAspects)
      said.insert(std::string(aspect.setting) + " " + choice_of(scene.problem, aspect.aspect));
    said.insert("fault " + scene.problem.fault);
    said.insert("loss " + scene.problem.loss.kind);
    for (const std::string& view : scene.view.views) said.insert("view " + view);
    said.insert("analysis " + scene.view.analysis);
    add_keys(nlohmann::json::parse(write_scene(scene)), "", keys);
  }
  // What is missing is printed as the line to freeze, without its numbers.
  const auto expect = [&](const std::string& what, const Scene& scene) {
    std::string id = what;
    std::ranges::replace(id, ' ', '-');
    CHECK_MESSAGE(said.contains(what), "no link in tests/golden has the "
                                           << what << "; a line for one, to which "
                                           << "tests/conformance/golden.mjs says the numbers:\n"
                                           << id << "\t" << write_link(scene));
  };
  for (const AspectRow& aspect : kAspects)
    for (const Choice& row : choices(aspect.aspect)) {
      Scene scene;
      scene.problem = scene_test::problem_with(aspect.aspect, row);
      expect(std::string(aspect.setting) + " " + row.id, scene);
    }
  Scene scene;
  scene.problem.text = "the animal was tired";  // as many words as d_k, without which no mistake of Kᵀ runs
  for (const ProgramFault& fault : faults()) {
    Scene wrong = scene;
    wrong.problem.fault = fault.id;
    expect("fault " + wrong.problem.fault, wrong);
  }
  for (const Loss& loss : losses()) {
    Scene learnt = scene;
    learnt.problem.loss = {.kind = loss.id};
    if (loss.id == "cross_entropy") learnt.problem.loss.classes = {2, 0, 1, -1};
    expect("loss " + learnt.problem.loss.kind, learnt);
  }
  for (const std::string& view : view_ids()) {
    Scene seen = scene;
    seen.view.views = {view};
    expect("view " + view, seen);
  }
  for (const Analysis& analysis : analyses()) {
    Scene seen = scene;
    seen.view.views = {"matrices", "analysis"};
    seen.view.analysis = analysis.id;
    expect("analysis " + analysis.id, seen);
  }
  expect_said<Problem>("problem.", keys);
  expect_said<MaskChoice>("problem.mask.", keys);
  expect_said<View>("view.", keys);
  expect_said<Play>("view.play.", keys);
  for (const char* key : {"about.title", "about.note", "about.published", "about.value_names", "lesson"})
    CHECK_MESSAGE(keys.contains(key), "no link in tests/golden says " << std::string(key));
}
