#pragma once
#include "attention/choice.h"

namespace attn {

// How the output is computed from q, k and v: exactly, exactly but cheaper, or approximated; a file each.
Choice plain_method();

}  // namespace attn
