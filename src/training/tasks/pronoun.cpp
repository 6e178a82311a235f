#include "training/tasks/pronoun.h"

#include <algorithm>
#include <array>
#include <memory>

namespace attn {
namespace {

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  for (size_t from = 0; from < text.size();) {
    const size_t end = std::min(text.find(' ', from), text.size());
    words.emplace_back(text.substr(from, end - from));
    from = end + 1;
  }
  return words;
}

/// What a word of a sentence is written as: a token, or, below 0, which word is drawn.
enum PronounSlot : int32_t { kNounOne = -1, kNounTwo = -2, kVerbSlot = -3, kAdjectiveOne = -4, kAdjectiveTwo = -5 };

/// A language with its words as tokens: animals, places, of animals, of places (all of which can be asked), verbs of
/// animals, verbs of places, then the words of the sentences.
struct PronounTokens {
  std::vector<std::string> words;
  std::vector<int32_t> sentence, plain;  // tokens and slots
  int32_t animal_verbs = 0, place_verbs = 0;
  int32_t it = 0, mask = 0;

  explicit PronounTokens(const PronounLanguage& language) {
    for (const std::string_view list : {language.animals, language.places, language.of_animals, language.of_places})
      append(list);
    animal_verbs = append(language.animal_verbs);
    place_verbs = append(language.place_verbs);
    sentence = read(language.sentence);
    plain = read(language.plain);
    it = token(std::string(language.it));
    mask = token(std::string(language.mask));
  }

 private:
  int32_t append(std::string_view list) {
    const std::vector<std::string> more = split_words(list);
    words.insert(words.end(), more.begin(), more.end());
    return static_cast<int32_t>(more.size());
  }
  int32_t token(const std::string& word) {
    const auto found = std::ranges::find(words, word);
    const auto at = static_cast<int32_t>(found - words.begin());
    if (found == words.end()) words.push_back(word);
    return at;
  }
  std::vector<int32_t> read(std::string_view text) {
    static constexpr std::string_view kSlots = "12vab";
    std::vector<int32_t> read;
    for (const std::string& word : split_words(text)) {
      const size_t slot = word.size() == 1 ? kSlots.find(word) : std::string_view::npos;
      read.push_back(slot == std::string_view::npos ? token(word) : -1 - static_cast<int32_t>(slot));
    }
    return read;
  }
};

using Language = PronounLanguage;
constexpr int32_t kAnimal = 0;  // the kinds
constexpr int32_t kPlace = 1;
constexpr int32_t kFirstAdjective = Language::kKinds * Language::kNouns;
constexpr int32_t kFirstVerb = kFirstAdjective + Language::kKinds * Language::kAdjectives;

int32_t noun(int32_t kind, int32_t number) { return kind * Language::kNouns + number; }
int32_t adjective(int32_t kind, int32_t number) { return kFirstAdjective + kind * Language::kAdjectives + number; }

/// One of the `count` words of a list, the last `held` of which are held out.
int32_t draw_word(Draws& draws, Split split, int32_t count, int32_t held) {
  return split == Split::held_out ? count - held + draws.below(held) : draws.below(count - held);
}

void write_pronoun(const PronounTokens& language, Draws& draws, Sample& sample) {
  const int32_t first_kind = draws.below(Language::kKinds), meant_kind = draws.below(Language::kKinds);
  const auto a_noun = [&](int32_t kind) {
    return noun(kind, draw_word(draws, sample.split, Language::kNouns, Language::kHeldNouns));
  };
  const std::array<int32_t, 2> nouns{a_noun(first_kind), a_noun(1 - first_kind)};
  const int32_t verb = first_kind == kAnimal ? draws.below(language.animal_verbs)
                                             : language.animal_verbs + draws.below(language.place_verbs);
  const int32_t word =
      adjective(meant_kind, draw_word(draws, sample.split, Language::kAdjectives, Language::kHeldAdjectives));
  for (size_t i = 0; i < sample.tokens.size(); ++i) {
    const int32_t slot = language.sentence[i];
    const auto at = static_cast<int32_t>(i);
    if (slot == kNounOne || slot == kNounTwo) {
      sample.tokens[i] = nouns[slot == kNounTwo];
      if ((slot == kNounOne) == (first_kind == meant_kind)) sample.pointed = at;
    } else {
      sample.tokens[i] = slot == kVerbSlot ? kFirstVerb + verb : slot == kAdjectiveOne ? word : slot;
    }
    if (slot == language.it) sample.pointer = at;
  }
}

void write_plain(const PronounTokens& language, Draws& draws, Sample& sample) {
  std::array<int32_t, 2> nouns{}, adjectives{};
  std::array<bool, 2> noun_masked{};
  for (size_t i = 0; i < 2; ++i) {
    const int32_t kind = draws.below(Language::kKinds);
    nouns[i] = noun(kind, draws.below(Language::kNouns));
    adjectives[i] = adjective(kind, draws.below(Language::kAdjectives));
    noun_masked[i] = draws.coin();
  }
  for (size_t i = 0; i < sample.tokens.size(); ++i) {
    const int32_t slot = language.plain[i];
    if (slot >= 0) {
      sample.tokens[i] = slot;
      continue;
    }
    const bool is_noun = slot == kNounOne || slot == kNounTwo;
    const size_t which = slot == kNounTwo || slot == kAdjectiveTwo;
    const int32_t word = is_noun ? nouns[which] : adjectives[which];
    const bool masked = noun_masked[which] == is_noun;
    sample.tokens[i] = masked ? language.mask : word;
    if (masked) sample.classes[i] = word;
  }
}

}  // namespace

Task pronoun_task(std::string_view id, const PronounLanguage& language) {
  const auto tokens = std::make_shared<const PronounTokens>(language);
  Task task{.id = id, .length = static_cast<int64_t>(tokens->sentence.size()), .classes = kFirstVerb, .points = true};
  task.model = {
      .layers = 2, .heads = 4, .d_model = 64, .feed_forward = 128, .norm = ModelSettings::Norm::pre, .causal = false};
  task.optimiser.rate = 0.003;
  task.optimiser.batch = 64;
  task.steps = 1500;
  task.goal = 0.98;
  task.words = [tokens] { return tokens->words; };
  return drawn_by(
      [tokens](Draws& draws, Sample& sample) {
        if (sample.split == Split::training && sample.index % 2 == 1)
          write_plain(*tokens, draws, sample);
        else
          write_pronoun(*tokens, draws, sample);
        return true;
      },
      std::move(task));
}

}  // namespace attn
