#include "attention/mechanism.h"
#include "attention/structures/rows.h"

namespace attn {
namespace {

/// Columns of d_k that head h uses: ceil(d_k (h + 1) / H), a part of them in the first head, all in the last.
int64_t width_of(const Setup& s, int64_t h) { return (s.d_k * (h + 1) + s.heads - 1) / s.heads; }

Tensor head_columns(const Setup& s) {
  const Shape shape{1, s.heads, 1, s.d_k};
  std::vector<float> values = allocate(shape.count(), "head_columns");
  for (int64_t h = 0; h < s.heads; ++h)
    for (int64_t c = 0; c < s.d_k; ++c) values[static_cast<size_t>(h * s.d_k + c)] = c < width_of(s, h) ? 1.f : 0.f;
  return {shape, std::move(values)};
}

}  // namespace

/// Heads of different sizes under one factor. A product of d independent terms of variance 1 has variance d, so
/// 1/sqrt(d_k) is right for one size only: the scores of the narrow heads stay small and their weights even, whatever
/// they look for.
Choice uneven_heads_structure() {
  Choice row{Aspect::structure, "uneven_heads",
             R"(\frac{q_i^h \cdot k_j^h}{\sqrt{d_k}}, \; d_h = \lceil d_k h / H \rceil)",
             "Vaswani 2017, section 3.2.1, footnote 4"};
  row.steps = {{"head_columns", "c", "", Role::m, Axis::none, Axis::d_k, true},
               {"w_q_cut", "w", "q", Role::q, Axis::feature, Axis::d_k, true},
               {"w_k_cut", "w", "k", Role::k, Axis::feature, Axis::d_k, true}};
  row.build = [](Builder& b) {
    const int x = embedded(b, "x", b.setup.queries);
    HeadWeights weights = head_weights(b, b.setup.kv_heads);
    if (b.setup.output_projection) output_weights(b);
    const int columns = b.given("head_columns", head_columns(b.setup));
    weights.q = b.add("w_q_cut", Multiply{}, {weights.q, columns});
    weights.k = b.add("w_k_cut", Multiply{}, {weights.k, columns});
    joined_heads(b, attend_heads(b, projected(b, weights, x, x)), "output");
  };
  return row;
}

}  // namespace attn
