// The pronoun in English; pronoun.h says what is asked and what is held out.
#include "training/tasks/pronoun.h"
#include "training/tasks/rows.h"

namespace attn {

Task pronoun_en_task() {
  static constexpr PronounLanguage kEnglish{
      .animals =
          "animal dog cat horse cow sheep goat pig fox wolf bear rabbit mouse duck hen donkey lion monkey "
          "deer hare goose camel tiger squirrel",
      .places =
          "street road river bridge field park garden lake valley path tunnel hill square market yard beach alley "
          "desert canal meadow trail courtyard avenue swamp",
      .of_animals = "tired hungry thirsty sleepy lazy shy nervous sick weak stubborn frightened impatient",
      .of_places = "wide narrow long crowded slippery windy remote muddy bumpy steep icy flooded",
      .animal_verbs = "cross enter leave reach like visit",
      .place_verbs = "stop scare please attract",
      .sentence = "the 1 didn't v the 2 because it was too a .",
      .plain = "the 1 was too a . the 2 was too b .",
      .it = "it",
      .mask = "[mask]"};
  return pronoun_task("pronoun_en", kEnglish);
}

}  // namespace attn
