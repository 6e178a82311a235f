#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "formats/npy.h"

namespace attn {

/// What stands before the data of a .npy file, so that a reader can check sizes before it reads or inflates the rest.
struct NpyHeader {
  NpyType type;
  std::vector<uint64_t> shape;
  uint64_t data_bytes;  ///< product of shape x item size, checked to fit 64 bits
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

/// Reads exactly the npy_data_offset bytes before the data. Error on anything but a row-major array of a known type.
NpyHeader parse_npy_header(std::span<const uint8_t> header, std::string_view where);

/// The header of numpy.save, version 1.0. Error on a rank above kNpyHighestRank.
std::vector<uint8_t> write_npy_header(NpyType type, std::span<const uint64_t> shape, std::string_view where);

}  // namespace attn
