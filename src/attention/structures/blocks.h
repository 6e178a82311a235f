#pragma once
#include "attention/mechanism.h"

namespace attn {

// What a block of a transformer is made of.

/// Error where W_O is not as wide as the stream that its result is to be added to.
void check_added(const Setup& setup);
/// Multi-head self-attention of `stream` with weights of the present layer, always with W_O: a step called "attended",
/// queries x d_model. Error as check_added().
int attended(Builder& b, int stream);
/// Layer norm (Ba 2016, eq. 4): every row to mean 0 and variance 1, times a gain, plus a bias: a step called `name`.
/// `part` is the part of the block it belongs to: weights gain_<part> (1 where not given) and b_<part> (0).
int layer_norm(Builder& b, int stream, const std::string& part, const std::string& name);
/// max(0, a W_1 + b_1) W_2 + b_2, row by row (Vaswani 2017, eq. 2), with d_ff columns between: steps hidden, activated,
/// fed.
int feed_forward(Builder& b, int normed);

/// The parameter of feed_forward(), and its steps.
Parameter feed_forward_size();
std::vector<StepInfo> feed_forward_steps();
/// A row with that parameter, and the steps of a block with layer norms.
Choice layer_norm_block(Text id, Text formula, Text source);
/// The block of post-LN, to a step called "output".
int block_norm_after(Builder& b, int x);

}  // namespace attn
