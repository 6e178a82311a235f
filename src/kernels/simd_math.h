#pragma once
#include "kernels/simd_f32.h"

namespace attn::ATTN_VECTORS {

/// 1.5 x 2^23: adding it to |x| < 2^22 rounds x to an integer, which then stands in the low bits of the sum.
constexpr float kRoundF32 = 12582912.0f;
constexpr double kLog2E = 1.4426950408889634074;

/// 2^(n + r) for |r| <= 1/2, where `shifted` is n + kRoundF32, -126 <= n <= 128. n = -126 gives 0.
/// 2 x 2^r is a polynomial of degree 6 that is exactly 2 at 0 (Remez, relative error 2.6e-9). It is doubled so that
/// 2^(n-1) covers n = 128, infinity. The best of degree 5 has an error of 9.1e-8, which together with rounding is 1.95
/// ulp where multiply-add is fused, but 2.13 where it is not.
inline F32 exp2_of_parts(F32 shifted, F32 r) {
  F32 p = splat(0x1.470b52p-12f);
  p = mul_add(p, r, splat(0x1.5f7278p-9f));
  p = mul_add(p, r, splat(0x1.3b270ep-6f));
  p = mul_add(p, r, splat(0x1.c6ae72p-4f));
  p = mul_add(p, r, splat(0x1.ebfbe2p-2f));
  p = mul_add(p, r, splat(0x1.62e432p+0f));
  p = mul_add(p, r, splat(2.0f));
  return p * add_to_bits_and_shift_23(shifted, 126);
}

/// 2^y for y <= 0: as exp2_f32, which it is but for the one comparison that it saves.
inline F32 exp2_to_1(F32 y) {
  y = max(y, splat(-126.0f));
  const F32 shifted = y + splat(kRoundF32);
  return exp2_of_parts(shifted, y - (shifted - splat(kRoundF32)));
}

/// 2^y within 2 ulp for y > -125.5; exactly 0 below (no subnormals) and for -infinity; infinity from 128 on; NaN stays.
inline F32 exp2_f32(F32 y) { return exp2_to_1(min(y, splat(128.0f))); }

/// tanh(x) within 2 ulp, tanh(-x) = -tanh(x) exactly; NaN stays. Near 0, where 1 - 2 / (e^2|x| + 1) would cancel,
/// x + x^3 P(x^2) with the polynomial of Cephes' tanhf (Moshier 1992).
inline F32 tanh_f32(F32 x) {
  const F32 z = x * x;
  F32 p = splat(-5.70498872745e-3f);
  p = mul_add(p, z, splat(2.06390887954e-2f));
  p = mul_add(p, z, splat(-5.37397155531e-2f));
  p = mul_add(p, z, splat(1.33314422036e-1f));
  p = mul_add(p, z, splat(-3.33332819422e-1f));
  const F32 near_0 = mul_add(p * z, x, x);
  const F32 minus_x = splat(0) - x;
  const F32 e = exp2_f32(max(x, minus_x) * splat(static_cast<float>(2 * kLog2E)));
  const F32 size = splat(1) - splat(2) / (e + splat(1));
  const F32 far = select(x < minus_x, splat(0) - size, size);
  return select(z < splat(0.625f * 0.625f), near_0, far);
}

}  // namespace attn::ATTN_VECTORS
