#include "attention/costs/cache_bytes.h"

namespace attn {

double cache_bytes(int64_t layers, int64_t kv_heads, int64_t tokens, int64_t d_k, int64_t d_v, int64_t bytes_a_number) {
  return static_cast<double>(layers) * static_cast<double>(kv_heads) * static_cast<double>(tokens) *
         static_cast<double>(d_k + d_v) * static_cast<double>(bytes_a_number);
}

double paged_cache_bytes(int64_t layers, int64_t kv_heads, int64_t tokens, int64_t d_k, int64_t d_v,
                         int64_t bytes_a_number, int64_t page_size) {
  const int64_t pages = (tokens + page_size - 1) / page_size;
  return cache_bytes(layers, kv_heads, pages * page_size, d_k, d_v, bytes_a_number);
}

}  // namespace attn
