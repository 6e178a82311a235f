#pragma once
// What the tests of structures share: a setup on random matrices, and the formulas in double written out as plain
// loops.
#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "attention/mechanism_support.h"

namespace structures_test {

using Matrices = std::map<std::string, attn::Tensor>;

inline uint32_t hash(const std::string& text) {
  uint32_t h = 2166136261u;
  for (const char c : text) h = (h ^ static_cast<uint8_t>(c)) * 16777619u;
  return h;
}

/// Odd sizes, four heads on two.
inline mechanism_test::Drawn setup(const std::string& structure, int64_t queries = 5, int64_t keys = 5) {
  mechanism_test::Drawn s;
  s.queries = queries;
  s.keys = keys;
  s.d_model = 6;
  s.heads = 4;
  s.kv_heads = 2;
  s.d_k = 3;
  s.d_v = 5;
  s.d_out = 6;
  s.factor = 1 / std::sqrt(3.0);
  s.chosen["structure"] = structure;
  return s;
}

/// All steps of a setup's program; matrices that are not in `matrices` are random by their name, and stand there
/// afterwards.
inline attn::Trace trace_of(const attn::Backend& backend, mechanism_test::Drawn s, Matrices& matrices) {
  s.matrix = [&](const std::string& name, const attn::Shape& shape) {
    return matrices.try_emplace(name, kernels_test::random_tensor(shape, hash(name))).first->second;
  };
  return mechanism_test::run_all(backend, s);
}

template <class Do>
void for_backends(const Do& act) {
  for (const attn::Backend* backend : attn::backends()) {
    if (!backend->unavailable().empty()) continue;
    CAPTURE(backend->name());
    act(*backend);
  }
}

struct Grid {
  int64_t rows = 0;
  int64_t cols = 0;
  std::vector<double> v;
  Grid(int64_t r, int64_t c) : rows(r), cols(c), v(static_cast<size_t>(r * c), 0.0) {}
  Grid(const attn::Tensor& t, int64_t head = 0) : Grid(t.shape().rows, t.shape().cols) {
    for (size_t i = 0; i < v.size(); ++i) v[i] = t.matrix(0, head)[i];
  }
  double& operator()(int64_t r, int64_t c) { return v[static_cast<size_t>(r * cols + c)]; }
  double operator()(int64_t r, int64_t c) const { return v[static_cast<size_t>(r * cols + c)]; }
};

inline Grid product(const Grid& a, const Grid& b) {
  REQUIRE(a.cols == b.rows);
  Grid out(a.rows, b.cols);
  for (int64_t i = 0; i < a.rows; ++i)
    for (int64_t j = 0; j < b.cols; ++j)
      for (int64_t k = 0; k < a.cols; ++k) out(i, j) += a(i, k) * b(k, j);
  return out;
}

/// a + b; b of one row is added to every row.
inline Grid sum(const Grid& a, const Grid& b) {
  Grid out = a;
  for (int64_t i = 0; i < a.rows; ++i)
    for (int64_t j = 0; j < a.cols; ++j) out(i, j) += b(b.rows == 1 ? 0 : i, j);
  return out;
}

using Sees = std::function<bool(int64_t, int64_t)>;
inline bool sees_all(int64_t, int64_t) { return true; }
inline bool sees_past(int64_t i, int64_t j) { return j <= i; }

/// softmax(factor q k^T) v, keys left out where a query does not see them.
inline Grid attention(const Grid& q, const Grid& k, const Grid& v, double factor, const Sees& sees) {
  Grid out(q.rows, v.cols);
  for (int64_t i = 0; i < q.rows; ++i) {
    std::vector<double> s;
    for (int64_t j = 0; j < k.rows; ++j) {
      double dot = 0;
      for (int64_t c = 0; c < q.cols; ++c) dot += q(i, c) * k(j, c);
      s.push_back(sees(i, j) ? factor * dot : -kernels_test::kInf);
    }
    const std::vector<double> w = kernels_test::softmax_formula(s, 1);
    for (int64_t j = 0; j < k.rows; ++j)
      for (int64_t c = 0; c < v.cols; ++c) out(i, c) += w[static_cast<size_t>(j)] * v(j, c);
  }
  return out;
}

/// The heads of a layer ("" or "_2"), with fewer matrices than heads where they are shared.
inline std::vector<Grid> heads_of(const attn::Setup& s, const Matrices& m, const Grid& x, const Grid& memory,
                                  const Sees& sees, const std::string& layer = "") {
  std::vector<Grid> out;
  const auto weight = [&](const char* name, int64_t h) {
    const attn::Tensor& w = m.at(name + layer);
    return Grid(w, h / (s.heads / w.shape().heads));
  };
  for (int64_t h = 0; h < s.heads; ++h)
    out.push_back(attention(product(x, weight("w_q", h)), product(memory, weight("w_k", h)),
                            product(memory, weight("w_v", h)), s.factor, sees));
  return out;
}

/// Heads side by side, times W_O, plus b_o where there is one.
inline Grid joined(const attn::Setup& s, const Matrices& m, const std::vector<Grid>& heads,
                   const std::string& layer = "") {
  Grid concat(heads[0].rows, s.heads * s.d_v);
  for (int64_t h = 0; h < s.heads; ++h)
    for (int64_t i = 0; i < concat.rows; ++i)
      for (int64_t c = 0; c < s.d_v; ++c) concat(i, h * s.d_v + c) = heads[static_cast<size_t>(h)](i, c);
  const Grid projected = product(concat, Grid(m.at("w_o" + layer)));
  return s.output_bias ? sum(projected, Grid(m.at("b_o" + layer))) : projected;
}

/// Ba 2016, eq. 4, times the gain, plus the bias.
inline Grid layer_norm(const Grid& a, const Grid& gain, const Grid& bias) {
  Grid out(a.rows, a.cols);
  for (int64_t i = 0; i < a.rows; ++i) {
    double mean = 0, variance = 0;
    for (int64_t c = 0; c < a.cols; ++c) mean += a(i, c);
    mean /= static_cast<double>(a.cols);
    for (int64_t c = 0; c < a.cols; ++c) variance += (a(i, c) - mean) * (a(i, c) - mean);
    variance /= static_cast<double>(a.cols);
    for (int64_t c = 0; c < a.cols; ++c)
      out(i, c) = (a(i, c) - mean) / std::sqrt(variance + 1e-5) * gain(0, c) + bias(0, c);
  }
  return out;
}

/// Vaswani 2017, eq. 2.
inline Grid feed_forward(const Grid& a, const Matrices& m) {
  Grid hidden = sum(product(a, Grid(m.at("w_hidden"))), Grid(m.at("b_hidden")));
  for (double& x : hidden.v) x = x > 0 ? x : 0;
  return sum(product(hidden, Grid(m.at("w_fed"))), Grid(m.at("b_fed")));
}

/// Relative to the largest of the expected values.
inline void check_near(const attn::Tensor& got, int64_t head, const Grid& want, double tolerance = 1e-5) {
  REQUIRE(got.shape().rows == want.rows);
  REQUIRE(got.shape().cols == want.cols);
  double size = 1, worst = 0;
  for (size_t i = 0; i < want.v.size(); ++i) {
    size = std::max(size, std::abs(want.v[i]));
    const double off = std::abs(got.matrix(0, head)[i] - want.v[i]);
    worst = off <= worst ? worst : off;  // NaN is worst
  }
  CHECK(worst <= tolerance * size);
}

inline void check_heads(const attn::Tensor& got, const std::vector<Grid>& want) {
  REQUIRE(got.shape().heads == static_cast<int64_t>(want.size()));
  for (size_t h = 0; h < want.size(); ++h) check_near(got, static_cast<int64_t>(h), want[h]);
}

}  // namespace structures_test
