// A selective state space, written as the attention matrix it implies.
#include "attention/methods/parts.h"
#include "attention/methods/rows.h"

namespace attn {
namespace {

/// The tokens that k was projected from: they decide how far each of them moves the state.
int memory_of(const Builder& b, int k) {
  const Step& step = b.program.step(k);
  if (std::holds_alternative<MatMul>(step.primitive) && b.shape(step.inputs[0]).rows == step.shape.rows)
    return step.inputs[0];
  const int x = b.program.find("x" + b.suffix);
  if (x < 0 || b.shape(x).rows != b.shape(k).rows) fail("mamba", "tokens that the keys are made from", "none");
  return x;
}

/// n x n: 1 where the column is not after the row. Times a column: the sums from the first token to each.
Tensor sums_so_far(int64_t n) {
  return tensor_from({1, 1, n, n}, "triangle", [](int64_t, int64_t i, int64_t j) { return j <= i; });
}

}  // namespace

/// Mamba's selective state space with one decay per head (Gu 2023, algorithm 2; Dao 2024, "SSD"): with C = q, B = k, x
/// = v,
///   delta_t = softplus(x_t w_delta + b_delta), a_t = exp(-delta_t exp(a_log)),
///   h_t = a_t h_(t-1) + delta_t B_t v_t^T,  o_t = C_t h_t,
/// which is M v with M_ij = (C_i . B_j) a_(j+1) ... a_i delta_j for j <= i, else 0. Weights may be negative and do not
/// sum to 1. It has its own reach: what came before. Keys of another text make up one state, which every query reads at
/// its end.
Choice mamba_method() {
  Choice row{"mamba",
             R"(O = M V, \; M_{ij} = C_i^{\top} B_j \, \Delta_j \prod_{l=j+1}^{i} e^{-\Delta_l A}, \; )"
             R"(\Delta = \mathrm{softplus}(x w_\Delta + b_\Delta))",
             "Gu 2023, algorithm 2; Dao 2024, section 3"};
  row.steps = {{"w_delta", "w", "d", Role::x, Axis::feature, Axis::none, true, true},
               {"b_delta", "b", "d", Role::x, Axis::none, Axis::none, true, true},
               {"a_log", "a", "l", Role::m, Axis::none, Axis::none, true, true},
               {"delta", "d", "", Role::x, Axis::key, Axis::none},
               {"decay", "e", "", Role::m, Axis::query, Axis::key},
               {"similarity", "s", "", Role::s, Axis::query, Axis::key}};
  row.part(PerHead::query, {"w_delta", "b_delta", "a_log"});
  row.add_beside(Role::x, Axis::key, Axis::none, {{"delta_projected", "d", "p"}, {"delta_sum", "d", "s"}});
  row.add_beside(Role::x, Axis::none, Axis::key, {{"delta_row", "d"}});
  row.add_beside(Role::m, Axis::none, Axis::none, {{"decay_rate", "a"}, {"log_decay_end", "g", "c"}});
  row.add_beside(Role::m, Axis::key, Axis::none,
                 {{"decay_speed", "g"}, {"log_decay", "g"}, {"log_decay_so_far", "g", "c"}});
  row.add_beside(Role::m, Axis::key, Axis::key, {{"sums_so_far", "t"}});
  row.add_beside(Role::m, Axis::none, Axis::key, {{"log_decay_row", "g", "c"}});
  row.add_beside(Role::m, Axis::query, Axis::key, {{"log_decay_between", "g"}, {"log_decay_causal", "g"}});
  row.add_beside(Role::s, Axis::query, Axis::key, {{"decayed", "s"}});
  row.replaces = {Aspect::score, Aspect::weighting, Aspect::reach};
  row.heads = [](Builder& b, const Qkv& p) {
    const bool own = same_tokens(b, p);
    const int memory = memory_of(b, p.k);
    const int64_t heads = b.shape(p.q).heads, m = b.shape(p.k).rows;
    const int w_delta = b.weight("w_delta", heads, b.shape(memory).cols, 1);
    const int b_delta = b.weight("b_delta", heads, 1, 1);
    const int rate = b.add("decay_rate", Map{Map::Function::exp}, {b.weight("a_log", heads, 1, 1)});
    const int projected = b.add("delta_projected", MatMul{}, {memory, w_delta});
    const int delta = b.add("delta", Map{Map::Function::softplus}, {b.add("delta_sum", Add{}, {projected, b_delta})});
    const int speed = b.add("decay_speed", Multiply{}, {delta, rate});
    const int log_decay = b.add("log_decay", Scale{-1}, {speed});
    const int so_far = b.add("log_decay_so_far", MatMul{}, {b.given("sums_so_far", sums_so_far(m)), log_decay});
    const int across = b.add("log_decay_row", Transpose{}, {so_far});
    const int until = own ? so_far : b.rows("log_decay_end", so_far, m - 1, 1);
    int between = b.add("log_decay_between", Subtract{}, {until, across});
    if (own) {
      auto causal = std::make_shared<Mask>();
      causal->causal = true;
      between = b.add("log_decay_causal", ApplyMask{std::move(causal)}, {between});
    }
    const int decay = b.add("decay", Map{Map::Function::exp}, {between});
    const Qkv t = turned(b, p);
    const int similarity = b.add("similarity", MatMul{true}, {t.q, t.k});
    const int decayed = b.add("decayed", Multiply{}, {similarity, decay});
    const int weights = b.add("weights", Multiply{}, {decayed, b.add("delta_row", Transpose{}, {delta})});
    return b.add("heads", MatMul{}, {weights, t.v});
  };
  // The recurrence: each token delta B, the state times a, plus an outer product; each query times the state; the state
  // kept.
  row.cost = [](const CostInput& c) {
    return Cost{0, c.m * (3 * c.d_k * c.d_v + c.d_k) + c.n * 2 * c.d_k * c.d_v, 4 * c.d_k * c.d_v};
  };
  return row;
}

}  // namespace attn
