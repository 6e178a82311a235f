#pragma once
#include "training/tasks/draws.h"

namespace attn {

/// The pronoun in one language. "the dog didn't cross the street because it was too tired ." asks which noun "it"
/// means: its place points. Animals are tired, places are wide, and nothing else tells.
///
/// Half of what is trained are plain sentences, two in a row ("the dog was too tired . the street was too wide .") with
/// one word of each masked and asked: a noun or an adjective, of all there are. It can only be guessed by its kind, so
/// that the score is that of the pointers. The other half are sentences with the pronoun over the first 18 of 24 nouns
/// and the first 9 of 12 adjectives of each kind. Held out: sentences with the pronoun over the other nouns and
/// adjectives alone, which training knows from plain sentences only; in them no word is asked.
struct PronounLanguage {
  static constexpr int32_t kNouns = 24;  // of each kind
  static constexpr int32_t kAdjectives = 12;
  static constexpr int32_t kHeldNouns = 6;  // the last ones of their list
  static constexpr int32_t kHeldAdjectives = 3;
  static constexpr int32_t kKinds = 2;

  /// Words with spaces between: animals and what they can be, places and what they can be, what an animal does to a
  /// place and a place to an animal.
  std::string_view animals, places, of_animals, of_places, animal_verbs, place_verbs;
  /// Both sentences, equally long; 1 and 2: their nouns, v: the verb, a: the adjective, of a plain second one b, and
  /// the word of the pronoun is the one of `it`.
  std::string_view sentence, plain, it, mask;
};

/// The task of a language, with defaults; the language is static.
Task pronoun_task(std::string_view id, const PronounLanguage& language);

}  // namespace attn
