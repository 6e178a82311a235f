#include "formats/npy.h"

#include <algorithm>
#include <string>

#include "formats/complaint.h"
#include "formats/npy_header.h"
#include "text/size.h"

namespace attn {
namespace {

void check_size(uint64_t expected, uint64_t found, std::string_view where) {
  if (expected != found)
    fail(where, std::to_string(expected) + " bytes of data (from its shape and type)", std::to_string(found));
}

}  // namespace

uint64_t npy_byte_count(NpyType type, std::span<const uint64_t> shape, std::string_view where) {
  uint64_t bytes = facts_of(type).item_size;
  bool empty = false;
  for (uint64_t dimension : shape) {
    if (dimension == 0)
      empty = true;
    else
      bytes = checked_multiply(bytes, dimension, where);
  }
  return empty ? 0 : bytes;
}

uint64_t npy_count(const NpyArray& array, std::string_view where) {
  check_size(npy_byte_count(array.type, array.shape, where), array.bytes.size(), where);
  return array.bytes.size() / facts_of(array.type).item_size;
}

NpyArray parse_npy(std::span<const uint8_t> file, std::string_view where) {
  const uint64_t offset = npy_data_offset(file, where);
  if (offset > file.size())
    fail(where, "a header that ends at byte " + std::to_string(offset),
         "a file of " + std::to_string(file.size()) + " bytes");
  const auto data = file.subspan(static_cast<std::size_t>(offset));
  NpyHeader header = parse_npy_header(file.first(file.size() - data.size()), where);
  check_size(header.data_bytes, data.size(), where);
  NpyArray array{header.type, std::move(header.shape), allocate<uint8_t>(data.size(), where)};
  std::ranges::copy(data, array.bytes.begin());
  return array;
}

std::vector<uint8_t> write_npy(const NpyArray& array, std::string_view where) {
  npy_count(array, where);  // checks
  const std::vector<uint8_t> header = write_npy_header(array.type, array.shape, where);
  auto file = allocate<uint8_t>(uint64_t{header.size()} + array.bytes.size(), where);
  std::ranges::copy(array.bytes, std::ranges::copy(header, file.begin()).out);
  return file;
}

}  // namespace attn
