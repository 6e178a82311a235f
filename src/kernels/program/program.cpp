#include "kernels/program/program.h"

#include "kernels/program/step_check.h"

namespace attn {
namespace {

class ShapeOf : public StepCheck {
 public:
  using StepCheck::StepCheck;

  Shape compute() const {
    return std::visit(
        [this](const auto& p) {
          if (in_.size() != p.row.operands)
            fail("expected " + std::to_string(p.row.operands) + " inputs, found " + std::to_string(in_.size()));
          return (*this)(p);
        },
        primitive_);
  }

  Shape operator()(const Input& p) const { return p.shape; }

  Shape operator()(const MatMul& p) const {
    const int64_t inner = p.transpose_b ? in_[1].cols : in_[1].rows;
    if (in_[0].cols != inner)
      fail_shapes(p.transpose_b ? "columns must be equal in a . b^T" : "columns of a must equal rows of b");
    return broadcast({1, 1, in_[0].rows, p.transpose_b ? in_[1].rows : in_[1].cols});
  }

  Shape operator()(const Scale& p) const {
    expect_factor(p.factor);
    return in_[0];
  }

  Shape operator()(const SoftCap& p) const {
    expect_cap(p.cap);
    return in_[0];
  }

  Shape operator()(const ApplyMask& p) const {
    if (!p.mask) fail("no mask is given");
    p.mask->check(in_[0], "step " + name_);
    return in_[0];
  }

  Shape operator()(const Softmax& p) const {
    expect_temperature(p.temperature);
    return in_[0];
  }

  Shape operator()(const AppendRows&) const {
    if (in_[0].cols != in_[1].cols) fail_shapes("columns must be equal");
    return broadcast({1, 1, in_[0].rows + in_[1].rows, in_[0].cols});
  }

  Shape operator()(const SplitHeads& p) const {
    if (p.heads < 1 || in_[0].heads != 1 || in_[0].cols % p.heads != 0)
      fail("cannot deal the columns of " + in_[0].text() + " out to " + std::to_string(p.heads) +
           " heads (one head before, and columns divisible)");
    return {in_[0].batch, p.heads, in_[0].rows, in_[0].cols / p.heads};
  }

  Shape operator()(const MergeHeads&) const {
    return {in_[0].batch, 1, in_[0].rows, product(in_[0].heads, in_[0].cols)};
  }

  Shape operator()(const Attend& p) const {
    expect_factor(p.factor);
    expect_cap(p.cap);
    expect_temperature(p.temperature);
    if (in_[0].cols != in_[1].cols || in_[1].rows != in_[2].rows)
      fail_shapes("columns of q and k must be equal, and rows of k and v");
    const Shape shape = broadcast({1, 1, in_[0].rows, in_[2].cols});
    if (p.mask) p.mask->check({shape.batch, shape.heads, in_[0].rows, in_[1].rows}, "step " + name_);
    return shape;
  }

  Shape operator()(const Plain auto&) const { return plain_shape(*this); }

 private:
  void expect_cap(double cap) const {
    if (cap != 0 && !(cap >= 1e-15 && cap <= 1e15))
      fail("softcap must be 0 (off) or 1e-15 to 1e15, found " + significant(cap));
  }
};

}  // namespace

bool is_identity(const Primitive& primitive) {
  if (const auto* p = std::get_if<Scale>(&primitive)) return p->factor == 1;
  if (const auto* p = std::get_if<SoftCap>(&primitive)) return p->cap == 0;
  if (const auto* p = std::get_if<ApplyMask>(&primitive)) return p->mask->none();
  return false;
}

int Program::add(std::string name, Primitive primitive, std::vector<int> inputs) {
  if (find(name) >= 0) throw Error("step " + name + ": there is a step of that name already");
  std::vector<Shape> operands;
  for (const int i : inputs) {
    if (i < 0 || i >= static_cast<int>(steps.size()))
      throw Error("step " + name + ": there is no earlier step " + std::to_string(i));
    operands.push_back(steps[static_cast<size_t>(i)].shape);
  }
  const Shape shape = ShapeOf(name, primitive, std::move(operands)).compute();
  if (shape.heads < 1) throw Error("step " + name + ": heads must be at least 1, found " + shape.text());
  shape.count();
  index_.emplace(name, static_cast<int>(steps.size()));
  steps.push_back({std::move(name), std::move(primitive), std::move(inputs), shape});
  return static_cast<int>(steps.size()) - 1;
}

int Program::find(std::string_view name) const {
  const auto at = index_.find(name);
  return at == index_.end() ? -1 : at->second;
}

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
    const Step& known = earlier.step(at);
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
