#pragma once
#include <cstdint>
#include <vector>

#include "kernels/program/tensor.h"

namespace attn {

/// What happened to one cell between A and B.
enum class Fate : uint8_t {
  number,            // both are finite
  unmatched,         // A has no such row or column
  both_masked,       // -infinity in both
  now_masked,        // -infinity in B only
  no_longer_masked,  // -infinity in A only
  undefined          // a NaN or +infinity in one of them
};

/// B - A, cell by cell, in B's rows and columns.
struct Difference {
  int rows = 0;
  int cols = 0;
  std::vector<double> values;  // 0 where the fate is not `number`, so never NaN or infinite
  std::vector<Fate> fates;
  int row = -1;  // the finite change of the largest magnitude, the first of equals; -1: there is no finite one
  int col = -1;
  double largest = 0;  // with its sign
  int now_masked = 0;
  int no_longer_masked = 0;
  int unmatched = 0;

  size_t index(int r, int c) const {
    return static_cast<size_t>(r) * static_cast<size_t>(cols) + static_cast<size_t>(c);
  }
  double value(int r, int c) const { return values[index(r, c)]; }
  Fate fate(int r, int c) const { return fates[index(r, c)]; }
};

/// `row_to_a`, `col_to_a`: the row and column of A for each of B, or -1 (batch entry 0 of both). Subtracts in double.
/// Error when a map has another length than B or points outside A.
Difference difference(const Tensor& a, int64_t head_a, const Tensor& b, int64_t head_b,
                      const std::vector<int>& row_to_a, const std::vector<int>& col_to_a);

}  // namespace attn
