#pragma once
#include <string>
#include <vector>

#include "kernels/program/program.h"

namespace attn {

/// What the checks of every step share: shapes in, shape out. Every Error begins with the name of the step.
class StepCheck {
 public:
  StepCheck(const std::string& name, const Primitive& primitive, std::vector<Shape> operands)
      : name_(name), primitive_(primitive), in_(std::move(operands)) {}

 protected:
  [[noreturn]] void fail(const std::string& text) const;
  [[noreturn]] void fail_shapes(const std::string& rule) const;
  void expect_operands(size_t n) const;
  /// Its bound, as that of every parameter, keeps it, its inverse and products with ordinary values finite in float32.
  void expect_factor(double factor) const;
  int64_t product(int64_t a, int64_t b) const;
  /// `shape` with the largest batch and heads of the operands, which the others' must divide.
  Shape broadcast(Shape shape) const;

  const std::string& name_;
  const Primitive& primitive_;
  const std::vector<Shape> in_;
};

/// The shape of what a primitive of plain_kernels.h makes.
Shape plain_shape(const StepCheck& check);

}  // namespace attn
