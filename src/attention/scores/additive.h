#pragma once
#include "attention/choice.h"

namespace attn {

// The scores with one hidden layer: v . tanh(...), d_a units for every pair of a query and a key.
Choice additive_score();
Choice luong_concat_score();
Choice location_aware_score();

}  // namespace attn
