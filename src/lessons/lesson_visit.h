#pragma once
#include "attention/fault.h"
#include "lessons/lesson_values.h"
#include "scene/session.h"

namespace attn {

/// A lesson that is open: the card on view and the answer given. The Scene says which card that is, so that its history
/// and its link have it, too; the answer is no part of the Scene.
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
  /// The last of them is the question.
  int cards() const { return static_cast<int>(lesson_.cards.size()) + 1; }
  int card() const { return card_; }
  /// Comes to the card that a scene says; the last one where there are not so many.
  void follow(const Scene& scene) { card_ = std::min(scene.lesson.card, cards() - 1); }
  bool at_end() const { return card_ + 1 == cards(); }
  /// Whether the things to try stand on the card on view: the last before the question.
  bool has_trials() const { return card_ + 2 == cards(); }
  /// Without answers until it is ready().
  const Posed& posed() const { return posed_; }
  /// The answer given last, or -1; it can be given again. A right one stays.
  int answered() const { return answered_; }
  bool solved() const { return ready() && answered_ == posed_.right; }
  void answer(int index);

  /// The row that the card on view asks for, or null where it asks for none or its numbers are not known yet.
  const Prediction* prediction() const;
  /// The guess at it: shares with sum 1, even ones before anything was said. By word: 1 for that key; all 0 before.
  const std::vector<double>& guess() const { return present(guesses_).shares; }
  /// By bars: gives a key a share, the others keep their proportions and give way; by word: points at it. Nothing once
  /// the row was revealed.
  void guess(int key, double share);
  /// Whether there is a guess that can be held against the row.
  bool guessed() const;
  /// Nothing without a guess.
  void reveal();
  bool revealed() const { return present(guesses_).revealed; }
  /// 1 - half the sum of |guess - share|: how much of the two rows lies over each other, 0 ... 1.
  double score() const;
  /// What stays covered meanwhile.
  std::optional<Cover> covered() const;

  /// The mistake that is to be found on the card on view, or null.
  const ProgramFault* bug() const;
  /// What pointing at steps as the first that is wrong says: they are right so far, they are it, or they only follow.
  enum class Blame { none, early, right, late };
  /// `results`: of a stop of `program`.
  void blame(const Program& program, const std::vector<std::string>& results);
  Blame blamed() const { return present(blames_).is; }
  /// Shows the scene of the card without its mistake: one change of the session's history.
  void mend(Session& session) const;
  /// The step that was pointed at last.
  const std::string& blamed_step() const { return present(blames_).step; }

  /// An answer to the question, a prediction that was revealed, a step that was pointed at: 1 is right, 0 wrong.
  struct Given {
    const char* to;  // "question", "predict", "bug"
    int card;
    double score;
    int option = -1;              // of posed()
    std::vector<double> guess{};  // of a row
    std::string step{};           // that was pointed at; where that is right, the fault's first
  };
  /// Those since the last call.
  std::vector<Given> take_given() { return std::exchange(given_, {}); }

  /// Shows the scene of a card, or of a thing to try: one change of the session's history. Error as Session::change(),
  /// and the card stays.
  void turn(Session& session, int card);
  void attempt(Session& session, int trial) const;
  /// Where the right answer stands in the matrices; false where it is no single cell.
  bool has_place() const;
  void show_place(Session& session) const;
  /// Where a number of the card on view was read, in the problem it was read from: the same.
  void show_reading(Session& session, const Quantity& reading) const;

  /// The words with their numbers, in a language; "…" in place of a number that is not known yet. The text of the last
  /// card is the question.
  std::string card_text(const std::string& code) const { return joined(card_parts(code)); }
  std::vector<TextPart> card_parts(const std::string& code) const;
  std::string question_text(const std::string& code) const;
  std::string trial_text(int trial, const std::string& code) const;
  /// The controls that its things to try use.
  std::vector<std::string> controls() const;

 private:
  Lesson lesson_;
  LessonReader reader_;
  Posed posed_;
  int card_ = 0;
  int answered_ = -1;
  struct Guess {
    std::vector<double> shares;
    bool revealed = false;
  };
  struct Blamed {
    Blame is = Blame::none;
    std::string step;
  };
  /// Null where the question is on view.
  const Caption* card_on_view() const { return at_end() ? nullptr : &present(lesson_.cards); }
  /// What belongs to the card on view, in a list with an item for every card.
  template <typename List>
  auto present(List& list) const -> decltype(list[0]) {
    return list[static_cast<size_t>(card_)];
  }
  std::vector<Given> given_;
  std::vector<Guess> guesses_;  // of every card
  std::vector<Blamed> blames_;
};

}  // namespace attn
