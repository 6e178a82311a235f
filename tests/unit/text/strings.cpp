// The words of the page: every language has every key, with the same places to fill in.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "folders.h"
#include "formats/file.h"
#include "text/error.h"
#include "text/strings.h"

using namespace attn;

namespace {

Strings words_of(const std::filesystem::path& file) {
  const auto bytes = read_file(file.string());
  return Strings::parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::set<std::string> places(const std::string& text) {
  std::set<std::string> found;
  for (size_t i = 0; i + 2 < text.size(); ++i)
    if (text[i] == '{' && text[i + 2] == '}') found.insert(text.substr(i, 3));
  return found;
}

}  // namespace

TEST_CASE("every language has every key, with the same places to fill in") {
  const std::filesystem::path folder = std::filesystem::path(kWebFolder) / "strings";
  const Strings english = words_of(folder / "en.json");
  int languages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    CAPTURE(entry.path().string());
    const Strings words = words_of(entry.path());
    ++languages;
    CHECK(words.code() + ".json" == entry.path().filename().string());
    for (const auto& [key, text] : english.all()) {
      CAPTURE(key);
      REQUIRE(words.has(key));
      CHECK(places(words.get(key)) == places(text));
      CHECK(!words.get(key).empty());
    }
    CHECK(words.all().size() == english.all().size());
  }
  CHECK(languages >= 2);
}

TEST_CASE("long numbers have their commas, and no text starts a parameter's name in small letters") {
  static const std::regex kLong(R"((^|[^0-9.,])(?!(1[5-9]|20)[0-9][0-9]([^0-9]|$))[0-9]{4})");
  for (const char* folder : {"strings", "glossary"})
    for (const char* language : {"en.json", "zh.json"}) {
      const Strings words = words_of(std::filesystem::path(kWebFolder) / folder / language);
      for (const auto& [key, text] : words.all()) {
        CAPTURE(text);
        CHECK_MESSAGE(!std::regex_search(text, kLong), key);
        const auto first = static_cast<unsigned char>(text[0]);
        if (key.starts_with("parameter.") && !key.ends_with(".text")) CHECK_MESSAGE(!std::islower(first), key);
      }
    }
}

TEST_CASE("a word stands in the number of what it counts") {
  const Strings words = Strings::parse(
      R"({"language.code": "en", "language.name": "English", "n": "{0} {0|row|rows}, {1} {1|column|columns}."})");
  CHECK(words.format("n", {"1", "2"}) == "1 row, 2 columns.");
  CHECK(words.format("n", {"0", "1"}) == "0 rows, 1 column.");
  CHECK(words.format("n", {"11", "1.0"}) == "11 rows, 1.0 columns.");
  CHECK(words.format("n", {}) == "{0} {0|row|rows}, {1} {1|column|columns}.");
}

TEST_CASE("every counted word has its two forms, after a number that is filled in") {
  for (const char* language : {"en.json", "zh.json"}) {
    const Strings strings = words_of(std::filesystem::path(kWebFolder) / "strings" / language);
    for (const auto& [key, text] : strings.all())
      for (size_t at = 0; (at = text.find('{', at)) != std::string::npos; ++at) {
        if (text[at + 2] != '|') continue;
        const std::string forms = text.substr(at + 3, text.find('}', at) - at - 3);
        CHECK_MESSAGE(std::count(forms.begin(), forms.end(), '|') == 1, key);
        CHECK_MESSAGE(text.find(text.substr(at, 2) + "}") != std::string::npos, key);
      }
  }
}

TEST_CASE("every key that the program names is there") {
  const std::filesystem::path web = kWebFolder;
  const Strings english = words_of(web / "strings" / "en.json");
  int found = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(web.parent_path() / "src")) {
    if (entry.path().extension() != ".cpp") continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const std::string source = text.str();
    for (const std::string call : {"word(\"", "format(\"", "label(\"", "change(\"", "notify({\"", "say(\""})
      for (size_t at = source.find(call); at != std::string::npos; at = source.find(call, at + 1)) {
        const size_t begin = at + call.size();
        const size_t end = source.find('"', begin);
        const std::string key = source.substr(begin, end - begin);
        if (key.ends_with('.')) continue;  // the rest follows at run time
        CAPTURE(entry.path().string());
        CAPTURE(key);
        CHECK(english.has(key));
        ++found;
      }
  }
  CHECK(found > 100);
}
