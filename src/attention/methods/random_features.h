#pragma once
#include <cstdint>

#include "kernels/program/tensor.h"

namespace attn {

/// Standard normal number `index` of stream `stream` under a seed (Box 1958: two uniform numbers give two; the first is
/// taken). Each depends on the three alone.
double seeded_gaussian(uint64_t seed, int64_t stream, int64_t index);
/// A 1 x 1 x count x d matrix of standard normal directions: row r does not depend on `count`.
/// `orthogonal`: each d rows in turn are made orthogonal (Gram and Schmidt), their lengths drawn anew as those of
/// independent rows are distributed (Choromanski 2021, section 2.4): the features stay unbiased.
Tensor gaussian_directions(int64_t count, int64_t d, uint64_t seed, bool orthogonal);

}  // namespace attn
