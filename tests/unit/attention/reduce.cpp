// Reducing a matrix to pixels, against an oracle that asks each entry which pixel it belongs to.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <set>

#include "attention/reduce.h"

using namespace attn;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

Tensor random_matrix(int64_t heads, int64_t rows, int64_t cols, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(static_cast<size_t>(heads * rows * cols));
  for (float& v : values) {
    const unsigned kind = random() % 40;
    v = kind < 8 ? -kInfinity : kind == 8 ? kInfinity : kind == 9 ? std::nanf("") : normal(random);
  }
  return {{1, heads, rows, cols}, std::move(values)};
}

/// The pixel of `pixels` over `entries` that an entry belongs to, found by trying them all.
int pixel_of(int entry, int entries, int pixels) {
  for (int p = 0; p < pixels; ++p)
    if (entry >= std::floor(double(p) * entries / pixels) && entry < std::floor(double(p + 1) * entries / pixels))
      return p;
  return -1;
}

void compare(const Tensor& a, int64_t head, Window w, int width, int height) {
  CAPTURE(a.shape().text());
  CAPTURE(width);
  CAPTURE(height);
  const Reduced found = reduce(a, head, w, width, height);
  REQUIRE(found.width == std::min(width, w.cols));
  REQUIRE(found.height == std::min(height, w.rows));
  std::vector<std::vector<float>> under(static_cast<size_t>(found.width * found.height));
  for (int i = 0; i < w.rows; ++i)
    for (int j = 0; j < w.cols; ++j) {
      const int x = pixel_of(j, w.cols, found.width);
      const int y = pixel_of(i, w.rows, found.height);
      REQUIRE(x >= 0);
      REQUIRE(y >= 0);
      under[static_cast<size_t>(y * found.width + x)].push_back(a.at(0, head, w.row + i, w.col + j));
    }
  for (int y = 0; y < found.height; ++y)
    for (int x = 0; x < found.width; ++x) {
      const Pixel& p = found.at(x, y);
      const auto& entries = under[static_cast<size_t>(y * found.width + x)];
      CHECK(!entries.empty());
      std::set<float> finite;
      bool masked = false;
      bool broken = false;
      for (float v : entries) {
        if (std::isfinite(v)) finite.insert(v);
        masked = masked || v == -kInfinity;
        broken = broken || std::isnan(v) || v == kInfinity;
      }
      CHECK(p.masked == masked);
      CHECK(p.broken == broken);
      CHECK(p.finite() == !finite.empty());
      if (finite.empty()) continue;
      CHECK(p.lowest == *finite.begin());
      CHECK(p.highest == *finite.rbegin());
      CHECK(std::abs(p.shown()) == std::max(std::abs(*finite.begin()), std::abs(*finite.rbegin())));
      CHECK(finite.count(p.shown()) == 1);
    }
}

}  // namespace

TEST_CASE("a reduced matrix is what an oracle says, entry by entry") {
  const Tensor a = random_matrix(2, 37, 53, 1);
  for (const auto& [width, height] :
       {std::pair{53, 37}, {100, 100}, {1, 1}, {7, 5}, {52, 36}, {53, 3}, {2, 37}, {13, 19}})
    for (int64_t head : {0, 1}) compare(a, head, {0, 0, 37, 53}, width, height);
  compare(a, 1, {5, 9, 20, 31}, 8, 9);
  compare(a, 0, {36, 52, 1, 1}, 4, 4);
}

TEST_CASE("every single entry that stands out is seen") {
  constexpr int n = 41;
  for (int at = 0; at < n * n; ++at)
    for (float extreme : {5.f, -5.f}) {
      std::vector<float> values(n * n, .25f);
      values[static_cast<size_t>(at)] = extreme;
      const Reduced picture = reduce({{1, 1, n, n}, std::move(values)}, 0, {0, 0, n, n}, 9, 6);
      int seen = 0;
      for (const Pixel& p : picture.pixels) seen += p.shown() == extreme;
      CHECK(seen == 1);
    }
}

TEST_CASE("of two extremes alike in magnitude the positive one is shown") {
  CHECK(reduce({{1, 1, 1, 2}, {-2, 2}}, 0, {0, 0, 1, 2}, 1, 1).at(0, 0).shown() == 2);
  CHECK(reduce({{1, 1, 1, 2}, {-2, 1}}, 0, {0, 0, 1, 2}, 1, 1).at(0, 0).shown() == -2);
}

TEST_CASE("a window beyond the matrix is cut, an empty one is an empty picture") {
  const Tensor a = random_matrix(1, 6, 6, 2);
  const Reduced cut = reduce(a, 0, {4, 3, 10, 10}, 50, 50);
  CHECK(cut.width == 3);
  CHECK(cut.height == 2);
  for (const Window& w : {Window{6, 0, 1, 1}, Window{0, 0, 0, 5}, Window{0, 7, 2, 2}})
    CHECK(reduce(a, 0, w, 5, 5).pixels.empty());
  CHECK(reduce(a, 0, {0, 0, 6, 6}, 0, 5).pixels.empty());
  CHECK(reduce({}, 0, {0, 0, 6, 6}, 5, 5).pixels.empty());
}
