#pragma once
#include "attention/choice.h"

namespace attn {

/// The mechanism of a setup: what its structure builds of the other rows. Steps of the standard one (multi-head scaled
/// dot-product self-attention, Vaswani 2017, section 3.2.2, with grouped key/value heads, Ainslie 2023), in this order:
/// [embeddings, positions,] x, w_q, w_k, w_v, [w_o, b_o,] q, k, v, scores, scaled, capped, masked, weights, heads,
/// [concat, projected,] output. Every program has x and output. Error naming the step where shapes do not fit.
Mechanism mechanism(const Setup& setup);
/// Pairs, operations and bytes of one head under its reach and method.
Cost cost_of(const Setup& setup);

// The pieces that structures are built from.

/// The embeddings with positions: a step called x (rows of the setup's queries), or `name` for another set of tokens,
/// whose embeddings and positions then have "_name" at their end.
int embedded(Builder& builder, const std::string& name, int64_t rows);
/// The matrices that heads are projected with: H x d_model x d_k, Hkv x d_model x d_k, Hkv x d_model x d_v.
struct HeadWeights {
  int q = -1;
  int k = -1;
  int v = -1;
};
/// Steps w_q, w_k, w_v; v_heads in place of Hkv of the values.
HeadWeights head_weights(Builder& builder, int64_t v_heads);
/// Steps w_o, and b_o where the setup has one: for structures that need W_O, others leave it to project().
void output_weights(Builder& builder);
struct Projected {
  int q = -1;
  int k = -1;
  int v = -1;
};
/// q from x and k, v from `memory`.
Projected projected(Builder& builder, const HeadWeights& weights, int x, int memory);
/// Steps w_q, w_k, w_v (then w_o and b_o where there are some), q from x and k, v from `memory`.
Projected project(Builder& builder, int x, int memory);
/// q, k, v to "heads", by the method that is chosen.
int attend_heads(Builder& builder, const Projected& p);
/// Turned queries and keys, scores, scale, softcap, mask, weights: to the step "weights".
int attention_weights(Builder& builder, int q, int k);

// Its parts, for methods that go another way between them.

struct QueriesKeys {
  int q = -1;
  int k = -1;
};
/// Both turned by their positions, where the chosen row turns them.
QueriesKeys turned(Builder& builder, int q, int k);
/// attention_weights() of queries and keys that are turned already.
int weights_of_turned(Builder& builder, int q, int k);
/// Scores to the step "masked": times the scene's factor when `divides`, bias of the positions, softcap, reach.
int masked_scores(Builder& builder, int scores, int q, bool divides);
/// Masked scores to the step "weights".
int weights_of(Builder& builder, int masked, int q);
/// The heads side by side, through W_O where there is one: a step of that name.
int joined_heads(Builder& builder, int heads, const std::string& name);

}  // namespace attn
