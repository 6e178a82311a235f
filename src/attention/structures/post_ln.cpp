#include "attention/structures/block.h"
#include "attention/structures/rows.h"

namespace attn {

/// The block of the first transformer: layer norm after each sum, so that a part of it that shouts makes every other
/// part smaller, x included.
Choice post_ln_structure() {
  Choice row{Aspect::structure, "post_ln",
             R"(x' = \mathrm{LN}(x + \mathrm{MHA}(x)), \; y = \mathrm{LN}(x' + \mathrm{FFN}(x')))",
             "Vaswani 2017, section 3.1; Xiong 2020, table 1"};
  row.parameters = block_parameters();
  row.steps = block_steps();
  row.steps.push_back({"ffn_residual", "x", "", Role::x, Axis::query, Axis::feature});
  row.build = [](Builder& b) {
    const int x = embedded(b, "x", b.setup.queries);
    const int heard = attended(b, x);
    const int normed = layer_norm(b, b.add("residual", Add{}, {x, heard}), "attend", "normed");
    const int fed = feed_forward(b, normed);
    layer_norm(b, b.add("ffn_residual", Add{}, {normed, fed}), "feed", "output");
  };
  return row;
}

}  // namespace attn
