// Products and attention of training, every kind of vector, against double.
#include "kernels/cpu/dense_kernels.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace attn;

std::vector<float> random_values(int64_t n, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<float> values(static_cast<size_t>(n));
  for (float& x : values) x = static_cast<float>(random() * 0x1p-31 - 1);
  return values;
}

float* aligned(std::vector<float>& memory, int64_t n) {
  memory.resize(static_cast<size_t>(n) + 16);
  void* at = memory.data();
  size_t space = memory.size() * sizeof(float);
  return static_cast<float*>(std::align(64, static_cast<size_t>(n) * sizeof(float), at, space));
}

struct Sizes {
  int64_t rows, inner, cols;
};

TEST_CASE("dense products are within the bound of their sums, whatever lies where") {
  std::vector<float> memory;
  float* scratch = aligned(memory, dense_scratch(1, 1));
  for (const DenseKernels<float>* kernels : dense_kinds())
    for (const Sizes s : {Sizes{1, 1, 1}, {7, 5, 3}, {64, 300, 64}, {13, 64, 11}, {100, 17, 129}, {3, 256, 260}})
      for (int kind = 0; kind < 8; ++kind) {
        const bool transpose_a = kind & 1, transpose_b = kind & 2, add = kind & 4;
        const int64_t a_cols = (transpose_a ? s.rows : s.inner) + 2, b_cols = (transpose_b ? s.inner : s.cols) + 1,
                      c_cols = s.cols + 3;
        const std::vector<float> a = random_values((transpose_a ? s.inner : s.rows) * a_cols, 1),
                                 b = random_values((transpose_b ? s.cols : s.inner) * b_cols, 2),
                                 before = random_values(s.rows * c_cols, 3);
        std::vector<float> c = before;
        kernels->multiply({a.data(), transpose_a ? 1 : a_cols, transpose_a ? a_cols : 1, b.data(), b_cols, transpose_b,
                           c.data(), c_cols, s.rows, s.inner, s.cols, add},
                          scratch);
        double worst = 0;  // of the error over its bound
        for (int64_t r = 0; r < s.rows; ++r)
          for (int64_t col = 0; col < c_cols; ++col) {
            const auto at = static_cast<size_t>(r * c_cols + col);
            if (col >= s.cols) {
              CHECK(c[at] == before[at]);
              continue;
            }
            double sum = add ? before[at] : 0, size = std::abs(sum);
            for (int64_t k = 0; k < s.inner; ++k) {
              const double product = double{a[static_cast<size_t>(transpose_a ? k * a_cols + r : r * a_cols + k)]} *
                                     double{b[static_cast<size_t>(transpose_b ? col * b_cols + k : k * b_cols + col)]};
              sum += product;
              size += std::abs(product);
            }
            worst =
                std::max(worst, std::abs(c[at] - sum) / (static_cast<double>(s.inner + 1) * 0x1p-24 * size + 1e-30));
          }
        INFO(kernels->name << ", " << s.rows << " x " << s.inner << " x " << s.cols << ", kind " << kind);
        CHECK(worst <= 1);
      }
}

/// softmax(factor q k^T) and all gradients of sum(d_out . out), in double.
struct ExactHead {
  std::vector<double> weights, out, d_q, d_k, d_v;
};

ExactHead exact_head(const DenseHead<float>& h, const float* d_out) {
  const auto n = static_cast<size_t>(h.length), all = n * static_cast<size_t>(h.row);
  ExactHead e{std::vector<double>(n * n), std::vector<double>(all), std::vector<double>(all), std::vector<double>(all),
              std::vector<double>(all)};
  for (int64_t i = 0; i < h.length; ++i) {
    double* w = e.weights.data() + i * h.length;
    std::vector<double> d(n);
    const int64_t seen = h.causal ? i + 1 : h.length;
    double sum = 0, turned = 0;
    for (int64_t j = 0; j < seen; ++j) {
      double score = 0;
      for (int64_t c = 0; c < h.width; ++c) score += double{h.q[i * h.row + c]} * double{h.k[j * h.row + c]};
      sum += w[j] = std::exp(h.factor * score);
    }
    for (int64_t j = 0; j < seen; ++j) {
      w[j] /= sum;
      for (int64_t c = 0; c < h.width; ++c) {
        e.out[static_cast<size_t>(i * h.row + c)] += w[j] * h.v[j * h.row + c];
        e.d_v[static_cast<size_t>(j * h.row + c)] += w[j] * d_out[i * h.row + c];
        d[static_cast<size_t>(j)] += double{d_out[i * h.row + c]} * double{h.v[j * h.row + c]};
      }
      turned += w[j] * d[static_cast<size_t>(j)];
    }
    for (int64_t j = 0; j < seen; ++j)
      for (int64_t c = 0; c < h.width; ++c) {
        const double d_score = h.factor * w[j] * (d[static_cast<size_t>(j)] - turned);
        e.d_q[static_cast<size_t>(i * h.row + c)] += d_score * h.k[j * h.row + c];
        e.d_k[static_cast<size_t>(j * h.row + c)] += d_score * h.q[i * h.row + c];
      }
  }
  return e;
}

/// Values up to 1: a score errs by (width + 4) u width, a weight by e times that, sums of `length` of those and of
/// their products by width + length more.
TEST_CASE("attention of training and its gradient are within their bounds of double") {
  for (const DenseKernels<float>* kernels : dense_kinds())
    for (const int64_t length : {1, 3, 16, 21, 32, 50})
      for (const int64_t width : {1, 5, 8, 16, 33})
        for (const bool causal : {false, true}) {
          const int64_t row = width + 3, all = length * row;
          const std::vector<float> q = random_values(all, 1), k = random_values(all, 2), v = random_values(all, 3),
                                   d_out = random_values(all, 4);
          std::vector<float> out(q.size()), d_q(q.size()), d_k(q.size()), d_v(q.size()), memory;
          std::vector<float> weights(static_cast<size_t>(length * dense_row(length)), 9.0f);
          float* scratch = aligned(memory, dense_scratch(length, width));
          const DenseHead<float> head{q.data(),
                                      k.data(),
                                      v.data(),
                                      out.data(),
                                      row,
                                      length,
                                      width,
                                      weights.data(),
                                      dense_row(length),
                                      causal,
                                      1 / std::sqrt(static_cast<float>(width))};
          kernels->attend(head, scratch);
          kernels->attend_gradient(head, {d_out.data(), d_q.data(), d_k.data(), d_v.data()}, scratch);
          const ExactHead exact = exact_head(head, d_out.data());
          double worst = 0;
          const auto compare = [&](const std::vector<float>& found, const std::vector<double>& right) {
            for (int64_t i = 0; i < length; ++i)
              for (int64_t c = 0; c < width; ++c) {
                const auto at = static_cast<size_t>(i * row + c);
                worst = std::max(worst, std::abs(found[at] - right[at]));
              }
          };
          compare(out, exact.out);
          compare(d_q, exact.d_q);
          compare(d_k, exact.d_k);
          compare(d_v, exact.d_v);
          INFO(kernels->name << ", length " << length << ", width " << width << (causal ? ", causal" : ""));
          CHECK(worst <= static_cast<double>((width + 8) * (width + length)) * 0x1p-24);
          for (int64_t i = 0; i < length; ++i)
            for (int64_t j = 0; j < dense_row(length); ++j) {
              const float w = weights[static_cast<size_t>(i * dense_row(length) + j)];
              if (j >= length || (causal && j > i)) CHECK(w == 0);
            }
        }
}

}  // namespace
