#include "attention/analysis.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace attn;

TEST_CASE("orthogonal: what is shared goes, also with long and with nearly equal vectors") {
  std::vector<double> x{1, 2, 3};
  make_orthogonal(x, {});
  CHECK(x == std::vector<double>{1, 2, 3});
  const std::vector<std::vector<double>> axes{{2, 0, 0}, {0, 0, -1e6}};
  make_orthogonal(x, axes);
  CHECK(x == std::vector<double>{0, 2, 0});

  // One pass would leave a share of about 1e-16 / 1e-9 of the rest.
  const std::vector<std::vector<double>> one{{1, 1, 1}};
  std::vector<double> near{1 + 1e-9, 1, 1};
  make_orthogonal(near, one);
  const double length = std::sqrt(dot(near, near));
  CHECK(length == doctest::Approx(1e-9 * std::sqrt(2. / 3)).epsilon(1e-6));
  CHECK(std::abs(dot(near, one[0])) <= 1e-14 * length);
}

TEST_CASE("orthogonal: a vector inside the span of the others vanishes") {
  const std::vector<std::vector<double>> plane{{3, 0, 4}, {0, 5, 0}};
  std::vector<double> inside{.3, .7, .4};
  make_orthogonal(inside, plane);
  for (const double v : inside) CHECK(std::abs(v) <= 1e-16);
}
