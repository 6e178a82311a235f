#include "attention/weightings/reinforce.h"

#include <doctest/doctest.h>

#include <cmath>

#include "kernels/kernels_support.h"
#include "scene/scene_support.h"

using namespace attn;
using kernels_test::softmax_formula;
using scene_test::error_of;

namespace {

const std::vector<double> kScores{0.3, -1.2, 2.0, 0.7, -0.4};
const std::vector<double> kRewards{1.5, -2.0, 0.25, 3.0, -0.5};

double soft_output(const std::vector<double>& scores) {
  const std::vector<double> p = softmax_formula(scores, 1);
  double sum = 0;
  for (size_t j = 0; j < p.size(); ++j) sum += p[j] * kRewards[j];
  return sum;
}

}  // namespace

TEST_CASE("the mean of REINFORCE is the gradient of the soft output, whatever the baseline") {
  const std::vector<double> p = softmax_formula(kScores, 1);
  CHECK(expected_reward(p, kRewards) == doctest::Approx(soft_output(kScores)));
  for (const double baseline : {0.0, 1.0, -7.0}) {
    const std::vector<double> gradient = reinforce(p, kRewards, baseline).gradient;
    for (size_t k = 0; k < kScores.size(); ++k) {
      std::vector<double> up = kScores, down = kScores;
      up[k] += 1e-4;
      down[k] -= 1e-4;
      CHECK(gradient[k] == doctest::Approx((soft_output(up) - soft_output(down)) / 2e-4).epsilon(1e-7));
      double mean = 0;  // over the choices: reward less baseline times the derivative of log p
      for (size_t j = 0; j < p.size(); ++j) {
        const double log_up = std::log(softmax_formula(up, 1)[j]), log_down = std::log(softmax_formula(down, 1)[j]);
        mean += p[j] * (kRewards[j] - baseline) * (log_up - log_down) / 2e-4;
      }
      CHECK(gradient[k] == doctest::Approx(mean).epsilon(1e-6));
    }
  }
}

TEST_CASE("the variance of REINFORCE is that of all pairs of draws, tried one by one") {
  const std::vector<double> p = softmax_formula(kScores, 1);
  for (const double baseline : {0.0, expected_reward(p, kRewards), 4.0}) {
    const Reinforce exact = reinforce(p, kRewards, baseline);
    double total = 0;
    for (size_t k = 0; k < p.size(); ++k) {
      const auto one = [&](size_t j) { return (kRewards[j] - baseline) * ((j == k) - p[k]); };
      // The variance of the mean of two draws is half that of one.
      double first = 0, second = 0;
      for (size_t a = 0; a < p.size(); ++a)
        for (size_t b = 0; b < p.size(); ++b) {
          const double mean = (one(a) + one(b)) / 2;
          first += p[a] * p[b] * mean;
          second += p[a] * p[b] * mean * mean;
        }
      CHECK(exact.variance[k] == doctest::Approx(2 * (second - first * first)));
      total += exact.variance[k];
    }
    CHECK(exact.total == doctest::Approx(total));
  }
  // Rewards that are all alike: the baseline takes the whole noise away. Rewards far from 0: most of it.
  const std::vector<double> alike(5, 3.0);
  CHECK(reinforce(p, alike, 0).total > 1);
  CHECK(reinforce(p, alike, expected_reward(p, alike)).total == doctest::Approx(0));
  std::vector<double> far = kRewards;
  for (double& r : far) r += 100;
  CHECK(reinforce(p, far, expected_reward(p, far)).total < 1e-3 * reinforce(p, far, 0).total);
}

TEST_CASE("the estimate from draws lies where its variance says, and is repeated by its seed") {
  const std::vector<double> p = softmax_formula(kScores, 1);
  for (const double baseline : {0.0, expected_reward(p, kRewards)}) {
    const Reinforce exact = reinforce(p, kRewards, baseline);
    for (const int64_t samples : {100, 10000}) {
      const std::vector<double> estimate = reinforce_estimate(p, kRewards, baseline, samples, 9);
      CHECK(estimate == reinforce_estimate(p, kRewards, baseline, samples, 9));
      CHECK(estimate != reinforce_estimate(p, kRewards, baseline, samples, 10));
      for (size_t k = 0; k < p.size(); ++k)
        CHECK(std::abs(estimate[k] - exact.gradient[k]) <=
              5 * std::sqrt(exact.variance[k] / static_cast<double>(samples)));
    }
    // Squared errors over 400 seeds of 10 draws add up to the variance: 400 seeds, deviation about sqrt(2/400) or a
    // little more.
    double squares = 0;
    for (uint64_t seed = 1; seed <= 400; ++seed) {
      const std::vector<double> estimate = reinforce_estimate(p, kRewards, baseline, 10, seed);
      for (size_t k = 0; k < p.size(); ++k)
        squares += (estimate[k] - exact.gradient[k]) * (estimate[k] - exact.gradient[k]) / 400;
    }
    CHECK(squares == doctest::Approx(exact.total / 10).epsilon(0.4));
  }
}

TEST_CASE("REINFORCE on a row that sees nothing, on one key, and on sizes that do not fit") {
  const std::vector<double> nothing(3, 0.0);
  CHECK(reinforce(nothing, {1, 2, 3}, 0.5).gradient == nothing);
  CHECK(reinforce(nothing, {1, 2, 3}, 0.5).total == 0);
  CHECK(reinforce_estimate(nothing, {1, 2, 3}, 0.5, 10, 1) == nothing);
  CHECK(reinforce({1}, {5}, 0).gradient == std::vector<double>{0});
  CHECK(reinforce({1}, {5}, 0).total == 0);
  CHECK(error_of([] { reinforce({0.5, 0.5}, {1}, 0); }) == "reinforce: expected 2 rewards, one a weight, found 1");
  CHECK_FALSE(error_of([] { reinforce_estimate({0.5, 0.5}, {1}, 0, 1, 1); }).empty());
}
