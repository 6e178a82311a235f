// The table of positions: every row inside attention against plain loops, published numbers, and what each is known
// for.
#include <doctest/doctest.h>

#include <complex>
#include <numbers>

#include "attention/positions/tables.h"
#include "attention/scores/score_support.h"

using namespace attn;
using namespace score_test;
using kernels_test::kInf;
using kernels_test::random_tensor;

namespace {

constexpr double kPi = std::numbers::pi;

Drawn positioned(const char* row, const Sizes& s, const char* reach = "none") {
  Drawn setup = setup_of(s);
  setup.chosen["position"] = row;
  setup.chosen["reach"] = reach;
  setup.factor = 0.5;
  return setup;
}

/// The weights of self-attention from the trace's x (positions in it), W_Q and W_K: q and k turned by `turn` and scores
/// changed by `bias`.
template <typename Turn, typename Bias>
std::vector<double> weights_row(const Trace& t, int64_t h, int64_t i, bool causal, const Turn& turn, const Bias& bias) {
  const Tensor &x = t.value("x"), &w_q = t.value("w_q"), &w_k = t.value("w_k");
  const auto project = [&](const Tensor& w, int64_t head, int64_t row) {
    std::vector<double> out;
    for (int64_t c = 0; c < w.shape().cols; ++c) {
      double sum = 0;
      for (int64_t d = 0; d < x.shape().cols; ++d) sum += double{x.at(0, 0, row, d)} * w.at(0, head, d, c);
      out.push_back(sum);
    }
    return turn(out, row);
  };
  const std::vector<double> q = project(w_q, h, i);
  std::vector<double> w;
  double total = 0;
  for (int64_t j = 0; j < x.shape().rows; ++j) {
    const std::vector<double> k = project(w_k, h / (w_q.shape().heads / w_k.shape().heads), j);
    double s = 0;
    for (size_t c = 0; c < q.size(); ++c) s += q[c] * k[c];
    w.push_back(causal && j > i ? 0 : std::exp(0.5 * s + bias(w_q.shape().heads, h, i, j)));
    total += w.back();
  }
  for (double& value : w) value /= total;
  return w;
}

const auto kNoTurn = [](const std::vector<double>& row, int64_t) { return row; };
const auto kNoBias = [](int64_t, int64_t, int64_t, int64_t) { return 0.0; };

template <typename Turn, typename Bias>
void check_weights(const char* row, const Turn& turn, const Bias& bias) {
  for (const Backend* backend : backends()) {
    if (!backend->unavailable().empty()) continue;
    for (const char* reach : {"none", "causal"})
      for (const Sizes& s : {Sizes{1, 1, 1, 1, 1}, Sizes{7, 7, 4, 2, 3}, Sizes{9, 9, 6, 3, 4}}) {
        CAPTURE(backend->name());
        CAPTURE(reach);
        CAPTURE(s.n);
        const Trace t = run_all(*backend, positioned(row, s, reach));
        for (int64_t h = 0; h < s.heads; ++h)
          for (int64_t i = 0; i < s.n; ++i) {
            const std::vector<double> want = weights_row(t, h, i, std::string(reach) == "causal", turn, bias);
            for (int64_t j = 0; j < s.n; ++j)
              CHECK(t.value("weights").at(0, h, i, j) ==
                    doctest::Approx(want[static_cast<size_t>(j)]).epsilon(1e-5).scale(1));
          }
      }
  }
}

/// x = embeddings + that table, in the trace of a row that adds one.
template <typename Table>
void check_added(const char* row, const Table& table) {
  for (const Sizes& s : {Sizes{1, 1, 1, 1, 1}, Sizes{9, 9, 2, 1, 3}}) {
    const Trace t = run_all(*backends().front(), positioned(row, s));
    CHECK(differs(t.value("x"), {1, 1, s.n, 6}, [&](int64_t, int64_t p, int64_t c) {
            return t.value("embeddings").at(0, 0, p, c) + table(t, p, c);
          }) == "");
  }
}

/// Pairs of columns turned as complex numbers: z e^(i angle); an odd last one stays.
std::vector<double> turned_pairs(std::vector<double> row, int64_t position) {
  for (size_t c = 0; c + 1 < row.size(); c += 2) {
    const double angle =
        static_cast<double>(position) / std::pow(10000.0, static_cast<double>(c) / static_cast<double>(row.size()));
    const std::complex<double> z = std::complex(row[c], row[c + 1]) * std::polar(1.0, angle);
    row[c] = z.real();
    row[c + 1] = z.imag();
  }
  return row;
}

/// Mechanism with the same few words over and over: word p is number p % period.
Trace repeated_words(const char* row, int64_t n, int64_t period, const char* reach) {
  const Tensor words = random_tensor({1, 1, period, 6}, 3);
  std::vector<float> x;
  for (int64_t p = 0; p < n; ++p) x.insert(x.end(), words.data() + p % period * 6, words.data() + (p % period + 1) * 6);
  Drawn setup = setup_of({n, n, 2, 1, 4}, {{"x", Tensor({1, 1, n, 6}, x)}});
  setup.chosen["position"] = row;
  setup.chosen["reach"] = reach;
  setup.parameters["period"] = static_cast<double>(period);
  return run_all(*backends().front(), setup);
}

/// PE(p) . PE(r) for every row r of a table.
std::vector<double> products_with(const Tensor& table, int64_t p) {
  std::vector<double> products;
  for (int64_t r = 0; r < table.shape().rows; ++r) {
    double sum = 0;
    for (int64_t c = 0; c < table.shape().cols; ++c) sum += double{table.at(0, 0, p, c)} * table.at(0, 0, r, c);
    products.push_back(sum);
  }
  return products;
}

/// R_k with PE(p + k) = R_k PE(p) for every p: each pair of columns sin(w p), cos(w p) turned by w k (Vaswani 2017,
/// section 3.5).
Tensor rotation(const std::vector<double>& frequencies, int64_t k) {
  const auto d = static_cast<int64_t>(2 * frequencies.size());
  std::vector<float> values(static_cast<size_t>(d * d));
  for (int64_t i = 0; i < d; i += 2) {
    const double angle = frequencies[static_cast<size_t>(i / 2)] * static_cast<double>(k);
    const auto cell = [&](int64_t row, int64_t col) -> float& { return values[static_cast<size_t>(row * d + col)]; };
    cell(i, i) = cell(i + 1, i + 1) = static_cast<float>(std::cos(angle));
    cell(i, i + 1) = static_cast<float>(std::sin(angle));
    cell(i + 1, i) = static_cast<float>(-std::sin(angle));
  }
  return {{1, 1, d, d}, std::move(values)};
}

bool same_rows(const Tensor& t, int64_t a, int64_t b) {
  for (int64_t h = 0; h < t.shape().heads; ++h)
    for (int64_t c = 0; c < t.shape().cols; ++c)
      if (t.at(0, h, a, c) != t.at(0, h, b, c)) return false;
  return true;
}

}  // namespace

TEST_CASE("positions that are added: the embeddings plus the table's formula, then attention as ever") {
  check_added("sinusoidal", [](const Trace&, int64_t p, int64_t c) {
    const double angle = static_cast<double>(p) / std::pow(10000.0, static_cast<double>(c / 2 * 2) / 6.0);
    return c % 2 ? std::cos(angle) : std::sin(angle);
  });
  check_added("periodic", [](const Trace&, int64_t p, int64_t c) {  // period 4: once and twice round, in turn
    const double angle = 2 * kPi * static_cast<double>(p) * (c / 2 == 1 ? 2 : 1) / 4;
    return c % 2 ? std::cos(angle) : std::sin(angle);
  });
  check_added("learned", [](const Trace& t, int64_t p, int64_t c) { return double{t.value("w_pos").at(0, 0, p, c)}; });
  for (const char* row : {"none", "sinusoidal", "periodic", "learned"}) check_weights(row, kNoTurn, kNoBias);
}

TEST_CASE(
    "RoPE inside attention: queries and keys turned as complex numbers; ALiBi: a distance times the head's slope") {
  check_weights("rope", turned_pairs, kNoBias);
  check_weights("alibi", kNoTurn, [](int64_t heads, int64_t h, int64_t i, int64_t j) {
    // Of 1, 4 and 6 heads, written out: 2^(-8h/H), and for the fifth and sixth the first and third of eight.
    const double exponent = heads == 1 ? 8 : h < 4 ? 2.0 * static_cast<double>(h + 1) : h == 4 ? 1 : 3;
    return -std::exp2(-exponent) * static_cast<double>(std::abs(i - j));
  });
}

TEST_CASE("RoPE: a product depends on the distance of query and key only") {
  for (const Backend* backend : backends()) {
    if (!backend->unavailable().empty()) continue;
    for (const int64_t d : {1, 4, 7, 8}) {
      const Tensor q = random_tensor({1, 2, 1, d}, 21), k = random_tensor({1, 2, 1, d}, 22);
      const auto everywhere = [&](const Tensor& one) {
        std::vector<float> rows;
        for (int64_t h = 0; h < 2; ++h)
          for (int p = 0; p < 12; ++p) rows.insert(rows.end(), one.matrix(0, h), one.matrix(0, h) + d);
        return Tensor({1, 2, 12, d}, rows);
      };
      const Drawn setup = setup_of({12, 12, 2, 2, d});
      Builder b(setup);
      const Choice& rope = *find_choice(Aspect::position, "rope");
      const int q_turned = rope.turn(b, b.given("q", everywhere(q)), "q_turned");
      const int k_turned = rope.turn(b, b.given("k", everywhere(k)), "k_turned");
      b.add("scores", MatMul{true}, {q_turned, k_turned});
      const Tensor s = run_all(*backend, b, setup).value("scores");
      for (int64_t h = 0; h < 2; ++h)
        for (int64_t i = 1; i < 12; ++i)
          for (int64_t j = 1; j < 12; ++j)
            CHECK(s.at(0, h, i, j) == doctest::Approx(s.at(0, h, i - 1, j - 1)).epsilon(1e-5).scale(1));
      if (d > 1) CHECK(std::abs(s.at(0, 0, 0, 0) - s.at(0, 0, 5, 0)) > 1e-4);
    }
  }
}

// cos and sin of LLaMA's precompute_freqs_cis(8, 3), as printed with four decimals.
TEST_CASE("RoPE: published angles for eight columns") {
  const double cosine[3][4] = {{1, 1, 1, 1}, {0.5403, 0.995, 0.9999, 1.0}, {-0.4161, 0.9801, 0.9998, 1.0}};
  const double sine[3][4] = {{0, 0, 0, 0}, {0.8415, 0.0998, 0.01, 0.001}, {0.9093, 0.1987, 0.02, 0.002}};
  std::vector<float> ones;
  for (int c = 0; c < 24; ++c) ones.push_back(c % 2 ? 0.0f : 1.0f);
  for (const Backend* backend : backends()) {
    if (!backend->unavailable().empty()) continue;
    const Drawn setup = setup_of({3, 3, 1, 1, 8});
    Builder b(setup);
    find_choice(Aspect::position, "rope")->turn(b, b.given("q", Tensor({1, 1, 3, 8}, ones)), "q_turned");
    const Tensor t = run_all(*backend, b, setup).value("q_turned");
    for (int64_t p = 0; p < 3; ++p)
      for (int64_t c = 0; c < 4; ++c) {
        CHECK(std::abs(t.at(0, 0, p, 2 * c) - cosine[p][c]) <= 0.5e-4 + 1e-6);
        CHECK(std::abs(t.at(0, 0, p, 2 * c + 1) - sine[p][c]) <= 0.5e-4 + 1e-6);
      }
  }
}

// 8: Press 2022, section 3; 12: rows 1, 3, 5, 7 of sixteen heads after the eight, as the paper's program has it; 1 and
// 6: the slopes that another implementation's test expects.
TEST_CASE("ALiBi: published slopes") {
  const auto check = [](int64_t heads, const std::vector<double>& exponents) {
    const std::vector<double> slopes = alibi_slopes(heads);
    REQUIRE(slopes.size() == exponents.size());
    for (size_t h = 0; h < slopes.size(); ++h)
      CHECK(slopes[h] == doctest::Approx(std::pow(2.0, exponents[h])).epsilon(1e-15));
  };
  check(1, {-8});
  check(8, {-1, -2, -3, -4, -5, -6, -7, -8});
  check(12, {-1, -2, -3, -4, -5, -6, -7, -8, -0.5, -1.5, -2.5, -3.5});
  CHECK(alibi_slopes(6) == std::vector<double>{0.25, 0.0625, 0.015625, 0.00390625, 0.5, 0.125});
  for (int64_t heads = 1; heads <= 64; ++heads) CHECK(alibi_slopes(heads).size() == static_cast<size_t>(heads));
}

// The expected matrix of that test for 4 queries, 6 keys, slope 1, counted from the top left.
TEST_CASE("ALiBi: the published bias for four queries and six keys, and no negative zero") {
  const float want[4][6] = {
      {0, -1, -2, -3, -4, -5}, {-1, 0, -1, -2, -3, -4}, {-2, -1, 0, -1, -2, -3}, {-3, -2, -1, 0, -1, -2}};
  const Tensor bias = alibi_bias({1, 0.5}, 4, 6);
  for (int64_t i = 0; i < 4; ++i)
    for (int64_t j = 0; j < 6; ++j) {
      CHECK(bias.at(0, 0, i, j) == want[i][j]);
      CHECK(bias.at(0, 1, i, j) == want[i][j] / 2);
      CHECK(std::signbit(bias.at(0, 0, i, j)) == (i != j));
    }
}

TEST_CASE("periodic: places one period apart have the same code, to the last bit; nearer ones have another") {
  for (const int64_t period : {1, 2, 3, 4, 7, 10, 64})
    for (const int64_t d : {2, 5, 8}) {
      CAPTURE(period);
      CAPTURE(d);
      const Tensor table = periodic_positions(3 * period + 1, d, period);
      for (int64_t p = 0; p + period < table.shape().rows; ++p) {
        CHECK(same_rows(table, p, p + period));
        for (int64_t k = 1; k < period; ++k) CHECK_FALSE(same_rows(table, p, p + k));
      }
    }
  CHECK_THROWS_AS(periodic_positions(3, 4, 0), Error);
}

TEST_CASE("periodic: the same word one period apart has the same output, unless a causal mask tells the two apart") {
  const Trace open = repeated_words("periodic", 12, 4, "none"), causal = repeated_words("periodic", 12, 4, "causal");
  for (int64_t p = 0; p + 4 < 12; ++p) {
    CHECK(same_rows(open.value("x"), p, p + 4));
    CHECK(same_rows(open.value("output"), p, p + 4));
    // What precedes p in the second period is the first period once more; in the first it is not there.
    CHECK_FALSE(same_rows(causal.value("weights"), p, p + 4));
  }
  CHECK_FALSE(same_rows(causal.value("output"), 1, 5));
  CHECK_FALSE(same_rows(repeated_words("sinusoidal", 12, 4, "none").value("output"), 1, 5));
}

TEST_CASE("learned: one table for both texts, as long as the longer one") {
  Drawn setup = setup_of({3, 5, 1, 1, 2});
  setup.chosen["position"] = "learned";
  Builder b(setup);
  embedded(b, "x");
  embedded(b, "source");
  const Trace t = run_all(*backends().front(), b, setup);
  const auto place = [&](int64_t p, int64_t c) { return double{t.value("w_pos").at(0, 0, p, c)}; };
  CHECK(differs(t.value("x"), {1, 1, 3, 6}, [&](int64_t, int64_t p, int64_t c) {
          return t.value("embeddings").at(0, 0, p, c) + place(p, c);
        }) == "");
  CHECK(differs(t.value("source"), {1, 1, 5, 6}, [&](int64_t, int64_t p, int64_t c) {
          return t.value("embeddings_source").at(0, 0, p, c) + place(p, c);
        }) == "");
}

TEST_CASE("PE(p + k) is PE(p) turned: one matrix for every p, orthogonal, for sines and for a period") {
  const auto check = [](const Tensor& table, const std::vector<double>& frequencies) {
    const int64_t d = table.shape().cols;
    for (const int64_t k : {-3, 0, 1, 5}) {
      CAPTURE(k);
      const Tensor r = rotation(frequencies, k);
      for (int64_t p = 3; p + 5 < table.shape().rows; ++p)
        for (int64_t row = 0; row < d; ++row) {
          double sum = 0;
          for (int64_t c = 0; c < d; ++c) sum += double{r.at(0, 0, row, c)} * table.at(0, 0, p, c);
          CHECK(sum == doctest::Approx(table.at(0, 0, p + k, row)).epsilon(1e-6).scale(1));
        }
      for (int64_t a = 0; a < d; ++a)
        for (int64_t b = 0; b < d; ++b) {
          double sum = 0;
          for (int64_t c = 0; c < d; ++c) sum += double{r.at(0, 0, a, c)} * r.at(0, 0, b, c);
          CHECK(sum == doctest::Approx(a == b ? 1 : 0).epsilon(1e-6).scale(1));
        }
    }
  };
  check(sinusoidal_positions(16, 8), {1, 0.1, 0.01, 0.001});
  check(periodic_positions(16, 6, 5), {2 * kPi / 5, 4 * kPi / 5, 2 * kPi / 5});
}

TEST_CASE(
    "products of sinusoidal positions depend on the distance only: half of d with itself plus cosines of the rest") {
  const Tensor table = sinusoidal_positions(20, 16);
  for (const int64_t p : {0, 7, 19}) {
    const std::vector<double> products = products_with(table, p);
    REQUIRE(products.size() == 20);
    for (int64_t r = 0; r < 20; ++r) {
      double want = 0;
      for (int64_t i = 0; i < 8; ++i)
        want += std::cos(static_cast<double>(r - p) * std::pow(10000.0, -static_cast<double>(2 * i) / 16.0));
      CHECK(products[static_cast<size_t>(r)] == doctest::Approx(want).epsilon(1e-6));
    }
    CHECK(products[static_cast<size_t>(p)] == doctest::Approx(8));
  }
}
