// The opening scene against the published table, twice: in plain loops from the files alone, and through the program.
#include <cmath>
#include <nlohmann/json.hpp>

#include "scene/scene_support.h"
#include "scene/session.h"

using namespace attn;
using nlohmann::json;

namespace {

constexpr double kTable[] = {1, 45, 3, 4, 1, 6, 8, 26, 3, 2, 7};  // the second "the" is not in the source
constexpr size_t kIt = 7;

/// softmax(q_it K^T / 2) of head 1 in double, from the JSON files, without any code of ours.
std::vector<double> row_of_it() {
  const json scene = json::parse(scene_test::read_web("scenes/who-is-it.json"));
  const json words = json::parse(scene_test::read_web("lexicon.json"))["words"];
  const json given = scene["problem"]["given"];
  REQUIRE(scene["problem"]["text"] == "The animal didn't cross the street because it was too tired");
  const char* sentence[] = {"the",     "animal", "didn't", "cross", "the",  "street",
                            "because", "it",     "was",    "too",   "tired"};
  std::vector<std::vector<double>> q, k;
  for (const char* word : sentence) {
    std::vector<double> q_row(4), k_row(4);
    for (size_t c = 0; c < 4; ++c)
      for (size_t r = 0; r < 8; ++r) {
        q_row[c] += words[word][r].get<double>() * given["w_q"][r][c].get<double>();
        k_row[c] += words[word][r].get<double>() * given["w_k"][r][c].get<double>();
      }
    q.push_back(q_row);
    k.push_back(k_row);
  }
  std::vector<double> weights;
  double sum = 0;
  for (const auto& key : k) {
    double score = 0;
    for (size_t c = 0; c < 4; ++c) score += q[kIt][c] * key[c];
    weights.push_back(std::exp(score / 2));
    sum += weights.back();
  }
  for (double& w : weights) w /= sum;
  return weights;
}

}  // namespace

TEST_CASE("the files alone reproduce the published row of \"it\"") {
  const std::vector<double> weights = row_of_it();
  for (size_t j = 0; j < 11; ++j) CHECK(std::abs(weights[j] - kTable[j] / 106) < 2e-5);
}

TEST_CASE("every back end reproduces the published row of \"it\"") {
  const std::vector<double> expected = row_of_it();
  for (const Backend* backend : backends()) {
    if (!backend->unavailable().empty()) continue;
    CAPTURE(backend->name());
    Session session(scene_test::lexicon(), scene_test::scene_file("who-is-it"), *backend);
    while (session.advance(1)) {
    }
    REQUIRE_FALSE(session.stale());
    CHECK(session.unknown_tokens().empty());
    CHECK(session.tokens()[kIt] == "it");
    const Tensor& weights = session.trace().value("weights");
    REQUIRE(weights.shape() == Shape{1, 2, 11, 11});
    for (int64_t j = 0; j < 11; ++j) {
      const double found = weights.at(0, 0, kIt, j);
      CHECK(std::abs(found - kTable[j] / 106) < 2e-5);
      CHECK(std::abs(found - expected[static_cast<size_t>(j)]) < 1e-6);
    }
    CHECK(session.max_abs_error() >= 0);
    CHECK(session.max_abs_error() < 1e-5);
  }
}

TEST_CASE("the opening scene says what it shows") {
  const Scene scene = scene_test::scene_file("who-is-it");
  REQUIRE(scene.about.published.has_value());
  const PublishedRow& published = *scene.about.published;
  CHECK(published.head == scene.view.head);
  CHECK(published.row == scene.view.row);
  CHECK(published.values == std::vector<float>(std::begin(kTable), std::end(kTable)));
  CHECK(published.added == std::vector<int>{4});
  for (const char* language : {"en", "zh"}) {
    CHECK(scene.about.title.count(language) == 1);
    CHECK(scene.about.note.count(language) == 1);  // the page adds the sum, out of `published`
    CHECK(scene.about.value_names.at(language).size() == 2);
  }
}

TEST_CASE("its output is the two heads side by side") {
  Session session(scene_test::lexicon(), scene_test::scene_file("who-is-it"), *backends().front());
  while (session.advance(1)) {
  }
  const Tensor& heads = session.trace().value("heads");
  const Tensor& output = session.trace().value("output");
  REQUIRE(output.shape() == Shape{1, 1, 11, 8});
  for (int64_t h = 0; h < 2; ++h)
    for (int64_t i = 0; i < 11; ++i)
      for (int64_t c = 0; c < 4; ++c) CHECK(output.at(0, 0, i, h * 4 + c) == heads.at(0, h, i, c));
}

TEST_CASE("every scene of the index opens, speaks both languages and survives writing") {
  const std::vector<std::string> ids = parse_scene_index(scene_test::read_web("scenes/index.json"));
  REQUIRE(ids.size() >= 2);
  CHECK(ids.front() == "who-is-it");
  for (const std::string& id : ids) {
    CAPTURE(id);
    const Scene scene = scene_test::scene_file(id);
    const Plan made = plan(scene.problem, scene_test::lexicon());
    CHECK(static_cast<size_t>(scene.view.row) < made.tokens.size());
    for (const char* language : {"en", "zh"}) {
      CHECK(scene.about.title.count(language) == 1);
      CHECK(scene.about.note.count(language) == 1);
    }
    CHECK(parse_scene(write_scene(scene)) == scene);
  }
}

TEST_CASE("the same matrices let the Chinese pronoun look at the animal") {
  Session session(scene_test::lexicon(), scene_test::scene_file("animal-zh"), *backends().front());
  while (session.advance(1)) {
  }
  CHECK(session.unknown_tokens().empty());
  const Tensor& weights = session.trace().value("weights");
  const View& view = session.scene().view;
  for (int64_t j = 0; j < weights.shape().cols; ++j)
    CHECK(weights.at(0, 0, view.row, j) <= weights.at(0, 0, view.row, view.col));
}
