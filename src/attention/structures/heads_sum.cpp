#include "attention/mechanism.h"
#include "attention/structures/rows.h"

namespace attn {

/// The heads side by side times W_O, and the same as a sum: rows of W_O that belong to head h meet that head's columns
/// only, so every head writes its own part of the output. "summed" is the output (before b_o, where there is one).
/// Always with W_O.
Choice heads_sum_structure() {
  Choice row{Aspect::structure, "heads_sum", R"(\mathrm{concat}(o_1, \ldots, o_H) W_O = \sum_h o_h W_O^h)",
             "Vaswani 2017, section 3.2.2; Elhage 2021, Attention heads are independent and additive"};
  row.steps = {{"w_o_turned", "w", "o", Role::o, Axis::component, Axis::none, true},
               {"w_o_heads", "w", "o", Role::o, Axis::component, Axis::d_v, true},
               {"per_head", "y", "h", Role::o, Axis::query, Axis::component},
               {"summed", "y", "", Role::o, Axis::query, Axis::component}};
  row.build = [](Builder& b) {
    const int x = embedded(b, "x", b.setup.queries);
    const HeadWeights weights = head_weights(b, b.setup.kv_heads);
    output_weights(b);
    const int heads = attend_heads(b, projected(b, weights, x, x));
    const int turned = b.add("w_o_turned", Transpose{}, {b.program.find("w_o" + b.suffix)});
    const int slices = b.add("w_o_heads", SplitHeads{b.setup.heads}, {turned});
    b.add("summed", SumHeads{}, {b.add("per_head", MatMul{true}, {heads, slices})});
    joined_heads(b, heads, "output");
  };
  return row;
}

}  // namespace attn
