#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace attn {

// Raw deflate streams (RFC 1951), without a header or a checksum.

/// Deflates bytes. One version of zlib gives one stream per input; another version may give another.
std::string deflate_text(std::string_view bytes);

/// The bytes of a stream. Safe for any input: Error "where: expected ..., found ..." for damage, a stream that is cut
/// short or goes on after its end, and for more than `limit` bytes, of which no more than that are ever inflated.
std::string inflate_text(std::string_view stream, uint64_t limit, std::string_view where);

/// Inflates the first out.size() bytes of a stream of less than 4 GiB; with `to_end`, the stream must end right there.
/// Error likewise.
void inflate_start(std::span<const uint8_t> stream, std::span<uint8_t> out, bool to_end, std::string_view where);

}  // namespace attn
