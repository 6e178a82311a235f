#pragma once
#include <chrono>

namespace attn {

/// Seconds on a clock that only goes forward. Its zero is arbitrary: only differences say something.
inline double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace attn
