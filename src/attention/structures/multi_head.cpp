#include "attention/mechanism.h"
#include "attention/structures/rows.h"

namespace attn {

/// Self-attention in several heads (Vaswani 2017, section 3.2.2); fewer key/value heads: grouped- and multi-query
/// attention (Ainslie 2023, Shazeer 2019).
Choice multi_head_structure() {
  Choice row{Aspect::structure, "multi_head", R"(\mathrm{concat}(o_1, \ldots, o_H) W_O)",
             "Vaswani 2017, section 3.2.2"};
  row.build = [](Builder& b) {
    const int x = embedded(b, "x", b.setup.queries);
    joined_heads(b, attend_heads(b, project(b, x, x)), "output");
  };
  return row;
}

}  // namespace attn
