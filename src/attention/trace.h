#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kernels/backend.h"

namespace attn {

/// What readers of a Trace asked for.
struct Asked {
  std::vector<bool> steps;
  std::vector<Tensor> unknown;  // of steps that are not kept: their shape, every value NaN
};

/// Every number that was computed: the program that said what, and one tensor per step.
struct Trace {
  std::shared_ptr<const Program> program;
  std::vector<Tensor> values;  // parallel to program->steps; empty where a step is not kept
  std::string backend = {};
  uint64_t generation = 0;
  double seconds = 0;
  std::vector<std::string> computed = {};  // the steps that this evaluation computed; the others were known

  /// Shared by copies, or null. Who has it (Session) adds the values that are asked for and not kept some frames later.
  std::shared_ptr<Asked> asked = nullptr;

  /// The value of the step called `name`; an empty tensor when there is none. Of a step that is not kept NaN in its
  /// shape until the value follows; empty where nobody adds it.
  const Tensor& value(const std::string& name) const;
  const Tensor& value(int step) const;
  /// The values that were given: what to run the program with again.
  Bindings given() const;
};

}  // namespace attn
