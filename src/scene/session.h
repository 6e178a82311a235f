#pragma once
#include "attention/cover.h"
#include "attention/trace.h"
#include "scene/history.h"
#include "scene/problem.h"
#include "text/strings.h"

namespace attn {

/// A scene held fast for comparison, with the Trace it had. Sharing the tensors, it costs next to nothing.
struct Pinned {
  Scene scene;
  Trace trace;
  std::vector<std::string> tokens;
  std::vector<std::string> keys;  // what its keys are called
};

/// Largest |a - b| of two tensors of one shape; infinite where one is NaN or infinite and the other is not the same.
double max_abs_difference(const Tensor& a, const Tensor& b);
/// The head of a step's value that belongs to the head on view (several query heads share one key/value head; the head
/// on view may belong to an earlier, larger number of heads). 0 for an empty value.
int step_head(const Scene& scene, const Tensor& value);

/// The Scene, its history, and the evaluation job that turns it into a Trace. The only way in is change().
class Session {
 public:
  /// Error as change(). trace() keeps the steps that somebody asks it for and, of the others, the smallest that take
  /// `trace_bytes` together at most; what is asked for and missing follows by a job of advance().
  Session(Lexicon lexicon, Scene scene, const Backend& backend, uint64_t trace_bytes = kMaxTraceBytes);

  const Lexicon& lexicon() const { return lexicon_; }
  const Scene& scene() const { return scene_; }
  /// The last complete generation; without a program before the first. It may lag behind the scene: see stale().
  const Trace& trace() const { return covered_ ? covered_->trace : trace_; }
  /// Covers a row of trace() and what follows from it, or nothing. While it lasts nothing is compared with A.
  void cover(const std::optional<Cover>& cover);
  bool covers() const { return covered_.has_value(); }
  bool covers(const std::string& step, int64_t row) const { return covered_ && covered_->covers(step, row); }
  /// Tokens of trace(), and those of them that the lexicon does not know.
  const std::vector<std::string>& tokens() const { return shown_.tokens; }
  const std::vector<std::string>& unknown_tokens() const { return shown_.unknown; }
  /// What the keys of trace() are called: its tokens, or those of the second text.
  const std::vector<std::string>& key_tokens() const { return shown_.keys; }
  /// The names of queries and keys where they do not stand in the order of the text: words that occur more than once
  /// are told_apart().
  const std::vector<std::string>& names() const { return shown_.names; }
  const std::vector<std::string>& key_names() const { return shown_.key_names; }
  /// Whether trace() belongs to an earlier scene or back end (for good when the evaluation failed).
  bool stale() const { return stale_; }
  /// Whether trace() lacks a step that somebody asked it for: the next advance() goes on with that.
  bool lacks_asked() const;
  const Backend& backend() const { return *backend_; }
  /// Evaluates again with this one.
  void set_backend(const Backend& backend);

  /// Replaces the scene. Changes to the problem or to what is said about it become one entry of the history called
  /// `name` (a key of the strings); inside a gesture all changes are that one entry. Changes to the view alone make no
  /// entry. A scene that is not validated() is refused: Error, and nothing has changed.
  void change(const std::string& name, Scene next);
  /// Puts another whole scene on view: one entry of the history, also where only the view differs. Error as change().
  void open(const std::string& name, Scene next) { replace(name, std::move(next), History::Kind::whole); }
  void begin_gesture() { history_.begin_gesture(); }
  void end_gesture() { history_.end_gesture(scene_); }
  /// can_undo(), undo_name(), ...
  const History& history() const { return history_; }
  bool can_undo() const { return history_.can_undo(); }
  bool can_redo() const { return history_.can_redo(); }
  /// False when there is nothing to undo. Of the view only the selected cell goes back, after open() all of it.
  bool undo() { return restore(history_.undo(scene_)); }
  bool redo() { return restore(history_.redo(scene_)); }

  /// Holds the present scene fast as A; later changes do not reach it, and it is no part of the history. Where the
  /// trace lags behind the scene, A is evaluated by a job of its own first.
  void pin();
  /// The same of another scene, one of a link. Error as change(), and nothing has changed.
  void pin(Scene scene);
  void unpin();
  /// A, or null: none, not evaluated yet (pinning()), or a row is covered.
  const Pinned* pinned() const { return covered_ ? nullptr : pinned_.get(); }
  bool pinning() const { return pin_job_.evaluation != nullptr; }
  /// Makes A the present scene, seen as the present one is: one change of the history. Nothing without A. Error as
  /// change().
  void return_to_pinned(const std::string& name);
  /// Makes A the present scene, and the present scene A.
  void swap_pinned(const std::string& name);

  /// Works on the evaluation for about `seconds`; true while there is work left. Once it is done the double reference
  /// is run for the step on view, and max_abs_error() follows. A failed evaluation is a notice "notice.failed".
  bool advance(double seconds);
  /// How much of the evaluation that trace() lags behind is done, 0 ... 1, and the seconds it has worked so far; both
  /// negative when there is none.
  double progress() const { return is_catching_up() ? job_.evaluation->progress() : -1; }
  double working() const { return is_catching_up() ? job_.evaluation->seconds() : -1; }
  /// Drops that evaluation and undoes what asked for it: the scene is that of trace() again. Nothing without one.
  void cancel();
  /// max |back end - reference| of the step on view of trace(), or a negative number while it is not known. Infinite
  /// when one of the two is NaN or infinite and the other is not the same.
  double max_abs_error() const { return check_.step == scene_.view.step ? check_.max_abs_error : -1; }

  /// Messages since the last call.
  std::vector<Said> take_notices() { return std::exchange(notices_, {}); }
  void notify(Said notice) { notices_.push_back(std::move(notice)); }

 private:
  struct Job {
    Plan plan;
    std::vector<bool> computed;
    std::unique_ptr<Evaluation> evaluation;
    /// Once done.
    Trace trace(uint64_t generation) const;
  };
  /// Comparing one step of trace_ with the reference.
  struct Check {
    std::string step;
    std::unique_ptr<Evaluation> evaluation;  // null: nothing to run (any more)
    double max_abs_error = -1;
  };
  /// With what the trace knows already.
  Job make_job(const Problem& problem, const Backend& backend) const;
  /// `asked`: one flag per step.
  Job make_job(Plan plan, Bindings known, std::vector<bool> asked, const Backend& backend) const;
  bool is_catching_up() const { return stale_ && job_.evaluation; }
  void start(Job job);
  void replace(const std::string& name, Scene next, History::Kind kind);
  bool restore(std::optional<Scene> scene);
  /// Works on a job. One that failed becomes a notice and is dropped.
  Evaluation::State work(Job& job, double seconds);
  void lay_cover();
  bool advance_check(double seconds);
  bool advance_pin(double seconds);

  Lexicon lexicon_;
  Scene scene_;
  const Backend* backend_;
  History history_;
  uint64_t trace_bytes_;
  Plan shown_;  // of trace_
  Trace trace_;
  std::optional<Cover> cover_;
  std::optional<CoveredTrace> covered_;     // trace_ under cover_
  const Backend* trace_backend_ = nullptr;  // that trace_ was asked of: under "auto" another one computed it
  Job job_;                                 // without an evaluation: none
  Check check_;
  std::unique_ptr<const Pinned> pinned_;
  Job pin_job_;  // evaluates A where the trace lagged behind it
  Scene pin_scene_;
  uint64_t generation_ = 0;
  bool stale_ = true;
  bool failed_ = false;  // the last evaluation: what the trace lacks is not tried again
  std::vector<Said> notices_;
};

}  // namespace attn
