#pragma once
#include <string>
#include <string_view>

namespace attn {

/// A code point and the number of bytes that it takes in UTF-8.
struct Utf8Char {
  char32_t point;
  size_t bytes;
};
/// The first character of a text that is not empty. A byte that is not part of a valid sequence (overlong forms,
/// surrogates and values above U+10FFFF included) reads as U+FFFD of one byte.
Utf8Char first_char(std::string_view text);
/// All code points of UTF-8 text, by first_char().
std::u32string decode_utf8(std::string_view bytes);
std::string encode_utf8(std::u32string_view points);

bool is_right_to_left(char32_t c);
/// The bytes of the first part of a text that can only be drawn as a whole: a letter with its marks, an emoji of
/// several signs, or neighbouring letters of a script whose letters join or change places (with spaces, where it is
/// written from right to left), 32 code points at most. The text is not empty.
size_t first_cluster(std::string_view text);
/// False where every character is a cluster of its own and below U+10000, for which the bytes are looked at; else it
/// may be true.
bool has_clusters(std::string_view text);

/// A word as it is looked up and compared: in lower case (ASCII, Latin-1, Greek, Cyrillic), with the typewriter's
/// apostrophe in place of the typographic one.
std::string fold_word(std::string_view word);

/// Text from outside as one line that an Error can show: valid UTF-8 without control characters, cut to `limit` code
/// points.
std::string one_line(std::string_view text, size_t limit = 60);
/// Text from outside as it may be drawn in one paragraph: a space in place of each control character and line break,
/// and no marks that turn the direction of what follows.
std::string drawable(std::string_view text);
/// At most `limit` code points of a text, the last of them "…" where it has more; no cluster is cut in two.
std::string cut_text(std::string_view text, size_t limit);
/// one_line(text) between double quotes.
std::string in_quotes(std::string_view text);

}  // namespace attn
