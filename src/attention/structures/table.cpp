// The rows of the table of structures: heads, layers and memories around attention.
#include <algorithm>
#include <cmath>

#include "attention/structures/blocks.h"
#include "attention/structures/rows.h"

namespace attn {
namespace {

/// Self-attention in several heads (Vaswani 2017, section 3.2.2); fewer key/value heads: grouped- and multi-query
/// attention (Ainslie 2023, Shazeer 2019).
Choice multi_head() {
  Choice row{"multi_head", R"(\mathrm{concat}(o_1, \ldots, o_H) W_O)", "Vaswani 2017, section 3.2.2"};
  row.build = [](Builder& b, int x) { attention_output(b, project(b, x, x)); };
  return row;
}

/// Queries from the text, keys and values from the second text: how a decoder looks at what an encoder has read.
Choice cross() {
  Choice row{"cross", R"(q_i = x_i W_Q, \; k_j = s_j W_K, \; v_j = s_j W_V)", "Vaswani 2017, section 3.2.3"};
  row.has_source = true;
  row.build = [](Builder& b, int x) { attention_output(b, project(b, x, embedded(b, "source"))); };
  return row;
}

/// Cross attention beside what it replaced: without it every query gets one and the same vector, the encoder's last
/// (c = h_T: Sutskever 2014, as told in Bahdanau 2015, section 2.1), however long the source; with it, its own weighted
/// sum (eq. 5), the step "heads". "context_fixed" has gone through W_V like the rows that the sum is made of, so that
/// the two compare number by number, and attention whose weights all lie on the last word is exactly the fixed vector.
Choice encoder_decoder() {
  Choice row{"encoder_decoder", R"(c_i = \sum_j a_{ij} v_j, \; c = v_m)", "Bahdanau 2015, sections 2.1 and 3.1, eq. 5"};
  row.has_source = true;
  row.steps = {{"context_fixed", "c", "", Role::v, Axis::query, Axis::d_v}};
  row.build = [](Builder& b, int x) {
    const Qkv p = project(b, x, embedded(b, "source"));
    const auto last = std::vector<int64_t>(static_cast<size_t>(b.setup.queries), b.setup.keys - 1);
    b.add("context_fixed", Gather{last}, {p.v});
    attention_output(b, p);
  };
  return row;
}

/// The heads side by side times W_O, and the same as a sum: rows of W_O that belong to head h meet that head's columns
/// only, so every head writes its own part of the output. "summed" is the output (before b_o, where there is one).
/// Always with W_O.
Choice heads_sum() {
  Choice row{"heads_sum", R"(\mathrm{concat}(o_1, \ldots, o_H) W_O = \sum_h o_h W_O^h)",
             "Vaswani 2017, section 3.2.2; Elhage 2021, Attention heads are independent and additive"};
  row.steps = {{"w_o_turned", "w", "o", Role::o, Axis::component, Axis::none, true},
               {"w_o_heads", "w", "o", Role::o, Axis::component, Axis::d_v, true},
               {"per_head", "y", "h", Role::o, Axis::query, Axis::component},
               {"summed", "y", "s", Role::o, Axis::query, Axis::component}};
  row.build = [](Builder& b, int x) {
    const int heads = attend_heads(b, projected(b, head_weights(b, b.setup.kv_heads, true), x, x));
    const int turned = b.add("w_o_turned", Transpose{}, {b.program.find("w_o" + b.suffix)});
    const int slices = b.add("w_o_heads", SplitHeads{b.setup.heads}, {turned});
    b.add("summed", SumHeads{}, {b.add("per_head", MatMul{true}, {heads, slices})});
    joined_heads(b, heads, "output");
  };
  return row;
}

/// 1 x d_k per head: 1 in the columns that head h uses, ceil(d_k (h + 1) / H) of them: a part in the first head, all in
/// the last.
Tensor head_columns(const Setup& s) {
  const Shape shape{1, s.heads, 1, s.d_k};
  std::vector<float> values = allocate(shape.count(), "head_columns");
  for (int64_t h = 0; h < s.heads; ++h)
    std::fill_n(values.begin() + h * s.d_k, (s.d_k * (h + 1) + s.heads - 1) / s.heads, 1.0f);
  return {shape, std::move(values)};
}

/// Heads of different sizes under one factor. A product of d independent terms of variance 1 has variance d, so
/// 1/sqrt(d_k) is right for one size only: the scores of the narrow heads stay small and their weights even, whatever
/// they look for.
Choice uneven_heads() {
  Choice row{"uneven_heads", R"(\frac{q_i^h \cdot k_j^h}{\sqrt{d_k}}, \; d_h = \lceil d_k h / H \rceil)",
             "Vaswani 2017, section 3.2.1, footnote 4"};
  row.steps = {{"head_columns", "c", "", Role::m, Axis::none, Axis::d_k, true},
               {"w_q_cut", "w", "q", Role::q, Axis::feature, Axis::d_k, true},
               {"w_k_cut", "w", "k", Role::k, Axis::feature, Axis::d_k, true}};
  row.build = [](Builder& b, int x) {
    Qkv weights = head_weights(b, b.setup.kv_heads, b.setup.output_projection);
    const int columns = b.given("head_columns", head_columns(b.setup));
    weights.q = b.add("w_q_cut", Multiply{}, {weights.q, columns});
    weights.k = b.add("w_k_cut", Multiply{}, {weights.k, columns});
    attention_output(b, projected(b, weights, x, x));
  };
  return row;
}

/// One W_V for all heads: they differ in where they look, and not in what they carry from there. (Lim 2021 then takes
/// the mean of the heads; here W_O joins them as ever.)
Choice shared_v() {
  Choice row{"shared_v", R"(o_h = A_h X W_V)", "Lim 2021, section 4.4"};
  row.build = [](Builder& b, int x) {
    attention_output(b, projected(b, head_weights(b, 1, b.setup.output_projection), x, x));
  };
  return row;
}

/// Attention twice, each time added to what it has read: the second layer attends to words that have already taken from
/// others, with weights of its own (w_q_2, ...).
Choice two_layers() {
  Choice row{"two_layers", R"(x' = x + \mathrm{MHA}_1(x), \; y = x' + \mathrm{MHA}_2(x'))",
             "Elhage 2021, Two-layer attention-only transformers; residuals: Vaswani 2017, section 3.1"};
  row.steps = {{"attended", "y", "a", Role::o, Axis::query, Axis::component},
               {"residual", "r", "", Role::x, Axis::query, Axis::feature}};
  row.build = [](Builder& b, int x) {
    const int heard = attended(b, x);
    const int residual = b.add("residual", Add{}, {x, heard});
    b.suffix = "_2";
    const int heard_again = attended(b, residual);
    b.suffix = "";
    b.add("output", Add{}, {residual, heard_again});
  };
  return row;
}

/// Two layers of which the second looks where the first has looked: its values are new, the weights are not. So it
/// saves the scores, and cannot look for what the first layer has put into the words (w_q_2 and w_k_2 do not exist).
Choice shared_map() {
  Choice row{"shared_map", R"(x' = x + A\, x W_V W_O, \; y = x' + A\, x' W_V' W_O')", "Xiao 2019, section 3.1"};
  row.steps = {{"attended", "y", "a", Role::o, Axis::query, Axis::component},
               {"residual", "r", "", Role::x, Axis::query, Axis::feature}};
  row.build = [](Builder& b, int x) {
    const int heard = attended(b, x);
    const int residual = b.add("residual", Add{}, {x, heard});
    const int weights = b.program.find("weights");
    b.suffix = "_2";
    const int w_v = b.weight("w_v", b.setup.kv_heads, b.setup.d_model, b.setup.d_v);
    b.weight("w_o", b.setup.heads, b.setup.d_v, b.setup.d_out);
    if (b.setup.output_bias) b.weight("b_o", 1, 1, b.setup.d_out);
    const int heads = b.add("heads", MatMul{}, {weights, b.add("v", MatMul{}, {residual, w_v})});
    const int heard_again = joined_heads(b, heads, "attended");
    b.suffix = "";
    b.add("output", Add{}, {residual, heard_again});
  };
  return row;
}

/// Squeeze and excitation: no token looks at another. The mean over all tokens goes through two small layers to one
/// gate from 0 to 1 per channel (a column of x), and every token's channels are multiplied with it.
Choice channel() {
  Choice row{"channel", R"(x_{ic} \, \sigma(\max(0, \bar{x} W_1) W_2)_c)", "Hu 2018, section 3, eqs. 2 to 4"};
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
  row.build = [](Builder& b, int x) {
    const int64_t width = std::max<int64_t>(1, b.setup.d_model / b.setup.whole("reduction"));
    const int squeeze = b.weight("w_squeeze", 1, b.setup.d_model, width);
    const int excite = b.weight("w_excite", 1, width, b.setup.d_model);
    const int means = b.add("channel_means", Reduce{Reduce::Kind::mean}, {b.add("channels", Transpose{}, {x})});
    const int reduced = b.add("reduced", MatMul{}, {b.add("squeezed", Transpose{}, {means}), squeeze});
    const int rectified = b.add("rectified", Map{Map::Function::relu}, {reduced});
    const int excited = b.add("excited", MatMul{}, {rectified, excite});
    b.add("output", Multiply{}, {x, b.add("gates", Map{Map::Function::sigmoid}, {excited})});
  };
  row.cost = [](const CostInput& c) {  // mean and gate of every value, two small layers between; no pairs
    const auto d = static_cast<double>(c.setup.d_model);
    const double width = std::max(1., std::floor(d / c.setup.parameter("reduction")));
    return Cost{0, 2 * c.n * d + 4 * d * width, 4 * (2 * d + width)};
  };
  return row;
}

/// Attention with no weights at all: q = k = v = x, one head as wide as the model. Where scores are divided by the root
/// of d_k, it is that of these vectors.
Choice bare() {
  Choice row{"bare", R"(\mathrm{softmax}(X X^\top) X)", ""};
  row.sizes = [](const Setup& setup) {
    Setup s = with_key_size(setup, setup.d_model);
    s.heads = s.kv_heads = 1;
    s.d_v = s.d_out = setup.d_model;
    s.output_projection = s.output_bias = false;
    return s;
  };
  row.build = [](Builder& b, int x) { attention_output(b, {x, x, x}); };
  return row;
}

}  // namespace

std::vector<Choice> structure_choices() {
  return {multi_head(), cross(),        encoder_decoder(), heads_sum(),  uneven_heads(), shared_v(),
          pre_ln(),     post_ln(),      rms_norm_block(),  two_layers(), shared_map(),   next_word(),
          decoder(),    differential(), latent(),          channel(),    bare()};
}

}  // namespace attn
