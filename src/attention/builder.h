#pragma once
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/program/program.h"

namespace attn {

/// What the reaches "window", "painted" and "graph" are told; pairs are (query, key).
struct ReachSettings {
  int64_t left = -1;  // window: keys before and after the query; -1: no limit
  int64_t right = -1;
  std::vector<std::pair<int, int>> hidden;  // painted
  std::vector<std::pair<int, int>> edges;   // of a graph

  bool operator==(const ReachSettings&) const = default;
};

/// Tokens that are patches of an image.
struct ImageSettings {
  std::string matrix;        // "x" or "source"; else empty
  int64_t patch_pixels = 0;  // of one patch

  bool operator==(const ImageSettings&) const = default;
};

/// What is to become small; src/attention/loss.h.
struct LossSettings {
  std::string kind = "none";    // a row of the table of losses
  std::string step = "output";  // cell: whose value, or, without col, the sum of whose row
  int64_t head = 0;
  int64_t row = 0;
  std::optional<int64_t> col{};
  int64_t target_rows = 0;  // squared: of the given target; 0: it is drawn
  int64_t target_cols = 0;
  std::vector<int64_t> classes{};  // cross_entropy: the right one of each row
  int64_t ignore = -1;             // that of rows that do not count
  int64_t class_count = 0;         // columns of w_u, where the structure has no logits of its own

  bool operator==(const LossSettings&) const = default;
};

/// What a program of attention is built from: sizes, numbers and the rows chosen from the table.
struct Setup {
  int64_t queries = 1;  // n
  int64_t keys = 1;     // m; in self-attention the same tokens as the queries
  int64_t d_model = 1;
  int64_t heads = 1;
  int64_t kv_heads = 1;  // divides heads
  int64_t d_k = 1;
  int64_t d_v = 1;
  int64_t d_out = 1;  // columns of W_O
  bool output_projection = true;
  bool output_bias = false;
  double factor = 1;  // what dot products are multiplied with: 1/sqrt(d_k), or 1
  double softcap = 0;
  double temperature = 1;
  ReachSettings reach;
  ImageSettings image;
  uint64_t seed = 1;
  std::map<std::string, std::string> chosen;  // "score": "dot", ...: an id for every aspect
  std::map<std::string, double> parameters;   // of the chosen rows; the standard of those that are not there counts
  std::string fault = "none";                 // a row of the table of faults
  LossSettings loss;

  /// A parameter of a row. Error when no row of the tables has it: a mistake in the program, not of the visitor.
  double parameter(std::string_view id) const;
  int64_t whole(std::string_view id) const { return static_cast<int64_t>(parameter(id)); }
  bool operator==(const Setup&) const = default;
};

/// A tensor of one batch entry from a rule: value(head, row, column). `what`: who asks for it, for Errors.
template <class Value>
Tensor tensor_from(const Shape& shape, const char* what, const Value& value) {
  std::vector<float> values = allocate(shape.count(), what);
  float* at = values.data();
  for (int64_t h = 0; h < shape.heads; ++h)
    for (int64_t i = 0; i < shape.rows; ++i)
      for (int64_t j = 0; j < shape.cols; ++j) *at++ = static_cast<float>(value(h, i, j));
  return {shape, std::move(values)};
}

/// A matrix of the visitor's: it can be given, edited and seeded. Its step has the shape heads x rows x cols; only
/// those of w_o are stacked, (heads * rows) x cols.
struct MatrixStep {
  int step = 0;
  std::string matrix;  // "w_q"
  int64_t heads = 1;
};

/// Attention as steps: the program, the values that follow from the setup alone, and the matrices that are still to be
/// bound.
struct Mechanism {
  Program program;
  Bindings bindings;
  std::vector<MatrixStep> matrices;
};

/// Puts a mechanism together. Layers after the first add "_2", ... to the names of their steps.
class Builder : public Mechanism {
 public:
  explicit Builder(const Setup& wanted) : setup(wanted) {}

  const Setup& setup;
  std::string suffix;  // of the present layer

  /// As put(); where the setup has a fault, as that has it.
  int add(std::string_view name, Primitive primitive, std::initializer_list<int> inputs);
  int put(std::string_view name, Primitive primitive, std::initializer_list<int> inputs);
  /// A value that follows from the setup alone (a table of positions, a triangle of ones).
  int given(std::string_view name, Tensor value);
  /// A matrix of the visitor's as the step `name`.
  int matrix(std::string_view name, std::string matrix, int64_t heads, int64_t rows, int64_t cols);
  /// One that is called like its step.
  int weight(std::string_view name, int64_t heads, int64_t rows, int64_t cols);
  /// Rows [begin, begin + count) of a step.
  int rows(std::string_view name, int step, int64_t begin, int64_t count);
  const Shape& shape(int step) const { return program.step(step).shape; }
};

}  // namespace attn
