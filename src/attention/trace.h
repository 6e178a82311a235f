#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kernels/backend.h"

namespace attn {

/// Every number that was computed: the program that said what, and one tensor a step.
struct Trace {
  std::shared_ptr<const Program> program;
  std::vector<Tensor> values;  // parallel to program->steps; empty where a step was not wanted
  std::string backend;
  uint64_t generation = 0;
  double seconds = 0;

  /// The value of the step called `name`; an empty tensor when there is none.
  const Tensor& value(const std::string& name) const;
};

}  // namespace attn
