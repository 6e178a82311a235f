#include "attention/scores/rows.h"

namespace attn {

/// q . k (Luong 2015, "dot"), and divided by sqrt(d_k) where the scene says so (Vaswani 2017, eq. 1).
Choice dot_score() {
  Choice row{Aspect::score, "dot", R"(\frac{q_i \cdot k_j}{\sqrt{d_k}})",
             "Vaswani 2017, eq. 1; Luong 2015, section 3.1"};
  row.scores = [](Builder& b, int q, int k) { return b.add("scores", MatMul{true}, {q, k}); };
  row.divides = true;
  return row;
}

}  // namespace attn
