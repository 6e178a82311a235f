#include "text/utf8.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <utility>

namespace attn {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

char32_t lower(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + 32;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;     // Latin-1
  if (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) return c + 32;  // Greek
  if (c >= 0x410 && c <= 0x42F) return c + 32;                // Cyrillic
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  return c == 0x2019 ? U'\'' : c;
}

bool is_within(char32_t c, std::initializer_list<std::pair<char32_t, char32_t>> ranges) {
  return std::ranges::any_of(ranges, [c](const auto& range) { return c >= range.first && c <= range.second; });
}

/// What stands with the sign before it: marks, joiners, variations and colours of emoji.
bool is_mark(char32_t c) {
  return is_within(c, {{0x300, 0x36F},
                       {0x1AB0, 0x1AFF},
                       {0x1DC0, 0x1DFF},
                       {0x200D, 0x200D},
                       {0x20D0, 0x20FF},
                       {0xFE00, 0xFE0F},
                       {0xFE20, 0xFE2F},
                       {0x1F3FB, 0x1F3FF},
                       {0xE0020, 0xE01EF}});
}

/// Hebrew to Arabic, India to Burma, Khmer, and Korean letters that are not composed.
bool is_joined(char32_t c) {
  return is_right_to_left(c) || is_within(c, {{0x900, 0x109F}, {0x1100, 0x11FF}, {0x1780, 0x17FF}, {0xA8E0, 0xA8FF}});
}

bool is_control(char32_t c) { return is_within(c, {{0, 0x1F}, {0x7F, 0x9F}, {0x2028, 0x2029}}); }

bool is_half_flag(char32_t c) { return is_within(c, {{0x1F1E6, 0x1F1FF}}); }

}  // namespace

bool is_right_to_left(char32_t c) {
  return is_within(c, {{0x590, 0x8FF}, {0xFB1D, 0xFDFF}, {0xFE70, 0xFEFC}, {0x10800, 0x10FFF}, {0x1E800, 0x1EFFF}});
}

bool has_clusters(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](size_t at) { return at < text.size() ? static_cast<uint8_t>(text[at]) : uint8_t{0}; };
    const uint8_t lead = byte(i), second = byte(i + 1);
    const bool alone = lead < 0xCC || (lead > 0xCD && lead < 0xD6) ||   // up to Armenian, but for marks
                       (lead > 0xE2 && lead < 0xEE && lead != 0xEA) ||  // China, Japan, Korea
                       (lead == 0xE2 && second != 0x83 && !(second == 0x80 && byte(i + 2) == 0x8D)) ||  // signs
                       (lead == 0xEF && (second == 0xBC || second == 0xBD));                            // full width
    if (!alone) return true;
  }
  return false;
}

size_t first_cluster(std::string_view text) {
  constexpr int kMost = 32;
  const auto next = [&](size_t at) { return at < text.size() ? first_char(text.substr(at)) : Utf8Char{0, 0}; };
  const Utf8Char first = next(0);
  size_t end = first.bytes;
  char32_t last = first.point;
  for (int points = 1; points < kMost; ++points) {
    const Utf8Char more = next(end);
    const bool space = more.point == ' ' && is_right_to_left(last) && is_right_to_left(next(end + 1).point);
    const bool flag = points == 1 && is_half_flag(last) && is_half_flag(more.point);
    const bool joined = is_joined(first.point) && is_joined(more.point);
    if (more.bytes == 0 || !(space || flag || joined || is_mark(more.point) || last == 0x200D)) break;
    last = space ? last : more.point;
    end += more.bytes;
  }
  return end;
}

Utf8Char first_char(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  constexpr Utf8Char invalid{kReplacement, 1};
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                        : lead >= 0xE0 && lead < 0xF0 ? 3
                        : lead >= 0xF0 && lead < 0xF5 ? 4
                                                      : 0;
  if (length == 0 || text.size() < length) return invalid;
  char32_t point = lead & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return invalid;
    point = point << 6 | (byte(i) & 0x3Fu);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  const bool surrogate = point >= 0xD800 && point < 0xE000;
  return overlong || surrogate || point > 0x10FFFF ? invalid : Utf8Char{point, length};
}

std::u32string decode_utf8(std::string_view bytes) {
  std::u32string points;
  points.reserve(bytes.size());
  while (!bytes.empty()) {
    const Utf8Char next = first_char(bytes);
    points.push_back(next.point);
    bytes.remove_prefix(next.bytes);
  }
  return points;
}

std::string encode_utf8(std::u32string_view points) {
  std::string bytes;
  for (const char32_t p : points) {
    constexpr char32_t kLeads[] = {0, 0xC0, 0xE0, 0xF0};
    const int tails = p < 0x80 ? 0 : p < 0x800 ? 1 : p < 0x10000 ? 2 : 3;
    bytes.push_back(static_cast<char>(kLeads[tails] | p >> 6 * tails));
    for (int i = tails - 1; i >= 0; --i) bytes.push_back(static_cast<char>(0x80 | (p >> 6 * i & 0x3F)));
  }
  return bytes;
}

std::string fold_word(std::string_view word) {
  std::u32string points = decode_utf8(word);
  for (char32_t& c : points) c = lower(c);
  return encode_utf8(points);
}

std::string one_line(std::string_view text, size_t limit) {
  std::u32string points = decode_utf8(text.substr(0, 5 * limit));
  for (char32_t& c : points)
    if (is_control(c)) c = kReplacement;
  if (points.size() > limit) points = points.substr(0, limit - 3) + U"...";
  return encode_utf8(points);
}

std::string drawable(std::string_view text) {
  std::u32string points = decode_utf8(text);
  std::erase_if(points, [](char32_t c) {
    return is_within(
        c, {{0x61C, 0x61C}, {0x200B, 0x200B}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}});
  });
  for (char32_t& c : points)
    if (is_control(c)) c = U' ';
  return encode_utf8(points);
}

std::string cut_text(std::string_view text, size_t limit) {
  size_t points = 0, fits = 0;  // code points so far, and bytes of those that leave room for one more
  for (size_t at = 0; at < text.size();) {
    const size_t end = at + first_cluster(text.substr(at));
    for (; at < end; at += first_char(text.substr(at)).bytes) ++points;
    if (points < limit) fits = end;
    if (points > limit) return std::string(text.substr(0, fits)) + "…";
  }
  return std::string(text);
}

std::string in_quotes(std::string_view text) { return "\"" + one_line(text) + "\""; }

}  // namespace attn
