#include "attention/positions/rows.h"

namespace attn {

/// Queries and keys are turned, columns 2i and 2i+1 by p / 10000^(2i/d_k) at place p: their product then depends on the
/// distance of the two places only (Su 2021). An odd last column stays.
Choice rope_position() {
  Choice row{Aspect::position, "rope", R"(q_p \mapsto R_p\, q_p, \quad k_p \mapsto R_p\, k_p)",
             "Su 2021, section 3.2.2"};
  row.turn = [](Builder& b, int q_or_k, const std::string& name) { return b.add(name, Rotate{}, {q_or_k}); };
  return row;
}

}  // namespace attn
