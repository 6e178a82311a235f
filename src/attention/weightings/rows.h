#pragma once
#include "attention/choice.h"

namespace attn {

// The rows of the table of weightings, one file per row: how scores become weights.
Choice softmax_weighting();
Choice dropout_weighting();
Choice hard_max_weighting();
Choice hard_sample_weighting();

/// The step "soft": the weights of softmax, where those of the row are made from them.
int soft_weights(Builder& builder, int masked);
StepInfo soft_step();
/// A seed from a parameter; every layer has its own.
uint64_t layer_seed(const Builder& builder, const std::string& parameter);

}  // namespace attn
