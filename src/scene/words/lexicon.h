#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace attn {

/// One value per feature of a lexicon, by the word as fold_word() makes it.
using WordFeatures = std::map<std::string, std::vector<float>>;

/// Named, visible features of words, from web/lexicon.json (both languages in one file):
///   {"features": [{"id": "noun", "name": {"en": "noun", "zh": "名词"}, "low": 0, "high": 1}, ...],
///    "words": {"animal": [1, 1, 0, ...], ...}}
struct Lexicon {
  struct Feature {
    std::string id;                           // "animate"
    std::map<std::string, std::string> name;  // by language code
    float low = 0;                            // the range seeded values of unknown words are taken from;
    float high = 1;                           // low <= 0 <= high
  };
  std::vector<Feature> features;
  WordFeatures words;
  size_t longest = 1;  // code points of the longest Han word

  /// The features of a word (any case, either apostrophe), or null.
  const std::vector<float>* find(std::string_view word) const;
};

/// Error naming the word or feature that is wrong.
Lexicon parse_lexicon(std::string_view json);

/// The words of web/more-words.json, by the features of a lexicon: groups of words that are alike, the most salient
/// first:
///   {"groups": [{"of": "animals", "features": [1, 1, 0, ...], "words": {"en": "lion tiger ...", "zh": "狮子 ..."}},
///   ...]}
/// A word has the features of its group, or the mean of its groups; the last feature, salience, falls by a tenth along
/// a list. Rounded to hundredths. Error as parse_lexicon().
Lexicon parse_more_words(std::string_view json, const Lexicon& lexicon);

/// The text with the rest of every token gone that takes more than `most` bytes; no cluster is cut in two.
std::string cut_tokens(std::string_view text, size_t most);

/// Whether any of its characters is Chinese.
bool has_han(std::string_view text);

/// Words by white space, punctuation apart ("didn't" stays one word), each Han character one token unless the
/// lexicon, the `own` words or `more` know a longer word there (the longest wins). An emoji is one token with all that
/// is joined to it. UTF-8 in; invalid bytes become U+FFFD, which counts as a letter.
std::vector<std::string> tokenize(std::string_view text, const Lexicon& lexicon, const WordFeatures& own = {},
                                  const Lexicon& more = {});

}  // namespace attn
