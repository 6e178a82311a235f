#include "attention/costs/flash_traffic.h"

#include <algorithm>

namespace attn {

Traffic plain_traffic(int64_t queries, int64_t keys, int64_t d_k, int64_t d_v) {
  const auto n = static_cast<double>(queries), m = static_cast<double>(keys);
  const auto k = static_cast<double>(d_k), v = static_cast<double>(d_v);
  return {n * k + m * k + n * m + n * m + m * v, 2 * n * m + n * v};
}

Traffic flash_traffic(int64_t queries, int64_t keys, int64_t d_k, int64_t d_v, int64_t tile_cols) {
  const auto n = static_cast<double>(queries), m = static_cast<double>(keys);
  const auto k = static_cast<double>(d_k), v = static_cast<double>(d_v);
  const auto walks = static_cast<double>((keys + tile_cols - 1) / tile_cols);  // through all queries
  return {m * (k + v) + walks * n * (k + v + 2), (walks + 1) * n * (v + 2)};
}

TileSizes flash_tiles(int64_t numbers, int64_t d) {
  const int64_t cols = std::max<int64_t>(1, (numbers + 4 * d - 1) / (4 * d));
  return {std::min(cols, d), cols};
}

}  // namespace attn
