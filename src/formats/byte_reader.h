#pragma once
#include "formats/complaint.h"

namespace attn {

/// Takes little-endian numbers and runs of bytes off the front of untrusted bytes; running out is an Error.
/// Views only: the bytes, `where` (file and array) and `what` (the thing being read) outlive the reader.
class ByteReader {
 public:
  ByteReader(std::span<const uint8_t> bytes, std::string_view where, std::string_view what)
      : left_(bytes), where_(where), what_(what) {}

  uint64_t left() const { return left_.size(); }
  uint16_t take_u16() { return static_cast<uint16_t>(take_number(2)); }
  uint32_t take_u32() { return static_cast<uint32_t>(take_number(4)); }
  uint64_t take_u64() { return take_number(8); }

  std::span<const uint8_t> take(uint64_t count) {
    if (count > left_.size())
      fail(where_, std::to_string(count) + " more bytes of the " + std::string(what_),
           std::to_string(left_.size()) + ": cut short or damaged");
    const auto taken = left_.first(static_cast<std::size_t>(count));
    left_ = left_.subspan(taken.size());
    return taken;
  }

  std::string_view take_text(uint64_t count) {
    const auto taken = take(count);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }

 private:
  uint64_t take_number(unsigned bytes) {
    uint64_t value = 0;
    unsigned shift = 0;
    for (uint8_t byte : take(bytes)) {
      value |= uint64_t{byte} << shift;
      shift += 8;
    }
    return value;
  }

  std::span<const uint8_t> left_;
  std::string_view where_;
  std::string_view what_;
};

}  // namespace attn
