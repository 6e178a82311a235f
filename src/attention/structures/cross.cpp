#include "attention/mechanism.h"
#include "attention/structures/rows.h"

namespace attn {

/// Queries from the text, keys and values from the second text: how a decoder looks at what an encoder has read.
Choice cross_structure() {
  Choice row{Aspect::structure, "cross", R"(q_i = x_i W_Q, \; k_j = s_j W_K, \; v_j = s_j W_V)",
             "Vaswani 2017, section 3.2.3"};
  row.has_source = true;
  row.build = [](Builder& b) {
    const int x = embedded(b, "x", b.setup.queries);
    const int source = embedded(b, "source", b.setup.keys);
    joined_heads(b, attend_heads(b, project(b, x, source)), "output");
  };
  return row;
}

}  // namespace attn
