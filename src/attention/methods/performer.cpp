#include <cmath>

#include "attention/mechanism.h"
#include "attention/methods/kernelized.h"
#include "attention/methods/random_features.h"
#include "attention/methods/rows.h"

namespace attn {
namespace {

/// exp(w . x - |x|^2 / 2 - c) / sqrt(count) for the directions w, with a c that cancels in the quotient and keeps the
/// exponential in range: the largest exponent of a query, or of all keys.
int positive_features(Builder& b, const std::string& of, int x, int directions, bool keys) {
  const int projected = b.add(of + "_projected", MatMul{true}, {x, directions});
  const int squared = b.add(of + "_squared", Multiply{}, {x, x});
  const int half = b.add(of + "_half_norm", Scale{0.5}, {b.add(of + "_norm", Reduce{}, {squared})});
  const int exponent = b.add(of + "_exponent", Subtract{}, {projected, half});
  int largest = b.add(of + "_largest", Reduce{Reduce::Kind::maximum}, {exponent});
  if (keys) {
    const int across = b.add("k_largest_across", Transpose{}, {largest});
    largest = b.add("k_largest_of_all", Reduce{Reduce::Kind::maximum}, {across});
  }
  const int shifted = b.add(of + "_shifted", Subtract{}, {exponent, largest});
  const int features = b.add(of + "_features", Map{Map::Function::exp}, {shifted});
  return b.add("phi_" + of, Scale{1 / std::sqrt(static_cast<double>(b.shape(directions).rows))}, {features});
}

}  // namespace

/// Performer: positive random features phi(x) = exp(w . x - |x|^2 / 2) / sqrt(r) with E phi(q) . phi(k) = exp(q . k),
/// of queries and keys that share the division of the scores between them: each times d_k^(-1/4) (Choromanski 2021,
/// lemma 1; the softmax's temperature is divided by likewise). Estimates softmax attention of scaled dot products
/// without softcap; `orthogonal` 1: directions that are orthogonal by groups of d_k.
Choice performer_method() {
  Choice row{
      Aspect::method, "performer",
      R"(e^{q^{\top} k} = \mathrm{E}_w[\phi_w(q)\,\phi_w(k)], \; \phi_w(x) = e^{w^{\top} x - \lVert x \rVert^2 / 2})",
      "Choromanski 2021, lemma 1 and section 2.4"};
  row.parameters = {{"features", 1, 256, 16, true}, {"feature_seed", 1, 100, 1, true}, {"orthogonal", 0, 1, 1, true}};
  row.steps = kernel_steps();
  row.steps.push_back({"directions", "w", "", Role::x, Axis::none, Axis::d_k, true});
  row.steps.push_back({"k_largest_across", "c", "", Role::k, Axis::none, Axis::key, true});
  row.steps.push_back({"k_largest_of_all", "c", "", Role::k, Axis::none, Axis::none, true});
  for (const bool keys : {false, true}) {
    const char* of = keys ? "k" : "q";
    const Role role = keys ? Role::k : Role::q;
    const Axis rows = keys ? Axis::key : Axis::query;
    for (const char* name : {"_shared", "_squared"})
      row.steps.push_back({std::string(of) + name, of, "", role, rows, Axis::d_k, true});
    for (const char* name : {"_projected", "_norm", "_half_norm", "_exponent", "_largest", "_shifted", "_features"})
      row.steps.push_back({std::string(of) + name, "f", of, role, rows, Axis::none, true});
  }
  row.replaces = {Aspect::score, Aspect::weighting};
  row.approximates = true;
  row.heads = [](Builder& b, int q, int k, int v) {
    const QueriesKeys t = turned(b, q, k);
    const double factor = b.setup.factor / b.setup.temperature;
    const double root = std::sqrt(std::abs(factor));
    const auto seed = static_cast<uint64_t>(b.whole("feature_seed"));
    const bool orthogonal = b.parameter("orthogonal") != 0;
    const int directions =
        b.given("directions", gaussian_directions(b.whole("features"), b.shape(q).cols, seed, orthogonal));
    const int shared_q = b.add("q_shared", Scale{root}, {t.q});
    const int shared_k = b.add("k_shared", Scale{factor < 0 ? -root : root}, {t.k});
    const int phi_q = positive_features(b, "q", shared_q, directions, false);
    return kernel_heads(b, phi_q, positive_features(b, "k", shared_k, directions, true), t.q, v);
  };
  // And the features: w . x, |x|^2, and a subtraction for each.
  row.cost = [](const Setup& s, double pairs) {
    const double r = s.parameters.at("features"), d = static_cast<double>(s.d_k);
    Cost cost = kernel_cost(s, pairs, r);
    cost.flops += static_cast<double>(s.queries + s.keys) * (2 * r * d + 2 * d + r);
    cost.bytes += 4 * r * d;
    return cost;
  };
  return row;
}

}  // namespace attn
