#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace attn {

// Raw deflate streams (RFC 1951), without a header or a checksum.

/// Deflates bytes. One version of zlib gives one stream per input; another version may give another.
std::string deflate_text(std::string_view bytes);

/// The bytes of a stream. Safe for any input: Error "where: expected ..., found ..." for damage, a stream that is cut
/// short or goes on after its end, and for more than `limit` bytes, of which no more than that are ever inflated.
std::string inflate_text(std::string_view stream, uint64_t limit, std::string_view where);

}  // namespace attn
