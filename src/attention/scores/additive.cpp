// Scores with a hidden layer. The two are one function: W [q; k] = W_1 q + W_2 k for the upper and lower half of W.
#include "attention/scores/hidden_layer.h"
#include "attention/scores/rows.h"

namespace attn {

/// v . tanh(W_a q + U_a k) (Bahdanau 2015). W_a and v_a are those of a query head, U_a of a key head.
Choice additive_score() {
  Choice row{Aspect::score, "additive", R"(v_a^\top \tanh(W_a q_i + U_a k_j))", "Bahdanau 2015, appendix A.1.2"};
  row.parameters = {hidden_width()};
  row.steps = projection_steps();
  for (StepInfo& info : hidden_steps()) row.steps.push_back(std::move(info));
  row.scores = [](Builder& b, int q, int k) {
    const int64_t d_a = b.whole("d_a");
    const int w_a = b.weight("w_a", b.shape(q).heads, b.shape(q).cols, d_a);
    const int u_a = b.weight("u_a", b.shape(k).heads, b.shape(k).cols, d_a);
    const int q_a = b.add("q_a", MatMul{}, {q, w_a});
    const int k_a = b.add("k_a", MatMul{}, {k, u_a});
    return scores_of_hidden(b, b.add("pair_sums", Pairs{}, {q_a, k_a}), b.shape(q).rows, b.shape(k).rows);
  };
  row.cost = [](const Setup& s, double pairs) {  // U_a k_j once for each key, as the paper advises
    const double vectors = static_cast<double>(s.queries + s.keys), d = static_cast<double>(s.d_k);
    const double d_a = Builder(s).parameter("d_a");
    return Cost{pairs, 2 * vectors * d * d_a + 3 * pairs * d_a, 4 * (vectors * d_a + pairs * d_a)};
  };
  return row;
}

/// v . tanh(W [q; k]) (Luong 2015, "concat").
Choice luong_concat_score() {
  Choice row{Aspect::score, "luong_concat", R"(v_a^\top \tanh(W_a [q_i; k_j]))", "Luong 2015, section 3.1"};
  row.parameters = {hidden_width()};
  row.steps = {{"w_concat", "w", "a", Role::s, Axis::none, Axis::none, true, true},
               {"pair_rows", "c", "", Role::s, Axis::none, Axis::none}};
  for (StepInfo& info : hidden_steps()) row.steps.push_back(std::move(info));
  row.scores = [](Builder& b, int q, int k) {
    const int w = b.weight("w_concat", b.shape(q).heads, b.shape(q).cols + b.shape(k).cols, b.whole("d_a"));
    const int sums = b.add("pair_sums", MatMul{}, {b.add("pair_rows", Pairs{true}, {q, k}), w});
    return scores_of_hidden(b, sums, b.shape(q).rows, b.shape(k).rows);
  };
  row.cost = [](const Setup& s, double pairs) {
    const double d = static_cast<double>(s.d_k), d_a = Builder(s).parameter("d_a");
    return Cost{pairs, pairs * (4 * d * d_a + 2 * d_a), 4 * pairs * (2 * d + d_a)};
  };
  return row;
}

}  // namespace attn
