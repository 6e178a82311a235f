#include "training/optimiser.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace attn {
namespace {

using Kind = OptimiserSettings::Kind;

/// What the move of a step is made of, in float.
struct Move {
  float rate;
  float keep;   // of a weight, after its decay
  float share;  // of the gradient
};

void move_sgd(const Move& move, int64_t n, const float* gradient, float* w) {
  for (int64_t i = 0; i < n; ++i) w[i] = w[i] * move.keep - move.rate * (gradient[i] * move.share);
}

void move_momentum(const Move& move, float momentum, int64_t n, const float* gradient, float* w, float* m) {
  for (int64_t i = 0; i < n; ++i) {
    m[i] = momentum * m[i] + gradient[i] * move.share;
    w[i] = w[i] * move.keep - move.rate * m[i];
  }
}

/// Averages and their corrections: m / (1 - beta_1^t), v / (1 - beta_2^t).
struct Betas {
  float first, second;
  float whole_first, whole_second;  // 1 / (1 - beta^t)
};

void move_adamw(const Move& move, const Betas& beta, int64_t n, const float* gradient, float* w, float* m, float* v) {
  constexpr float kEpsilon = 1e-8f;
  const float fresh_first = 1 - beta.first, fresh_second = 1 - beta.second;
  for (int64_t i = 0; i < n; ++i) {
    const float g = gradient[i] * move.share;
    m[i] = beta.first * m[i] + fresh_first * g;
    v[i] = beta.second * v[i] + fresh_second * (g * g);
    w[i] = w[i] * move.keep - move.rate * (m[i] * beta.whole_first) / (std::sqrt(v[i] * beta.whole_second) + kEpsilon);
  }
}

}  // namespace

double rate_at(const OptimiserSettings& settings, int64_t step, int64_t steps) {
  const double warm =
      settings.warm_up > 0 ? std::min(1.0, static_cast<double>(step) / static_cast<double>(settings.warm_up)) : 1;
  if (settings.schedule == OptimiserSettings::Schedule::constant) return settings.rate * warm;
  const double passed = std::min(1.0, static_cast<double>(step) / static_cast<double>(std::max<int64_t>(1, steps)));
  return settings.rate * warm * 0.5 * (1 + std::cos(std::numbers::pi * passed));
}

double norm_of(std::span<const float> values) {
  double sum[8] = {};
  size_t i = 0;
  for (; i + 8 <= values.size(); i += 8)
    for (size_t lane = 0; lane < 8; ++lane) {
      const double x = values[i + lane];
      sum[lane] += x * x;
    }
  for (; i < values.size(); ++i) sum[0] += double{values[i]} * double{values[i]};
  return std::sqrt(((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7])));
}

int64_t moments_of(const OptimiserSettings& settings) {
  return settings.kind == Kind::adamw ? 2 : settings.kind == Kind::momentum ? 1 : 0;
}

void move_parameters(const OptimiserSettings& settings, const ModelLayout& layout, int64_t step, double rate,
                     double share, const float* gradient, float* parameters, float* moments) {
  const auto whole = [&](double beta) {
    return static_cast<float>(1 / (1 - std::pow(beta, static_cast<double>(step))));
  };
  const Betas betas{static_cast<float>(settings.beta_1), static_cast<float>(settings.beta_2), whole(settings.beta_1),
                    whole(settings.beta_2)};
  for (const ParameterSlice& slice : layout.slices) {
    const double keep = slice.decays ? 1 - rate * settings.decay : 1;
    const Move move{static_cast<float>(rate), static_cast<float>(keep), static_cast<float>(share)};
    const int64_t n = slice.rows * slice.cols, at = slice.offset;
    switch (settings.kind) {
      case Kind::sgd: move_sgd(move, n, gradient + at, parameters + at); break;
      case Kind::momentum:
        move_momentum(move, static_cast<float>(settings.momentum), n, gradient + at, parameters + at, moments + at);
        break;
      case Kind::adamw:
        move_adamw(move, betas, n, gradient + at, parameters + at, moments + at, moments + layout.count + at);
        break;
    }
  }
}

}  // namespace attn
