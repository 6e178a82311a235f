#pragma once
#include <vector>

#include "attention/builder.h"
#include "attention/choice.h"

namespace attn {

/// Attention whose weights are products of features, phi(q_i) . phi(k_j) / sum over j (Katharopoulos 2020, eq. 3 to 6):
/// the step "heads". Where every pair is open, phi(Q) (phi(K)^T V) is formed, without a matrix of all pairs; the
/// weights it implies are a step beside it. Where positions or the reach tell pairs apart, that matrix is formed, times
/// the exponential of what would have been added to the scores (0 where hidden). A row that sees nothing gives zeros.
/// phi_q: H x n x r, phi_k: Hkv x m x r, not negative; q: turned queries, for a reach that asks them.
int kernel_heads(Builder& builder, int phi_q, int phi_k, int q, int v);
/// The steps of kernel_heads(), phi_q and phi_k included.
std::vector<StepInfo> kernel_steps();
/// The cost with r features, without making them. Causal: with running sums, one state for the next query
/// (section 3.3), which gives the same as the matrix that is shown here.
Cost kernel_cost(const Setup& setup, double pairs, double features);

}  // namespace attn
