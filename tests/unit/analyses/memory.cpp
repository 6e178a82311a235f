// Analyses of memory and of cheaper methods: each number counted or computed again, one by one.
#include "analyses/analyses_support.h"

#include <algorithm>
#include <cmath>

using namespace attn;
using namespace analyses_test;

namespace {

/// Numbers that the algorithm of tiles moves, counted as it goes (Dao 2022, algorithm 1).
double walked(int64_t n, int64_t m, int64_t d_k, int64_t d_v, int64_t rows, int64_t cols) {
  double moved = 0;
  for (int64_t i = 0; i < n; ++i) moved += static_cast<double>(d_v + 2);  // O, l, m at the start
  for (int64_t j = 0; j < m; j += cols) {
    moved += static_cast<double>(std::min(cols, m - j) * (d_k + d_v));
    for (int64_t i = 0; i < n; i += rows) moved += static_cast<double>(std::min(rows, n - i) * (d_k + 2 * (d_v + 2)));
  }
  return moved;
}
double plain(int64_t n, int64_t m, int64_t d_k, int64_t d_v) {
  double moved = 0;
  for (const int64_t matrix : {n * d_k, m * d_k, n * m, n * m, n * m, n * m, m * d_v, n * d_v})
    moved += static_cast<double>(matrix);
  return moved;
}

Scene of_sizes(int heads, int kv_heads, int d_k, int d_v) {
  Scene scene = sentence("one two three four five six seven");
  scene.problem.heads = heads;
  scene.problem.kv_heads = kv_heads;
  scene.problem.d_k = d_k;
  scene.problem.d_v = d_v;
  return scene;
}

using Table = std::vector<std::vector<double>>;
Table rows_of(const Tensor& a, int64_t head) {
  Table out;
  for (int64_t i = 0; i < a.shape().rows; ++i) {
    out.emplace_back();
    for (int64_t c = 0; c < a.shape().cols; ++c) out.back().push_back(static_cast<double>(a.at(0, head, i, c)));
  }
  return out;
}

/// Weights q.k / 2 through exp, or those of features elu + 1; and the outputs.
Table weights_again(const Table& q, const Table& k, bool linear) {
  const auto phi = [](double x) { return x > 0 ? x + 1 : std::exp(x); };
  Table out;
  for (const auto& a : q) {
    out.emplace_back();
    double sum = 0;
    for (const auto& b : k) {
      double dot = 0;
      for (size_t c = 0; c < a.size(); ++c) dot += linear ? phi(a[c]) * phi(b[c]) : a[c] * b[c];
      out.back().push_back(linear ? dot : std::exp(dot / 2));
      sum += out.back().back();
    }
    for (double& w : out.back()) w /= sum;
  }
  return out;
}

}  // namespace

TEST_CASE("memory traffic is what the algorithms move when they are walked") {
  Scene scene = of_sizes(2, 2, 5, 3);
  scene.view.analysis_parameters["memory"] = 330;  // tiles of ceil(330 / 20) = 17 keys, min(17, 5) queries
  const AnalysisResult result = Run(scene)("traffic");
  CHECK(argument(result, "analysis.traffic.tiles", 1) == 1320);
  CHECK(argument(result, "analysis.traffic.tiles", 2) == 17);
  const auto check = [&](const char* key, int64_t n, int64_t cols) {
    CAPTURE(key);
    CHECK(argument(result, key, 0) == doctest::Approx(plain(n, n, 5, 3)).epsilon(.001));
    CHECK(argument(result, key, 1) == doctest::Approx(walked(n, n, 5, 3, 5, cols)).epsilon(.001));
    CHECK(argument(result, key, 2) ==
          doctest::Approx(100 * walked(n, n, 5, 3, 5, cols) / plain(n, n, 5, 3)).epsilon(.01));
  };
  check("analysis.traffic.here", 7, 17);
  check("analysis.traffic.at", 1000, 17);
  CHECK(argument(result, "analysis.traffic.quarter", 0) ==
        doctest::Approx(walked(16000, 16000, 5, 3, 5, 5) / walked(16000, 16000, 5, 3, 5, 17)).epsilon(.01));
  const auto plots = all_of<PlotFigure>(result);
  for (const auto& [n, moved] : plots[0].series[1].points)
    if (n < 10000) CHECK(moved == walked(static_cast<int64_t>(n), static_cast<int64_t>(n), 5, 3, 1, 17));
  for (const auto& [memory, moved] : plots[1].series[1].points)
    CHECK(moved == walked(16000, 16000, 5, 3, 4000, static_cast<int64_t>(std::ceil(memory / 20))));
}

TEST_CASE("memory traffic of a scene with tiles is that of its own tiles") {
  Scene scene = of_sizes(1, 1, 4, 4);
  scene.problem.method = "flash";
  scene.problem.parameters["tile_cols"] = 3;
  const AnalysisResult result = Run(scene)("traffic");
  CHECK(argument(result, "analysis.traffic.own", 1) == walked(7, 7, 4, 4, 2, 3));
  CHECK(argument(result, "analysis.traffic.own", 5) == 3);
  CHECK(!find(result, "analysis.traffic.here"));
}

TEST_CASE("the cache keeps what is counted number by number, and whole pages") {
  Scene scene = of_sizes(8, 4, 5, 3);
  scene.problem.parameters["page_size"] = 6;
  scene.view.analysis_parameters = {{"layers", 3}, {"number_bytes", 4}, {"cached_tokens", 100}};
  const auto bytes = [](int kv_heads, int tokens, int page) {
    int slots = 0;
    while (slots < tokens) slots += page;
    int count = 0;
    for (int layer = 0; layer < 3; ++layer)
      for (int head = 0; head < kv_heads; ++head)
        for (int slot = 0; slot < slots; ++slot) count += 4 * 5 + 4 * 3;
    return count;
  };
  const AnalysisResult result = Run(scene)("cache");
  CHECK(argument(result, "analysis.cache.here", 7) == bytes(4, 7, 1));
  CHECK(argument(result, "analysis.cache.heads", 2) == bytes(8, 100, 1));
  CHECK(argument(result, "analysis.cache.heads", 3) == bytes(1, 100, 1));
  CHECK(argument(result, "analysis.cache.grouped", 1) == bytes(4, 100, 1));
  CHECK(argument(result, "analysis.cache.pages", 2) == 2);
  CHECK(argument(result, "analysis.cache.pages", 3) == bytes(4, 7, 6));
  CHECK(argument(result, "analysis.cache.pages", 4) == doctest::Approx(100. * 5 / 12).epsilon(.001));
  const BarFigure bars = all_of<BarFigure>(result)[0];
  REQUIRE(bars.labels.size() == 3);
  const int heads[] = {8, 4, 1};
  for (size_t i = 0; i < 3; ++i) {
    CHECK(bars.series[0].values[i] == bytes(heads[i], 100, 1));
    CHECK(bars.series[1].values[i] == bytes(heads[i], 100, 6));
  }
  const PlotFigure plot = all_of<PlotFigure>(result)[0];
  REQUIRE(plot.series[1].points.size() == 48 + 8);
  double before = 0;
  for (const auto& [n, kept] : plot.series[1].points) {
    CHECK(kept == bytes(4, static_cast<int>(n == before ? n + 1 : n), 6));
    before = n;
  }
}

TEST_CASE("the cache of heads that share: one head, a prime number of heads, one W_V for all") {
  CHECK(find(Run(of_sizes(1, 1, 4, 4))("cache"), "analysis.cache.single"));
  CHECK(!find(Run(of_sizes(3, 3, 4, 4))("cache"), "analysis.cache.grouped"));
  CHECK(find(Run(of_sizes(6, 6, 4, 4))("cache"), "analysis.cache.grouped")->arguments[0] == "3");
  Scene scene = of_sizes(4, 4, 4, 4);
  scene.problem.structure = "shared_v";
  CHECK(argument(Run(scene)("cache"), "analysis.cache.here", 7) == 7 * (4 * 4 + 4) * 2);
}

TEST_CASE("the cache of latent attention: one short vector and one turned key for all heads") {
  Scene scene = of_sizes(4, 4, 4, 4);
  scene.problem.structure = "latent";
  scene.problem.parameters = {{"latent_kv", 5}, {"latent_rope", 3}};
  scene.view.analysis_parameters = {{"layers", 3}, {"number_bytes", 4}, {"cached_tokens", 100}};
  const AnalysisResult result = Run(scene)("cache");
  CHECK(argument(result, "analysis.cache.latent", 1) == 5);
  CHECK(argument(result, "analysis.cache.latent", 2) == 3);
  CHECK(argument(result, "analysis.cache.latent", 3) == 3 * 100 * (5 + 3) * 4);
  CHECK(argument(result, "analysis.cache.latent", 4) == 3 * 100 * 4 * ((4 + 3) + 4) * 4);
  CHECK(all_of<BarFigure>(result)[0].labels.back().key == "structure.latent");
}

TEST_CASE("linear attention's error is that of plain sums over the scene's q, k, v") {
  const Run run(opening());
  const AnalysisResult result = run("approximation");
  double squares = 0;
  double largest = 0;
  double exact_squares = 0;
  double count = 0;
  for (int64_t h = 0; h < 2; ++h) {
    const Table q = rows_of(run.trace().value("q"), h);
    const Table k = rows_of(run.trace().value("k"), h);
    const Table v = rows_of(run.trace().value("v"), h);
    const Table exact = weights_again(q, k, false);
    const Table linear = weights_again(q, k, true);
    for (size_t i = 0; i < q.size(); ++i)
      for (size_t c = 0; c < v[0].size(); ++c, ++count) {
        double off = 0;
        double output = 0;
        for (size_t j = 0; j < k.size(); ++j) {
          off += (linear[i][j] - exact[i][j]) * v[j][c];
          output += exact[i][j] * v[j][c];
        }
        squares += off * off;
        exact_squares += output * output;
        largest = std::max(largest, std::abs(off));
      }
    if (h > 0) continue;
    const MapFigure map = all_of<MapFigure>(result)[0];
    for (size_t i = 0; i < q.size(); ++i)
      for (size_t j = 0; j < k.size(); ++j)
        CHECK(std::abs(static_cast<double>(map.values[i * k.size() + j]) - (linear[i][j] - exact[i][j])) < 1e-5);
    CHECK(argument(result, "analysis.approximation.linear", 5) == doctest::Approx(100 * linear[7][1]).epsilon(.01));
    CHECK(argument(result, "analysis.approximation.linear", 6) == doctest::Approx(42.5));
  }
  const double rms = std::sqrt(squares / count);
  CHECK(argument(result, "analysis.approximation.size", 0) ==
        doctest::Approx(std::sqrt(exact_squares / count)).epsilon(.01));
  CHECK(argument(result, "analysis.approximation.linear", 0) == doctest::Approx(rms).epsilon(.01));
  CHECK(argument(result, "analysis.approximation.linear", 1) ==
        doctest::Approx(100 * rms / std::sqrt(exact_squares / count)).epsilon(.01));
  CHECK(argument(result, "analysis.approximation.linear", 2) == doctest::Approx(largest).epsilon(.01));
}

TEST_CASE("approximations: the present one first, against the softmax of dot products whatever the scene scores by") {
  Scene scene = opening();
  const Run exact(scene);
  const BarFigure before = all_of<BarFigure>(exact("approximation"))[0];
  CHECK(before.marked == -1);
  scene.problem.method = "performer";
  scene.problem.score = "cosine";
  scene.problem.weighting = "hard_max";
  const Run run(scene);
  const AnalysisResult result = run("approximation");
  const BarFigure bars = all_of<BarFigure>(result)[0];
  REQUIRE(bars.labels.size() == 3);
  CHECK(bars.labels[0].key == "method.performer");
  CHECK(bars.marked == 0);
  for (size_t series = 0; series < 2; ++series) {
    std::vector<double> a = before.series[series].values;
    std::vector<double> b = bars.series[series].values;
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    CHECK(a == b);
  }
  double largest = 0;
  const Tensor& approximate = run.trace().value("heads");
  for (int64_t i = 0; i < approximate.count(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(approximate.data()[i]) -
                                         static_cast<double>(exact.trace().value("heads").data()[i])));
  CHECK(bars.series[1].values[0] == largest);
}

TEST_CASE("attention over channels has no heads to look at") {
  Scene scene = of_sizes(1, 1, 4, 4);
  scene.problem.structure = "channel";
  for (const char* id : {"approximation", "cache", "traffic", "reinforce"})
    CHECK(find(Run(scene)(id), id == std::string("reinforce") ? "analysis.needs_weights" : "analysis.needs_heads"));
}
