// The table of scores: every row against its formula written out in plain loops, and what the rows have to do with each
// other.
#include <doctest/doctest.h>

#include <functional>

#include "attention/scores/score_support.h"

using namespace attn;
using namespace score_test;
using kernels_test::kInf;
using kernels_test::random_tensor;

namespace {

/// The score of query i and key j in head h, from the trace's q, k and matrices alone.
using Formula = std::function<double(const Trace&, int64_t h, int64_t i, int64_t j)>;

int64_t key_head(const Trace& t, int64_t h) { return h / (t.value("q").shape().heads / t.value("k").shape().heads); }

double dot(const Trace& t, int64_t h, int64_t i, int64_t j) {
  double sum = 0;
  for (int64_t c = 0; c < t.value("q").shape().cols; ++c)
    sum += double{t.value("q").at(0, h, i, c)} * t.value("k").at(0, key_head(t, h), j, c);
  return sum;
}

double length(const Tensor& x, int64_t h, int64_t i) {
  double sum = 0;
  for (int64_t c = 0; c < x.shape().cols; ++c) sum += double{x.at(0, h, i, c)} * x.at(0, h, i, c);
  return std::sqrt(sum);
}

double general(const Trace& t, int64_t h, int64_t i, int64_t j) {
  double sum = 0;
  const int64_t d = t.value("q").shape().cols;
  for (int64_t r = 0; r < d; ++r)
    for (int64_t c = 0; c < d; ++c)
      sum += double{t.value("q").at(0, h, i, r)} * t.value("w_general").at(0, h, r, c) *
             t.value("k").at(0, key_head(t, h), j, c);
  return sum;
}

/// v . tanh(W_a q + U_a k + more), `more` by hidden unit.
double additive(const Trace& t, int64_t h, int64_t i, int64_t j, const std::function<double(int64_t)>& more) {
  double sum = 0;
  for (int64_t a = 0; a < t.value("v_a").shape().rows; ++a) {
    double z = more(a);
    for (int64_t c = 0; c < t.value("q").shape().cols; ++c) {
      z += double{t.value("q").at(0, h, i, c)} * t.value("w_a").at(0, h, c, a);
      z += double{t.value("k").at(0, key_head(t, h), j, c)} * t.value("u_a").at(0, key_head(t, h), c, a);
    }
    sum += t.value("v_a").at(0, h, a, 0) * std::tanh(z);
  }
  return sum;
}

double luong_concat(const Trace& t, int64_t h, int64_t i, int64_t j) {
  const int64_t d = t.value("q").shape().cols;
  double sum = 0;
  for (int64_t a = 0; a < t.value("v_a").shape().rows; ++a) {
    double z = 0;
    for (int64_t c = 0; c < 2 * d; ++c) {
      const double beside = c < d ? t.value("q").at(0, h, i, c) : t.value("k").at(0, key_head(t, h), j, c - d);
      z += beside * t.value("w_concat").at(0, h, c, a);
    }
    sum += t.value("v_a").at(0, h, a, 0) * std::tanh(z);
  }
  return sum;
}

double gat(const Trace& t, int64_t h, int64_t i, int64_t j) {
  const int64_t d = t.value("q").shape().cols;
  double z = 0;
  for (int64_t c = 0; c < d; ++c) {
    z += double{t.value("a_gat").at(0, h, c, 0)} * t.value("q").at(0, h, i, c);
    z += double{t.value("a_gat").at(0, h, d + c, 0)} * t.value("k").at(0, key_head(t, h), j, c);
  }
  return z > 0 ? z : 0.2 * z;
}

double gaussian(const Trace& t, int64_t h, int64_t i, int64_t j, double bandwidth) {
  double sum = 0;
  for (int64_t c = 0; c < t.value("q").shape().cols; ++c) {
    const double difference = double{t.value("q").at(0, h, i, c)} - t.value("k").at(0, key_head(t, h), j, c);
    sum += difference * difference;
  }
  return -sum / (2 * bandwidth * bandwidth);
}

void check_row(const std::string& row, const Formula& formula, const std::map<std::string, double>& parameters = {}) {
  for (const Sizes& s : kSizes)
    for (const Backend* backend : backends()) {
      if (!backend->unavailable().empty()) continue;
      CAPTURE(backend->name());
      CAPTURE(s.n);
      Drawn setup = setup_of(s);
      setup.parameters = parameters;
      const Trace t = scores_of(*backend, row, setup, some_q(s), some_k(s));
      CHECK(differs(t.value("scores"), {1, s.heads, s.n, s.m},
                    [&](int64_t h, int64_t i, int64_t j) { return formula(t, h, i, j); }) == "");
    }
}

}  // namespace

TEST_CASE("every score is its formula, whatever the sizes, with grouped heads, on every back end") {
  check_row("dot", dot);
  check_row("cosine", [](const Trace& t, int64_t h, int64_t i, int64_t j) {
    return dot(t, h, i, j) / (length(t.value("q"), h, i) * length(t.value("k"), key_head(t, h), j)) / 0.1;
  });
  check_row("cosine",
            [](const Trace& t, int64_t h, int64_t i, int64_t j) {
              return dot(t, h, i, j) / (length(t.value("q"), h, i) * length(t.value("k"), key_head(t, h), j)) / 1.5;
            },
            {{"cosine_temperature", 1.5}});
  check_row("general", general);
  check_row("additive", [](const Trace& t, int64_t h, int64_t i, int64_t j) {
    return additive(t, h, i, j, [](int64_t) { return 0.0; });
  });
  check_row("additive",
            [](const Trace& t, int64_t h, int64_t i, int64_t j) {
              CHECK(t.value("v_a").shape().rows == 7);
              return additive(t, h, i, j, [](int64_t) { return 0.0; });
            },
            {{"d_a", 7}});
  check_row("luong_concat", luong_concat);
  check_row("gat", gat);
  check_row("qk_norm", [](const Trace& t, int64_t h, int64_t i, int64_t j) {
    const auto m = static_cast<double>(t.value("k").shape().rows);
    const double lengths = length(t.value("q"), h, i) * length(t.value("k"), key_head(t, h), j);
    return (m > 1 ? std::log2(m * m - m) : 1) * dot(t, h, i, j) / lengths;
  });
  check_row("qk_norm",
            [](const Trace& t, int64_t h, int64_t i, int64_t j) {
              const auto d = static_cast<double>(t.value("q").shape().cols);
              const double lengths = length(t.value("q"), h, i) * length(t.value("k"), key_head(t, h), j);
              return 2.5 * d * dot(t, h, i, j) / lengths / std::sqrt(d);
            },
            {{"qk_gain", 2.5}, {"qk_rms", 1}});
  check_row("gaussian", [](const Trace& t, int64_t h, int64_t i, int64_t j) { return gaussian(t, h, i, j, 1); });
  check_row("gaussian", [](const Trace& t, int64_t h, int64_t i, int64_t j) { return gaussian(t, h, i, j, 0.3); },
            {{"bandwidth", 0.3}});
}

TEST_CASE("only dot products are divided by the root of d_k") {
  for (const Choice& row : choices(Aspect::score)) CHECK(row.divides == (row.id == "dot"));
}

TEST_CASE("location-aware: each row adds the filtered weights of the row before, under any mask") {
  for (const Backend* backend : backends()) {
    if (!backend->unavailable().empty()) continue;
    CAPTURE(backend->name());
    for (const char* reach : {"none", "causal", "window", "painted"})
      for (const Sizes& s : kSizes)
        for (const auto& [filters, width] : std::vector<std::pair<int, int>>{{2, 3}, {1, 1}, {3, 4}}) {
          CAPTURE(reach);
          CAPTURE(s.n);
          CAPTURE(width);
          Drawn setup = setup_of(s);
          setup.chosen["reach"] = reach;
          setup.reach.left = setup.reach.right = 1;
          setup.softcap = 1.5;
          setup.temperature = 0.5;
          for (int j = 0; j < s.m; ++j) setup.reach.hidden.emplace_back(0, j);  // the first query sees nothing at all
          setup.reach.hidden.emplace_back(2, 1);
          setup.parameters = {{"location_filters", filters}, {"location_width", width}};
          const Trace t = scores_of(*backend, "location_aware", setup, some_q(s), some_k(s));
          const auto sees = [&](int64_t i, int64_t j) {
            if (std::string(reach) == "causal") return j <= i;
            if (std::string(reach) == "window") return std::abs(i - j) <= 1;
            return std::string(reach) != "painted" || (i != 0 && !(i == 2 && j == 1));
          };
          std::vector<std::vector<double>> before(static_cast<size_t>(s.heads),
                                                  std::vector<double>(static_cast<size_t>(s.m), 0));
          for (int64_t i = 0; i < s.n; ++i)
            for (int64_t h = 0; h < s.heads; ++h) {
              std::vector<double>& alignment = before[static_cast<size_t>(h)];
              std::vector<double> row;
              for (int64_t j = 0; j < s.m; ++j) {
                const double want = additive(t, h, i, j, [&](int64_t a) {
                  double shift = 0;
                  for (int f = 0; f < filters; ++f)
                    for (int u = 0; u < width; ++u) {
                      const int64_t at = j + u - width / 2;
                      if (at < 0 || at >= s.m) continue;
                      shift += alignment[static_cast<size_t>(at)] * t.value("f_location").at(0, h, f, u) *
                               t.value("u_f").at(0, h, f, a);
                    }
                  return shift;
                });
                CHECK(t.value("scores").at(0, h, i, j) == doctest::Approx(want).epsilon(1e-5).scale(1));
                row.push_back(sees(i, j) ? 1.5 * std::tanh(want / 1.5) / 0.5 : -kInf);
              }
              alignment = softmax(row);
            }
        }
  }
}

TEST_CASE(
    "location-aware: its alignments are the weights of the whole mechanism, and its first row is the additive one") {
  Drawn setup = setup_of({6, 6, 2, 1, 3});
  setup.chosen["reach"] = "causal";
  setup.chosen["score"] = "location_aware";
  setup.temperature = 0.7;
  const Trace t = run_all(*backends().front(), setup);
  for (int64_t i = 0; i < 5; ++i)
    for (int64_t h = 0; h < 2; ++h)
      for (int64_t j = 0; j < 6; ++j)
        CHECK(t.value("location_alignment_" + std::to_string(i + 1)).at(0, h, 0, j) ==
              t.value("weights").at(0, h, i, j));
  setup.chosen["score"] = "additive";
  const Trace plain = run_all(*backends().front(), setup);
  bool later_differ = false;
  for (int64_t j = 0; j < 6; ++j) {
    CHECK(t.value("scores").at(0, 1, 0, j) == doctest::Approx(plain.value("scores").at(0, 1, 0, j)).epsilon(1e-6));
    later_differ |= t.value("scores").at(0, 1, 3, j) != plain.value("scores").at(0, 1, 3, j);
  }
  CHECK(later_differ);
  CHECK_THROWS_WITH_AS(mechanism([] {
                         Drawn many = setup_of({65, 65, 1, 1, 2});
                         many.chosen["score"] = "location_aware";
                         return many;
                       }()),
                       "scores: location-aware attention goes row by row, expected at most 64 queries, found 65",
                       Error);
}

TEST_CASE("Luong's concat is Bahdanau's additive score with the two matrices stacked") {
  const Sizes s{6, 8, 3, 3, 4};
  const Tensor w_a = random_tensor({1, 3, 4, 4}, 1), u_a = random_tensor({1, 3, 4, 4}, 2);
  std::vector<float> stacked;
  for (int64_t h = 0; h < 3; ++h) {
    stacked.insert(stacked.end(), w_a.matrix(0, h), w_a.matrix(0, h) + 16);
    stacked.insert(stacked.end(), u_a.matrix(0, h), u_a.matrix(0, h) + 16);
  }
  const Drawn setup = setup_of(s, {{"w_a", w_a}, {"u_a", u_a}, {"w_concat", Tensor({1, 3, 8, 4}, stacked)}});
  for (const Backend* backend : backends()) {
    if (!backend->unavailable().empty()) continue;
    const Tensor additive_scores = scores_of(*backend, "additive", setup, some_q(s), some_k(s)).value("scores");
    const Tensor concat_scores = scores_of(*backend, "luong_concat", setup, some_q(s), some_k(s)).value("scores");
    CHECK(differs(
              concat_scores, additive_scores.shape(),
              [&](int64_t h, int64_t i, int64_t j) { return additive_scores.at(0, h, i, j); }, 2e-6) == "");
  }
}

TEST_CASE("a key made louder scores higher by dot product, not by cosine; a zero key has the cosine 0") {
  const Sizes s{5, 6, 2, 1, 3};
  const Tensor quiet_k = some_k(s);
  std::vector<float> loud(quiet_k.data(), quiet_k.data() + quiet_k.count());
  for (int64_t c = 0; c < 3; ++c) loud[static_cast<size_t>(4 * 3 + c)] *= 8;  // an exact factor: the same unit vector
  const Tensor loud_k(quiet_k.shape(), loud);
  for (const Backend* backend : backends()) {
    if (!backend->unavailable().empty()) continue;
    const Drawn setup = setup_of(s);
    const auto both = [&](const char* row) {
      return std::pair(scores_of(*backend, row, setup, some_q(s), quiet_k).value("scores"),
                       scores_of(*backend, row, setup, some_q(s), loud_k).value("scores"));
    };
    const auto [cosine, cosine_loud] = both("cosine");
    CHECK(differs(
              cosine_loud, cosine.shape(), [&](int64_t h, int64_t i, int64_t j) { return cosine.at(0, h, i, j); },
              1e-6) == "");
    const auto [product, product_loud] = both("dot");
    for (int64_t h = 0; h < 2; ++h)
      for (int64_t i = 0; i < 5; ++i)
        for (int64_t j = 0; j < 6; ++j)
          CHECK(product_loud.at(0, h, i, j) ==
                doctest::Approx(product.at(0, h, i, j) * (j == 4 ? 8 : 1)).epsilon(1e-5).scale(1));
    const Tensor silent(quiet_k.shape(), std::vector<float>(18, 0));
    CHECK(differs(scores_of(*backend, "cosine", setup, some_q(s), silent).value("scores"), cosine.shape(),
                  [](int64_t, int64_t, int64_t) { return 0.0; }) == "");
  }
}

TEST_CASE("general with W = I is the dot product; a Gaussian kernel of vectors of one length is its softmax over h^2") {
  const Sizes s{5, 6, 2, 2, 3};
  const Drawn setup =
      setup_of(s, {{"w_general", Tensor({1, 2, 3, 3}, {1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1})}});
  for (const Backend* backend : backends()) {
    if (!backend->unavailable().empty()) continue;
    const Trace product = scores_of(*backend, "dot", setup, some_q(s), some_k(s));
    const auto same = [&](int64_t h, int64_t i, int64_t j) { return product.value("scores").at(0, h, i, j); };
    CHECK(differs(scores_of(*backend, "general", setup, some_q(s), some_k(s)).value("scores"), {1, 2, 5, 6}, same,
                  1e-6) == "");

    const auto sphere = [](const Tensor& x) {
      std::vector<float> values;
      for (int64_t h = 0; h < x.shape().heads; ++h)
        for (int64_t i = 0; i < x.shape().rows; ++i)
          for (int64_t c = 0; c < x.shape().cols; ++c)
            values.push_back(static_cast<float>(2 * x.at(0, h, i, c) / length(x, h, i)));
      return Tensor(x.shape(), values);
    };
    const Tensor q = sphere(some_q(s)), k = sphere(some_k(s));
    Drawn narrow = setup;
    narrow.parameters = {{"bandwidth", 0.6}};
    const Trace kernel = scores_of(*backend, "gaussian", narrow, q, k),
                products = scores_of(*backend, "dot", setup, q, k);
    for (int64_t h = 0; h < 2; ++h)
      for (int64_t i = 0; i < 5; ++i) {
        std::vector<double> a, b;
        for (int64_t j = 0; j < 6; ++j) {
          a.push_back(kernel.value("scores").at(0, h, i, j));
          b.push_back(products.value("scores").at(0, h, i, j) / 0.36);
        }
        for (size_t j = 0; j < 6; ++j) CHECK(softmax(a)[j] == doctest::Approx(softmax(b)[j]).epsilon(1e-4));
      }
  }
}

TEST_CASE("graph attention before its LeakyReLU ranks the keys alike for every query (Brody 2022)") {
  const Sizes s{7, 7, 4, 2, 3};
  const Trace t = scores_of(*backends().front(), "gat", setup_of(s), some_q(s), some_k(s));
  const Tensor& sums = t.value("share_sums");
  for (int64_t h = 0; h < 4; ++h)
    for (int64_t i = 1; i < 7; ++i)
      for (int64_t j = 1; j < 7; ++j)
        CHECK(sums.at(0, h, i, j) - sums.at(0, h, i, 0) ==
              doctest::Approx(sums.at(0, h, 0, j) - sums.at(0, h, 0, 0)).epsilon(1e-5).scale(1));
}
