#include "kernels/cpu/simd_attend.h"

#include "kernels/cpu/simd_math.h"

namespace attn::ATTN_VECTORS {
namespace {

/// Keys of a block: whole tiles of all shapes. The scores of a panel stay in the first-level cache, a block of K and V
/// in the second: more would gain nothing, half as many costs 2 %.
constexpr int64_t kKeyBlock = 240;
constexpr float kInfinity = __builtin_inff();
constexpr float kNaN = __builtin_nanf("");
constexpr float kLowest = -__FLT_MAX__;

/// What the masks of a panel's rows have in common.
struct PanelMask {
  int64_t begin;  // some row sees keys of [begin, end)
  int64_t end;
  int64_t last_begin;  // every row sees the keys of [last_begin, first_end), unless keep or bias says otherwise
  int64_t first_end;
  bool tensors;  // some row has keep or bias
};

/// kLanes queries, one per vector lane, with scores and outputs transposed (keys x lanes, dv x lanes): lanes are
/// queries because then K and V are read in place and softmax never crosses lanes.
struct Panel {
  float* q;    // dk x lanes, times what scores are to be multiplied with
  float* out;  // dv x lanes, to be divided by the sum
  Column max;
  Column sum;
  Column total;  // of all scores before masks: not finite when one of them is not
  bool first;    // nothing was added yet: out, max and sum say nothing of a key
  PanelMask mask;
  const MaskRow* masks;  // or null
  int64_t rows;
};

PanelMask panel_mask(const MaskRow* masks, int64_t rows, int64_t keys) {
  if (!masks) return {0, keys, 0, keys, false};
  PanelMask m{keys, 0, 0, keys, false};
  for (int64_t r = 0; r < rows; ++r) {
    if (masks[r].begin < masks[r].end) m.begin = least(m.begin, masks[r].begin);
    m.end = most(m.end, masks[r].end);
    m.last_begin = most(m.last_begin, masks[r].begin);
    m.first_end = least(m.first_end, masks[r].end);
    m.tensors = m.tensors || masks[r].keep || masks[r].bias;
  }
  return m;
}

// The three parts of the work stay functions of their own: a browser makes a function fast between two of its calls,
// so that many short calls are fast sooner than a long one.

/// scores[j][lane] = k[j] . q[lane]; top becomes their maximum, where that is larger; they are added to total.
__attribute__((noinline)) void multiply_keys(const float* q, const float* k, int64_t n, int64_t dk, float* scores,
                                             Column& top, Column& total) {
  for_each_tile(n, [=, &top, &total](auto rows, int64_t j) {
    const auto tile = gemm<rows>(dk, k + j * dk, dk, 1, q);
    for (int i = 0; i < kVectors; ++i) {
      F32 highest = top.part[i], sum = total.part[i];
      for (int r = 0; r < rows; ++r) {
        store(scores + (j + r) * kLanes + i * kWidth, tile.sum[r][i]);
        highest = max(highest, tile.sum[r][i]);
        sum = sum + tile.sum[r][i];
      }
      top.part[i] = highest;
      total.part[i] = sum;
    }
  });
}

/// top becomes the maximum of scores, where that is larger.
void find_top(const float* scores, int64_t n, Column& top) {
  for (int64_t j = 0; j < n; ++j)
    for (int i = 0; i < kVectors; ++i) top.part[i] = max(top.part[i], load(scores + j * kLanes + i * kWidth));
}

/// out[c][lane] = shrink out[c][lane] + sum over j of v[j][c] scores[j][lane], without the first part for the first
/// keys
__attribute__((noinline)) void multiply_values(const float* scores, const float* v, int64_t n, int64_t dv, bool first,
                                               const Column& shrink, float* panel_out) {
  for_each_tile(dv, [=](auto cols, int64_t c) {
    const auto tile = gemm<cols>(n, v + c, 1, dv, scores);
    for (int r = 0; r < cols; ++r)
      for (int i = 0; i < kVectors; ++i) {
        float* out = panel_out + (c + r) * kLanes + i * kWidth;
        store(out, first ? tile.sum[r][i] : mul_add(load(out), shrink.part[i], tile.sum[r][i]));
      }
  });
}

/// scores = 2^((scores - top) c), where top is the maximum so far and becomes the panel's, as does the sum; gives the
/// factors by which what was summed before shrinks. The maximum begins at the least finite float, so that a row of
/// nothing but -infinity keeps weights of 0. Without kScaled c is 1.
template <bool kScaled>
__attribute__((noinline)) void online_softmax(Panel& panel, float* panel_scores, int64_t n, float c, const Column& tops,
                                              Column& shrink) {
  const auto weight = [c, exp2 = Exp2()](F32 score, F32 top) {
    const F32 y = score - top;
    return exp2.to_1(kScaled ? y * splat(c) : y);
  };
  for (int i = 0; i < kVectors; ++i) {
    float* scores = panel_scores + i * kWidth;
    const F32 top = tops.part[i];
    F32 sum = F32{};
    for (int64_t j = 0; j < n; ++j) {
      const F32 p = weight(load(scores + j * kLanes), top);
      store(scores + j * kLanes, p);
      sum = sum + p;
    }
    shrink.part[i] = weight(panel.max.part[i], top);
    panel.sum.part[i] = mul_add(panel.sum.part[i], shrink.part[i], sum);
    panel.max.part[i] = top;
  }
}

/// scores = cap tanh(scores), which were divided by cap with q
void cap_scores(float* scores, int64_t n, float cap) {
  const Exp2 exp2;
  for (int64_t i = 0; i < n * kLanes; i += kWidth) store(scores + i, splat(cap) * tanh_f32(load(scores + i), exp2));
}

/// Masks keys [key, key + n) for every row by its range. scores: those of key.
void mask_by_range(float* scores, int64_t key, int64_t n, const MaskRow* masks, int64_t rows) {
  float begin[kLanes] = {}, end[kLanes] = {};  // relative to key, clamped: exact in float32
  for (int64_t r = 0; r < rows; ++r) {
    begin[r] = static_cast<float>(most(0, least(masks[r].begin - key, n)));
    end[r] = static_cast<float>(most(0, least(masks[r].end - key, n)));
  }
  for (int i = 0; i < kVectors; ++i) {
    const F32 b = load(begin + i * kWidth), e = load(end + i * kWidth), masked = splat(-kInfinity);
    for (int64_t j = 0; j < n; ++j) {
      float* s = scores + j * kLanes + i * kWidth;
      const F32 index = splat(static_cast<float>(j));
      store(s, select(index < b, masked, select(index < e, load(s), masked)));
    }
  }
}

/// Masks keys [key, key + n) by the rows' tensors.
void mask_by_tensors(float* scores, int64_t key, int64_t n, const MaskRow* masks, int64_t rows) {
  for (int64_t r = 0; r < rows; ++r) {
    const MaskRow& mask = masks[r];
    if (!mask.keep && !mask.bias) continue;
    const int64_t last = least(mask.end, key + n);
    for (int64_t j = most(mask.begin, key); j < last; ++j) {
      float& s = scores[(j - key) * kLanes + r];
      const float value = mask.keep && mask.keep[j] == 0 ? -kInfinity : mask.bias ? mask.bias[j * mask.bias_step] : 0;
      s = value == -kInfinity ? value : s + value;
    }
  }
}

/// Masks what some row of the panel does not see of keys [key, key + n); whether there is such a thing.
bool mask_scores(const Panel& panel, float* scores, int64_t key, int64_t n) {
  const PanelMask& mask = panel.mask;
  const int64_t seen_begin = most(key, least(mask.last_begin, key + n));
  const int64_t seen_end = most(seen_begin, least(mask.first_end, key + n));
  if (seen_begin > key) mask_by_range(scores, key, seen_begin - key, panel.masks, panel.rows);
  if (seen_end < key + n)
    mask_by_range(scores + (seen_end - key) * kLanes, seen_end, key + n - seen_end, panel.masks, panel.rows);
  if (mask.tensors) mask_by_tensors(scores, key, n, panel.masks, panel.rows);
  return mask.tensors || seen_begin > key || seen_end < key + n;
}

/// rows x dv from dv x lanes, each row divided by its sum: at least 1, the weight of the maximum, or NaN, or 0 where no
/// score was above -infinity. A row with such a sum or with a score that is not finite becomes NaN; zeros where no key
/// is in its range.
void write_rows(const Panel& panel, float* out, int64_t dv) {
  float inverse[kLanes];
  for (int i = 0; i < kVectors; ++i) {
    const F32 sum = panel.sum.part[i], total = panel.total.part[i];
    store(inverse + i * kWidth, splat(1) / select(sum < splat(1), splat(kNaN), sum) + (total - total));  // + 0, or NaN
  }
  const auto right = static_cast<ptrdiff_t>(dv);
  for (int64_t row = 0; row < panel.rows; row += 4) {
    const int64_t rows = panel.rows - row;
    const F32x4 factor = load_4(inverse + row);
    const float* from = panel.out + row;
    float* to = out + row * right;
    int64_t c = 0;
    if (rows >= 4)
      for (; c + 4 <= dv; c += 4) turn_block(from + c * kLanes, kLanes, 4, 4, to + c, right, 4, factor);
    for (; c < dv; c += 4) turn_rest(from + c * kLanes, kLanes, dv - c, rows, to + c, right, dv - c, factor);
  }
  for (int64_t row = 0; row < panel.rows && panel.masks; ++row)
    if (panel.masks[row].begin == panel.masks[row].end)
      __builtin_memset(out + row * dv, 0, static_cast<size_t>(dv) * sizeof(float));
}

/// What becomes of scores once q . k is known.
struct Scoring {
  float factor;  // of q
  float cap;     // 0: off
  float c;       // of the exponent; 1 where factor has it
  bool fits;     // float32 has factor, cap and c as precisely as other numbers
};

Scoring scoring_of(const AttendSlice& s, bool bias) {
  const auto fits = [](double x) { return x == 0 || (__builtin_fabs(x) > 1e-37 && __builtin_fabs(x) < 1e37); };
  double factor = s.cap != 0 ? s.factor / s.cap : s.factor, c = kLog2E / s.temperature;
  // One multiplication per score is saved where nothing stands between q k and the exponential.
  if (s.cap == 0 && !bias && c < 1024) {
    factor *= c;
    c = 1;
  }
  return {static_cast<float>(factor), static_cast<float>(s.cap), static_cast<float>(c),
          fits(factor) && fits(s.cap) && fits(c) && c > 0};
}

/// Whether factor times an element of q loses digits to the lower end of float32, which a large c would show.
bool underflows(const float* q, int64_t dk, float factor) {
  for (int64_t i = 0; i < dk; ++i)
    if (q[i] != 0 && __builtin_fabsf(q[i] * factor) < 1e-30f) return true;
  return false;
}

/// Panels of `s` from row on, up to kPanels. Returns how many.
int64_t begin_panels(const AttendSlice& s, int64_t row, float* memory, const Scoring& scoring,
                     Panel (&panels)[kPanels]) {
  int64_t count = 0;
  for (; count < kPanels && row < s.rows; ++count, row += kLanes, memory += (s.dk + s.dv) * kLanes) {
    Panel& panel = panels[count];
    panel.rows = least(kLanes, s.rows - row);
    panel.masks = s.masks ? s.masks + row : nullptr;
    panel.mask = panel_mask(panel.masks, panel.rows, s.keys);
    panel.first = true;
    panel.q = memory;
    panel.out = memory + s.dk * kLanes;
    pack_transposed(s.q + row * s.dk, s.dk, panel.rows, s.dk, scoring.factor, panel.q);
    float total[kLanes] = {};
    for (int64_t r = 0; r < panel.rows && scoring.c != 1; ++r)
      if (underflows(s.q + (row + r) * s.dk, s.dk, scoring.factor)) total[r] = kNaN;
    for (int i = 0; i < kVectors; ++i) {
      panel.max.part[i] = splat(kLowest);
      panel.sum.part[i] = F32{};
      panel.total.part[i] = load(total + i * kWidth);
    }
  }
  return count;
}

/// Adds what keys [key, key + n) give to a panel.
void attend_to_block(const AttendSlice& s, const Scoring& scoring, Panel& panel, int64_t key, int64_t n,
                     float* scores) {
  Column top = panel.max, shrink;
  multiply_keys(panel.q, s.k + key * s.dk, n, s.dk, scores, top, panel.total);
  if (scoring.cap != 0) cap_scores(scores, n, scoring.cap);
  if ((panel.masks && mask_scores(panel, scores, key, n)) || scoring.cap != 0) {
    top = panel.max;
    find_top(scores, n, top);
  }
  if (scoring.c == 1)
    online_softmax<false>(panel, scores, n, 1, top, shrink);
  else
    online_softmax<true>(panel, scores, n, scoring.c, top, shrink);
  multiply_values(scores, s.v + key * s.dv, n, s.dv, panel.first, shrink, panel.out);
  panel.first = false;
}

}  // namespace

uint64_t attend_scratch(int64_t, int64_t dk, int64_t dv) {
  return static_cast<uint64_t>((dk + dv) * kPanels + kKeyBlock) * kLanes * sizeof(float);
}

void attend(const AttendSlice& s, std::byte* scratch) {
  float* scores = reinterpret_cast<float*>(scratch);
  bool bias = false;
  for (int64_t r = 0; r < s.rows && s.masks; ++r) bias = bias || s.masks[r].bias;
  const Scoring scoring = scoring_of(s, bias);
  if (!scoring.fits) {
    for (int64_t i = 0; i < s.rows * s.dv; ++i) s.out[i] = kNaN;
    return;
  }
  Panel panels[kPanels];
  for (int64_t row = 0; row < s.rows; row += kPanels * kLanes) {
    const int64_t count = begin_panels(s, row, scores + kKeyBlock * kLanes, scoring, panels);
    int64_t begin = s.keys, end = 0;
    for (int64_t p = 0; p < count; ++p) {
      begin = least(begin, panels[p].mask.begin);
      end = most(end, panels[p].mask.end);
    }
    for (; begin < end; begin += kKeyBlock)
      for (int64_t p = 0; p < count; ++p) {
        const int64_t first = most(begin, panels[p].mask.begin);
        const int64_t n = least(begin + kKeyBlock, panels[p].mask.end) - first;
        if (n > 0) attend_to_block(s, scoring, panels[p], first, n, scores);
      }
    for (int64_t p = 0; p < count; ++p) write_rows(panels[p], s.out + (row + p * kLanes) * s.dv, s.dv);
  }
}

}  // namespace attn::ATTN_VECTORS
