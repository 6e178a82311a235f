// Float32 vectors: every primitive but attend, which has a file of its own.
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/cpu_kernels.h"
#include "kernels/simd_attend.h"
#include "kernels/simd_gemm.h"
#include "kernels/simd_math.h"

namespace attn {
namespace simd {
namespace {

/// Products summed at a stretch: a longer sum is a sum of such sums, which bounds its error by
/// (kInnerBlock + inner / kInnerBlock) 2^-24 sum|a b|. A packed panel takes 8 KiB.
constexpr int64_t kInnerBlock = 256;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// c[row + r][0 .. cols) = tile, or += tile
template <int kRows>
void put_tile(const Tile<kRows>& tile, float* c, int64_t c_row, int64_t cols, bool first) {
  for (int r = 0; r < kRows; ++r, c += c_row) {
    for (int half = 0; half < 2; ++half) {
      const int64_t n = std::clamp(cols - 4 * half, int64_t{0}, int64_t{4});
      float* p = c + 4 * half;
      F32x4 sum = tile.sum[r][half];
      if (n == 4) {
        store(p, first ? sum : add(load(p), sum));
      } else if (n > 0) {
        store_part(p, n, first ? sum : add(load_part(p, n, 0), sum));
      }
    }
  }
}

void matmul(const MatMulSlice& s, float* panel) {
  if (s.inner == 0) std::fill_n(s.c, s.rows * s.cols, 0.0f);
  for (int64_t col = 0; col < s.cols; col += kLanes) {
    const int64_t cols = std::min(kLanes, s.cols - col);
    for (int64_t k = 0; k < s.inner; k += kInnerBlock) {
      const int64_t n = std::min(kInnerBlock, s.inner - k);
      if (s.transpose_b) {
        pack_transposed(s.b + col * s.inner + k, s.inner, cols, n, 1, panel);
      } else {
        pack(s.b + k * s.cols + col, s.cols, cols, n, panel);
      }
      for_each_tile(s.rows, [&](auto rows, int64_t row) {
        put_tile(gemm_4x8_f32<rows>(n, s.a + row * s.inner + k, s.inner, 1, panel), s.c + row * s.cols + col, s.cols,
                 cols, k == 0);
      });
    }
  }
}

/// out[i] = f(a[i]) over vectors, the last one filled up with zeros
template <class F>
void map(const float* a, float* out, int64_t n, F f) {
  int64_t i = 0;
  for (; i + 4 <= n; i += 4) store(out + i, f(load(a + i)));
  if (i < n) store_part(out + i, n - i, f(load_part(a + i, n - i, 0)));
}

/// The largest value, at least the least finite float (so that a row of -infinity is told by its sum of 0). May drop
/// NaN.
float row_max(const float* a, int64_t n) {
  F32x4 top = splat(std::numeric_limits<float>::lowest());
  int64_t i = 0;
  for (; i + 4 <= n; i += 4) top = max(top, load(a + i));
  if (i < n) top = max(top, load_part(a + i, n - i, -kInfinity));
  float lanes[4];
  store(lanes, top);
  return std::max(std::max(lanes[0], lanes[1]), std::max(lanes[2], lanes[3]));
}

/// out = exp((a - max) / T), and their sum. The exponent is taken apart in double precision: in float32 the
/// rounding of a - max = -80 alone would be an error of 5e-6 in the weight. Weights below 2^-125.5 are 0.
double row_exp(const float* a, double temperature, float* out, int64_t n) {
  constexpr double kRound = 6755399441055744.0;  // 1.5 x 2^52, rounds as kRoundF32 does
  constexpr int64_t kChunk = 64;
  const double max = row_max(a, n);
  const double c = std::min(kLog2E / temperature, 1e300);  // finite, so that 0 c is 0
  double sum[4] = {};
  float whole[kChunk], rest[kChunk], e[kChunk];
  for (int64_t i = 0; i < n; i += kChunk) {
    const int64_t m = std::min(kChunk, n - i);
    for (int64_t j = 0; j < kChunk; ++j) {
      double y = j < m ? (a[i + j] - max) * c : -126;
      y = y < -126 ? -126 : y;  // NaN stays
      const double rounded = (y + kRound) - kRound;
      whole[j] = static_cast<float>(rounded);
      rest[j] = static_cast<float>(y - rounded);
    }
    for (int64_t j = 0; j < kChunk; j += 4) {
      store(e + j, exp2_of_parts(add(load(whole + j), splat(kRoundF32)), load(rest + j)));
      for (int lane = 0; lane < 4; ++lane) sum[lane] += e[j + lane];
    }
    std::copy_n(e, m, out + i);
  }
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

class SimdKernels final : public CpuKernels {
 public:
  int64_t row_granule() const override { return kLanes; }
  uint64_t matmul_scratch(int64_t, int64_t) const override { return kInnerBlock * kLanes * sizeof(float); }
  uint64_t attend_scratch(int64_t, int64_t dk, int64_t dv) const override { return simd::attend_scratch(dk, dv); }

  void matmul(const MatMulSlice& slice, std::byte* scratch) const override {
    simd::matmul(slice, reinterpret_cast<float*>(scratch));
  }
  void attend(const AttendSlice& slice, std::byte* scratch) const override { simd::attend(slice, scratch); }

  // Loops that the compiler turns into vectors by itself stay plain.
  void add(const float* a, const float* b, float* out, int64_t n) const override {
    for (int64_t i = 0; i < n; ++i) out[i] = a[i] + b[i];
  }
  void scale(const float* a, double factor, float* out, int64_t n) const override {
    const auto f = static_cast<float>(factor);
    for (int64_t i = 0; i < n; ++i) out[i] = f * a[i];
  }
  void softcap(const float* a, double cap, float* out, int64_t n) const override {
    const F32x4 c = splat(static_cast<float>(cap)), inverse = splat(static_cast<float>(1 / cap));
    map(a, out, n, [&](F32x4 x) { return mul(c, tanh_f32(mul(x, inverse))); });
  }
  void mask_row(const float* a, const MaskRow& mask, float* out, int64_t n) const override {
    std::fill(out, out + mask.begin, -kInfinity);
    std::fill(out + mask.end, out + n, -kInfinity);
    for (int64_t j = mask.begin; j < mask.end; ++j) {
      const float value = mask.value(j);
      out[j] = value == -kInfinity ? value : a[j] + value;
    }
  }
  void softmax_row(const float* a, double temperature, float* out, int64_t n) const override {
    const double sum = row_exp(a, temperature, out, n);
    const double inverse = sum == 0 ? 0 : 1 / sum;
    for (int64_t j = 0; j < n; ++j) out[j] = static_cast<float>(out[j] * inverse);
  }
};

}  // namespace
}  // namespace simd

const CpuKernels& simd_kernels() {
  static const simd::SimdKernels kernels;
  return kernels;
}

}  // namespace attn
