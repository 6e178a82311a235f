#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "text/error.h"

namespace attn {

/// a * b, or Error naming `what` when it does not fit 64 bits. Sizes are multiplied here before anything is
/// allocated, because size_t has only 32 bits in WebAssembly.
inline uint64_t checked_multiply(uint64_t a, uint64_t b, std::string_view what) {
  if (a != 0 && b > std::numeric_limits<uint64_t>::max() / a)
    throw Error(std::string(what) + ": the size " + std::to_string(a) + " x " + std::to_string(b) +
                " does not fit 64 bits");
  return a * b;
}

}  // namespace attn
