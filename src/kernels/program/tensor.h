#pragma once
#include <cassert>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "text/error.h"

namespace attn {

/// Batch x heads x rows x columns. A vector is one row; batch and heads are 1 where there are none.
struct Shape {
  int64_t batch = 1;
  int64_t heads = 1;
  int64_t rows = 0;
  int64_t cols = 0;

  bool operator==(const Shape&) const = default;
  /// Number of values. Error when a size is negative or the product does not fit 64 bits or this machine's memory.
  int64_t count() const;
  /// "2x3x4x8"
  std::string text() const;
};

/// Float32 values in row-major order, immutable and shared: copying a Tensor copies a pointer.
class Tensor {
 public:
  Tensor() = default;
  /// Takes the values over. Error when their number is not shape.count().
  Tensor(Shape shape, std::vector<float> values);
  /// Takes over an array from allocate_unset that holds shape.count() values.
  Tensor(Shape shape, std::shared_ptr<const float[]> values) : shape_(shape), values_(std::move(values)) {}

  bool empty() const { return values_ == nullptr; }
  const Shape& shape() const { return shape_; }
  const float* data() const { return values_.get(); }
  int64_t count() const { return values_ ? shape_.count() : 0; }
  /// The rows x columns matrix of one batch entry and head. No bounds check.
  const float* matrix(int64_t batch, int64_t head) const {
    return data() + (batch * shape_.heads + head) * shape_.rows * shape_.cols;
  }
  float at(int64_t batch, int64_t head, int64_t row, int64_t col) const {
    assert(batch >= 0 && batch < shape_.batch && head >= 0 && head < shape_.heads);
    assert(row >= 0 && row < shape_.rows && col >= 0 && col < shape_.cols);
    return matrix(batch, head)[row * shape_.cols + col];
  }

 private:
  Shape shape_;
  std::shared_ptr<const float[]> values_;
};

/// Whether both have the same shape and bits, or are both empty.
bool is_same_value(const Tensor& a, const Tensor& b);

/// A vector of n zeros; Error naming `what` and the size when memory does not suffice.
std::vector<float> allocate(int64_t n, const std::string& what);
/// n values without a content, for callers that write every one: setting zeros costs a tenth of a small evaluation.
/// Error as allocate().
std::shared_ptr<float[]> allocate_unset(int64_t n, const char* what);

}  // namespace attn
