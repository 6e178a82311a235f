#pragma once
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/program/program.h"

namespace attn {

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
  int64_t window_left = -1;  // keys before and after the query in the windows; -1: no limit
  int64_t window_right = -1;
  std::vector<std::pair<int, int>> hidden;  // painted: query, key
  std::vector<std::pair<int, int>> edges;   // of a graph: query, key
  std::string image;                        // "x" or "source": those tokens are patches of an image; else empty
  int64_t patch_pixels = 0;                 // of one patch
  uint64_t seed = 1;
  std::map<std::string, std::string> chosen;  // "score": "dot", ...: an id for every aspect
  std::map<std::string, double> parameters;   // of the chosen rows, all of them

  bool operator==(const Setup&) const = default;
};

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

  int add(std::string_view name, Primitive primitive, std::initializer_list<int> inputs);
  /// A value that follows from the setup alone (a table of positions, a triangle of ones).
  int given(std::string_view name, Tensor value);
  /// A matrix of the visitor's as the step `name`.
  int matrix(std::string_view name, std::string matrix, int64_t heads, int64_t rows, int64_t cols);
  /// One that is called like its step.
  int weight(std::string_view name, int64_t heads, int64_t rows, int64_t cols);
  const Shape& shape(int step) const { return program.steps[static_cast<size_t>(step)].shape; }
  /// A parameter of a chosen row. Error when no chosen row has it: a mistake in the program, not of the visitor.
  double parameter(std::string_view id) const;
  int64_t whole(std::string_view id) const { return static_cast<int64_t>(parameter(id)); }
};

}  // namespace attn
