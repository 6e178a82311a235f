#pragma once
#include <algorithm>

#include "attention/choice.h"

namespace attn {

// The rows of the table of reaches that have a file of their own, and what the rows share.
Choice random_blocks_reach();
Choice local_m_reach();
Choice local_p_reach();

/// Keys at most `left` before and `right` after the query; -1: no limit.
inline std::shared_ptr<Mask> mask_of_window(int64_t left, int64_t right) {
  auto mask = std::make_shared<Mask>();
  mask->left = left;
  mask->right = right;
  return mask;
}

/// A mask from a rule about positions: query i sees key j where `sees` says so. A template, because the rule is asked
/// for every pair, row by row.
template <class Rule>
std::shared_ptr<Mask> mask_where(const Setup& s, const Rule& sees) {
  const Shape shape{1, 1, s.queries, s.keys};
  std::vector<uint8_t> keep(static_cast<size_t>(shape.count()));
  uint8_t* at = keep.data();
  for (int64_t i = 0; i < s.queries; ++i)
    for (int64_t j = 0; j < s.keys; ++j) *at++ = sees(i, j);
  auto mask = std::make_shared<Mask>();
  mask->keep = std::make_shared<const std::vector<uint8_t>>(std::move(keep));
  mask->keep_shape = shape;
  return mask;
}

/// How many pairs are seen, from how many keys a row sees: sizes of any order are asked for, so no row counts its keys
/// one by one.
template <class Row>
double pairs_by_row(const Setup& s, const Row& keys_of) {
  double pairs = 0;
  for (int64_t i = 0; i < s.queries; ++i) pairs += static_cast<double>(keys_of(i));
  return pairs;
}

/// Keys from `first` to `last`, both included, that exist.
inline int64_t keys_between(const Setup& s, int64_t first, int64_t last) {
  return std::max<int64_t>(0, std::min(last, s.keys - 1) - std::max<int64_t>(0, first) + 1);
}

}  // namespace attn
