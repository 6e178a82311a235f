#pragma once
#include <cmath>
#include <cstdint>
#include <string_view>

#include "kernels/seeded.h"

namespace attn {

// Numbers that depend on their key alone, the same on every machine: a key is hashed step by step with the finaliser of
// SplitMix64 (Steele 2014), h -> mix(h ^ part), starting from mix(seed); texts count by their 64-bit FNV-1a hash.

inline uint64_t seeded_text(std::string_view text) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001B3u;
  return hash;
}

/// Uniform in [-1, 1).
inline double seeded_uniform(uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-52 - 1; }

/// Close to a standard normal deviate, never beyond 3.47: the four 16-bit parts added up (Irwin-Hall), integers only.
inline double seeded_normal(uint64_t bits) {
  const uint64_t sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48);
  constexpr double kRootThree = 1.7320508075688772;  // the sum of four uniforms has variance 1/3
  return (static_cast<double>(sum) - 131070) / 65536 * kRootThree;
}

/// Rounded to two decimals, so that what is shown is the value; never -0.
inline float seeded_round(double value) { return static_cast<float>(std::round(value * 100) / 100) + 0.0f; }

/// The key of a matrix under a seed, and one of its weights: normal, of the size that weights have here, two decimals.
inline uint64_t seeded_matrix(uint64_t seed, std::string_view matrix) {
  return seeded_mix(seeded_mix(seed) ^ seeded_text(matrix));
}
inline float seeded_weight(uint64_t matrix_key, int head, int row, int col) {
  constexpr double kWeightSize = 0.7;  // scores of words that the lexicon knows then spread over about one unit
  const uint64_t of_row = seeded_mix(seeded_mix(matrix_key ^ static_cast<uint64_t>(head)) ^ static_cast<uint64_t>(row));
  return seeded_round(kWeightSize * seeded_normal(seeded_mix(of_row ^ static_cast<uint64_t>(col))));
}

}  // namespace attn
