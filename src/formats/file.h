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

/// Writes `bytes` to where `path` leads; links are followed and kept.
/// A regular file, or a new one, is written beside and then renamed: whoever opens it sees the old bytes or all of the
/// new ones. Its permissions (and its owner, where that is allowed) stay; one that nobody may write is an Error. Pipes,
/// character devices and open files of this process (/dev/stdout) are written as they are; a folder, a disk or a socket
/// is an Error. On Error, which names the path, and after a signal that ends the program nothing is left behind.
void write_file(const std::string& path, std::span<const uint8_t> bytes);

/// Whether `path` leads to this process's standard output, as /dev/stdout does.
bool is_standard_output(const std::string& path);

}  // namespace attn
