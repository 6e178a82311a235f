#include "attention/mechanism.h"

#include <algorithm>

namespace attn {

int embedded(Builder& b, const std::string& name, int64_t rows) {
  const Choice& position = chosen(b.setup, Aspect::position);
  if (!position.table && !position.learned) return b.weight(name, 1, rows, b.setup.d_model);
  const std::string of = name == "x" ? "" : "_" + name;
  const int embeddings = b.given("embeddings" + of, b.setup.matrix(name + b.suffix, 1, rows, b.setup.d_model));
  if (!position.learned) return b.add(name, Add{}, {embeddings, b.given("positions" + of, position.table(b.setup, rows))});
  const std::string layer = b.suffix;
  b.suffix = of + layer;  // another set of tokens learns a table of its own
  const int positions = position.learned(b, rows);
  b.suffix = layer;
  return b.add(name, Add{}, {embeddings, positions});
}

HeadWeights head_weights(Builder& b, int64_t v_heads) {
  const Setup& s = b.setup;
  const int w_q = b.weight("w_q", s.heads, s.d_model, s.d_k);
  const int w_k = b.weight("w_k", s.kv_heads, s.d_model, s.d_k);
  return {w_q, w_k, b.weight("w_v", v_heads, s.d_model, s.d_v)};
}

void output_weights(Builder& b) {
  const Setup& s = b.setup;
  b.weight("w_o", s.heads, s.d_v, s.d_out);
  if (s.output_bias) b.weight("b_o", 1, 1, s.d_out);
}

Projected projected(Builder& b, const HeadWeights& w, int x, int memory) {
  const int q = b.add("q", MatMul{}, {x, w.q});
  const int k = b.add("k", MatMul{}, {memory, w.k});
  return {q, k, b.add("v", MatMul{}, {memory, w.v})};
}

Projected project(Builder& b, int x, int memory) {
  const HeadWeights weights = head_weights(b, b.setup.kv_heads);
  if (b.setup.output_projection) output_weights(b);
  return projected(b, weights, x, memory);
}

int attention_weights(Builder& b, int q, int k) {
  const Setup& s = b.setup;
  const Choice& position = chosen(s, Aspect::position);
  const Choice& score = chosen(s, Aspect::score);
  const Choice& reach = chosen(s, Aspect::reach);
  const Choice& weighting = chosen(s, Aspect::weighting);
  if (position.turn) {
    q = position.turn(b, q, "q_turned");
    k = position.turn(b, k, "k_turned");
  }
  int scores = score.scores(b, q, k);
  if (score.divides) scores = b.add("scaled", Scale{s.factor}, {scores});
  if (position.bias) scores = position.bias(b, scores);
  scores = b.add("capped", SoftCap{s.softcap}, {scores});
  if (reach.hide) scores = reach.hide(b, scores, q);
  scores = b.add("masked", ApplyMask{reach.mask ? reach.mask(s) : std::make_shared<Mask>()}, {scores});
  const int weights = weighting.weights(b, scores, reach.reweigh ? "softmax" : "weights");
  return reach.reweigh ? reach.reweigh(b, weights, q) : weights;
}

int attend_heads(Builder& b, const Projected& p) { return chosen(b.setup, Aspect::method).heads(b, p.q, p.k, p.v); }

int joined_heads(Builder& b, int heads, const std::string& name) {
  const int w_o = b.program.find("w_o" + b.suffix);
  if (w_o < 0) return b.add(name, MergeHeads{}, {heads});
  const int concat = b.add("concat", MergeHeads{}, {heads});
  const int b_o = b.program.find("b_o" + b.suffix);
  if (b_o < 0) return b.add(name, MatMul{}, {concat, w_o});
  return b.add(name, Add{}, {b.add("projected", MatMul{}, {concat, w_o}), b_o});
}

Program mechanism_program(const Setup& setup) {
  Builder builder(setup);
  chosen(setup, Aspect::structure).build(builder);
  return std::move(builder.program);
}

Cost cost_of(const Setup& s) {
  const Choice& reach = chosen(s, Aspect::reach);
  const Choice& method = chosen(s, Aspect::method);
  const auto n = static_cast<double>(s.queries);
  const auto m = static_cast<double>(s.keys);
  const double pairs = reach.pairs ? reach.pairs(s) : n * m;
  if (method.cost) return method.cost(s, pairs);
  return {pairs, 2 * pairs * static_cast<double>(s.d_k + s.d_v), 4 * 2 * n * m};  // scores and weights
}

}  // namespace attn
