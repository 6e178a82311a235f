#pragma once
#include "kernels/cpu_kernels.h"

namespace attn::simd {

/// Bytes of scratch for attend(): independent of the number of keys.
uint64_t attend_scratch(int64_t dk, int64_t dv);

/// CpuKernels::attend without ever holding more than a block of scores: a running maximum and sum a query
/// (Milakov & Gimelshein 2018, algorithm 3), the output rescaled when the maximum grows (FlashAttention, Dao 2022).
/// Key blocks outside every row's [begin, end) are skipped.
/// Error against exact arithmetic: scores (dk + 4) u sum|q k|, sums of weights and outputs (kKeyBlock + keys /
/// kKeyBlock + 8) u sum|p v|, u = 2^-24.
void attend(const AttendSlice& slice, std::byte* scratch);

}  // namespace attn::simd
