#include "scene/words/lexicon.h"

#include <algorithm>

#include "text/error.h"
#include "text/json_read.h"
#include "text/utf8.h"

namespace attn {

const std::vector<float>* Lexicon::find(std::string_view word) const {
  const auto it = words.find(fold_word(word));
  return it == words.end() ? nullptr : &it->second;
}

Lexicon parse_lexicon(std::string_view text) {
  constexpr char32_t kFirstHan = 0x3005;
  const nlohmann::json document = parse_json(text, "lexicon");
  const JsonAt root(document, "lexicon");
  root.object({"features", "words"});
  Lexicon lexicon;

  for (const JsonAt& at : root.need("features").items()) {
    at.object({"id", "name", "low", "high"});
    Lexicon::Feature feature;
    feature.id = at.need("id").string();
    for (const Lexicon::Feature& other : lexicon.features)
      if (other.id == feature.id) at.need("id").fail("an id of its own");
    for (const auto& [language, name] : at.need("name").members()) feature.name[language] = name.string();
    if (const auto low = at.find("low")) feature.low = low->number();
    if (const auto high = at.find("high")) feature.high = high->number();
    if (feature.low > 0 || feature.high < 0) at.need(feature.low > 0 ? "low" : "high").fail("low <= 0 <= high");
    lexicon.features.push_back(std::move(feature));
  }

  for (const auto& [word, at] : root.need("words").members()) {
    if (word.empty() || word != fold_word(word)) fail(at.path(), "lower case", in_quotes(word));
    if (at.array() != lexicon.features.size())
      at.fail("one value for each of " + std::to_string(lexicon.features.size()) + " features");
    std::vector<float>& values = lexicon.words[word];
    for (const JsonAt& value : at.items()) values.push_back(value.number());
    if (const std::u32string points = decode_utf8(word); points[0] >= kFirstHan)
      lexicon.longest = std::max(lexicon.longest, points.size());
  }
  return lexicon;
}

}  // namespace attn
