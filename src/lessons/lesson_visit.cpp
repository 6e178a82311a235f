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

}  // namespace

Scene seen_from(const Scene& present, Scene scene) {
  scene.view.theme = present.view.theme;
  return scene;
}

LessonVisit::LessonVisit(Lesson lesson, const Session& session)
    : lesson_(std::move(lesson)),
      values_(session.lexicon(), processor_backend()),
      posed_(pose(lesson_.question, values_)) {}

void LessonVisit::answer(int index) {
  check_index("answer", index, posed_.answers.size());
  if (!solved()) answered_ = index;
}

void LessonVisit::turn(Session& session, int card) {
  check_index("card", card, lesson_.cards.size());
  session.change("edit.card", seen_from(session.scene(), lesson_.cards[static_cast<size_t>(card)].scene));
  card_ = card;
}

void LessonVisit::attempt(Session& session, int trial) const {
  check_index("try", trial, lesson_.trials.size());
  session.change("edit.try", seen_from(session.scene(), lesson_.trials[static_cast<size_t>(trial)].scene));
}

bool LessonVisit::has_place() const {
  const auto& answer = lesson_.question.answer;
  return answer && answer->kind == Quantity::Kind::read && answer->of == "cell";
}

void LessonVisit::show_place(Session& session) const {
  if (!has_place()) return;
  const Quantity& answer = *lesson_.question.answer;
  Scene scene = lesson_.cards.back().scene;
  scene.problem = answer.problem;
  scene.view.step = scene.view.cell = answer.step;
  scene.view.play = {};
  scene.view.head = answer.head;
  scene.view.row = answer.row;
  scene.view.col = answer.col;
  session.change("edit.card", seen_from(session.scene(), std::move(scene)));
}

const std::string& LessonVisit::filled(const std::string& key, const Words& words, const std::vector<Quantity>& numbers,
                                       int digits, const std::string& code) {
  const auto [at, added] = texts_.try_emplace(key + " " + code);
  if (added) at->second = values_.fill(in_language(words, code), numbers, digits);
  return at->second;
}

const std::string& LessonVisit::card_text(const std::string& code) {
  const Caption& card = lesson_.cards[static_cast<size_t>(card_)];
  return filled("card " + std::to_string(card_), card.text, card.numbers, kDigits, code);
}

const std::string& LessonVisit::question_text(const std::string& code) {
  return filled("question", lesson_.question.text, lesson_.question.numbers, lesson_.question.digits, code);
}

const std::string& LessonVisit::trial_text(int trial, const std::string& code) {
  const Caption& each = lesson_.trials[static_cast<size_t>(trial)];
  return filled("try " + std::to_string(trial), each.text, each.numbers, kDigits, code);
}

}  // namespace attn
