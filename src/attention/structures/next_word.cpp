// A block, and what a language model makes of its output: a score for every word that may come next.
#include "attention/structures/blocks.h"
#include "attention/structures/rows.h"

namespace attn {

/// The block with the norm after, then for every row a score of each word of a small vocabulary, and the share that
/// softmax makes of it (Vaswani 2017, section 3.4). The columns of W_U are the embeddings of the words where it is not
/// given: the same matrix at both ends, as there (Press 2017). The temperature of the words is another one than that of
/// attention: it only changes how boldly one of them is drawn.
Choice next_word() {
  Choice row = layer_norm_block("next_word",
                                R"(p = \mathrm{softmax}\left(\frac{y W_U + b_U}{T_w}\right), \; W_U = E^{\top}, \;)"
                                R"( y = \mathrm{LN}(x' + \mathrm{FFN}(x')))",
                                "Vaswani 2017, section 3.4; Press 2017, section 1");
  row.parameters.push_back({"vocabulary", 2, 16, 12, true});
  row.parameters.push_back({"word_temperature", 0.1, 5, 1});
  row.steps.push_back({"ffn_residual", "r", "2", Role::x, Axis::query, Axis::feature});
  row.steps.push_back({"w_u", "w", "u", Role::o, Axis::feature, Axis::word, true, true});
  row.steps.push_back({"b_u", "b", "u", Role::o, Axis::none, Axis::word, true, true});
  row.steps.push_back({"logits", "l", "", Role::s, Axis::query, Axis::word});
  row.steps.push_back({"probabilities", "p", "", Role::a, Axis::query, Axis::word});
  row.add_beside(Role::s, Axis::query, Axis::word, {{"product_logits", "l", "w"}});
  row.build = [](Builder& b, int x) {
    const int output = block_norm_after(b, x);
    const int64_t words = b.setup.whole("vocabulary");
    const int w_u = b.weight("w_u", 1, b.setup.d_model, words);
    const int b_u = b.weight("b_u", 1, 1, words);
    const int logits = b.add("logits", Add{}, {b.add("product_logits", MatMul{}, {output, w_u}), b_u});
    b.add("probabilities", Softmax{b.setup.parameter("word_temperature")}, {logits});
  };
  return row;
}

}  // namespace attn
