#pragma once
#include "attention/choice.h"

namespace attn {

// What the scores with one hidden layer share: v . tanh(...), a layer of d_a units for every pair of a query and a key.
// The pairs are rows, query by query: i m + j.

Parameter hidden_width();
/// Descriptions of the steps w_a (d_k x d_a), u_a (d_k x d_a), v_a (d_a x 1), Q W_a and K U_a.
std::vector<StepInfo> projection_steps();
/// Descriptions of v_a and of the steps that scores_of_hidden() makes.
std::vector<StepInfo> hidden_steps();
/// v_a . tanh(row) of every row of `sums` (H x n m x d_a) as H x n x m, a step called "scores".
int scores_of_hidden(Builder& builder, int sums, int64_t queries, int64_t keys);

}  // namespace attn
