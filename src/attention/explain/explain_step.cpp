// What a whole step computes, as a line of NumPy.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>

#include "attention/analysis.h"
#include "attention/explain/explain.h"
#include "kernels/program/map_functions.h"
#include "kernels/seeded.h"
#include "text/list.h"
#include "text/numbers.h"

namespace attn {
namespace {

/// The shortest text that Python reads as the same number. (std::to_chars of a double brings tables of 100 kB.)
std::string exact(double value) {
  for (int digits = 1;; ++digits)
    if (std::string text = significant(value, digits); digits == 17 || std::strtod(text.c_str(), nullptr) == value)
      return text;
}

std::string exact(float value) {
  if (std::isnan(value)) return "np.nan";
  if (std::isinf(value)) return value < 0 ? "-np.inf" : "np.inf";
  return shortest(value);
}

std::string listed(const std::vector<int64_t>& values) {
  return "[" + list_of(values, [](int64_t v) { return std::to_string(v); }) + "]";
}

/// a / b in NumPy, and 0 where b is 0
std::string divided(const std::string& a, const std::string& b) {
  return "np.where(" + b + " == 0, 0, " + a + " / np.where(" + b + " == 0, 1, " + b + "))";
}

/// np.array over batch, heads, rows and columns; row(batch, head, row) writes a list.
template <class Row>
std::string nested(const Shape& s, const Row& row, const char* type) {
  const auto several = [](int64_t count, const auto& one) {
    std::string text = "[";
    for (int64_t i = 0; i < count; ++i) text += (i ? ", " : "") + one(i);
    return text + "]";
  };
  return "np.array(" +
         several(s.batch,
                 [&](int64_t b) {
                   return several(s.heads,
                                  [&](int64_t h) { return several(s.rows, [&](int64_t r) { return row(b, h, r); }); });
                 }) +
         type + ")";
}

std::string array_of(const Shape& s, const std::function<float(int64_t b, int64_t h, int64_t r, int64_t c)>& value) {
  const auto row = [&](int64_t b, int64_t h, int64_t r) {
    std::string text = "[";
    for (int64_t c = 0; c < s.cols; ++c) text += (c ? ", " : "") + exact(value(b, h, r, c));
    return text + "]";
  };
  return nested(s, row, ", np.float32");
}

/// Scores of that shape under a mask: a triangle or a band as such, any other as a row of "1" and "0" for each query.
std::string masked(const std::string& a, const Mask& mask, Shape s) {
  if (mask.none()) return a;
  if (!mask.keep && mask.bias.empty() && mask.kv_len.empty() && mask.offset.empty()) {
    const auto up_to = [&](int64_t k) {
      return "np.tri(" + std::to_string(s.rows) + ", " + std::to_string(s.cols) + ", " + std::to_string(k) +
             ", dtype=bool)";
    };
    const int64_t last = mask.causal ? 0 : std::min(mask.right, s.cols), before = std::min(mask.left, s.rows);
    std::string seen = last >= 0 ? up_to(last) : "";
    if (before >= 0) seen += (seen.empty() ? "~" : " & ~") + up_to(-before - 1);
    return "np.where(" + seen + ", " + a + ", -np.inf)";
  }
  const auto value = [&](int64_t b, int64_t h, int64_t r, int64_t c) { return mask.row(b, h, r, s.cols).value(c); };
  const bool keeps = std::all_of(mask.bias.data(), mask.bias.data() + mask.bias.count(),
                                 [](float v) { return v == 0 || is_masked(v); });
  if (!keeps) return a + " + " + array_of(s, value);
  if ((!mask.keep || mask.keep_shape.heads == 1) && (mask.bias.empty() || mask.bias.shape().heads == 1)) s.heads = 1;
  const auto row = [&](int64_t b, int64_t h, int64_t r) {
    std::string text = "list(\"";
    for (int64_t c = 0; c < s.cols; ++c) text += value(b, h, r, c) == 0 ? '1' : '0';
    return text + "\")";
  };
  return "np.where(" + nested(s, row, "") + " == \"1\", " + a + ", -np.inf)";
}

/// Of a, which is a name. A row of -infinity gives zeros: its largest is then the least number instead.
std::string softmax_of(const std::string& a, double temperature) {
  const std::string difference = a + " - " + a + ".max(-1, keepdims=True, initial=np.finfo(np.float32).min)";
  return "(lambda e: e / np.where(e.any(-1, keepdims=True), e.sum(-1, keepdims=True), 1))(np.exp(" +
         (temperature == 1 ? difference : "(" + difference + ") / " + exact(temperature)) + "))";
}

std::string capped(const std::string& a, double cap) {
  return cap == 0 ? a : exact(cap) + " * np.tanh((" + a + ") / " + exact(cap) + ")";
}

/// seeded_mix() of an array of 64 bits.
constexpr const char* kMix =
    "lambda z: (lambda z: (lambda z: (lambda z: z ^ z >> 31)((z ^ z >> 27) * 0x94D049BB133111EB))"
    "((z ^ z >> 30) * 0xBF58476D1CE4E5B9))(z + 0x9E3779B97F4A7C15)";

/// The draws of Choose, by the same hash: how many of the points fall between two of the sums up to each column.
std::string drawn(const std::string& a, const Choose& p, const Shape& s) {
  const auto range = [](int64_t n, const std::string& rest) {
    return "np.arange(" + std::to_string(n) + ", dtype=np.uint64)" + rest;
  };
  const std::string first = std::to_string(seeded_mix(p.seed)) + " ^ ";
  const std::string matrix = first + range(s.batch * s.heads, ".reshape(" + std::to_string(s.batch) + ", " +
                                                                  std::to_string(s.heads) + ", 1, 1)");
  const std::string point = "(mix(mix(mix(" + matrix + ") ^ " + range(s.rows, "[:, None]") + ") ^ " +
                            range(p.samples, "") + ") >> 11) * 2.0 ** -53";
  return "(lambda mix, sums: (lambda ends: (ends[..., None] == np.arange(" + std::to_string(s.cols) +
         ")).mean(-2))((np.minimum(" + point +
         " * sums[..., -1:], np.nextafter(sums[..., -1:], 0))[..., None] >= " + "sums[..., None, :]).sum(-1)))(" +
         kMix + ", np.maximum(" + a + ", 0).cumsum(-1, dtype=np.float64))";
}

/// One function per primitive.
struct Writer {
  std::vector<std::string> in;  // the operands
  std::vector<Shape> shapes;
  Shape shape;  // of the result
  const std::string a = in.empty() ? "" : in[0];
  const std::string b = in.size() < 2 ? "" : in[1];

  std::string operator()(const Input&) const { return "given"; }  // step_numpy() has its values
  std::string operator()(const MatMul& p) const { return a + " @ " + b + (p.transpose_b ? ".swapaxes(-1, -2)" : ""); }
  std::string operator()(const Add&) const { return a + " + " + b; }
  std::string operator()(const Scale& p) const { return a + " * " + exact(p.factor); }
  std::string operator()(const SoftCap& p) const { return capped(a, p.cap); }
  std::string operator()(const ApplyMask& p) const { return masked(a, *p.mask, shape); }
  std::string operator()(const Softmax& p) const { return softmax_of(a, p.temperature); }
  std::string operator()(const AppendRows&) const { return "np.concatenate([" + a + ", " + b + "], axis=-2)"; }
  std::string operator()(const SplitHeads& p) const {
    const Shape& s = shapes[0];
    return a + ".reshape(" + listed({s.batch, s.rows, p.heads, shape.cols}) + ").swapaxes(1, 2)";
  }
  std::string operator()(const MergeHeads&) const {
    return a + ".swapaxes(1, 2).reshape(" + listed({shape.batch, 1, shape.rows, shape.cols}) + ")";
  }
  std::string operator()(const Attend& p) const {
    std::string scores = capped(a + " @ " + b + ".swapaxes(-1, -2) * " + exact(p.factor), p.cap);
    if (p.mask) scores = masked(scores, *p.mask, {shape.batch, shape.heads, shape.rows, shapes[1].rows});
    return "(lambda s: " + softmax_of("s", p.temperature) + " @ " + in[2] + ")(" + scores + ")";
  }
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
      case Reduce::Kind::mean: return a + (shapes[0].cols ? ".mean" : ".sum") + "(-1, keepdims=True)";
      case Reduce::Kind::maximum: return a + ".max(-1, keepdims=True, initial=-np.inf)";
    }
    return {};
  }
  std::string operator()(const Normalize& p) const {
    if (p.kind == Normalize::Kind::unit)
      return "(lambda n: " + divided(a, "n") + ")(np.linalg.norm(" + a + ", axis=-1, keepdims=True))";
    if (p.kind == Normalize::Kind::log) return a + " - np.logaddexp.reduce(" + a + ", axis=-1, keepdims=True)";
    if (p.kind == Normalize::Kind::rms) {
      const std::string squares = "(" + a + " ** 2).mean(-1, keepdims=True)";
      return p.epsilon > 0 ? a + " / np.sqrt(" + squares + " + " + exact(p.epsilon) + ")"
                           : "(lambda s: " + divided(a, "s") + ")(np.sqrt(" + squares + "))";
    }
    const std::string difference = "(" + a + " - " + a + ".mean(-1, keepdims=True))";
    const std::string variance = a + ".var(-1, keepdims=True)";
    return p.epsilon > 0 ? difference + " / np.sqrt(" + variance + " + " + exact(p.epsilon) + ")"
                         : "(lambda s: " + divided(difference, "s") + ")(np.sqrt(" + variance + "))";
  }
  std::string operator()(const Choose& p) const {
    if (p.kind == Choose::Kind::largest)
      return "np.eye(" + a + ".shape[-1])[" + a + ".argmax(-1)] * (" + a + ".max(-1, keepdims=True) > 0)";
    if (p.kind == Choose::Kind::top)
      return "((-" + a + ").argsort(-1, kind='stable').argsort(-1) < " + std::to_string(p.samples) + ") * (" + a +
             " > -np.inf)";
    return drawn(a, p, shape);
  }
  std::string operator()(const Entmax& p) const {
    const bool squares = p.kind == Entmax::Kind::entmax;
    const std::string z =
        "(" + a + " - " + a + ".max(-1, keepdims=True)) / " + exact(p.temperature * (squares ? 2 : 1));
    const std::string falling = "(-np.sort(-z), np.arange(1, z.shape[-1] + 1)))(" + z + ")";
    if (!squares)
      return "(lambda z: (lambda s, k: np.fmax(z - ((s.cumsum(-1) - 1) / k).max(-1, keepdims=True), 0))" + falling;
    return "(lambda z: (lambda s, k: (lambda t: np.fmax(z - np.take_along_axis(t, np.maximum((t <= s).sum(-1, "
           "keepdims=True), 1) - 1, -1), 0) ** 2)((s.cumsum(-1) - np.sqrt(np.maximum(k - k * (s ** 2).cumsum(-1) + "
           "s.cumsum(-1) ** 2, 0))) / k))" +
           falling;
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

std::string step_numpy(const Trace& trace, int step) {
  const Program& program = *trace.program;
  const Step& s = program.step(step);
  if (std::holds_alternative<Input>(s.primitive)) {
    const Tensor& value = trace.value(step);
    return s.name + " = " + array_of(s.shape, [&](auto... at) { return value.at(at...); });
  }
  const bool regroups = std::holds_alternative<SplitHeads>(s.primitive) ||
                        std::holds_alternative<MergeHeads>(s.primitive) ||
                        std::holds_alternative<SumHeads>(s.primitive);
  const auto* pairs = std::get_if<Pairs>(&s.primitive);
  const bool joins = std::holds_alternative<AppendRows>(s.primitive) ||
                     std::holds_alternative<AppendCols>(s.primitive) || (pairs && pairs->concatenate);
  std::vector<std::string> operands;
  std::vector<Shape> shapes;
  for (const int i : s.inputs) {
    const Shape& shape = program.step(i).shape;
    operands.push_back(program.step(i).name);
    // Heads that several of the result's share; NumPy itself repeats a single one, but not beside what it is joined to.
    if (!regroups && shape.heads < s.shape.heads && (joins || shape.heads > 1))
      operands.back() =
          "np.repeat(" + operands.back() + ", " + std::to_string(s.shape.heads / shape.heads) + ", axis=1)";
    shapes.push_back(shape);
  }
  return s.name + " = " + std::visit(Writer{std::move(operands), std::move(shapes), s.shape}, s.primitive);
}

}  // namespace attn
