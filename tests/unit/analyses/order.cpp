// Analyses of order: tokens shuffled, doubled, repeated, and the tables of positions.
#include "analyses/analyses_support.h"

#include <algorithm>
#include <cmath>

using namespace attn;
using namespace analyses_test;

TEST_CASE(
    "order: what does not know places gives shuffled and doubled outputs within rounding, positions and masks do not") {
  for (const char* backend : {"reference", "simd"}) {
    CAPTURE(backend);
    for (const char* id : {"shuffled", "doubled"}) {
      CAPTURE(id);
      Scene scene = opening();
      scene.problem.positions = "sinusoidal";
      const AnalysisResult result = Run(scene, backend)(id);
      const std::string name = std::string("analysis.") + id;
      CHECK(find(result, name + ".same"));
      CHECK(argument(result, name + ".same", 0) < 1e-5);
      CHECK(argument(result, name + ".same", 1) < .01);
      CHECK(argument(result, name + ".positions", 0) > .01);
      CHECK(argument(result, name + ".causal", 0) > .01);
      CHECK(argument(result, name + ".scene", 0) > .01);
      const BarFigure bars = all_of<BarFigure>(result)[0];
      const MapFigure map = all_of<MapFigure>(result)[0];
      CHECK(map.largest ==
            doctest::Approx(*std::max_element(bars.series[0].values.begin(), bars.series[0].values.end())));
    }
  }
}

TEST_CASE("shuffled tokens: the map is the difference of two scenes typed in two orders") {
  Scene scene = sentence("cat dog street animal");
  scene.problem.mask.kind = "causal";
  const Run run(scene);
  const AnalysisResult result = run("shuffled");
  const std::vector<std::string> rows = all_of<MapFigure>(result)[0].row_labels;
  Scene other = scene;
  other.problem.text.clear();
  for (const std::string& word : rows) other.problem.text += word + " ";
  const Run shuffled(other);
  const Tensor& a = run.trace().value("output");
  const Tensor& b = shuffled.trace().value("output");
  const std::vector<std::string>& tokens = run.session.tokens();
  double most = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto from = std::find(tokens.begin(), tokens.end(), rows[i]) - tokens.begin();
    for (int64_t c = 0; c < a.shape().cols; ++c)
      most = std::max(most, std::abs(static_cast<double>(b.at(0, 0, static_cast<int64_t>(i), c)) -
                                     static_cast<double>(a.at(0, 0, from, c))));
  }
  CHECK(argument(result, "analysis.shuffled.causal", 0) == doctest::Approx(most).epsilon(.02));
}

TEST_CASE("twins: with a periodic encoding the same output one period later, until a mask is causal") {
  Scene scene = opening();
  scene.problem.parameters["period"] = 4;
  const AnalysisResult result = Run(scene)("twins");
  CHECK(find(result, "analysis.twins.open")->arguments[1] == "5");
  CHECK(argument(result, "analysis.twins.open", 2) < 1e-5);
  CHECK(argument(result, "analysis.twins.causal", 0) > .01);
  CHECK(argument(result, "analysis.twins.sinusoidal", 0) > .01);
}

TEST_CASE("what is measured with another structure than the one on view says so") {
  for (const Choice& row : choices(Aspect::structure)) {
    CAPTURE(row.id);
    Scene scene = opening();
    scene.problem.structure = row.id;
    scene.problem.source = "a dog ran";
    const bool other = row.id != "multi_head";
    for (const char* id : {"shuffled", "doubled"}) {
      const AnalysisResult result = Run(scene)(id);
      if (!find(result, "analysis.needs_output")) CHECK((find(result, "analysis.order.structure") != nullptr) == other);
    }
    const AnalysisResult twins = Run(scene)("twins");
    if (!find(twins, "analysis.needs_output")) CHECK((find(twins, "analysis.twins.structure") != nullptr) == other);
  }
}

TEST_CASE("positions turn") {
  const Run run(opening());
  const AnalysisResult turned = run("positions");
  CHECK(argument(turned, "analysis.positions.rotation", 2) < 1e-5);
  CHECK(argument(turned, "analysis.positions.distance", 0) == doctest::Approx(4));  // d / 2 pairs of sin^2 + cos^2
  CHECK(argument(turned, "analysis.positions.distance", 3) < 1e-4);
}
