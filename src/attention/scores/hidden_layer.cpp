#include "attention/scores/hidden_layer.h"

namespace attn {

Parameter hidden_width() { return {"d_a", 1, 32, 4, true}; }

std::vector<StepInfo> projection_steps() {
  return {{"w_a", "w", "a", Role::q, Axis::d_k, Axis::none, true, true},
          {"u_a", "u", "a", Role::k, Axis::d_k, Axis::none, true, true},
          {"q_a", "q", "a", Role::q, Axis::query, Axis::none},
          {"k_a", "k", "a", Role::k, Axis::key, Axis::none}};
}

std::vector<StepInfo> hidden_steps() {
  return {{"v_a", "v", "a", Role::s, Axis::none, Axis::none, true, true},
          {"pair_sums", "z", "", Role::s, Axis::none, Axis::none, true},
          {"pair_tanh", "t", "", Role::s, Axis::none, Axis::none},
          {"pair_fit", "e", "", Role::s, Axis::none, Axis::none, true}};
}

int scores_of_hidden(Builder& b, int sums, int64_t queries, int64_t keys) {
  const int v_a = b.weight("v_a", b.shape(sums).heads, b.shape(sums).cols, 1);
  const int active = b.add("pair_tanh", Map{Map::Function::tanh}, {sums});
  return b.add("scores", Reshape{queries, keys}, {b.add("pair_fit", MatMul{}, {active, v_a})});
}

}  // namespace attn
