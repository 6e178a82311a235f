// The property of the temperature slider, for softmax and for attend: T to 0 tends to the uniform distribution over
// the tied maxima, T to infinity to the uniform one over the unmasked keys, and entropy never falls on the way.
#include <doctest/doctest.h>

#include "kernels/kernels_support.h"

using namespace attn;
using namespace kernels_test;

namespace {

constexpr int kKeys = 24;

/// Scores of small whole numbers, so that maxima tie, some masked.
std::vector<float> scores(uint32_t seed) {
  std::mt19937 generator(seed);
  std::vector<float> s;
  for (int j = 0; j < kKeys; ++j)
    s.push_back(generator() % 4 == 0 ? -std::numeric_limits<float>::infinity() : static_cast<float>(generator() % 5));
  s[0] = 1;
  return s;
}

std::vector<double> by_softmax(const Backend& backend, const std::vector<float>& s, double t) {
  const Tensor w = apply(backend, Softmax{t}, {tensor({1, 1, 1, kKeys}, s)});
  return {w.data(), w.data() + kKeys};
}

/// Scores as q k with q = 1, masked ones by the mask; the identity as values makes the output the weights.
std::vector<double> by_attend(const Backend& backend, const std::vector<float>& s, double t) {
  std::vector<float> k, identity(kKeys * kKeys, 0.0f);
  std::vector<uint8_t> keep;
  for (size_t j = 0; j < kKeys; ++j) {
    keep.push_back(std::isfinite(s[j]));
    k.push_back(keep[j] ? s[j] : 100.0f);
    identity[j * kKeys + j] = 1;
  }
  auto mask = std::make_shared<Mask>();
  mask->keep = bytes(keep);
  mask->keep_shape = {1, 1, 1, kKeys};
  const Tensor w =
      apply(backend, Attend{1, 0, t, mask},
            {tensor({1, 1, 1, 1}, {1}), tensor({1, 1, kKeys, 1}, k), tensor({1, 1, kKeys, kKeys}, identity)});
  return {w.data(), w.data() + kKeys};
}

/// 1 / n for the n entries that hold, else 0.
template <class Holds>
std::vector<double> uniform(const std::vector<float>& s, Holds holds) {
  const auto n = static_cast<double>(std::count_if(s.begin(), s.end(), holds));
  std::vector<double> w;
  for (const float x : s) w.push_back(holds(x) ? 1 / n : 0);
  return w;
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

double entropy(const std::vector<double>& w) {
  double sum = 0;
  for (const double p : w) sum -= p > 0 ? p * std::log(p) : 0;
  return sum;
}

}  // namespace

TEST_CASE("temperature from 0 to infinity") {
  for (const Backend* backend : tested_backends())
    for (const auto weights : {by_softmax, by_attend})
      for (uint32_t seed = 1; seed <= 20; ++seed) {
        CAPTURE(backend->name());
        CAPTURE(seed);
        const std::vector<float> s = scores(seed);
        const float max = *std::max_element(s.begin(), s.end());
        // At T = 0.01 a score one lower weighs e^-100; at 1e9 the weights of scores 4 apart differ by 4e-9. Both are
        // below the 1e-6 that a weight may be off by.
        for (const double t : {1e-300, 1e-30, 1e-3, 1e-2})
          CHECK(distance(weights(*backend, s, t), uniform(s, [&](float x) { return x == max; })) <= 1e-6);
        for (const double t : {1e9, 1e30, 1e300})
          CHECK(distance(weights(*backend, s, t), uniform(s, [](float x) { return std::isfinite(x); })) <= 1e-6);
        // Weights off by 1e-6 relative move the entropy by at most 1e-6 (sum p |ln p| + 1) <= 1e-6 (ln 24 + 1)
        // = 4.2e-6.
        double before = 0;
        for (double t = 1e-3; t < 1e5; t *= 1.25) {
          const double now = entropy(weights(*backend, s, t));
          CHECK(now >= before - 8.4e-6);
          before = now;
        }
      }
}
