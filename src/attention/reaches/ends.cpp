// Masks that look at one end of the text: the last query, the padding behind it, the prefix before it.
#include "attention/reaches/rows.h"

namespace attn {

/// The last query stands at the last key: key j is seen by query i where j <= i + m - n, as when the keys begin with a
/// past that is kept. With more queries than keys the first see nothing.
Choice causal_lower_right_reach() {
  Choice row{Aspect::reach, "causal_lower_right", R"(M_{ij} = -\infty \text{ for } j > i + m - n)",
             "FlashAttention 2.1 (Dao 2023)"};
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
Choice padding_reach() {
  Choice row{Aspect::reach, "padding", R"(M_{ij} = -\infty \text{ for } j \ge m - p)", "Devlin 2019, the code of BERT"};
  row.parameters = {{"padding", 0, 128, 2, true}};
  row.mask = [](const Setup& s) {
    auto mask = std::make_shared<Mask>();
    mask->kv_len = {std::max<int64_t>(0, s.keys - whole(s, "padding"))};
    return mask;
  };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(s, [&, last = s.keys - whole(s, "padding") - 1](int64_t) { return keys_between(s, 0, last); });
  };
  return row;
}

/// The prefix, a task or a question, is seen by all and sees all of itself; beyond it the mask is causal.
Choice prefix_reach() {
  Choice row{Aspect::reach, "prefix", R"(M_{ij} = -\infty \text{ for } j > i \text{ and } j \ge p)",
             "T5, Raffel 2020, section 3.2.1"};
  row.parameters = {{"prefix", 0, 128, 3, true}};
  row.mask = [](const Setup& s) {
    return mask_where(s, [prefix = whole(s, "prefix")](int64_t i, int64_t j) { return j <= i || j < prefix; });
  };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(
        s, [&, prefix = whole(s, "prefix")](int64_t i) { return keys_between(s, 0, std::max(i, prefix - 1)); });
  };
  return row;
}

}  // namespace attn
