#pragma once
#include <array>

#include "kernels/backend.h"
#include "kernels/cpu/cpu_kernels.h"

namespace attn {

/// One way to compute attention on one thread of the processor. All give the same numbers within the bounds of float32.
struct Rung {
  const char* name;  // "naive", "blocked", "simd", "relaxed"; natively "simd" once for every width of vector
  const char* tile;  // its micro-kernel, or empty
  uint64_t (*scratch)(int64_t keys, int64_t dk, int64_t dv);  // bytes
  void (*attend)(const AttendSlice&, std::byte* scratch);     // as CpuKernels::attend; scratch aligned to 64 bytes
};

/// From the plainest to the quickest, what this program and this machine have.
///  naive: one query at a time, three loops as they stand in a textbook.
///  blocked: four queries by four keys at a time, so that a number that was loaded is used four times, and blocks of
///    keys with a running maximum and sum (FlashAttention, Dao 2022).
///  simd: vectors whose lanes are queries (simd_attend.cpp). relaxed: the same with relaxed multiply-add.
std::vector<Rung> ladder();
/// The rungs that are no back ends, naive and blocked, as such: their Attend is the rung's, all else that of simd.
std::array<const Backend*, 2> lower_rungs();

}  // namespace attn
