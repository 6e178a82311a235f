// Analyses of many heads and of what weights mean.
#include "analyses/analyses_support.h"

#include <algorithm>
#include <cmath>

#include "scene/problem.h"

using namespace attn;
using namespace analyses_test;
using scene_test::lexicon;

TEST_CASE("two heads share the smaller of their weights, and all of them where they are equal") {
  Scene scene = opening();
  const Run run(scene);
  const AnalysisResult result = run("overlap");
  const Tensor& weights = run.trace().value("weights");
  const std::vector<double> rows = all_of<BarFigure>(result)[0].series[0].values;
  REQUIRE(rows.size() == 11);
  double mean = 0;
  for (int64_t i = 0; i < 11; ++i) {
    double shared = 0;
    for (int64_t j = 0; j < 11; ++j)
      shared += static_cast<double>(std::min(weights.at(0, 0, i, j), weights.at(0, 1, i, j)));
    CHECK(rows[static_cast<size_t>(i)] == doctest::Approx(100 * shared).epsilon(1e-5));
    mean += shared / 11;
  }
  const std::vector<float> map = all_of<MapFigure>(result)[0].values;
  CHECK(map[0] == 100);
  CHECK(map[1] == doctest::Approx(100 * mean).epsilon(1e-5));
  CHECK(map[1] == map[2]);
  CHECK(argument(result, "analysis.overlap.row", 3) == doctest::Approx(rows[7]).epsilon(.01));
  CHECK(!find(result, "analysis.overlap.others"));
  // A third head with the weights of the first.
  scene.problem.heads = scene.problem.kv_heads = 3;
  std::vector<CellEdit> edits;
  for (const char* matrix : {"w_q", "w_k"})
    for (int head : {0, 2})
      for (int i = 0; i < 8; ++i)
        for (int j = 0; j < 4; ++j) edits.push_back({matrix, head, i, j, static_cast<float>((3 * i + j) % 5) / 4});
  set_edits(scene.problem, edits);
  const AnalysisResult three = Run(scene)("overlap");
  CHECK(argument(three, "analysis.overlap.row", 2) == 3);
  CHECK(argument(three, "analysis.overlap.row", 3) == 100);
  CHECK(argument(three, "analysis.overlap.others", 2) == 2);
  scene.problem.heads = scene.problem.kv_heads = 1;
  scene.problem.edits.clear();
  CHECK(find(Run(scene)("overlap"), "analysis.overlap.one"));
}

TEST_CASE("shares of the heads add up to 1 and are covariances with the sum") {
  Scene scene = opening();
  scene.view.analysis_parameters["gain"] = 20;
  const Run run(scene);
  const AnalysisResult result = run("shares");
  CHECK(result.statements.front().key == "analysis.shares.size");  // what x keeps comes first
  const auto bars = all_of<BarFigure>(result);
  REQUIRE(bars.size() == 2);
  for (const BarFigure& b : bars)
    for (const auto& s : b.series) {
      double sum = 0;
      for (double v : s.values) sum += v;
      CHECK(sum == doctest::Approx(1));
    }
  // By hand, the scene as it is under pre-LN, rows in their own size: E[part total] - E[part] E[total], row by row.
  scene.problem.structure = "pre_ln";
  const Run block(scene);
  const Tensor& heads = block.trace().value("heads");
  const Tensor& w_o = block.trace().value("w_o");
  const Tensor& x = block.trace().value("x");
  const int64_t d = x.shape().cols;
  double covariance = 0;
  double variance = 0;
  for (int64_t i = 0; i < x.shape().rows; ++i) {
    double part_sum = 0;
    double total_sum = 0;
    double product = 0;
    double squares = 0;
    for (int64_t c = 0; c < d; ++c) {
      double part[2] = {0, 0};
      for (int64_t h = 0; h < 2; ++h)
        for (int64_t j = 0; j < 4; ++j)
          part[h] += static_cast<double>(heads.at(0, h, i, j)) * static_cast<double>(w_o.at(0, 0, h * 4 + j, c));
      const double total = part[0] + part[1] + static_cast<double>(x.at(0, 0, i, c));
      part_sum += part[1];
      total_sum += total;
      product += part[1] * total;
      squares += total * total;
    }
    const auto n = static_cast<double>(d);
    covariance += product / n - part_sum / n * total_sum / n;
    variance += squares / n - total_sum / n * total_sum / n;
  }
  CHECK(bars[1].series[0].values[1] == doctest::Approx(covariance / variance));
  CHECK(bars[0].series[1].values[0] > bars[0].series[0].values[0]);
  CHECK(bars[0].series[1].values[0] > .8);
}

TEST_CASE("the mean of correlated gradients varies by the formula") {
  Scene scene = opening();
  scene.view.analysis_parameters["correlation"] = .3f;
  const PlotFigure plot = all_of<PlotFigure>(Run(scene)("gradients"))[0];
  for (size_t i = 0; i < plot.series[0].points.size(); ++i) {
    const auto [h, drawn] = plot.series[1].points[i];
    CHECK(plot.series[0].points[i].second == doctest::Approx(.3 + .7 / h).epsilon(1e-6));
    CHECK(std::abs(drawn / (.3 + .7 / h) - 1) < .1);  // 4 standard errors of 4000 draws
  }
}

TEST_CASE("a word in two sentences is compared by angle") {
  Run run(opening());
  CHECK(find(run("before_after"), "analysis.before_after.pin"));
  run.session.pin();
  const Tensor before = run.trace().value("output");
  Scene other = run.session.scene();
  set_text(other, "The animal didn't cross the street because it was too wide", lexicon());
  run.session.change("edit.text", other);
  while (run.session.advance(1)) {
  }
  const AnalysisResult result = run("before_after");
  CHECK(argument(result, "analysis.before_after.in_a", 1) == 1);
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (int64_t c = 0; c < before.shape().cols; ++c) {
    const double a = before.at(0, 0, 7, c);
    const double b = run.trace().value("output").at(0, 0, 7, c);
    ab += a * b;
    aa += a * a;
    bb += b * b;
  }
  CHECK(argument(result, "analysis.before_after.in_a", 2) == doctest::Approx(ab / std::sqrt(aa * bb)).epsilon(.01));
}

TEST_CASE("a moved token moves what sees it, and under a causal mask nothing before it") {
  Scene scene = opening();
  scene.problem.mask.kind = "causal";
  const Run run(scene);
  const AnalysisResult result = run("perturbed");
  const std::vector<double> moved = all_of<BarFigure>(result)[0].series[0].values;
  for (size_t i = 0; i < 7; ++i) CHECK(moved[i] == 0);
  for (size_t i = 7; i < moved.size(); ++i) CHECK(moved[i] > 0);
  CHECK(find(result, "analysis.perturbed.other")->arguments[2] == "7");
  const std::vector<float> changes = all_of<MapFigure>(result)[0].values;
  for (float v : changes) CHECK(std::abs(v) < .5f);
  // The direction has length 1: the change is as far as epsilon says, and twice as far for twice the epsilon, nearly.
  Scene farther = scene;
  farther.view.analysis_parameters["epsilon"] = .01f;
  const double small = all_of<BarFigure>(Run(farther)("perturbed"))[0].series[0].values[7];
  farther.view.analysis_parameters["epsilon"] = .02f;
  const double twice = all_of<BarFigure>(Run(farther)("perturbed"))[0].series[0].values[7];
  CHECK(twice / small == doctest::Approx(2).epsilon(.05));
}

TEST_CASE("other weights of the scene's own row give the head's output") {
  const Run run(opening());
  const AnalysisResult result = run("same_output");
  const auto bars = all_of<BarFigure>(result);
  const Tensor& v = run.trace().value("v");
  for (int64_t c = 0; c < 4; ++c) {
    double sum = 0;
    for (int64_t j = 0; j < v.shape().rows; ++j)
      sum += bars[0].series[1].values[static_cast<size_t>(j)] * static_cast<double>(v.at(0, 0, j, c));
    CHECK(sum == doctest::Approx(run.trace().value("heads").at(0, 0, 7, c)).epsilon(1e-5));
  }
  CHECK(argument(result, "analysis.same_output.off", 0) < 1e-12);
  CHECK(argument(result, "analysis.same_output.row", 3) < argument(result, "analysis.same_output.row", 2));
}
