// .npz files made to mislead: each is one clear error. The archives are put together here, field by field, from
// PKWARE's APPNOTE.TXT 6.3, so that every field can lie.
#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "formats/formats_support.h"
#include "formats/npz.h"
#include "text/error.h"

using namespace attn;
using namespace std::string_literals;

namespace {

std::string number(uint64_t value, int bytes) {
  std::string text;
  for (; bytes != 0; --bytes, value >>= 8) text += static_cast<char>(value & 0xff);
  return text;
}

uint32_t crc_of(std::string_view data) {  // bit by bit, as defined: reflected polynomial edb88320
  uint32_t crc = 0xffffffff;
  for (char c : data) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

/// A deflate stream of one stored block (RFC 1951, 3.2.4).
std::string deflate_of(std::string_view data) {
  return "\x01" + number(data.size(), 2) + number(~data.size(), 2) + std::string(data);
}

std::string npy_of(std::string_view shape, std::string_view data) {
  const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': " + std::string(shape) + "}";
  return "\x93NUMPY\x01\x00"s + number(header.size(), 2) + header + std::string(data);
}
const std::string kGood = npy_of("(3,)", "abc");

struct Entry {
  std::string name = "q.npy";
  std::string data = kGood;  // as it lies in the archive
  uint16_t method = 0;
  uint16_t flags = 0;
  std::optional<uint64_t> size{};  // declared; data.size() if not given
  uint32_t crc = crc_of(kGood);
  std::optional<std::string> local_name{};
  std::optional<uint64_t> offset{};
  bool zip64 = false;
  std::string extra{};
};

struct End {
  bool zip64 = false;
  uint16_t disk = 0;
  int more_members = 0;
  int more_bytes = 0;
  std::string comment{};
  int more_locator = 0;
};

std::vector<uint8_t> zip_of(const std::vector<Entry>& entries, const End& end = {}) {
  std::string archive, directory;
  for (const Entry& entry : entries) {
    const uint64_t size = entry.size.value_or(entry.data.size());
    const uint64_t offset = entry.offset.value_or(archive.size());
    const std::string local_name = entry.local_name.value_or(entry.name);
    std::string extra = entry.extra;
    if (entry.zip64)
      extra += number(1, 2) + number(24, 2) + number(size, 8) + number(entry.data.size(), 8) + number(offset, 8);
    const std::string fields =
        number(20, 2) + number(entry.flags, 2) + number(entry.method, 2) + number(0, 4) + number(entry.crc, 4);
    archive += "PK\x03\x04" + fields + number(entry.data.size(), 4) + number(size, 4) + number(local_name.size(), 2) +
               number(0, 2) + local_name + entry.data;
    const auto field = [&](uint64_t value) { return number(entry.zip64 ? 0xffffffff : value, 4); };
    directory += "PK\x01\x02" + number(20, 2) + fields + field(entry.data.size()) + field(size) +
                 number(entry.name.size(), 2) + number(extra.size(), 2) + number(0, 2 + 2 + 2 + 4) + field(offset) +
                 entry.name + extra;
  }
  const uint64_t members = entries.size() + static_cast<uint64_t>(end.more_members);
  const uint64_t bytes = directory.size() + static_cast<uint64_t>(end.more_bytes);
  const uint64_t offset = archive.size();
  archive += directory;
  if (end.zip64) {
    const uint64_t record = archive.size() + static_cast<uint64_t>(end.more_locator);
    archive += "PK\x06\x06" + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8) + number(members, 8) +
               number(members, 8) + number(bytes, 8) + number(offset, 8);
    archive += "PK\x06\x07" + number(0, 4) + number(record, 8) + number(1, 4);
  }
  archive += "PK\x05\x06" + number(end.disk, 2) + number(end.disk, 2);
  archive += end.zip64 ? std::string(12, '\xff')
                       : number(members, 2) + number(members, 2) + number(bytes, 4) + number(offset, 4);
  archive += number(end.comment.size(), 2) + end.comment;
  return {archive.begin(), archive.end()};
}

/// The error from opening the archive and reading array q, or "no error".
std::string archive_error(std::vector<uint8_t> archive, uint64_t budget = kNpzBudget) {
  try {
    Npz(std::move(archive), "in.npz", budget).read("q");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("npz: the archives of this file are good unless they are made to lie") {
  Entry deflated{.data = deflate_of(kGood), .method = 8, .size = kGood.size()};
  Entry large{.zip64 = true};
  Entry among_others{.zip64 = true, .extra = number(0x5455, 2) + number(2, 2) + "ab"};
  for (const Entry& entry : {Entry{}, deflated, large, among_others})
    for (const End& end : {End{}, End{.zip64 = true}, End{.comment = "made by hand"}}) {
      const Npz npz(zip_of({entry}, end), "in.npz");
      CHECK(npz.read("q") == NpyArray{NpyType::uint8, {3}, {'a', 'b', 'c'}});
    }
}

TEST_CASE("npz: folders and other files are passed over unread") {
  const Entry folder{.name = "a/", .data = ""}, readme{.name = "README", .method = 99}, locked{.name = "x", .flags = 1};
  const Npz npz(zip_of({folder, readme, Entry{}, locked, Entry{.name = "a/k..2.npy"}}), "in.npz");
  CHECK(npz.names() == std::vector<std::string>{"q", "a/k..2"});
  CHECK(npz.read("a/k..2").shape == std::vector<uint64_t>{3});
}

TEST_CASE("npz: names that could mislead") {
  const std::pair<std::string, std::string> cases[] = {
      {"", "'' (empty)"},
      {"../q.npy", "'../q.npy' (holds \"..\")"},
      {"a/../q.npy", "(holds \"..\")"},
      {"a/..", "(holds \"..\")"},
      {"..", "(holds \"..\")"},
      {"/q.npy", "'/q.npy' (absolute)"},
      {"C:/q.npy", "'C:/q.npy' (absolute)"},
      {"a\\q.npy", "'a\\q.npy' (holds a backslash)"},
      {"q.npy\0.npy"s, "'q.npy\\x00.npy' (holds a NUL)"},
  };
  for (const auto& [name, found] : cases) {
    const std::string message = archive_error(zip_of({Entry{.name = name}}));
    check_has(message, "in.npz: expected relative names of zip members, found ");
    check_has(message, found);
  }
  CHECK(archive_error(zip_of({Entry{}, Entry{.name = "k.npy"}, Entry{}})) ==
        "in.npz: expected each name once, found 'q.npy' twice");
  CHECK(archive_error(zip_of({Entry{.local_name = "k.npy"}})) ==
        "in.npz: array 'q': expected the name 'q.npy' in the member's own header, found 'k.npy'");
}

TEST_CASE("npz: no zip archive") {
  CHECK(archive_error({}) == "in.npz: expected a zip archive (.npz), found a file of 0 bytes without its end record");
  CHECK(archive_error({kGood.begin(), kGood.end()}) ==
        "in.npz: expected a zip archive (.npz), found a single NumPy array (.npy)");
  std::vector<uint8_t> archive = zip_of({Entry{}});
  archive.push_back('x');
  check_has(archive_error(archive), "without its end record: cut short or damaged");
}

TEST_CASE("npz: a directory that lies") {
  const std::vector<Entry> one = {Entry{}};
  CHECK(archive_error(zip_of(one, End{.disk = 1})) ==
        "in.npz: expected a zip archive in one piece, found one part of a split archive");
  check_has(archive_error(zip_of(one, End{.more_bytes = -1})), "in.npz: expected a zip directory that ends at byte");
  check_has(archive_error(zip_of(one, End{.more_bytes = 1 << 30})), "expected a zip directory that ends at byte");
  CHECK(archive_error(zip_of(one, End{.more_members = 1})) ==
        "in.npz: expected 4 more bytes of the zip directory, found 0: cut short or damaged");
  CHECK(archive_error(zip_of(one, End{.more_members = -1})) ==
        "in.npz: expected 0 members in the zip directory, found bytes of more");
  CHECK(archive_error(zip_of(one, End{.zip64 = true, .more_members = 1 << 30})) ==
        "in.npz: expected at most 65535 members, found 1073741825");
  check_has(archive_error(zip_of(one, End{.zip64 = true, .more_locator = 1})), "a zip64 end record at byte");
  check_has(archive_error(zip_of(one, End{.zip64 = true, .more_locator = 1 << 30})), "a zip64 end record at byte");
  check_has(archive_error(zip_of({Entry{.size = 0xffffffff}})), "zip64 sizes of the member 'q.npy', found none");
  check_has(archive_error(zip_of({Entry{.size = 0xffffffff, .extra = number(1, 2) + number(4, 2) + "abcd"}})),
            "8 more bytes of the zip64 sizes, found 4");
  check_has(archive_error(zip_of({Entry{.size = 0xffffffff, .extra = number(7, 2) + number(400, 2)}})),
            "400 more bytes of the extra fields");
  std::vector<uint8_t> archive = zip_of(one);
  archive[archive.size() - 22 - 51] = 'Q';  // the mark of the only entry, of 46 + 5 bytes
  CHECK(archive_error(archive) == "in.npz: expected an entry of the zip directory, found other bytes: damaged");
}

TEST_CASE("npz: a member that lies") {
  const std::string deflated = deflate_of(kGood);
  const auto error_of_entry = [](const Entry& entry) { return archive_error(zip_of({entry})); };
  const std::string q = "in.npz: array 'q': expected ";
  CHECK(error_of_entry({.flags = 1}) == q + "a zip member that is not encrypted, found an encrypted one");
  CHECK(error_of_entry({.method = 12}) == q + "a stored or deflated zip member (method 0 or 8), found method 12");
  CHECK(error_of_entry({.crc = 1}) ==
        q + "the checksum (CRC-32) of the zip directory, found another one: damaged data");
  check_has(error_of_entry({.data = deflated, .method = 8, .size = kGood.size(), .crc = 1}), "checksum");
  CHECK(error_of_entry({.size = 69}) == q + "a size that 68 bytes in the zip archive can hold, found 69");
  CHECK(error_of_entry({.offset = 1}) == q + "a zip member at byte 1, found other bytes: damaged");
  check_has(error_of_entry({.offset = 1 << 30}), "4 more bytes of the zip member, found 0");
  CHECK(error_of_entry({.data = "tiny", .crc = 0}) == q + "a NumPy array of at least 12 bytes, found 4");
  check_has(error_of_entry({.data = std::string(40, 'x')}), "a NumPy array (\\x93NUMPY)");

  const auto error_of_stream = [&](const std::string& data, uint64_t size) {
    return error_of_entry({.data = data, .method = 8, .size = size});
  };
  const uint64_t size = kGood.size();
  CHECK(error_of_stream(std::string(50, '\xff'), size) == q + "deflated data, found damaged data");
  CHECK(error_of_stream("", size) == q + "12 bytes once inflated, found only 0");
  CHECK(error_of_stream(deflated.substr(0, deflated.size() - 1), size) == q + "68 bytes once inflated, found only 67");
  // Not marked as the last block, so the stream goes on; but nothing follows.
  CHECK(error_of_stream("\0"s + deflated.substr(1), size) == q + "an end of the deflated data, found none: cut short");
  CHECK(error_of_stream("\0"s + deflated.substr(1) + deflate_of("more"), size) ==
        q + "68 bytes once inflated, found more");
}

TEST_CASE("npz: zip bombs are refused before memory is allocated") {
  const std::string q = "in.npz: array 'q': expected ";
  // Deflate's best is 1032 : 1.
  CHECK(archive_error(zip_of({Entry{.data = deflate_of(kGood), .method = 8, .size = 100 << 20}})) ==
        q + "a size that 73 bytes in the zip archive can hold, found 104857600");
  // The array's header asks for more, or less, than the directory declares.
  const std::string large = npy_of("(400000000,)", "abc"), small = npy_of("(2,)", "abc");
  CHECK(archive_error(zip_of({Entry{.data = large, .crc = crc_of(large)}})) ==
        q + "400000000 bytes of data (from its shape and type), found 3 in the zip directory");
  check_has(archive_error(zip_of({Entry{.data = deflate_of(small), .method = 8, .size = 1000}})),
            "2 bytes of data (from its shape and type), found 935 in the zip directory");
  // All arrays together have one budget; overlapping members gain nothing.
  const std::vector<Entry> two = {Entry{}, Entry{.name = "k.npy"}};
  CHECK(archive_error(zip_of(two), 2 * kGood.size()) == "no error");
  CHECK(archive_error(zip_of(two), 2 * kGood.size() - 1) ==
        "in.npz: expected arrays of at most 135 bytes together, found more");
  CHECK(archive_error(zip_of({Entry{.size = uint64_t{1} << 40, .zip64 = true}})) ==
        "in.npz: expected arrays of at most 536870912 bytes together, found more");
  check_has(
      archive_error(zip_of({Entry{.size = ~uint64_t{0}, .zip64 = true}, Entry{.name = "k.npy"}}), ~uint64_t{0} - 1),
      "together, found more");
  CHECK(archive_error(zip_of({Entry{.size = uint64_t{1} << 33, .zip64 = true}}), ~uint64_t{0}) ==
        q + "a zip member below 4 GiB, found 8589934592");
}
