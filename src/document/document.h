#pragma once
#include "analyses/analysis_job.h"
#include "document/backend_desk.h"
#include "lessons/lesson_visit.h"
#include "story/comparison.h"
#include "story/head_maps.h"
#include "story/stops.h"

namespace attn {

/// What is open, between the session and the screen: the scene, the lesson, and the jobs behind the views. The app
/// advances it once per frame. Drawing reads results; a result that the last frame read is on view, and only what is
/// on view is worked on.
class Document {
 public:
  /// Error as Session().
  Document(Lexicon lexicon, Scene scene, const Backend& backend)
      : session_(std::move(lexicon), std::move(scene), backend) {}

  Session& session() { return session_; }
  const Session& session() const { return session_; }

  /// Opens a scene in place of what is open. Error as Session::change(), and nothing has changed.
  void open(Scene scene);
  /// Opens a lesson at its first card, as if for the first time. Error as Session::change(), and nothing has changed. A
  /// lesson whose numbers cannot be worked out closes with a notice "notice.not_opened".
  void open(Lesson lesson);
  /// The lesson that is open as it is in another language, at the same card: with a sentence of that language as if
  /// opened anew; where nothing in its scenes differs, it stays as it is.
  void speak(Lesson lesson);
  /// Hands over a lesson that the scene may name: an address did, or undo leads there.
  void take_lesson(Lesson lesson);
  bool has_lesson(const std::string& id) const { return visits_.contains(id); }
  /// The lesson that the scene names, at its card; null where it names none, or one that is not here.
  LessonVisit* lesson();

  /// Whose numbers scenes and lessons have that are opened by name; empty: their own.
  const std::string& student() const { return student_; }
  void set_student(std::string student) { student_ = std::move(student); }
  /// What a link of this page has after "#s=". With `all` a lesson of the visitor's own, however large, else the scene
  /// without one that is too large: then `whole`, where it is asked for, becomes false.
  std::string fragment(bool all = false, bool* whole = nullptr);

  const Stops& stops() {
    stops_.follow(session_.trace());
    return stops_;
  }
  /// The result of the analysis on view, as AnalysisDesk::shown().
  const AnalysisResult* analysis();
  /// All heads in short; null where those of the present trace are not begun.
  const HeadMaps* head_maps();
  /// One step of A, which is pinned, beside the same step of the trace: computed when it is first asked for.
  const Comparison& comparison(const std::string& step);
  /// "auto" first, then the table, with what is known of each.
  const std::vector<BackendDesk::Row>& back_ends();
  /// The analyses, without putting one on view.
  const AnalysisDesk& analyses() const { return analyses_; }

  /// Works for about `seconds`: on the scene first, then on the lesson and on what is on view, at least a slice of
  /// each.
  void advance(double seconds);
  /// Whether advance() has something to do.
  bool working() const;

 private:
  struct OnView {
    bool analysis = false;
    bool head_maps = false;
    bool back_ends = false;
  };

  Session session_;
  bool session_works_ = true;
  std::map<std::string, std::optional<LessonVisit>> visits_;  // by id; none of a lesson that cannot be shown
  std::string student_;
  Stops stops_;
  AnalysisDesk analyses_;
  HeadMaps head_maps_;
  BackendDesk back_ends_;
  std::optional<Comparison> comparison_;
  std::string compared_;  // what comparison_ is of: the step, both traces and the sizes of their heads
  OnView on_view_;
};

}  // namespace attn
