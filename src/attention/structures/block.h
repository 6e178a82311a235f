#pragma once
#include <string>
#include <vector>

#include "attention/mechanism.h"

namespace attn {

// What a block of a transformer is made of: attention that is added to the stream it reads, layer norm, feed-forward.

/// Multi-head self-attention of `stream` with weights of the present layer, always with W_O: a step called "attended",
/// queries x d_model. Error where W_O is not as wide as the stream that the result is to be added to.
int attended(Builder& builder, int stream);

/// Layer norm (Ba 2016, eq. 4): every row to mean 0 and variance 1, times a gain, plus a bias: a step called `name`.
/// `part` is the part of the block it belongs to, "attend" or "feed": weights gain_<part> (1 where not given) and
/// b_<part> (0).
int layer_norm(Builder& builder, int stream, const std::string& part, const std::string& name);

/// max(0, a W_1 + b_1) W_2 + b_2, row by row (Vaswani 2017, eq. 2), with d_ff columns between: steps hidden, activated,
/// fed.
int feed_forward(Builder& builder, int normed);

/// The parameter of feed_forward(), and the steps of the three.
std::vector<Parameter> block_parameters();
std::vector<StepInfo> block_steps();

}  // namespace attn
