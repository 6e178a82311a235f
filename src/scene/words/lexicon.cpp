#include "scene/words/lexicon.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "text/error.h"
#include "text/json_read.h"
#include "text/list.h"
#include "text/utf8.h"

namespace attn {
namespace {

struct Range {
  char32_t first, last;
};

template <size_t N>
bool in(const Range (&ranges)[N], char32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges), [c](Range r) { return c >= r.first && c <= r.last; });
}

// clang-format off
// Control characters, direction marks, the zero-width space and the byte order mark part words as a space does.
constexpr Range kSpace[] = {{0, 0x20}, {0x7F, 0xA0}, {0x1680, 0x1680}, {0x2000, 0x200B}, {0x200E, 0x200F},
                            {0x2028, 0x202F}, {0x205F, 0x206F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
constexpr Range kHan[] = {{0x3005, 0x3007}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x323AF}};
// Each of these is a token of its own: punctuation, symbols, emoji.
constexpr Range kApart[] = {
    {0x21, 0x2F}, {0x3A, 0x40}, {0x5B, 0x60}, {0x7B, 0x7E},                                            // ASCII
    {0xA1, 0xA9}, {0xAB, 0xAC}, {0xAE, 0xB1}, {0xB4, 0xB4}, {0xB6, 0xB8}, {0xBB, 0xBF}, {0xD7, 0xD7}, {0xF7, 0xF7},
    {0x2010, 0x2027}, {0x2030, 0x205E}, {0x20A0, 0x20CF}, {0x2190, 0x2BFF}, {0x2E00, 0x2E7F},          // general
    {0x3001, 0x3003}, {0x3008, 0x3020}, {0x3030, 0x3030}, {0x303D, 0x303D}, {0x30FB, 0x30FB},          // CJK
    {0xFE10, 0xFE19}, {0xFE30, 0xFE6F}, {0xFF01, 0xFF0F}, {0xFF1A, 0xFF20}, {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65},
    {0xFFE0, 0xFFEE}, {0x1F000, 0x1FAFF}};
// Combining marks, the soft hyphen, variation selectors, skin tones, tags: they belong to what stands before them.
constexpr Range kMark[] = {{0xAD, 0xAD}, {0x300, 0x36F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF},
                           {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0x1F3FB, 0x1F3FF}, {0xE0020, 0xE007F},
                           {0xE0100, 0xE01EF}};
// clang-format on
constexpr char32_t kJoiner = 0x200D;

bool is_flag_letter(char32_t c) { return c >= 0x1F1E6 && c <= 0x1F1FF; }
bool is_mark(char32_t c) { return c == kJoiner || in(kMark, c); }
bool is_letter(char32_t c) { return !in(kSpace, c) && !in(kHan, c) && !in(kApart, c); }
bool is_apostrophe(char32_t c) { return c == U'\'' || c == 0x2019; }

/// How long a word is that is written without spaces around it: in code points, 0 for any other.
size_t han_length(const std::string& word) {
  const std::u32string points = decode_utf8(word);
  return !points.empty() && in(kHan, points[0]) ? points.size() : 0;
}

/// Everything that a text is looked through for.
struct Known {
  const Lexicon& lexicon;
  const WordFeatures& own;
  const Lexicon& more;
  size_t longest = std::max(lexicon.longest, more.longest);

  Known(const Lexicon& in, const WordFeatures& with, const Lexicon& and_more) : lexicon(in), own(with), more(and_more) {
    for (const auto& [word, values] : own) longest = std::max(longest, han_length(word));
  }
  bool has(const std::string& word) const {
    return lexicon.words.count(word) + own.count(word) + more.words.count(word) > 0;
  }
};

size_t token_end(const std::u32string& text, size_t i, const Known& known) {
  const auto marks_end = [&](size_t at) {
    while (at < text.size() && is_mark(text[at])) ++at;
    return at;
  };
  if (in(kHan, text[i])) {
    size_t end = i + 1;
    while (end < text.size() && end - i < known.longest && in(kHan, text[end])) ++end;
    for (; end > i + 1; --end)
      if (known.has(encode_utf8(std::u32string_view(text).substr(i, end - i)))) return end;
    return marks_end(end);
  }
  if (in(kApart, text[i])) {
    size_t end = i + 1;
    if (is_flag_letter(text[i]) && end < text.size() && is_flag_letter(text[end])) ++end;
    end = marks_end(end);
    while (end < text.size() && text[end - 1] == kJoiner && in(kApart, text[end])) end = marks_end(end + 1);
    return end;
  }
  size_t end = i + 1;
  while (end < text.size()) {
    const bool inside_word = is_apostrophe(text[end]) && end + 1 < text.size() && is_letter(text[end + 1]);
    if (!is_letter(text[end]) && !is_mark(text[end]) && !inside_word) break;
    ++end;
  }
  return end;
}

}  // namespace

bool has_han(std::string_view text) {
  return std::ranges::any_of(decode_utf8(text), [](char32_t c) { return in(kHan, c); });
}

const std::vector<float>* Lexicon::find(std::string_view word) const {
  const auto it = words.find(fold_word(word));
  return it == words.end() ? nullptr : &it->second;
}

Lexicon parse_lexicon(std::string_view text) {
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
    lexicon.longest = std::max(lexicon.longest, han_length(word));
  }
  return lexicon;
}

Lexicon parse_more_words(std::string_view text, const Lexicon& lexicon) {
  constexpr double kFall = .1;  // of the salience
  const nlohmann::json document = parse_json(text, "words");
  std::map<std::string, std::pair<std::vector<double>, int>> sums;  // and of how many groups
  const JsonAt root(document, "words");
  root.object({"groups"});
  for (const JsonAt& group : root.need("groups").items()) {
    group.object({"of", "features", "words"});
    if (group.need("features").array() != lexicon.features.size())
      group.need("features").fail("one value for each of " + std::to_string(lexicon.features.size()) + " features");
    std::vector<double> features;
    for (const JsonAt& value : group.need("features").items()) features.push_back(static_cast<double>(value.number()));
    for (const auto& [language, list] : group.need("words").members()) {
      const std::string text_of_list = list.string();
      const std::vector<std::string_view> words = split(text_of_list, " ");
      for (size_t i = 0; i < words.size(); ++i) {
        auto& [sum, count] = sums[std::string(words[i])];
        sum.resize(features.size());
        for (size_t k = 0; k < features.size(); ++k) sum[k] += features[k];
        sum.back() += kFall * (.5 - static_cast<double>(i) / static_cast<double>(words.size()));
        ++count;
      }
    }
  }
  Lexicon more{lexicon.features, {}, 1};
  for (const auto& [word, of] : sums) {
    if (word.empty() || word != fold_word(word)) fail("words", "words in lower case", in_quotes(word));
    for (const double sum : of.first)
      more.words[word].push_back(static_cast<float>(std::round(100 * sum / of.second) / 100));
    more.longest = std::max(more.longest, han_length(word));
  }
  return more;
}

std::string cut_tokens(std::string_view bytes, size_t most) {
  if (bytes.size() <= most) return std::string(bytes);
  const std::u32string text = decode_utf8(bytes);
  const Lexicon none;
  const Known known(none, none.words, none);
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const size_t end = in(kSpace, text[i]) ? i + 1 : token_end(text, i, known);
    const std::string token = encode_utf8(std::u32string_view(text).substr(i, end - i));
    const std::string_view whole = token;
    size_t fits = token.size() > most ? 0 : token.size();
    const auto grow = [&](auto bytes_of) {
      for (size_t n = 0; fits < token.size() && fits + (n = bytes_of(whole.substr(fits))) <= most;) fits += n;
    };
    grow(first_cluster);
    if (fits == 0) grow([](std::string_view rest) { return first_char(rest).bytes; });
    out.append(token, 0, fits);
    i = end;
  }
  return out;
}

std::vector<std::string> tokenize(std::string_view bytes, const Lexicon& lexicon, const WordFeatures& own,
                                  const Lexicon& more) {
  const std::u32string text = decode_utf8(bytes);
  const Known known(lexicon, own, more);
  std::vector<std::string> tokens;
  for (size_t i = 0; i < text.size();) {
    if (in(kSpace, text[i])) {
      ++i;
      continue;
    }
    const size_t end = token_end(text, i, known);
    tokens.push_back(encode_utf8(std::u32string_view(text).substr(i, end - i)));
    i = end;
  }
  return tokens;
}

}  // namespace attn
