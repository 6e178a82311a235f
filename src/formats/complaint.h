#pragma once
#include <cstdint>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/error.h"

namespace attn {

/// Text from an untrusted file, made fit for one line of an error: 'text', with all but printable ASCII written as
/// \xNN and cut after 60 bytes.
std::string quoted_bytes(std::string_view untrusted);

/// "'a', 'b'": names from an untrusted file, the first 20 of them.
std::string quoted_names(std::span<const std::string> untrusted);

/// `count` zeroed values, or Error when memory does not hold them. The caller has checked that `count` is plausible.
template <class T>
std::vector<T> allocate(uint64_t count, std::string_view where) {
  std::vector<T> values;
  if (count <= values.max_size()) {
    try {
      values.resize(static_cast<std::size_t>(count));
      return values;
    } catch (const std::bad_alloc&) {
    }
  }
  throw Error(std::string(where) + ": not enough memory for " + std::to_string(count) + " values of " +
              std::to_string(sizeof(T)) + " bytes");
}

}  // namespace attn
