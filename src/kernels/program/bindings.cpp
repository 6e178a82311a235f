#include "kernels/program/bindings.h"

#include <algorithm>
#include <variant>

#include "text/error.h"

namespace attn {

std::vector<bool> computed_steps(const Program& program, const Bindings& bindings, const std::vector<bool>& wanted) {
  const std::vector<Step>& steps = program.steps;
  if (wanted.size() != steps.size())
    throw Error("evaluation: expected " + std::to_string(steps.size()) + " flags of wanted steps, found " +
                std::to_string(wanted.size()));
  std::vector<bool> computed = wanted;
  for (size_t i = steps.size(); i-- > 0;) {
    const Step& step = steps[i];
    if (i < bindings.size() && !bindings[i].empty()) {
      computed[i] = false;
      if (bindings[i].shape() != step.shape)
        throw Error("step " + step.name + ": expected a value of shape " + step.shape.text() + ", found " +
                    bindings[i].shape().text());
    }
    if (!computed[i]) continue;
    if (std::holds_alternative<Input>(step.primitive)) throw Error("step " + step.name + ": no value is bound to it");
    for (const int in : step.inputs) computed[static_cast<size_t>(in)] = true;
  }
  return computed;
}

void take_over(const Program& earlier, const std::vector<Tensor>& values, const Program& program, Bindings& bindings) {
  bindings.resize(program.steps.size());
  std::vector<int> same(program.steps.size(), -1);  // the earlier step that each step is
  for (size_t i = 0; i < program.steps.size(); ++i) {
    const Step& step = program.steps[i];
    const int at = earlier.find(step.name);
    if (at < 0) continue;
    const Step& known = earlier.steps[static_cast<size_t>(at)];
    const Tensor& value = values[static_cast<size_t>(at)];
    const auto earlier_of = [&](int in) { return same[static_cast<size_t>(in)]; };
    if (step.shape != known.shape || step.primitive != known.primitive ||
        !std::ranges::equal(step.inputs, known.inputs, {}, earlier_of) ||
        (std::holds_alternative<Input>(step.primitive) && !is_same_value(bindings[i], value)))
      continue;
    same[i] = at;
    if (!value.empty()) bindings[i] = value;
  }
}

}  // namespace attn
