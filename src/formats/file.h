#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace attn {

/// The largest file that is read, in bytes.
inline constexpr uint64_t kLargestFile = uint64_t{1} << 30;

/// The bytes of a regular file. Error that names the path otherwise.
std::vector<uint8_t> read_file(const std::string& path);

/// Writes beside `path`, then renames: whoever opens `path` sees the old bytes or all of the new ones. An existing
/// `path` must be a regular file. On Error, which names the path, nothing is left behind.
void write_file_atomically(const std::string& path, std::span<const uint8_t> bytes);

}  // namespace attn
