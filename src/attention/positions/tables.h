#pragma once
#include "kernels/tensor.h"

namespace attn {

/// Sinusoidal encoding (Vaswani 2017, section 3.5): row p holds sin(p / 10000^(2i/d)) in column 2i and the cosine of
/// the same angle in column 2i+1. Result: 1 x 1 x n x d; an odd d ends with a sine.
Tensor sinusoidal_positions(int64_t n, int64_t d);

}  // namespace attn
