#pragma once
#include <cstdint>
#include <string_view>

#include "kernels/seeded.h"

namespace attn {

/// Numbers that depend on their key alone, the same on every machine: a key is hashed step by step with the finaliser
/// of SplitMix64 (Steele 2014), h -> mix(h ^ part), starting from mix(seed); texts count by their 64-bit FNV-1a hash.
uint64_t seeded_text(std::string_view text);

/// Uniform in [-1, 1).
double seeded_uniform(uint64_t bits);
/// Close to a standard normal deviate, never beyond 3.47: the four 16-bit parts added up (Irwin-Hall), integers only.
double seeded_normal(uint64_t bits);
/// Rounded to two decimals, so that what is shown is the value; never -0.
float seeded_round(double value);
/// The key of a matrix under a seed, and one of its weights: normal, of the size that weights have here, two decimals.
uint64_t seeded_matrix(uint64_t seed, std::string_view matrix);
float seeded_weight(uint64_t matrix_key, int head, int row, int col);

}  // namespace attn
