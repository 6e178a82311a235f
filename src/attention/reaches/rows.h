#pragma once
#include <algorithm>

#include "attention/choice.h"

namespace attn {

// Which query may see which key: the rows of the table of reaches. Positions count from 0; where there are more queries
// than keys or the other way round, query i stands at position i unless a row says otherwise.
Choice full_reach();
Choice causal_reach();
Choice window_reach();
Choice painted_reach();
Choice causal_lower_right_reach();
Choice padding_reach();
Choice prefix_reach();
Choice dilated_reach();
Choice strided_reach();
Choice fixed_reach();
Choice global_local_reach();
Choice random_blocks_reach();
Choice local_m_reach();
Choice local_p_reach();
Choice graph_reach();

/// Parameters that several rows share.
Parameter reach_window_parameter();
Parameter stride_parameter();
Parameter local_d_parameter();

inline int64_t whole(const Setup& setup, const char* id) { return Builder(setup).whole(id); }

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
