#include "attention/costs.h"

#include <algorithm>

#include "text/error.h"

namespace attn {
namespace {

/// Layers until the last token is reached from the first. A contiguous layer of width k reaches k - 1 tokens further;
/// dilated ones k^l tokens after l layers.
double contiguous_layers(int64_t n, int64_t k) {
  return static_cast<double>(std::max<int64_t>(1, (n - 1 + k - 2) / (k - 1)));
}

double dilated_layers(int64_t n, int64_t k) {
  double layers = 0, reached = 1;
  while (reached < static_cast<double>(n)) {
    reached *= static_cast<double>(k);
    ++layers;
  }
  return std::max(1.0, layers);
}

}  // namespace

std::vector<LayerCost> layer_costs(int64_t n, int64_t d, int64_t k) {
  if (n < 1 || d < 1 || k < 2)
    fail("layer_costs", "n and d of at least 1 and k of at least 2",
         std::to_string(n) + ", " + std::to_string(d) + ", " + std::to_string(k));
  const auto tokens = static_cast<double>(n), width = static_cast<double>(d), kernel = static_cast<double>(k);
  const double convolution = kernel * tokens * width * width;
  return {{"attention", tokens * tokens * width, 1, 1},
          {"recurrent", tokens * width * width, tokens, tokens},
          {"convolution", convolution, 1, contiguous_layers(n, k)},
          {"dilated", convolution, 1, dilated_layers(n, k)}};
}

double cache_bytes(int64_t layers, int64_t kv_heads, int64_t tokens, int64_t d_k, int64_t d_v, int64_t bytes_a_number) {
  return static_cast<double>(layers) * static_cast<double>(kv_heads) * static_cast<double>(tokens) *
         static_cast<double>(d_k + d_v) * static_cast<double>(bytes_a_number);
}

double paged_cache_bytes(int64_t layers, int64_t kv_heads, int64_t tokens, int64_t d_k, int64_t d_v,
                         int64_t bytes_a_number, int64_t page_size) {
  const int64_t pages = (tokens + page_size - 1) / page_size;
  return cache_bytes(layers, kv_heads, pages * page_size, d_k, d_v, bytes_a_number);
}

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
