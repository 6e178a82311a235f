#pragma once
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

}  // namespace attn
