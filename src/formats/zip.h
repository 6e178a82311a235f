#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace attn {

// Zip archives in memory. Source: PKWARE's APPNOTE.TXT 6.3. Reading is safe for any bytes: the outcome is a value or
// one Error that starts with `where` (the file, and the member in it).

/// One member as the archive's directory describes it. Only its name has been checked.
struct ZipMember {
  std::string name;  ///< relative, without "..", backslash or NUL; ends with '/' for a folder
  uint16_t flags = 0;
  uint16_t method = 0;
  uint32_t crc = 0;
  uint64_t compressed_bytes = 0;
  uint64_t bytes = 0;  ///< of the content, once inflated
  uint64_t header_offset = 0;
};

/// The members in the directory's order, each name once. zip64 is read. A split archive, more than 65535 members, and
/// bytes that the end record does not account for are an Error.
std::vector<ZipMember> read_zip_directory(std::span<const uint8_t> archive, std::string_view where);

/// Fills `out` with the first out.size() <= member.bytes bytes of a stored or deflated member. Nothing more is
/// inflated, so that a reader can check a declared size before it allocates. When `out` takes all of the member, its
/// end and its CRC are checked as well. Also an Error: encryption, other methods, a local header that disagrees, and a
/// declared size that deflate cannot reach (it expands at most 1032-fold).
void extract_zip_member(std::span<const uint8_t> archive, const ZipMember& member, std::string_view where,
                        std::span<uint8_t> out);

/// A member to write. Its content is `head` followed by `body`, so that large data need not be copied behind a header.
struct ZipContent {
  std::string name;
  std::vector<uint8_t> head;
  std::span<const uint8_t> body;
};

/// An archive of stored members: the same input gives the same bytes (all dates are 1980-01-01).
/// Error on a bad or repeated name, more than 65534 members, or 4 GiB and more.
std::vector<uint8_t> write_zip(std::span<const ZipContent> members, std::string_view where);

}  // namespace attn
