// Slopes of softmax, cosines, column sums and weights of the same output, against plain sums and differences.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "attention/analysis.h"

using namespace attn;

namespace {

std::vector<double> softmax_by_hand(const std::vector<double>& s, double temperature) {
  double sum = 0;
  for (double x : s) sum += std::exp(x / temperature);
  std::vector<double> p;
  for (double x : s) p.push_back(std::exp(x / temperature) / sum);
  return p;
}

}  // namespace

TEST_CASE("column sums add up each key's weights") {
  const Tensor a({1, 2, 2, 3}, {9, 9, 9, 9, 9, 9, .5f, .25f, .25f, 0, 1, 0});
  CHECK(column_sums(a, 1) == std::vector<double>{.5, 1.25, .25});
}

TEST_CASE("the cosine of vectors, and of nothing") {
  CHECK(cosine({3, 4}, {4, 3}) == doctest::Approx(24. / 25));
  CHECK(cosine({1, 2, 3}, {-2, -4, -6}) == doctest::Approx(-1));
  CHECK(cosine({0, 0}, {1, 1}) == 0);
}

TEST_CASE("softmax of masked scores leaves them out") {
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(softmax_of({-inf, -inf}, 1) == std::vector<double>{0, 0});
  CHECK(softmax_of({}, 1).empty());
  const std::vector<double> p = softmax_of({1000, -inf, 1001}, 2);
  CHECK(p[1] == 0);
  CHECK(p[2] / p[0] == doctest::Approx(std::exp(.5)));
}

TEST_CASE("the slope of softmax is what moving a score does") {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  for (const double temperature : {.5, 1., 3.}) {
    std::vector<double> s(7);
    for (double& x : s) x = 2 * normal(random);
    const std::vector<double> p = softmax_by_hand(s, temperature);
    double squares = 0;
    for (size_t j = 0; j < s.size(); ++j) {
      constexpr double h = 1e-6;
      std::vector<double> up = s;
      std::vector<double> down = s;
      up[j] += h;
      down[j] -= h;
      const std::vector<double> a = softmax_by_hand(up, temperature);
      const std::vector<double> b = softmax_by_hand(down, temperature);
      for (size_t i = 0; i < s.size(); ++i) {
        const double expected = (a[i] - b[i]) / (2 * h);
        CHECK(softmax_slope(p, temperature, i, j) == doctest::Approx(expected).epsilon(1e-6).scale(1));
        squares += expected * expected;
      }
    }
    CHECK(softmax_slope_norm(p, temperature) == doctest::Approx(std::sqrt(squares)).epsilon(1e-6));
  }
  CHECK(softmax_slope_norm({0, 1, 0}, 1) == 0);
  CHECK(softmax_slope_norm({0, 0}, 1) == 0);
  const std::vector<double> even(10, .1);
  CHECK(softmax_slope_norm(even, 1) == doctest::Approx(3. / 10));  // sqrt(n - 1) / n
}

TEST_CASE("weights of the same output are weights, give it, and are less decided") {
  std::mt19937 random(11);
  std::normal_distribution<double> normal;
  for (const auto& [keys, width] : {std::pair{11, 4}, {6, 2}, {40, 8}, {200, 16}, {5, 4}, {3, 8}, {1, 1}}) {
    CAPTURE(keys);
    CAPTURE(width);
    std::vector<double> scores;
    std::vector<std::vector<double>> v;
    for (int j = 0; j < keys; ++j) {
      scores.push_back(1.5 * normal(random));
      v.emplace_back();
      for (int c = 0; c < width; ++c) v.back().push_back(normal(random));
    }
    std::vector<double> a = softmax_by_hand(scores, 1);
    if (keys > 5) a[2] = 0;  // hidden
    const std::vector<double> b = weights_of_same_output(a, v);
    REQUIRE(b.size() == a.size());
    double sum_a = 0;
    double sum_b = 0;
    double moved = 0;
    for (size_t j = 0; j < a.size(); ++j) {
      CHECK(b[j] >= 0);
      sum_a += a[j];
      sum_b += b[j];
      moved += std::abs(a[j] - b[j]);
    }
    CHECK(sum_b == doctest::Approx(sum_a).epsilon(1e-12));
    if (keys > 5) CHECK(b[2] == 0);
    for (int c = 0; c < width; ++c) {
      double x = 0;
      double y = 0;
      for (size_t j = 0; j < a.size(); ++j) {
        x += a[j] * v[j][static_cast<size_t>(c)];
        y += b[j] * v[j][static_cast<size_t>(c)];
      }
      CHECK(std::abs(x - y) < 1e-12);
    }
    CHECK(*std::max_element(b.begin(), b.end()) <= *std::max_element(a.begin(), a.end()) + 1e-12);
    if (keys > width + 3) CHECK(moved > .01);
    if (keys <= width + 1) CHECK(moved < 1e-9);
  }
}
