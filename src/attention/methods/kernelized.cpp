// Attention whose weights are products of features: keys and values can be summed before any query comes.
#include <cmath>

#include "attention/methods/parts.h"
#include "attention/methods/random_features.h"
#include "attention/methods/rows.h"

namespace attn {
namespace {

/// Whether running sums over the keys are enough: every query sees all keys, or all before it.
bool running_sums_do(const Setup& s) {
  const Choice& reach = chosen(s, Aspect::reach);
  if (reach.hide || reach.reweigh || chosen(s, Aspect::position).bias) return false;
  Mask others = *chosen_mask(s);
  others.causal = false;
  return others.none();
}

/// phi(Q) phi(K)^T, seen through `mask`, each row divided by its sum.
int implied_weights(Builder& b, int phi_q, int phi_k, int q, int mask) {
  int similarity = b.add("similarity", MatMul{true}, {phi_q, phi_k});
  if (mask >= 0) {
    const int visible = b.add("visible", Map{Map::Function::exp}, {mask});
    similarity = b.add("visible_similarity", Multiply{}, {similarity, visible});
  }
  const Choice& reach = chosen(b.setup, Aspect::reach);
  const int sum = b.add("similarity_sum", Reduce{}, {similarity});
  const int weights = b.add(reach.reweigh ? "softmax" : "weights", Divide{}, {similarity, sum});
  return reach.reweigh ? reach.reweigh(b, weights, q) : weights;
}

/// phi(q_i) . phi(k_j) / sum over j (Katharopoulos 2020, eq. 3 to 6): the step "heads". Where every pair is open,
/// phi(Q) (phi(K)^T V) is formed, without a matrix of all pairs; the weights it implies are a step beside it. Where
/// positions or the reach tell pairs apart, that matrix is formed, times the exponential of what would have been added
/// to the scores (0 where hidden). A row that sees nothing gives zeros. phi_q: H x n x r, phi_k: Hkv x m x r, not
/// negative; q: turned queries, for a reach that asks them.
int kernel_heads(Builder& b, int phi_q, int phi_k, int q, int v) {
  const int mask = whole_mask(b, q, b.shape(phi_k).rows);
  if (mask >= 0 || chosen(b.setup, Aspect::reach).reweigh)
    return b.add("heads", MatMul{}, {implied_weights(b, phi_q, phi_k, q, mask), v});
  const int columns = b.add("phi_k_columns", Transpose{}, {phi_k});
  const int kv = b.add("kv", MatMul{}, {columns, v});
  const int k_sum = b.add("k_sum", Reduce{}, {columns});
  const int numerator = b.add("numerator", MatMul{}, {phi_q, kv});
  const int denominator = b.add("denominator", MatMul{}, {phi_q, k_sum});
  implied_weights(b, phi_q, phi_k, q, -1);
  return b.add("heads", Divide{}, {numerator, denominator});
}

/// A row with the steps of kernel_heads(), phi_q and phi_k included.
Choice kernelized(Text id, Text formula, Text source) {
  Choice row{id, formula, source};
  row.steps = {{"phi_q", "f", "q", Role::q, Axis::query, Axis::none},
               {"phi_k", "f", "k", Role::k, Axis::key, Axis::none},
               {"kv", "z", "", Role::v, Axis::none, Axis::d_v},
               {"numerator", "o", "", Role::o, Axis::query, Axis::d_v},
               {"similarity", "s", "", Role::s, Axis::query, Axis::key}};
  row.add_beside(Role::k, Axis::none, Axis::key, {{"phi_k_columns", "f", "k"}});
  row.add_beside(Role::k, Axis::none, Axis::none, {{"k_sum", "z"}});
  row.add_beside(Role::a, Axis::query, Axis::none, {{"denominator", "l"}, {"similarity_sum", "l"}});
  row.add_beside(Role::m, Axis::query, Axis::key, {{"no_scores", "b"}, {"mask", "m"}, {"visible", "e"}});
  row.add_beside(Role::s, Axis::query, Axis::key, {{"visible_similarity", "s"}});
  row.replaces = {Aspect::score, Aspect::weighting};
  row.approximates = true;
  return row;
}

/// The cost with r features, without making them. Causal: with running sums, one state for the next query
/// (section 3.3), which gives the same as the matrix that is shown here.
Cost kernel_cost(const CostInput& c, double r) {
  if (!running_sums_do(c.setup)) return {c.pairs, 2 * c.pairs * (r + c.d_v), 4 * 2 * c.n * c.m};
  // Each key into the state (a product and a sum per value, a sum per feature), each query times the state, and a
  // division.
  return {0, c.m * (2 * r * c.d_v + r) + c.n * (2 * r * c.d_v + 2 * r + c.d_v), 4 * (r * c.d_v + r)};
}

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

/// Linear attention: exp(q . k) gives way to phi(q) . phi(k) with phi = elu + 1, so that keys and values can be summed
/// before any query comes (Katharopoulos 2020, eq. 5 and 7). No division by sqrt(d_k), no softmax. Positions that turn
/// queries and keys turn them before phi, which keeps the weights positive.
Choice linear_method() {
  Choice row = kernelized(
      "linear",
      R"(O = \frac{\phi(Q)\,(\phi(K)^{\top} V)}{\phi(Q)\,(\phi(K)^{\top} \mathbf{1})}, \; \phi(x) = \mathrm{elu}(x) + 1)",
      "Katharopoulos 2020, eq. 5 and 7");
  row.heads = [](Builder& b, const Qkv& p) {
    if (chosen(b.setup, Aspect::reach).compares) return plain_heads(b, p);
    const Qkv t = turned(b, p);
    const int phi_q = b.add("phi_q", Map{Map::Function::elu_plus_one}, {t.q});
    return kernel_heads(b, phi_q, b.add("phi_k", Map{Map::Function::elu_plus_one}, {t.k}), t.q, t.v);
  };
  row.cost = [](const CostInput& c) { return kernel_cost(c, c.d_k); };
  return row;
}

/// Performer: positive random features phi(x) = exp(w . x - |x|^2 / 2) / sqrt(r) with E phi(q) . phi(k) = exp(q . k),
/// of queries and keys that share the division of the scores between them: each times d_k^(-1/4) (Choromanski 2021,
/// lemma 1; the softmax's temperature is divided by likewise). Estimates softmax attention of scaled dot products
/// without softcap; `orthogonal` 1: directions that are orthogonal by groups of d_k.
Choice performer_method() {
  Choice row = kernelized("performer",
                          R"(O = \frac{\phi(Q)\,(\phi(K)^{\top} V)}{\phi(Q)\,(\phi(K)^{\top} \mathbf{1})}, \; )"
                          R"(\phi_w(x) = e^{w^{\top} x - \lVert x \rVert^2 / 2})",
                          "Choromanski 2021, lemma 1 and section 2.4");
  row.parameters = {{"features", 1, 256, 16, true}, {"feature_seed", 1, 100, 1, true}, {"orthogonal", 0, 1, 1, true}};
  row.tempered = R"(O = \frac{\phi(Q)\,(\phi(K)^{\top} V)}{\phi(Q)\,(\phi(K)^{\top} \mathbf{1})}, \; )"
                 R"(\phi_w(x) = e^{w^{\top} y - \lVert y \rVert^2 / 2}, \; y = x / \sqrt{T})";
  row.add_beside(Role::x, Axis::none, Axis::d_k, {{"directions", "w"}});
  row.add_beside(Role::k, Axis::none, Axis::key, {{"k_largest_across", "c"}});
  row.add_beside(Role::k, Axis::none, Axis::none, {{"k_largest_of_all", "c"}});
  for (const bool keys : {false, true}) {
    const char* of = keys ? "k" : "q";
    const Role role = keys ? Role::k : Role::q;
    const Axis rows = keys ? Axis::key : Axis::query;
    for (const char* name : {"_shared", "_squared"})
      row.add_beside(role, rows, Axis::d_k, {{std::string(of) + name, of}});
    for (const char* name : {"_projected", "_norm", "_half_norm", "_exponent", "_largest", "_shifted", "_features"})
      row.add_beside(role, rows, Axis::none, {{std::string(of) + name, "f", of}});
  }
  row.heads = [](Builder& b, const Qkv& p) {
    const Setup& s = b.setup;
    if (chosen(s, Aspect::reach).compares) return plain_heads(b, p);
    const Qkv t = turned(b, p);
    const double factor = s.factor / s.temperature;
    const double root = std::sqrt(std::abs(factor));
    const int directions = b.given("directions", gaussian_directions(s.whole("features"), b.shape(p.q).cols,
                                                                     static_cast<uint64_t>(s.whole("feature_seed")),
                                                                     s.parameter("orthogonal") != 0));
    const int shared_q = b.add("q_shared", Scale{root}, {t.q});
    const int shared_k = b.add("k_shared", Scale{factor < 0 ? -root : root}, {t.k});
    const int phi_q = positive_features(b, "q", shared_q, directions, false);
    return kernel_heads(b, phi_q, positive_features(b, "k", shared_k, directions, true), t.q, t.v);
  };
  // And the features: w . x, |x|^2, and a subtraction for each.
  row.cost = [](const CostInput& c) {
    const double r = c.setup.parameter("features");
    Cost cost = kernel_cost(c, r);
    cost.flops += (c.n + c.m) * (2 * r * c.d_k + 2 * c.d_k + r);
    cost.bytes += 4 * r * c.d_k;
    return cost;
  };
  return row;
}

}  // namespace attn
