// What hangs on the rows of settings: members, words, controls, the documentation of links.
#include "scene/settings.h"

#include <algorithm>

#include "scene/overrides.h"
#include "scene/scene_support.h"
#include "text/list.h"
#include "text/strings.h"

using namespace attn;

namespace {

std::string escaped(std::string text) {
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] == '|') text.insert(i++, "\\");
  return text;
}

/// The lines of README.md about the query of a link.
template <class Owner>
std::string documented() {
  std::string lines;
  for (const Setting<Owner>& row : settings<Owner>())
    if (const Query& q = row.query; !q.key.empty())
      lines += "| `" + q.key + "=" + escaped(q.values) + "` | " + q.documentation + " |\n";
  return lines;
}

template <class Owner>
std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const Setting<Owner>& row : settings<Owner>()) all.push_back(row.name);
  return all;
}

/// Where every space is one: lines of a paragraph may break anywhere.
std::string unbroken(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

TEST_CASE("settings: every member has a row, in the order of the scene file") {
  // A new member stops here: name it, and give it a row in src/scene/settings.cpp.
  [[maybe_unused]] const auto& [text, seed, structure, score, weighting, method, parameters, source, words, image,
                                d_model, heads, kv_heads, d_k, d_v, scaled, scale, softcap, temperature, positions,
                                mask, output_projection, fault, given, edits] = Problem{};
  [[maybe_unused]] const auto& [step, cell, head, row, col, digits, cell_digits, theme, play, views, analysis,
                                analysis_parameters] = View{};
  [[maybe_unused]] const auto& [kind, left, right, hidden, edges] = MaskChoice{};
  [[maybe_unused]] const auto& [unit, play_step, play_row, play_col, phase] = Play{};
  CHECK(list_of(names<Problem>()) ==
        "text, seed, structure, score, weighting, method, parameters, source, words, image, d_model, heads, kv_heads, "
        "d_k, "
        "d_v, scale, softcap, temperature, positions, mask, output_projection, fault, given, edits");
  CHECK(list_of(names<View>()) ==
        "step, cell, head, row, col, digits, cell_digits, theme, play, views, analysis, analysis_parameters");
  CHECK(list_of(names<MaskChoice>()) == "kind, left, right, hidden, edges");
  CHECK(list_of(names<Play>()) == "unit, step, row, col, phase");
}

TEST_CASE("settings: README.md documents the query of a link as the rows have it") {
  const std::string readme = scene_test::read_web("../README.md");
  const std::string table = documented<Problem>() + documented<View>();
  CHECK_MESSAGE(readme.find("|---|---|\n" + table + "\n") != std::string::npos, "README.md: expected the table\n"
                                                                                    << table);
  const std::string controls = "`lock=` and `hide=` (lists of `" + list_of(setting_controls()) + ", controls`;";
  CHECK_MESSAGE(unbroken(readme).find(controls) != std::string::npos, "README.md: expected " << controls);
}

TEST_CASE("settings: differences, controls, units and phases have words") {
  const Strings words = Strings::parse(scene_test::read_web("strings/en.json"));
  const auto expect = [&](const std::string& key) { CHECK_MESSAGE(words.has(key), "web/strings: expected " << key); };
  std::vector<int> places;
  for (const Setting<Problem>& row : settings<Problem>()) {
    CAPTURE(row.name);
    if (!std::holds_alternative<kind::Parameters<Problem>>(row.kind)) expect(row.differs.words);
    CHECK(std::find(places.begin(), places.end(), row.differs.place) == places.end());
    places.push_back(row.differs.place);
  }
  for (const std::string& control : setting_controls()) expect("edit." + control);
  for (const std::string unit : kPlayUnits) expect("play.unit." + unit);
  for (const std::string phase : kPlayPhases) {
    expect("play.phase." + phase);
    expect("play.phase." + phase + ".short");
  }
}

TEST_CASE("settings: an aspect is chosen by the setting that its row names") {
  for (const AspectRow& aspect : kAspects) {
    CAPTURE(std::string(aspect.name));
    const auto rows = settings<Problem>();
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.name == aspect.setting; });
    REQUIRE(row != rows.end());
    CHECK(row->control == aspect.setting);
    Problem p;
    choice_of(p, aspect.aspect) = choices(aspect.aspect).back().id;
    CHECK(std::visit([&](const auto& kind) { return !same(kind, p, Problem{}); }, row->kind));
  }
}
