// Where a value stands in JSON text: found again for every value of a file, whatever its keys are called.
#include "text/json_place.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "text/json_read.h"

using namespace attn;

namespace {

/// Goes through every value of a document, whose text has one value a line, and compares the line of its path with
/// the line that the value was written to.
size_t check_all(const std::string& text, const JsonAt& at) {
  size_t count = 0;
  if (at.value().is_object())
    for (const auto& [key, value] : at.members()) count += check_all(text, value);
  if (at.value().is_array())
    for (const JsonAt& item : at.items()) count += check_all(text, item);
  if (!at.value().is_number()) return count;
  CAPTURE(at.path());
  const TextPlace place = place_of_path(text, at.path());
  CHECK(place.line == at.value().get<size_t>());
  return count + 1;
}

}  // namespace

TEST_CASE("the path of every value leads to the line that it stands on") {
  const std::string text = R"({"a": 1,
"b": [[2,
  3], {"c.x": 3,
  "c": {"d": 4, "f[0]": 4,
  "e": [5, {}, "\"]}", [],
    6]}}],
 "\u00e9\"x": 7,
 "键": {"键": 8}
})";
  const nlohmann::json document = parse_json(text, "x");
  CHECK(check_all(text, JsonAt(document, "")) == 10);
}

TEST_CASE("a column counts characters; what is not there is looked for next to where it would be") {
  const std::string text = "{\"键\": {\"a\": [0, 10, {}]},\n \"b\": 1, \"b\": 2}";
  CHECK(place_of_path(text, "键.a[1]").column == 17);
  CHECK(place_of_path(text, "键.a[2].none").column == 21);
  CHECK(place_of_path(text, "键.a[9]").column == 8);
  CHECK(place_of_path(text, "键.none.more").column == 2);
  CHECK(place_of_path(text, "b").line == 2);
  CHECK(place_of_path(text, "b").column == 10);  // the second
  CHECK(place_of_path(text, "").column == 1);
}

TEST_CASE("text that is cut anywhere has a place, too") {
  const std::string text = R"({"a": [1, {"b": "c\"d"}, [2, 3]], "e": {"f": null}})";
  for (size_t length = 0; length <= text.size(); ++length)
    for (const char* path : {"a[2][1]", "a[1].b", "e.f", "x", "[", "a[", "a[1"}) {
      const TextPlace place = place_of_path(std::string_view(text).substr(0, length), path);
      CHECK(place.line == 1);
      CHECK(place.column <= length + 1);
    }
}
