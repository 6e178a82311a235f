#pragma once
#include <stdexcept>

namespace attn {

/// Something the caller can put right. The text is one line: what, where, what was expected, what was found.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace attn
