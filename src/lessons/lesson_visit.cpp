#include "lessons/lesson_visit.h"

#include <utility>

#include "text/error.h"

namespace attn {
namespace {

constexpr int kDigits = 2;  // of a number in a text that does not say

void check_index(const char* what, int index, size_t count) {
  if (index < 0 || static_cast<size_t>(index) >= count)
    fail(what, "an index below " + std::to_string(count), std::to_string(index));
}

/// One change of the session's history; the theme stays.
void show(Session& session, const char* name, Scene scene) {
  scene.view.theme = session.scene().view.theme;
  session.change(name, std::move(scene));
}

}  // namespace

LessonVisit::LessonVisit(Lesson lesson, const Lexicon& lexicon, const Backend& backend)
    : lesson_(std::move(lesson)), reader_(lexicon, backend) {}

bool LessonVisit::advance(double seconds) {
  if (ready()) return false;
  if (reader_.advance(lesson_, seconds)) return true;
  each_quantity(lesson_, value_of);
  posed_ = pose(lesson_.question);
  return false;
}

void LessonVisit::answer(int index) {
  check_index("answer", index, posed_.answers.size());
  if (!solved()) answered_ = index;
}

void LessonVisit::turn(Session& session, int card) {
  check_index("card", card, lesson_.cards.size());
  show(session, "edit.card", lesson_.cards[static_cast<size_t>(card)].scene);
  card_ = card;
}

void LessonVisit::attempt(Session& session, int trial) const {
  check_index("try", trial, lesson_.trials.size());
  show(session, "edit.try", lesson_.trials[static_cast<size_t>(trial)].scene);
}

bool LessonVisit::has_place() const {
  const auto& answer = lesson_.question.answer;
  return answer && answer->kind == Quantity::Kind::read && answer->of == "cell";
}

void LessonVisit::show_place(Session& session) const {
  if (!has_place()) return;
  const Quantity& answer = *lesson_.question.answer;
  Scene scene = lesson_.cards.back().scene;
  scene.problem = *answer.problem;
  scene.view.step = scene.view.cell = answer.step;
  scene.view.play = {};
  scene.view.head = answer.head;
  scene.view.row = answer.row;
  scene.view.col = answer.col;
  show(session, "edit.card", std::move(scene));
}

std::string LessonVisit::card_text(const std::string& code) const {
  const Caption& card = lesson_.cards[static_cast<size_t>(card_)];
  return fill(in_language(card.text, code), card.numbers, kDigits);
}

std::string LessonVisit::question_text(const std::string& code) const {
  const Question& question = lesson_.question;
  return fill(in_language(question.text, code), question.numbers, question.digits);
}

std::string LessonVisit::trial_text(int trial, const std::string& code) const {
  const Caption& each = lesson_.trials[static_cast<size_t>(trial)];
  return fill(in_language(each.text, code), each.numbers, kDigits);
}

}  // namespace attn
