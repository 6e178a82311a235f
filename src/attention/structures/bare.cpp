#include <cmath>

#include "attention/mechanism.h"
#include "attention/structures/rows.h"

namespace attn {

/// Attention with no weights at all: q = k = v = x, one head as wide as the model. Where scores are divided by the root
/// of d_k, it is that of these vectors.
Choice bare_structure() {
  Choice row{Aspect::structure, "bare", R"(\mathrm{softmax}(X X^\top) X)", ""};
  row.sizes = [](const Setup& setup) {
    Setup s = setup;
    s.heads = s.kv_heads = 1;
    s.d_k = s.d_v = s.d_out = setup.d_model;
    s.output_projection = s.output_bias = false;
    const auto root = [](int64_t d) { return 1.0 / std::sqrt(static_cast<double>(d)); };
    if (setup.factor == root(setup.d_k)) s.factor = root(s.d_k);
    return s;
  };
  row.build = [](Builder& b) {
    const int x = embedded(b, "x", b.setup.queries);
    joined_heads(b, attend_heads(b, {x, x, x}), "output");
  };
  return row;
}

}  // namespace attn
