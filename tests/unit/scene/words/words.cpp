#include "scene/words/lexicon.h"

#include "scene/scene_support.h"
#include "text/strings.h"
#include "text/utf8.h"

using namespace attn;
using scene_test::error_of;
using scene_test::lexicon;
using Tokens = std::vector<std::string>;

TEST_CASE("tokens of English, Chinese and mixed text") {
  const struct {
    const char* text;
    Tokens tokens;
  } cases[] = {
      {"", {}},
      {" \t\r\n\xC2\xA0\xE3\x80\x80", {}},
      {"The animal didn't cross the street because it was too tired",
       {"The", "animal", "didn't", "cross", "the", "street", "because", "it", "was", "too", "tired"}},
      {"  two\n\nlines ", {"two", "lines"}},
      {"Stop, please!  (now)", {"Stop", ",", "please", "!", "(", "now", ")"}},
      {"well-known e-mail", {"well", "-", "known", "e", "-", "mail"}},
      {"a...b", {"a", ".", ".", ".", "b"}},
      {"didn’t it’s", {"didn’t", "it’s"}},
      {"'quoted' dogs' 'tis", {"'", "quoted", "'", "dogs", "'", "'", "tis"}},
      {"it'\"", {"it", "'", "\""}},
      {"rock'n'roll", {"rock'n'roll"}},
      {"“Hi,” she said…", {"“", "Hi", ",", "”", "she", "said", "…"}},
      {"2+2=4 €5", {"2", "+", "2", "=", "4", "€", "5"}},
      {"Müller naïve ΑΒΓ Ёлка", {"Müller", "naïve", "ΑΒΓ", "Ёлка"}},
      {"nai\xCC\x88ve", {"nai\xCC\x88ve"}},
      {"这只动物没有过马路，因为它太累了",
       {"这", "只", "动物", "没有", "过", "马路", "，", "因为", "它", "太累", "了"}},
      {"它太大了。", {"它", "太", "大", "了", "。"}},
      {"为什么！", {"为什么", "！"}},
      {"囧囧", {"囧", "囧"}},
      {"「你好」、《书》；", {"「", "你", "好", "」", "、", "《", "书", "》", "；"}},
      {"我 爱 北京", {"我", "爱", "北京"}},
      {"北 京", {"北", "京"}},
      {"GPT是一个模型2024年", {"GPT", "是", "一个", "模", "型", "2024", "年"}},
      {"ｆｕｌｌ（全）", {"ｆｕｌｌ", "（", "全", "）"}},
      {"𠀀𠀁", {"𠀀", "𠀁"}},
      {"カタカナ・テスト", {"カタカナ", "・", "テスト"}},
      {"go🙂🙂home", {"go", "🙂", "🙂", "home"}},
      {"👩🏽‍🚀❤️🇨🇳🇫🇷1️⃣", {"👩🏽‍🚀", "❤️", "🇨🇳", "🇫🇷", "1️⃣"}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(tokenize(c.text, lexicon()) == c.tokens);
  }
}

TEST_CASE("tokens of bytes that are not UTF-8") {
  CHECK(tokenize("caf\xE9 \xFF", lexicon()) == Tokens{"caf\xEF\xBF\xBD", "\xEF\xBF\xBD"});
}

TEST_CASE("entries are shared by any case and either apostrophe") {
  const std::vector<float>* the = lexicon().find("the");
  REQUIRE(the != nullptr);
  CHECK(lexicon().find("The") == the);
  CHECK(lexicon().find("THE") == the);
  CHECK(lexicon().find("didn’t") == lexicon().find("didn't"));
  CHECK(lexicon().find("didn't") != nullptr);
  CHECK(lexicon().find("动物") != nullptr);
  CHECK(lexicon().find("zyzzyva") == nullptr);
  CHECK(lexicon().find("") == nullptr);
}

TEST_CASE("the lexicon file is what the page promises") {
  const Lexicon& lex = lexicon();
  REQUIRE(lex.features.size() == 8);
  const char* ids[] = {"noun", "animate", "place", "pronoun", "action", "state", "function", "salience"};
  for (size_t i = 0; i < 8; ++i) {
    CHECK(lex.features[i].id == ids[i]);
    CHECK(lex.features[i].name.count("en") == 1);
    CHECK(lex.features[i].name.count("zh") == 1);
  }
  size_t han = 0;
  for (const auto& [word, values] : lex.words) {
    CAPTURE(word);
    CHECK(tokenize(word, lex) == Tokens{word});  // else no text could ever reach it
    for (size_t i = 0; i < 8; ++i) {
      CHECK(values[i] >= lex.features[i].low);
      CHECK(values[i] <= lex.features[i].high);
    }
    han += decode_utf8(word)[0] >= 0x3005;
  }
  CHECK(han >= 150);
  CHECK(lex.words.size() - han >= 150);
  CHECK(lex.longest == 3);
}

TEST_CASE("the larger lexicon knows 1,500 words in each language, none of the first one's") {
  const Lexicon& more = scene_test::more_words();
  size_t han = 0;
  for (const auto& [word, values] : more.words) {
    CAPTURE(word);
    CHECK(lexicon().find(word) == nullptr);
    CHECK(tokenize(word, lexicon(), {}, more) == Tokens{word});  // else no text could ever reach it
    REQUIRE(values.size() == 8);
    for (size_t i = 0; i < 8; ++i) {
      CHECK(values[i] >= more.features[i].low);
      CHECK(values[i] <= more.features[i].high);
    }
    han += decode_utf8(word)[0] >= 0x3005;
  }
  CHECK(han >= 1500);
  CHECK(more.words.size() - han >= 1500);
  CHECK(more.longest == 4);
  CHECK(scene_test::read_web("more-words.json").size() <= 150 * 1000);
}

TEST_CASE("a word of several groups is their mean, and wrong groups are refused") {
  const Lexicon two =
      parse_lexicon(R"({"features": [{"id": "a", "name": {}}, {"id": "b", "name": {}, "low": -1}], "words": {}})");
  const auto read = [&](const std::string& groups) { return parse_more_words("{\"groups\": [" + groups + "]}", two); };
  const std::string nouns = R"({"of": "nouns", "features": [1, 0.5], "words": {"en": "watch ring", "zh": "表"}})";
  const Lexicon found = read(nouns + R"(, {"of": "verbs", "features": [0, 0.2], "words": {"en": "watch"}})");
  CHECK(found.words == WordFeatures{{"watch", {0.5f, 0.4f}}, {"ring", {1, 0.5f}}, {"表", {1, 0.55f}}});
  const auto refused = [&](const std::string& group) { return error_of([&] { read(group); }); };
  CHECK(refused(R"({"of": "x", "features": [1], "words": {}})") ==
        "words.groups[0].features: expected one value for each of 2 features, found an array of 1");
  CHECK(refused(R"({"of": "x", "features": [1, 2], "words": {"en": "Watch"}})") ==
        "words: expected words in lower case, found \"Watch\"");
}

TEST_CASE("a wrong lexicon is refused by name") {
  const auto refused = [](const std::string& features, const std::string& words) {
    return error_of([&] { parse_lexicon("{\"features\": " + features + ", \"words\": " + words + "}"); });
  };
  const std::string two = R"([{"id": "a", "name": {}}, {"id": "b", "name": {"en": "B"}, "low": -1}])";
  CHECK(refused(two, R"({"cat": [1, 0.5]})") == "");
  CHECK(refused(two, R"({"cat": [1]})") ==
        "lexicon.words.cat: expected one value for each of 2 features, found an array of 1");
  CHECK(refused(two, R"({"Cat": [1, 2]})") == "lexicon.words.Cat: expected lower case, found \"Cat\"");
  CHECK(refused(two, R"({"": [1, 2]})") == "lexicon.words.: expected lower case, found \"\"");
  CHECK(refused(two, R"({"cat": [1, "x"]})") ==
        "lexicon.words.cat[1]: expected a number that float32 can hold, found \"x\"");
  CHECK(refused(two, R"({"cat": [1, 2], "cat": [1, 2]})") ==
        "lexicon.words.cat: expected each key once, found this one again");
  CHECK(refused(R"([{"id": "a", "name": {}}, {"id": "a", "name": {}}])", "{}") ==
        "lexicon.features[1].id: expected an id of its own, found \"a\"");
  CHECK(refused(R"([{"id": "a", "name": {}, "low": 0.5}])", "{}") ==
        "lexicon.features[0].low: expected low <= 0 <= high, found 0.5");
  CHECK(refused(R"([{"id": "a"}])", "{}") == "lexicon.features[0].name: expected a value, found none");
  CHECK(refused(R"([{"id": "a", "name": {}, "nane": {}}])", "{}") ==
        "lexicon.features[0]: expected only the keys id, name, low, high, found \"nane\"");
  CHECK(error_of([] { parse_lexicon(R"({"features": []})"); }) == "lexicon.words: expected a value, found none");
}

TEST_CASE("strings fill in their arguments and show what is missing") {
  const Strings strings =
      Strings::parse(R"({"language.code": "en", "language.name": "English", "a": "{1} of {0}{2} {x} {"})");
  CHECK(strings.code() == "en");
  CHECK(strings.format("a", {"9", "{0}"}) == "{0} of 9{2} {x} {");
  CHECK(strings.get("b") == "[b]");
  CHECK(strings.get("b") == "[b]");
  CHECK(strings.has("a"));
  CHECK_FALSE(strings.has("b"));
  CHECK(strings.all().size() == 3);
  CHECK(error_of([] { Strings::parse(R"({"language.code": "en", "language.name": 3})"); }) ==
        "strings.language.name: expected a text, found 3");
  CHECK(error_of([] { Strings::parse(R"({"language.code": "en"})"); }) ==
        "strings.language.name: expected a value, found none");
}
