#include "training_support.h"

namespace {

using namespace training_test;
using Norm = ModelSettings::Norm;
using Positions = ModelSettings::Positions;

/// Every value of every setting, and their seeded combinations.
std::vector<ModelSettings> all_settings() {
  std::vector<ModelSettings> all;
  for (const Norm norm : {Norm::none, Norm::pre, Norm::post})
    for (const Positions positions : {Positions::none, Positions::learned, Positions::sinusoidal, Positions::rotary})
      for (const int64_t feed_forward : {0, 5}) {
        const auto n = static_cast<int64_t>(all.size());
        all.push_back({.layers = 1 + n % 3,
                       .heads = n % 2 ? 3 : 1,
                       .d_model = 6,
                       .feed_forward = feed_forward,
                       .norm = norm,
                       .positions = positions,
                       .causal = n % 5 < 3,
                       .scaled = n % 7 < 5});
      }
  return all;
}

std::string text_of(const ModelSettings& s) {
  return std::to_string(s.layers) + " layers, " + std::to_string(s.heads) + " heads, norm " +
         std::to_string(static_cast<int>(s.norm)) + ", positions " + std::to_string(static_cast<int>(s.positions)) +
         ", feed-forward " + std::to_string(s.feed_forward) + (s.causal ? ", causal" : "") +
         (s.scaled ? ", scaled" : "");
}

double largest_of(const std::vector<double>& values) {
  double largest = 0;
  for (const double x : values) largest = std::max(largest, std::abs(x));
  return largest;
}

TEST_CASE("the gradient of a model is the slope of its loss, in double, whatever its parts") {
  for (const ModelSettings& settings : all_settings()) {
    INFO(text_of(settings));
    const bool points = settings.feed_forward > 0;
    const ModelLayout layout(settings, 7, 5, 5, points);
    const Samples samples = random_samples(layout, 5, 4, 3);
    std::vector<double> parameters = random_parameters(layout, 11), gradient(parameters.size());
    Pass<double> pass(layout, plain_kernels<double>());
    const double loss = pass.learn(parameters.data(), samples, gradient.data()).loss;
    CHECK(pass.measure(parameters.data(), samples).loss == loss);
    const double largest = largest_of(gradient);
    int64_t compared = 0;
    for (size_t i = 0; i < parameters.size(); ++i) {
      const double x = parameters[i];
      const auto loss_at = [&](double moved) {
        parameters[i] = moved;
        return pass.measure(parameters.data(), samples).loss;
      };
      const auto slope = [&](double h) {
        return (8 * (loss_at(x + h) - loss_at(x - h)) - (loss_at(x + 2 * h) - loss_at(x - 2 * h))) / (12 * h);
      };
      const double whole = slope(2e-4), half = slope(1e-4);
      parameters[i] = x;
      if (std::abs(whole - half) > 1e-8) continue;  // relu's kink lies between
      ++compared;
      CAPTURE(i);
      CHECK(std::abs(gradient[i] - half) <= 1e-6 * largest);
    }
    CHECK(compared > 0.95 * static_cast<double>(parameters.size()));
  }
}

// A sum of n products errs by at most n u of the sum of their sizes, u = 2^-24; some twenty sums follow each other
// here, none longer than 64.
TEST_CASE("vectors of every kind give the gradient that double gives") {
  constexpr double kBound = 20 * 64 * 0x1p-24;
  for (ModelSettings settings : all_settings()) {
    settings.d_model = settings.heads == 3 ? 30 : 32;
    settings.feed_forward *= 7;
    INFO(text_of(settings));
    const ModelLayout layout(settings, 30, 21, 19, settings.feed_forward > 0);
    const Samples samples = random_samples(layout, 17, 19, 5);  // two blocks
    const std::vector<float> given = initial_parameters(layout, 4);
    const std::vector<double> parameters(given.begin(), given.end());
    std::vector<double> exact(parameters.size());
    Pass<double> reference(layout, plain_kernels<double>());
    const BatchResult right = reference.learn(parameters.data(), samples, exact.data());
    for (const DenseKernels<float>* kernels : dense_kinds()) {
      INFO(kernels->name);
      Pass<float> pass(layout, *kernels);
      std::vector<float> gradient(given.size());
      const BatchResult found = pass.learn(given.data(), samples, gradient.data());
      CHECK(std::abs(found.loss - right.loss) <= kBound * right.loss);
      CHECK(found.asked == right.asked);
      double worst = 0;
      for (size_t i = 0; i < exact.size(); ++i) worst = std::max(worst, std::abs(gradient[i] - exact[i]));
      CHECK(worst <= kBound * largest_of(exact));
    }
  }
}

TEST_CASE("loss and accuracy of a model by hand: zero weights know nothing") {
  const ModelLayout layout({.layers = 1, .heads = 1, .d_model = 4}, 3, 2, 5, false);
  std::vector<float> parameters(static_cast<size_t>(layout.count)), gradient(parameters.size());
  parameters[static_cast<size_t>(layout.b_u) + 2] = 1;
  Samples samples{
      .count = 2, .length = 2, .tokens = {0, 1, 2, 0}, .classes = {2, -1, 1, 2}, .pointers = {}, .pointed = {}};
  Pass<float> pass(layout, dense_kernels());
  const BatchResult result = pass.learn(parameters.data(), samples, gradient.data());
  const double sum = std::exp(1.0) + 4;
  CHECK(result.loss == doctest::Approx((2 * (std::log(sum) - 1) + std::log(sum)) / 3));
  CHECK(result.right == 2);
  CHECK(result.asked == 3);
  CHECK(gradient[static_cast<size_t>(layout.b_u) + 2] == doctest::Approx(std::exp(1.0) / sum - 2.0 / 3));
  CHECK(gradient[static_cast<size_t>(layout.b_u) + 1] == doctest::Approx(1 / sum - 1.0 / 3));
}

TEST_CASE("initial weights have the size of their fan-in, and are other ones in every matrix and under every seed") {
  const ModelLayout layout({.layers = 2, .heads = 4, .d_model = 64, .feed_forward = 128, .norm = Norm::pre}, 50, 32, 40,
                           true);
  const std::vector<float> one = initial_parameters(layout, 1), two = initial_parameters(layout, 2);
  const auto size_of = [&](const char* name) {
    const ParameterSlice& slice = layout.slice(name);
    double sum = 0;
    for (int64_t i = 0; i < slice.rows * slice.cols; ++i)
      sum += std::pow(one[static_cast<size_t>(slice.offset + i)], 2);
    return std::sqrt(sum / static_cast<double>(slice.rows * slice.cols));
  };
  for (const char* name : {"embeddings", "positions", "w_q", "w_o_2", "w_hidden", "w_u", "w_point"})
    CHECK(size_of(name) == doctest::Approx(0.125).epsilon(0.05));
  CHECK(size_of("w_fed") == doctest::Approx(std::sqrt(1.0 / 128)).epsilon(0.05));
  CHECK(size_of("gain_attend_2") == 1);
  CHECK(size_of("b_hidden") == 0);
  CHECK(one[static_cast<size_t>(layout.slice("w_q").offset)] != one[static_cast<size_t>(layout.slice("w_k").offset)]);
  CHECK(one[0] != two[0]);
  CHECK(one == initial_parameters(layout, 1));
}

TEST_CASE("a model whose sizes do not fit says which") {
  const auto refused = [](ModelSettings settings) {
    try {
      ModelLayout(settings, 3, 2, 5, false);
    } catch (const std::exception& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(refused({.layers = 5}) == "model.layers: expected 1 to 4, found 5");
  CHECK(refused({.heads = 3, .d_model = 32}) == "model.heads: expected a number that divides d_model, 32, found 3");
  CHECK(refused({.heads = 2, .d_model = 6, .positions = Positions::rotary}).starts_with("model.positions"));
  CHECK(refused({.heads = 1, .d_model = 5, .positions = Positions::sinusoidal}).starts_with("model.positions"));
}

}  // namespace
