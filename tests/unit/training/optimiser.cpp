#include "training/optimiser.h"

#include "training_support.h"

namespace {

using namespace training_test;
using Kind = OptimiserSettings::Kind;
using Schedule = OptimiserSettings::Schedule;

TEST_CASE("the rate rises over the warm-up and falls on a cosine to 0 at the last step") {
  OptimiserSettings s{.rate = 0.5, .warm_up = 10, .schedule = Schedule::constant};
  CHECK(rate_at(s, 1, 100) == doctest::Approx(0.05));
  CHECK(rate_at(s, 10, 100) == 0.5);
  CHECK(rate_at(s, 100, 100) == 0.5);
  s.schedule = Schedule::cosine;
  CHECK(rate_at(s, 50, 100) == doctest::Approx(0.25));
  CHECK(rate_at(s, 100, 100) == 0);
  CHECK(rate_at(s, 101, 100) == 0);
  s.warm_up = 0;
  CHECK(rate_at(s, 1, 100) == doctest::Approx(0.5).epsilon(0.001));
}

/// The second of two steps with the gradient 3, then -1, of a weight that was 2 and of a bias that was 1.
std::pair<double, double> after_two_steps(const OptimiserSettings& settings) {
  const ModelLayout layout({.layers = 1, .heads = 1, .d_model = 1}, 1, 1, 1, false);
  const auto n = static_cast<size_t>(layout.count);
  std::vector<float> parameters(n, 1), moments(n * static_cast<size_t>(moments_of(settings)));
  parameters[static_cast<size_t>(layout.w_u)] = 2;
  for (const float g : {3.0f, -1.0f}) {
    static int64_t step = 0;
    step = g > 0 ? 1 : 2;
    const std::vector<float> gradient(n, 2 * g);
    move_parameters(settings, layout, step, 0.1, 0.5, gradient.data(), parameters.data(), moments.data());
  }
  return {parameters[static_cast<size_t>(layout.w_u)], parameters[static_cast<size_t>(layout.b_u)]};
}

TEST_CASE("two steps of every optimiser by hand; gains and biases do not decay") {
  const auto sgd = after_two_steps({.kind = Kind::sgd, .decay = 0.5});
  CHECK(sgd.first == doctest::Approx((2 * 0.95 - 0.3) * 0.95 + 0.1));
  CHECK(sgd.second == doctest::Approx(1 - 0.3 + 0.1));
  const auto momentum = after_two_steps({.kind = Kind::momentum, .momentum = 0.9, .decay = 0});
  CHECK(momentum.first == doctest::Approx(2 - 0.3 - 0.1 * (0.9 * 3 - 1)));
  const auto adamw = after_two_steps({.kind = Kind::adamw, .beta_1 = 0.9, .beta_2 = 0.98, .decay = 0.5});
  const double m = (0.9 * 0.1 * 3 - 0.1) / (1 - 0.81), v = (0.98 * 0.02 * 9 + 0.02) / (1 - 0.98 * 0.98);
  CHECK(adamw.first == doctest::Approx((2 * 0.95 - 0.1) * 0.95 - 0.1 * m / std::sqrt(v)));
  CHECK(adamw.second == doctest::Approx(1 - 0.1 - 0.1 * m / std::sqrt(v)));
}

TEST_CASE("a norm is that of all values") {
  std::vector<float> values(21, 2);
  values[20] = 4;
  CHECK(norm_of(values) == doctest::Approx(std::sqrt(20 * 4 + 16.0)));
}

}  // namespace
