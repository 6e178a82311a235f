// The slow, obviously right arithmetic: every formula as it is written in the papers, in double precision, rounded to
// float32 once at the end. Nothing here is to be made fast.
#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "kernels/cpu/cpu_kernels.h"

namespace attn {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// n values as an Eigen row (whose index has 32 bits in WebAssembly).
template <class Row, class T>
Eigen::Map<Row> row_of(T* values, int64_t n) {
  return Eigen::Map<Row>(values, static_cast<Eigen::Index>(n));
}
auto row(const float* values, int64_t n) { return row_of<const Eigen::RowVectorXf>(values, n).cast<double>(); }
auto wide_row(double* values, int64_t n) { return row_of<Eigen::RowVectorXd>(values, n); }
auto result_row(float* values, int64_t n) { return row_of<Eigen::RowVectorXf>(values, n); }

/// out = exp((s - max) / T) / sum, in place too; zeros when every score is -infinity. NaN anywhere makes the whole row
/// NaN, because the sum is NaN.
template <class T>
void softmax(const T* s, double temperature, T* out, int64_t n) {
  double max = -kInfinity;
  for (int64_t j = 0; j < n; ++j) max = std::max(max, double{s[j]});
  // -infinity first: were all of them -infinity, -infinity - max would be NaN.
  const auto weight = [&](double x) { return x == -kInfinity ? 0 : std::exp((x - max) / temperature); };
  double sum = 0;
  for (int64_t j = 0; j < n; ++j) sum += weight(s[j]);
  for (int64_t j = 0; j < n; ++j) out[j] = sum == 0 ? T{0} : static_cast<T>(weight(s[j]) / sum);
}

/// x as float32 has it, where it is in range: a sum with a mask of -1e9 keeps as little of the score as the step
/// `masked`.
double rounded(double x) {
  return std::abs(x) <= double{std::numeric_limits<float>::max()} ? static_cast<double>(static_cast<float>(x)) : x;
}

void matmul(const MatMulSlice& s, std::byte* scratch) {
  for (int64_t i = 0; i < s.rows; ++i) {
    const auto a = row(s.a + i * s.inner, s.inner);
    auto c = wide_row(reinterpret_cast<double*>(scratch), s.cols);
    c.setZero();
    if (s.transpose_b) {
      for (int64_t j = 0; j < s.cols; ++j) c[j] = a.dot(row(s.b + j * s.inner, s.inner));
    } else {
      for (int64_t k = 0; k < s.inner; ++k) c += a[k] * row(s.b + k * s.cols, s.cols);
    }
    result_row(s.c + i * s.cols, s.cols) = c.cast<float>();
  }
}

void attend(const AttendSlice& s, std::byte* scratch) {
  double* scores = reinterpret_cast<double*>(scratch);
  for (int64_t i = 0; i < s.rows; ++i) {
    const MaskRow mask = s.mask(i);
    const auto q = row(s.q + i * s.dk, s.dk);
    for (int64_t j = mask.begin; j < mask.end; ++j) {
      const float masked = mask.value(j);
      scores[j] = masked;
      if (masked == -kInfinity) continue;
      double score = s.factor * q.dot(row(s.k + j * s.dk, s.dk));
      if (s.cap != 0) score = s.cap * std::tanh(score / s.cap);
      if (masked != 0) score = rounded(score + masked);
      scores[j] = score;
    }
    softmax(scores + mask.begin, s.temperature, scores + mask.begin, mask.end - mask.begin);
    auto out = wide_row(scores + s.keys, s.dv);
    out.setZero();
    for (int64_t j = mask.begin; j < mask.end; ++j)
      if (scores[j] != 0) out += scores[j] * row(s.v + j * s.dv, s.dv);  // so that 0 x NaN is not NaN
    result_row(s.out + i * s.dv, s.dv) = out.cast<float>();
  }
}

void add(const float* a, const float* b, float* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) out[i] = static_cast<float>(double{a[i]} + double{b[i]});
}

void scale(const float* a, double factor, float* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) out[i] = static_cast<float>(factor * a[i]);
}

void softcap(const float* a, double cap, float* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) out[i] = static_cast<float>(cap * std::tanh(a[i] / cap));
}

void mask_row(const float* a, const MaskRow& mask, float* out, int64_t n) {
  for (int64_t j = 0; j < n; ++j) {
    const float masked = mask.value(j);
    out[j] = masked == -kInfinity ? masked : static_cast<float>(double{a[j]} + double{masked});
  }
}

}  // namespace

const CpuKernels& reference_kernels() {
  static const CpuKernels kernels{
      "double precision",
      1,
      [](int64_t cols) { return static_cast<uint64_t>(cols) * sizeof(double); },
      [](int64_t keys, int64_t, int64_t dv) { return static_cast<uint64_t>(keys + dv) * sizeof(double); },
      matmul,
      attend,
      add,
      scale,
      softcap,
      mask_row,
      softmax<float>};
  return kernels;
}

}  // namespace attn
