#include <algorithm>
#include <limits>

#include "formats/byte_reader.h"
#include "formats/complaint.h"
#include "formats/zip.h"
#include "formats/zip_format.h"

namespace attn {
namespace {

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
    if (!has_mark(archive, at, zip::kEnd)) continue;
    const uint64_t comment = archive[at + 20] | uint64_t{archive[at + 21]} << 8;
    if (comment == back - kEndBytes) return at;
  }
  std::string found = "a file of " + std::to_string(archive.size()) + " bytes without its end record";
  if (has_mark(archive, 0, zip::kLocalHeader)) found += ": cut short or damaged";
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
  reader.take(zip::kEnd.size());
  uint64_t disk = reader.take_u16();
  uint64_t directory_disk = reader.take_u16();
  uint64_t members_here = reader.take_u16();
  Directory directory{};
  directory.members = reader.take_u16();
  directory.bytes = reader.take_u32();
  directory.offset = reader.take_u32();

  const bool wants64 = directory.members == kSee64Short || directory.bytes == kSee64 || directory.offset == kSee64;
  if (wants64 && end >= kLocatorBytes && has_mark(archive, end - kLocatorBytes, zip::kEnd64Locator)) {
    ByteReader locator(archive.subspan(static_cast<std::size_t>(end - kLocatorBytes)), where, "zip64 locator");
    locator.take(zip::kEnd64Locator.size() + 4);
    const uint64_t end64 = locator.take_u64();
    if (end64 >= end - kLocatorBytes || !has_mark(archive, end64, zip::kEnd64))
      fail(where, "a zip64 end record at byte " + std::to_string(end64), "none");
    ByteReader record(archive.subspan(static_cast<std::size_t>(end64)), where, "zip64 end record");
    record.take(zip::kEnd64.size() + 8 + 2 + 2);  // its size and two versions
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
  if (reader.take_text(zip::kDirectoryEntry.size()) != zip::kDirectoryEntry)
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

}  // namespace

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

}  // namespace attn
