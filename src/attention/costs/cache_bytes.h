#pragma once
#include <cstdint>

namespace attn {

/// Bytes of a cache of keys and values while decoding: layers x kv_heads x tokens x (d_k + d_v) numbers of so many
/// bytes. kv_heads: all heads (multi-head), fewer that divide them (grouped-query: Ainslie 2023), 1 (multi-query:
/// Shazeer 2019).
double cache_bytes(int64_t layers, int64_t kv_heads, int64_t tokens, int64_t d_k, int64_t d_v, int64_t bytes_a_number);
/// Bytes that pages of `page_size` tokens take in its place: those of whole pages (Kwon 2023, section 4.2).
double paged_cache_bytes(int64_t layers, int64_t kv_heads, int64_t tokens, int64_t d_k, int64_t d_v,
                         int64_t bytes_a_number, int64_t page_size);

}  // namespace attn
