#pragma once
#include "kernels/cpu/cpu_kernels.h"
#include "kernels/cpu/simd_gemm.h"

namespace attn::ATTN_VECTORS {

/// Queries that attend() takes together: panels of kLanes share a block of keys while it is near.
constexpr int64_t kPanels = kLanes < 16 ? 4 : 2;
constexpr int64_t kAttendGranule = kPanels * kLanes;

/// Bytes of scratch for attend(): independent of the number of keys.
uint64_t attend_scratch(int64_t keys, int64_t dk, int64_t dv);

/// CpuKernels::attend without ever holding more than a block of scores, but for rows that want double precision: what
/// is not finite on the way here, or has a range of keys but sees none, is NaN afterwards (the reference goes on with
/// those). One pass: a running maximum and sum per query (Milakov & Gimelshein 2018, algorithm 3), the output rescaled
/// when the maximum grows (FlashAttention, Dao 2022). Keys outside every row's [begin, end) of a panel of kLanes
/// queries are skipped. Error against exact arithmetic: scores (dk + 4) u sum|q k|, sums of weights and outputs
/// (kKeyBlock + keys / kKeyBlock + 8) u sum|p v|, u = 2^-24; where multiply-add is fused, less.
void attend(const AttendSlice& slice, std::byte* scratch);

}  // namespace attn::ATTN_VECTORS
