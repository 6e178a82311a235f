// The two factorizations of the Sparse Transformer. The paper gives the two sets of each to two heads, to layers in
// turn, or to one head together (section 5.1, "merged"); here it is the last. With a stride near sqrt(n) a row sees
// O(sqrt(n)) keys.
#include "attention/reaches/rows.h"

namespace attn {

/// {max(0, i - l), ..., i} and {j <= i: (i - j) mod l = 0}.
Choice strided_reach() {
  Choice row{Aspect::reach, "strided", R"(\{j: i - l \le j \le i\} \cup \{j \le i: (i - j) \bmod l = 0\})",
             "Child 2019, section 4.3"};
  row.parameters = {stride_parameter()};
  row.mask = [](const Setup& s) {
    return mask_where(
        s, [l = whole(s, "stride")](int64_t i, int64_t j) { return j <= i && (i - j <= l || (i - j) % l == 0); });
  };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(s, [&, l = whole(s, "stride")](int64_t i) {
      // Beyond the window: j = i - t l with t >= 2, and where the keys end before i, t l >= i - (m - 1).
      const int64_t first = std::max<int64_t>(2, i < s.keys ? 0 : (i - s.keys + l) / l);
      return keys_between(s, i - l, i) + std::max<int64_t>(0, i / l - first + 1);
    });
  };
  return row;
}

/// {j <= i: floor(j / l) = floor(i / l)} and {j <= i: j mod l >= l - c}: the block so far, and the summaries of earlier
/// ones.
Choice fixed_reach() {
  Choice row{Aspect::reach, "fixed",
             R"(\{j \le i: \lfloor j/l \rfloor = \lfloor i/l \rfloor\} \cup \{j \le i: j \bmod l \ge l - c\})",
             "Child 2019, section 4.3"};
  row.parameters = {stride_parameter(), {"summary", 1, 128, 1, true}};
  row.mask = [](const Setup& s) {
    return mask_where(s, [l = whole(s, "stride"), c = whole(s, "summary")](int64_t i, int64_t j) {
      return j <= i && ((i - j < l && j / l == i / l) || j % l >= l - c);
    });
  };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(
        s, [&, l = whole(s, "stride"), c = std::min(whole(s, "summary"), whole(s, "stride"))](int64_t i) {
          const int64_t block = i / l * l;
          const int64_t before = std::min(block, s.keys);
          return keys_between(s, block, i) + before / l * c + std::max<int64_t>(0, before % l - (l - c));
        });
  };
  return row;
}

}  // namespace attn
