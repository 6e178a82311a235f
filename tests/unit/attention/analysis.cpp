// Row statistics and position codes against numbers worked out by hand.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "attention/analysis.h"
#include "attention/positions/tables.h"

using namespace attn;

TEST_CASE("row statistics leave masked entries out") {
  const float inf = std::numeric_limits<float>::infinity();
  const Tensor a({1, 1, 3, 4}, {1, 3, -inf, 5, -inf, -inf, -inf, -inf, -7, 2, 0, -inf});
  CHECK(row_maximum(a, 0, 0) == 5);
  CHECK(row_visible(a, 0, 0) == 3);
  CHECK(row_deviation(a, 0, 0) == doctest::Approx(std::sqrt(8.0 / 3)));
  CHECK(row_exp_sum(a, 0, 0, 2) == doctest::Approx(std::exp(-2.0) + std::exp(-1.0) + 1));
  CHECK(row_maximum(a, 0, 1) == -std::numeric_limits<double>::infinity());
  CHECK(row_visible(a, 0, 1) == 0);
  CHECK(row_deviation(a, 0, 1) == 0);
  CHECK(row_exp_sum(a, 0, 1, 1) == 0);
  CHECK(largest_magnitude(a, 0) == 7);
}

TEST_CASE("entropy in bits") {
  const Tensor a({1, 1, 3, 4}, {.25f, .25f, .25f, .25f, 1, 0, 0, 0, .5f, .25f, .25f, 0});
  CHECK(row_entropy(a, 0, 0) == 2);
  CHECK(row_entropy(a, 0, 1) == 0);
  CHECK(row_entropy(a, 0, 2) == 1.5);
}

TEST_CASE("sinusoidal positions are sines and cosines of falling frequency") {
  const Tensor p = sinusoidal_positions(3, 5);  // columns 4 stands alone: an odd width ends with a sine
  CHECK(p.shape() == Shape{1, 1, 3, 5});
  for (int c = 0; c < 5; ++c) CHECK(p.at(0, 0, 0, c) == (c % 2 ? 1.f : 0.f));
  // sin 1, cos 1, sin(10000^-0.4), cos(10000^-0.4), sin(10000^-0.8), to nine places
  const double expected[] = {.841470985, .540302306, .025116223, .999684538, .000630957};
  for (int c = 0; c < 5; ++c) CHECK(p.at(0, 0, 1, c) == doctest::Approx(expected[c]).epsilon(1e-6));
}
