#pragma once
#include "attention/choice.h"

namespace attn {

// How the output is computed from q, k and v: exactly, exactly but cheaper, or approximated; one file per row.
Choice plain_method();
Choice flash_method();
Choice kv_cache_method();
Choice paged_method();
Choice linear_method();
Choice performer_method();
Choice reformer_method();
Choice mamba_method();

}  // namespace attn
