#pragma once
#include "training/pass.h"

namespace attn {

/// What one head does, in means over the samples' rows.
struct HeadFigures {
  double previous = 0;      // weight on the place before; over places from the second on
  double prefix_match = 0;  // weight on places after an earlier copy of the word here (Olsson 2022); where there is one
  double entropy = 0;       // of the weights, in nats
  double gradient_norm = 0;  // of its columns of W_Q, W_K, W_V and its rows of W_O together
};

/// Of all heads, layer after layer. gradient: as many numbers as there are parameters.
std::vector<HeadFigures> figures_of_heads(Pass<float>& pass, const ModelLayout& layout, const float* parameters,
                                          const Samples& samples, const float* gradient);

}  // namespace attn
