#include "attention/structures/block.h"
#include "attention/structures/rows.h"

namespace attn {

/// Attention twice, each time added to what it has read: the second layer attends to words that have already taken from
/// others, with weights of its own (w_q_2, ...).
Choice two_layers_structure() {
  Choice row{Aspect::structure, "two_layers", R"(x' = x + \mathrm{MHA}_1(x), \; y = x' + \mathrm{MHA}_2(x'))",
             "Elhage 2021, Two-layer attention-only transformers; residuals: Vaswani 2017, section 3.1"};
  row.steps = {{"attended", "y", "", Role::o, Axis::query, Axis::component},
               {"residual", "x", "", Role::x, Axis::query, Axis::feature}};
  row.build = [](Builder& b) {
    const int x = embedded(b, "x", b.setup.queries);
    const int heard = attended(b, x);
    const int residual = b.add("residual", Add{}, {x, heard});
    b.suffix = "_2";
    const int heard_again = attended(b, residual);
    b.suffix = "";
    b.add("output", Add{}, {residual, heard_again});
  };
  return row;
}

}  // namespace attn
