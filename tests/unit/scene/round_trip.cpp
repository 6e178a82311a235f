#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "attention/loss.h"
#include "scene/link.h"
#include "scene/scene.h"
#include "scene/scene_support.h"

using namespace attn;
using scene_test::Random;

namespace {

bool same_bits(const Matrix& a, const Matrix& b) {
  return a.rows == b.rows && a.cols == b.cols &&
         std::memcmp(a.values->data(), b.values->data(), a.values->size() * sizeof(float)) == 0;
}

float random_float(Random& random) {
  for (;;) {
    const float value = std::bit_cast<float>(static_cast<uint32_t>(random()));
    if (value - value == 0) return value;
  }
}

Matrix random_matrix(Random& random, int rows, int cols) {
  std::vector<float> values(static_cast<size_t>(rows * cols));
  for (float& value : values) value = random_float(random);
  return {rows, cols, std::make_shared<const std::vector<float>>(std::move(values))};
}

Scene random_scene(Random& random) {
  constexpr const char* texts[] = {
      "", "it", "a \"quote\" \\ / \b\f\n\r\t\x01", "它太累了", "👩🏽‍🚀 \xEF\xBF\xBD", "The animal"};
  constexpr const char* matrices[] = {"x", "w_q", "w_k", "w_v", "w_o", "b_o"};
  Scene scene;
  Problem& p = scene.problem;
  p.text = texts[random.below(6)];
  p.seed = random() & kMaxSeed;
  p.kv_heads = 1 + random.below(3);
  p.heads = p.kv_heads * (1 + random.below(3));
  p.d_model = 1 + random.below(20);
  p.d_k = 1 + random.below(5);
  p.d_v = 1 + random.below(5);
  p.scaled = random.below(3) != 0;
  if (p.scaled && random.below(2)) p.scale = random_float(random);
  p.softcap = std::abs(random_float(random));
  p.temperature = std::abs(random_float(random)) + std::numeric_limits<float>::denorm_min();
  for (const AspectRow& table : kAspects) {
    const auto& rows = choices(table.aspect);
    const Choice& row = rows[static_cast<size_t>(random.below(static_cast<int>(rows.size())))];
    choice_of(p, table.aspect) = row.id;
    for (const Parameter& parameter : row.parameters)
      if (random.below(2))
        p.parameters[parameter.id] = static_cast<float>(random.below(2) ? parameter.low : parameter.high);
  }
  if (random.below(2)) p.source = "一 two";
  for (const char* word : {"yeti", "雪人", "a \"quote\""})
    if (random.below(2)) p.words[word] = {random_float(random), random_float(random)};
  for (int i = random.below(4); i > 0; --i) p.mask.edges.emplace_back(i, random.below(9));
  std::sort(p.mask.edges.begin(), p.mask.edges.end());
  p.mask.left = random.below(5) - 1;
  p.mask.right = random.below(5) - 1;
  for (int i = random.below(5); i > 0; --i) set_hidden(p.mask, random.below(9), random.below(9), true);
  p.output_projection = random.below(2) == 0;
  if (random.below(2)) {
    p.loss = {losses()[random.below(4)].id, "weights", random.below(3), random.below(9)};
    if (random.below(2)) p.loss.col = random.below(9);
    if (random.below(2)) p.loss.target = random_matrix(random, 1 + random.below(3), 1 + random.below(3));
    for (int i = random.below(4); i > 0; --i) p.loss.classes.push_back(random.below(3) - 1);
    p.loss.ignore = random.below(3) - 1;
  }
  if (random.below(2)) {
    p.given = {1 + random.below(3), 1 + random.below(3), 1 + random.below(4), 1 + random.below(4), {}};
    const int d = 1 + random.below(6);
    if (random.below(2)) p.given.matrices["x"] = random_matrix(random, 1 + random.below(5), d);
    if (random.below(2)) p.given.matrices["w_q"] = random_matrix(random, d, p.given.heads * p.given.d_k);
    if (random.below(2)) p.given.matrices["w_k"] = random_matrix(random, d, p.given.kv_heads * p.given.d_k);
    if (random.below(2)) p.given.matrices["w_v"] = random_matrix(random, d, p.given.kv_heads * p.given.d_v);
    if (random.below(2)) p.given.matrices["w_o"] = random_matrix(random, p.given.heads * p.given.d_v, d);
    if (random.below(2)) p.given.matrices["b_o"] = random_matrix(random, 1, d);
  }
  for (int i = random.below(6); i > 0; --i)
    set_edit(p, {matrices[random.below(6)], random.below(3), random.below(9), random.below(9), random_float(random)});
  View& view = scene.view;
  view.step = random.below(2) ? "weights" : "scores";
  view.cell = random.below(2) ? "w_q" : "";
  view.head = random.below(3);
  view.row = random.below(9);
  view.col = random.below(9);
  view.digits = random.below(10);
  view.cell_digits = random.below(6) - 1;
  view.theme = random.below(2) ? "dark" : "";
  view.views.clear();
  if (random.below(2))
    scene.view.play = {static_cast<Play::Unit>(random.below(3)), random.below(2) ? "weights" : "", random.below(4),
                       random.below(9), static_cast<Play::Phase>(random.below(5))};
  const char* views[] = {"matrices", "all", "row", "rows", "arcs", "graph", "heads", "vectors", "analysis"};
  for (int first = random.below(7), i = random.below(3); i >= 0; --i) scene.view.views.push_back(views[first + i]);
  if (random.below(2)) scene.view.analysis = "shuffled";
  if (random.below(2)) scene.view.analysis_parameters["gain"] = 4.5f;
  if (random.below(2)) scene.about.title["en"] = texts[random.below(6)];
  if (random.below(2)) scene.about.note["zh"] = texts[random.below(6)];
  if (random.below(2)) scene.about.published = PublishedRow{1, 2, {1, 0.5f, random_float(random)}, {0, 2}};
  if (random.below(2)) scene.about.value_names["en"] = {{"a", "b"}, {}, {"c"}};
  if (random.below(2)) scene.lesson = {texts[1 + random.below(5)], random.below(9)};
  cut_texts(scene, nullptr);  // as a reader does
  return scene;
}

}  // namespace

TEST_CASE("floats are written as the shortest text that reads back as the same float32") {
  const auto written = [](float value) {
    Scene scene;
    scene.problem.edits = {{"x", 0, 0, 0, value}};
    const std::string text = write_scene(scene);
    const size_t at = text.find("\"value\": ") + 9;
    const float back = parse_scene(text).problem.edits[0].value;
    CHECK(std::bit_cast<uint32_t>(back) == std::bit_cast<uint32_t>(value));
    return text.substr(at, text.find('}', at) - at);
  };
  CHECK(written(0) == "0");
  CHECK(written(-0.0f) == "-0.0");
  CHECK(written(0.1f) == "0.1");
  CHECK(written(-1.96f) == "-1.96");
  CHECK(written(1.0f / 3) == "0.33333334");
  CHECK(written(16777216) == "16777216");
  CHECK(written(1e10f) == "1e+10");
  CHECK(written(1e-45f) == "1e-45");
  CHECK(written(3.4028235e38f) == "3.4028235e+38");
  CHECK(written(1.17549435e-38f) == "1.1754944e-38");
}

TEST_CASE("random scenes survive writing and reading, bit by bit") {
  Random random{20240607};
  for (int i = 0; i < 2000; ++i) {
    const Scene scene = random_scene(random);
    const std::string text = write_scene(scene);
    CAPTURE(text);
    const Scene back = parse_scene(text);
    REQUIRE(back == scene);
    REQUIRE(write_scene(back) == text);
    REQUIRE(write_scene(parse_link(write_link(scene))) == text);
    for (const auto& [name, matrix] : scene.problem.given.matrices)
      REQUIRE(same_bits(matrix, back.problem.given.matrices.at(name)));
  }
}

TEST_CASE("what was left out by a damaged sentence is still valid JSON") {
  Scene scene;
  scene.problem.text = "caf\xE9";
  CHECK(parse_scene(write_scene(scene)).problem.text == "caf\xEF\xBF\xBD");
}

TEST_CASE("damaged scene text gives an Error or a scene, never a crash") {
  const std::string original = scene_test::read_web("scenes/who-is-it.json");
  const std::string pieces[] = {"{",   "}",    "[",       "]",    "\"",           ",",  ":", "-", "1e400",
                                "NaN", "null", "\\u0000", "\xFF", "999999999999", "0.5"};
  Random random{7};
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string text = original;
    for (int n = 1 + random.below(3); n > 0; --n) {
      const size_t at = static_cast<size_t>(random.below(static_cast<int>(text.size())));
      switch (random.below(4)) {
        case 0: text[at] = static_cast<char>(random()); break;
        case 1: text.erase(at, static_cast<size_t>(1 + random.below(20))); break;
        case 2: text.insert(at, pieces[random.below(15)]); break;
        default: text.resize(std::max<size_t>(1, at)); break;
      }
    }
    try {
      const Scene scene = parse_scene(text);
      REQUIRE(parse_scene(write_scene(scene)) == scene);
    } catch (const Error& e) {
      ++refused;
      REQUIRE(std::string(e.what()).find('\n') == std::string::npos);
    }
  }
  CHECK(refused > 1000);
  CHECK(refused < 3000);
}
