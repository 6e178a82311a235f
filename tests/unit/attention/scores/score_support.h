#pragma once
// Rows of the tables on their own: what they compute from a given q and k, with matrices that the test draws.
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "attention/mechanism_support.h"

namespace score_test {

using mechanism_test::Drawn;
using mechanism_test::run_all;

struct Sizes {
  int64_t n = 1, m = 1, heads = 1, kv_heads = 1, d = 1;
};
/// One of everything; grouped heads with odd sizes; more keys than queries and the other way round.
inline const std::vector<Sizes> kSizes{{1, 1, 1, 1, 1}, {7, 7, 4, 2, 3}, {5, 9, 3, 1, 4}, {9, 5, 2, 2, 5}};

/// Matrices by name are seeded; those in `given` are used as they are.
inline Drawn setup_of(const Sizes& s, const std::map<std::string, attn::Tensor>& given = {}) {
  Drawn setup;
  setup.queries = s.n;
  setup.keys = s.m;
  setup.d_model = setup.d_out = 6;
  setup.heads = s.heads;
  setup.kv_heads = s.kv_heads;
  setup.d_k = setup.d_v = s.d;
  setup.matrix = [given](const std::string& name, const attn::Shape& shape) {
    const auto own = given.find(name);
    if (own != given.end()) return own->second;
    uint32_t seed = 7;
    for (const char c : name) seed = seed * 31 + static_cast<uint32_t>(c);
    return kernels_test::random_tensor(shape, seed);
  };
  return setup;
}

inline attn::Tensor some_q(const Sizes& s) { return kernels_test::random_tensor({1, s.heads, s.n, s.d}, 11, -2, 2); }
inline attn::Tensor some_k(const Sizes& s) { return kernels_test::random_tensor({1, s.kv_heads, s.m, s.d}, 12, -2, 2); }

/// The steps of a row of the table of scores for that q and k.
inline attn::Trace scores_of(const attn::Backend& backend, const std::string& row, const Drawn& setup,
                             const attn::Tensor& q, const attn::Tensor& k) {
  attn::Builder b(setup);
  const int q_step = b.given("q", q), k_step = b.given("k", k);
  attn::find_choice(attn::Aspect::score, row)->scores(b, q_step, k_step);
  return run_all(backend, b, setup);
}

/// Where a tensor is farther from `want(h, i, j)` than `relative` (of 1 at least), or empty.
template <typename Want>
std::string differs(const attn::Tensor& got, const attn::Shape& shape, const Want& want, double relative = 1e-5) {
  if (!(got.shape() == shape)) return "expected " + shape.text() + ", found " + got.shape().text();
  for (int64_t h = 0; h < shape.heads; ++h)
    for (int64_t i = 0; i < shape.rows; ++i)
      for (int64_t j = 0; j < shape.cols; ++j) {
        const double w = want(h, i, j), g = got.at(0, h, i, j);
        if (!(w == g || std::abs(g - w) <= relative * std::max(1.0, std::abs(w))))
          return "head " + std::to_string(h) + ", row " + std::to_string(i) + ", column " + std::to_string(j) +
                 ": expected " + std::to_string(w) + ", found " + std::to_string(g);
      }
  return {};
}

/// exp over sum, of the finite ones.
inline std::vector<double> softmax(const std::vector<double>& s) {
  double largest = -kernels_test::kInf, sum = 0;
  for (const double x : s) largest = std::max(largest, x);
  std::vector<double> w;
  for (const double x : s) w.push_back(x == -kernels_test::kInf ? 0 : std::exp(x - largest));
  for (const double x : w) sum += x;
  for (double& x : w) x = sum > 0 ? x / sum : 0;
  return w;
}

/// Multiplications and additions of a program, given values aside; functions, comparisons and copies are neither.
inline double counted_flops(const attn::Program& program) {
  double flops = 0;
  for (const attn::Step& step : program.steps) {
    const auto count = [](const attn::Shape& s) { return static_cast<double>(s.count()); };
    const auto in = [&](size_t i) { return program.steps[static_cast<size_t>(step.inputs[i])].shape; };
    const double cells = count(step.shape);
    if (std::get_if<attn::MatMul>(&step.primitive)) flops += 2 * cells * static_cast<double>(in(0).cols);
    if (std::get_if<attn::Add>(&step.primitive) || std::get_if<attn::Multiply>(&step.primitive)) flops += cells;
    if (const auto* scale = std::get_if<attn::Scale>(&step.primitive)) flops += scale->factor == -1 ? 0 : cells;
    if (const auto* pairs = std::get_if<attn::Pairs>(&step.primitive)) flops += pairs->concatenate ? 0 : cells;
    if (std::get_if<attn::Reduce>(&step.primitive)) flops += count(in(0));
    if (std::get_if<attn::Normalize>(&step.primitive)) flops += 3 * cells;
    if (const auto* map = std::get_if<attn::Map>(&step.primitive))
      flops += map->function == attn::Map::Function::leaky_relu ? cells : 0;
  }
  return flops;
}

}  // namespace score_test
