#include "attention/reaches/rows.h"

namespace attn {

/// A query sees the keys that an edge leads to, and itself. An edge has a direction: one to and fro is two.
Choice graph_reach() {
  Choice row{Aspect::reach, "graph", R"(M_{ij} = 0 \text{ for } j \in \mathcal{N}_i \cup \{i\})",
             "GAT, Velickovic 2018, section 2.1"};
  row.mask = [](const Setup& s) {
    auto mask = mask_where(s, [](int64_t i, int64_t j) { return i == j; });
    std::vector<uint8_t> keep = *mask->keep;
    for (const auto& [query, key] : s.edges)
      if (query < s.queries && key < s.keys) keep[static_cast<size_t>(query * s.keys + key)] = 1;
    mask->keep = std::make_shared<const std::vector<uint8_t>>(std::move(keep));
    return mask;
  };
  row.pairs = [](const Setup& s) {
    auto pairs = static_cast<double>(std::min(s.queries, s.keys));
    for (const auto& [query, key] : s.edges) pairs += query < s.queries && key < s.keys && query != key;
    return pairs;
  };
  return row;
}

}  // namespace attn
