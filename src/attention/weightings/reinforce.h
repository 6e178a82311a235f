#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace attn {

// Hard attention has no derivative through its draw. REINFORCE estimates the gradient of the expected reward
// E = sum_j p_j r_j with respect to the scores, p = softmax(scores), from draws J ~ p: each gives (r_J - b)(e_J - p),
// e_J the one-hot row (Williams 1992, section 4; Xu 2015, section 4.1). r_j is what choosing key j yields, a component
// of its value, say; b is the baseline: it leaves the mean as it is and changes the variance.

/// sum_j p_j r_j: the soft output, and the usual baseline.
double expected_reward(const std::vector<double>& weights, const std::vector<double>& rewards);

/// Exact, by summing over all choices. One entry per score.
struct Reinforce {
  std::vector<double> gradient;  // p_k (r_k - E): the mean of the estimate, whatever the baseline
  std::vector<double> variance;  // of one draw; the variance of the mean of n draws is an n-th of it
  double total = 0;              // sum of the variances
};
/// `weights`: a row of softmax; zeros (a row that sees nothing) give zeros. Error when there are not as many rewards.
Reinforce reinforce(const std::vector<double>& weights, const std::vector<double>& rewards, double baseline);

/// Keys drawn by seed, each with its weight as probability: `samples` of them; none where all weights are 0.
std::vector<size_t> drawn_keys(const std::vector<double>& weights, int64_t samples, uint64_t seed);
/// The mean of `samples` >= 1 draws, by seed. Zeros where the weights are.
std::vector<double> reinforce_estimate(const std::vector<double>& weights, const std::vector<double>& rewards,
                                       double baseline, int64_t samples, uint64_t seed);

}  // namespace attn
