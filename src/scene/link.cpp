#include "scene/link.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "formats/deflate.h"
#include "text/said_error.h"
#include "text/utf8.h"

namespace attn {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string write_base64(std::string_view bytes) {
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<uint8_t>(c);
    for (count += 8; count >= 6; count -= 6) out += kDigits[bits >> (count - 6) & 63];
  }
  if (count > 0) out += kDigits[bits << (6 - count) & 63];
  return out;
}

std::string read_base64(std::string_view text) {
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) fail("link", "letters, digits, - and _", in_quotes({&c, 1}));
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 255);
  }
  // Unused bits of the last digit must be 0, so that a scene has one text only.
  if (count == 6 || (bits & ((1u << count) - 1)) != 0) fail("link", "a whole link", "one that is cut short or changed");
  return out;
}

/// The scene file without the white space between its parts. The numbers keep the text they have: another writer would
/// write what a double needs, which is longer.
std::string compact_text(const Scene& scene) {
  std::string out;
  bool quoted = false;
  bool escaped = false;
  for (const char c : write_scene(scene)) {
    if (!quoted && (c == ' ' || c == '\n')) continue;
    out += c;
    if (c == '"' && !escaped) quoted = !quoted;
    escaped = quoted && c == '\\' && !escaped;
  }
  return out;
}

}  // namespace

std::string pack_text(std::string_view text) {
  const std::string deflated = deflate_text(text);
  const bool plain = text.size() <= deflated.size();
  return (plain ? "j." : "z.") + write_base64(plain ? text : deflated);
}

std::string unpack_text(std::string_view packed, uint64_t most_bytes) {
  const size_t dot = std::min(packed.find('.'), packed.size());
  const std::string_view codec = packed.substr(0, dot);
  if (codec != "j" && codec != "z") fail("link", "the codec j or z", in_quotes(codec));
  if (dot == packed.size()) fail("link", "a scene after the codec", "none");
  std::string bytes = read_base64(packed.substr(dot + 1));
  return codec == "j" ? std::move(bytes) : inflate_text(bytes, most_bytes, "link");
}

std::string write_link(const Scene& scene) {
  return std::to_string(kSceneVersion) + "." + pack_text(compact_text(scene));
}

namespace {

/// The scene file of a link.
std::string text_of_link(std::string_view link) {
  const size_t first = std::min(link.find('.'), link.size());
  const std::string_view version = link.substr(0, first);
  if (version != std::to_string(kSceneVersion)) {
    const bool number = !version.empty() && version.find_first_not_of("0123456789") == std::string_view::npos;
    const bool newer = number && version[0] != '0';
    fail({newer ? "error.newer" : "error.link"}, "link", "version " + std::to_string(kSceneVersion),
         newer ? "version " + one_line(version) + ": this page is too old for it" : in_quotes(version));
  }
  return unpack_text(link.substr(std::min(first + 1, link.size())), kMaxSceneBytes);
}

}  // namespace

std::string lesson_of_link(std::string_view link) try {
  const std::string text = text_of_link(link);
  return text.find("\"lesson\"") == text.npos ? "" : parse_scene(text).lesson.id;
} catch (const Error&) {
  return "";
}

Scene parse_link(std::string_view link, std::vector<SaidError>* cuts) try {
  return parse_scene(text_of_link(link), cuts);
} catch (const Error& e) {
  const Said said = said_error();
  const auto keys = {"error.part", "error.newer", "error.huge"};  // name what the visitor knows
  const bool is_clear = std::ranges::find(keys, said.key) != keys.end();
  throw SaidError(e.what(), is_clear ? said : Said{"error.link"});
}

}  // namespace attn
