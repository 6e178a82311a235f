#pragma once
#include <cstdint>

namespace attn {

/// The finaliser of SplitMix64 (Steele 2014), one step of a hash: h -> mix(h ^ part).
inline uint64_t seeded_mix(uint64_t bits) {
  bits += 0x9E3779B97F4A7C15u;
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9u;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBu;
  return bits ^ (bits >> 31);
}

/// The key that all draws of one row share, and what one of them gives: seeded_draw() in two parts, for many draws in a
/// row.
inline uint64_t seeded_row(uint64_t seed, int64_t matrix, int64_t row) {
  return seeded_mix(seeded_mix(seeded_mix(seed) ^ static_cast<uint64_t>(matrix)) ^ static_cast<uint64_t>(row));
}
inline double seeded_in_row(uint64_t key, int64_t draw) {
  return static_cast<double>(seeded_mix(key ^ static_cast<uint64_t>(draw)) >> 11) * 0x1p-53;
}

/// Uniform in [0, 1): what draw number `draw` of row `row` of matrix `matrix` (its head, counted on through the batch)
/// gives under a seed. It depends on these four alone, so that slices and threads do not matter.
inline double seeded_draw(uint64_t seed, int64_t matrix, int64_t row, int64_t draw) {
  return seeded_in_row(seeded_row(seed, matrix, row), draw);
}

}  // namespace attn
