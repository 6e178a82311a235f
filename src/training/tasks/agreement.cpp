// Agreement: "the keys to the cabinet near the door": is or are? (Linzen 2016). The verb goes by its subject, the noun
// that no preposition governs: not by the nearest noun, nor by the first ("near the door the keys to the cabinet").
// Asked at the last word; the number of every noun is drawn on its own. Held out: one eighth of all choices of nouns in
// their order, whatever their numbers, by their hash.
#include <array>

#include "training/tasks/draws.h"
#include "training/tasks/rows.h"

namespace attn {
namespace {

constexpr std::array<std::string_view, 2> kVerbForms{"is", "are"};  // the classes
constexpr std::array<std::string_view, 40> kNouns{
    // one, then many
    "key",   "keys",     "door",   "doors",   "letter",  "letters",  "road",    "roads",    "gift",   "gifts",
    "house", "houses",   "tree",   "trees",   "garden",  "gardens",  "table",   "tables",   "window", "windows",
    "box",   "boxes",    "friend", "friends", "teacher", "teachers", "cabinet", "cabinets", "dog",    "dogs",
    "child", "children", "man",    "men",     "woman",   "women",    "mouse",   "mice",     "goose",  "geese"};
constexpr int32_t kTakeTo = 5;  // the first nouns: what can be to something
constexpr std::array<std::string_view, 6> kPrepositions{"to", "with", "near", "behind", "beside", "by"};
constexpr int32_t kOfPlace = 2;  // the first one with which a sentence may begin
constexpr std::array<std::string_view, 6> kAdjectives{"old", "small", "red", "pretty", "quiet", "strange"};

constexpr int32_t kNounTokens = kVerbForms.size();
constexpr int32_t kPrepositionTokens = kNounTokens + static_cast<int32_t>(kNouns.size());
constexpr int32_t kAdjectiveTokens = kPrepositionTokens + static_cast<int32_t>(kPrepositions.size());
constexpr int32_t kThe = kAdjectiveTokens + static_cast<int32_t>(kAdjectives.size());

// s: the subject, o: another noun, p: a preposition behind a noun, P: one at the beginning, a: an adjective
constexpr std::array<std::string_view, 4> kSentences{"tsptopto", "Ptotspto", "taasptao", "tasptaao"};

bool write_agreement(Draws& draws, Sample& sample) {
  const std::string_view sentence = kSentences[static_cast<size_t>(draws.below(kSentences.size()))];
  const std::vector<int32_t> nouns = draws.different(kNouns.size() / 2, 3);
  const std::vector<int32_t> adjectives = draws.different(kAdjectives.size(), 3);
  size_t noun = 0, adjective = 0;
  for (size_t i = 0; i < sentence.size(); ++i) {
    int32_t& token = sample.tokens[i];
    switch (sentence[i]) {
      case 's':
      case 'o': {
        const int32_t number = draws.below(2);
        token = kNounTokens + 2 * nouns[noun++] + number;
        if (sentence[i] == 's') sample.classes.back() = number;
        break;
      }
      case 'p': {
        const int32_t first = nouns[noun - 1] < kTakeTo ? 0 : 1;
        token = kPrepositionTokens + first + draws.below(static_cast<int64_t>(kPrepositions.size()) - first);
        break;
      }
      case 'P': token = kPrepositionTokens + kOfPlace + draws.below(kPrepositions.size() - kOfPlace); break;
      case 'a': token = kAdjectiveTokens + adjectives[adjective++]; break;
      default: token = kThe;
    }
  }
  return on_its_side(sample, std::span(nouns).first(noun));
}

std::vector<std::string> agreement_words() {
  std::vector<std::string> words;
  for (const std::span<const std::string_view> part :
       {std::span<const std::string_view>(kVerbForms), std::span<const std::string_view>(kNouns),
        std::span<const std::string_view>(kPrepositions), std::span<const std::string_view>(kAdjectives)})
    words.insert(words.end(), part.begin(), part.end());
  words.emplace_back("the");
  return words;
}

}  // namespace

Task agreement_task() {
  Task task{.id = "agreement", .length = kSentences[0].size(), .classes = kVerbForms.size()};
  task.model = {.layers = 2, .heads = 4, .d_model = 32};
  task.steps = 1000;
  task.words = agreement_words;
  return drawn_by(write_agreement, std::move(task));
}

}  // namespace attn
