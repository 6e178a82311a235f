// The fifteen things that people get wrong about attention: each is met somewhere in the lessons, as a
// prediction that fails or a card that shows it.
#include <algorithm>
#include <array>
#include <string>

#include "lessons/lesson_values.h"
#include "lessons/lessons_support.h"

using namespace attn;
using lesson_test::lesson_file;

namespace {

enum class Met { predict, card, later };

struct Misconception {
  const char* believed;
  Met met;
  const char* lesson = "";
  const char* says = "";  // a part of the English text of the card
};

/// In the order of the list that they come from.
constexpr std::array<Misconception, 15> kAll{{
    {"a softmax weight is confidence or truth", Met::predict, "animal", "how sure the head is"},
    {"high attention is the explanation", Met::card, "reasons", "It is tempting to read this as a reason"},
    {"the model understands", Met::later},  // train on other data
    {"people decide little in such a model", Met::predict, "library", "Who decides"},
    {"causal mask and padding mask are one", Met::predict, "causal", "Padding is another mask"},
    {"top-left and lower-right causal are one", Met::predict, "decoding", "first row of the causal triangle"},
    {"weights lie between -1 and 1", Met::predict, "seven_steps", "Can a weight be below 0"},
    {"Q, K and V are inputs", Met::card, "xx", "each token gets two roles: x W_Q"},
    {"heads get their roles by design", Met::later},  // another seed trained
    {"the root of d_k is cosmetic", Met::predict, "root", "Is the division only cosmetic?"},
    {"a plateau means that the model is too small", Met::later},    // a rate ten times too hot
    {"a low loss means that the rule was learnt", Met::later},      // the held-out table
    {"the gradient is the error, or flows through V", Met::later},  // dA, dS, dQ, dK
    {"it looks at animal because the model knows grammar", Met::predict, "animal", "Does the head know grammar?"},
    {"default settings fit every data set", Met::later},  // a default that fails
}};

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

bool is_met(const Lesson& lesson, const Misconception& m) {
  return std::ranges::any_of(lesson.cards, [&](const Caption& card) {
    return contains(in_language(card.text, "en"), m.says) && (m.met != Met::predict || card.predict);
  });
}

}  // namespace

TEST_CASE("each of the fifteen misconceptions is met in a lesson, but for those that only training can show") {
  CHECK(std::ranges::count(kAll, Met::later, &Misconception::met) == 6);
  for (const Misconception& m : kAll) {
    CAPTURE(m.believed);
    if (m.met == Met::later) continue;
    CHECK(std::string(m.says).size() > 10);
    CHECK(is_met(lesson_file(m.lesson), m));
  }
}

TEST_CASE("eight lessons at least ask for a guess, and ten cards at least have a mistake, each another one") {
  int predicting = 0;
  std::vector<std::string> bugs;
  for (const LessonEntry& entry : lesson_test::lesson_index()) {
    const Lesson lesson = lesson_file(entry.id);
    predicting += std::ranges::any_of(lesson.cards, [](const Caption& card) { return card.predict.has_value(); });
    for (const Caption& card : lesson.cards)
      if (card.bug) bugs.push_back(card.scene.problem.fault);
  }
  CHECK(predicting >= 8);
  CHECK(bugs.size() >= 10);
  std::ranges::sort(bugs);
  CHECK(std::ranges::adjacent_find(bugs) == bugs.end());
}
