#include "attention/methods/kernelized.h"

#include "attention/methods/parts.h"

namespace attn {
namespace {

/// Which keys a query of n sees, as far as running sums go.
enum class Open { all, before, some };

Open open_pairs(const Setup& s) {
  const Choice& reach = chosen(s, Aspect::reach);
  const std::shared_ptr<const Mask> mask = chosen_mask(s);
  if (reach.hide || reach.reweigh || chosen(s, Aspect::position).bias) return Open::some;
  if (mask->none()) return Open::all;
  return mask->causal && mask->left < 0 && mask->right < 0 && mask->kv_len.empty() && !mask->keep && mask->bias.empty()
             ? Open::before
             : Open::some;
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

}  // namespace

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

std::vector<StepInfo> kernel_steps() {
  return {{"phi_q", "f", "q", Role::q, Axis::query, Axis::none},
          {"phi_k", "f", "k", Role::k, Axis::key, Axis::none},
          {"phi_k_columns", "f", "k", Role::k, Axis::none, Axis::key, true},
          {"kv", "z", "", Role::v, Axis::none, Axis::d_v},
          {"k_sum", "z", "", Role::k, Axis::none, Axis::none, true},
          {"numerator", "o", "", Role::o, Axis::query, Axis::d_v},
          {"denominator", "l", "", Role::a, Axis::query, Axis::none, true},
          {"no_scores", "b", "", Role::m, Axis::query, Axis::key, true},
          {"mask", "m", "", Role::m, Axis::query, Axis::key, true},
          {"visible", "e", "", Role::m, Axis::query, Axis::key, true},
          {"similarity", "s", "", Role::s, Axis::query, Axis::key},
          {"visible_similarity", "s", "", Role::s, Axis::query, Axis::key, true},
          {"similarity_sum", "l", "", Role::a, Axis::query, Axis::none, true}};
}

Cost kernel_cost(const Setup& s, double pairs, double r) {
  const auto n = static_cast<double>(s.queries), m = static_cast<double>(s.keys), d_v = static_cast<double>(s.d_v);
  const Open open = open_pairs(s);
  if (open == Open::some) return {pairs, 2 * pairs * (r + d_v), 4 * 2 * n * m};
  // Each key into the state (a product and a sum per value, a sum per feature), each query times the state, and a
  // division.
  return {0, m * (2 * r * d_v + r) + n * (2 * r * d_v + 2 * r + d_v), 4 * (r * d_v + r)};
}

}  // namespace attn
