#include "attention/mechanism.h"
#include "attention/methods/rows.h"

namespace attn {

std::vector<Choice> method_choices() {
  Choice plain{"plain", R"(A V)", "Vaswani 2017, eq. 1"};
  plain.heads = plain_heads;
  return {plain,
          flash_method(),
          kv_cache_method(),
          paged_method(),
          linear_method(),
          performer_method(),
          reformer_method(),
          mamba_method(),
          linformer_method()};
}

}  // namespace attn
