#pragma once
#include "kernels/program/tensor.h"

namespace attn {

/// Which keys one query row sees, as a kernel wants it: keys outside [begin, end) are masked, 0 <= begin <= end <=
/// keys, and begin = end = 0 for a row that sees none; inside, key j is masked when keep[j] is 0, and
/// bias[j * bias_step] is added to its score. Both pointers may be null; they are read inside [begin, end) only.
struct MaskRow {
  int64_t begin = 0;
  int64_t end = 0;
  const uint8_t* keep = nullptr;
  const float* bias = nullptr;
  int64_t bias_step = 1;  // 0 where the bias has one column for all keys

  /// What is added to the score of key j: -infinity where it is masked. (Here, because kernels ask it for every score.)
  float value(int64_t j) const {
    if (j < begin || j >= end || (keep && keep[j] == 0)) return -std::numeric_limits<float>::infinity();
    return bias ? bias[j * bias_step] : 0.0f;
  }
};

/// Everything that decides which query sees which key. Positions: query i stands at i + offset[batch].
struct Mask {
  bool causal = false;          // key j takes part when j <= position
  int64_t left = -1;            // keys at least position - left; -1: no limit
  int64_t right = -1;           // keys at most position + right; -1: no limit
  std::vector<int64_t> offset;  // one per batch entry, or empty = 0
  std::vector<int64_t> kv_len;  // keys that exist, one per batch entry, or empty = all
  /// Boolean mask, 1 takes part; broadcast over batch, heads, rows, columns where its size there is 1.
  std::shared_ptr<const std::vector<uint8_t>> keep;
  Shape keep_shape;
  /// Added to the scores; broadcast as above. -infinity masks.
  Tensor bias;

  /// The row of query i of `keys` keys. A mask tensor with fewer columns than keys (and not 1) masks the rest.
  /// No bounds check: check() first.
  MaskRow row(int64_t batch, int64_t head, int64_t i, int64_t keys) const;
  /// Whether every query sees every key unchanged.
  bool none() const;
  /// Error, its text beginning with `where`, when this mask does not fit scores of that shape.
  void check(const Shape& scores, const std::string& where) const;
  bool operator==(const Mask& other) const;
};

/// Whether both are null or equal masks.
bool is_same_mask(const std::shared_ptr<const Mask>& a, const std::shared_ptr<const Mask>& b);

}  // namespace attn
