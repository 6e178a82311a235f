#include "attention/methods/rows.h"

namespace attn {

std::vector<Choice> method_choices() {
  return {plain_method(),  flash_method(),     kv_cache_method(), paged_method(),
          linear_method(), performer_method(), reformer_method(), mamba_method()};
}

}  // namespace attn
