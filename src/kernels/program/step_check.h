#pragma once
#include <algorithm>
#include <cmath>

#include "kernels/program/program.h"
#include "text/numbers.h"

namespace attn {

/// What the checks of every step share: shapes in, shape out. Every Error begins with the name of the step.
class StepCheck {
 public:
  StepCheck(const std::string& name, const Primitive& primitive, std::vector<Shape> operands)
      : name_(name), primitive_(primitive), in_(std::move(operands)) {}

 protected:
  [[noreturn]] void fail(const std::string& text) const { throw Error("step " + name_ + ": " + text); }
  [[noreturn]] void fail_shapes(const std::string& rule) const {
    std::string shapes;
    for (const Shape& shape : in_) shapes += (shapes.empty() ? "" : " and ") + shape.text();
    fail(rule + ", found " + shapes);
  }
  /// Its bound, as that of every parameter, keeps it, its inverse and products with ordinary values finite in float32.
  void expect_factor(double factor) const {
    if (!(std::abs(factor) <= 1e30)) fail("the factor must be within 1e30, found " + significant(factor));
  }
  void expect_temperature(double t) const {
    if (!(t > 0 && std::isfinite(t))) fail("the temperature must be positive and finite, found " + significant(t));
  }
  int64_t product(int64_t a, int64_t b) const {
    return static_cast<int64_t>(checked_multiply(static_cast<uint64_t>(a), static_cast<uint64_t>(b), "step " + name_));
  }
  /// `shape` with the largest batch and heads of the operands, which the others' must divide; a batch of 0 goes with 0
  /// and 1, and makes 0.
  Shape broadcast(Shape shape) const {
    const bool none = std::ranges::find(in_, 0, &Shape::batch) != in_.end();
    for (const Shape& in : in_) {
      shape.batch = none ? 0 : std::max(shape.batch, in.batch);
      shape.heads = std::max(shape.heads, in.heads);
    }
    for (const Shape& in : in_) {
      if (shape.heads % in.heads != 0) fail_shapes("heads must divide each other");
      if (none ? in.batch > 1 : shape.batch % in.batch != 0) fail_shapes("batch sizes must divide each other");
    }
    return shape;
  }

  const std::string& name_;
  const Primitive& primitive_;
  const std::vector<Shape> in_;
};

/// The shape of what a primitive of plain_kernels.h makes.
Shape plain_shape(const StepCheck& check);

}  // namespace attn
