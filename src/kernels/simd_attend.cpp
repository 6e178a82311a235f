#include "kernels/simd_attend.h"

#include <algorithm>
#include <limits>

#include "kernels/simd_gemm.h"
#include "kernels/simd_math.h"

namespace attn::simd {
namespace {

/// Keys of a block: scores of 8 queries take 4 KiB and stay in the first-level cache.
constexpr int64_t kKeyBlock = 128;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Eight queries, one a vector lane, with scores and outputs transposed (keys x 8, dv x 8): lanes are queries because
/// then K and V are read in place and softmax never crosses lanes; packing K instead is 2-11 % slower.
struct Panel {
  float* q;       // dk x 8, times factor (over cap)
  float* scores;  // kKeyBlock x 8
  float* out;     // dv x 8, to be divided by the sum
  F32x4 max[2];
  F32x4 sum[2];
};

/// What the masks of a panel's rows have in common.
struct PanelMask {
  int64_t begin;  // some row sees keys of [begin, end)
  int64_t end;
  int64_t last_begin;  // every row sees the keys of [last_begin, first_end), unless keep or bias says otherwise
  int64_t first_end;
  bool tensors;  // some row has keep or bias
};

PanelMask panel_mask(const MaskRow* masks, int64_t rows, int64_t keys) {
  if (!masks) return {0, keys, 0, keys, false};
  PanelMask m{keys, 0, 0, keys, false};
  for (int64_t r = 0; r < rows; ++r) {
    if (masks[r].begin < masks[r].end) m.begin = std::min(m.begin, masks[r].begin);
    m.end = std::max(m.end, masks[r].end);
    m.last_begin = std::max(m.last_begin, masks[r].begin);
    m.first_end = std::min(m.first_end, masks[r].end);
    m.tensors = m.tensors || masks[r].keep || masks[r].bias;
  }
  return m;
}

/// scores[j][lane] = k[j] . q[lane]
void multiply_keys(const Panel& panel, const float* k, int64_t n, int64_t dk) {
  for_each_tile(n, [&](auto rows, int64_t j) {
    const auto tile = gemm_4x8_f32<rows>(dk, k + j * dk, dk, 1, panel.q);
    for (int r = 0; r < rows; ++r) {
      store(panel.scores + (j + r) * kLanes, tile.sum[r][0]);
      store(panel.scores + (j + r) * kLanes + 4, tile.sum[r][1]);
    }
  });
}

/// scores = cap tanh(scores), which were divided by cap with q
void cap_scores(float* scores, int64_t n, float cap) {
  for (int64_t i = 0; i < n * kLanes; i += 4) store(scores + i, mul(splat(cap), tanh_f32(load(scores + i))));
}

/// Masks keys [key, key + n) for every row by its range, then by its tensors.
void mask_scores(float* scores, int64_t key, int64_t n, const MaskRow* masks, int64_t rows) {
  float begin[kLanes] = {}, end[kLanes] = {};  // relative to key, clamped to the block: exact in float32
  for (int64_t r = 0; r < rows; ++r) {
    begin[r] = static_cast<float>(std::clamp(masks[r].begin - key, int64_t{0}, n));
    end[r] = static_cast<float>(std::clamp(masks[r].end - key, int64_t{0}, n));
  }
  for (int half = 0; half < 8; half += 4) {
    const F32x4 b = load(begin + half), e = load(end + half), masked = splat(-kInfinity);
    for (int64_t j = 0; j < n; ++j) {
      float* s = scores + j * kLanes + half;
      const F32x4 index = splat(static_cast<float>(j));
      store(s, select(less(index, b), masked, select(less(index, e), load(s), masked)));
    }
  }
  for (int64_t r = 0; r < rows; ++r) {
    if (!masks[r].keep && !masks[r].bias) continue;
    const int64_t last = std::min(masks[r].end, key + n);
    for (int64_t j = std::max(masks[r].begin, key); j < last; ++j) {
      float& s = scores[(j - key) * kLanes + r];
      const float value = masks[r].value(j);
      s = value == -kInfinity ? value : s + value;
    }
  }
}

/// scores = 2^((scores - max) c) with the maximum so far, which it updates together with the sum; gives the factors by
/// which what was summed before shrinks. The maximum begins at the least finite float, so that a row of nothing but
/// -infinity keeps weights of 0.
void online_softmax(Panel& panel, int64_t n, float c, F32x4 (&shrink)[2]) {
  for (int half = 0; half < 2; ++half) {
    float* scores = panel.scores + 4 * half;
    F32x4 max_even = panel.max[half], max_odd = max_even;
    for (int64_t j = 0; j + 1 < n; j += 2) {
      max_even = max(max_even, load(scores + j * kLanes));
      max_odd = max(max_odd, load(scores + (j + 1) * kLanes));
    }
    const F32x4 top = max(max(max_even, max_odd), load(scores + (n - 1) * kLanes));
    F32x4 sum = splat(0);
    for (int64_t j = 0; j < n; ++j) {
      const F32x4 p = exp2_f32(mul(sub(load(scores + j * kLanes), top), splat(c)));
      store(scores + j * kLanes, p);
      sum = add(sum, p);
    }
    shrink[half] = exp2_f32(mul(sub(panel.max[half], top), splat(c)));
    panel.sum[half] = mul_add(panel.sum[half], shrink[half], sum);
    panel.max[half] = top;
  }
}

/// out[c][lane] = shrink out[c][lane] + sum over j of v[j][c] scores[j][lane]
void multiply_values(const Panel& panel, const float* v, int64_t n, int64_t dv, const F32x4 (&shrink)[2]) {
  for_each_tile(dv, [&](auto cols, int64_t c) {
    const auto tile = gemm_4x8_f32<cols>(n, v + c, 1, dv, panel.scores);
    for (int r = 0; r < cols; ++r) {
      float* out = panel.out + (c + r) * kLanes;
      store(out, mul_add(load(out), shrink[0], tile.sum[r][0]));
      store(out + 4, mul_add(load(out + 4), shrink[1], tile.sum[r][1]));
    }
  });
}

/// rows x dv from dv x 8, each row divided by its sum. The sum is at least 1, the weight of the maximum, or NaN, or 0
/// where no key was seen: zeros then.
void write_rows(const Panel& panel, float* out, int64_t rows, int64_t dv) {
  for (int half = 0; half < 2; ++half) {
    const F32x4 sum = panel.sum[half];
    const Lanes unseen = less(sum, splat(1));
    const F32x4 inverse = div(splat(1), sum);
    const int64_t first = 4 * half, lanes = std::min<int64_t>(rows - first, 4);
    for (int64_t c = 0; c < dv; ++c) {
      float column[4];
      store(column, select(unseen, splat(0), mul(load(panel.out + c * kLanes + first), inverse)));
      for (int64_t r = 0; r < lanes; ++r) out[(first + r) * dv + c] = column[r];
    }
  }
}

}  // namespace

uint64_t attend_scratch(int64_t dk, int64_t dv) {
  return static_cast<uint64_t>(dk + dv + kKeyBlock) * kLanes * sizeof(float);
}

void attend(const AttendSlice& s, std::byte* scratch) {
  Panel panel;
  panel.scores = reinterpret_cast<float*>(scratch);
  panel.q = panel.scores + kKeyBlock * kLanes;
  panel.out = panel.q + s.dk * kLanes;
  const auto factor = static_cast<float>(s.cap == 0 ? s.factor : s.factor / s.cap);
  // Neither 0 nor infinity, so that 0 c is 0 and infinity c is infinity.
  const auto c = static_cast<float>(std::clamp(kLog2E / s.temperature, 1e-37, 1e37));

  for (int64_t row = 0; row < s.rows; row += kLanes) {
    const int64_t rows = std::min(kLanes, s.rows - row);
    const MaskRow* masks = s.masks ? s.masks + row : nullptr;
    const PanelMask mask = panel_mask(masks, rows, s.keys);
    pack_transposed(s.q + row * s.dk, s.dk, rows, s.dk, factor, panel.q);
    std::fill_n(panel.out, s.dv * kLanes, 0.0f);
    panel.max[0] = panel.max[1] = splat(std::numeric_limits<float>::lowest());
    panel.sum[0] = panel.sum[1] = splat(0);
    for (int64_t key = mask.begin; key < mask.end; key += kKeyBlock) {
      const int64_t n = std::min(kKeyBlock, mask.end - key);
      multiply_keys(panel, s.k + key * s.dk, n, s.dk);
      if (s.cap != 0) cap_scores(panel.scores, n, static_cast<float>(s.cap));
      if (mask.tensors || key < mask.last_begin || key + n > mask.first_end)
        mask_scores(panel.scores, key, n, masks, rows);
      F32x4 shrink[2];
      online_softmax(panel, n, c, shrink);
      multiply_values(panel, s.v + key * s.dv, n, s.dv, shrink);
    }
    write_rows(panel, s.out + row * s.dv, rows, s.dv);
  }
}

}  // namespace attn::simd
