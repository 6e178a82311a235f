// What a whole step computes, as a line of NumPy.
#include "attention/explain/explain.h"
#include "kernels/program/map_functions.h"
#include "text/list.h"
#include "text/numbers.h"

namespace attn {
namespace {

/// A number that reads back as itself.
std::string exact(double value) { return significant(value, 17); }

std::string listed(const std::vector<int64_t>& values) {
  return "[" + list_of(values, [](int64_t v) { return std::to_string(v); }) + "]";
}

/// a / b in NumPy, and 0 where b is 0
std::string divided(const std::string& a, const std::string& b) {
  return "np.where(" + b + " == 0, 0, " + a + " / np.where(" + b + " == 0, 1, " + b + "))";
}

/// One function per primitive.
struct Writer {
  std::vector<std::string> in;  // names of the operands
  std::vector<Shape> shapes;
  const std::string a = in.empty() ? "" : in[0];
  const std::string b = in.size() < 2 ? "" : in[1];

  std::string operator()(const Input&) const { return "given"; }
  std::string operator()(const MatMul& p) const { return a + " @ " + b + (p.transpose_b ? ".swapaxes(-1, -2)" : ""); }
  std::string operator()(const Add&) const { return a + " + " + b; }
  std::string operator()(const Scale& p) const { return a + " * " + exact(p.factor); }
  std::string operator()(const SoftCap& p) const {
    const std::string cap = std::to_string(p.cap);
    return p.cap == 0 ? a : cap + " * np.tanh(" + a + " / " + cap + ")";
  }
  std::string operator()(const ApplyMask&) const { return a + " + mask"; }
  std::string operator()(const Softmax& p) const {
    return "(lambda e: e / e.sum(-1, keepdims=True))(np.exp((" + a + " - " + a + ".max(-1, keepdims=True)) / " +
           std::to_string(p.temperature) + "))";
  }
  std::string operator()(const AppendRows&) const { return "np.concatenate([" + a + ", " + b + "], axis=-2)"; }
  std::string operator()(const SplitHeads& p) const {
    return a + ".reshape(n, " + std::to_string(p.heads) + ", -1).swapaxes(0, 1)";
  }
  std::string operator()(const MergeHeads&) const { return "np.concatenate(list(" + a + "[0]), axis=-1)"; }
  std::string operator()(const Attend&) const { return "attention(" + a + ", " + b + ", " + in[2] + ")"; }
  std::string operator()(const Map& p) const { return filled(function_row(p.function).numpy, a, exact(p.parameter)); }
  std::string operator()(const Subtract&) const {
    return "np.where(np.isneginf(" + a + ") & np.isneginf(" + b + "), 0, " + a + " - " + b + ")";
  }
  std::string operator()(const Multiply&) const { return a + " * " + b; }
  std::string operator()(const Divide&) const { return divided(a, b); }
  std::string operator()(const Maximum&) const { return "np.maximum(" + a + ", " + b + ")"; }
  std::string operator()(const HideWhere&) const { return "np.where(" + b + " != 0, " + a + ", -np.inf)"; }
  std::string operator()(const Reduce& p) const {
    switch (p.kind) {
      case Reduce::Kind::sum: return a + ".sum(-1, keepdims=True)";
      case Reduce::Kind::mean: return a + ".mean(-1, keepdims=True)";
      case Reduce::Kind::maximum: return a + ".max(-1, keepdims=True, initial=-np.inf)";
    }
    return {};
  }
  std::string operator()(const Normalize& p) const {
    if (p.kind == Normalize::Kind::unit)
      return "(lambda n: " + divided(a, "n") + ")(np.linalg.norm(" + a + ", axis=-1, keepdims=True))";
    const std::string difference = "(" + a + " - " + a + ".mean(-1, keepdims=True))";
    const std::string variance = a + ".var(-1, keepdims=True)";
    return p.epsilon > 0 ? difference + " / np.sqrt(" + variance + " + " + exact(p.epsilon) + ")"
                         : "(lambda s: " + divided(difference, "s") + ")(np.sqrt(" + variance + "))";
  }
  std::string operator()(const Choose& p) const {
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
    return "(lambda x, t: " + turned + ")(" + a + ", " + angles + ")";
  }
  std::string operator()(const Transpose&) const { return a + ".swapaxes(-1, -2)"; }
  std::string operator()(const Reshape& p) const {
    return a + ".reshape(*" + a + ".shape[:-2], " + std::to_string(p.rows) + ", " + std::to_string(p.cols) + ")";
  }
  std::string operator()(const Pairs& p) const {
    const std::string first = "np.repeat(" + a + ", " + std::to_string(shapes[1].rows) + ", axis=-2)";
    const std::string second = "np.tile(" + b + ", (" + std::to_string(shapes[0].rows) + ", 1))";
    return p.concatenate ? "np.concatenate([" + first + ", " + second + "], axis=-1)" : first + " + " + second;
  }
  std::string operator()(const Gather& p) const {
    const bool zeros = std::ranges::count(p.rows, -1) > 0;  // index -1 then means a last row of zeros
    const std::string from = zeros ? "np.concatenate([" + a + ", np.zeros_like(" + a + "[..., :1, :])], axis=-2)" : a;
    return from + "[..., " + listed(p.rows) + ", :]";
  }
  std::string operator()(const Columns& p) const {
    return a + "[..., " + std::to_string(p.begin) + ":" + std::to_string(p.end) + "]";
  }
  std::string operator()(const AppendCols&) const { return "np.concatenate([" + a + ", " + b + "], axis=-1)"; }
  std::string operator()(const SumHeads&) const { return a + ".sum(-3, keepdims=True)"; }
};

}  // namespace

std::string step_numpy(const Program& program, int step) {
  const Step& s = program.step(step);
  std::vector<std::string> names;
  std::vector<Shape> shapes;
  for (const int i : s.inputs) {
    names.push_back(program.step(i).name);
    shapes.push_back(program.step(i).shape);
  }
  return s.name + " = " + std::visit(Writer{std::move(names), std::move(shapes)}, s.primitive);
}

}  // namespace attn
