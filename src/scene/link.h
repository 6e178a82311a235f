#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "scene/scene.h"

namespace attn {

// A scene as part of an address, index.html#s=1.<codec>.<payload>:
//   1        version of the scene format; a link of this version opens for ever
//   codec    j: the payload is the scene file without the white space; z: raw deflate (RFC 1951) of the same
//   payload  base64url without padding (RFC 4648, section 5)
// What is left out has the value of the frozen defaults of its version, as in a scene file.

/// Any text as "<codec>.<payload>" with the codec that is shorter, and back. Error naming what was expected and found:
/// an unknown codec, a character that base64url lacks, damaged deflate, more than so many bytes.
std::string pack_text(std::string_view text);
std::string unpack_text(std::string_view packed, uint64_t most_bytes);

/// "1.<codec>.<payload>".
std::string write_link(const Scene& scene);

/// Error, one line, naming what was expected and found: another version, an unknown codec, a character that base64url
/// lacks, damaged deflate, more than kMaxSceneBytes, and all that parse_scene() refuses.
Scene parse_link(std::string_view link, std::vector<SaidError>* cuts = nullptr);
/// The id of the lesson that a link's scene names; empty without one, or where the link does not open.
std::string lesson_of_link(std::string_view link);

}  // namespace attn
