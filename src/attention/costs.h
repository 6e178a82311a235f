#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace attn {

// What is counted beside a mechanism: memory of a cache, traffic between memories, kinds of layers.

/// Bytes of a cache of keys and values while decoding: layers x kv_heads x tokens x (d_k + d_v) numbers of so many
/// bytes. kv_heads: all heads (multi-head), fewer that divide them (grouped-query: Ainslie 2023), 1 (multi-query:
/// Shazeer 2019).
double cache_bytes(int64_t layers, int64_t kv_heads, int64_t tokens, int64_t d_k, int64_t d_v, int64_t bytes_a_number);
/// Bytes that pages of `page_size` tokens take in its place: those of whole pages (Kwon 2023, section 4.2).
double paged_cache_bytes(int64_t layers, int64_t kv_heads, int64_t tokens, int64_t d_k, int64_t d_v,
                         int64_t bytes_a_number, int64_t page_size);

/// Numbers that go between large slow memory and small fast memory, for one head.
struct Traffic {
  double read = 0;
  double written = 0;
};

/// Attention step by step, every matrix through slow memory (Dao 2022, algorithm 0): reads Q, K; writes S; reads S;
/// writes P; reads P, V; writes O.
Traffic plain_traffic(int64_t queries, int64_t keys, int64_t d_k, int64_t d_v);
/// Tile by tile (Dao 2022, algorithm 1): O, l, m are written at the start; each tile of keys reads its K and V once
/// and, for all tiles of queries in turn, reads Q, O, l, m and writes O, l, m: how tall those tiles are does not
/// matter. Width at least 1.
Traffic flash_traffic(int64_t queries, int64_t keys, int64_t d_k, int64_t d_v, int64_t tile_cols);

struct TileSizes {
  int64_t rows = 1;
  int64_t cols = 1;
};
/// The sizes for a fast memory of `numbers` values and d = max(d_k, d_v): cols = ceil(M / 4d), rows = min(cols, d)
/// (Dao 2022, algorithm 1, line 1). With them the traffic grows like n^2 d^2 / M (theorem 2).
TileSizes flash_tiles(int64_t numbers, int64_t d);

/// What a layer over n tokens of d numbers costs, in orders of magnitude without their constants (Vaswani 2017, table
/// 1): operations, how many of them must wait for one another, and the longest way a signal goes between two tokens.
struct LayerCost {
  std::string id;         // "attention", "recurrent", "convolution", "dilated"
  double operations = 0;  // attention n^2 d, recurrent n d^2, convolution k n d^2
  double sequential = 0;  // 1, n, 1
  double path = 0;        // 1, n, convolution n/k, dilated log_k n: layers needed, at least 1
};

/// The four kinds of layers, k: width of a convolution, at least 2. Path lengths are whole layers: the fewest with
/// which a stack of such convolutions joins the first and the last token.
std::vector<LayerCost> layer_costs(int64_t n, int64_t d, int64_t k);

}  // namespace attn
