#pragma once
#include "kernels/cpu/simd_f32.h"

namespace attn::ATTN_VECTORS {

// Matrices are multiplied in tiles of kTileRows rows by kLanes lanes, whose sums stay in registers. Measured in whole
// evaluations, see tests/bench/README.md; a tile that needs one register more than there are is half as fast.
#if defined(__wasm_relaxed_simd__)
constexpr int kTileRows = 6, kVectors = 2;
constexpr char kTileName[] = "gemm_6x8_f32_relaxed";
#elif defined(__AVX512F__)
constexpr int kTileRows = 12, kVectors = 2;
constexpr char kTileName[] = "gemm_12x32_f32_fma";
#elif defined(__AVX2__)
constexpr int kTileRows = 6, kVectors = 2;
constexpr char kTileName[] = "gemm_6x16_f32_fma";
#else
constexpr int kTileRows = 3, kVectors = 3;
constexpr char kTileName[] = "gemm_3x12_f32";
#endif
constexpr int64_t kLanes = kVectors * kWidth;

/// The numbers of a panel's column: one per lane.
struct Column {
  F32 part[kVectors];
};

template <int kRows>
struct Tile {
  F32 sum[kRows][kVectors];
};

/// A tile, or one of fewer rows: sum[r][lane] = sum over k < n of a[r * a_row + k * a_step] * b[k * kLanes + lane]. b
/// is a packed panel; a is read in place. Sums run over k in order. The loop over k is not unrolled by hand: two steps
/// at once spill (V8 has 15 registers).
template <int kRows>
__attribute__((always_inline)) inline Tile<kRows> gemm(int64_t n, const float* a, int64_t a_row, int64_t a_step,
                                                       const float* b) {
  Tile<kRows> t;
  for (int r = 0; r < kRows; ++r)
    for (int i = 0; i < kVectors; ++i) t.sum[r][i] = F32{};
  const auto row = static_cast<ptrdiff_t>(a_row), step = static_cast<ptrdiff_t>(a_step);
  for (const float* end = b + n * kLanes; b != end; a += step, b += kLanes) {
    F32 column[kVectors];
    for (int i = 0; i < kVectors; ++i) column[i] = load(b + i * kWidth);
    for (int r = 0; r < kRows; ++r) {
      const F32 x = load_splat(a + r * row);
      for (int i = 0; i < kVectors; ++i) t.sum[r][i] = mul_add(x, column[i], t.sum[r][i]);
    }
  }
  return t;
}

/// Rows of a tile to c, of which `cols` lanes exist: c = tile, or += tile.
template <int kRows>
inline void put_tile(const Tile<kRows>& tile, float* c, int64_t c_row, int64_t cols, bool add) {
  for (int r = 0; r < kRows; ++r, c += c_row) {
    for (int i = 0; i < kVectors; ++i) {
      const int64_t n = cols - i * kWidth;
      float* p = c + i * kWidth;
      const F32 sum = tile.sum[r][i];
      if (n >= kWidth)
        store(p, add ? load(p) + sum : sum);
      else if (n > 0)
        store_part(p, n, add ? load_part(p, n, 0) + sum : sum);
    }
  }
}

template <int kRows>
struct Rows {
  constexpr operator int() const { return kRows; }
};

template <int kRows, class F>
inline void last_tile(int64_t rows, int64_t r, F f) {
  if constexpr (kRows > 0) {
    if (rows == kRows)
      f(Rows<kRows>{}, r);
    else
      last_tile<kRows - 1>(rows, r, f);
  }
}

/// Calls f(number of rows as a constant, first row) for tiles that cover `rows`. What is left over goes into one tile,
/// or, where that would leave most of the multipliers idle, into two halves together with the tile before.
template <class F>
inline void for_each_tile(int64_t rows, F f) {
  int64_t r = 0;
  const int64_t rest = rows % kTileRows;
  const bool halves = rows > kTileRows && rest > 0 && rest <= kTileRows / 3;
  const int64_t whole = rows - rest - (halves ? kTileRows : 0);
  for (; r < whole; r += kTileRows) f(Rows<kTileRows>{}, r);
  const int64_t part = halves ? (rows - r + 1) / 2 : rest;
  for (; r < rows; r += part) last_tile<kTileRows - 1>(least(part, rows - r), r, f);
}

/// Four rows of four become four columns.
inline void transpose_4(F32x4 (&row)[4]) {
  const F32x4 a = __builtin_shufflevector(row[0], row[1], 0, 4, 1, 5),
              b = __builtin_shufflevector(row[0], row[1], 2, 6, 3, 7);
  const F32x4 c = __builtin_shufflevector(row[2], row[3], 0, 4, 1, 5),
              d = __builtin_shufflevector(row[2], row[3], 2, 6, 3, 7);
  row[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
  row[1] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
  row[2] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
  row[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

/// The first n (1 to 4) floats, the others 0; and the way back.
inline F32x4 load_up_to_4(const float* p, int64_t n) {
  F32x4 v{};
  if (n >= 4)
    v = load_4(p);
  else if (n == 3)
    __builtin_memcpy(&v, p, 3 * sizeof(float));
  else if (n == 2)
    __builtin_memcpy(&v, p, 2 * sizeof(float));
  else
    __builtin_memcpy(&v, p, sizeof(float));
  return v;
}
inline void store_up_to_4(float* p, F32x4 v, int64_t n) {
  if (n >= 4)
    store_4(p, v);
  else if (n == 3)
    __builtin_memcpy(p, &v, 3 * sizeof(float));
  else if (n == 2)
    __builtin_memcpy(p, &v, 2 * sizeof(float));
  else
    __builtin_memcpy(p, &v, sizeof(float));
}

/// A block of 4 x 4 turned round: to[c][r] = factor[c] from[r][c] for r < width, c < columns; 0 where r >= rows. Sizes
/// from 4 on count as 4: as constants they cost no branch.
__attribute__((always_inline)) inline void turn_block(const float* from, ptrdiff_t from_row, int64_t rows,
                                                      int64_t columns, float* to, ptrdiff_t to_row, int64_t width,
                                                      F32x4 factor) {
  F32x4 block[4] = {};
  for (int r = 0; r < 4; ++r)
    if (r < rows) block[r] = factor * load_up_to_4(from + r * from_row, columns);
  transpose_4(block);
  for (int c = 0; c < 4; ++c)
    if (c < columns) store_up_to_4(to + c * to_row, block[c], width);
}

/// turn_block() at the ends of matrices: one piece of code for all sizes.
__attribute__((noinline)) inline void turn_rest(const float* from, ptrdiff_t from_row, int64_t rows, int64_t columns,
                                                float* to, ptrdiff_t to_row, int64_t width, F32x4 factor) {
  turn_block(from, from_row, rows, columns, to, to_row, width, factor);
}

/// panel[k * kLanes + lane] = factor * a[lane * a_row + k] for k < n; lanes from `lanes` on are 0.
inline void pack_transposed(const float* a, int64_t a_row, int64_t lanes, int64_t n, float factor, float* panel) {
  const F32x4 factors = factor - F32x4{};
  const auto down = static_cast<ptrdiff_t>(a_row);
  for (int64_t lane = 0; lane < kLanes; lane += 4, a += 4 * down, panel += 4) {
    const int64_t rows = lanes - lane;
    int64_t k = 0;
    if (rows >= 4)
      for (; k + 4 <= n; k += 4) turn_block(a + k, down, 4, 4, panel + k * kLanes, kLanes, 4, factors);
    for (; k < n; k += 4) turn_rest(a + k, down, rows, n - k, panel + k * kLanes, kLanes, 4, factors);
  }
}

/// panel[k * kLanes + lane] = a[k * a_row + lane] for k < n; lanes from `lanes` on are 0.
inline void pack(const float* a, int64_t a_row, int64_t lanes, int64_t n, float* panel) {
  for (int64_t k = 0; k < n; ++k, a += a_row, panel += kLanes)
    for (int i = 0; i < kVectors; ++i) {
      const int64_t here = lanes - i * kWidth;
      store(panel + i * kWidth, here >= kWidth ? load(a + i * kWidth) : load_part(a + i * kWidth, most(0, here), 0));
    }
}

}  // namespace attn::ATTN_VECTORS
