// Analyses of rows of weights and of what softmax makes of scores.
#include "analyses/analyses_support.h"

#include <algorithm>
#include <cmath>

using namespace attn;
using namespace analyses_test;

TEST_CASE("entropy, coverage and largest weights are those of the weights") {
  const Run run(opening());
  const Tensor& weights = run.trace().value("weights");
  const auto n = static_cast<size_t>(weights.shape().rows);
  std::vector<double> bits(n, 0);
  std::vector<double> sums(n, 0);
  std::vector<double> most(n, 0);
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j) {
      const double w = weights.at(0, 0, static_cast<int64_t>(i), static_cast<int64_t>(j));
      if (w > 0) bits[i] -= w * std::log(w) / std::log(2.);
      sums[j] += w;
      most[i] = std::max(most[i], w);
    }
  const AnalysisResult entropy = run("entropy");
  for (size_t i = 0; i < n; ++i) {
    CHECK(all_of<BarFigure>(entropy)[0].series[0].values[i] == doctest::Approx(bits[i]));
    CHECK(all_of<BarFigure>(entropy)[1].series[0].values[i] == doctest::Approx(std::pow(2., bits[i])));
    CHECK(all_of<BarFigure>(run("coverage"))[0].series[0].values[i] == doctest::Approx(sums[i]));
    CHECK(all_of<BarFigure>(run("largest"))[0].series[0].values[i] == doctest::Approx(most[i]));
  }
  CHECK(find(entropy, "analysis.entropy.row")->arguments[0] == "it");
  CHECK(argument(entropy, "analysis.entropy.row", 1) == doctest::Approx(bits[7]).epsilon(.01));
  CHECK(find(run("largest"), "analysis.largest.row")->arguments == std::vector<std::string>{"it", "animal", "42.5 %"});
  CHECK(find(run("coverage"), "analysis.coverage.total")->arguments[0] == "11");
}

TEST_CASE("scores of random vectors have the root of d_k as deviation, divided by it 1") {
  const AnalysisResult result = Run(opening())("score_variance");
  CHECK(std::abs(argument(result, "analysis.score_variance.widest", 1) - 22.627) <
        .06 * 22.627);  // 4 standard errors of 2000 draws
  CHECK(std::abs(argument(result, "analysis.score_variance.after", 0) - 1) < .06);
  const PlotFigure plot = all_of<PlotFigure>(result)[0];
  CHECK(plot.series[2].points.size() == 10);
  for (const auto& [d, sigma] : plot.series[2].points) CHECK(std::abs(sigma / std::sqrt(d) - 1) < .12);
  double counted = 0;
  const BarFigure bars = all_of<BarFigure>(result)[0];
  for (double c : bars.series[0].values) counted += c;
  CHECK(counted >= 1995);  // of 2000: a few beyond 80
  CHECK(argument(result, "analysis.score_variance.softmax", 1) >
        argument(result, "analysis.score_variance.softmax", 2) + 30);
}

TEST_CASE("the Jacobian is the change of each weight with each score, counted by small steps of the scores") {
  Scene scene = opening();
  scene.problem.temperature = 2;
  const Run run(scene);
  const Tensor& scores = run.trace().value("masked");
  const auto m = static_cast<size_t>(scores.shape().cols);
  const auto softmax = [&](int64_t row, size_t moved, double by) {
    std::vector<double> out;
    for (size_t j = 0; j < m; ++j)
      out.push_back(std::exp((double{scores.at(0, 0, row, static_cast<int64_t>(j))} + (j == moved ? by : 0)) / 2));
    double sum = 0;
    for (const double e : out) sum += e;
    for (double& e : out) e /= sum;
    return out;
  };
  const AnalysisResult result = run("jacobian");
  const MapFigure map = all_of<MapFigure>(result)[0];
  REQUIRE(map.values.size() == m * m);
  const std::vector<double> norms = all_of<BarFigure>(result)[0].series[0].values;
  constexpr double kStep = 1e-5;
  for (int64_t row = 0; row < scores.shape().rows; ++row) {
    double squares = 0;
    for (size_t j = 0; j < m; ++j) {
      const std::vector<double> more = softmax(row, j, kStep);
      const std::vector<double> less = softmax(row, j, -kStep);
      for (size_t i = 0; i < m; ++i) {
        const double slope = (more[i] - less[i]) / (2 * kStep);
        squares += slope * slope;
        if (row == 7) CHECK(std::abs(static_cast<double>(map.values[i * m + j]) - slope) < 1e-6);
      }
    }
    CHECK(norms[static_cast<size_t>(row)] == doctest::Approx(std::sqrt(squares)).epsilon(1e-5));
  }
}

TEST_CASE("a loud key is heard by the dot product and not by the cosine") {
  Scene scene = opening();
  scene.view.analysis_parameters["factor"] = 4;
  const Run run(scene);
  const AnalysisResult result = run("loud_key");
  const Tensor& q = run.trace().value("q");
  const Tensor& k = run.trace().value("k");
  std::vector<double> e;
  double sum = 0;
  for (int64_t j = 0; j < k.shape().rows; ++j) {
    double dot = 0;
    for (int64_t c = 0; c < 4; ++c)
      dot += static_cast<double>(q.at(0, 0, 7, c)) * static_cast<double>(k.at(0, 0, j, c)) * (j == 1 ? 4 : 1);
    e.push_back(std::exp(dot / 2));
    sum += e.back();
  }
  CHECK(argument(result, "analysis.loud_key.dot", 3) == doctest::Approx(42.5).epsilon(.002));
  CHECK(argument(result, "analysis.loud_key.dot", 4) == doctest::Approx(100 * e[1] / sum).epsilon(.002));
  CHECK(argument(result, "analysis.loud_key.cosine", 2) < 1e-12);
  CHECK(argument(result, "analysis.loud_key.query", 3) < 1e-12);
  CHECK(argument(result, "analysis.loud_key.all_dot", 1) > .05);
  if (const Said* said = find(result, "analysis.loud_key.all_cosine")) CHECK(number_of(said->arguments[0]) < 1e-5);
}

namespace {

std::vector<double> softmax_again(const std::vector<double>& scores) {
  std::vector<double> p;
  double sum = 0;
  for (double s : scores) sum += std::exp(s);
  for (double s : scores) p.push_back(std::exp(s) / sum);
  return p;
}

/// A row of weights and the rewards of its keys, and by plain sums what REINFORCE makes of them.
struct Drawn {
  std::vector<double> p;
  std::vector<double> rewards;
  Drawn(const Trace& trace, int64_t row, int64_t component) {
    for (int64_t j = 0; j < trace.value("weights").shape().cols; ++j) {
      p.push_back(static_cast<double>(trace.value("weights").at(0, 0, row, j)));
      rewards.push_back(static_cast<double>(trace.value("v").at(0, 0, j, component)));
    }
  }
  double mean(const std::vector<double>& of) const {
    double sum = 0;
    for (size_t j = 0; j < of.size(); ++j) sum += of[j] * rewards[j];
    return sum;
  }
  /// The slope of the mean reward for each score, by moving the score a little.
  std::vector<double> gradient() const {
    std::vector<double> out;
    for (size_t k = 0; k < p.size(); ++k) {
      std::vector<double> up;
      for (double x : p) up.push_back(std::log(x));
      std::vector<double> down = up;
      up[k] += 1e-5;
      down[k] -= 1e-5;
      out.push_back((mean(softmax_again(up)) - mean(softmax_again(down))) / 2e-5);
    }
    return out;
  }
  /// E |draw|^2 - |E draw|^2.
  double variance(double baseline) const {
    double squares = 0;
    for (size_t j = 0; j < p.size(); ++j)
      for (size_t k = 0; k < p.size(); ++k)
        squares += p[j] * std::pow((rewards[j] - baseline) * ((j == k ? 1 : 0) - p[k]), 2);
    for (double g : gradient()) squares -= g * g;
    return squares;
  }
};

}  // namespace

TEST_CASE("REINFORCE: the gradient is the slope of the soft output, its error shrinks with the root of the draws") {
  for (const float component : {1.f, 4.f}) {
    CAPTURE(component);
    Scene scene = opening();
    scene.view.analysis_parameters = {{"component", component}, {"samples", 1000}};
    const Run run(scene);
    const AnalysisResult result = run("reinforce");
    const Drawn drawn(run.trace(), 7, static_cast<int64_t>(component) - 1);
    const std::vector<double> gradient = drawn.gradient();
    const double expected = drawn.mean(drawn.p);
    CHECK(argument(result, "analysis.reinforce.row", 2) == doctest::Approx(expected).epsilon(.01));
    const double variance[] = {drawn.variance(0), drawn.variance(expected)};
    const bool smaller = variance[1] < variance[0];
    const char* said = smaller ? "analysis.reinforce.smaller" : "analysis.reinforce.larger";
    CHECK(argument(result, said, 0) == doctest::Approx(variance[0]).epsilon(.01));
    CHECK(argument(result, said, 1) == doctest::Approx(variance[1]).epsilon(.01));
    CHECK(argument(result, said, 2) ==
          doctest::Approx(smaller ? variance[0] / variance[1] : variance[1] / variance[0]).epsilon(.01));
    Drawn lifted = drawn;
    for (double& r : lifted.rewards) r += 10;
    CHECK(argument(result, "analysis.reinforce.lifted", 1) == doctest::Approx(lifted.variance(0)).epsilon(.01));
    CHECK(argument(result, "analysis.reinforce.lifted", 2) == doctest::Approx(variance[1]).epsilon(.01));
    // What the draws bring back is one of the values each time, and on average comes near the soft output.
    const PlotFigure means = all_of<PlotFigure>(result)[0];
    REQUIRE(means.series[1].points.size() == 1024);
    double scatter = 0;
    for (size_t k = 0; k < drawn.p.size(); ++k) scatter += drawn.p[k] * std::pow(drawn.rewards[k] - expected, 2);
    for (size_t n = 1; n <= 1024; n *= 4)
      CHECK(std::abs(means.series[1].points[n - 1].second - expected) <
            4 * std::sqrt(scatter / static_cast<double>(n)));
    double before = 0;
    for (const auto& [n, mean] : means.series[1].points) {
      const double reward = mean * n - before;
      CHECK(std::any_of(drawn.rewards.begin(), drawn.rewards.end(),
                        [&](double r) { return std::abs(r - reward) < 1e-6; }));
      before = mean * n;
    }
    CHECK(argument(result, "analysis.reinforce.tends", 1) ==
          doctest::Approx(means.series[1].points.back().second).epsilon(.01));
    CHECK(argument(result, "analysis.reinforce.tends", 2) == doctest::Approx(expected).epsilon(.01));
    const BarFigure bars = all_of<BarFigure>(result)[0];
    double length = 0;
    double off[2] = {0, 0};
    for (size_t k = 0; k < gradient.size(); ++k) {
      CHECK(std::abs(bars.series[0].values[k] - gradient[k]) < 1e-6);
      length += gradient[k] * gradient[k];
      for (size_t b = 0; b < 2; ++b) off[b] += std::pow(bars.series[b + 1].values[k] - gradient[k], 2);
    }
    for (size_t b = 0; b < 2; ++b) {
      CHECK(argument(result, "analysis.reinforce.estimate", 1 + 2 * b) ==
            doctest::Approx(std::sqrt(off[b])).epsilon(.01));
      CHECK(argument(result, "analysis.reinforce.estimate", 2 + 2 * b) ==
            doctest::Approx(std::sqrt(variance[b] / 1000)).epsilon(.01));
      CHECK(std::sqrt(off[b]) < 4 * std::sqrt(variance[b] / 1000));
      CHECK(std::abs(argument(result, "analysis.reinforce.draws", b) - std::max(1., variance[b] / (.01 * length))) <=
            1 + .01 * variance[b] / (.01 * length));
      const PlotFigure plot = all_of<PlotFigure>(result)[1];
      REQUIRE(plot.series[2 + b].points.size() == 6);
      for (size_t i = 0; i < 6; ++i) {
        const auto [n, error] = plot.series[2 + b].points[i];
        CHECK(n == std::pow(4., i));
        CHECK(plot.series[b].points[i].second == doctest::Approx(std::sqrt(variance[b] / n)).epsilon(1e-4));
        CHECK(std::abs(error / std::sqrt(variance[b] / n) - 1) <
              .5);  // 64 seeds: some 3 standard errors of the least even draws
      }
    }
  }
}

TEST_CASE("REINFORCE looks at what is drawn from, not at what was drawn, and at nothing where nothing is drawn") {
  Scene scene = opening();
  const std::vector<double> soft = all_of<BarFigure>(Run(scene)("reinforce"))[0].series[0].values;
  scene.problem.weighting = "hard_sample";
  const std::vector<double> hard = all_of<BarFigure>(Run(scene)("reinforce"))[0].series[0].values;
  REQUIRE(soft.size() == hard.size());
  for (size_t k = 0; k < soft.size(); ++k) CHECK(hard[k] == doctest::Approx(soft[k]));
  CHECK(find(Run(sentence("it"))("reinforce"), "analysis.reinforce.alone"));
  scene.problem.method = "mamba";
  CHECK(find(Run(scene)("reinforce"), "analysis.needs_probabilities"));
}

TEST_CASE("numbers that break: what the selected row gives in each format, by hand") {
  Scene scene = opening();
  const auto with = [&](double larger) {
    scene.view.analysis_parameters = {{"larger", static_cast<float>(larger)}};
    return Run(scene)("formats");
  };
  // The row "it" has the scores 2.297 and 1.749 and less: ten times that is beyond exp in float16 (11.09), not in 32
  // bits.
  const AnalysisResult ten = with(10);
  CHECK(argument(ten, "analysis.formats.row", 1) == doctest::Approx(22.97).epsilon(.001));
  CHECK(find(ten, "analysis.formats.breaks")->arguments[0] == "float16");
  CHECK(argument(ten, "analysis.formats.breaks", 1) == 2);
  CHECK(argument(ten, "analysis.formats.breaks", 2) == 11);
  CHECK(find(ten, "analysis.formats.holds")->arguments[0] == "float32");
  CHECK(std::abs(argument(ten, "analysis.formats.holds", 1)) < 1e-6);
  CHECK(argument(ten, "analysis.formats.hidden", 2) == doctest::Approx(1.0 / 11).epsilon(.01));
  CHECK(find(ten, "analysis.formats.hidden_breaks")->arguments[0] == "float16");
  const MapFigure map = all_of<MapFigure>(ten)[0];
  CHECK(map.rows == 6);
  CHECK(map.values[2 * 11 + 1] == -1);  // float16 by the formula: "animal" is no number
  CHECK(map.values[3 * 11 + 1] == doctest::Approx(1 / (1 + std::exp(-5.48))).epsilon(.002));
  const AnalysisResult hundred = with(100);
  size_t breaks = 0;
  for (const Said& s : hundred.statements) breaks += s.key == "analysis.formats.breaks";
  CHECK(breaks == 3);
  CHECK(!find(with(1), "analysis.formats.breaks"));
  scene.problem.weighting = "sparsemax";
  CHECK(find(with(1), "analysis.needs_softmax"));
}
