#include "attention/weightings/reinforce.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/seeded.h"
#include "text/error.h"

namespace attn {
namespace {

void check(const std::vector<double>& weights, const std::vector<double>& rewards) {
  if (weights.size() != rewards.size())
    fail("reinforce", std::to_string(weights.size()) + " rewards, one a weight", std::to_string(rewards.size()));
}

/// Component k of the estimate that drawing key `drawn` gives.
double estimate(double weight, double reward, double baseline, bool drawn) {
  return (reward - baseline) * ((drawn ? 1.0 : 0.0) - weight);
}

}  // namespace

double expected_reward(const std::vector<double>& weights, const std::vector<double>& rewards) {
  check(weights, rewards);
  return std::inner_product(weights.begin(), weights.end(), rewards.begin(), 0.0);
}

Reinforce reinforce(const std::vector<double>& weights, const std::vector<double>& rewards, double baseline) {
  const double expected = expected_reward(weights, rewards);
  Reinforce result;
  for (size_t k = 0; k < weights.size(); ++k) {
    const double gradient = weights[k] * (rewards[k] - expected);
    double variance = 0;
    for (size_t j = 0; j < weights.size(); ++j) {
      const double off = estimate(weights[k], rewards[j], baseline, j == k) - gradient;
      variance += weights[j] * off * off;
    }
    result.gradient.push_back(gradient);
    result.variance.push_back(variance);
    result.total += variance;
  }
  return result;
}

std::vector<size_t> drawn_keys(const std::vector<double>& weights, int64_t samples, uint64_t seed) {
  std::vector<double> up_to(weights.size());
  std::partial_sum(weights.begin(), weights.end(), up_to.begin());
  std::vector<size_t> keys;
  if (up_to.empty() || !(up_to.back() > 0)) return keys;
  for (int64_t draw = 0; draw < samples; ++draw) {
    // The first sum beyond the point: a weight of 0 is never drawn. Rounding may carry the point to the very end.
    const double point = std::min(seeded_draw(seed, 0, 0, draw) * up_to.back(), std::nextafter(up_to.back(), 0.0));
    keys.push_back(static_cast<size_t>(std::ranges::upper_bound(up_to, point) - up_to.begin()));
  }
  return keys;
}

std::vector<double> reinforce_estimate(const std::vector<double>& weights, const std::vector<double>& rewards,
                                       double baseline, int64_t samples, uint64_t seed) {
  check(weights, rewards);
  std::vector<double> mean(weights.size());
  for (const size_t drawn : drawn_keys(weights, samples, seed))
    for (size_t k = 0; k < weights.size(); ++k) mean[k] += estimate(weights[k], rewards[drawn], baseline, k == drawn);
  for (double& x : mean) x /= static_cast<double>(samples);
  return mean;
}

}  // namespace attn
