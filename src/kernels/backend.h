#pragma once
#include <span>

#include "kernels/program/program.h"

namespace attn {

/// One run of a program. Never blocks for longer than it is told.
class Evaluation {
 public:
  enum class State { running, done, failed };
  virtual ~Evaluation() = default;
  /// Works for about `seconds` (at least one slice: a block of query rows of one head), then returns. Does not throw.
  State advance(double seconds);
  /// Advances; whether the values are there. Error when the evaluation failed.
  bool finish(double seconds);
  /// Seconds spent in calls of advance() with a finite bound; once done on a device, from submitting to the answer.
  virtual double seconds() const { return spent_; }
  /// How much of the work is done, 0 ... 1.
  virtual double progress() const = 0;
  /// Once done: one tensor per step, empty where it was not wanted.
  virtual const std::vector<Tensor>& values() const = 0;
  /// Once failed: the reason, in one line.
  virtual const std::string& error() const = 0;
  /// The name of the back end that computes: under "auto" one of the others.
  virtual std::string backend() const = 0;

 protected:
  /// The body of advance().
  virtual State work(double seconds) = 0;

 private:
  double spent_ = 0;
};

/// Where arithmetic runs. Results of all back ends agree within the bounds that tests/unit/kernels/backends.cpp
/// derives.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual std::string name() const = 0;
  /// Empty when it can run here, else one line why not. Final once settle() is false.
  virtual std::string unavailable() const = 0;
  /// Once settled: what it runs on, where that is worth saying; else empty.
  virtual std::string detail() const { return {}; }
  /// Goes on with what is needed to know that (opening a device) or, for "auto", to choose; never blocks. True while
  /// there is more to do.
  virtual bool settle() const { return false; }
  /// What is computed says computed_steps(), whose Errors are thrown here or reported by the first advance().
  virtual std::unique_ptr<Evaluation> start(Request request) const = 0;
};

/// The one table of back ends, in the order of trust: the first is the double-precision reference. "auto" is not in it.
std::span<const Backend* const> backends();
/// The back ends that run on this processor, available at once; and the fastest of these.
std::span<const Backend* const> processor_backends();
const Backend& processor_backend();
/// "webgpu", or null in programs without it; and "auto", which chooses anew for every program (webgpu/auto_backend.h).
const Backend* webgpu_backend();
const Backend& automatic_backend();
/// The back end of a name. Error for an unknown name, listing the known ones. A known back end that cannot run is
/// returned all the same: ask unavailable().
const Backend& find_backend(const std::string& name);
/// Runs to the end and returns all values. Error when the evaluation fails, or when its device answers only between
/// the frames of a page, so that waiting would never end.
std::vector<Tensor> run(const Backend& backend, Request request);

}  // namespace attn
