#include "attention/reaches/rows.h"

namespace attn {

/// A window with gaps: every `dilation`-th key, so that the same number of pairs reaches further. r keys on either
/// side, where the paper counts both sides: its w is 2 r.
Choice dilated_reach() {
  Choice row{Aspect::reach, "dilated", R"(M_{ij} = 0 \text{ for } j = i + td,\ |t| \le r)",
             "Longformer, Beltagy 2020, section 3.1"};
  row.parameters = {reach_window_parameter(), {"dilation", 1, 32, 2, true}};
  row.mask = [](const Setup& s) {
    return mask_where(s, [r = whole(s, "reach_window"), d = whole(s, "dilation")](int64_t i, int64_t j) {
      return std::abs(j - i) <= r * d && (j - i) % d == 0;
    });
  };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(s, [&, r = whole(s, "reach_window"), d = whole(s, "dilation")](int64_t i) {
      // t from first to last; a query beyond the keys begins to see them at t = ceil((i - m + 1) / d) to its left.
      const int64_t first = -std::min(r, i / d);
      const int64_t last = i < s.keys ? std::min(r, (s.keys - 1 - i) / d) : -((i - s.keys + d) / d);
      return std::max<int64_t>(0, last - first + 1);
    });
  };
  return row;
}

/// A window, and a few tokens that see everything and are seen by all. (Longformer projects for these with matrices of
/// their own; here they share W_Q, W_K, W_V.)
Choice global_local_reach() {
  Choice row{Aspect::reach, "global_local",
             R"(M_{ij} = 0 \text{ for } |i - j| \le r \text{ or } i < g \text{ or } j < g)",
             "Longformer, Beltagy 2020, section 3.1"};
  row.parameters = {reach_window_parameter(), {"global_tokens", 0, 64, 1, true}};
  row.mask = [](const Setup& s) {
    return mask_where(s, [r = whole(s, "reach_window"), g = whole(s, "global_tokens")](int64_t i, int64_t j) {
      return std::abs(i - j) <= r || i < g || j < g;
    });
  };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(s, [&, r = whole(s, "reach_window"), g = whole(s, "global_tokens")](int64_t i) {
      return i < g ? s.keys : keys_between(s, 0, g - 1) + keys_between(s, std::max(g, i - r), i + r);
    });
  };
  return row;
}

}  // namespace attn
