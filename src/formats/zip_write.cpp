#include <zlib.h>

#include <algorithm>
#include <limits>
#include <set>

#include "formats/complaint.h"
#include "formats/zip.h"
#include "formats/zip_format.h"

namespace attn {
namespace {

constexpr uint64_t kLocalHeaderBytes = 30;
constexpr uint64_t kEntryBytes = 46;
constexpr uint64_t kEndRecordBytes = 22;
constexpr uint16_t kVersion = 20;           // "2.0", what stored members ask of a reader
constexpr uint16_t kUtf8Names = 1 << 11;    // flag; changes nothing for ASCII
constexpr uint16_t kFirstDay = 1 << 5 | 1;  // 1980-01-01

/// Fills a buffer of the right size from the front.
class ByteWriter {
 public:
  explicit ByteWriter(std::span<uint8_t> room) : room_(room) {}
  void put(std::string_view text) { put_bytes({reinterpret_cast<const uint8_t*>(text.data()), text.size()}); }
  void put_bytes(std::span<const uint8_t> bytes) {
    std::ranges::copy(bytes, room_.begin());
    room_ = room_.subspan(bytes.size());
  }
  void put_u16(uint64_t value) { put_number(value, 2); }
  void put_u32(uint64_t value) { put_number(value, 4); }

 private:
  void put_number(uint64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) room_[i] = static_cast<uint8_t>(value >> (8 * i));
    room_ = room_.subspan(bytes);
  }
  std::span<uint8_t> room_;
};

uint64_t content_bytes(const ZipContent& member) { return uint64_t{member.head.size()} + member.body.size(); }

uint32_t content_crc(const ZipContent& member) {
  const uLong head = crc32_z(0, member.head.data(), member.head.size());
  return static_cast<uint32_t>(member.body.empty() ? head : crc32_z(head, member.body.data(), member.body.size()));
}

/// The fields that a member's own header and its directory entry share.
void put_member_fields(ByteWriter& writer, const ZipContent& member, uint32_t crc) {
  writer.put_u16(kVersion);
  writer.put_u16(kUtf8Names);
  writer.put_u16(zip::kStored);
  writer.put_u16(0);  // time
  writer.put_u16(kFirstDay);
  writer.put_u32(crc);
  writer.put_u32(content_bytes(member));  // compressed
  writer.put_u32(content_bytes(member));
  writer.put_u16(member.name.size());
  writer.put_u16(0);  // extra fields
}

}  // namespace

std::vector<uint8_t> write_zip(std::span<const ZipContent> members, std::string_view where) {
  if (members.size() >= std::numeric_limits<uint16_t>::max())
    fail(where, "fewer than 65535 members", std::to_string(members.size()));
  std::set<std::string_view> names;
  uint64_t data_bytes = 0;
  uint64_t directory_bytes = 0;
  for (const ZipContent& member : members) {
    check_zip_name(member.name, where);
    if (member.name.size() > std::numeric_limits<uint16_t>::max())
      fail(where, "a name of at most 65535 bytes", std::to_string(member.name.size()));
    if (!names.insert(member.name).second) fail(where, "each name once", quoted_bytes(member.name) + " twice");
    data_bytes += kLocalHeaderBytes + member.name.size() + content_bytes(member);
    directory_bytes += kEntryBytes + member.name.size();
  }
  const uint64_t total = data_bytes + directory_bytes + kEndRecordBytes;
  if (total >= std::numeric_limits<uint32_t>::max())
    fail(where, "less than 4 GiB to write", std::to_string(total) + " bytes");

  auto archive = allocate<uint8_t>(total, where);
  ByteWriter data{std::span<uint8_t>(archive).first(static_cast<std::size_t>(data_bytes))};
  ByteWriter directory{std::span<uint8_t>(archive).subspan(static_cast<std::size_t>(data_bytes))};
  uint64_t offset = 0;
  for (const ZipContent& member : members) {
    const uint32_t crc = content_crc(member);
    data.put(zip::kLocalHeader);
    put_member_fields(data, member, crc);
    data.put(member.name);
    data.put_bytes(member.head);
    data.put_bytes(member.body);

    directory.put(zip::kDirectoryEntry);
    directory.put_u16(kVersion);  // made by
    put_member_fields(directory, member, crc);
    directory.put_u16(0);  // comment
    directory.put_u16(0);  // disk
    directory.put_u16(0);  // attributes
    directory.put_u32(0);
    directory.put_u32(offset);
    directory.put(member.name);
    offset += kLocalHeaderBytes + member.name.size() + content_bytes(member);
  }
  directory.put(zip::kEnd);
  directory.put_u32(0);  // disks
  directory.put_u16(members.size());
  directory.put_u16(members.size());
  directory.put_u32(directory_bytes);
  directory.put_u32(data_bytes);
  directory.put_u16(0);  // comment
  return archive;
}

}  // namespace attn
