#include "attention/structures/block.h"

#include "text/error.h"

namespace attn {
namespace {

constexpr double kEpsilon = 1e-5;  // keeps a row of equal values from being divided by 0

/// a W + b: weights of their own, the product before the bias a step beside.
int dense(Builder& b, int a, const std::string& name, int64_t cols) {
  const int w = b.weight("w_" + name, 1, b.shape(a).cols, cols);
  const int bias = b.weight("b_" + name, 1, 1, cols);
  return b.add(name, Add{}, {b.add("product_" + name, MatMul{}, {a, w}), bias});
}

}  // namespace

int attended(Builder& b, int stream) {
  if (b.setup.d_out != b.setup.d_model)
    fail("w_o", std::to_string(b.setup.d_model) + " columns, as many as x, which its result is added to",
         std::to_string(b.setup.d_out));
  const HeadWeights weights = head_weights(b, b.setup.kv_heads);
  output_weights(b);
  return joined_heads(b, attend_heads(b, projected(b, weights, stream, stream)), "attended");
}

int layer_norm(Builder& b, int stream, const std::string& part, const std::string& name) {
  const int gain = b.weight("gain_" + part, 1, 1, b.shape(stream).cols);
  const int bias = b.weight("b_" + part, 1, 1, b.shape(stream).cols);
  const int normal = b.add("normal_" + part, Normalize{Normalize::Kind::layer, kEpsilon}, {stream});
  return b.add(name, Add{}, {b.add("gained_" + part, Multiply{}, {normal, gain}), bias});
}

int feed_forward(Builder& b, int normed) {
  const int hidden = dense(b, normed, "hidden", b.whole("d_ff"));
  return dense(b, b.add("activated", Map{Map::Function::relu}, {hidden}), "fed", b.shape(normed).cols);
}

std::vector<Parameter> block_parameters() { return {{"d_ff", 1, 256, 16, true}}; }

std::vector<StepInfo> block_steps() {
  return {{"gain_attend", "g", "1", Role::x, Axis::none, Axis::feature, true, true},
          {"b_attend", "b", "1", Role::x, Axis::none, Axis::feature, true, true},
          {"normal_attend", "x", "", Role::x, Axis::query, Axis::feature, true},
          {"gained_attend", "x", "", Role::x, Axis::query, Axis::feature, true},
          {"normed", "x", "", Role::x, Axis::query, Axis::feature},
          {"attended", "y", "", Role::o, Axis::query, Axis::component},
          {"residual", "x", "", Role::x, Axis::query, Axis::feature},
          {"gain_feed", "g", "2", Role::x, Axis::none, Axis::feature, true, true},
          {"b_feed", "b", "2", Role::x, Axis::none, Axis::feature, true, true},
          {"normal_feed", "x", "", Role::x, Axis::query, Axis::feature, true},
          {"gained_feed", "x", "", Role::x, Axis::query, Axis::feature, true},
          {"ffn_normed", "x", "", Role::x, Axis::query, Axis::feature},
          {"w_hidden", "w", "1", Role::x, Axis::feature, Axis::none, true, true},
          {"b_hidden", "b", "1", Role::x, Axis::none, Axis::none, true, true},
          {"product_hidden", "h", "", Role::x, Axis::query, Axis::none, true},
          {"hidden", "h", "", Role::x, Axis::query, Axis::none},
          {"activated", "h", "", Role::x, Axis::query, Axis::none},
          {"w_fed", "w", "2", Role::o, Axis::none, Axis::component, true, true},
          {"b_fed", "b", "2", Role::o, Axis::none, Axis::component, true, true},
          {"product_fed", "y", "", Role::o, Axis::query, Axis::component, true},
          {"fed", "y", "", Role::o, Axis::query, Axis::component}};
}

}  // namespace attn
