#pragma once
#include "attention/mechanism.h"

namespace attn {

// Parts that several methods share.

/// A block: some queries against some keys.
struct Block {
  int64_t row = 0;
  int64_t rows = 0;
  int64_t col = 0;
  int64_t cols = 0;
};

/// What a mask does to a block of n x m scores (batch 1), as a mask of the block alone. `causal`: hides, besides, every
/// key after its query.
std::shared_ptr<const Mask> cut_mask(const Mask& mask, const Block& block, int64_t keys, bool causal = false);
/// How many pairs of a block a mask lets through in the head where it lets most through.
int64_t pairs_seen(const Mask& mask, const Block& block, int64_t keys, bool causal = false);

/// Whether queries and keys are of the same tokens, so that order and "itself" mean something between them.
bool same_tokens(const Builder& builder, const Qkv& p);

/// What positions add to the scores and what a reach computed from the queries hides, as a matrix that is added (steps
/// "no_scores", and those of the rows); -1 where the chosen rows do neither. q: turned queries, m: keys.
int added_to_scores(Builder& builder, int q, int64_t keys);
/// The matrix that is added, with the mask of the reach in it: a step "mask" (0 or -infinity where nothing else is
/// added); -1 where every pair is open.
int whole_mask(Builder& builder, int q, int64_t keys);

/// Scores q . k of a block, scaled, capped, with `added` (-1: nothing) and masked: a step <prefix>_scores<tag>, those
/// before it <prefix>_products<tag>, ... q and k: the block's own rows. They are dot products whatever score is chosen.
int block_scores(Builder& builder, const std::string& prefix, const std::string& tag, int q, int k, const Block& block,
                 int added, std::shared_ptr<const Mask> mask);
/// Describes the steps that block_scores() makes; `stop`: whether the scores are a stop of their own.
void add_block_steps(Choice& row, const std::string& prefix, bool stop);

}  // namespace attn
