#pragma once
// Parts of a Transformer that are no products, forward and backward, over rows of d values. The gradient of a loss by
// y is d_y.
#include <cmath>
#include <cstdint>

namespace attn {

/// Eight sums side by side, so that a compiler makes vectors of them.
template <class Real>
Real dot(const Real* a, const Real* b, int64_t n) {
  Real sum[8] = {};
  int64_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (int lane = 0; lane < 8; ++lane) sum[lane] += a[i + lane] * b[i + lane];
  for (; i < n; ++i) sum[0] += a[i] * b[i];
  return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
}

/// y = x / rms(x) * gain (Zhang 2019, eq. 4), 1e-5 added to the mean square; keeps 1 / rms of every row.
template <class Real>
void rms_norm(const Real* x, const Real* gain, int64_t rows, int64_t d, Real* y, Real* inverse) {
  for (int64_t r = 0; r < rows; ++r, x += d, y += d) {
    const Real scale = 1 / std::sqrt(dot(x, x, d) / static_cast<Real>(d) + static_cast<Real>(1e-5));
    inverse[r] = scale;
    for (int64_t c = 0; c < d; ++c) y[c] = x[c] * scale * gain[c];
  }
}

/// d_x = (or +=, where `add`) gain d_y / rms - x sum(gain d_y x) / (d rms^3); d_gain += d_y x / rms. d_x may be d_y.
template <class Real>
void rms_norm_gradient(const Real* x, const Real* gain, const Real* inverse, const Real* d_y, int64_t rows, int64_t d,
                       Real* d_x, Real* d_gain, bool add) {
  for (int64_t r = 0; r < rows; ++r, x += d, d_y += d, d_x += d) {
    const Real scale = inverse[r];
    Real sum[8] = {};
    int64_t i = 0;
    for (; i + 8 <= d; i += 8)
      for (int lane = 0; lane < 8; ++lane) sum[lane] += d_y[i + lane] * gain[i + lane] * x[i + lane];
    for (; i < d; ++i) sum[0] += d_y[i] * gain[i] * x[i];
    const Real total = ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
    const Real along = scale * scale * scale * total / static_cast<Real>(d);
    for (int64_t c = 0; c < d; ++c) {
      d_gain[c] += d_y[c] * x[c] * scale;
      const Real value = scale * gain[c] * d_y[c] - x[c] * along;
      d_x[c] = add ? d_x[c] + value : value;
    }
  }
}

/// x += bias, in every row.
template <class Real>
void add_bias(const Real* bias, int64_t rows, int64_t d, Real* x) {
  for (int64_t r = 0; r < rows; ++r, x += d)
    for (int64_t c = 0; c < d; ++c) x[c] += bias[c];
}

/// x = max(0, x + bias)
template <class Real>
void add_bias_relu(const Real* bias, int64_t rows, int64_t d, Real* x) {
  for (int64_t r = 0; r < rows; ++r, x += d)
    for (int64_t c = 0; c < d; ++c) {
      const Real sum = x[c] + bias[c];
      x[c] = sum < 0 ? 0 : sum;
    }
}

/// d_x = d_y where relu gave more than 0, else 0; in place.
template <class Real>
void relu_gradient(const Real* y, int64_t n, Real* d_y) {
  for (int64_t i = 0; i < n; ++i) d_y[i] = y[i] > 0 ? d_y[i] : 0;
}

/// sums[c] += the sum of column c.
template <class Real>
void add_column_sums(const Real* x, int64_t rows, int64_t d, Real* sums) {
  for (int64_t r = 0; r < rows; ++r, x += d)
    for (int64_t c = 0; c < d; ++c) sums[c] += x[c];
}

/// Turns the pairs of columns (2c, 2c + 1) of every head by the angle of their position, `turns` as turning_table() has
/// them (Su 2021, eq. 34); back again where `back`: the gradient of a rotation.
template <class Real>
void rotate(const Real* turns, int64_t rows, int64_t length, int64_t d, int64_t width, bool back, Real* x) {
  for (int64_t r = 0; r < rows; ++r, x += d) {
    const Real* row = turns + r % length * width;
    for (int64_t c = 0; c < d; c += 2) {
      const Real cos = row[c % width], sin = back ? -row[c % width + 1] : row[c % width + 1];
      const Real a = x[c], b = x[c + 1];
      x[c] = a * cos - b * sin;
      x[c + 1] = a * sin + b * cos;
    }
  }
}

/// Row p, columns 2c and 2c + 1: cosine and sine of p / 10000^(2c / width).
template <class Real>
void turning_table(int64_t length, int64_t width, Real* turns) {
  for (int64_t p = 0; p < length; ++p)
    for (int64_t c = 0; c + 1 < width; c += 2) {
      const double angle = static_cast<double>(p) / std::pow(1e4, static_cast<double>(c) / static_cast<double>(width));
      turns[p * width + c] = static_cast<Real>(std::cos(angle));
      turns[p * width + c + 1] = static_cast<Real>(std::sin(angle));
    }
}

}  // namespace attn
