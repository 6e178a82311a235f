#pragma once
#include <string>
#include <vector>

#include "attention/trace.h"
#include "lessons/lesson.h"
#include "scene/words/lexicon.h"

namespace attn {

/// The words in a language; in any other where that one is missing, empty where there are none.
const std::string& in_language(const Words& words, const std::string& code);

/// Works out the quantities of a lesson. Each problem is evaluated at once (lessons are small) and
/// remembered as long as there is room.
class LessonValues {
 public:
  /// `backend`: one that runs on this processor.
  LessonValues(const Lexicon& lexicon, const Backend& backend) : lexicon_(&lexicon), backend_(&backend) {}

  /// Error when the problem cannot be planned, has no such step, or the step no such cell; NaN and infinity are an
  /// Error, too: no lesson can ask for them.
  double value(const Quantity& quantity);
  /// As people read it: with `digits` decimals unless the quantity says how many.
  std::string text(const Quantity& quantity, int digits);
  bool holds(const Condition& condition);
  /// The text with {0}, {1}, ... filled in.
  std::string fill(const std::string& text, const std::vector<Quantity>& numbers, int digits);
  /// Stays valid until the next call of anything here.
  const Trace& trace(const Problem& problem);

 private:
  double read(const Quantity& quantity);

  const Lexicon* lexicon_;  // outlives it, as the back end does
  const Backend* backend_;
  std::vector<std::pair<Problem, Trace>> traces_;
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

/// Answers that are numbers stand in ascending order. Error as value(), and where "holds" does not hold or a wrong
/// answer reads like the right one.
Posed pose(const Question& question, LessonValues& values);

}  // namespace attn
