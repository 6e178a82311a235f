#include "attention/scores/rows.h"

namespace attn {

/// A dot product through a learned matrix, one per head: q W k (Luong 2015, "general"). It is not divided by sqrt(d_k).
Choice general_score() {
  Choice row{Aspect::score, "general", R"(q_i^\top W k_j)", "Luong 2015, section 3.1"};
  row.steps = {{"w_general", "w", "", Role::s, Axis::d_k, Axis::d_k, true, true},
               {"q_general", "q", "w", Role::q, Axis::query, Axis::d_k}};
  row.scores = [](Builder& b, int q, int k) {
    const int w = b.weight("w_general", b.shape(q).heads, b.shape(q).cols, b.shape(k).cols);
    return b.add("scores", MatMul{true}, {b.add("q_general", MatMul{}, {q, w}), k});
  };
  row.cost = [](const Setup& s, double pairs) {
    const double n = static_cast<double>(s.queries), d = static_cast<double>(s.d_k);
    return Cost{pairs, 2 * n * d * d + 2 * pairs * d, 4 * n * d};
  };
  return row;
}

}  // namespace attn
