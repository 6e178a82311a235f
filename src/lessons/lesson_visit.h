#pragma once
#include <string>

#include "lessons/lesson_values.h"
#include "scene/session.h"

namespace attn {

/// A lesson that is open: the card on view and the answer given. It is no part of the Scene or its history: whatever
/// the visitor changes meanwhile stays, and going to a card is one change like any other.
class LessonVisit {
 public:
  /// At the first card, whose scene is not shown yet. The numbers come from `backend`, which runs on this processor, so
  /// that they are the same everywhere. It and the lexicon outlive the visit.
  LessonVisit(Lesson lesson, const Lexicon& lexicon, const Backend& backend = processor_backend());

  /// Works out the numbers for about `seconds` (at least one slice); true while there is work left. Error as
  /// LessonReader::advance() and pose(): the lesson cannot be shown.
  bool advance(double seconds);
  /// Whether all numbers are known.
  bool ready() const { return posed_.right >= 0; }

  const Lesson& lesson() const { return lesson_; }
  int cards() const { return static_cast<int>(lesson_.cards.size()); }
  int card() const { return card_; }
  bool at_end() const { return card_ + 1 == cards(); }
  /// Without answers until it is ready().
  const Posed& posed() const { return posed_; }
  /// The answer given last, or -1; it can be given again. A right one stays.
  int answered() const { return answered_; }
  bool solved() const { return ready() && answered_ == posed_.right; }
  void answer(int index);

  /// Shows the scene of a card, or of a thing to try: one change of the session's history. Error as Session::change(),
  /// and the card stays.
  void turn(Session& session, int card);
  void attempt(Session& session, int trial) const;
  /// Where the right answer stands in the matrices; false where it is no single cell.
  bool has_place() const;
  void show_place(Session& session) const;

  /// The words with their numbers, in a language; "…" in place of a number that is not known yet.
  std::string card_text(const std::string& code) const;
  std::string question_text(const std::string& code) const;
  std::string trial_text(int trial, const std::string& code) const;

 private:
  Lesson lesson_;
  LessonReader reader_;
  Posed posed_;
  int card_ = 0;
  int answered_ = -1;
};

}  // namespace attn
