// Full, causal, window and painted: what most texts mean by a mask.
#include <algorithm>

#include "attention/reaches/rows.h"

namespace attn {
namespace {

/// Keys of query i in a window: from, to (exclusive).
double in_window(const Setup& s, int64_t i) {
  const int64_t from = s.window_left < 0 ? 0 : std::max<int64_t>(0, i - s.window_left);
  const int64_t to = s.window_right < 0 ? s.keys : std::min(s.keys, i + s.window_right + 1);
  return static_cast<double>(std::max<int64_t>(0, to - from));
}

}  // namespace

Choice full_reach() { return {Aspect::reach, "none", R"(M_{ij} = 0)", "Vaswani 2017, section 3.2.3"}; }

/// Key j is seen by query i where j <= i (top-left where there are more keys than queries).
Choice causal_reach() {
  Choice row{Aspect::reach, "causal", R"(M_{ij} = -\infty \text{ for } j > i)", "Vaswani 2017, section 3.2.3"};
  row.mask = [](const Setup&) {
    auto mask = std::make_shared<Mask>();
    mask->causal = true;
    return mask;
  };
  row.pairs = [](const Setup& s) {
    double pairs = 0;
    for (int64_t i = 0; i < s.queries; ++i) pairs += static_cast<double>(std::min(i + 1, s.keys));
    return pairs;
  };
  return row;
}

Choice window_reach() {
  Choice row{Aspect::reach, "window", R"(M_{ij} = -\infty \text{ unless } -l \le j - i \le r)",
             "Longformer, Beltagy 2020, section 3.1"};
  row.mask = [](const Setup& s) {
    auto mask = std::make_shared<Mask>();
    mask->left = s.window_left;
    mask->right = s.window_right;
    return mask;
  };
  row.pairs = [](const Setup& s) {
    double pairs = 0;
    for (int64_t i = 0; i < s.queries; ++i) pairs += in_window(s, i);
    return pairs;
  };
  return row;
}

Choice painted_reach() {
  Choice row{Aspect::reach, "painted", R"(M_{ij} \in \{0, -\infty\})", ""};
  row.mask = [](const Setup& s) {
    auto mask = mask_where(s, [](int64_t, int64_t) { return true; });
    std::vector<uint8_t> keep = *mask->keep;
    for (const auto& [query, key] : s.hidden)
      if (query < s.queries && key < s.keys) keep[static_cast<size_t>(query * s.keys + key)] = 0;
    mask->keep = std::make_shared<const std::vector<uint8_t>>(std::move(keep));
    return mask;
  };
  row.pairs = [](const Setup& s) {
    double hidden = 0;
    for (const auto& [query, key] : s.hidden) hidden += query < s.queries && key < s.keys;
    return static_cast<double>(s.queries) * static_cast<double>(s.keys) - hidden;
  };
  return row;
}

}  // namespace attn
