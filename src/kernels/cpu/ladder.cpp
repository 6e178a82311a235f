// The lower rungs are compiled without vectors (CMakeLists.txt), so that each step shows what it brings by itself.
#include "kernels/cpu/ladder.h"

#include <algorithm>
#include <cmath>

#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/simd_kernels.h"

namespace attn {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kLowest = std::numeric_limits<float>::lowest();

/// The score of key j, made from q . k.
float score_of(const AttendSlice& s, const MaskRow& mask, int64_t j, float product) {
  float score = static_cast<float>(s.factor) * product;
  if (s.cap != 0) score = static_cast<float>(s.cap) * std::tanh(score / static_cast<float>(s.cap));
  const float masked = mask.value(j);
  return masked == -kInfinity ? masked : score + masked;
}

float weight_of(const AttendSlice& s, float score, float max) {
  return std::exp((score - max) / static_cast<float>(s.temperature));
}

uint64_t naive_scratch(int64_t keys, int64_t, int64_t) { return static_cast<uint64_t>(keys) * sizeof(float); }

void naive(const AttendSlice& s, std::byte* scratch) {
  float* scores = reinterpret_cast<float*>(scratch);
  for (int64_t i = 0; i < s.rows; ++i) {
    const MaskRow mask = s.mask(i);
    const float* q = s.q + i * s.dk;
    float* out = s.out + i * s.dv;
    float max = kLowest, sum = 0;
    for (int64_t j = mask.begin; j < mask.end; ++j) {
      float product = 0;
      for (int64_t c = 0; c < s.dk; ++c) product += q[c] * s.k[j * s.dk + c];
      scores[j] = score_of(s, mask, j, product);
      max = max < scores[j] ? scores[j] : max;
    }
    for (int64_t j = mask.begin; j < mask.end; ++j) sum += scores[j] = weight_of(s, scores[j], max);
    std::fill_n(out, s.dv, 0.0f);
    for (int64_t j = mask.begin; j < mask.end; ++j)
      for (int64_t c = 0; c < s.dv; ++c) out[c] += scores[j] * s.v[j * s.dv + c];
    for (int64_t c = 0; c < s.dv; ++c) out[c] = sum == 0 ? 0 : out[c] / sum;
  }
}

constexpr int kTile = 4;
constexpr int64_t kKeyBlock = 64;

uint64_t blocked_scratch(int64_t, int64_t, int64_t) { return kTile * kKeyBlock * sizeof(float); }

/// scores[r][j] = q[r] . k[j] for 4 rows and n keys
void blocked_scores(const AttendSlice& s, const float* const (&q)[kTile], int64_t key, int64_t n, float* scores) {
  for (int64_t j = 0; j < n; j += kTile) {
    const float* k[kTile];
    for (int64_t x = 0; x < kTile; ++x) k[x] = s.k + (key + std::min(j + x, n - 1)) * s.dk;
    float sum[kTile][kTile] = {};
    for (int64_t c = 0; c < s.dk; ++c)
      for (int r = 0; r < kTile; ++r)
        for (int x = 0; x < kTile; ++x) sum[r][x] += q[r][c] * k[x][c];
    for (int r = 0; r < kTile; ++r)
      for (int64_t x = 0; x < std::min<int64_t>(kTile, n - j); ++x) scores[r * kKeyBlock + j + x] = sum[r][x];
  }
}

/// out[r] = shrink[r] out[r] + weights[r] v for 4 rows (of which `rows` exist) and n keys
void blocked_values(const AttendSlice& s, const float* weights, const float (&shrink)[kTile], int64_t key, int64_t n,
                    int64_t row, int64_t rows) {
  for (int64_t c = 0; c < s.dv; c += kTile) {
    const int64_t cols = std::min<int64_t>(kTile, s.dv - c);
    float sum[kTile][kTile] = {};
    for (int64_t j = 0; j < n; ++j) {
      const float* v = s.v + (key + j) * s.dv + c;
      float value[kTile];
      for (int64_t x = 0; x < kTile; ++x) value[x] = x < cols ? v[x] : 0;
      for (int r = 0; r < kTile; ++r)
        for (int x = 0; x < kTile; ++x) sum[r][x] += weights[r * kKeyBlock + j] * value[x];
    }
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t x = 0; x < cols; ++x) {
        float& out = s.out[(row + r) * s.dv + c + x];
        out = shrink[r] * out + sum[r][x];
      }
  }
}

void blocked(const AttendSlice& s, std::byte* scratch) {
  float* scores = reinterpret_cast<float*>(scratch);
  for (int64_t row = 0; row < s.rows; row += kTile) {
    const int64_t rows = std::min<int64_t>(kTile, s.rows - row);
    const float* q[kTile];
    MaskRow mask[kTile];
    float max[kTile], sum[kTile] = {}, shrink[kTile];
    int64_t begin = s.keys, end = 0;
    for (int64_t r = 0; r < kTile; ++r) {  // rows missing from four are the last one again
      q[r] = s.q + (row + std::min(r, rows - 1)) * s.dk;
      mask[r] = s.mask(row + std::min(r, rows - 1));
      max[r] = kLowest;
      begin = std::min(begin, mask[r].begin);
      end = std::max(end, mask[r].end);
    }
    std::fill_n(s.out + row * s.dv, rows * s.dv, 0.0f);
    for (; begin < end; begin += kKeyBlock) {
      const int64_t n = std::min(kKeyBlock, end - begin);
      blocked_scores(s, q, begin, n, scores);
      for (int64_t r = 0; r < kTile; ++r) {
        float* line = scores + r * kKeyBlock;
        float top = max[r], added = 0;
        for (int64_t j = 0; j < n; ++j) {
          line[j] = score_of(s, mask[r], begin + j, line[j]);
          top = top < line[j] ? line[j] : top;
        }
        for (int64_t j = 0; j < n; ++j) added += line[j] = weight_of(s, line[j], top);
        shrink[r] = weight_of(s, max[r], top);
        sum[r] = sum[r] * shrink[r] + added;
        max[r] = top;
      }
      blocked_values(s, scores, shrink, begin, n, row, rows);
    }
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t c = 0; c < s.dv; ++c) {
        float& out = s.out[(row + r) * s.dv + c];
        out = sum[r] == 0 ? 0 : out / sum[r];
      }
  }
}

Rung rung_of(const char* name, const SimdFunctions& functions) {
  return {name, functions.tile, functions.attend_scratch, functions.attend};
}

constexpr Rung kNaive{"naive", "", naive_scratch, naive};
constexpr Rung kBlocked{"blocked", "", blocked_scratch, blocked};

CpuBackend backend_of(const Rung& rung) {
  CpuKernels kernels = kernels_of(simd::kFunctions);
  kernels.detail = {};
  kernels.attend_scratch = rung.scratch;
  kernels.attend = rung.attend;
  return {rung.name, std::move(kernels)};
}

}  // namespace

std::vector<Rung> ladder() {
  std::vector<Rung> rungs{kNaive, kBlocked};
  for (const SimdFunctions* functions : simd_kinds()) rungs.push_back(rung_of("simd", *functions));
  if (const SimdFunctions* functions = relaxed_functions()) rungs.push_back(rung_of("relaxed", *functions));
  return rungs;
}

std::array<const Backend*, 2> lower_rungs() {
  static const CpuBackend naive_backend = backend_of(kNaive), blocked_backend = backend_of(kBlocked);
  return {&naive_backend, &blocked_backend};
}

}  // namespace attn
