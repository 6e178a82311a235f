#pragma once
// Plain loops in place of vectors, and small models with samples to try them on.
#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "training/pass.h"

namespace training_test {

using namespace attn;

template <class Real>
void plain_multiply(const DenseProduct<Real>& p, Real*) {
  for (int64_t r = 0; r < p.rows; ++r)
    for (int64_t c = 0; c < p.cols; ++c) {
      Real sum = 0;
      for (int64_t k = 0; k < p.inner; ++k)
        sum += p.a[r * p.a_row + k * p.a_step] * (p.transpose_b ? p.b[c * p.b_row + k] : p.b[k * p.b_row + c]);
      Real& out = p.c[r * p.c_row + c];
      out = p.add ? out + sum : sum;
    }
}

template <class Real>
Real plain_exponentials(const Real* a, Real* out, int64_t n) {
  const Real top = *std::max_element(a, a + n);
  Real sum = 0;
  for (int64_t i = 0; i < n; ++i) sum += out[i] = std::exp(a[i] - top);
  return sum;
}

template <class Real>
void plain_attend(const DenseHead<Real>& h, Real*) {
  for (int64_t i = 0; i < h.length; ++i) {
    Real* w = h.weights + i * h.weights_row;
    const int64_t seen = h.causal ? i + 1 : h.length;
    std::fill_n(w, h.weights_row, Real{0});
    for (int64_t j = 0; j < seen; ++j)
      for (int64_t c = 0; c < h.width; ++c) w[j] += h.factor * h.q[i * h.row + c] * h.k[j * h.row + c];
    const Real sum = plain_exponentials(w, w, seen);
    for (int64_t j = 0; j < seen; ++j) w[j] /= sum;
    for (int64_t c = 0; c < h.width; ++c) {
      h.out[i * h.row + c] = 0;
      for (int64_t j = 0; j < seen; ++j) h.out[i * h.row + c] += w[j] * h.v[j * h.row + c];
    }
  }
}

template <class Real>
void plain_attend_gradient(const DenseHead<Real>& h, const DenseHeadGradient<Real>& g, Real*) {
  for (int64_t i = 0; i < h.length; ++i)
    for (int64_t c = 0; c < h.width; ++c) g.d_q[i * h.row + c] = g.d_k[i * h.row + c] = g.d_v[i * h.row + c] = 0;
  std::vector<Real> d(static_cast<size_t>(h.length));
  for (int64_t i = 0; i < h.length; ++i) {
    const Real* w = h.weights + i * h.weights_row;
    Real sum = 0;
    for (int64_t j = 0; j < h.length; ++j) {
      Real& d_w = d[static_cast<size_t>(j)] = 0;
      for (int64_t c = 0; c < h.width; ++c) d_w += g.d_out[i * h.row + c] * h.v[j * h.row + c];
      sum += w[j] * d_w;
    }
    for (int64_t j = 0; j < h.length; ++j)
      for (int64_t c = 0; c < h.width; ++c) {
        const Real d_score = h.factor * w[j] * (d[static_cast<size_t>(j)] - sum);
        g.d_v[j * h.row + c] += w[j] * g.d_out[i * h.row + c];
        g.d_q[i * h.row + c] += d_score * h.k[j * h.row + c];
        g.d_k[j * h.row + c] += d_score * h.q[i * h.row + c];
      }
  }
}

template <class Real>
const DenseKernels<Real>& plain_kernels() {
  static constexpr DenseKernels<Real> kernels{"plain", plain_multiply<Real>, plain_attend<Real>,
                                              plain_attend_gradient<Real>, plain_exponentials<Real>};
  return kernels;
}

/// Samples that ask at about two places of three, and, of a model that points, one in four for no pointer.
inline Samples random_samples(const ModelLayout& layout, int64_t count, int64_t length, uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](int64_t n) { return static_cast<int32_t>(random() % static_cast<uint32_t>(n)); };
  Samples samples;
  samples.count = count;
  samples.length = length;
  for (int64_t i = 0; i < count * length; ++i) {
    samples.tokens.push_back(below(layout.vocabulary));
    samples.classes.push_back(below(3) == 0 ? -1 : below(layout.classes));
  }
  for (int64_t i = 0; layout.points && i < count; ++i) {
    samples.pointers.push_back(i % 4 == 0 ? -1 : below(length));
    samples.pointed.push_back(i % 4 == 0 ? -1 : below(length));
  }
  return samples;
}

/// Parameters no one of which is 0 or 1.
inline std::vector<double> random_parameters(const ModelLayout& layout, uint64_t seed) {
  const std::vector<float> initial = initial_parameters(layout, seed);
  std::vector<double> values(initial.begin(), initial.end());
  std::mt19937 random(static_cast<uint32_t>(seed));
  for (const ParameterSlice& slice : layout.slices)
    for (int64_t i = 0; !slice.decays && i < slice.rows * slice.cols; ++i)
      values[static_cast<size_t>(slice.offset + i)] += 0.3 * (random() * 0x1p-31 - 1);
  return values;
}

}  // namespace training_test
