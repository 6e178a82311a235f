#pragma once
#include <memory>
#include <vector>

#include "kernels/program/program.h"

namespace attn {

/// Values of the steps of a program: one tensor per step, empty where a step is to be computed; so are steps beyond the
/// end. Every Input that an evaluation needs is bound. A bound step that is no Input is known and not computed again.
using Bindings = std::vector<Tensor>;

/// What a back end is asked to compute. `wanted[i]` says whether the value of step i is to be kept.
struct Request {
  std::shared_ptr<const Program> program;
  Bindings bindings;
  std::vector<bool> wanted;
};

/// Which steps an evaluation computes: the wanted ones and those that they need, as far as they are not bound. Error
/// for a number of flags other than that of the steps, a needed Input that is not bound, and a bound value of another
/// shape than its step.
std::vector<bool> computed_steps(const Program& program, const Bindings& bindings, const std::vector<bool>& wanted);

/// Binds the steps that an earlier program had, too, and whose value is known from its run (`values`, one per step,
/// empty where it was not kept): steps of the same name, primitive and shape over the same inputs, down to equal values
/// of the inputs that are given.
void take_over(const Program& earlier, const std::vector<Tensor>& values, const Program& program, Bindings& bindings);

}  // namespace attn
