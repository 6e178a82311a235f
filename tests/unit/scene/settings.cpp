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

/// The names of all members of a structure, as text; it does not compile where one is left out.
#define MEMBERS(Owner, ...)                               \
  [] {                                                    \
    [[maybe_unused]] const auto& [__VA_ARGS__] = Owner{}; \
    return std::string(#__VA_ARGS__);                     \
  }()

/// `kept_elsewhere`: the member that has no row of its own.
template <class Owner>
void expect_rows(const std::string& owner, const std::string& members, const std::string& kept_elsewhere = "") {
  const std::vector<std::string> rows = names<Owner>();
  std::vector<std::string> expected;
  for (size_t from = 0; from < members.size();) {
    const size_t end = std::min(members.find(", ", from), members.size());
    if (const std::string name = members.substr(from, end - from); name != kept_elsewhere) expected.push_back(name);
    from = end + 2;
  }
  for (const std::string& name : expected)
    CHECK_MESSAGE(std::ranges::find(rows, name) != rows.end(), "src/scene/settings.cpp: expected a row for ", name,
                  ", a member of ", owner);
  CHECK(rows.size() == expected.size());
  const std::string format = scene_test::read_web("../src/scene/scene.h");
  for (const std::string& name : rows)
    CHECK_MESSAGE(format.find("\"" + name + "\":") != std::string::npos, "src/scene/scene.h, the format: expected ",
                  name);
}

/// Where every space is one: lines of a paragraph may break anywhere.
std::string unbroken(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

TEST_CASE("settings: every member has a row, and stands in the format of the scene file") {
  // A new member stops here: name it in its place, and give it a row in src/scene/settings.cpp.
  expect_rows<Problem>("Problem",
                       MEMBERS(ProblemInput, text, source, words, image) + ", " +
                           MEMBERS(ProblemMechanism, structure, score, weighting, method, positions, parameters, mask,
                                   output_projection, loss, fault) +
                           ", " + MEMBERS(ProblemSizes, d_model, heads, kv_heads, d_k, d_v) + ", " +
                           MEMBERS(ProblemScaling, scaled, scale, softcap, temperature) + ", " +
                           MEMBERS(ProblemValues, seed, given, edits),
                       "scaled");  // the row of scale keeps it
  struct Parts : ProblemInput, ProblemMechanism, ProblemSizes, ProblemScaling, ProblemValues {};
  static_assert(sizeof(Problem) == sizeof(Parts), "Problem has members of its own, or another part");
  expect_rows<View>("View", MEMBERS(View, step, cell, head, row, col, digits, cell_digits, theme, play, views, analysis,
                                    analysis_parameters));
  expect_rows<MaskChoice>("MaskChoice", MEMBERS(MaskChoice, kind, left, right, hidden, edges));
  expect_rows<Play>("Play", MEMBERS(Play, unit, step, row, col, phase));
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
