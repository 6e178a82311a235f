// The shelf: what web/shelf.json says of every scene and lesson, and that its pictures are those of their scenes.
#include <algorithm>
#include <cmath>
#include <set>

#include "attention/reduce.h"
#include "lessons/lesson.h"
#include "lessons/lessons_support.h"
#include "scene/problem.h"
#include "scene/scene_support.h"
#include "text/list.h"

using namespace attn;
using namespace scene_test;

namespace {

constexpr int kSide = 12;  // entries of a picture, at most

/// The weights of a scene, of the head on view; where it has none, the step that it selects.
Thumbnail picture_of(const Scene& scene) {
  const Plan planned = plan(scene.problem, lexicon());
  Trace trace;
  trace.program = planned.program;
  trace.values = run(find_backend("reference"),
                     {trace.program, planned.bindings, std::vector<bool>(trace.program->steps.size(), true)});
  const std::string step = trace.value("weights").empty() ? scene.view.selected_step() : "weights";
  const Tensor& value = trace.value(step);
  REQUIRE_MESSAGE(!value.empty(), step);
  const Shape& s = value.shape();
  const auto head = scene.view.head * s.heads / scene.problem.heads;
  const Window all{0, 0, static_cast<int>(s.rows), static_cast<int>(s.cols)};
  const Reduced reduced = reduce(value, head, all, kSide, kSide);
  float most = 1e-30f;
  for (const Pixel& pixel : reduced.pixels)
    if (pixel.finite()) most = std::max(most, std::abs(pixel.shown()));
  Thumbnail out{reduced.width, {}};
  for (const Pixel& pixel : reduced.pixels)
    out.levels.push_back(pixel.finite() ? static_cast<int>(std::lround(pixel.shown() / most * 31)) : 0);
  return out;
}

/// As it stands in the file.
std::string json_of(const Thumbnail& picture) {
  static const std::string kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+";
  std::string out;
  for (size_t i = 0; i < picture.levels.size(); ++i) {
    if (i % static_cast<size_t>(picture.columns) == 0) out += i == 0 ? "[\"" : "\", \"";
    out += kDigits[static_cast<size_t>(picture.levels[i] + 31)];
  }
  return out + "\"]";
}

std::vector<ShelfEntry> shelf() { return parse_shelf(read_web("shelf.json")); }

std::string shelf_error(const std::string& item) {
  return error_of([&] { parse_shelf(R"([{"title": {"en": "a"}, "items": [)" + item + "]}]"); });
}

}  // namespace

TEST_CASE("the shelf holds every scene, then every lesson, in their order, in groups that both languages name") {
  const std::vector<std::string> scenes = parse_scene_index(read_web("scenes/index.json"));
  std::vector<std::string> expected = scenes;
  for (const LessonEntry& lesson : lesson_test::lesson_index()) expected.push_back(lesson.id);
  std::vector<std::string> found;
  std::set<std::string> groups;
  std::string last;
  for (const ShelfEntry& entry : shelf()) {
    CAPTURE(entry.id);
    const bool lesson = found.size() >= scenes.size();
    found.push_back(entry.id);
    CHECK((entry.minutes > 0) == lesson);
    CHECK((entry.level > 0) == lesson);
    for (const char* code : {"en", "zh"}) REQUIRE(entry.group.count(code) == 1);
    const std::string& group = entry.group.at("en");
    if (group != last) CHECK_MESSAGE(groups.insert(group).second, group);  // one group stands in one place
    last = group;
  }
  CHECK(list_of(found) == list_of(expected));
}

TEST_CASE("the pictures on the shelf are computed from their scenes") {
  for (const ShelfEntry& entry : shelf()) {
    const std::vector<std::string> scenes = parse_scene_index(read_web("scenes/index.json"));
    const bool scene = std::ranges::count(scenes, entry.id) > 0;
    const std::string name = "lessons/" + entry.id + ".json";
    const Thumbnail picture =
        picture_of(scene ? scene_file(entry.id) : parse_lesson(read_web(name), name).cards.back().scene);
    bool same = picture.columns == entry.picture.columns && picture.levels.size() == entry.picture.levels.size();
    for (size_t i = 0; same && i < picture.levels.size(); ++i)
      same = std::abs(picture.levels[i] - entry.picture.levels[i]) <= 1;  // compilers round apart
    CHECK_MESSAGE(same, "web/shelf.json: ", entry.id, " needs \"picture\": ", json_of(picture));
  }
}

TEST_CASE("the reader of the shelf names the path") {
  CHECK(shelf_error(R"({"id": "a", "minutes": 3, "level": 2, "picture": ["Af", "+f"]})").empty());
  const ShelfEntry entry =
      parse_shelf(R"([{"title": {"en": "g"}, "items": [{"id": "a", "picture": ["Af+"]}]}])").front();
  CHECK(entry.picture.columns == 3);
  CHECK(entry.picture.levels == std::vector<int>{-31, 0, 31});
  CHECK(entry.minutes == 0);
  CHECK(shelf_error(R"({"id": "a", "level": 4, "picture": ["A"]})").find("shelf[0].items[0].level: ") == 0);
  CHECK(shelf_error(R"({"id": "a", "picture": ["AB", "A"]})").find("shelf[0].items[0].picture[1]: expected rows of") ==
        0);
  CHECK(shelf_error(R"({"id": "a", "picture": ["A/"]})").find("shelf[0].items[0].picture[0]: expected digits") == 0);
  CHECK(shelf_error(R"({"id": "a", "picture": []})").find("shelf[0].items[0].picture: expected a picture") == 0);
  CHECK(shelf_error(R"({"id": "a"})").find("shelf[0].items[0].picture: ") == 0);
}
