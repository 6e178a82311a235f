#include "text/error.h"

#include <doctest/doctest.h>

#include <vector>

#include "text/list.h"
#include "text/utf8.h"

using namespace attn;

TEST_CASE("error: one sentence says what, expected and found") {
  CHECK_THROWS_WITH_AS(fail("q", "an array", "none"), "q: expected an array, found none", Error);
  CHECK_THROWS_WITH_AS(fail("", "", ""), ": expected , found ", Error);
}

TEST_CASE("error: lists, of nothing, one and several, of texts, members and made texts") {
  struct Row {
    std::string id;
  };
  CHECK(list_of(std::vector<std::string>{}) == "");
  CHECK(list_of(std::vector<std::string>{"a"}) == "a");
  CHECK(list_of(std::vector<const char*>{"", "a", ""}) == ", a, ");
  CHECK(list_of(std::vector<Row>{{"a"}, {"b"}}, &Row::id) == "a, b");
  CHECK(list_of(std::vector{1, 2}, [](int n) { return std::to_string(n); }) == "1, 2");
  CHECK(list_of(std::vector<const char*>{"a", "b"}, in_quotes) == "\"a\", \"b\"");
}

TEST_CASE("error: quotes hold one line") {
  CHECK(in_quotes("") == "\"\"");
  CHECK(in_quotes("a\nb\xFF") ==
        "\"a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD\"");
  CHECK(in_quotes(std::string(61, 'a')) == "\"" + std::string(57, 'a') + "...\"");
}
