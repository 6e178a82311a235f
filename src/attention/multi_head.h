#pragma once
#include <memory>

#include "attention/attend.h"

namespace attn {

/// Multi-head self-attention (Vaswani 2017, section 3.2.2) with grouped key/value heads (Ainslie 2023).
struct MultiHeadInputs {
  Tensor x;          // 1 x 1 x n x d_model: embeddings
  Tensor positions;  // 1 x 1 x n x d_model, added to x; or empty
  Tensor w_q;        // 1 x H x d_model x d_k
  Tensor w_k;        // 1 x Hkv x d_model x d_k
  Tensor w_v;        // 1 x Hkv x d_model x d_v
  Tensor w_o;        // 1 x 1 x (H d_v) x d_out, or empty: the heads side by side are the output
  Tensor b_o;        // 1 x 1 x 1 x d_out, or empty; only with w_o
  std::shared_ptr<const Mask> mask;
};

/// Steps, in this order: [embeddings, positions,] x, w_q, w_k, w_v, [w_o, b_o,] q, k, v, scores, scaled, capped,
/// masked, weights, heads, [concat, projected,] output. Without positions x itself is the input.
/// `options.causal`, `left` and `right` are not read here: `mask` says it all.
Program multi_head_program(const MultiHeadInputs& inputs, const AttendOptions& options);

}  // namespace attn
