// Float32 vectors: products of small matrices and attention with its gradient, as a step of training needs them.
#include "kernels/cpu/dense_kernels.h"
#include "kernels/cpu/simd_gemm.h"
#include "kernels/cpu/simd_math.h"

namespace attn::ATTN_VECTORS {
namespace {

/// Products summed at a stretch, and columns packed together: what is packed stays in the second-level cache.
constexpr int64_t kDenseInner = 128, kDenseColumns = 128 / kLanes * kLanes;
/// Elements of a that stay in the first-level cache while the panels of b pass.
constexpr int64_t kNear = 3072;

/// Columns [col, col + cols) of b in panels of kLanes columns, rows [k, k + n).
void pack_b(const DenseProduct<float>& p, int64_t k, int64_t n, int64_t col, int64_t cols, float* panels) {
  for (int64_t c = 0; c < cols; c += kLanes, panels += n * kLanes) {
    const int64_t lanes = least(kLanes, cols - c);
    if (p.transpose_b)
      pack_transposed(p.b + (col + c) * p.b_row + k, p.b_row, lanes, n, 1, panels);
    else
      pack(p.b + k * p.b_row + col + c, p.b_row, lanes, n, panels);
  }
}

void multiply_dense(const DenseProduct<float>& p, float* panels) {
  for (int64_t col = 0; col < p.cols; col += kDenseColumns) {
    const int64_t cols = least(kDenseColumns, p.cols - col);
    for (int64_t k = 0; k < p.inner; k += kDenseInner) {
      const int64_t n = least(kDenseInner, p.inner - k);
      const bool add = p.add || k > 0;
      pack_b(p, k, n, col, cols, panels);
      const int64_t block = most(1, kNear / n / kTileRows) * kTileRows;
      for (int64_t row = 0; row < p.rows; row += block) {
        const float* a = p.a + row * p.a_row + k * p.a_step;
        float* out = p.c + row * p.c_row + col;
        for (int64_t c = 0; c < cols; c += kLanes)
          for_each_tile(least(block, p.rows - row), [&](auto rows, int64_t r) {
            put_tile(gemm<rows>(n, a + r * p.a_row, p.a_row, p.a_step, panels + c * n), out + r * p.c_row + c, p.c_row,
                     cols - c, add);
          });
      }
    }
  }
}

float sum_of(F32 v) {
  float sum = v[0];
  for (int lane = 1; lane < kWidth; ++lane) sum += v[lane];
  return sum;
}

float highest_of(F32 v) {
  float top = v[0];
  for (int lane = 1; lane < kWidth; ++lane) top = v[lane] > top ? v[lane] : top;
  return top;
}

/// The first n lanes of v, the others `fill`.
inline F32 first_lanes(F32 v, int64_t n, float fill) {
  F32 index{};
  for (int lane = 0; lane < kWidth; ++lane) index[lane] = static_cast<float>(lane);
  return select(index < splat(static_cast<float>(n)), v, splat(fill));
}

/// a[0 .. n) = softmax(factor a), 0 from there on to `row`, whole vectors.
void softmax_in_place(float* a, int64_t n, int64_t row, float factor, const Exp2& exp2) {
  F32 tops = splat(-__FLT_MAX__);
  int64_t j = 0;
  for (; j + kWidth <= n; j += kWidth) tops = max(load(a + j), tops);
  const int64_t whole = j, rest = n - j;
  if (rest) tops = max(first_lanes(load(a + j), rest, -__FLT_MAX__), tops);
  const F32 top = splat(highest_of(tops)), c = splat(factor * static_cast<float>(kLog2E));
  F32 sums{};
  for (j = 0; j < whole; j += kWidth) {
    const F32 e = exp2.to_1((load(a + j) - top) * c);
    store(a + j, e);
    sums = sums + e;
  }
  if (rest) {
    const F32 e = first_lanes(exp2.to_1((load(a + j) - top) * c), rest, 0);
    store(a + j, e);
    sums = sums + e;
    j += kWidth;
  }
  const int64_t end = j;
  const F32 share = splat(1 / sum_of(sums));
  for (j = 0; j < end; j += kWidth) store(a + j, load(a + j) * share);
  for (; j < row; j += kWidth) store(a + j, F32{});
}

/// A matrix of a head in panels: n rows, or transposed n columns, of `lanes` lanes in all.
void pack_head(const float* a, int64_t row, int64_t n, int64_t lanes, bool transpose, float* panels) {
  const DenseProduct<float> p{nullptr, 0, 0, a, row, transpose, nullptr, 0, 0, 0, 0, false};
  pack_b(p, 0, n, 0, lanes, panels);
}

/// out = a . k^T for rows of a head: length x length; of a causal head what is seen, rounded up to whole panels.
void head_times_keys(const DenseHead<float>& h, const float* a, const float* panels, float* out) {
  for_each_tile(h.length, [&](auto rows, int64_t i) {
    const int64_t seen = h.causal ? i + rows : h.length;
    for (int64_t j = 0; j < seen; j += kLanes)
      put_tile(gemm<rows>(h.width, a + i * h.row, h.row, 1, panels + j * h.width), out + i * h.weights_row + j,
               h.weights_row, h.weights_row - j, false);
  });
}

/// out = s . b: over the keys that each row of s sees. Panels of b have `length` rows each.
void over_keys(const DenseHead<float>& h, const float* s, const float* panels, float* out) {
  for_each_tile(h.length, [&](auto rows, int64_t i) {
    const int64_t seen = h.causal ? i + rows : h.length;
    for (int64_t c = 0; c < h.width; c += kLanes)
      put_tile(gemm<rows>(seen, s + i * h.weights_row, h.weights_row, 1, panels + c * h.length), out + i * h.row + c,
               h.row, h.width - c, false);
  });
}

/// out = s^T . b: over the queries that see each key.
void over_queries(const DenseHead<float>& h, const float* s, const float* panels, float* out) {
  for_each_tile(h.length, [&](auto rows, int64_t j) {
    const int64_t first = h.causal ? j : 0;
    for (int64_t c = 0; c < h.width; c += kLanes)
      put_tile(gemm<rows>(h.length - first, s + first * h.weights_row + j, 1, h.weights_row,
                          panels + c * h.length + first * kLanes),
               out + j * h.row + c, h.row, h.width - c, false);
  });
}

void attend_head(const DenseHead<float>& h, float* scratch) {
  const Exp2 exp2;
  pack_head(h.k, h.row, h.width, h.length, true, scratch);
  head_times_keys(h, h.q, scratch, h.weights);
  for (int64_t i = 0; i < h.length; ++i)
    softmax_in_place(h.weights + i * h.weights_row, h.causal ? i + 1 : h.length, h.weights_row, h.factor, exp2);
  pack_head(h.v, h.row, h.length, h.width, false, scratch);
  over_keys(h, h.weights, scratch, h.out);
}

/// d = factor w * (d - rowsum(w * d)) for d[0 .. n), 0 from there on
void softmax_gradient(const float* w, float* d, int64_t n, int64_t row, float factor) {
  const int64_t end = (n + kWidth - 1) / kWidth * kWidth, whole = n / kWidth * kWidth;
  F32 sums{};
  for (int64_t j = 0; j < whole; j += kWidth) sums = mul_add(load(w + j), load(d + j), sums);
  if (whole < end) {
    store(d + whole, first_lanes(load(d + whole), n - whole, 0));
    sums = mul_add(load(w + whole), load(d + whole), sums);
  }
  const F32 sum = splat(sum_of(sums)), f = splat(factor);
  int64_t j = 0;
  for (; j < end; j += kWidth) store(d + j, load(w + j) * (load(d + j) - sum) * f);
  for (; j < row; j += kWidth) store(d + j, F32{});
}

void attend_head_gradient(const DenseHead<float>& h, const DenseHeadGradient<float>& g, float* scratch) {
  float* panels = scratch + h.length * h.weights_row;
  pack_head(g.d_out, h.row, h.length, h.width, false, panels);
  over_queries(h, h.weights, panels, g.d_v);
  pack_head(h.v, h.row, h.width, h.length, true, panels);
  head_times_keys(h, g.d_out, panels, scratch);
  for (int64_t i = 0; i < h.length; ++i)
    softmax_gradient(h.weights + i * h.weights_row, scratch + i * h.weights_row, h.causal ? i + 1 : h.length,
                     h.weights_row, h.factor);
  pack_head(h.k, h.row, h.length, h.width, false, panels);
  over_keys(h, scratch, panels, g.d_q);
  pack_head(h.q, h.row, h.length, h.width, false, panels);
  over_queries(h, scratch, panels, g.d_k);
}

float exponentials(const float* a, float* out, int64_t n) {
  const Exp2 exp2;
  float top = a[0];
  for (int64_t i = 1; i < n; ++i) top = a[i] > top ? a[i] : top;
  const F32 tops = splat(top), c = splat(static_cast<float>(kLog2E));
  F32 sums{};
  int64_t i = 0;
  for (; i + kWidth <= n; i += kWidth) {
    const F32 e = exp2.to_1((load(a + i) - tops) * c);
    store(out + i, e);
    sums = sums + e;
  }
  float sum = sum_of(sums);
  if (i < n) {
    const F32 e = exp2.to_1((load_part(a + i, n - i, top) - tops) * c);
    store_part(out + i, n - i, e);
    for (int64_t lane = 0; lane < n - i; ++lane) sum += e[lane];
  }
  return sum;
}

}  // namespace

constinit const DenseKernels<float> kDense{kTileName, multiply_dense, attend_head, attend_head_gradient, exponentials};

}  // namespace attn::ATTN_VECTORS
