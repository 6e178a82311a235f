#pragma once
#include <cstdint>
#include <vector>

namespace attn {

/// Hands out parts of one piece of memory, each aligned to 64 bytes: the same calls first on a counting one, then on
/// one that has what was counted.
template <class Real>
class Arena {
 public:
  Arena() = default;
  /// Over `memory`, which becomes as large as was counted.
  Arena(std::vector<Real>& memory, const Arena& counted) {
    constexpr auto kLine = static_cast<int64_t>(64 / sizeof(Real));
    memory.resize(static_cast<size_t>(counted.used_ + kLine));
    const auto past = static_cast<int64_t>(reinterpret_cast<uintptr_t>(memory.data()) % 64 / sizeof(Real));
    base_ = memory.data() + (kLine - past) % kLine;
  }

  Real* take(int64_t count) {
    Real* taken = base_ ? base_ + used_ : nullptr;
    used_ += (count + 15) / 16 * 16;
    return taken;
  }

 private:
  Real* base_ = nullptr;
  int64_t used_ = 0;
};

}  // namespace attn
