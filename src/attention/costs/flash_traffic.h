#pragma once
#include <cstdint>

namespace attn {

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

}  // namespace attn
