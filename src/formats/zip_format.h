#pragma once
#include <cstdint>
#include <string_view>

/// The marks that start each record of a zip archive, for its reader and its writer.
namespace attn::zip {

inline constexpr std::string_view kLocalHeader = "PK\x03\x04";
inline constexpr std::string_view kDirectoryEntry = "PK\x01\x02";
inline constexpr std::string_view kEnd = "PK\x05\x06";
inline constexpr std::string_view kEnd64 = "PK\x06\x06";
inline constexpr std::string_view kEnd64Locator = "PK\x06\x07";
inline constexpr uint16_t kStored = 0;
inline constexpr uint16_t kDeflated = 8;

}  // namespace attn::zip
