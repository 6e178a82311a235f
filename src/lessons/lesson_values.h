#pragma once
#include <algorithm>

#include "attention/trace.h"
#include "lessons/notation.h"

namespace attn {

/// The words in a language; in any other where that one is missing, empty where there are none.
const std::string& in_language(const Words& words, const std::string& code);

/// The value of a quantity whose readings are all found. Error for NaN and infinity, which no lesson can ask for.
double value_of(const Quantity& quantity);
/// The value as text: with `digits` decimals unless the quantity says how many; "…" while a reading is not found.
std::string text_of(const Quantity& quantity, int digits);
/// A part of a text: words, or a number that fills in {0}, {1}, ...
struct TextPart {
  std::string text;
  const Quantity* number = nullptr;
};
/// The text cut around {0}, {1}, ..., which are filled in.
std::vector<TextPart> filled_parts(const std::string& text, const std::vector<Quantity>& numbers, int digits);
std::string joined(const std::vector<TextPart>& parts);
inline std::string fill(const std::string& text, const std::vector<Quantity>& numbers, int digits) {
  return joined(filled_parts(text, numbers, digits));
}
/// What a quantity is, or is first worked out from, as it was read from a Trace; null where that is nothing.
const Quantity* reading_of(const Quantity& quantity);
/// Whether a reading is of all of its step, of no row and no column.
bool is_of_step(const Quantity& reading);

/// Finds what the quantities of a lesson read. Each problem is evaluated once, a slice at a time.
class LessonReader {
 public:
  /// `backend`: one that runs on this processor. Both outlive the reader.
  LessonReader(const Lexicon& lexicon, const Backend& backend) : lexicon_(&lexicon), backend_(&backend) {}

  /// Works for about `seconds` (at least one slice), always on the same lesson; true while there is work left. Error
  /// when a problem cannot be planned, has no such step, or the step no such cell.
  bool advance(Lesson& lesson, double seconds);

 private:
  void find(Quantity& quantity, const Tensor& value) const;

  const Lexicon* lexicon_;
  const Backend* backend_;
  std::shared_ptr<const Program> program_;
  std::vector<std::string> keys_;   // what the keys of program_ are called,
  std::vector<std::string> names_;  // and its rows and keys, told apart
  std::vector<std::string> key_names_;
  std::unique_ptr<Evaluation> running_;  // of program_
};

using LessonParser = std::function<Lesson(uint64_t student)>;
/// The lesson with a student's numbers: those of the first of twelve keys with which its question has one right answer
/// that no other reads like; of no name, as `parse` has it. Evaluates small lessons to find out.
Lesson lesson_of_student(const LessonParser& parse, const std::string& student, const Lexicon& lexicon,
                         const Backend& backend = processor_backend());

/// A question with its answers in the order they are shown.
struct Posed {
  struct Answer {
    Words text;  // with its number filled in
    Words misconception;
  };
  std::vector<Answer> answers;
  int right = -1;
};

/// Answers that are numbers stand in ascending order. All quantities are known. Error as value_of(), and where "holds"
/// does not hold or a wrong answer reads like the right one.
Posed pose(const Question& question);

/// Calls `use` with every quantity of a Lesson, const or not: of its cards, its question, its trials.
template <typename AnyLesson, typename Use>
void each_quantity(AnyLesson& lesson, Use use) {
  for (auto& card : lesson.cards) {
    std::ranges::for_each(card.numbers, use);
    if (card.predict) use(card.predict->sum);
  }
  auto& question = lesson.question;
  std::ranges::for_each(question.numbers, use);
  if (question.answer) use(*question.answer);
  if (question.holds) use(question.holds->left), use(question.holds->right);
  for (auto& option : question.options)
    if (option.value) use(*option.value);
  for (auto& trial : lesson.trials) std::ranges::for_each(trial.numbers, use);
}

}  // namespace attn
