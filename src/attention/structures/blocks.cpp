// The blocks of a transformer: attention that is added to the stream it reads, norm, feed-forward.
#include "attention/structures/blocks.h"

#include "attention/structures/rows.h"

namespace attn {
namespace {

/// RMS norm (Zhang 2019, eq. 4): every row over the root of its mean square, times a gain: no mean is taken away and no
/// bias added. The paper has nothing that keeps a row of zeros from being divided by 0: here it stays zeros.
int rms_norm(Builder& b, int stream, const std::string& part, const std::string& name) {
  const int gain = b.weight("gain_" + part, 1, 1, b.shape(stream).cols);
  return b.add(name, Multiply{}, {b.add("rms_" + part, Normalize{Normalize::Kind::rms}, {stream}), gain});
}

/// a W + b: weights of their own, the product before the bias a step beside.
int dense(Builder& b, int a, const std::string& name, int64_t cols) {
  const int w = b.weight("w_" + name, 1, b.shape(a).cols, cols);
  const int bias = b.weight("b_" + name, 1, 1, cols);
  return b.add(name, Add{}, {b.add("product_" + name, MatMul{}, {a, w}), bias});
}

/// A row with the parameter of feed_forward() and the steps of a block, those inside the norms aside.
Choice block(Text id, Text formula, Text source) {
  Choice row{id, formula, source};
  row.parameters = {feed_forward_size()};
  row.steps = feed_forward_steps();
  row.steps.push_back({"gain_attend", "g", "1", Role::x, Axis::none, Axis::feature, true, true});
  row.steps.push_back({"attended", "y", "a", Role::o, Axis::query, Axis::component});
  row.steps.push_back({"residual", "r", "", Role::x, Axis::query, Axis::feature});
  row.steps.push_back({"gain_feed", "g", "2", Role::x, Axis::none, Axis::feature, true, true});
  return row;
}

/// x plus attention of its norm, then plus feed-forward of the norm of that: steps of that name, the second after
/// "ffn_".
template <class Norm>
void build_norm_before(Builder& b, int x, const Norm& norm, const std::string& name) {
  const int heard = attended(b, norm(b, x, "attend", name));
  const int residual = b.add("residual", Add{}, {x, heard});
  b.add("output", Add{}, {residual, feed_forward(b, norm(b, residual, "feed", "ffn_" + name))});
}

}  // namespace

void check_added(const Setup& s) {
  if (s.d_out != s.d_model)
    fail("w_o", std::to_string(s.d_model) + " columns, as many as x, which its result is added to",
         std::to_string(s.d_out));
}

int attended(Builder& b, int stream) {
  check_added(b.setup);
  return attention_output(b, projected(b, head_weights(b, b.setup.kv_heads, true), stream, stream), "attended");
}

int layer_norm(Builder& b, int stream, const std::string& part, const std::string& name) {
  constexpr double kEpsilon = 1e-5;  // keeps a row of equal values from being divided by 0
  const int gain = b.weight("gain_" + part, 1, 1, b.shape(stream).cols);
  const int bias = b.weight("b_" + part, 1, 1, b.shape(stream).cols);
  const int normal = b.add("normal_" + part, Normalize{Normalize::Kind::layer, kEpsilon}, {stream});
  return b.add(name, Add{}, {b.add("gained_" + part, Multiply{}, {normal, gain}), bias});
}

int feed_forward(Builder& b, int normed) {
  const int hidden = dense(b, normed, "hidden", b.setup.whole("d_ff"));
  return dense(b, b.add("activated", Map{Map::Function::relu}, {hidden}), "fed", b.shape(normed).cols);
}

Parameter feed_forward_size() { return {"d_ff", 1, 256, 16, true}; }

std::vector<StepInfo> feed_forward_steps() {
  return {{"w_hidden", "w", "1", Role::x, Axis::feature, Axis::none, true, true},
          {"b_hidden", "b", "1", Role::x, Axis::none, Axis::none, true, true},
          {"product_hidden", "p", "1", Role::x, Axis::query, Axis::none, true},
          {"hidden", "h", "", Role::x, Axis::query, Axis::none},
          {"activated", "h", "+", Role::x, Axis::query, Axis::none},
          {"w_fed", "w", "2", Role::o, Axis::none, Axis::component, true, true},
          {"b_fed", "b", "2", Role::o, Axis::none, Axis::component, true, true},
          {"product_fed", "p", "2", Role::o, Axis::query, Axis::component, true},
          {"fed", "y", "f", Role::o, Axis::query, Axis::component}};
}

Choice layer_norm_block(Text id, Text formula, Text source) {
  Choice row = block(id, formula, source);
  row.steps.push_back({"normed", "n", "1", Role::x, Axis::query, Axis::feature});
  row.steps.push_back({"ffn_normed", "n", "2", Role::x, Axis::query, Axis::feature});
  row.steps.push_back({"b_attend", "b", "1", Role::x, Axis::none, Axis::feature, true, true});
  row.steps.push_back({"b_feed", "b", "2", Role::x, Axis::none, Axis::feature, true, true});
  row.add_beside(
      Role::x, Axis::query, Axis::feature,
      {{"normal_attend", "z", "1"}, {"gained_attend", "g", "z"}, {"normal_feed", "z", "2"}, {"gained_feed", "g", "z"}});
  return row;
}

int block_norm_after(Builder& b, int x) {
  const int heard = attended(b, x);
  const int normed = layer_norm(b, b.add("residual", Add{}, {x, heard}), "attend", "normed");
  const int fed = feed_forward(b, normed);
  return layer_norm(b, b.add("ffn_residual", Add{}, {normed, fed}), "feed", "output");
}

/// A block whose layer norms stand before attention and feed-forward: what they give is added to a stream that nothing
/// rescales on its way through the layers. (The norm after the last layer belongs to the whole model and is left out.)
Choice pre_ln() {
  Choice row =
      layer_norm_block("pre_ln", R"(x' = x + \mathrm{MHA}(\mathrm{LN}(x)), \; y = x' + \mathrm{FFN}(\mathrm{LN}(x')))",
                       "Xiong 2020, table 1");
  row.build = [](Builder& b, int x) { build_norm_before(b, x, layer_norm, "normed"); };
  return row;
}

/// The same block with RMS norms, as LLaMA has it: half of what a layer norm does, the size and not the mean.
Choice rms_norm_block() {
  Choice row =
      block("rms_norm", R"(x' = x + \mathrm{MHA}(\mathrm{RMS}(x)), \; y = x' + \mathrm{FFN}(\mathrm{RMS}(x')))",
            "Zhang 2019, eq. 4; LLaMA, Touvron 2023, section 2.2");
  row.steps.push_back({"rms_normed", "n", "1", Role::x, Axis::query, Axis::feature});
  row.steps.push_back({"ffn_rms_normed", "n", "2", Role::x, Axis::query, Axis::feature});
  row.add_beside(Role::x, Axis::query, Axis::feature, {{"rms_attend", "z", "1"}, {"rms_feed", "z", "2"}});
  row.build = [](Builder& b, int x) { build_norm_before(b, x, rms_norm, "rms_normed"); };
  return row;
}

/// The block of the first transformer: layer norm after each sum, so that a part of it that shouts makes every other
/// part smaller, x included.
Choice post_ln() {
  Choice row =
      layer_norm_block("post_ln", R"(x' = \mathrm{LN}(x + \mathrm{MHA}(x)), \; y = \mathrm{LN}(x' + \mathrm{FFN}(x')))",
                       "Vaswani 2017, section 3.1; Xiong 2020, table 1");
  row.steps.push_back({"ffn_residual", "r", "2", Role::x, Axis::query, Axis::feature});
  row.build = [](Builder& b, int x) { block_norm_after(b, x); };
  return row;
}

}  // namespace attn
