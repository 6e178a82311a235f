#pragma once
#include <span>
#include <vector>

namespace attn {

/// The sum of a_i b_i. Sizes are equal.
double dot(const std::vector<double>& a, const std::vector<double>& b);

/// Takes from x what it shares with each of `others`, which are orthogonal to each other and not 0 (Gram and Schmidt).
/// Goes over them twice, because the first pass leaves rounding behind (Giraud 2005). Sizes are equal.
void make_orthogonal(std::vector<double>& x, std::span<const std::vector<double>> others);

}  // namespace attn
