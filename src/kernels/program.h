#pragma once
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "kernels/mask.h"
#include "kernels/tensor.h"

namespace attn {

/// What a back end is asked to compute: named steps in order, each one primitive over earlier steps. Plain data, so
/// that a back end is free to run it a slice at a time, on a graphics processor, or fused.
///
/// Broadcasting, everywhere: batch and heads of an operand divide those of the result; head h of the result reads
/// head h / (result heads / operand heads) (grouped- and multi-query attention, Ainslie 2023, Shazeer 2019).

struct Input {  // a value that is given
  Tensor value;
};
struct MatMul {  // a . b, or a . b^T when transpose_b; a: n x k, b: k x m (m x k)
  bool transpose_b = false;
};
struct Add {  // a + b; b has a's rows or one row that is added to each
};
struct Scale {  // factor * a
  double factor = 1;
};
struct SoftCap {  // cap * tanh(a / cap); cap = 0 leaves a as it is (Gemma 2, 2024)
  double cap = 0;
};
struct ApplyMask {  // a + mask, masked entries -infinity
  std::shared_ptr<const Mask> mask;
};
struct Softmax {  // exp((a - row maximum) / T) / row sum; a row of -infinity gives zeros
  double temperature = 1;
};
struct AppendRows {  // rows of a, then rows of b: a past and what is new
};
struct SplitHeads {  // rows x (heads * d) -> heads x rows x d, columns dealt out in order
  int64_t heads = 1;
};
struct MergeHeads {  // heads x rows x d -> rows x (heads * d)
};
struct Attend {  // softmax(softcap(factor q k^T) + mask, T) v without keeping the scores; inputs q, k, v
  double factor = 1;
  double cap = 0;
  double temperature = 1;
  std::shared_ptr<const Mask> mask = nullptr;  // or null: every query sees every key
};

using Primitive =
    std::variant<Input, MatMul, Add, Scale, SoftCap, ApplyMask, Softmax, AppendRows, SplitHeads, MergeHeads, Attend>;

struct Step {
  std::string name;  // unique in its program: "scores"
  Primitive primitive;
  std::vector<int> inputs;  // indices of earlier steps
  Shape shape;              // of the result
};

struct Program {
  std::vector<Step> steps;

  /// Adds a step after working out its shape; returns its index. Error when the operands' shapes do not fit the
  /// primitive (the text names the step and both shapes).
  int add(std::string name, Primitive primitive, std::vector<int> inputs);
  /// Index of the step called `name`, or -1.
  int find(const std::string& name) const;
};

}  // namespace attn
