#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace attn {

/// What a layer over n tokens of d numbers costs, in orders of magnitude without their constants (Vaswani 2017, table
/// 1): operations, how many of them must wait for one another, and the longest way a signal goes between two tokens.
struct LayerCost {
  std::string id;         // "attention", "recurrent", "convolution", "dilated"
  double operations = 0;  // attention n^2 d, recurrent n d^2, convolution k n d^2
  double sequential = 0;  // 1, n, 1
  double path = 0;        // 1, n, convolution n/k, dilated log_k n: layers needed, at least 1
};

/// The four kinds of layers, k: width of a convolution, at least 2. Path lengths are whole layers: the fewest with
/// which a stack of such convolutions joins the first and the last token.
std::vector<LayerCost> layer_costs(int64_t n, int64_t d, int64_t k);

}  // namespace attn
