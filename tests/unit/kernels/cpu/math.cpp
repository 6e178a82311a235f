// The vector functions under the simd back ends over the whole float32 range: sampled, or every float when
// ATTENTION_LONG is set.
#include <doctest/doctest.h>

#include <bit>

#include "kernels/cpu/simd_kernels.h"
#include "kernels/kernels_support.h"

using namespace attn;
using namespace kernels_test;

namespace {

/// Every kind of vector that this machine has.
std::vector<const SimdFunctions*> kinds() {
  std::vector<const SimdFunctions*> all(simd_kinds().begin(), simd_kinds().end());
  if (relaxed_functions()) all.push_back(relaxed_functions());
  return all;
}

void tanh_of(const SimdFunctions& kind, const float* x, float* y, int64_t n) { kind.softcap(x, 1, y, n); }

/// Calls check(x, f(x)) for floats of every bit pattern, or every 9973rd (a prime), a few vectors at a time.
template <class F, class Check>
void for_all_floats(F f, Check check) {
  const uint64_t step = long_run() ? 1 : 9973;
  constexpr uint64_t kTogether = 64;
  for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += kTogether * step) {
    float x[kTogether], y[kTogether];
    for (uint64_t i = 0; i < kTogether; ++i) x[i] = std::bit_cast<float>(static_cast<uint32_t>(bits + i * step));
    f(x, y, static_cast<int64_t>(kTogether));
    for (uint64_t i = 0; i < kTogether; ++i) check(x[i], y[i]);
  }
}

double ulps(double got, double want) {
  int exponent;
  std::frexp(want, &exponent);
  return std::abs(got - want) / std::ldexp(1.0, exponent - 24);
}

}  // namespace

TEST_CASE("exp2 of every float: 2 ulp, 0 below -125.5, infinity from 128") {
  for (const SimdFunctions* kind : kinds()) {
    CAPTURE(std::string(kind->tile));
    double worst = 0;
    int64_t wrong = 0;
    for_all_floats(kind->exp2, [&](float x, float y) {
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
    MESSAGE("exp2 of " << std::string(kind->tile) << ": at most " << worst << " ulp");
  }
}

TEST_CASE("exp2 where it is exact, and at its edges") {
  for (const SimdFunctions* kind : kinds()) {
    CAPTURE(std::string(kind->tile));
    const auto exp2_of = [&](float x) {
      float y;
      kind->exp2(&x, &y, 1);
      return y;
    };
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
}

TEST_CASE("tanh of every float: 2 ulp, odd") {
  for (const SimdFunctions* kind : kinds()) {
    CAPTURE(std::string(kind->tile));
    double worst = 0;
    int64_t wrong = 0;
    const auto tanh_twice = [&](const float* x, float* y, int64_t n) {
      float minus_x[64], minus_y[64];
      tanh_of(*kind, x, y, n);
      for (int64_t i = 0; i < n; ++i) minus_x[i] = -x[i];
      tanh_of(*kind, minus_x, minus_y, n);
      for (int64_t i = 0; i < n; ++i) wrong += !std::isnan(x[i]) && minus_y[i] != -y[i];
    };
    for_all_floats(tanh_twice, [&](float x, float y) {
      if (std::isnan(x)) {
        wrong += !std::isnan(y);
      } else if (std::abs(x) < 0x1p-126f) {
        wrong += y != x;  // subnormal
      } else {
        worst = std::max(worst, ulps(y, std::tanh(double{x})));
      }
    });
    CHECK(wrong == 0);
    CHECK(worst <= 2);
    MESSAGE("tanh of " << std::string(kind->tile) << ": at most " << worst << " ulp");
  }
}

TEST_CASE("multiply-add is rounded once or twice, and the back ends say which") {
  for (const SimdFunctions* kind : kinds()) {
    CAPTURE(std::string(kind->tile));
    const float sum = kind->multiply_add(16777218, 3, 3);
    CHECK((sum == 50331656 || sum == 50331660));  // exactly 50331657
    const std::string detail = kernels_of(*kind).detail;
    CHECK(detail == kind->tile + std::string(sum == 50331656 ? ", multiply-add fused" : ", multiply-add not fused"));
  }
}
