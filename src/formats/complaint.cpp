#include "formats/complaint.h"

#include <algorithm>

#include "text/list.h"

namespace attn {

std::string quoted_bytes(std::string_view untrusted) {
  constexpr std::size_t kLongest = 60;
  constexpr char kHex[] = "0123456789abcdef";
  std::string text = "'";
  for (char c : untrusted.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      text += c;
    } else {
      text += "\\x";
      text += kHex[byte >> 4];
      text += kHex[byte & 15];
    }
  }
  return text + (untrusted.size() > kLongest ? "...'" : "'");
}

std::string quoted_names(std::span<const std::string> untrusted) {
  constexpr std::size_t kMostListed = 20;
  const auto listed = untrusted.first(std::min(untrusted.size(), kMostListed));
  return list_of(listed, [](const std::string& name) { return quoted_bytes(name); }) +
         (untrusted.size() > kMostListed ? ", ..." : "");
}

}  // namespace attn
