#pragma once
#include <cstdint>
#include <vector>

#include "kernels/program/tensor.h"

namespace attn {

/// Sinusoidal encoding (Vaswani 2017, section 3.5): row p holds sin(p / 10000^(2i/d)) in column 2i and the cosine of
/// the same angle in column 2i+1. Result: 1 x 1 x n x d; an odd d ends with a sine.
Tensor sinusoidal_positions(int64_t n, int64_t d);

/// A sinusoidal table whose frequencies are multiples of 2 pi / T, so that rows p and p + T are equal to the bit: 1, 2,
/// ..., T / 2 times the lowest, and from the start again. Error unless T >= 1.
Tensor periodic_positions(int64_t n, int64_t d, int64_t period);

/// What each head subtracts from a score per token of distance (Press 2022, section 3): 2^(-8h/H) for h = 1 ... H where
/// H is a power of two. Otherwise those of the power below, C, and then every second one of 2 C, from the first on.
std::vector<double> alibi_slopes(int64_t heads);
/// -slope |i - j| for query i and key j, both counted from the start: 1 x heads x n x m. The paper's is causal and has
/// j <= i only; beyond the diagonal this is its mirror image.
Tensor alibi_bias(const std::vector<double>& slopes, int64_t n, int64_t m);

}  // namespace attn
