#pragma once
#include <algorithm>
#include <type_traits>

#include "kernels/simd_f32.h"

namespace attn::simd {

/// Matrices are multiplied in tiles of up to 4 rows x 8 lanes: 8 sums, 2 vectors of b and 1 of a in 16 registers.
constexpr int64_t kLanes = 8;

template <int kRows>
struct Tile {
  F32x4 sum[kRows][2];
};

/// gemm_4x8_f32 and its 3, 2 and 1 row tails: sum[r][lane] = sum over k < n of a[r * a_row + k * a_step] * b[k * 8 +
/// lane]. b is a packed panel; a is read in place. Sums run over k in order, one rounding a product and one a sum. The
/// loop over k is not unrolled by hand: two steps at once spill (V8 has 15 registers; 50 -> 37 GFLOP/s).
template <int kRows>
inline Tile<kRows> gemm_4x8_f32(int64_t n, const float* a, int64_t a_row, int64_t a_step, const float* b) {
  Tile<kRows> t;
  for (int r = 0; r < kRows; ++r) t.sum[r][0] = t.sum[r][1] = splat(0);
  for (int64_t k = 0; k < n; ++k, a += a_step, b += kLanes) {
    const F32x4 b0 = load(b), b1 = load(b + 4);
    for (int r = 0; r < kRows; ++r) {
      const F32x4 x = load_splat(a + r * a_row);
      t.sum[r][0] = mul_add(x, b0, t.sum[r][0]);
      t.sum[r][1] = mul_add(x, b1, t.sum[r][1]);
    }
  }
  return t;
}

/// Calls f(number of rows as a constant, first row) for tiles that cover `rows`.
template <class F>
inline void for_each_tile(int64_t rows, F f) {
  int64_t r = 0;
  for (; r + 4 <= rows; r += 4) f(std::integral_constant<int, 4>{}, r);
  if (rows - r == 3) f(std::integral_constant<int, 3>{}, r);
  if (rows - r == 2) f(std::integral_constant<int, 2>{}, r);
  if (rows - r == 1) f(std::integral_constant<int, 1>{}, r);
}

/// panel[k * 8 + lane] = factor * a[lane * a_row + k] for k < n; lanes from `lanes` on are 0.
inline void pack_transposed(const float* a, int64_t a_row, int64_t lanes, int64_t n, float factor, float* panel) {
  if (lanes < kLanes) std::fill_n(panel, n * kLanes, 0.0f);
  for (int64_t lane = 0; lane < lanes; ++lane)
    for (int64_t k = 0; k < n; ++k) panel[k * kLanes + lane] = factor * a[lane * a_row + k];
}

/// panel[k * 8 + lane] = a[k * a_row + lane] for k < n; lanes from `lanes` on are 0.
inline void pack(const float* a, int64_t a_row, int64_t lanes, int64_t n, float* panel) {
  for (int64_t k = 0; k < n; ++k, a += a_row, panel += kLanes) {
    for (int64_t lane = 0; lane < kLanes; ++lane) panel[lane] = lane < lanes ? a[lane] : 0.0f;
  }
}

}  // namespace attn::simd
