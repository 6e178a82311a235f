#pragma once
#include "kernels/cpu/simd_f32.h"

namespace attn::ATTN_VECTORS {

constexpr double kLog2E = 1.4426950408889634074;

/// 1.5 x 2^23 + 126: adding it to |x| < 2^22 rounds x to an integer n, and n + 126 stands in the low bits of the sum.
constexpr float kRoundF32 = 12583038.0f;

/// Powers of 2. The constants are members, read once before a loop from where the compiler does not see them: a browser
/// makes those that it sees anew in every turn, which makes softmax a fifth slower (measured).
class Exp2 {
 public:
  Exp2() {
    const float* c = kConstants;
    asm("" : "+r"(c));
    for (int i = 0; i < kCount; ++i) c_[i] = load_splat(c + i);
  }

  /// 2^(n + r) for |r| <= 1/2, where `shifted` is n + kRoundF32, -126 <= n <= 128. n = -126 gives 0.
  /// 2 x 2^r is a polynomial of degree 5 that is exactly 2 at 0: its error in units of the last place is the least
  /// (1.05), and its coefficients are those floats that round best: 1.76 ulp where multiply-add is fused, 1.93 where it
  /// is not. It is doubled so that 2^(n-1) covers n = 128, infinity.
  F32 of_parts(F32 shifted, F32 r) const {
    F32 p = c_[2];
    for (int i = 3; i < kCount; ++i) p = mul_add(p, r, c_[i]);
    return p * bits_shifted_23(shifted);
  }
  /// 2^y for y <= 0: operator() without the one comparison that only larger ones need.
  F32 to_1(F32 y) const {
    y = max(y, c_[0]);
    const F32 shifted = y + c_[1];
    return of_parts(shifted, y - (shifted - c_[1]));
  }
  /// 2^y within 2 ulp for y > -125.5; exactly 0 below (no subnormals) and for -infinity; infinity from 128 on; NaN
  /// stays.
  F32 operator()(F32 y) const { return to_1(min(y, splat(128.0f))); }

 private:
  static constexpr int kCount = 8;
  static constexpr float kConstants[kCount] = {-126.0f,        kRoundF32,      0x1.5955aep-9f, 0x1.3cf27ap-6f,
                                               0x1.c6be4cp-4f, 0x1.ebf99ep-2f, 0x1.62e42p+0f,  2.0f};
  F32 c_[kCount];
};

/// tanh(x) within 2 ulp, tanh(-x) = -tanh(x) exactly; NaN stays. Near 0, where 1 - 2 / (e^2|x| + 1) would cancel,
/// x + x^3 P(x^2) with the polynomial of Cephes' tanhf (Moshier 1992).
inline F32 tanh_f32(F32 x, const Exp2& exp2) {
  const F32 z = x * x;
  F32 p = splat(-5.70498872745e-3f);
  p = mul_add(p, z, splat(2.06390887954e-2f));
  p = mul_add(p, z, splat(-5.37397155531e-2f));
  p = mul_add(p, z, splat(1.33314422036e-1f));
  p = mul_add(p, z, splat(-3.33332819422e-1f));
  const F32 near_0 = mul_add(p * z, x, x);
  const F32 minus_x = splat(0) - x;
  // e^2|x| with 2 |x| log2(e) = n + r taken apart in x, where n times the first bits of ln(2) / 2 is exact: rounding
  // the product as a whole would cost 0.4 ulp. Beyond 20 tanh is 1.
  const F32 absolute = min(max(x, minus_x), splat(20)), per_x = splat(static_cast<float>(2 * kLog2E));
  const F32 shifted = mul_add(absolute, per_x, splat(kRoundF32)), n = shifted - splat(kRoundF32);
  const F32 r = (absolute - n * splat(0x1.62e4p-2f) - n * splat(0x1.7f7d1cp-21f)) * per_x;
  const F32 e = exp2.of_parts(shifted, r);
  const F32 size = splat(1) - splat(2) / (e + splat(1));
  const F32 far = select(x < minus_x, splat(0) - size, size);
  return select(z < splat(0.625f * 0.625f), near_0, far);
}

}  // namespace attn::ATTN_VECTORS
