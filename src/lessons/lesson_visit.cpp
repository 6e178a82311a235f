#include "lessons/lesson_visit.h"

#include <cmath>

namespace attn {
namespace {

constexpr double kNothing = 1e-9;  // a share too small to keep its proportion to others
constexpr int kDigits = 2;         // of a number in a text that does not say

void check_index(const char* what, int index, size_t count) {
  if (index < 0 || static_cast<size_t>(index) >= count)
    fail(what, "an index below " + std::to_string(count), std::to_string(index));
}

/// One change of the session's history; the theme stays.
void show(Session& session, const char* name, Scene scene) {
  scene.view.theme = session.scene().view.theme;
  session.open(name, std::move(scene));
}

}  // namespace

LessonVisit::LessonVisit(Lesson lesson, const Lexicon& lexicon, const Backend& backend)
    : lesson_(std::move(lesson)),
      reader_(lexicon, backend),
      guesses_(lesson_.cards.size() + 1),
      blames_(lesson_.cards.size() + 1) {}

bool LessonVisit::advance(double seconds) {
  if (ready()) return false;
  bool more = false;
  const auto work = [&] {
    more = reader_.advance(lesson_, seconds);
    if (more) return;
    each_quantity(lesson_, value_of);
    posed_ = pose(lesson_.question);
  };
  if (lesson_.source.empty())
    work();
  else
    fail_in_lesson(lesson_.source, "lesson", work);
  if (more) return true;
  for (size_t i = 0; i < lesson_.cards.size(); ++i)
    if (const auto& predict = lesson_.cards[i].predict) {
      const size_t n = predict->shares.size();
      guesses_[i].shares.assign(n, predict->by == Prediction::By::bars ? 1.0 / static_cast<double>(n) : 0);
    }
  return false;
}

void LessonVisit::answer(int index) {
  check_index("answer", index, posed_.answers.size());
  if (solved()) return;
  answered_ = index;
  given_.push_back({"question", card_, solved() ? 1.0 : 0.0, index});
}

const Prediction* LessonVisit::prediction() const {
  const Caption* card = card_on_view();
  return card && card->predict && ready() ? &*card->predict : nullptr;
}

void LessonVisit::guess(int key, double share) {
  const Prediction* row = prediction();
  if (!row || revealed()) return;
  std::vector<double>& shares = present(guesses_).shares;
  check_index("guess", key, shares.size());
  double& own = shares[static_cast<size_t>(key)];
  if (row->by == Prediction::By::word) {
    shares.assign(shares.size(), 0);
    own = 1;
    return;
  }
  share = shares.size() == 1 ? 1 : std::clamp(share, 0.0, 1.0);
  const double others = 1 - own;
  own = share;
  for (double& each : shares)
    if (&each != &own)
      each = others > kNothing ? each * (1 - share) / others : (1 - share) / static_cast<double>(shares.size() - 1);
}

bool LessonVisit::guessed() const {
  return std::ranges::any_of(guess(), [](double share) { return share > 0; });
}

void LessonVisit::reveal() {
  if (!prediction() || !guessed() || revealed()) return;
  present(guesses_).revealed = true;
  given_.push_back({"predict", card_, score(), -1, guess()});
}

double LessonVisit::score() const {
  const std::vector<double>& real = prediction()->shares;
  double apart = 0;
  for (size_t j = 0; j < real.size(); ++j) apart += std::abs(guess()[j] - real[j]);
  return 1 - apart / 2;
}

std::optional<Cover> LessonVisit::covered() const {
  const Caption* card = card_on_view();
  if (!card) {
    const std::optional<Quantity>& answer = lesson_.question.answer;
    const bool here = answer && answer->kind == Quantity::Kind::read && !is_of_step(*answer) &&
                      answer->of != "column_sum" && *answer->problem == lesson_.question.scene.problem;
    return here && !solved() ? std::optional(Cover{answer->step, answer->row}) : std::nullopt;
  }
  if (!card->predict || revealed()) return std::nullopt;
  return Cover{card->predict->sum.step, card->predict->sum.row};
}

const ProgramFault* LessonVisit::bug() const {
  const Caption* card = card_on_view();
  return card && card->bug ? find_fault(card->scene.problem.fault) : nullptr;
}

void LessonVisit::blame(const Program& program, const std::vector<std::string>& results) {
  if (!bug() || blamed() == Blame::right) return;
  const int first = program.find(bug()->first);
  const auto at = [&](const std::string& step) { return program.find(step); };
  const bool right = std::ranges::any_of(results, [&](const std::string& step) { return at(step) == first; });
  const bool late = std::ranges::all_of(results, [&](const std::string& step) { return at(step) > first; });
  present(blames_) = {right ? Blame::right : late ? Blame::late : Blame::early, results.front()};
  given_.push_back({"bug", card_, right ? 1.0 : 0.0, -1, {}, right ? std::string(bug()->first) : blamed_step()});
}

void LessonVisit::mend(Session& session) const {
  Scene scene = session.scene();
  scene.problem.fault = "none";
  show(session, "edit.mend", std::move(scene));
}

void LessonVisit::turn(Session& session, int card) {
  check_index("card", card, static_cast<size_t>(cards()));
  show(session, "edit.card", lesson_.card_scene(card));
  follow(session.scene());
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
  if (has_place()) show_reading(session, *lesson_.question.answer);
}

void LessonVisit::show_reading(Session& session, const Quantity& reading) const {
  Scene scene = lesson_.card_scene(card_);
  scene.problem = *reading.problem;
  scene.view.step = scene.view.cell = reading.step;
  scene.view.play = {};
  scene.view.head = reading.head;
  scene.view.row = reading.row;
  scene.view.col = reading.col;
  show(session, "edit.card", std::move(scene));
}

std::vector<TextPart> LessonVisit::card_parts(const std::string& code) const {
  const Question& question = lesson_.question;
  if (const Caption* card = card_on_view()) return filled_parts(in_language(card->text, code), card->numbers, kDigits);
  return filled_parts(in_language(question.text, code), question.numbers, question.digits);
}

std::string LessonVisit::question_text(const std::string& code) const {
  const Question& question = lesson_.question;
  return fill(in_language(question.text, code), question.numbers, question.digits);
}

std::string LessonVisit::trial_text(int trial, const std::string& code) const {
  const Caption& each = lesson_.trials[static_cast<size_t>(trial)];
  return fill(in_language(each.text, code), each.numbers, kDigits);
}

std::vector<std::string> LessonVisit::controls() const {
  std::vector<std::string> all;
  for (const Caption& trial : lesson_.trials)
    for (const std::string& control : trial.controls)
      if (std::ranges::find(all, control) == all.end()) all.push_back(control);
  return all;
}

}  // namespace attn
