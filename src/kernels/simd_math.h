#pragma once
#include "kernels/simd_f32.h"

namespace attn::simd {

/// 1.5 x 2^23: adding it to |x| < 2^22 rounds x to an integer, which then stands in the low bits of the sum.
constexpr float kRoundF32 = 12582912.0f;
constexpr double kLog2E = 1.4426950408889634074;

/// 2^(n + r) for |r| <= 1/2, where `shifted` is n + kRoundF32, -126 <= n <= 128. n = -126 gives 0.
/// 2 x 2^r is a polynomial of degree 6 that is exactly 2 at 0 (Remez, relative error 2.6e-9; degree 5 is at best
/// 9e-8, which together with rounding comes close to 2 ulp). It is doubled so that 2^(n-1) covers n = 128, infinity.
inline F32x4 exp2_of_parts(F32x4 shifted, F32x4 r) {
  F32x4 p = splat(0x1.470b52p-12f);
  p = mul_add(p, r, splat(0x1.5f7278p-9f));
  p = mul_add(p, r, splat(0x1.3b270ep-6f));
  p = mul_add(p, r, splat(0x1.c6ae72p-4f));
  p = mul_add(p, r, splat(0x1.ebfbe2p-2f));
  p = mul_add(p, r, splat(0x1.62e432p+0f));
  p = mul_add(p, r, splat(2.0f));
  return mul(p, add_to_bits_and_shift_23(shifted, 126));
}

/// 2^y within 2 ulp for y > -125.5; exactly 0 below (no subnormals) and for -infinity; infinity from 128 on; NaN stays.
inline F32x4 exp2_f32(F32x4 y) {
  y = min(max(y, splat(-126.0f)), splat(128.0f));
  const F32x4 shifted = add(y, splat(kRoundF32));
  return exp2_of_parts(shifted, sub(y, sub(shifted, splat(kRoundF32))));
}

/// tanh(x) within 2 ulp, tanh(-x) = -tanh(x) exactly; NaN stays. Near 0, where 1 - 2 / (e^2|x| + 1) would cancel,
/// x + x^3 P(x^2) with the polynomial of Cephes' tanhf (Moshier 1992).
inline F32x4 tanh_f32(F32x4 x) {
  const F32x4 z = mul(x, x);
  F32x4 p = splat(-5.70498872745e-3f);
  p = mul_add(p, z, splat(2.06390887954e-2f));
  p = mul_add(p, z, splat(-5.37397155531e-2f));
  p = mul_add(p, z, splat(1.33314422036e-1f));
  p = mul_add(p, z, splat(-3.33332819422e-1f));
  const F32x4 near_0 = mul_add(mul(p, z), x, x);
  const F32x4 minus_x = sub(splat(0), x);
  const F32x4 e = exp2_f32(mul(max(x, minus_x), splat(static_cast<float>(2 * kLog2E))));
  const F32x4 size = sub(splat(1), div(splat(2), add(e, splat(1))));
  const F32x4 far = select(less(x, minus_x), sub(splat(0), size), size);
  return select(less(z, splat(0.625f * 0.625f)), near_0, far);
}

}  // namespace attn::simd
