#pragma once
#include "attention/choice.h"

namespace attn {

// How scores become weights: the rows of the table of weightings, a file each.
Choice softmax_weighting();

}  // namespace attn
