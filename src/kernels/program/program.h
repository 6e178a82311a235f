#pragma once
#include <map>
#include <type_traits>
#include <variant>

#include "kernels/program/mask.h"

namespace attn {

/// What a back end is asked to compute: named steps in order, each one primitive over earlier steps, with the shape of
/// its result. Values are apart from it: Bindings. Plain data, so that a back end is free to run it a slice at a
/// time, on a graphics processor, or fused.
///
/// Broadcasting, everywhere: batch and heads of an operand divide those of the result; head h of the result reads
/// head h / (result heads / operand heads) (grouped- and multi-query attention, Ainslie 2023, Shazeer 2019).
/// Where a and b are combined value by value, an operand of one row or one column is repeated along it, too: n x 1
/// with 1 x m gives n x m.

/// Which programs have a primitive: every one, or all but those whose steps are attention alone (absent/plain.cpp).
enum class Kit { core, plain };

/// What is the same for all steps of a primitive. The rest of its row is found by its type, and what is missing does
/// not compile: the shape of its result (program.cpp, plain_shapes.cpp), its arithmetic (cpu/), its shader (webgpu/),
/// and how a cell and a whole step are written (attention/explain/). Shaders have its place in `Primitive` as a
/// constant.
struct PrimitiveRow {
  const char* name;
  size_t operands;
  const char* sign;  // between operands that stand side by side; or empty
  Kit kit;
};

struct Input {  // a value that is bound when the program runs
  static constexpr PrimitiveRow row{"input", 0, "", Kit::core};
  Shape shape;
  bool operator==(const Input&) const = default;
};
struct MatMul {  // a . b, or a . b^T when transpose_b; a: n x k, b: k x m (m x k)
  static constexpr PrimitiveRow row{"matmul", 2, "·", Kit::core};
  bool transpose_b = false;
  /// Rows of a are weights that sum to 1: a row of b with weight 0 takes no part, NaN or not, and a mean stays within
  /// float32 as its values do.
  bool weighs = false;
  bool operator==(const MatMul&) const = default;
};
struct Scale {  // factor * a
  static constexpr PrimitiveRow row{"scale", 1, "", Kit::core};
  double factor = 1;
  bool operator==(const Scale&) const = default;
};
struct SoftCap {  // cap * tanh(a / cap); cap = 0 leaves a as it is (Gemma 2, 2024)
  static constexpr PrimitiveRow row{"softcap", 1, "", Kit::core};
  double cap = 0;
  bool operator==(const SoftCap&) const = default;
};
struct ApplyMask {  // a + mask, masked entries -infinity
  static constexpr PrimitiveRow row{"mask", 1, "", Kit::core};
  std::shared_ptr<const Mask> mask;
  bool operator==(const ApplyMask& other) const { return is_same_mask(mask, other.mask); }
};
struct Softmax {  // exp((a - row maximum) / T) / row sum; a row of -infinity gives zeros
  static constexpr PrimitiveRow row{"softmax", 1, "", Kit::core};
  double temperature = 1;
  bool operator==(const Softmax&) const = default;
};
struct AppendRows {  // rows of a, then rows of b: a past and what is new
  static constexpr PrimitiveRow row{"append_rows", 2, "", Kit::core};
};
struct SplitHeads {  // rows x (heads * d) -> heads x rows x d, columns dealt out in order
  static constexpr PrimitiveRow row{"split_heads", 1, "", Kit::core};
  int64_t heads = 1;
  bool operator==(const SplitHeads&) const = default;
};
struct MergeHeads {  // heads x rows x d -> rows x (heads * d)
  static constexpr PrimitiveRow row{"merge_heads", 1, "", Kit::core};
};
struct Attend {  // softmax(softcap(factor q k^T) + mask, T) v without keeping the scores; inputs q, k, v
  static constexpr PrimitiveRow row{"attend", 3, "", Kit::core};
  double factor = 1;
  double cap = 0;
  double temperature = 1;
  std::shared_ptr<const Mask> mask = nullptr;  // or null: every query sees every key
  bool operator==(const Attend& other) const {
    return factor == other.factor && cap == other.cap && temperature == other.temperature &&
           is_same_mask(mask, other.mask);
  }
};

struct Map {  // f(a), value by value
  static constexpr PrimitiveRow row{"map", 1, "", Kit::plain};
  enum class Function {  // a row each: map_functions.cpp
    exp,
    tanh,
    sigmoid,       // 1 / (1 + exp(-x))
    relu,          // max(x, 0)
    leaky_relu,    // x, below 0 parameter * x (GAT: Velickovic 2018)
    gelu,          // x Phi(x), exact (Hendrycks 2016)
    elu_plus_one,  // x > 0 ? x + 1 : exp(x) (Katharopoulos 2020)
    softplus,      // log(1 + exp(x))
    within,        // 1 where |x| <= parameter, else 0
    log,           // natural; NaN below 0, -infinity at 0
    sqrt,          // of x + parameter; NaN below 0
    step_up,       // 1 above 0, else parameter: the slope of relu and leaky_relu
    gelu_slope,    // Phi(x) + x phi(x)
  };
  Function function = Function::exp;
  double parameter = 0;
  bool operator==(const Map&) const = default;
};

struct Add {  // a + b
  static constexpr PrimitiveRow row{"add", 2, "+", Kit::plain};
};
struct Subtract {  // a - b; -infinity - (-infinity) = 0, the step between two running maxima of a row without keys
  static constexpr PrimitiveRow row{"subtract", 2, "−", Kit::plain};
};
struct Multiply {  // a * b, value by value
  static constexpr PrimitiveRow row{"multiply", 2, "×", Kit::plain};
};
struct Divide {  // a / b, value by value; x / 0 = 0, what is left of a row that sees nothing
  static constexpr PrimitiveRow row{"divide", 2, "÷", Kit::plain};
};
struct Maximum {  // max(a, b), value by value
  static constexpr PrimitiveRow row{"maximum", 2, "", Kit::plain};
};
struct HideWhere {  // a where b is not 0, else -infinity: a mask that was computed
  static constexpr PrimitiveRow row{"hide_where", 2, "", Kit::plain};
};

struct Reduce {  // of each row: rows x 1; of no columns 0, 0, -infinity
  static constexpr PrimitiveRow row{"reduce", 1, "", Kit::plain};
  enum class Kind { sum, mean, maximum };
  Kind kind = Kind::sum;
  bool operator==(const Reduce&) const = default;
};
struct Normalize {  // each row: unit a / |a|; layer (a - mean) / sqrt(variance + epsilon) (Ba 2016); rms
                    // a / sqrt(mean of squares + epsilon) (Zhang 2019); divided by 0: zeros; log
                    // a - log(sum of exp(a)), the logarithm of the softmax; a has to be finite there
  static constexpr PrimitiveRow row{"normalize", 1, "", Kit::plain};
  enum class Kind { unit, layer, rms, log };
  Kind kind = Kind::unit;
  double epsilon = 0;  // of layer and rms; a variance is the population's, divided by the number of columns
  bool operator==(const Normalize&) const = default;
};
struct Choose {  // rows of weights: one-hot of the largest (the first of equals), or how often each of `samples` draws
  static constexpr PrimitiveRow row{"choose", 1, "", Kit::plain};
  // fell on it / samples (hard attention: Xu 2015); a row without weights: zeros. top, of scores: 1 for the `samples`
  // largest that are not -infinity (the first of equals), else 0
  enum class Kind { largest, sample, top };
  Kind kind = Kind::largest;
  uint64_t seed = 1;
  int64_t samples = 1;
  bool operator==(const Choose&) const = default;
};
struct Entmax {  // each row of z = a / T: weights with sum 1, exactly 0 below a threshold: sparsemax max(0, z - tau)
                 // (Martins 2016, eq. 2); entmax, of alpha = 1.5, max(0, z / 2 - tau)^2 (Peters 2019, section 3);
                 // -infinity weighs 0, a row of it gives zeros
  static constexpr PrimitiveRow row{"entmax", 1, "", Kit::plain};
  enum class Kind { sparsemax, entmax };
  Kind kind = Kind::sparsemax;
  double temperature = 1;
  bool operator==(const Entmax&) const = default;
};
struct Rotate {  // rotary positions (Su 2021): columns 2i and 2i+1 of row r turned by positions[r] / base^(2i /
                 // columns)
  static constexpr PrimitiveRow row{"rotate", 1, "", Kit::plain};
  double base = 10000;
  std::vector<int64_t> positions = {};  // one per row, or empty: the row's index
  bool halves = false;  // the pairs are columns i and i + columns / 2; either way an odd last column stays
  bool operator==(const Rotate&) const = default;
};

struct Transpose {  // a^T of each head
  static constexpr PrimitiveRow row{"transpose", 1, "", Kit::plain};
};
struct Reshape {  // the values of each head in row-major order under another shape
  static constexpr PrimitiveRow row{"reshape", 1, "", Kit::plain};
  int64_t rows = 0;
  int64_t cols = 0;
  bool operator==(const Reshape&) const = default;
};
struct Pairs {  // row i * m + j is a_i + b_j, or a_i beside b_j; a: n x d, b: m x d'
  static constexpr PrimitiveRow row{"pairs", 2, "+", Kit::plain};
  bool concatenate = false;
  bool operator==(const Pairs&) const = default;
};
struct Gather {  // row i is row rows[i] of a, zeros where rows[i] is -1
  static constexpr PrimitiveRow row{"gather", 1, "", Kit::plain};
  std::vector<int64_t> rows = {};
  bool operator==(const Gather&) const = default;
};
struct Columns {  // columns [begin, end) of a
  static constexpr PrimitiveRow row{"columns", 1, "", Kit::plain};
  int64_t begin = 0;
  int64_t end = 0;
  bool operator==(const Columns&) const = default;
};
struct AppendCols {  // columns of a, then columns of b
  static constexpr PrimitiveRow row{"append_cols", 2, "", Kit::plain};
};
struct SumHeads {  // heads x n x d -> 1 x n x d
  static constexpr PrimitiveRow row{"sum_heads", 1, "", Kit::plain};
};

/// Primitives without parameters are equal.
template <class P>
requires std::is_empty_v<P> && std::is_same_v<decltype(P::row), const PrimitiveRow>
bool operator==(const P&, const P&) { return true; }

using Primitive =
    std::variant<Input, MatMul, Add, Scale, SoftCap, ApplyMask, Softmax, AppendRows, SplitHeads, MergeHeads, Attend,
                 Map, Subtract, Multiply, Divide, Maximum, HideWhere, Reduce, Normalize, Choose, Rotate, Transpose,
                 Reshape, Pairs, Gather, Columns, AppendCols, SumHeads, Entmax>;

inline PrimitiveRow primitive_row(const Primitive& primitive) {
  return std::visit([](const auto& p) { return p.row; }, primitive);
}

template <class P>
concept Plain = P::row.kit == Kit::plain;

/// What makes one value of one of a and one of b.
template <class P>
concept ValueByValue = std::is_same_v<P, Add> || std::is_same_v<P, Subtract> || std::is_same_v<P, Multiply> ||
    std::is_same_v<P, Divide> || std::is_same_v<P, Maximum> || std::is_same_v<P, HideWhere>;

/// Calls f with a primitive that has to be a plain one; Error where it is not.
template <class F>
auto visit_plain(const F& f, const Primitive& primitive) {
  return std::visit(
      [&]<class P>(const P& p) -> decltype(f(Map{})) {
        if constexpr (Plain<P>)
          return f(p);
        else
          throw Error(std::string("primitive ") + P::row.name + " is not a plain one");
      },
      primitive);
}

/// Whether the value is the operand's, unchanged: scale by 1, softcap off, a mask that masks nothing.
bool is_identity(const Primitive& primitive);

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
  int find(std::string_view name) const;
  const Step& step(int index) const { return steps[static_cast<size_t>(index)]; }
  const Step& operand(const Step& of, size_t k) const { return step(of.inputs[k]); }

 private:
  std::map<std::string, int, std::less<>> index_;  // of names
};

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
