#include "document/document.h"

#include "document/address.h"
#include "story/reading.h"
#include "text/clock.h"
#include "text/said_error.h"

namespace attn {

void Document::open(Scene scene) { session_.open("edit.open", std::move(scene)); }

void Document::open(Lesson lesson) {
  LessonVisit visit(std::move(lesson), session_.lexicon());
  visit.turn(session_, 0);
  visits_.insert_or_assign(session_.scene().lesson.id, std::move(visit));
}

void Document::speak(Lesson lesson) {
  const LessonVisit* before = this->lesson();
  const auto is_same = [](const Caption& a, const Caption& b) { return a.scene.problem == b.scene.problem; };
  if (std::ranges::equal(before->lesson().cards, lesson.cards, is_same)) return;
  const int card = before->card();
  LessonVisit visit(std::move(lesson), session_.lexicon());
  visit.turn(session_, card);
  visits_.insert_or_assign(session_.scene().lesson.id, std::move(visit));
}

void Document::take_lesson(Lesson lesson) {
  std::string id = lesson.id;
  visits_.try_emplace(std::move(id), std::in_place, std::move(lesson), session_.lexicon());
}

std::string Document::fragment(bool all, bool* whole) {
  const LessonVisit* visit = lesson();
  const Lesson* own = visit && !visit->lesson().source.empty() ? &visit->lesson() : nullptr;
  std::string out = fragment_of(session_.scene(), own, student_, all ? std::string::npos : kMaxSharedLesson);
  if (whole) *whole = !own || out.find("&l=") != out.npos;
  return out;
}

LessonVisit* Document::lesson() {
  const auto found = visits_.find(session_.scene().lesson.id);
  if (found == visits_.end() || !found->second) return nullptr;
  found->second->follow(session_.scene());
  return &*found->second;
}

const AnalysisResult* Document::analysis() {
  on_view_.analysis = true;
  return analyses_.shown(session_);
}

const HeadMaps* Document::head_maps() {
  on_view_.head_maps = true;
  return head_maps_.are_of(session_.trace(), part_on_view(session_, Part::weights)) ? &head_maps_ : nullptr;
}

const Comparison& Document::comparison(const std::string& step) {
  const Problem& p = session_.scene().problem;
  const Pinned& a = *session_.pinned();
  std::string key = step;
  for (uint64_t part :
       {session_.trace().generation, a.trace.generation, static_cast<uint64_t>(session_.scene().view.head),
        static_cast<uint64_t>(p.heads), static_cast<uint64_t>(p.d_v), static_cast<uint64_t>(a.scene.problem.heads)})
    key += " " + std::to_string(part);
  if (!comparison_ || compared_ != key) {
    comparison_ = compare_step(session_, step);
    compared_ = key;
  }
  return *comparison_;
}

const std::vector<BackendDesk::Row>& Document::back_ends() {
  on_view_.back_ends = true;
  return back_ends_.rows();
}

void Document::advance(double seconds) {
  constexpr double kSecondsToMeasure = .016;  // where the time itself is what an analysis asks
  const double end = seconds_now() + seconds;
  const auto left = [&] { return std::max(0.0, end - seconds_now()); };
  const OnView on_view = std::exchange(on_view_, {});
  const LessonVisit* visit = lesson();
  session_.cover(visit ? visit->covered() : std::nullopt);
  session_works_ = session_.advance(seconds);
  try {
    if (LessonVisit* open = lesson()) open->advance(left());
  } catch (const Error&) {
    session_.notify({"notice.not_opened", {}, {said_error()}});
    visits_[session_.scene().lesson.id].reset();
  }
  if (on_view.analysis) {
    const Analysis* analysis = find_analysis(session_.scene().view.analysis);
    analyses_.advance(session_, analysis && analysis->of_machine ? kSecondsToMeasure : left());
  }
  if (on_view.head_maps) head_maps_.advance(session_.trace(), part_on_view(session_, Part::weights));
  if (on_view.back_ends) back_ends_.advance(session_, left());
}

bool Document::working() const {
  const auto visit = visits_.find(session_.scene().lesson.id);
  return session_works_ || session_.working() >= 0 || session_.lacks_asked() || session_.pinning() ||
         (visit != visits_.end() && visit->second && !visit->second->ready()) ||
         (on_view_.analysis && !analyses_.done(session_)) ||
         (on_view_.head_maps && !head_maps_.done(session_.trace(), part_on_view(session_, Part::weights))) ||
         (on_view_.back_ends && !back_ends_.done(session_));
}

}  // namespace attn
