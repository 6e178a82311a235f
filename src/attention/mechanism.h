#pragma once
#include "attention/choice.h"

namespace attn {

/// The mechanism of a setup: what its structure builds of the other rows. Steps of the standard one (multi-head scaled
/// dot-product self-attention, Vaswani 2017, section 3.2.2, with grouped key/value heads, Ainslie 2023), in this order:
/// [embeddings, positions,] x, w_q, w_k, w_v, [w_o, b_o,] q, k, v, scores, scaled, capped, masked, weights, heads,
/// [concat, projected,] output. Every program has x and output. Where the setup has a loss, its steps and the backward
/// pass follow: see add_loss(). Error naming the step where shapes do not fit.
Mechanism mechanism(const Setup& setup);
/// Pairs, operations and bytes of one head under its reach and method.
Cost cost_of(const Setup& setup);

// The pieces that structures are built from.

/// The embeddings with positions: a step called x, one row per query; or "source", one row per key, whose embeddings
/// and positions then have "_source" at their end.
int embedded(Builder& builder, const std::string& name);
/// Steps w_q, w_k, w_v; v_heads in place of Hkv of the values. With `output` then w_o, and b_o where the setup has one.
Qkv head_weights(Builder& builder, int64_t v_heads, bool output);
/// q from x and k, v from `memory`.
Qkv projected(Builder& builder, const Qkv& weights, int x, int memory);
/// Both, with the heads and the W_O that the setup has.
Qkv project(Builder& builder, int x, int memory);
/// q, k, v to "heads", by the method that is chosen.
int attend_heads(Builder& builder, const Qkv& p);
/// The heads side by side, through W_O where there is one: a step of that name.
int joined_heads(Builder& builder, int heads, const std::string& name);
/// attend_heads() and joined_heads().
int attention_output(Builder& builder, const Qkv& p, const std::string& name = "output");

// The parts of a method.

/// Every score, every weight, then their product with the values: to "heads" (Vaswani 2017, eq. 1).
int plain_heads(Builder& builder, const Qkv& p);
/// Queries and keys turned by their positions, where the chosen row turns them.
Qkv turned(Builder& builder, const Qkv& p);
/// Scores of queries and keys that are turned already, scale, softcap, mask, weights: to the step "weights".
int weights_of_turned(Builder& builder, int q, int k);
/// Scores to the step "masked": times the scene's factor when `divides`, softcap, bias of the positions, reach.
int masked_scores(Builder& builder, int scores, int q, bool divides);
/// Masked scores to the step "weights".
int weights_of(Builder& builder, int masked, int q);
/// Whether the chosen reach needs all scores, or all weights, of a row at once: no method but the plain one has them.
bool needs_all_scores(const Setup& setup);
/// The mask of the chosen reach; one that hides nothing where the reach has none.
std::shared_ptr<const Mask> chosen_mask(const Setup& setup);

}  // namespace attn
