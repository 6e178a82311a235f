// B - A against plain loops, and what becomes of entries that are no numbers.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "attention/difference.h"

using namespace attn;

namespace {
const float kInfinite = std::numeric_limits<float>::infinity();
const float kNan = std::numeric_limits<float>::quiet_NaN();
}  // namespace

TEST_CASE("difference: B - A of one head of each, the largest change with its sign") {
  std::vector<float> a(2 * 3 * 4);
  std::vector<float> b(3 * 3 * 4);
  for (size_t i = 0; i < a.size(); ++i) a[i] = static_cast<float>(i * 7 % 5) * .25f;
  for (size_t i = 0; i < b.size(); ++i) b[i] = static_cast<float>(i * 5 % 7) * .5f - 1;
  const Tensor ta({1, 2, 3, 4}, a);
  const Tensor tb({1, 3, 3, 4}, b);
  const Difference d = difference(ta, 1, tb, 2, {0, 1, 2}, {0, 1, 2, 3});
  REQUIRE(d.rows == 3);
  REQUIRE(d.cols == 4);
  double largest = 0;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 4; ++j) {
      const size_t at = static_cast<size_t>(i * 4 + j);
      const double expected = static_cast<double>(b[24 + at]) - static_cast<double>(a[12 + at]);
      CHECK(d.fate(i, j) == Fate::number);
      CHECK(d.value(i, j) == expected);
      if (std::abs(expected) > std::abs(largest)) largest = expected;
    }
  CHECK(d.largest == largest);
  CHECK(d.value(d.row, d.col) == largest);
  CHECK(d.unmatched == 0);
}

TEST_CASE("difference: rows and columns are looked up in A, what A lacks has no difference") {
  const Tensor a({1, 1, 2, 2}, {1, 2, 3, 4});
  const Tensor b({1, 1, 3, 2}, {10, 20, 30, 40, 50, 60});
  const Difference d = difference(a, 0, b, 0, {1, -1, 0}, {1, 0});
  CHECK(d.value(0, 0) == 10 - 4);
  CHECK(d.value(0, 1) == 20 - 3);
  CHECK(d.fate(1, 0) == Fate::unmatched);
  CHECK(d.fate(1, 1) == Fate::unmatched);
  CHECK(d.value(2, 0) == 50 - 2);
  CHECK(d.value(2, 1) == 60 - 1);
  CHECK(d.unmatched == 2);
  CHECK(d.row == 2);
  CHECK(d.col == 1);
  const Difference none = difference(a, 0, b, 0, {-1, -1, -1}, {0, 1});
  CHECK(none.row == -1);
  CHECK(none.unmatched == 6);
}

TEST_CASE("difference: masked entries are fates, never NaN or infinity in the values") {
  const Tensor a({1, 1, 1, 8}, {1, -kInfinite, -kInfinite, kNan, 1, kInfinite, -kInfinite, kNan});
  const Tensor b({1, 1, 1, 8}, {-kInfinite, 2, -kInfinite, 1, kNan, 3, kInfinite, -kInfinite});
  const Difference d = difference(a, 0, b, 0, {0}, {0, 1, 2, 3, 4, 5, 6, 7});
  const std::vector<Fate> expected{Fate::now_masked, Fate::no_longer_masked, Fate::both_masked, Fate::undefined,
                                   Fate::undefined,  Fate::undefined,        Fate::undefined,   Fate::undefined};
  CHECK(d.fates == expected);
  CHECK(d.now_masked == 1);
  CHECK(d.no_longer_masked == 1);
  CHECK(d.row == -1);
  for (double v : d.values) CHECK(v == 0);
}

TEST_CASE("difference: the first of equal changes is the largest, and no change is one too") {
  const Tensor a({1, 1, 2, 2}, {0, 0, 0, 0});
  const Tensor b({1, 1, 2, 2}, {1, -2, 2, -2});
  const Difference d = difference(a, 0, b, 0, {0, 1}, {0, 1});
  CHECK(d.row == 0);
  CHECK(d.col == 1);
  CHECK(d.largest == -2);
  const Difference same = difference(b, 0, b, 0, {0, 1}, {0, 1});
  CHECK(same.largest == 0);
  CHECK(same.row == 0);
  CHECK_THROWS(difference(a, 0, b, 0, {0}, {0, 1}));
  CHECK_THROWS(difference(a, 0, b, 0, {0, 2}, {0, 1}));
}
