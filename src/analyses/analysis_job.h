#pragma once
#include <concepts>
#include <deque>
#include <functional>

#include "analyses/analysis_result.h"
#include "scene/analysis_rows.h"
#include "scene/session.h"
#include "text/numbers.h"

namespace attn {

/// The input of an analysis: a scene with its trace, and the place on view.
struct AnalysisInput {
  Problem problem;
  const Lexicon* lexicon = nullptr;
  const Backend* backend = nullptr;
  Trace trace;
  std::vector<std::string> tokens;  // of the queries, told_apart()
  std::vector<std::string> keys;
  std::vector<std::string> plain_tokens;      // as the text has them
  int head = 0;                               // of the weights
  int row = 0;                                // the query in question, inside the trace
  int col = 0;                                // the key in question
  std::shared_ptr<const Pinned> pinned{};     // A, or null
  std::map<std::string, float> parameters{};  // of analyses; what is left out has its standard
  bool in_one_go = false;                     // runs to its end before anything else can happen

  /// The token of the query in question.
  const std::string& word() const { return tokens[static_cast<size_t>(row)]; }
};
/// The input that the session's present trace gives; Error before there is one.
AnalysisInput analysis_input(const Session& session);

/// Another problem, evaluated: the steps that were asked for.
struct Evaluated {
  Plan plan;
  std::vector<Tensor> values;
  /// Empty when there is no such step.
  const Tensor& value(const std::string& step) const;
};

/// What a statement fills in: a text as it is, a count in full, any other number as measured() says it.
struct Argument {
  Argument(std::string said) : text(std::move(said)) {}
  Argument(std::integral auto count) : text(in_threes(std::to_string(count))) {}
  Argument(double number) : text(measured(number)) {}
  std::string text;
};

/// One run of an analysis, in slices, so that no frame waits for it.
class AnalysisJob {
 public:
  /// Any failure becomes the one statement of the result.
  AnalysisJob(const Analysis& of, AnalysisInput in);
  AnalysisJob(const AnalysisJob&) = delete;
  AnalysisJob& operator=(const AnalysisJob&) = delete;

  /// Works for about `seconds` (at least one slice); true while there is work left.
  bool advance(double seconds);

  const Analysis& analysis;
  const AnalysisInput input;
  AnalysisResult result;

  // For the rows of the table.

  /// A parameter of this analysis.
  double parameter(const std::string& id) const;
  /// Work for later, in this order. What it throws ends the job.
  void then(std::function<void()> work);
  /// Work for 0 ... count - 1, as many at once as there is time for.
  void each(int64_t count, std::function<void(int64_t)> work);
  /// Work that says when it is done. Until then it has taken its seconds, or it waits for something from outside.
  void until(std::function<bool(double seconds)> done) { tasks_.push_back(std::move(done)); }
  /// Evaluates another problem with the session's back end; filled in by the time the next work begins. Only the named
  /// steps are kept.
  std::shared_ptr<const Evaluated> evaluate(Problem problem, std::vector<std::string> steps);

  void say(const std::string& key, std::initializer_list<Argument> arguments = {});
  void show(Figure figure) { result.figures.push_back(std::move(figure)); }

 private:
  void fail(Said why);

  std::deque<std::function<bool(double seconds)>> tasks_;  // true: done
};

/// The results for a session, as its view asks for them. Each is worked out once per trace, or once where it
/// measures the machine.
class AnalysisDesk {
 public:
  /// Works for about `seconds`, and returns what is shown() then.
  const AnalysisResult* advance(const Session& session, double seconds);
  /// The result of the analysis that the view names: of the trace before where the present one is not ready, of a
  /// machine as far as it is measured; null where there is none yet.
  const AnalysisResult* shown(const Session& session) const;
  /// Whether advance() has nothing to do: the result is there, or the session has no trace of its scene.
  bool done(const Session& session) const;

 private:
  uint64_t generation_ = 0;
  const Pinned* pinned_ = nullptr;
  std::map<std::string, std::shared_ptr<const AnalysisResult>> results_;
  std::shared_ptr<const AnalysisResult> shown_;
  std::string wanted_;
  std::unique_ptr<AnalysisJob> job_;
};

/// Runs an analysis to its end.
AnalysisResult analyse(const Analysis& analysis, AnalysisInput input);

}  // namespace attn
