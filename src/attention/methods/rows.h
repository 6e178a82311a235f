#pragma once
#include "attention/choice.h"

namespace attn {

// The rows of the table of methods, the output from q, k and v, exactly, cheaper or approximated.
Choice flash_method();
Choice kv_cache_method();
Choice paged_method();
Choice linear_method();
Choice performer_method();
Choice reformer_method();
Choice mamba_method();
Choice linformer_method();

}  // namespace attn
