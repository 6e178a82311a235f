#include "attention/structures/block.h"
#include "attention/structures/rows.h"

namespace attn {

/// A block whose layer norms stand before attention and feed-forward: what they give is added to a stream that nothing
/// rescales on its way through the layers. (The norm after the last layer belongs to the whole model and is left out.)
Choice pre_ln_structure() {
  Choice row{Aspect::structure, "pre_ln",
             R"(x' = x + \mathrm{MHA}(\mathrm{LN}(x)), \; y = x' + \mathrm{FFN}(\mathrm{LN}(x')))",
             "Xiong 2020, table 1"};
  row.parameters = block_parameters();
  row.steps = block_steps();
  row.build = [](Builder& b) {
    const int x = embedded(b, "x", b.setup.queries);
    const int heard = attended(b, layer_norm(b, x, "attend", "normed"));
    const int residual = b.add("residual", Add{}, {x, heard});
    b.add("output", Add{}, {residual, feed_forward(b, layer_norm(b, residual, "feed", "ffn_normed"))});
  };
  return row;
}

}  // namespace attn
