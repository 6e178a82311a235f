#include "formats/complaint.h"

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

}  // namespace attn
