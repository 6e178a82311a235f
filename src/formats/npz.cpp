#include "formats/npz.h"

#include "formats/complaint.h"

namespace attn {
namespace {

constexpr std::string_view kSuffix = ".npy";

std::string where_in(std::string_view file, std::string_view name) {
  return std::string(file) + ": array " + quoted_bytes(name);
}

}  // namespace

Npz::Npz(std::vector<uint8_t> archive, std::string file, uint64_t budget)
    : archive_(std::move(archive)), file_(std::move(file)) {
  uint64_t left = budget;
  for (ZipMember& member : read_zip_directory(archive_, file_)) {
    if (!member.name.ends_with(kSuffix)) continue;
    if (member.bytes > left) fail(file_, "arrays of at most " + std::to_string(budget) + " bytes together", "more");
    left -= member.bytes;
    std::string name = member.name.substr(0, member.name.size() - kSuffix.size());
    arrays_.push_back({std::move(name), std::move(member)});
  }
}

std::vector<std::string> Npz::names() const {
  std::vector<std::string> names;
  for (const Member& member : arrays_) names.push_back(member.name);
  return names;
}

const Npz::Member* Npz::find(std::string_view name) const {
  for (const Member& member : arrays_)
    if (member.name == name) return &member;
  return nullptr;
}

std::string Npz::where(std::string_view name) const { return where_in(file_, name); }

NpyArray Npz::read(std::string_view name) const {
  const Member* const member = find(name);
  if (member == nullptr) {
    const std::string found = quoted_names(names());
    fail(file_, "an array " + quoted_bytes(name), found.empty() ? "no arrays" : found);
  }
  const std::string at = where(name);
  const ZipMember& zip = member->zip;
  const auto start_of_member = [&](uint64_t bytes) {
    if (zip.bytes < bytes)
      fail(at, "a NumPy array of at least " + std::to_string(bytes) + " bytes", std::to_string(zip.bytes));
    auto start = allocate<uint8_t>(bytes, at);
    extract_zip_member(archive_, zip, at, start);
    return start;
  };
  const uint64_t offset = npy_data_offset(start_of_member(kNpyPreambleBytes), at);
  NpyHeader header = parse_npy_header(start_of_member(offset), at);
  if (header.data_bytes != zip.bytes - offset)
    fail(at, std::to_string(header.data_bytes) + " bytes of data (from its shape and type)",
         std::to_string(zip.bytes - offset) + " in the zip directory");

  std::vector<uint8_t> bytes = start_of_member(zip.bytes);
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
  bytes = to_row_major(header, std::move(bytes), at);
  return {header.type, std::move(header.shape), std::move(bytes)};
}

std::vector<uint8_t> write_npz(std::span<const std::pair<std::string, NpyArray>> arrays, std::string_view file) {
  std::vector<ZipContent> members;
  for (const auto& [name, array] : arrays) {
    const std::string where = where_in(file, name);
    if (name.empty()) fail(where, "a name", "none");
    npy_count(array, where);  // checks
    members.push_back({name + std::string(kSuffix), write_npy_header(array.type, array.shape, where), array.bytes});
  }
  return write_zip(members, file);
}

}  // namespace attn
