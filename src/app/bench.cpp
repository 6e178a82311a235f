// The ladder and this machine's peak for tests/bench, in WebAssembly. Compiled with relaxed vectors.
#include <emscripten.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "kernels/cpu/ladder.h"
#include "kernels/cpu/simd_gemm.h"
#include "kernels/cpu/simd_kernels.h"

namespace {

constexpr int64_t kSliceRows = 96;  // whole granules of every kind
std::vector<attn::MaskRow> masks;
std::string names;

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void* bench_allocate(int bytes) { return std::aligned_alloc(64, (bytes + 63) / 64 * 64); }

/// Names of the rungs with their tiles, a line each.
EMSCRIPTEN_KEEPALIVE const char* bench_rungs() {
  attn::take_relaxed(&attn::relaxed::kFunctions);
  names.clear();
  for (const attn::Rung& rung : attn::ladder()) names += std::string(rung.name) + " " + rung.tile + "\n";
  return names.c_str();
}

/// heads x n x d each; `scratch` of 1 MiB.
EMSCRIPTEN_KEEPALIVE void bench_attend(int rung, const float* q, const float* k, const float* v, float* out, int heads,
                                       int n, int d, int causal, int times, std::byte* scratch) {
  static const std::vector<attn::Rung> rungs = attn::ladder();
  masks.resize(static_cast<size_t>(n));
  for (int i = 0; i < n; ++i) masks[static_cast<size_t>(i)].end = i + 1;
  for (int t = 0; t < times; ++t)
    for (int64_t h = 0; h < heads; ++h)
      for (int64_t row = 0; row < n; row += kSliceRows) {
        const int64_t head = h * n * d, at = head + row * d;
        rungs[static_cast<size_t>(rung)].attend(
            {q + at, k + head, v + head, out + at, causal ? masks.data() + row : nullptr, std::min(kSliceRows, n - row),
             n, d, d, 1 / std::sqrt(double(d)), 0, 1},
            scratch);
      }
}

/// The tile alone on 256 steps of operands that stay in the first-level cache; returns the operations of one time.
EMSCRIPTEN_KEEPALIVE int bench_peak(int times) {
  using namespace attn::ATTN_VECTORS;
  constexpr int kSteps = 256;
  alignas(64) static float a[kSteps * kTileRows], b[kSteps * kLanes], c[kTileRows * kLanes];
  for (int t = 0; t < times; ++t) {
    asm volatile(""
                 :
                 : "r"(a), "r"(b)
                 : "memory");  // as if it were written to elsewhere: the loads are part of the peak
    const Tile<kTileRows> tile = gemm<kTileRows>(kSteps, a, 1, kTileRows, b);
    for (int r = 0; r < kTileRows; ++r)
      for (int i = 0; i < kVectors; ++i) store(c + r * kLanes + i * kWidth, tile.sum[r][i]);
    asm volatile("" : : "r"(c) : "memory");
  }
  return kSteps * kTileRows * static_cast<int>(kLanes) * 2;
}

}  // extern "C"
