// Float32 vectors: the primitives that are worth them, but for attend, which has a file of its own.
#include "kernels/cpu/simd_attend.h"
#include "kernels/cpu/simd_kernels.h"
#include "kernels/cpu/simd_math.h"

namespace attn::ATTN_VECTORS {
namespace {

/// Products summed at a stretch: a longer sum is a sum of such sums, which bounds its error by
/// (kInnerBlock + inner / kInnerBlock) 2^-24 sum|a b|. A packed panel takes 8 to 32 KiB.
constexpr int64_t kInnerBlock = 256;
constexpr float kInfinity = __builtin_inff();

uint64_t matmul_scratch(int64_t) { return kInnerBlock * kLanes * sizeof(float); }

__attribute__((noinline)) void multiply_panel(const MatMulSlice& s, const float* panel, int64_t k, int64_t n,
                                              int64_t col, int64_t cols) {
  for_each_tile(s.rows, [&](auto rows, int64_t row) {
    put_tile(gemm<rows>(n, s.a + row * s.inner + k, s.inner, 1, panel), s.c + row * s.cols + col, s.cols, cols, k > 0);
  });
}

void matmul(const MatMulSlice& s, std::byte* scratch) {
  float* panel = reinterpret_cast<float*>(scratch);
  if (s.inner == 0) __builtin_memset(s.c, 0, static_cast<size_t>(s.rows * s.cols) * sizeof(float));
  for (int64_t col = 0; col < s.cols; col += kLanes) {
    const int64_t cols = least(kLanes, s.cols - col);
    for (int64_t k = 0; k < s.inner; k += kInnerBlock) {
      const int64_t n = least(kInnerBlock, s.inner - k);
      if (s.transpose_b)
        pack_transposed(s.b + col * s.inner + k, s.inner, cols, n, 1, panel);
      else
        pack(s.b + k * s.cols + col, s.cols, cols, n, panel);
      multiply_panel(s, panel, k, n, col, cols);
    }
  }
}

/// out[i] = f(a[i]) over vectors, the last one filled up with zeros
template <class F>
void map(const float* a, float* out, int64_t n, F f) {
  int64_t i = 0;
  for (; i + kWidth <= n; i += kWidth) store(out + i, f(load(a + i)));
  if (i < n) store_part(out + i, n - i, f(load_part(a + i, n - i, 0)));
}

void softcap(const float* a, double cap, float* out, int64_t n) {
  const F32 c = splat(static_cast<float>(cap)), inverse = splat(static_cast<float>(1 / cap));
  map(a, out, n, [&, exp2 = Exp2()](F32 x) { return c * tanh_f32(x * inverse, exp2); });
}

void exp2(const float* a, float* out, int64_t n) { map(a, out, n, Exp2()); }

/// The largest value, at least the least finite float (so that a row of -infinity is told by its sum of 0). May drop
/// NaN.
float row_max(const float* a, int64_t n) {
  F32 top = splat(-__FLT_MAX__);
  int64_t i = 0;
  for (; i + kWidth <= n; i += kWidth) top = max(top, load(a + i));
  if (i < n) top = max(top, load_part(a + i, n - i, -kInfinity));
  float largest = top[0];
  for (int lane = 1; lane < kWidth; ++lane) largest = top[lane] > largest ? top[lane] : largest;
  return largest;
}

/// out = exp((a - max) / T), and their sum. The exponent is taken apart in double precision: in float32 the
/// rounding of a - max = -80 alone would be an error of 5e-6 in the weight. Weights below 2^-125.5 are 0.
double row_exp(const float* a, double temperature, float* out, int64_t n) {
  constexpr double kRound = 6755399441055744.0;  // 1.5 x 2^52, rounds as kRoundF32 does
  constexpr int64_t kChunk = 64;
  const Exp2 exp2;
  const double max = row_max(a, n);
  double c = kLog2E / temperature;
  if (c > 1e300) c = 1e300;  // finite, so that 0 c is 0
  double sum[4] = {};
  float whole[kChunk], rest[kChunk], e[kChunk];
  for (int64_t i = 0; i < n; i += kChunk) {
    const int64_t m = least(kChunk, n - i);
    for (int64_t j = 0; j < kChunk; ++j) {
      double y = j < m ? (a[i + j] - max) * c : -126;
      y = y < -126 ? -126 : y;  // NaN stays
      const double rounded = (y + kRound) - kRound;
      whole[j] = static_cast<float>(rounded);
      rest[j] = static_cast<float>(y - rounded);
    }
    for (int64_t j = 0; j < kChunk; j += kWidth)
      store(e + j, exp2.of_parts(load(whole + j) + splat(kRoundF32), load(rest + j)));
    for (int64_t j = 0; j < kChunk; ++j) sum[j % 4] += e[j];
    __builtin_memcpy(out + i, e, static_cast<size_t>(m) * sizeof(float));
  }
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

void softmax_row(const float* a, double temperature, float* out, int64_t n) {
  const double sum = row_exp(a, temperature, out, n);
  const double inverse = sum == 0 ? 0 : 1 / sum;
  for (int64_t j = 0; j < n; ++j) out[j] = static_cast<float>(out[j] * inverse);
}

float multiply_add(float a, float b, float c) { return mul_add(splat(a), splat(b), splat(c))[0]; }

}  // namespace

constinit const SimdFunctions kFunctions{kTileName, kAttendGranule, kWidth,      matmul_scratch, attend_scratch, matmul,
                                         attend,    softcap,        softmax_row, exp2,           multiply_add};

}  // namespace attn::ATTN_VECTORS
