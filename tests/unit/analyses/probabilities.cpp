// What is no probability is not read as one.
#include <algorithm>
#include <cmath>

#include "analyses/analyses_support.h"
#include "attention/known_range.h"

using namespace attn;
using namespace analyses_test;
using scene_test::error_of;
using scene_test::lexicon;

namespace {

/// Rows of one head of the weights, each divided by its sum; empty where it sees nothing.
std::vector<std::vector<double>> rows_of(const Tensor& weights) {
  std::vector<std::vector<double>> rows;
  for (int64_t i = 0; i < weights.shape().rows; ++i) {
    std::vector<double>& row = rows.emplace_back();
    double sum = 0;
    for (int64_t j = 0; j < weights.shape().cols; ++j) sum += static_cast<double>(weights.at(0, 0, i, j));
    if (sum == 0) continue;
    for (int64_t j = 0; j < weights.shape().cols; ++j) row.push_back(static_cast<double>(weights.at(0, 0, i, j)) / sum);
  }
  return rows;
}

double bits_of(const std::vector<double>& row) {
  double bits = 0;
  for (const double p : row) bits -= p > 0 ? p * std::log2(p) : 0;
  return bits;
}

/// The shares that analyses give of weights that are nowhere below 0.
void check_shares(const Run& run, const Tensor& weights) {
  const std::vector<std::vector<double>> rows = rows_of(weights);
  const AnalysisResult entropy = run("entropy"), largest = run("largest"), coverage = run("coverage");
  const auto seeing = std::ranges::count_if(rows, [](const auto& row) { return !row.empty(); });
  CHECK(argument(coverage, "analysis.coverage.total", 0) == doctest::Approx(seeing));
  CHECK(argument(coverage, "analysis.coverage.total", 1) == seeing);
  for (size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(i);
    CHECK(all_of<BarFigure>(entropy)[0].series[0].values[i] == doctest::Approx(bits_of(rows[i])).epsilon(1e-5));
    CHECK(all_of<BarFigure>(entropy)[1].series[0].values[i] ==
          doctest::Approx(rows[i].empty() ? 0 : std::exp2(bits_of(rows[i]))).epsilon(1e-5));
    CHECK(all_of<BarFigure>(largest)[0].series[0].values[i] ==
          doctest::Approx(rows[i].empty() ? 0 : std::ranges::max(rows[i])).epsilon(1e-5));
  }
}

}  // namespace

TEST_CASE("under every row of the tables weights below 0 are refused, and other sums than 1 divided, which is said") {
  int refused = 0, divided = 0, slopes = 0;
  for (const AspectRow& table : kAspects)
    for (const Choice& row : choices(table.aspect)) {
      CAPTURE(row.id);
      Scene scene = sentence("the cat saw the dog");
      scene.problem.heads = scene.problem.kv_heads = 2;
      scene.problem.source = "a dog ran";
      choice_of(scene.problem, table.aspect) = row.id;
      const Run run(scene);
      const Tensor& weights = run.trace().value("weights");
      if (find(run("entropy"), "analysis.needs_weights")) continue;
      const float* const end = weights.data() + weights.count();
      const bool is_refused = std::any_of(weights.data(), end, [](float w) { return w < 0; });
      bool is_divided = false;
      for (int64_t i = 0; i < weights.shape().rows; ++i) {
        double sum = 0;
        for (int64_t j = 0; j < weights.shape().cols; ++j) sum += static_cast<double>(weights.at(0, 0, i, j));
        is_divided |= sum > 0 && std::abs(sum - 1) > 1e-3;
      }
      for (const char* id : {"entropy", "coverage", "largest", "overlap"}) {
        CAPTURE(id);
        const AnalysisResult result = run(id);
        CHECK((find(result, "analysis.needs_probabilities") != nullptr) == is_refused);
        CHECK((find(result, "analysis.divided") != nullptr) == (is_divided && !is_refused));
        if (is_refused) CHECK(result.figures.empty());
      }
      if (!is_refused) check_shares(run, weights);
      if (const AnalysisResult moved = run("perturbed"); !find(moved, "analysis.needs_output"))
        CHECK((find(moved, "analysis.perturbed.weight") != nullptr) == known_range(run.trace(), "weights").is_share());
      const bool has_slope = !find(run("jacobian"), "analysis.needs_softmax");
      if (has_slope)
        CHECK((!row.approximates && known_range(run.trace(), row.reweigh ? "softmax" : "weights").sums_to_one));
      refused += is_refused;
      divided += is_divided;
      slopes += has_slope;
    }
  CHECK(refused > 0);
  CHECK(divided > 1);
  CHECK(slopes > 20);
}

TEST_CASE("keys that are hidden do not count in what is even, and rows that see nothing have no entropy") {
  Scene scene = sentence("one row sees nothing");
  scene.problem.mask.kind = "painted";
  for (int j = 0; j < 4; ++j) set_hidden(scene.problem.mask, 0, j, true);  // the first row sees nothing,
  for (int j = 1; j < 3; ++j) set_hidden(scene.problem.mask, 1, j, true);  // the second keys 0 and 3
  const Run nothing(at_cell(scene, 0, 0, 0)), two(at_cell(scene, 0, 1, 0));
  for (const char* id : {"entropy", "largest", "jacobian", "reinforce", "same_output"}) {
    CAPTURE(id);
    CHECK(find(nothing(id), "analysis.sees_nothing"));
    CHECK_FALSE(find(two(id), "analysis.sees_nothing"));
  }
  CHECK_FALSE(find(nothing("entropy"), "analysis.entropy.row"));
  CHECK_FALSE(find(nothing("jacobian"), "analysis.jacobian.row"));
  CHECK(find(two("entropy"), "analysis.entropy.row")->arguments[3] == "2");
  CHECK(argument(two("entropy"), "analysis.entropy.bound", 1) == 1);
  CHECK(argument(two("jacobian"), "analysis.jacobian.row", 2) == .5);  // |(1 -1; -1 1)| / 4
  CHECK(all_of<BarFigure>(two("largest"))[0].series[1].values == std::vector<double>{0, .5, .25, .25});
  CHECK(all_of<BarFigure>(two("coverage"))[0].series[1].values == std::vector<double>{1, .5, .5, 1});
  CHECK(find(two("largest"), "analysis.largest.half")->arguments[1] == "3");
  CHECK(find(two("jacobian"), "analysis.jacobian.open"));
  scene.problem.temperature = .001f;
  const AnalysisResult steep = Run(at_cell(scene, 0, 1, 0))("jacobian");
  CHECK(find(steep, "analysis.jacobian.vanished")->arguments[1] == "3");
}
