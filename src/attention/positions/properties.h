#pragma once
#include <cstdint>
#include <vector>

#include "kernels/program/tensor.h"

namespace attn {

// Properties that make a table of positions useful, shown beside it.

/// PE(p) . PE(r) for every row r of a table (1 x 1 x n x d), in double precision; against |r - p| it shows that nearby
/// places are alike (Vaswani 2017, section 3.5). Error when there is no row p.
std::vector<double> position_products(const Tensor& table, int64_t p);
/// R_k with PE(p + k) = R_k PE(p) for every p, where PE has pairs of columns sin(w p), cos(w p): each pair turned by w
/// k (Vaswani 2017, section 3.5: "a linear function"). d x d for d / 2 frequencies; k may be negative. Error when d is
/// odd: a sine without its cosine does not say where it stands.
Tensor position_rotation(const std::vector<double>& frequencies, int64_t d, int64_t k);

}  // namespace attn
