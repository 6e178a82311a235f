#include "document/backend_desk.h"

namespace attn {

BackendDesk::BackendDesk() { begin(); }

void BackendDesk::begin() {
  running_.reset();
  rows_ = {{&find_backend("auto")}};
  for (const Backend* backend : backends()) rows_.push_back({backend});
  left_ = rows_.size();
}

bool BackendDesk::is_of(const Session& session) const {
  return session.trace().generation == generation_ && session.scene().view.step == step_ &&
         rows_.size() == backends().size() + 1;
}

bool BackendDesk::done(const Session& session) const {
  return session.stale() || !session.trace().program || (is_of(session) && left_ == 0);
}

bool BackendDesk::advance(const Session& session, double seconds) {
  if (done(session)) return false;
  const Trace& trace = session.trace();
  const std::string& step = session.scene().view.step;
  if (!is_of(session)) {
    generation_ = trace.generation;
    step_ = step;
    begin();
  }
  Row& row = rows_[(rows_.size() + 1 - left_) % rows_.size()];  // the reference, the rest of the table, "auto"
  if (!running_) {
    std::vector<bool> kept(trace.values.size());
    for (size_t i = 0; i < kept.size(); ++i) kept[i] = !trace.values[i].empty();
    running_ = row.backend->start({trace.program, trace.given(), std::move(kept)});
  }
  const Evaluation::State state = running_->advance(seconds);
  if (state == Evaluation::State::running) return true;
  if (state == Evaluation::State::failed) {
    row.error = running_->error();
  } else {
    const int at = trace.program->find(step);
    const Tensor value = at < 0 ? Tensor{} : running_->values()[static_cast<size_t>(at)];
    if (left_ == rows_.size()) reference_ = value;
    row.ran = running_->backend();
    row.seconds = running_->seconds();
    row.max_abs_error = max_abs_difference(value, reference_);
  }
  running_.reset();
  return --left_ > 0;
}

}  // namespace attn
