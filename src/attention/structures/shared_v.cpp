#include "attention/mechanism.h"
#include "attention/structures/rows.h"

namespace attn {

/// One W_V for all heads: they differ in where they look, and not in what they carry from there. (Lim 2021 then takes
/// the mean of the heads; here W_O joins them as ever.)
Choice shared_v_structure() {
  Choice row{Aspect::structure, "shared_v", R"(o_h = A_h X W_V)", "Lim 2021, section 4.4"};
  row.build = [](Builder& b) {
    const int x = embedded(b, "x", b.setup.queries);
    const HeadWeights weights = head_weights(b, 1);
    if (b.setup.output_projection) output_weights(b);
    joined_heads(b, attend_heads(b, projected(b, weights, x, x)), "output");
  };
  return row;
}

}  // namespace attn
