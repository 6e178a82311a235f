#pragma once
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "attention/trace.h"
#include "lessons/lesson.h"
#include "scene/words/lexicon.h"

namespace attn {

/// The words in a language; in any other where that one is missing, empty where there are none.
const std::string& in_language(const Words& words, const std::string& code);

/// The quantities of a lesson. Each problem that they read from is evaluated once, a slice at a time.
class LessonValues {
 public:
  /// `backend`: one that runs on this processor.
  LessonValues(const Lexicon& lexicon, const Backend& backend) : lexicon_(&lexicon), backend_(&backend) {}

  /// Puts what the quantity reads on the list that advance() works through.
  void need(const Quantity& quantity);
  /// Works for about `seconds` (at least one slice); true while there is work left. Error when a problem cannot be
  /// planned, has no such step, or the step no such cell.
  bool advance(double seconds);
  bool known(const Quantity& quantity) const;
  /// Of a quantity that is known. NaN and infinity are an Error: no lesson can ask for them.
  double value(const Quantity& quantity) const;
  /// As people read it: with `digits` decimals unless the quantity says how many; "…" while it is not known.
  std::string text(const Quantity& quantity, int digits) const;
  bool holds(const Condition& condition) const;
  /// The text with {0}, {1}, ... filled in.
  std::string fill(const std::string& text, const std::vector<Quantity>& numbers, int digits) const;

 private:
  struct Reading {
    Quantity quantity;
    std::optional<double> value{};
  };
  const Reading* find(const Quantity& quantity) const;
  double work_out(const Quantity& quantity) const;

  const Lexicon* lexicon_;  // outlives it, as the back end does
  const Backend* backend_;
  std::vector<Reading> readings_;  // each once
  std::shared_ptr<const Program> program_;
  std::unique_ptr<Evaluation> running_;  // of program_
};

/// A question with its answers in the order they are shown.
struct Posed {
  struct Answer {
    Words text;  // with its number filled in
    Words misconception;
  };
  std::vector<Answer> answers;
  int right = -1;
};

/// Answers that are numbers stand in ascending order. All quantities are known. Error as value(), and where "holds"
/// does not hold or a wrong answer reads like the right one.
Posed pose(const Question& question, const LessonValues& values);

/// Calls `use` with every quantity of a lesson: of its cards, its question, its trials.
template <typename Use>
void each_quantity(const Lesson& lesson, Use use) {
  const auto all = [&](const std::vector<Quantity>& numbers) { std::for_each(numbers.begin(), numbers.end(), use); };
  for (const Caption& card : lesson.cards) all(card.numbers);
  const Question& question = lesson.question;
  all(question.numbers);
  if (question.answer) use(*question.answer);
  if (question.holds) all({question.holds->left, question.holds->right});
  for (const Option& option : question.options)
    if (option.value) use(*option.value);
  for (const Caption& trial : lesson.trials) all(trial.numbers);
}

}  // namespace attn
