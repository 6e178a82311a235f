#pragma once
#include <memory>
#include <string>
#include <vector>

#include "kernels/backend.h"
#include "scene/session.h"

namespace attn {

/// How "auto" and each back end of the table do the scene on view: run one after the other, a slice at a time.
class BackendDesk {
 public:
  struct Row {
    const Backend* backend = nullptr;
    std::string ran{};         // that computed: under "auto" another one; empty while nothing is known
    double seconds = 0;        // of the whole program; of a device, from handing the work over to its answer
    double max_abs_error = 0;  // of the step on view, as Session::max_abs_error
    std::string error{};       // why it failed, in one line
  };
  BackendDesk();

  /// Works for about `seconds`, from the beginning for another trace, step or table; true while there is work left.
  bool advance(const Session& session, double seconds);
  /// Whether there is nothing to do: every row is known, or the session has no trace of its scene.
  bool done(const Session& session) const;
  /// "auto" first, then the table.
  const std::vector<Row>& rows() const { return rows_; }

 private:
  void begin();
  bool is_of(const Session& session) const;

  std::vector<Row> rows_;
  uint64_t generation_ = 0;
  std::string step_;
  size_t left_ = 0;  // rows to run
  std::unique_ptr<Evaluation> running_;
  Tensor reference_;  // value of the step on view
};

}  // namespace attn
