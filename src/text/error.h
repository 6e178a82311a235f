#pragma once
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

namespace attn {

/// Something the caller can put right. The text is one line: what, where, what was expected, what was found.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws Error "WHAT: expected EXPECTED, found FOUND". `what` names the input: a path, an option, a file and an array.
[[noreturn]] inline void fail(std::string_view what, std::string_view expected, std::string_view found) {
  std::string text(what);
  throw Error(text.append(": expected ").append(expected).append(", found ").append(found));
}

/// a * b, or Error naming `what` when it does not fit 64 bits. Sizes are multiplied here before anything is
/// allocated, because size_t has only 32 bits in WebAssembly.
inline uint64_t checked_multiply(uint64_t a, uint64_t b, std::string_view what) {
  if (a != 0 && b > std::numeric_limits<uint64_t>::max() / a)
    throw Error(std::string(what) + ": the size " + std::to_string(a) + " x " + std::to_string(b) +
                " does not fit 64 bits");
  return a * b;
}

}  // namespace attn
