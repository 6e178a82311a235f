#include <algorithm>

#include "attention/mechanism.h"
#include "attention/structures/rows.h"

namespace attn {

/// Squeeze and excitation: no token looks at another. The mean over all tokens goes through two small layers to one
/// gate from 0 to 1 per channel (a column of x), and every token's channels are multiplied with it.
Choice channel_structure() {
  Choice row{Aspect::structure, "channel", R"(x_{ic} \, \sigma(\max(0, \bar{x} W_1) W_2)_c)",
             "Hu 2018, section 3, eqs. 2 to 4"};
  row.parameters = {{"reduction", 1, 64, 4, true}};
  row.replaces = {Aspect::score, Aspect::weighting, Aspect::reach, Aspect::method};
  row.steps = {{"channels", "x", "", Role::x, Axis::feature, Axis::query, true},
               {"channel_means", "z", "", Role::x, Axis::feature, Axis::none, true},
               {"squeezed", "z", "", Role::x, Axis::none, Axis::feature},
               {"w_squeeze", "w", "1", Role::x, Axis::feature, Axis::none, true, true},
               {"reduced", "h", "", Role::s, Axis::none, Axis::none},
               {"rectified", "h", "", Role::s, Axis::none, Axis::none, true},
               {"w_excite", "w", "2", Role::x, Axis::none, Axis::feature, true, true},
               {"excited", "s", "", Role::s, Axis::none, Axis::feature},
               {"gates", "g", "", Role::a, Axis::none, Axis::feature}};
  row.build = [](Builder& b) {
    const int x = embedded(b, "x", b.setup.queries);
    const int64_t width = std::max<int64_t>(1, b.setup.d_model / b.whole("reduction"));
    const int squeeze = b.weight("w_squeeze", 1, b.setup.d_model, width);
    const int excite = b.weight("w_excite", 1, width, b.setup.d_model);
    const int means = b.add("channel_means", Reduce{Reduce::Kind::mean}, {b.add("channels", Transpose{}, {x})});
    const int reduced = b.add("reduced", MatMul{}, {b.add("squeezed", Transpose{}, {means}), squeeze});
    const int rectified = b.add("rectified", Map{Map::Function::relu}, {reduced});
    const int excited = b.add("excited", MatMul{}, {rectified, excite});
    b.add("output", Multiply{}, {x, b.add("gates", Map{Map::Function::sigmoid}, {excited})});
  };
  return row;
}

}  // namespace attn
