#include "text/error.h"

#include <string>

namespace attn {

void fail(std::string_view what, std::string_view expected, std::string_view found) {
  std::string text(what);
  throw Error(text.append(": expected ").append(expected).append(", found ").append(found));
}

}  // namespace attn
