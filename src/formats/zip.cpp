#include "formats/zip.h"

#include <zlib.h>

#include <algorithm>
#include <set>

#include "formats/byte_reader.h"
#include "formats/deflate.h"

namespace attn {
namespace {

// The marks that start each record of an archive.
constexpr std::string_view kLocalHeader = "PK\x03\x04";
constexpr std::string_view kDirectoryEntry = "PK\x01\x02";
constexpr std::string_view kEnd = "PK\x05\x06";
constexpr std::string_view kEnd64 = "PK\x06\x06";
constexpr std::string_view kEnd64Locator = "PK\x06\x07";
constexpr uint16_t kStored = 0;
constexpr uint16_t kDeflated = 8;

constexpr uint64_t kEndBytes = 22;      // the end record without its comment
constexpr uint64_t kLocatorBytes = 20;  // zip64: says where the zip64 end record is
constexpr uint64_t kMostMembers = 65535;
// In these fields the highest value means "see the zip64 record".
constexpr uint32_t kSee64 = std::numeric_limits<uint32_t>::max();
constexpr uint16_t kSee64Short = std::numeric_limits<uint16_t>::max();

bool has_mark(std::span<const uint8_t> archive, uint64_t at, std::string_view mark) {
  return at <= archive.size() && archive.size() - at >= mark.size() &&
         std::ranges::equal(archive.subspan(static_cast<std::size_t>(at), mark.size()), mark, {}, {},
                            [](char c) { return static_cast<uint8_t>(c); });
}

/// The end record is the last thing in the archive but for a comment, whose length it gives.
uint64_t find_end(std::span<const uint8_t> archive, std::string_view where) {
  const uint64_t longest = kEndBytes + std::numeric_limits<uint16_t>::max();
  for (uint64_t back = kEndBytes; back <= std::min<uint64_t>(longest, archive.size()); ++back) {
    const uint64_t at = archive.size() - back;
    if (!has_mark(archive, at, kEnd)) continue;
    const uint64_t comment = archive[at + 20] | uint64_t{archive[at + 21]} << 8;
    if (comment == back - kEndBytes) return at;
  }
  std::string found = "a file of " + std::to_string(archive.size()) + " bytes without its end record";
  if (has_mark(archive, 0, kLocalHeader)) found += ": cut short or damaged";
  if (has_mark(archive, 0, "\x93NUMPY")) found = "a single NumPy array (.npy)";
  fail(where, "a zip archive (.npz)", found);
}

struct Directory {
  uint64_t members;
  uint64_t bytes;
  uint64_t offset;
};

/// From the end record at `end`, or the zip64 one that it points to.
Directory find_directory(std::span<const uint8_t> archive, uint64_t end, std::string_view where) {
  ByteReader reader(archive.subspan(static_cast<std::size_t>(end)), where, "zip end record");
  reader.take(kEnd.size());
  uint64_t disk = reader.take_u16();
  uint64_t directory_disk = reader.take_u16();
  uint64_t members_here = reader.take_u16();
  Directory directory{};
  directory.members = reader.take_u16();
  directory.bytes = reader.take_u32();
  directory.offset = reader.take_u32();

  const bool wants64 = directory.members == kSee64Short || directory.bytes == kSee64 || directory.offset == kSee64;
  if (wants64 && end >= kLocatorBytes && has_mark(archive, end - kLocatorBytes, kEnd64Locator)) {
    ByteReader locator(archive.subspan(static_cast<std::size_t>(end - kLocatorBytes)), where, "zip64 locator");
    locator.take(kEnd64Locator.size() + 4);
    const uint64_t end64 = locator.take_u64();
    if (end64 >= end - kLocatorBytes || !has_mark(archive, end64, kEnd64))
      fail(where, "a zip64 end record at byte " + std::to_string(end64), "none");
    ByteReader record(archive.subspan(static_cast<std::size_t>(end64)), where, "zip64 end record");
    record.take(kEnd64.size() + 8 + 2 + 2);  // its size and two versions
    disk = record.take_u32();
    directory_disk = record.take_u32();
    members_here = record.take_u64();
    directory.members = record.take_u64();
    directory.bytes = record.take_u64();
    directory.offset = record.take_u64();
    end = end64;
  }
  if (disk != 0 || directory_disk != 0 || members_here != directory.members)
    fail(where, "a zip archive in one piece", "one part of a split archive");
  if (directory.bytes > end || directory.offset != end - directory.bytes)
    fail(where, "a zip directory that ends at byte " + std::to_string(end),
         std::to_string(directory.bytes) + " bytes from byte " + std::to_string(directory.offset));
  if (directory.members > kMostMembers)
    fail(where, "at most " + std::to_string(kMostMembers) + " members", std::to_string(directory.members));
  return directory;
}

/// Error unless `name` can name a member: not empty, not absolute, no "..", backslash or NUL.
void check_zip_name(std::string_view name, std::string_view where) {
  const auto refuse = [&](std::string_view why) {
    fail(where, "relative names of zip members", quoted_bytes(name) + std::string(why));
  };
  if (name.empty()) refuse(" (empty)");
  if (name.find('\0') != std::string_view::npos) refuse(" (holds a NUL)");
  if (name.find('\\') != std::string_view::npos) refuse(" (holds a backslash)");
  if (name.front() == '/' || name.substr(1).starts_with(":/")) refuse(" (absolute)");
  if (("/" + std::string(name) + "/").find("/../") != std::string::npos) refuse(" (holds \"..\")");
}

/// Replaces the fields that say "see zip64" by the values of the extra field 0x0001, which holds only those.
void read_zip64_extra(std::span<const uint8_t> extra, ZipMember& member, std::string_view where) {
  uint64_t* const fields[] = {&member.bytes, &member.compressed_bytes, &member.header_offset};
  if (std::ranges::none_of(fields, [](const uint64_t* field) { return *field == kSee64; })) return;
  ByteReader reader(extra, where, "extra fields in the zip directory");
  while (reader.left() != 0) {
    const uint16_t id = reader.take_u16();
    ByteReader content(reader.take(reader.take_u16()), where, "zip64 sizes");
    if (id != 1) continue;
    for (uint64_t* field : fields)
      if (*field == kSee64) *field = content.take_u64();
    return;
  }
  fail(where, "zip64 sizes of the member " + quoted_bytes(member.name), "none");
}

ZipMember read_entry(ByteReader& reader, std::string_view where) {
  if (reader.take_text(kDirectoryEntry.size()) != kDirectoryEntry)
    fail(where, "an entry of the zip directory", "other bytes: damaged");
  ZipMember member;
  reader.take(4);  // versions
  member.flags = reader.take_u16();
  member.method = reader.take_u16();
  reader.take(4);  // time and date
  member.crc = reader.take_u32();
  member.compressed_bytes = reader.take_u32();
  member.bytes = reader.take_u32();
  const uint16_t name_bytes = reader.take_u16();
  const uint16_t extra_bytes = reader.take_u16();
  const uint16_t comment_bytes = reader.take_u16();
  reader.take(8);  // disk and attributes
  member.header_offset = reader.take_u32();
  member.name = reader.take_text(name_bytes);
  check_zip_name(member.name, where);
  read_zip64_extra(reader.take(extra_bytes), member, where);
  reader.take(comment_bytes);
  return member;
}

/// The member's bytes as they lie in the archive, behind a local header that agrees with the directory.
std::span<const uint8_t> find_data(std::span<const uint8_t> archive, const ZipMember& member, std::string_view where) {
  const uint64_t offset = std::min<uint64_t>(member.header_offset, archive.size());
  ByteReader reader(archive.subspan(static_cast<std::size_t>(offset)), where, "zip member");
  if (reader.take_text(kLocalHeader.size()) != kLocalHeader)
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

constexpr uint64_t kLocalHeaderBytes = 30;
constexpr uint64_t kEntryBytes = 46;
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
  writer.put_u16(kStored);
  writer.put_u16(0);  // time
  writer.put_u16(kFirstDay);
  writer.put_u32(crc);
  writer.put_u32(content_bytes(member));  // compressed
  writer.put_u32(content_bytes(member));
  writer.put_u16(member.name.size());
  writer.put_u16(0);  // extra fields
}

}  // namespace

std::vector<ZipMember> read_zip_directory(std::span<const uint8_t> archive, std::string_view where) {
  const Directory directory = find_directory(archive, find_end(archive, where), where);
  ByteReader reader(
      archive.subspan(static_cast<std::size_t>(directory.offset), static_cast<std::size_t>(directory.bytes)), where,
      "zip directory");
  std::vector<ZipMember> members;
  while (members.size() < directory.members) members.push_back(read_entry(reader, where));
  if (reader.left() != 0)
    fail(where, std::to_string(directory.members) + " members in the zip directory", "bytes of more");

  std::vector<std::string_view> names;
  for (const ZipMember& member : members) names.push_back(member.name);
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice != names.end()) fail(where, "each name once", quoted_bytes(*twice) + " twice");
  return members;
}

void extract_zip_member(std::span<const uint8_t> archive, const ZipMember& member, std::string_view where,
                        std::span<uint8_t> out) {
  constexpr uint64_t kMostBytes = std::numeric_limits<uInt>::max();  // what zlib takes in one call
  constexpr uint64_t kMostExpansion = 1032;                          // 258 bytes for 2 bits
  const bool deflated = member.method == kDeflated;
  if ((member.flags & 1) != 0) fail(where, "a zip member that is not encrypted", "an encrypted one");
  if (!deflated && member.method != kStored)
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
  const uint64_t total = data_bytes + directory_bytes + kEndBytes;
  if (total >= std::numeric_limits<uint32_t>::max())
    fail(where, "less than 4 GiB to write", std::to_string(total) + " bytes");

  auto archive = allocate<uint8_t>(total, where);
  ByteWriter data{std::span<uint8_t>(archive).first(static_cast<std::size_t>(data_bytes))};
  ByteWriter directory{std::span<uint8_t>(archive).subspan(static_cast<std::size_t>(data_bytes))};
  uint64_t offset = 0;
  for (const ZipContent& member : members) {
    const uint32_t crc = content_crc(member);
    data.put(kLocalHeader);
    put_member_fields(data, member, crc);
    data.put(member.name);
    data.put_bytes(member.head);
    data.put_bytes(member.body);

    directory.put(kDirectoryEntry);
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
  directory.put(kEnd);
  directory.put_u32(0);  // disks
  directory.put_u16(members.size());
  directory.put_u16(members.size());
  directory.put_u32(directory_bytes);
  directory.put_u32(data_bytes);
  directory.put_u16(0);  // comment
  return archive;
}

}  // namespace attn
