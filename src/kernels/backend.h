#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "kernels/program.h"

namespace attn {

/// One run of a program. Never blocks for longer than it is told.
class Evaluation {
 public:
  enum class State { running, done, failed };
  virtual ~Evaluation() = default;
  /// Works for about `seconds` (at least one slice: a block of query rows of one head), then returns. Does not throw.
  virtual State advance(double seconds) = 0;
  /// How much of the work is done, 0 ... 1.
  virtual double progress() const = 0;
  /// Once done: one tensor a step, empty where it was not wanted.
  virtual const std::vector<Tensor>& values() const = 0;
  /// Once failed: why, in one line.
  virtual const std::string& error() const = 0;
};

/// Where arithmetic runs. Results of all back ends agree within the bounds that tests/unit/backends.cpp derives.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual std::string name() const = 0;
  /// What runs, for a person; empty when there is nothing to say.
  virtual std::string detail() const { return {}; }
  /// Empty when it can run here, else one line why not.
  virtual std::string unavailable() const = 0;
  /// `wanted[i]` says whether the value of step i is to be kept; steps that no wanted step needs are not computed.
  virtual std::unique_ptr<Evaluation> start(std::shared_ptr<const Program> program, std::vector<bool> wanted) const = 0;
};

/// The one table of back ends, in the order of trust: the first is the double-precision reference.
std::span<const Backend* const> backends();
/// By name; "auto" is the fastest that can run here. Error for an unknown name (the text lists the known ones).
/// A known back end that cannot run is returned all the same: ask unavailable().
const Backend& find_backend(const std::string& name);
/// Runs to the end and returns all values; Error when the evaluation fails. For the command line and tests.
std::vector<Tensor> run(const Backend& backend, std::shared_ptr<const Program> program, std::vector<bool> wanted);

}  // namespace attn
