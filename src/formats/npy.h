#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace attn {

/// The element types that NumPy files may hold here. Anything else (objects, records, text, complex) is an Error.
enum class NpyType : uint8_t {
  boolean,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float16,
  float32,
  float64
};

/// One array as a .npy file holds it: row-major, little-endian, bytes.size() == product of shape x item size.
/// Shape {} is a single value; a dimension may be 0.
struct NpyArray {
  NpyType type = NpyType::float32;
  std::vector<uint64_t> shape;
  std::vector<uint8_t> bytes;
  bool operator==(const NpyArray&) const = default;
};

struct NpyTypeFacts {
  std::string_view name;  ///< NumPy's name
  std::string_view code;  ///< as in a file's dtype, without the byte order
  uint64_t item_size;     ///< bytes of one element
};
/// One row for each NpyType, in its order.
inline constexpr std::array<NpyTypeFacts, 12> kNpyTypes = {{{"bool", "b1", 1},
                                                            {"int8", "i1", 1},
                                                            {"int16", "i2", 2},
                                                            {"int32", "i4", 4},
                                                            {"int64", "i8", 8},
                                                            {"uint8", "u1", 1},
                                                            {"uint16", "u2", 2},
                                                            {"uint32", "u4", 4},
                                                            {"uint64", "u8", 8},
                                                            {"float16", "f2", 2},
                                                            {"float32", "f4", 4},
                                                            {"float64", "f8", 8}}};
constexpr const NpyTypeFacts& facts_of(NpyType type) { return kNpyTypes[static_cast<std::size_t>(type)]; }

/// Bytes of an array, or Error when the product does not fit 64 bits (zeros left out of the product, as in NumPy:
/// every part of the shape can then be multiplied without overflow too).
uint64_t npy_byte_count(NpyType type, std::span<const uint64_t> shape, std::string_view where);

/// How many elements the array has, or Error when array.bytes is not of the size that type and shape ask for.
uint64_t npy_count(const NpyArray& array, std::string_view where);

/// What stands before the data of a .npy file, so that a reader can check sizes before it reads or inflates the rest.
struct NpyHeader {
  NpyType type;
  std::vector<uint64_t> shape;
  uint64_t data_bytes;        ///< product of shape x item size, checked to fit 64 bits
  bool column_major = false;  ///< the data is in Fortran order: the first index changes quickest
};

/// The bytes that npy_data_offset needs; every .npy file has as many.
inline constexpr uint64_t kNpyPreambleBytes = 12;
/// The longest header that is read, in bytes: 32 dimensions need less than 1 KiB.
inline constexpr uint64_t kNpyLongestHeader = 65536;
/// The highest rank: NumPy 1's limit.
inline constexpr std::size_t kNpyHighestRank = 32;

/// Where the data starts, from the first kNpyPreambleBytes bytes (more are ignored).
/// Error on a wrong magic, version or length.
uint64_t npy_data_offset(std::span<const uint8_t> start, std::string_view where);

/// Reads exactly the npy_data_offset bytes before the data: format versions 1.0, 2.0, 3.0, either order, little-endian.
/// Error on anything but an array of a known type. Source: NEP 1 and numpy/lib/format.py.
NpyHeader parse_npy_header(std::span<const uint8_t> header, std::string_view where);

/// The data of a file in the order of an NpyArray. `data` has header.data_bytes.
std::vector<uint8_t> to_row_major(const NpyHeader& header, std::vector<uint8_t> data, std::string_view where);

/// The header of numpy.save, version 1.0. Error on a rank above kNpyHighestRank.
std::vector<uint8_t> write_npy_header(NpyType type, std::span<const uint64_t> shape, std::string_view where);

}  // namespace attn
