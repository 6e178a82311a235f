// What a whole step computes, in the two notations that people copy: a LaTeX formula and a line of NumPy.
#include "attention/explain/explain.h"
#include "text/list.h"
#include "text/numbers.h"

namespace attn {
namespace {

/// A number that reads back as itself.
std::string exact(double value) { return significant(value, 17); }

std::string listed(const std::vector<int64_t>& values) {
  return "[" + list_of(values, [](int64_t v) { return std::to_string(v); }) + "]";
}

struct Latex {
  std::vector<std::string> in;
  std::string operator()(const Input&) const { return ""; }
  std::string operator()(const MatMul& p) const { return in[0] + " " + in[1] + (p.transpose_b ? "^{\\top}" : ""); }
  std::string operator()(const Add&) const { return in[0] + " + " + in[1]; }
  std::string operator()(const Scale&) const { return in[0] + " / \\sqrt{d_k}"; }
  std::string operator()(const SoftCap&) const { return "c \\tanh(" + in[0] + " / c)"; }
  std::string operator()(const ApplyMask&) const { return in[0] + " + M"; }
  std::string operator()(const Softmax&) const { return "\\operatorname{softmax}(" + in[0] + " / T)"; }
  std::string operator()(const AppendRows&) const { return "[" + in[0] + "; " + in[1] + "]"; }
  std::string operator()(const SplitHeads&) const { return "\\operatorname{split}(" + in[0] + ")"; }
  std::string operator()(const MergeHeads&) const { return "\\operatorname{concat}(" + in[0] + ")"; }
  std::string operator()(const Attend&) const {
    return "\\operatorname{attention}(" + in[0] + ", " + in[1] + ", " + in[2] + ")";
  }
  std::string operator()(const Map& p) const {
    const std::string of_a = "(" + in[0] + ")";
    switch (p.function) {
      case Map::Function::exp: return "\\exp" + of_a;
      case Map::Function::tanh: return "\\tanh" + of_a;
      case Map::Function::sigmoid: return "\\sigma" + of_a;
      case Map::Function::relu: return "\\max(" + in[0] + ", 0)";
      case Map::Function::leaky_relu: return "\\operatorname{LeakyReLU}_{" + significant(p.parameter) + "}" + of_a;
      case Map::Function::gelu: return in[0] + " \\odot \\Phi" + of_a;
      case Map::Function::elu_plus_one: return "\\operatorname{elu}" + of_a + " + 1";
      case Map::Function::softplus: return "\\log(1 + e^{" + in[0] + "})";
      case Map::Function::within: return "[\\,|" + in[0] + "| \\le " + significant(p.parameter) + "\\,]";
    }
    return "";
  }
  std::string operator()(const Subtract&) const { return in[0] + " - " + in[1]; }
  std::string operator()(const Multiply&) const { return in[0] + " \\odot " + in[1]; }
  std::string operator()(const Divide&) const { return in[0] + " \\oslash " + in[1]; }
  std::string operator()(const Maximum&) const { return "\\max(" + in[0] + ", " + in[1] + ")"; }
  std::string operator()(const HideWhere&) const {
    return "\\begin{cases} " + in[0] + " & " + in[1] + " \\ne 0 \\\\ -\\infty & \\text{else} \\end{cases}";
  }
  std::string operator()(const Reduce& p) const {
    if (p.kind == Reduce::Kind::maximum) return "\\max_j " + in[0] + "_{ij}";
    return (p.kind == Reduce::Kind::mean ? "\\tfrac{1}{m} \\sum_{j=1}^{m} " : "\\sum_j ") + in[0] + "_{ij}";
  }
  std::string operator()(const Normalize& p) const {
    if (p.kind == Normalize::Kind::unit) return in[0] + "_i / \\lVert " + in[0] + "_i \\rVert";
    return "(" + in[0] + "_i - \\mu_i) / \\sqrt{\\sigma_i^2 + \\epsilon}";
  }
  std::string operator()(const Choose& p) const {
    if (p.kind == Choose::Kind::largest) return "[\\,j = \\arg\\max_k " + in[0] + "_{ik}\\,]";
    return "\\tfrac{1}{N} \\sum_{n=1}^{N} [\\,j = j_n\\,], \\; j_n \\sim " + in[0] +
           "_i, \\; N = " + std::to_string(p.samples);
  }
  std::string operator()(const Rotate&) const { return "R_{\\Theta, i}\\, " + in[0] + "_i"; }
  std::string operator()(const Transpose&) const { return in[0] + "^{\\top}"; }
  std::string operator()(const Reshape& p) const {
    return "\\operatorname{reshape}(" + in[0] + ", " + std::to_string(p.rows) + " \\times " + std::to_string(p.cols) +
           ")";
  }
  std::string operator()(const Pairs& p) const {
    return p.concatenate ? "[" + in[0] + "_i \\Vert " + in[1] + "_j]" : in[0] + "_i + " + in[1] + "_j";
  }
  std::string operator()(const Gather&) const { return in[0] + "_{\\pi(i)}"; }
  std::string operator()(const Columns& p) const {  // counted from 1, both ends included
    return in[0] + "_{:,\\," + std::to_string(p.begin + 1) + ":" + std::to_string(p.end) + "}";
  }
  std::string operator()(const AppendCols&) const { return "[" + in[0] + " \\Vert " + in[1] + "]"; }
  std::string operator()(const SumHeads&) const { return "\\sum_h " + in[0] + "^{(h)}"; }
};

struct NumPy {
  std::vector<std::string> in;
  std::vector<Shape> shapes;  // of the inputs
  std::string operator()(const Input&) const { return "given"; }
  std::string operator()(const MatMul& p) const {
    return in[0] + " @ " + in[1] + (p.transpose_b ? ".swapaxes(-1, -2)" : "");
  }
  std::string operator()(const Add&) const { return in[0] + " + " + in[1]; }
  std::string operator()(const Scale& p) const { return in[0] + " * " + exact(p.factor); }
  std::string operator()(const SoftCap& p) const {
    if (p.cap == 0) return in[0];
    const std::string cap = std::to_string(p.cap);
    return cap + " * np.tanh(" + in[0] + " / " + cap + ")";
  }
  std::string operator()(const ApplyMask&) const { return in[0] + " + mask"; }
  std::string operator()(const Softmax& p) const {
    const std::string t = std::to_string(p.temperature);
    return "(lambda e: e / e.sum(-1, keepdims=True))(np.exp((" + in[0] + " - " + in[0] + ".max(-1, keepdims=True)) / " +
           t + "))";
  }
  std::string operator()(const AppendRows&) const { return "np.concatenate([" + in[0] + ", " + in[1] + "], axis=-2)"; }
  std::string operator()(const SplitHeads& p) const {
    return in[0] + ".reshape(n, " + std::to_string(p.heads) + ", -1).swapaxes(0, 1)";
  }
  std::string operator()(const MergeHeads&) const { return "np.concatenate(list(" + in[0] + "[0]), axis=-1)"; }
  std::string operator()(const Attend&) const { return "attention(" + in[0] + ", " + in[1] + ", " + in[2] + ")"; }
  std::string operator()(const Map& p) const {
    const std::string& a = in[0];
    switch (p.function) {
      case Map::Function::exp: return "np.exp(" + a + ")";
      case Map::Function::tanh: return "np.tanh(" + a + ")";
      case Map::Function::sigmoid: return "1 / (1 + np.exp(-" + a + "))";
      case Map::Function::relu: return "np.maximum(" + a + ", 0)";
      case Map::Function::leaky_relu:
        return "np.where(" + a + " < 0, " + exact(p.parameter) + " * " + a + ", " + a + ")";
      case Map::Function::gelu: return a + " * scipy.special.ndtr(" + a + ")";
      case Map::Function::elu_plus_one:
        return "np.where(" + a + " > 0, " + a + " + 1, np.exp(np.minimum(" + a + ", 0)))";
      case Map::Function::softplus: return "np.logaddexp(" + a + ", 0)";
      case Map::Function::within: return "(np.abs(" + a + ") <= " + exact(p.parameter) + ").astype(np.float32)";
    }
    return "";
  }
  std::string operator()(const Subtract&) const {
    return "np.where(np.isneginf(" + in[0] + ") & np.isneginf(" + in[1] + "), 0, " + in[0] + " - " + in[1] + ")";
  }
  std::string operator()(const Multiply&) const { return in[0] + " * " + in[1]; }
  std::string operator()(const Divide&) const { return divided(in[0], in[1]); }
  std::string operator()(const Maximum&) const { return "np.maximum(" + in[0] + ", " + in[1] + ")"; }
  std::string operator()(const HideWhere&) const { return "np.where(" + in[1] + " != 0, " + in[0] + ", -np.inf)"; }
  std::string operator()(const Reduce& p) const {
    if (p.kind == Reduce::Kind::maximum) return in[0] + ".max(-1, keepdims=True, initial=-np.inf)";
    return in[0] + (p.kind == Reduce::Kind::sum ? ".sum" : ".mean") + "(-1, keepdims=True)";
  }
  std::string operator()(const Normalize& p) const {
    if (p.kind == Normalize::Kind::unit)
      return "(lambda n: " + divided(in[0], "n") + ")(np.linalg.norm(" + in[0] + ", axis=-1, keepdims=True))";
    const std::string difference = "(" + in[0] + " - " + in[0] + ".mean(-1, keepdims=True))";
    const std::string variance = in[0] + ".var(-1, keepdims=True)";
    if (p.epsilon > 0) return difference + " / np.sqrt(" + variance + " + " + exact(p.epsilon) + ")";
    return "(lambda s: " + divided(difference, "s") + ")(np.sqrt(" + variance + "))";
  }
  std::string operator()(const Choose& p) const {
    const std::string& a = in[0];
    if (p.kind == Choose::Kind::largest)
      return "np.eye(" + a + ".shape[-1])[" + a + ".argmax(-1)] * (" + a + ".max(-1, keepdims=True) > 0)";
    const std::string n = std::to_string(p.samples);
    return "np.random.default_rng(" + std::to_string(p.seed) + ").multinomial(" + n + ", " + a + " / " + a +
           ".sum(-1, keepdims=True)) / " + n;
  }
  std::string operator()(const Rotate& p) const {
    const int64_t cols = shapes[0].cols, even = cols / 2 * 2;
    const std::string positions = p.positions.empty() ? "np.arange(" + std::to_string(shapes[0].rows) + ")"
                                                      : "np.array(" + listed(p.positions) + ")";
    const std::string angles = positions + "[:, None] / " + exact(p.base) + " ** (np.arange(0, " +
                               std::to_string(even) + ", 2) / " + std::to_string(cols) + ")";
    const std::string half = std::to_string(even / 2), end = std::to_string(even);
    const std::string x = p.halves ? "x[..., :" + half + "]" : "x[..., 0:" + end + ":2]";
    const std::string y = p.halves ? "x[..., " + half + ":" + end + "]" : "x[..., 1:" + end + ":2]";
    const std::string both = x + " * np.cos(t) - " + y + " * np.sin(t), " + x + " * np.sin(t) + " + y + " * np.cos(t)";
    std::string turned = "np.concatenate([" + both + "], -1)";
    if (!p.halves) turned = "np.stack([" + both + "], -1).reshape(*x.shape[:-1], " + end + ")";
    if (even < cols) turned = "np.concatenate([" + turned + ", x[..., " + end + ":]], -1)";
    return "(lambda x, t: " + turned + ")(" + in[0] + ", " + angles + ")";
  }
  std::string operator()(const Transpose&) const { return in[0] + ".swapaxes(-1, -2)"; }
  std::string operator()(const Reshape& p) const {
    return in[0] + ".reshape(*" + in[0] + ".shape[:-2], " + std::to_string(p.rows) + ", " + std::to_string(p.cols) +
           ")";
  }
  std::string operator()(const Pairs& p) const {
    const std::string first = "np.repeat(" + in[0] + ", " + std::to_string(shapes[1].rows) + ", axis=-2)";
    const std::string second = "np.tile(" + in[1] + ", (" + std::to_string(shapes[0].rows) + ", 1))";
    return p.concatenate ? "np.concatenate([" + first + ", " + second + "], axis=-1)" : first + " + " + second;
  }
  std::string operator()(const Gather& p) const {
    for (const int64_t row : p.rows)  // index -1 then means a last row of zeros
      if (row < 0)
        return "np.concatenate([" + in[0] + ", np.zeros_like(" + in[0] + "[..., :1, :])], axis=-2)[..., " +
               listed(p.rows) + ", :]";
    return in[0] + "[..., " + listed(p.rows) + ", :]";
  }
  std::string operator()(const Columns& p) const {
    return in[0] + "[..., " + std::to_string(p.begin) + ":" + std::to_string(p.end) + "]";
  }
  std::string operator()(const AppendCols&) const { return "np.concatenate([" + in[0] + ", " + in[1] + "], axis=-1)"; }
  std::string operator()(const SumHeads&) const { return in[0] + ".sum(-3, keepdims=True)"; }

  /// a / b, and 0 where b is 0
  static std::string divided(const std::string& a, const std::string& b) {
    return "np.where(" + b + " == 0, 0, " + a + " / np.where(" + b + " == 0, 1, " + b + "))";
  }
};

}  // namespace

std::string primitive_name(const Primitive& primitive) {
  static constexpr const char* kNames[] = {
      "input",       "matmul",      "add",         "scale",  "softcap",   "mask",        "softmax",
      "append_rows", "split_heads", "merge_heads", "attend", "map",       "subtract",    "multiply",
      "divide",      "maximum",     "hide_where",  "reduce", "normalize", "choose",      "rotate",
      "transpose",   "reshape",     "pairs",       "gather", "columns",   "append_cols", "sum_heads"};
  static_assert(std::size(kNames) == std::variant_size_v<Primitive>);
  return kNames[primitive.index()];
}

std::string step_latex(const Program& program, int step) {
  std::vector<std::string> names;
  for (const int i : program.steps[static_cast<size_t>(step)].inputs)
    names.push_back(program.steps[static_cast<size_t>(i)].name);
  return std::visit(Latex{names}, program.steps[static_cast<size_t>(step)].primitive);
}
std::string step_numpy(const Program& program, int step) {
  const Step& s = program.steps[static_cast<size_t>(step)];
  std::vector<std::string> names;
  std::vector<Shape> shapes;
  for (const int i : s.inputs) {
    names.push_back(program.steps[static_cast<size_t>(i)].name);
    shapes.push_back(program.steps[static_cast<size_t>(i)].shape);
  }
  return s.name + " = " + std::visit(NumPy{names, shapes}, s.primitive);
}

}  // namespace attn
