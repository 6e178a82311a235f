// Every back end against the formulas written out, over all small sizes: one table test, each failing case printed as
// a line that runs it alone:  ATTENTION_CASE='simd 3 5 7 1' <this program>
#include <doctest/doctest.h>

#include <numeric>
#include <set>
#include <sstream>

#include "kernels/kernels_support.h"

using namespace attn;
using namespace kernels_test;

namespace {

constexpr int kMostRows = 67, kMostDepth = 70;

struct Case {
  int n, m, d;  // queries, keys, depth
  uint32_t seed;
};

/// A seeded choice in which every n, every m and every d occurs `rounds` times at least; or all sizes.
std::vector<Case> cases(int rounds) {
  std::vector<Case> all;
  if (long_run()) {
    for (int n = 1; n <= kMostRows; ++n)
      for (int m = 1; m <= kMostRows; ++m)
        for (int d = 1; d <= kMostDepth; ++d) all.push_back({n, m, d, 1});
    return all;
  }
  std::mt19937 generator(20240607);
  const auto shuffled = [&](int most) {
    std::vector<int> sizes(static_cast<size_t>(most));
    std::iota(sizes.begin(), sizes.end(), 1);
    for (size_t i = sizes.size(); i > 1; --i) std::swap(sizes[i - 1], sizes[generator() % i]);
    return sizes;
  };
  for (int round = 0; round < rounds; ++round) {
    const auto n = shuffled(kMostRows), m = shuffled(kMostRows), d = shuffled(kMostDepth);
    for (size_t i = 0; i < d.size(); ++i)
      all.push_back({n[i % n.size()], m[i % m.size()], d[i], static_cast<uint32_t>(generator())});
  }
  return all;
}

/// Runs check(backend, case) -> text of a failure; ATTENTION_CASE picks one.
template <class Check>
void for_each_case(const std::vector<const Backend*>& table, int rounds, Check check) {
  std::vector<Case> todo = cases(rounds);
  std::string only;
  if (const char* text = std::getenv("ATTENTION_CASE")) {
    Case one{};
    std::istringstream(text) >> only >> one.n >> one.m >> one.d >> one.seed;
    todo = {one};
  }
  for (const Backend* backend : table) {
    if (!backend->unavailable().empty() || (!only.empty() && only != backend->name())) continue;
    int failures = 0;
    for (const Case& c : todo) {
      const std::string failure = check(*backend, c);
      if (failure.empty() || ++failures > 10) continue;
      FAIL_CHECK("ATTENTION_CASE='" << backend->name() << " " << c.n << " " << c.m << " " << c.d << " " << c.seed
                                    << "': " << failure);
    }
    CHECK(failures == 0);
  }
}

}  // namespace

TEST_CASE("the seeded choice covers every size") {
  std::set<int> n, m, d;
  for (const Case& c : cases(1)) {
    n.insert(c.n);
    m.insert(c.m);
    d.insert(c.d);
  }
  CHECK(n.size() == kMostRows);
  CHECK(m.size() == kMostRows);
  CHECK(d.size() == kMostDepth);
}

TEST_CASE("scores of every size are within (d + 2) u sum|q k|") {
  for_each_case(with_device(tested_backends()), 6, [](const Backend& backend, const Case& c) {
    const Tensor q = random_tensor({1, 1, c.n, c.d}, c.seed), k = random_tensor({1, 1, c.m, c.d}, c.seed + 1);
    return outside(apply(backend, MatMul{true}, {q, k}), scores_formula(q.data(), k.data(), c.n, c.m, c.d));
  });
}

TEST_CASE("products a . b of every size are within (d + 2) u sum|a b|") {
  for_each_case(with_device(tested_backends()), 3, [](const Backend& backend, const Case& c) {
    const Tensor a = random_tensor({1, 1, c.n, c.d}, c.seed), b = random_tensor({1, 1, c.d, c.m}, c.seed + 1);
    std::vector<float> transposed;
    for (int j = 0; j < c.m; ++j)
      for (int k = 0; k < c.d; ++k) transposed.push_back(b.at(0, 0, k, j));
    return outside(apply(backend, MatMul{}, {a, b}), scores_formula(a.data(), transposed.data(), c.n, c.m, c.d));
  });
}

// Weights: exp2 is within 2 ulp = 4 u, so is the sum of all, one rounding more: 9 u = 5.4e-7 < 1e-6.
TEST_CASE("softmax of every size: each weight within 1e-6 of double precision, rows sum to 1 within 1e-6") {
  for_each_case(tested_backends(), 6, [](const Backend& backend, const Case& c) -> std::string {
    const double spread = std::vector<double>{1, 20, 87, 1e4}[c.seed % 4];
    const double temperature = std::vector<double>{1, 0.3, 7}[c.seed % 3];
    const Tensor s = random_tensor({1, 1, c.n, c.m}, c.seed, -spread, spread);
    const Tensor w = apply(backend, Softmax{temperature}, {s});
    for (int i = 0; i < c.n; ++i) {
      const float* row = s.data() + i * c.m;
      const std::vector<double> exact = softmax_formula({row, row + c.m}, temperature);
      double sum = 0;
      for (int j = 0; j < c.m; ++j) {
        const double got = w.at(0, 0, i, j), want = exact[static_cast<size_t>(j)];
        sum += got;
        // Below 2^-125 weights may be flushed to 0.
        if (!(std::abs(got - want) <= 1e-6 * want + 0x1p-125))
          return "weight " + std::to_string(i) + "," + std::to_string(j) + " of spread " + std::to_string(spread);
      }
      if (!(std::abs(sum - 1) <= 1e-6)) return "row " + std::to_string(i) + " sums to 1 + " + std::to_string(sum - 1);
    }
    return {};
  });
}

TEST_CASE("attend of every size is within its derived bound") {
  for_each_case(with_device(tested_backends()), 6, [](const Backend& backend, const Case& c) {
    const Tensor q = random_tensor({1, 1, c.n, c.d}, c.seed, -2, 2);
    const Tensor k = random_tensor({1, 1, c.m, c.d}, c.seed + 1, -2, 2);
    const int dv = 1 + static_cast<int>(c.seed % kMostDepth);  // keys and values differ in depth
    const Tensor v = random_tensor({1, 1, c.m, dv}, c.seed + 2);
    auto mask = std::make_shared<Mask>();
    mask->causal = c.seed % 2 == 1;
    const Attend attend{1 / std::sqrt(c.d), 0, 1, mask};
    return outside(apply(backend, attend, {q, k, v}), attend_formula(q, k, v, attend));
  });
}

// Rows far longer than a chunk, a key block or an inner block; depths beyond a panel.
TEST_CASE("long rows") {
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    for (const int m : {255, 257, 1000, 4099, 16384}) {
      CAPTURE(m);
      const Tensor s = random_tensor({1, 1, 2, m}, 7, -5, 5);
      const Tensor w = apply(*backend, Softmax{}, {s});
      for (int i = 0; i < 2; ++i) {
        const float* row = s.data() + i * m;
        const std::vector<double> exact = softmax_formula({row, row + m}, 1);
        double sum = 0, worst = 0;
        for (int j = 0; j < m; ++j) {
          sum += w.at(0, 0, i, j);
          worst = std::max(worst, std::abs(w.at(0, 0, i, j) / exact[static_cast<size_t>(j)] - 1));
        }
        CHECK(worst <= 1e-6);
        CHECK(std::abs(sum - 1) <= 1e-6);
      }
      const Tensor q = random_tensor({1, 1, 9, 16}, 1), k = random_tensor({1, 1, m, 16}, 2),
                   v = random_tensor({1, 1, m, 5}, 3);
      CHECK(outside(apply(*backend, Attend{0.25}, {q, k, v}), attend_formula(q, k, v, {0.25})) == "");
    }
    for (const int d : {128, 255, 256, 257, 513, 1000}) {
      CAPTURE(d);
      const Tensor q = random_tensor({1, 1, 11, d}, 1), k = random_tensor({1, 1, 13, d}, 2),
                   v = random_tensor({1, 1, 13, d}, 3);
      CHECK(outside(apply(*backend, MatMul{true}, {q, k}), scores_formula(q.data(), k.data(), 11, 13, d)) == "");
      CHECK(outside(apply(*backend, Attend{0.1}, {q, k, v}), attend_formula(q, k, v, {0.1})) == "");
    }
  }
}

TEST_CASE("sizes of 0 give empty results or zeros") {
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    const Tensor none = tensor({1, 1, 0, 4}, {}), two = random_tensor({1, 1, 2, 4}, 1);
    CHECK(apply(*backend, MatMul{true}, {none, two}).shape() == Shape{1, 1, 0, 2});
    CHECK(apply(*backend, Attend{}, {none, two, two}).count() == 0);
    const Tensor no_keys = apply(*backend, Attend{}, {two, none, tensor({1, 1, 0, 3}, {})});
    CHECK(no_keys.shape() == Shape{1, 1, 2, 3});
    for (int i = 0; i < 6; ++i) CHECK(no_keys.data()[i] == 0);
    const Tensor no_depth = apply(*backend, MatMul{true}, {tensor({1, 1, 2, 0}, {}), tensor({1, 1, 3, 0}, {})});
    for (int i = 0; i < 6; ++i) CHECK(no_depth.data()[i] == 0);
    CHECK(apply(*backend, Softmax{}, {none}).count() == 0);
    const Tensor wide = tensor({1, 1, 0, int64_t{1} << 28}, {});  // nothing to walk through, however wide
    CHECK(apply(*backend, MatMul{}, {tensor({1, 1, 0, 0}, {}), wide}).count() == 0);
    CHECK(apply(*backend, AppendRows{}, {none, two}).shape() == two.shape());
  }
}
