#include "attention/mechanism.h"

#include "attention/loss.h"

namespace attn {

int embedded(Builder& b, const std::string& name) {
  const Setup& s = b.setup;
  const int64_t rows = name == "x" ? s.queries : s.keys;
  const Choice& position = chosen(s, Aspect::position);
  const std::string of = name == "x" ? "" : "_" + name;
  // The embeddings themselves: the visitor's matrix, or patches through their projection (Dosovitskiy 2021, eq. 1).
  const auto plain = [&](const std::string& step) {
    if (s.image.matrix != name) return b.matrix(step, name + b.suffix, 1, rows, s.d_model);
    const int patches = b.matrix("patches" + of, "patches", 1, rows, s.image.patch_pixels);
    return b.add(step, MatMul{}, {patches, b.weight("w_patch", 1, s.image.patch_pixels, s.d_model)});
  };
  if (!position.table && !position.learned) return plain(name);
  const int embeddings = plain("embeddings" + of);
  const int positions =
      position.learned ? position.learned(b, rows) : b.given("positions" + of, position.table(s, rows));
  return b.add(name, Add{}, {embeddings, positions});
}

Qkv head_weights(Builder& b, int64_t v_heads, bool output) {
  const Setup& s = b.setup;
  const int w_q = b.weight("w_q", s.heads, s.d_model, s.d_k);
  const int w_k = b.weight("w_k", s.kv_heads, s.d_model, s.d_k);
  const int w_v = b.weight("w_v", v_heads, s.d_model, s.d_v);
  if (output) b.weight("w_o", s.heads, s.d_v, s.d_out);
  if (output && s.output_bias) b.weight("b_o", 1, 1, s.d_out);
  return {w_q, w_k, w_v};
}

Qkv projected(Builder& b, const Qkv& w, int x, int memory) {
  const int q = b.add("q", MatMul{}, {x, w.q});
  const int k = b.add("k", MatMul{}, {memory, w.k});
  return {q, k, b.add("v", MatMul{}, {memory, w.v})};
}

Qkv project(Builder& b, int x, int memory) {
  return projected(b, head_weights(b, b.setup.kv_heads, b.setup.output_projection), x, memory);
}

int attend_heads(Builder& b, const Qkv& p) { return chosen(b.setup, Aspect::method).heads(b, p); }

int joined_heads(Builder& b, int heads, const std::string& name) {
  const int w_o = b.program.find("w_o" + b.suffix);
  if (w_o < 0) return b.add(name, MergeHeads{}, {heads});
  const int concat = b.add("concat", MergeHeads{}, {heads});
  const int b_o = b.program.find("b_o" + b.suffix);
  if (b_o < 0) return b.add(name, MatMul{}, {concat, w_o});
  return b.add(name, Add{}, {b.add("projected", MatMul{}, {concat, w_o}), b_o});
}

int attention_output(Builder& b, const Qkv& p, const std::string& name) {
  return joined_heads(b, attend_heads(b, p), name);
}

int plain_heads(Builder& b, const Qkv& p) {
  const Qkv t = turned(b, p);
  return b.add("heads", MatMul{}, {weights_of_turned(b, t.q, t.k), t.v});
}

Qkv turned(Builder& b, const Qkv& p) {
  const Choice& position = chosen(b.setup, Aspect::position);
  if (!position.turn) return p;
  const int q = position.turn(b, p.q, "q_turned");
  return {q, position.turn(b, p.k, "k_turned"), p.v};
}

int weights_of_turned(Builder& b, int q, int k) {
  const Choice& score = chosen(b.setup, Aspect::score);
  const int scores = score.scores(b, q, k);
  return weights_of(b, masked_scores(b, scores, q, score.divides), q);
}

int masked_scores(Builder& b, int scores, int q, bool divides) {
  const Setup& s = b.setup;
  const Choice& position = chosen(s, Aspect::position);
  const Choice& reach = chosen(s, Aspect::reach);
  if (divides) scores = b.add("scaled", Scale{s.factor}, {scores});
  scores = b.add("capped", SoftCap{s.softcap}, {scores});
  if (position.bias) scores = position.bias(b, scores, "");
  if (reach.hide) scores = reach.hide(b, scores, q);
  return b.add("masked", ApplyMask{chosen_mask(s)}, {scores});
}

int weights_of(Builder& b, int masked, int q) {
  const Choice& reach = chosen(b.setup, Aspect::reach);
  const int weights = chosen(b.setup, Aspect::weighting).weights(b, masked, reach.reweigh ? "softmax" : "weights");
  return reach.reweigh ? reach.reweigh(b, weights, q) : weights;
}

bool needs_all_scores(const Setup& s) {
  const Choice& reach = chosen(s, Aspect::reach);
  return reach.reweigh || reach.compares;
}

std::shared_ptr<const Mask> chosen_mask(const Setup& s) {
  const Choice& reach = chosen(s, Aspect::reach);
  return reach.mask ? reach.mask(s) : std::make_shared<Mask>();
}

namespace {

/// The setup that its attention really has.
Setup sizes_of(const Setup& setup) {
  const Choice& structure = chosen(setup, Aspect::structure);
  return structure.sizes ? structure.sizes(setup) : setup;
}

}  // namespace

Mechanism mechanism(const Setup& setup) {
  const Setup sizes = sizes_of(setup);
  Builder builder(sizes);
  chosen(setup, Aspect::structure).build(builder, embedded(builder, "x"));
  add_loss(builder);
  return builder;
}

Cost cost_of(const Setup& setup) {
  const Setup s = sizes_of(setup);
  const Choice& structure = chosen(s, Aspect::structure);
  const Choice& score = chosen(s, Aspect::score);
  const Choice& reach = chosen(s, Aspect::reach);
  const Choice& method = chosen(s, Aspect::method);
  CostInput c{s, 0};
  if (structure.cost) return structure.cost(c);
  c.pairs = reach.pairs ? reach.pairs(s) : c.n * c.m;
  if (method.cost && !structure.twin_maps) return method.cost(c);
  CostInput scored = c;
  if (reach.compares) scored.pairs = c.n * c.m;
  const Cost scores = score.cost ? score.cost(scored) : Cost{scored.pairs, 2 * scored.pairs * c.d_k, 0};
  const double maps = structure.twin_maps ? 2 : 1;
  const double all = 4 * (scored.pairs + c.pairs);  // scores and weights
  return {maps * c.pairs, maps * scores.flops + 2 * c.pairs * c.d_v, maps * (scores.bytes + all)};
}

}  // namespace attn
