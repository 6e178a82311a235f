#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "formats/byte_reader.h"
#include "formats/complaint.h"
#include "formats/zip.h"
#include "formats/zip_format.h"

namespace attn {
namespace {

/// The member's bytes as they lie in the archive, behind a local header that agrees with the directory.
std::span<const uint8_t> find_data(std::span<const uint8_t> archive, const ZipMember& member, std::string_view where) {
  const uint64_t offset = std::min<uint64_t>(member.header_offset, archive.size());
  ByteReader reader(archive.subspan(static_cast<std::size_t>(offset)), where, "zip member");
  if (reader.take_text(zip::kLocalHeader.size()) != zip::kLocalHeader)
    fail(where, "a zip member at byte " + std::to_string(offset), "other bytes: damaged");
  reader.take(22);  // repeated in the directory, which is the authority
  const uint16_t name_bytes = reader.take_u16();
  const uint16_t extra_bytes = reader.take_u16();
  const std::string_view name = reader.take_text(name_bytes);
  if (name != member.name)
    fail(where, "the name " + quoted_bytes(member.name) + " in the member's own header", quoted_bytes(name));
  reader.take(extra_bytes);
  return reader.take(member.compressed_bytes);
}

/// Inflates out.size() bytes; with `to_end`, the stream must end right there.
void inflate_start(std::span<const uint8_t> data, std::span<uint8_t> out, bool to_end, std::string_view where) {
  struct Inflater {
    z_stream stream{};
    ~Inflater() { inflateEnd(&stream); }
  } inflater;
  z_stream& stream = inflater.stream;
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw Error(std::string(where) + ": not enough memory to inflate");
  stream.next_in = data.data();
  stream.avail_in = static_cast<uInt>(data.size());
  const auto fill = [&stream](std::span<uint8_t> room) {
    stream.next_out = room.data();
    stream.avail_out = static_cast<uInt>(room.size());
    int state = Z_OK;
    while (state == Z_OK && stream.avail_out != 0) state = inflate(&stream, Z_NO_FLUSH);
    return state;
  };
  int state = fill(out);
  uint8_t one_more = 0;  // is where a stream that goes on shows itself
  if (to_end && state == Z_OK) state = fill({&one_more, 1});
  if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) fail(where, "deflated data", "damaged data");
  if (stream.total_out < out.size())
    fail(where, std::to_string(out.size()) + " bytes once inflated", "only " + std::to_string(stream.total_out));
  if (stream.total_out > out.size()) fail(where, std::to_string(out.size()) + " bytes once inflated", "more");
  if (to_end && state != Z_STREAM_END) fail(where, "an end of the deflated data", "none: cut short");
}

}  // namespace

void extract_zip_member(std::span<const uint8_t> archive, const ZipMember& member, std::string_view where,
                        std::span<uint8_t> out) {
  constexpr uint64_t kMostBytes = std::numeric_limits<uInt>::max();  // what zlib takes in one call
  constexpr uint64_t kMostExpansion = 1032;                          // 258 bytes for 2 bits
  const bool deflated = member.method == zip::kDeflated;
  if ((member.flags & 1) != 0) fail(where, "a zip member that is not encrypted", "an encrypted one");
  if (!deflated && member.method != zip::kStored)
    fail(where, "a stored or deflated zip member (method 0 or 8)", "method " + std::to_string(member.method));
  if (member.bytes > kMostBytes || member.compressed_bytes > kMostBytes)
    fail(where, "a zip member below 4 GiB", std::to_string(std::max(member.bytes, member.compressed_bytes)));
  if (deflated ? member.bytes / kMostExpansion > member.compressed_bytes : member.bytes != member.compressed_bytes)
    fail(where, "a size that " + std::to_string(member.compressed_bytes) + " bytes in the zip archive can hold",
         std::to_string(member.bytes));

  const auto data = find_data(archive, member, where);
  const bool whole = out.size() == member.bytes;
  if (deflated)
    inflate_start(data, out, whole, where);
  else
    std::ranges::copy(data.first(out.size()), out.begin());
  if (whole && crc32_z(0, out.data(), out.size()) != member.crc)
    fail(where, "the checksum (CRC-32) of the zip directory", "another one: damaged data");
}

}  // namespace attn
