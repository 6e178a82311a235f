// The rows of the table of reaches: which query may see which key. Positions count from 0; where there are more queries
// than keys or the other way round, query i stands at position i unless a row says otherwise.
#include "attention/reaches/rows.h"

namespace attn {
namespace {

constexpr Parameter kReachWindow{"reach_window", 0, 128, 1, true};
constexpr Parameter kStride{"stride", 1, 128, 3, true};

/// Key j is seen by query i where j <= i (top-left where there are more keys than queries).
Choice causal() {
  Choice row{"causal", R"(M_{ij} = -\infty, \; j > i)", "Vaswani 2017, section 3.2.3"};
  row.mask = [](const Setup&) {
    auto mask = std::make_shared<Mask>();
    mask->causal = true;
    return mask;
  };
  row.pairs = [](const Setup& s) { return pairs_by_row(s, [&](int64_t i) { return keys_between(s, 0, i); }); };
  return row;
}

Choice window() {
  Choice row{"window", R"(M_{ij} = 0, \; -l \le j - i \le r)", "Longformer, Beltagy 2020, section 3.1"};
  row.mask = [](const Setup& s) { return mask_of_window(s.reach.left, s.reach.right); };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(s, [&, left = s.reach.left, right = s.reach.right](int64_t i) {
      return keys_between(s, left < 0 ? 0 : i - left, right < 0 ? s.keys - 1 : i + right);
    });
  };
  return row;
}

/// A mask from a list: `listed` for its pairs of query and key, what `rest` says for all others.
template <class Rule>
std::shared_ptr<Mask> mask_from(const Setup& s, const std::vector<std::pair<int, int>>& pairs, bool listed,
                                const Rule& rest) {
  auto mask = mask_where(s, rest);
  std::vector<uint8_t> keep = *mask->keep;
  for (const auto& [query, key] : pairs)
    if (query < s.queries && key < s.keys) keep[static_cast<size_t>(query * s.keys + key)] = listed;
  mask->keep = std::make_shared<const std::vector<uint8_t>>(std::move(keep));
  return mask;
}

Choice painted() {
  Choice row{"painted", R"(M_{ij} \in \{0, -\infty\})", ""};
  row.mask = [](const Setup& s) { return mask_from(s, s.reach.hidden, false, [](int64_t, int64_t) { return true; }); };
  row.pairs = [](const Setup& s) {
    double hidden = 0;
    for (const auto& [query, key] : s.reach.hidden) hidden += query < s.queries && key < s.keys;
    return static_cast<double>(s.queries) * static_cast<double>(s.keys) - hidden;
  };
  return row;
}

/// A query sees the keys that an edge leads to, and itself. An edge has a direction: one to and fro is two.
Choice graph() {
  Choice row{"graph", R"(M_{ij} = 0, \; j \in \mathcal{N}_i \cup \{i\})", "GAT, Velickovic 2018, section 2.1"};
  row.mask = [](const Setup& s) {
    return mask_from(s, s.reach.edges, true, [](int64_t i, int64_t j) { return i == j; });
  };
  row.pairs = [](const Setup& s) {
    auto pairs = static_cast<double>(std::min(s.queries, s.keys));
    for (const auto& [query, key] : s.reach.edges) pairs += query < s.queries && key < s.keys && query != key;
    return pairs;
  };
  return row;
}

/// The last query stands at the last key: key j is seen by query i where j <= i + m - n, as when the keys begin with a
/// past that is kept. With more queries than keys the first see nothing.
Choice causal_lower_right() {
  Choice row{"causal_lower_right", R"(M_{ij} = -\infty, \; j > i + m - n)", "FlashAttention 2.1 (Dao 2023)"};
  row.mask = [](const Setup& s) {
    auto mask = std::make_shared<Mask>();
    mask->causal = true;
    mask->offset = {s.keys - s.queries};
    return mask;
  };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(s, [&](int64_t i) { return keys_between(s, 0, i + s.keys - s.queries); });
  };
  return row;
}

/// The last keys stand for no word: they fill the sentence up to the length of its batch. Nobody sees them; their own
/// rows are computed all the same and thrown away later.
Choice padding() {
  Choice row{"padding", R"(M_{ij} = -\infty, \; j \ge m - p)", "Devlin 2019, the code of BERT"};
  row.parameters = {{"padding", 0, 128, 2, true}};
  row.mask = [](const Setup& s) {
    auto mask = std::make_shared<Mask>();
    mask->kv_len = {std::max<int64_t>(0, s.keys - s.whole("padding"))};
    return mask;
  };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(s, [&, last = s.keys - s.whole("padding") - 1](int64_t) { return keys_between(s, 0, last); });
  };
  return row;
}

/// The prefix, a task or a question, is seen by all and sees all of itself; beyond it the mask is causal.
Choice prefix() {
  Choice row{"prefix", R"(M_{ij} = -\infty, \; j > \max(i, p - 1))", "T5, Raffel 2020, section 3.2.1"};
  row.parameters = {{"prefix", 0, 128, 3, true}};
  row.mask = [](const Setup& s) {
    return mask_where(s, [prefix = s.whole("prefix")](int64_t i, int64_t j) { return j <= i || j < prefix; });
  };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(
        s, [&, prefix = s.whole("prefix")](int64_t i) { return keys_between(s, 0, std::max(i, prefix - 1)); });
  };
  return row;
}

/// A window with gaps: every `dilation`-th key, so that the same number of pairs reaches further. r keys on either
/// side, where the paper counts both sides: its w is 2 r.
Choice dilated() {
  Choice row{"dilated", R"(M_{ij} = 0, \; j = i + td, \; |t| \le r)", "Longformer, Beltagy 2020, section 3.1"};
  row.parameters = {kReachWindow, {"dilation", 1, 32, 2, true}};
  row.mask = [](const Setup& s) {
    return mask_where(s, [r = s.whole("reach_window"), d = s.whole("dilation")](int64_t i, int64_t j) {
      return std::abs(j - i) <= r * d && (j - i) % d == 0;
    });
  };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(s, [&, r = s.whole("reach_window"), d = s.whole("dilation")](int64_t i) {
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
Choice global_local() {
  Choice row{"global_local", R"(\{j: |i - j| \le r\} \cup \{j: i < g\} \cup \{j: j < g\})",
             "Longformer, Beltagy 2020, section 3.1"};
  row.parameters = {kReachWindow, {"global_tokens", 0, 64, 1, true}};
  row.mask = [](const Setup& s) {
    return mask_where(s, [r = s.whole("reach_window"), g = s.whole("global_tokens")](int64_t i, int64_t j) {
      return std::abs(i - j) <= r || i < g || j < g;
    });
  };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(s, [&, r = s.whole("reach_window"), g = s.whole("global_tokens")](int64_t i) {
      return i < g ? s.keys : keys_between(s, 0, g - 1) + keys_between(s, std::max(g, i - r), i + r);
    });
  };
  return row;
}

// The two factorizations of the Sparse Transformer. The paper gives the two sets of each to two heads, to layers in
// turn, or to one head together (section 5.1, "merged"); here it is the last. With a stride near sqrt(n) a row sees
// O(sqrt(n)) keys.

/// {max(0, i - l), ..., i} and {j <= i: (i - j) mod l = 0}.
Choice strided() {
  Choice row{"strided", R"(\{j: i - l \le j \le i\} \cup \{j \le i: (i - j) \bmod l = 0\})", "Child 2019, section 4.3"};
  row.parameters = {kStride};
  row.mask = [](const Setup& s) {
    return mask_where(
        s, [l = s.whole("stride")](int64_t i, int64_t j) { return j <= i && (i - j <= l || (i - j) % l == 0); });
  };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(s, [&, l = s.whole("stride")](int64_t i) {
      // Beyond the window: j = i - t l with t >= 2, and where the keys end before i, t l >= i - (m - 1).
      const int64_t first = std::max<int64_t>(2, i < s.keys ? 0 : (i - s.keys + l) / l);
      return keys_between(s, i - l, i) + std::max<int64_t>(0, i / l - first + 1);
    });
  };
  return row;
}

/// {j <= i: floor(j / l) = floor(i / l)} and {j <= i: j mod l >= l - c}: the block so far, and the summaries of earlier
/// ones.
Choice fixed() {
  Choice row{"fixed", R"(\{j \le i: \lfloor j/l \rfloor = \lfloor i/l \rfloor\} \cup \{j \le i: j \bmod l \ge l - c\})",
             "Child 2019, section 4.3"};
  row.parameters = {kStride, {"summary", 1, 128, 1, true}};
  row.mask = [](const Setup& s) {
    return mask_where(s, [l = s.whole("stride"), c = s.whole("summary")](int64_t i, int64_t j) {
      return j <= i && ((i - j < l && j / l == i / l) || j % l >= l - c);
    });
  };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(s, [&, l = s.whole("stride"), c = std::min(s.whole("summary"), s.whole("stride"))](int64_t i) {
      const int64_t block = i / l * l;
      const int64_t before = std::min(block, s.keys);
      return keys_between(s, block, i) + before / l * c + std::max<int64_t>(0, before % l - (l - c));
    });
  };
  return row;
}

/// The k largest scores of a row, of equals the first; all scores are computed, and all but these hidden before the
/// softmax. `top_shared` 1: the same keys for all heads, by the sum of their scores.
Choice top_k() {
  Choice row{"top_k", R"(\{j: \mathrm{rank}(s_{ij}) \le k\})", "Gupta 2021, section 2"};
  row.parameters = {{"top_k", 1, 64, 3, true}, {"top_shared", 0, 1, 0, true}};
  row.steps = {{"among_top", "t", "", Role::m, Axis::query, Axis::key}};
  row.add_beside(Role::s, Axis::query, Axis::key, {{"head_scores", "s", "Σ"}, {"top_scores", "s", "t"}});
  row.compares = true;
  row.hide = [](Builder& b, int scores, int) {
    const bool shared = b.setup.whole("top_shared") == 1;
    const int by = shared ? b.add("head_scores", SumHeads{}, {scores}) : scores;
    const Choose largest{.kind = Choose::Kind::top, .samples = b.setup.whole("top_k")};
    return b.add("top_scores", HideWhere{}, {scores, b.add("among_top", largest, {by})});
  };
  row.pairs = [](const Setup& s) {
    return static_cast<double>(s.queries) * static_cast<double>(std::min(s.keys, s.whole("top_k")));
  };
  return row;
}

}  // namespace

std::vector<Choice> reach_choices() {
  return {{"none", R"(M_{ij} = 0)", "Vaswani 2017, section 3.2.3"},
          causal(),
          window(),
          painted(),
          causal_lower_right(),
          padding(),
          prefix(),
          dilated(),
          strided(),
          fixed(),
          global_local(),
          random_blocks_reach(),
          local_m_reach(),
          local_p_reach(),
          graph(),
          top_k()};
}

}  // namespace attn
