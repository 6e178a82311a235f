#include "analyses/analysis_job.h"

#include "analyses/rows.h"
#include "text/clock.h"
#include "text/said_error.h"

namespace attn {
namespace {

/// Where in the trace the view is; without copying anything.
void place(const Session& session, AnalysisInput& out) {
  const View& view = session.scene().view;
  const Trace& trace = session.trace();
  const Tensor& weights = trace.value("weights");
  const Axis rows = step_info(view.selected_step()).rows;
  const Axis cols = step_info(view.selected_step()).cols;
  const int queries = std::max(1, static_cast<int>(session.tokens().size()));
  const int keys = std::max(1, static_cast<int>(session.key_tokens().size()));
  out.head = step_head(session.scene(), weights);
  out.row = std::clamp(rows == Axis::none ? 0 : view.row, 0, queries - 1);
  out.col = std::clamp(cols == Axis::key ? view.col : rows == Axis::key ? view.row : 0, 0, keys - 1);
}

/// What a result depends on besides the traces.
std::string key_of(const Session& session, const Analysis& analysis) {
  AnalysisInput at;
  place(session, at);
  std::string key = analysis.id + " " + std::to_string(analysis.of_machine ? 0 : at.head);
  if (analysis.of_cell) key += " " + std::to_string(at.row) + " " + std::to_string(at.col);
  for (const Parameter& p : analysis.parameters)
    key += " " + std::to_string(parameter_value(p, session.scene().view.analysis_parameters));
  return key;
}

}  // namespace

const Tensor& Evaluated::value(const std::string& step) const {
  static const Tensor kNone;
  const int i = plan.program ? plan.program->find(step) : -1;
  return i < 0 || static_cast<size_t>(i) >= values.size() ? kNone : values[static_cast<size_t>(i)];
}

AnalysisInput analysis_input(const Session& session) {
  if (!session.trace().program) fail("analysis", "an evaluated scene", "none");
  AnalysisInput in;
  in.problem = session.scene().problem;
  in.lexicon = &session.lexicon();
  in.backend = &session.backend();
  in.trace = session.trace();
  in.tokens = session.names();
  in.keys = session.key_names();
  in.plain_tokens = session.tokens();
  place(session, in);
  if (session.pinned()) in.pinned = std::make_shared<const Pinned>(*session.pinned());
  in.parameters = session.scene().view.analysis_parameters;
  return in;
}

AnalysisJob::AnalysisJob(const Analysis& of, AnalysisInput in) : analysis(of), input(std::move(in)) {
  result.id = analysis.id;
  try {
    analysis_work(analysis.id)(*this);
  } catch (const Error&) {
    fail(said_error());
  }
}

void AnalysisJob::fail(Said why) {
  tasks_.clear();
  result.figures.clear();
  result.statements = {{"analysis.failed", {}, {std::move(why)}}};
}

bool AnalysisJob::advance(double seconds) {
  const double end = seconds_now() + seconds;
  try {
    while (!tasks_.empty() && tasks_.front()(std::max(0.0, end - seconds_now()))) {
      tasks_.pop_front();
      if (seconds_now() >= end) break;
    }
  } catch (const Error&) {
    fail(said_error());
  }
  return !tasks_.empty();
}

double AnalysisJob::parameter(const std::string& id) const {
  return parameter_value(*find_analysis_parameter(id), input.parameters);
}

void AnalysisJob::then(std::function<void()> work) {
  until([work = std::move(work)](double) {
    work();
    return true;
  });
}

void AnalysisJob::each(int64_t count, std::function<void(int64_t)> work) {
  until([work = std::move(work), count, i = int64_t{0}](double seconds) mutable {
    const double end = seconds_now() + seconds;
    while (i < count) {
      work(i++);
      if (seconds_now() >= end) break;
    }
    return i >= count;
  });
}

std::shared_ptr<const Evaluated> AnalysisJob::evaluate(Problem problem, std::vector<std::string> steps) {
  auto out = std::make_shared<Evaluated>();
  std::shared_ptr<Evaluation> run;
  until([this, out, run, problem = std::move(problem), steps = std::move(steps)](double seconds) mutable {
    if (!run) {
      out->plan = plan(problem, *input.lexicon);
      std::vector<bool> wanted(out->plan.program->steps.size());
      for (const std::string& step : steps)
        if (const int i = out->plan.program->find(step); i >= 0) wanted[static_cast<size_t>(i)] = true;
      run = input.backend->start({out->plan.program, out->plan.bindings, std::move(wanted)});
    }
    if (!run->finish(seconds)) return false;
    out->values = run->values();
    run.reset();
    return true;
  });
  return out;
}

void AnalysisJob::say(const std::string& key, std::initializer_list<Argument> arguments) {
  Said& said = result.statements.emplace_back(Said{key});
  for (const Argument& each : arguments) said.arguments.push_back(each.text);
}

const AnalysisResult* AnalysisDesk::shown(const Session& session) const {
  return shown_ && shown_->id == session.scene().view.analysis ? shown_.get() : nullptr;
}

bool AnalysisDesk::done(const Session& session) const {
  const Analysis* analysis = find_analysis(session.scene().view.analysis);
  if (!analysis || !session.trace().program || session.stale()) return true;
  if (session.trace().generation != generation_ || session.pinned() != pinned_) return false;
  const auto found = results_.find(key_of(session, *analysis));
  return found != results_.end() && found->second == shown_;
}

const AnalysisResult* AnalysisDesk::advance(const Session& session, double seconds) {
  if (done(session)) return shown(session);
  const Analysis& analysis = *find_analysis(session.scene().view.analysis);
  if (session.trace().generation != generation_ || session.pinned() != pinned_) {
    generation_ = session.trace().generation;
    pinned_ = session.pinned();
    std::erase_if(results_, [](const auto& result) { return !find_analysis(result.second->id)->of_machine; });
    if (job_ && !job_->analysis.of_machine) job_.reset();
  }
  const std::string key = key_of(session, analysis);
  if (const auto found = results_.find(key); found != results_.end()) {
    shown_ = found->second;
    job_.reset();
    return shown_.get();
  }
  if (!job_ || wanted_ != key) {
    job_ = std::make_unique<AnalysisJob>(analysis, analysis_input(session));
    wanted_ = key;
  }
  if (!job_->advance(seconds)) {
    shown_ = results_[key] = std::make_shared<const AnalysisResult>(std::move(job_->result));
    job_.reset();
  } else if (analysis.of_machine && !job_->result.figures.empty()) {
    shown_ = std::make_shared<const AnalysisResult>(job_->result);  // so far: measuring takes seconds
  }
  return shown(session);
}

AnalysisResult analyse(const Analysis& analysis, AnalysisInput input) {
  input.in_one_go = true;
  AnalysisJob job(analysis, std::move(input));
  while (job.advance(1)) {
  }
  return std::move(job.result);
}

}  // namespace attn
