#include <vector>

#include "attention/mechanism.h"
#include "attention/structures/rows.h"

namespace attn {

/// Cross attention beside what it replaced: without it every query gets one and the same vector, the encoder's last
/// (c = h_T: Sutskever 2014, as told in Bahdanau 2015, section 2.1), however long the source; with it, its own weighted
/// sum (eq. 5), the step "heads". "context_fixed" has gone through W_V like the rows that the sum is made of, so that
/// the two compare number by number, and attention whose weights all lie on the last word is exactly the fixed vector.
Choice encoder_decoder_structure() {
  Choice row{Aspect::structure, "encoder_decoder", R"(c_i = \sum_j a_{ij} v_j \; \text{beside} \; c = v_m)",
             "Bahdanau 2015, sections 2.1 and 3.1, eq. 5"};
  row.has_source = true;
  row.steps = {{"context_fixed", "c", "", Role::v, Axis::query, Axis::d_v}};
  row.build = [](Builder& b) {
    const int x = embedded(b, "x", b.setup.queries);
    const int source = embedded(b, "source", b.setup.keys);
    const Projected p = project(b, x, source);
    const auto last = std::vector<int64_t>(static_cast<size_t>(b.setup.queries), b.setup.keys - 1);
    b.add("context_fixed", Gather{last}, {p.v});
    joined_heads(b, attend_heads(b, p), "output");
  };
  return row;
}

}  // namespace attn
