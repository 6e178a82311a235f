// The reaches that draw or compute what is seen: BigBird's random blocks and Luong's predicted window.
#include <doctest/doctest.h>

#include <set>

#include "attention/heads_support.h"

using namespace attn;
using namespace heads_test;
using kernels_test::added;
using kernels_test::kInf;

namespace {

Drawn random_blocks(int64_t n, int64_t m, int size, int window, int global, int random, uint64_t seed) {
  Drawn s = heads_setup(
      n, m, {{"reach", "random_blocks"}},
      {{"block_size", size}, {"block_window", window}, {"global_blocks", global}, {"random_blocks", random}});
  s.seed = seed;
  return s;
}

/// The blocks of keys a query sees; every one wholly or not at all.
std::set<int64_t> blocks_seen(const Setup& s, const Mask& mask, int64_t i, int64_t size) {
  std::set<int64_t> blocks;
  for (int64_t j = 0; j < s.keys; ++j)
    if (added(mask, 0, 0, i, j) == 0) blocks.insert(j / size);
  for (int64_t j = 0; j < s.keys; ++j) CHECK((added(mask, 0, 0, i, j) == 0) == (blocks.count(j / size) != 0));
  return blocks;
}

}  // namespace

TEST_CASE("random blocks: window, global and so many others, alike for the queries of a block, and counted") {
  for (const auto& [n, m] : {std::pair<int64_t, int64_t>{24, 24}, {23, 23}, {1, 1}, {25, 8}, {8, 25}})
    for (const int size : {1, 2, 5})
      for (const int window : {0, 1, 3})
        for (const int global : {0, 1, 2})
          for (const int random : {0, 1, 3}) {
            const Drawn s = random_blocks(n, m, size, window, global, random, 7);
            const std::shared_ptr<Mask> mask = chosen(s, Aspect::reach).mask(s);
            const int64_t blocks = (m + size - 1) / size;
            double pairs = 0;
            for (int64_t i = 0; i < n; ++i) {
              const int64_t row = i / size;
              const std::set<int64_t> seen = blocks_seen(s, *mask, i, size);
              CHECK(seen == blocks_seen(s, *mask, row * size, size));
              int64_t always = 0;
              for (int64_t b = 0; b < blocks; ++b)
                if (row < global || b < global || std::abs(b - row) <= window) {
                  ++always;
                  CHECK(seen.count(b) == 1);
                }
              CHECK(static_cast<int64_t>(seen.size()) == always + std::min<int64_t>(random, blocks - always));
              for (int64_t j = 0; j < m; ++j) pairs += added(*mask, 0, 0, i, j) == 0;
            }
            CHECK(cost_of(s).pairs == pairs);
          }
}

TEST_CASE("random blocks follow from the seed, and no block is preferred") {
  const auto keep = [](uint64_t seed) {
    const Drawn s = random_blocks(30, 30, 1, 1, 1, 3, seed);
    return *chosen(s, Aspect::reach).mask(s)->keep;
  };
  CHECK((keep(3) == keep(3)));
  CHECK((keep(3) != keep(4)));
  // Row 15 has 30 - 3 - 1 = 26 blocks left and draws 3: over 2000 seeds each falls 2000 * 3/26 times, deviation
  // sqrt(2000 p (1 - p)) = 14.3.
  std::vector<int> fell(30);
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    const std::vector<uint8_t> seen = keep(seed);
    for (size_t j = 0; j < 30; ++j) fell[j] += seen[15 * 30 + j];
  }
  for (size_t j = 0; j < 30; ++j) {
    CAPTURE(j);
    const bool always = j == 0 || (j >= 14 && j <= 16);
    CHECK(std::abs(fell[j] - (always ? 2000 : 2000 * 3 / 26.0)) <= (always ? 0 : 5 * 14.3));
  }
}

TEST_CASE("the predicted window and its Gaussian are Luong's equations 9 and 10") {
  for (const auto& [n, m, d] :
       {std::tuple<int64_t, int64_t, double>{9, 9, 2}, {5, 14, 3}, {11, 4, 1}, {1, 1, 1}, {7, 7, 64}}) {
    CAPTURE(n);
    CAPTURE(m);
    const Drawn s = heads_setup(n, m, {{"reach", "local_p"}}, {{"local_d", d}});
    const Tensor w_p = s.matrix("w_p", {1, 4, 3, 3}), v_p = s.matrix("v_p", {1, 4, 3, 1});
    on_every_backend([&](const Backend& backend) {
      CAPTURE(backend.name());
      const Trace trace = run_heads(s, backend, 60);
      const Tensor &q = trace.value("q"), &k = trace.value("k"), &v = trace.value("v");
      double pairs = 0;
      for (int64_t h = 0; h < 4; ++h)
        for (int64_t i = 0; i < n; ++i) {
          double inner = 0;
          for (int64_t c = 0; c < 3; ++c) {
            double sum = 0;
            for (int64_t x = 0; x < 3; ++x) sum += double{q.at(0, h, i, x)} * w_p.at(0, h, x, c);
            inner += v_p.at(0, h, c, 0) * std::tanh(sum);
          }
          const double p = static_cast<double>(m) / (1 + std::exp(-inner));
          CHECK(trace.value("center").at(0, h, i, 0) == doctest::Approx(p).epsilon(1e-5));
          std::vector<double> scores;
          for (int64_t j = 0; j < m; ++j) {
            const double off = std::abs(static_cast<double>(j) - p);
            REQUIRE(std::abs(off - d) > 1e-4);  // else rounding decides who is inside
            double score = 0;
            for (int64_t x = 0; x < 3; ++x) score += double{q.at(0, h, i, x)} * k.at(0, h / 2, j, x);
            scores.push_back(off <= d ? score / std::sqrt(3.0) : -kInf);
            if (h == 0) pairs += off <= d;
          }
          const std::vector<double> inside = kernels_test::softmax_formula(scores, 1);
          std::vector<double> out(2);
          double sum = 0;
          for (int64_t j = 0; j < m; ++j) {
            const double sigma = d / 2, off = static_cast<double>(j) - p;
            const double weight = inside[static_cast<size_t>(j)] * std::exp(-off * off / (2 * sigma * sigma));
            CHECK(trace.value("weights").at(0, h, i, j) == doctest::Approx(weight).epsilon(1e-5).scale(1));
            CHECK((trace.value("masked").at(0, h, i, j) == -kInf) == (scores[static_cast<size_t>(j)] == -kInf));
            for (int64_t c = 0; c < 2; ++c) out[static_cast<size_t>(c)] += weight * v.at(0, h / 2, j, c);
            sum += weight;
          }
          CHECK((sum > 0 && sum < 1));  // some key is inside, and none lies at p itself
          for (int64_t c = 0; c < 2; ++c)
            CHECK(trace.value("heads").at(0, h, i, c) ==
                  doctest::Approx(out[static_cast<size_t>(c)]).epsilon(1e-5).scale(1));
        }
      CHECK(pairs <= cost_of(s).pairs);
    });
  }
}

TEST_CASE("the k largest scores of a row, of each head or of all together, and every score is paid for") {
  for (const auto& [n, m, k] : {std::tuple<int64_t, int64_t, double>{6, 9, 3}, {9, 4, 1}, {1, 1, 1}, {5, 7, 64}})
    for (const bool shared : {false, true}) {
      CAPTURE(n);
      CAPTURE(shared);
      const Drawn s = heads_setup(n, m, {{"reach", "top_k"}}, {{"top_k", k}, {"top_shared", shared}});
      on_every_backend([&](const Backend& backend) {
        CAPTURE(backend.name());
        const Trace t = run_heads(s, backend, 70);
        const auto score = [&](int64_t h, int64_t i, int64_t j) {
          double sum = 0;
          for (int64_t x = 0; x < 3; ++x)
            sum += double{t.value("q").at(0, h, i, x)} * t.value("k").at(0, h / 2, j, x) / std::sqrt(3.0);
          return sum;
        };
        for (int64_t h = 0; h < 4; ++h)
          for (int64_t i = 0; i < n; ++i) {
            std::vector<double> by(static_cast<size_t>(m)), seen;
            for (int64_t j = 0; j < m; ++j)
              for (int64_t g = 0; g < 4; ++g)
                if (shared || g == h) by[static_cast<size_t>(j)] += score(g, i, j);
            std::vector<double> falling = by;
            std::sort(falling.begin(), falling.end(), std::greater());
            const double least = falling[static_cast<size_t>(std::min(static_cast<double>(m), k)) - 1];
            for (int64_t j = 0; j < m; ++j)
              seen.push_back(by[static_cast<size_t>(j)] >= least ? score(h, i, j) : -kInf);
            const std::vector<double> want = kernels_test::softmax_formula(seen, 1);
            for (int64_t j = 0; j < m; ++j)
              CHECK(t.value("weights").at(0, h, i, j) ==
                    doctest::Approx(want[static_cast<size_t>(j)]).epsilon(1e-5).scale(1));
          }
      });
      const auto pairs = static_cast<double>(n) * std::min(static_cast<double>(m), k);
      CHECK(cost_of(s).pairs == pairs);
      CHECK(cost_of(s).flops == 2 * static_cast<double>(n * m) * 3 + 2 * pairs * 2);
    }
}

TEST_CASE("the k largest scores are the plain way's under every method that would need them all") {
  for (const char* method : {"flash", "kv_cache", "linear", "performer"}) {
    CAPTURE(method);
    Drawn s = heads_setup(6, 6, {{"reach", "top_k"}});
    const Trace plain = run_heads(s);
    s.chosen["method"] = method;
    const Trace other = run_heads(s);
    for (int64_t i = 0; i < plain.value("heads").count(); ++i)
      CHECK(other.value("heads").data()[i] == plain.value("heads").data()[i]);
  }
}
