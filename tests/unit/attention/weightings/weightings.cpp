// How scores become weights: dropout and hard attention, against loops of their own and in the mean; weights that do
// not compete, sparse ones, and those that a sink takes from.
#include <doctest/doctest.h>

#include "attention/heads_support.h"

using namespace attn;
using namespace heads_test;
using kernels_test::kInf;

namespace {

constexpr int64_t kN = 6, kM = 7;

Drawn weighted(const std::string& id, std::map<std::string, double> parameters, const std::string& reach = "painted") {
  Drawn s = heads_setup(kN, kM, {{"weighting", id}, {"reach", reach}}, std::move(parameters));
  s.temperature = 1.5;
  for (int j = 0; j < kM; ++j) s.reach.hidden.emplace_back(2, j);  // query 2 sees nothing
  s.reach.hidden.emplace_back(3, 1);
  return s;
}

/// q k / sqrt(d_k) of one row in double, -infinity where hidden.
std::vector<double> score_row(const Trace& t, const Setup& s, int64_t h, int64_t i) {
  std::vector<double> scores;
  for (int j = 0; j < kM; ++j) {
    double sum = 0;
    for (int64_t x = 0; x < s.d_k; ++x) sum += double{t.value("q").at(0, h, i, x)} * t.value("k").at(0, h / 2, j, x);
    const bool hidden =
        std::count(s.reach.hidden.begin(), s.reach.hidden.end(), std::pair(static_cast<int>(i), j)) != 0;
    scores.push_back(hidden ? -kInf : sum * s.factor);
  }
  return scores;
}

/// softmax(q k / sqrt(d_k) / T) of one row in double.
std::vector<double> soft_row(const Trace& t, const Setup& s, int64_t h, int64_t i) {
  return kernels_test::softmax_formula(score_row(t, s, h, i), s.temperature);
}

/// On every back end: each row of the weights is `formula` of its scores, and the heads are their products with the
/// values.
void check_rows(const Drawn& s,
                const std::function<std::vector<double>(int64_t, const std::vector<double>&)>& formula) {
  on_every_backend([&](const Backend& backend) {
    CAPTURE(backend.name());
    const Trace t = run_heads(s, backend);
    for (int64_t h = 0; h < s.heads; ++h)
      for (int64_t i = 0; i < kN; ++i) {
        const std::vector<double> want = formula(h, score_row(t, s, h, i));
        double out = 0;
        for (int64_t j = 0; j < kM; ++j) {
          const double weight = want[static_cast<size_t>(j)];
          CHECK(t.value("weights").at(0, h, i, j) == doctest::Approx(weight).epsilon(1e-5).scale(1));
          if (weight == 0) CHECK(t.value("weights").at(0, h, i, j) == 0);
          out += weight * t.value("v").at(0, h / 2, j, 1);
        }
        CHECK(t.value("heads").at(0, h, i, 1) == doctest::Approx(out).epsilon(1e-5).scale(1));
      }
  });
}

/// max(0, a)^power of z - tau, with the tau that makes the sum 1, found by halving.
std::vector<double> above_threshold(const std::vector<double>& z, double power) {
  const auto weigh = [&](double x, double tau) { return x > tau ? std::pow(x - tau, power) : 0; };
  double high = *std::max_element(z.begin(), z.end()), low = high - 1;
  if (high == -kInf) return std::vector<double>(z.size(), 0);
  for (int n = 0; n < 200; ++n) {
    double sum = 0;
    for (const double x : z) sum += weigh(x, (low + high) / 2);
    (sum >= 1 ? low : high) = (low + high) / 2;
  }
  std::vector<double> weights;
  for (const double x : z) weights.push_back(weigh(x, low));
  return weights;
}

/// act(head, query, key, soft weight in double) for every pair.
template <class Do>
void each_pair(const Trace& t, const Setup& s, const Do& act) {
  for (int64_t h = 0; h < s.heads; ++h)
    for (int64_t i = 0; i < kN; ++i) {
      const std::vector<double> soft = soft_row(t, s, h, i);
      for (int64_t j = 0; j < kM; ++j) act(h, i, j, soft[static_cast<size_t>(j)]);
    }
}

}  // namespace

TEST_CASE("dropout: each weight is dropped or grows by 1/(1 - p), on every back end alike") {
  for (const double p : {0.0, 0.1, 0.5, 0.9}) {
    CAPTURE(p);
    const Drawn s = weighted("dropout", {{"dropout", p}, {"dropout_seed", 3}});
    on_every_backend([&](const Backend& backend) {
      CAPTURE(backend.name());
      const Trace t = run_heads(s, backend);
      int dropped = 0;
      each_pair(t, s, [&](int64_t h, int64_t i, int64_t j, double soft) {
        const double kept = t.value("kept").at(0, h, i, j);
        dropped += kept == 0;
        if (kept != 0) CHECK(kept == doctest::Approx(1 / (1 - p)).epsilon(1e-7));
        CHECK(t.value("soft").at(0, h, i, j) == doctest::Approx(soft).epsilon(1e-5).scale(1));
        CHECK(t.value("weights").at(0, h, i, j) == doctest::Approx(soft * kept).epsilon(1e-5).scale(1));
      });
      // Binomial: 5 deviations.
      const double cells = 4 * kN * kM;
      CHECK(std::abs(dropped - p * cells) <= 5 * std::sqrt(cells * p * (1 - p)));
    });
  }
}

TEST_CASE("dropout: the mean over seeds tends to the soft weights, and a later layer drops others") {
  // A cell's weight is a/(1 - p) with probability 1 - p: its deviation is a sqrt(p / (1 - p)), that of the mean of S
  // seeds a sqrt(S)-th of it. 168 cells, 5 deviations: once in 10^4 runs, and the seeds are fixed.
  constexpr int kSeeds = 400;
  constexpr double p = 0.5;
  std::vector<double> mean(4 * kN * kM);
  Drawn s = weighted("dropout", {{"dropout", p}});
  Trace t;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    s.parameters["dropout_seed"] = seed;
    t = run_heads(s);
    for (size_t at = 0; at < mean.size(); ++at) mean[at] += double{t.value("weights").data()[at]} / kSeeds;
  }
  size_t at = 0;
  each_pair(t, s, [&](int64_t, int64_t, int64_t, double soft) {
    CHECK(std::abs(mean[at++] - soft) <= 5 * soft * std::sqrt(p / (1 - p) / kSeeds) + 1e-6);
  });

  Builder b(s);
  const int scores = b.given("scores", kernels_test::random_tensor({1, 1, 8, 8}, 5));
  find_choice(Aspect::weighting, "dropout")->weights(b, scores, "weights");
  b.suffix = "_2";
  find_choice(Aspect::weighting, "dropout")->weights(b, scores, "weights");
  const auto kept = [&](const char* name) { return b.bindings[static_cast<size_t>(b.program.find(name))]; };
  CHECK_FALSE(std::equal(kept("kept").data(), kept("kept").data() + 64, kept("kept_2").data()));
}

TEST_CASE("hard attention on the largest: one key a row, and the output is its value") {
  const Drawn s = weighted("hard_max", {});
  on_every_backend([&](const Backend& backend) {
    CAPTURE(backend.name());
    const Trace t = run_heads(s, backend);
    for (int64_t h = 0; h < 4; ++h)
      for (int64_t i = 0; i < kN; ++i) {
        const std::vector<double> soft = soft_row(t, s, h, i);
        const auto largest = std::max_element(soft.begin(), soft.end()) - soft.begin();
        for (int64_t j = 0; j < kM; ++j) CHECK(t.value("weights").at(0, h, i, j) == (i != 2 && j == largest ? 1 : 0));
        for (int64_t c = 0; c < 2; ++c)
          CHECK(t.value("heads").at(0, h, i, c) == (i == 2 ? 0 : t.value("v").at(0, h / 2, largest, c)));
      }
  });
}

TEST_CASE("hard attention by drawing: one draw more moves one count a row, and hidden keys are never drawn") {
  std::vector<double> counts(4 * kN * kM);
  for (int samples = 1; samples <= 30; ++samples) {
    const Drawn s = weighted("hard_sample", {{"samples", samples}, {"sample_seed", 4}});
    const Trace t = run_heads(s);
    std::map<int64_t, double> moved;
    size_t at = 0;
    each_pair(t, s, [&](int64_t h, int64_t i, int64_t j, double soft) {
      const double now = t.value("weights").at(0, h, i, j) * static_cast<double>(samples);
      CHECK(now == doctest::Approx(std::round(now)).epsilon(1e-5));
      CHECK((std::round(now) == counts[at] || std::round(now) == counts[at] + 1));
      if (soft == 0) CHECK(now == 0);
      moved[h * kN + i] += std::round(now) - counts[at];
      counts[at++] = std::round(now);
    });
    for (const auto& [row, by] : moved) CHECK(by == (row % kN == 2 ? 0 : 1));
  }
}

TEST_CASE("the mean of hard attention tends to soft attention, its error falling like 1/sqrt(N)") {
  // The mean of N draws has variance a (1 - a) / N in each cell. Summed over a row, squared errors have a relative
  // deviation of at most sqrt(2) for large N and not much more for 10; over 20 seeds x 20 rows the sum is known to 1/14
  // of itself, so that 5 deviations are 0.36.
  for (const int samples : {10, 100, 1000}) {
    CAPTURE(samples);
    double found = 0, expected = 0;
    for (int seed = 1; seed <= 20; ++seed) {
      const Drawn s = weighted("hard_sample", {{"samples", samples}, {"sample_seed", seed}});
      const Trace t = run_heads(s);
      each_pair(t, s, [&](int64_t h, int64_t i, int64_t j, double soft) {
        const double off = t.value("weights").at(0, h, i, j) - soft;
        found += off * off;
        expected += soft * (1 - soft) / samples;
      });
    }
    CHECK(found / expected == doctest::Approx(1).epsilon(0.36));
  }
}

TEST_CASE("sigmoid: every score by itself, less the logarithm of the number of keys") {
  for (const double beta : {0.0, 1.0, 1.7})
    check_rows(weighted("sigmoid", {{"sigmoid_bias", beta}}), [&](int64_t, std::vector<double> row) {
      for (double& x : row) x = 1 / (1 + std::exp(beta * std::log(7.0) - x / 1.5));
      return row;
    });
  // Scores of 0: m weights of 1 / (1 + m).
  Builder b(weighted("sigmoid", {}));
  const int scores = b.given("scores", Tensor({1, 1, 1, 50}, std::vector<float>(50, 0)));
  find_choice(Aspect::weighting, "sigmoid")->weights(b, scores, "weights");
  const Trace t = mechanism_test::run_all(*backends().front(), b, weighted("sigmoid", {}));
  CHECK(t.value("weights").at(0, 0, 0, 7) == doctest::Approx(1.0 / 51));
}

TEST_CASE("sparsemax and entmax: what is above the threshold that makes the sum 1, and exactly 0 below it") {
  for (const double temperature : {0.2, 1.5, 8.0}) {
    CAPTURE(temperature);
    for (const auto& [id, power] : {std::pair{"sparsemax", 1.0}, {"entmax", 2.0}}) {
      CAPTURE(id);
      Drawn s = weighted(id, {});
      s.temperature = temperature;
      check_rows(s, [&](int64_t, std::vector<double> row) {
        for (double& x : row) x /= temperature * power;
        return above_threshold(row, power);
      });
    }
  }
}

TEST_CASE("a sink takes its share of softmax, per head, and brings no value") {
  for (const bool learned : {false, true}) {
    Drawn s = weighted("sink", {});
    const auto draw = s.matrix;
    s.matrix = [&](const std::string& name, const Shape& shape) {
      return name == "b_sink" && !learned ? Tensor(shape, std::vector<float>(4, 0)) : draw(name, shape);
    };
    const Tensor z = s.matrix("b_sink", {1, 4, 1, 1});
    check_rows(s, [&](int64_t h, std::vector<double> row) {
      row.push_back(z.at(0, h, 0, 0));
      row = kernels_test::softmax_formula(row, s.temperature);
      row.pop_back();
      return row;
    });
  }
}

TEST_CASE("a weighting goes before what a reach does to weights") {
  for (const Choice& row : choices(Aspect::weighting)) {
    const Text id = row.id;
    CAPTURE(id);
    const Trace t = run_heads(weighted(id, {}, "local_p"));
    for (int64_t h = 0; h < 4; ++h)
      for (int64_t i = 0; i < kN; ++i)
        for (int64_t j = 0; j < kM; ++j)
          CHECK(t.value("weights").at(0, h, i, j) ==
                doctest::Approx(t.value("softmax").at(0, h, i, j) * t.value("gaussian").at(0, h, i, j)).epsilon(1e-6));
  }
}
