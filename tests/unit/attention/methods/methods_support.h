#pragma once
// What the tests of methods share: a method run on q, k, v of its own, and attention written out in plain double loops.
#include <doctest/doctest.h>

#include <functional>

#include "attention/choice.h"
#include "attention/mechanism_support.h"

namespace methods_test {

using namespace attn;
using namespace kernels_test;
using namespace mechanism_test;

struct Sizes {
  int64_t n, m, heads, kv_heads, d_k, d_v;
};

/// Everything standard but the method; matrices that rows ask for are seeded by their names.
inline Drawn setup_for(const std::string& method, const Sizes& z) {
  Drawn s;
  s.queries = z.n;
  s.keys = z.m;
  s.d_model = 6;
  s.heads = z.heads;
  s.kv_heads = z.kv_heads;
  s.d_k = z.d_k;
  s.d_v = z.d_v;
  s.factor = 1 / std::sqrt(static_cast<double>(z.d_k));
  for (const AspectRow& table : kAspects) {
    s.chosen[std::string(table.name)] = choices(table.aspect).front().id;
    for (const Choice& row : choices(table.aspect))
      for (const Parameter& p : row.parameters) s.parameters[p.id] = p.standard;
  }
  s.chosen["method"] = method;
  s.matrix = [](const std::string& name, const Shape& shape) {
    uint32_t seed = 17;
    for (const char c : name) seed = seed * 31 + static_cast<unsigned char>(c);
    return random_tensor(shape, seed);
  };
  return s;
}

struct Operands {
  Tensor x, q, k, v;
};

/// n = m: queries and keys of the same tokens; else of two texts.
inline Operands operands_for(const Sizes& z, uint32_t seed, double size = 1.5) {
  return {random_tensor({1, 1, z.m, 6}, seed), random_tensor({1, z.heads, z.n, z.d_k}, seed + 1, -size, size),
          random_tensor({1, z.kv_heads, z.m, z.d_k}, seed + 2, -size, size),
          random_tensor({1, z.kv_heads, z.m, z.d_v}, seed + 3)};
}

inline Bound program_of(const Drawn& setup, const Operands& in) {
  Builder b(setup);
  b.given("x", in.x);
  const int q = b.given("q", in.q), k = b.given("k", in.k), v = b.given("v", in.v);
  const int heads = chosen(setup, Aspect::method).heads(b, {q, k, v});
  CHECK(b.program.steps[static_cast<size_t>(heads)].name == "heads");
  return bound(b, setup);
}

/// Every step of a program by name.
struct Values {
  Program program;
  std::vector<Tensor> values;
  const Tensor& operator[](const std::string& name) const {
    const int step = program.find(name);
    if (step < 0) throw Error("no step " + name);
    return values[static_cast<size_t>(step)];
  }
  bool has(const std::string& name) const { return program.find(name) >= 0; }
};

inline Values run_method(const Backend& backend, const Drawn& setup, const Operands& in) {
  const Bound program = program_of(setup, in);
  return {program, values_of(backend, program)};
}

template <class Do>
void on_every_backend(const Do& act) {
  for (const Backend* backend : backends()) {
    if (!backend->unavailable().empty()) continue;
    CAPTURE(backend->name());
    act(*backend);
  }
}

/// Rows x columns of one head, in double.
using Table = std::vector<std::vector<double>>;

inline Table table(const Tensor& t, int64_t head, int64_t of_heads) {
  const float* values = t.matrix(0, head * t.shape().heads / of_heads);
  Table out;
  for (int64_t r = 0; r < t.shape().rows; ++r)
    out.emplace_back(values + r * t.shape().cols, values + (r + 1) * t.shape().cols);
  return out;
}

inline double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

inline Table times(const Table& a, const Table& b) {
  Table out(a.size(), std::vector<double>(b.front().size(), 0));
  for (size_t i = 0; i < a.size(); ++i)
    for (size_t j = 0; j < b.size(); ++j)
      for (size_t c = 0; c < b[j].size(); ++c) out[i][c] += a[i][j] * b[j][c];
  return out;
}

/// Which query sees which key.
using Sees = std::function<bool(int64_t i, int64_t j)>;

/// softmax(softcap(factor q k^T) where seen, T)
inline Table softmax_weights(const Table& q, const Table& k, const Setup& s, const Sees& sees) {
  Table weights;
  for (size_t i = 0; i < q.size(); ++i) {
    std::vector<double> scores;
    for (size_t j = 0; j < k.size(); ++j) {
      double score = s.factor * dot(q[i], k[j]);
      if (s.softcap != 0) score = s.softcap * std::tanh(score / s.softcap);
      scores.push_back(sees(static_cast<int64_t>(i), static_cast<int64_t>(j)) ? score : -kInf);
    }
    weights.push_back(softmax_formula(scores, s.temperature));
  }
  return weights;
}

/// Empty, or the first value that is further from the table than `tolerance` of the larger of 1 and it.
inline std::string differs(const Tensor& got, int64_t head, const Table& want, double tolerance = 1e-5) {
  if (got.shape().rows != static_cast<int64_t>(want.size())) return "other rows: " + got.shape().text();
  for (size_t i = 0; i < want.size(); ++i)
    for (size_t j = 0; j < want[i].size(); ++j) {
      const double value = got.at(0, head, static_cast<int64_t>(i), static_cast<int64_t>(j));
      if (!(std::abs(value - want[i][j]) <= tolerance * std::max(1.0, std::abs(want[i][j]))))
        return "head " + std::to_string(head) + " row " + std::to_string(i) + " column " + std::to_string(j) +
               ": expected " + std::to_string(want[i][j]) + ", found " + std::to_string(value);
    }
  return {};
}

/// Reaches and what they let through, with the setup that says so.
struct ReachCase {
  std::string id;
  Sees sees;
};
inline std::vector<ReachCase> reach_cases() {
  return {{"none", [](int64_t, int64_t) { return true; }},
          {"causal", [](int64_t i, int64_t j) { return j <= i; }},
          {"window", [](int64_t i, int64_t j) { return i - 2 <= j && j <= i + 1; }},
          {"painted", [](int64_t i, int64_t j) { return i != 1 && !(i == 3 && j > 1); }}};  // query 1 sees nothing
}
inline void choose_reach(Setup& s, const ReachCase& reach) {
  s.chosen["reach"] = reach.id;
  s.reach.left = 2;
  s.reach.right = 1;
  s.reach.hidden.clear();
  for (int64_t i = 0; i < s.queries; ++i)
    for (int64_t j = 0; j < s.keys; ++j)
      if (reach.id == "painted" && !reach.sees(i, j))
        s.reach.hidden.emplace_back(static_cast<int>(i), static_cast<int>(j));
}

/// Sizes that are odd, of one token, grouped, of two texts.
inline const std::vector<Sizes>& sizes() {
  static const std::vector<Sizes> kSizes{
      {7, 7, 1, 1, 3, 5}, {1, 1, 2, 1, 1, 1}, {11, 11, 4, 2, 4, 3}, {5, 9, 2, 2, 3, 2}, {9, 4, 3, 1, 2, 4}};
  return kSizes;
}

}  // namespace methods_test
