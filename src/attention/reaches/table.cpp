#include "attention/reaches/rows.h"

namespace attn {

std::vector<Choice> reach_choices() { return {full_reach(), causal_reach(), window_reach(), painted_reach()}; }

std::shared_ptr<Mask> mask_where(const Setup& s, const std::function<bool(int64_t i, int64_t j)>& sees) {
  const Shape shape{1, 1, s.queries, s.keys};
  std::vector<uint8_t> keep;
  keep.reserve(static_cast<size_t>(shape.count()));
  for (int64_t i = 0; i < s.queries; ++i)
    for (int64_t j = 0; j < s.keys; ++j) keep.push_back(sees(i, j));
  auto mask = std::make_shared<Mask>();
  mask->keep = std::make_shared<const std::vector<uint8_t>>(std::move(keep));
  mask->keep_shape = shape;
  return mask;
}

double pairs_where(const Setup& s, const std::function<bool(int64_t i, int64_t j)>& sees) {
  double pairs = 0;
  for (int64_t i = 0; i < s.queries; ++i)
    for (int64_t j = 0; j < s.keys; ++j) pairs += sees(i, j);
  return pairs;
}

}  // namespace attn
