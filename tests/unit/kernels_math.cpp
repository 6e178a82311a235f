// The vector functions under the simd back end over the whole float32 range: sampled, or every float when
// ATTENTION_LONG is set.
#include <doctest/doctest.h>

#include <bit>

#include "kernels/simd_math.h"
#include "kernels_support.h"

using namespace attn;
using namespace kernels_test;

namespace {

/// Calls check(x, f(x)) for floats of every bit pattern, or every 9973rd (a prime), four at a time.
template <class F, class Check>
void for_all_floats(F f, Check check) {
  const uint64_t step = long_run() ? 1 : 9973;
  for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += 4 * step) {
    float x[4], y[4];
    for (uint64_t lane = 0; lane < 4; ++lane) x[lane] = std::bit_cast<float>(static_cast<uint32_t>(bits + lane * step));
    simd::store(y, f(simd::load(x)));
    for (int lane = 0; lane < 4; ++lane) check(x[lane], y[lane]);
  }
}

double ulps(double got, double want) {
  int exponent;
  std::frexp(want, &exponent);
  return std::abs(got - want) / std::ldexp(1.0, exponent - 24);
}

float exp2_of(float x) {
  float y[4];
  simd::store(y, simd::exp2_f32(simd::splat(x)));
  return y[0];
}

}  // namespace

TEST_CASE("exp2 of every float: 2 ulp, 0 below -125.5, infinity from 128") {
  double worst = 0;
  int64_t wrong = 0;
  for_all_floats(simd::exp2_f32, [&](float x, float y) {
    if (std::isnan(x)) {
      wrong += !std::isnan(y);
    } else if (x >= 128) {
      wrong += y != std::numeric_limits<float>::infinity();
    } else if (x <= -125.5f) {
      wrong += y != 0;
    } else {
      worst = std::max(worst, ulps(y, std::exp2(double{x})));
    }
  });
  CHECK(wrong == 0);
  CHECK(worst <= 2);
  MESSAGE("exp2: at most " << worst << " ulp");
}

TEST_CASE("exp2 where it is exact, and at its edges") {
  for (int n = -125; n <= 127; ++n) CHECK(exp2_of(static_cast<float>(n)) == std::ldexp(1.0f, n));
  const float inf = std::numeric_limits<float>::infinity();
  CHECK(exp2_of(-inf) == 0);
  CHECK(exp2_of(-1e30f) == 0);
  CHECK(exp2_of(-126) == 0);
  CHECK(exp2_of(-125.5f) == 0);
  CHECK(exp2_of(-125.4f) > 0x1p-126f);
  CHECK(std::isfinite(exp2_of(std::nextafter(128.0f, 0.0f))));
  CHECK(exp2_of(128) == inf);
  CHECK(exp2_of(inf) == inf);
  CHECK(std::isnan(exp2_of(kNaN)));
}

TEST_CASE("tanh of every float: 2 ulp, odd") {
  double worst = 0;
  int64_t wrong = 0;
  for_all_floats(simd::tanh_f32, [&](float x, float y) {
    if (std::isnan(x)) {
      wrong += !std::isnan(y);
    } else if (std::abs(x) < 0x1p-126f) {
      wrong += y != x;  // subnormal
    } else {
      worst = std::max(worst, ulps(y, std::tanh(double{x})));
      float minus[4];
      simd::store(minus, simd::tanh_f32(simd::splat(-x)));
      wrong += minus[0] != -y;
    }
  });
  CHECK(wrong == 0);
  CHECK(worst <= 2);
  MESSAGE("tanh: at most " << worst << " ulp");
}
