#include "text/utf8.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace attn;

TEST_CASE("bytes that are not UTF-8 become U+FFFD, one a byte") {
  const struct {
    const char* bytes;
    std::u32string points;
  } cases[] = {
      {"a\xFFz", U"a\xFFFDz"},
      {"\xC3", U"\xFFFD"},                                 // cut off
      {"\xE4\xB8", U"\xFFFD\xFFFD"},                       // cut off
      {"\xC0\xAF", U"\xFFFD\xFFFD"},                       // overlong
      {"\xE0\x80\xAF", U"\xFFFD\xFFFD\xFFFD"},             // overlong
      {"\xED\xA0\x80", U"\xFFFD\xFFFD\xFFFD"},             // a surrogate
      {"\xF4\x90\x80\x80", U"\xFFFD\xFFFD\xFFFD\xFFFD"},   // above U+10FFFF
      {"\xF0\x82\x82\xAC", U"\xFFFD\xFFFD\xFFFD\xFFFD"},   // overlong
      {"\x80ok", U"\xFFFDok"},                             // no lead
      {"\xE4\xB8\xAD\xF0\x9F\x99\x82", U"\x4E2D\x1F642"},  // 中🙂
  };
  for (const auto& c : cases) CHECK(decode_utf8(c.bytes) == c.points);
}

TEST_CASE("every code point survives encoding and decoding") {
  for (char32_t point = 0; point <= 0x10FFFF; ++point) {
    if (point >= 0xD800 && point < 0xE000) continue;
    const std::u32string one(1, point);
    if (decode_utf8(encode_utf8(one)) != one) FAIL(static_cast<uint32_t>(point));
  }
}

TEST_CASE("the first character of a text, and its bytes") {
  const struct {
    std::string_view text;
    char32_t point;
    size_t bytes;
  } cases[] = {{"a\xC3", U'a', 1},   {std::string_view("\0b", 2), 0, 1}, {"é!", 0xE9, 2},      {"中文", 0x4E2D, 3},
               {"🙂", 0x1F642, 4}, {"\xF0\x9F\x99", 0xFFFD, 1},        {"\xFFok", 0xFFFD, 1}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(first_char(c.text).point == c.point);
    CHECK(first_char(c.text).bytes == c.bytes);
  }
}

TEST_CASE("words are folded in four alphabets, and apostrophes to one") {
  CHECK(fold_word("ÀÖ×Þß ΑΩ АЯЁ") == "àö×þß αω аяё");
  CHECK(fold_word("Don’t 中") == "don't 中");
}

TEST_CASE("one line has no control characters, and ends in three dots where it is cut") {
  CHECK(one_line("a\tb\x7F\xE2\x80\xA8") ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(one_line("12345", 5) == "12345");
  CHECK(one_line("123456", 5) == "12...");
  CHECK(one_line("中中中中中中", 5) == "中中...");
}

TEST_CASE("utf8: clusters hold all their bytes, and a text without any is known by its bytes") {
  const auto clusters = [](std::string_view text) {
    std::vector<std::string> out;
    for (; !text.empty(); text.remove_prefix(out.back().size())) out.emplace_back(text.substr(0, first_cluster(text)));
    return out;
  };
  using All = std::vector<std::string>;
  CHECK(clusters("ab猫") == All{"a", "b", "猫"});
  CHECK(clusters("ae\u0301\u0302b") == All{"a", "e\u0301\u0302", "b"});
  CHECK(clusters("שלום עולם, a") == All{"שלום עולם", ",", " ", "a"});
  CHECK(clusters("नमस्ते जी") == All{"नमस्ते", " ", "जी"});
  CHECK(clusters("👨‍👩‍👧👍🏽🇩🇪🇫🇷") == All{"👨‍👩‍👧", "👍🏽", "🇩🇪", "🇫🇷"});
  CHECK(clusters("\xFF\xC3") == All{"\xFF", "\xC3"});
  CHECK(first_cluster("a" + std::string(200, '\xCC')) == 1);
  std::string marks = "a";
  for (int i = 0; i < 100; ++i) marks += "\u0301";
  CHECK(first_cluster(marks) == 1 + 31 * 2);
  for (char32_t c = 1; c < 0x20000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const std::string text =
        encode_utf8(std::u32string{U'a', c, U'b', U'\u0627', U' ', c});  // an Arabic letter, which draws others to it
    const std::string alone = encode_utf8(std::u32string{U'a', c, c});
    if (!has_clusters(alone)) {
      REQUIRE(c < 0x10000);
      REQUIRE(clusters(alone).size() == 3);
    }
    std::string together;
    for (const std::string& each : clusters(text)) together += each;
    REQUIRE(together == text);
  }
}
