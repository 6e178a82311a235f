// Analyses of cost: operations, layers, memory, and how far cheaper methods are from the exact one.
#include "analyses/analyses_support.h"

#include <cmath>

using namespace attn;
using namespace analyses_test;

TEST_CASE("costs grow with the square") {
  const Run run(opening());
  const AnalysisResult cost = run("cost");
  CHECK(find(cost, "analysis.cost.thousand")->arguments[0] == "1,000,000");
  CHECK(argument(cost, "analysis.cost.slope", 0) == doctest::Approx(2));
  CHECK(argument(cost, "analysis.cost.here", 1) == 121);
  CHECK(argument(cost, "analysis.cost.here", 2) == 121 * 2 * 8);
}

TEST_CASE("what a reach leaves out is not kept, gates of channels have no pairs, and Reformer says what stays fixed") {
  Scene scene = opening();
  for (const auto& [reach, pairs] : {std::pair{"causal", 66.}, {"none", 121.}}) {
    scene.problem.mask.kind = reach;
    const AnalysisResult cost = Run(scene)("cost");
    CHECK(argument(cost, "analysis.cost.here", 1) == pairs);
    CHECK(argument(cost, "analysis.cost.here", 3) == 8 * pairs);  // a score and a weight of four bytes
    CHECK_FALSE(find(cost, "analysis.cost.buckets"));
  }
  scene.problem.method = "reformer";
  scene.problem.parameters["buckets"] = 8;
  const AnalysisResult reformer = Run(scene)("cost");
  CHECK(argument(reformer, "analysis.cost.slope", 0) == doctest::Approx(2).epsilon(.01));
  CHECK(argument(reformer, "analysis.cost.buckets", 0) == 8);
  scene.problem.method = "plain";
  scene.problem.structure = "channel";
  scene.problem.parameters["reduction"] = 4;
  const AnalysisResult channel = Run(scene)("cost");
  CHECK(argument(channel, "analysis.cost.here", 1) == 0);
  CHECK(argument(channel, "analysis.cost.here", 2) == 2 * 11 * 8 + 2 * 2 * 8 * 2);
  CHECK(argument(channel, "analysis.cost.slope", 0) == doctest::Approx(1).epsilon(.01));
}

TEST_CASE("layers: attention is short and square, recurrence long and linear") {
  const AnalysisResult result = Run(opening())("layers");
  CHECK(argument(result, "analysis.layers.attention", 2) == 11 * 11 * 8);
  CHECK(argument(result, "analysis.layers.recurrent", 2) == 11 * 8 * 8);
  CHECK(argument(result, "analysis.layers.attention", 4) == 1);
  CHECK(argument(result, "analysis.layers.recurrent", 4) == 11);
  CHECK(find(result, "analysis.layers.long"));
}

TEST_CASE("operations and learned numbers of a whole program, whatever its structure") {
  Scene scene = opening();
  // Three projections, scores and sums of two heads of 4, W_O: two operations a product.
  const double attention = 2 * 2 * (3 * 11 * 8 * 4 + 11 * 11 * 8) + 2 * 11 * 8 * 8;
  const auto whole = [&](size_t i) { return argument(Run(scene)("cost"), "analysis.cost.whole", i); };
  CHECK(whole(0) == doctest::Approx(attention).epsilon(1e-4));
  CHECK(whole(1) == 4 * 64);
  scene.problem.structure = "pre_ln";
  scene.problem.parameters["d_ff"] = 5;
  CHECK(whole(0) == doctest::Approx(attention + 2 * 2 * 11 * 8 * 5).epsilon(1e-4));
  CHECK(whole(1) == 4 * 64 + 2 * 8 * 5 + 5 + 8 + 4 * 8);  // two matrices, their biases, two norms of a gain and a bias
  scene.problem.structure = "two_layers";
  CHECK(whole(0) == doctest::Approx(2 * attention).epsilon(1e-4));
  CHECK(whole(1) == 2 * 4 * 64);
  scene.problem.structure = "channel";
  scene.problem.parameters["reduction"] = 4;
  CHECK(whole(0) == 2 * 2 * 8 * 2);
  CHECK(whole(1) == 2 * 8 * 2);
}
