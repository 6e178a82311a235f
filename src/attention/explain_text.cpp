#include <cmath>
#include <cstdio>

#include "attention/explain.h"

namespace attn {
namespace {

double rounded(double value, int digits) {
  const double unit = std::pow(10.0, digits);
  return std::round(value * unit) / unit;
}

/// How the two notations write the same things.
struct Notation {
  const char* times;
  const char* divide;
  const char* minus;
  const char* approximately;
  const char* infinity;
  const char* tanh;
  bool latex;
};
constexpr Notation kPlain{"×", " ÷ ", "−", "≈", "∞", "tanh", false};
constexpr Notation kLatex{"\\cdot ", " / ", "-", "\\approx", "\\infty", "\\tanh", true};

struct Writer {
  const Notation& n;
  int digits;

  std::string number(double v) const {
    if (std::isnan(v)) return "NaN";
    if (std::isinf(v)) return (v < 0 ? n.minus : "") + std::string(n.infinity);
    char buffer[400];
    std::snprintf(buffer, sizeof buffer, "%.*f", digits, std::abs(v));
    const bool zero = std::string(buffer).find_first_of("123456789") == std::string::npos;
    return (std::signbit(v) && !zero ? n.minus : "") + std::string(buffer);
  }
  std::string factor(double v) const {  // negative numbers get parentheses after the first place
    const std::string text = number(v);
    return text.rfind(n.minus, 0) == 0 ? "(" + text + ")" : text;
  }
  /// The result that somebody gets who calculates with the numbers as they are shown.
  double shown(const Explanation& e) const {
    const auto r = [&](double v) { return rounded(v, digits); };
    if (e.kind == Explanation::Kind::scale && divides(e)) return r(e.terms[0].factors[0].value) / r(1 / e.parameter);
    if (e.kind == Explanation::Kind::softmax)
      return e.sum > 0 ? r(e.exps[static_cast<size_t>(e.cell.col)]) / r(e.sum) : 0;
    if (e.kind == Explanation::Kind::softcap)
      return r(e.parameter) * std::tanh(r(e.argument));
    double sum = 0;
    for (const Term& term : e.terms) {
      double product = 1;
      for (const Factor& f : term.factors) product *= r(f.value);
      sum += product;
    }
    return sum;
  }
  bool adds_up(const Explanation& e) const { return number(shown(e)) == number(e.value); }
  /// A factor below 1 is written as the division it stands for.
  static bool divides(const Explanation& e) { return e.parameter > 0 && e.parameter < 1; }

  std::string result(const Explanation& e) const {
    return std::string(" ") + (adds_up(e) ? "=" : n.approximately) + " " + number(e.value);
  }
  std::string sum_of_terms(const Explanation& e) const {
    std::string text;
    for (const Term& term : e.terms) {
      std::string product;
      for (const Factor& f : term.factors)
        product += product.empty() ? (text.empty() ? number(f.value) : factor(f.value)) : n.times + factor(f.value);
      text += (text.empty() ? "" : " + ") + product;
    }
    return text + result(e);
  }
  /// \frac{e^{score - max}}{e^{...} + ...} = \frac{exp}{sum} = weight
  std::string softmax_fractions(const Explanation& e) const {
    const auto j = static_cast<size_t>(e.cell.col);
    const auto fraction = [](const std::string& a, const std::string& b) { return "\\frac{" + a + "}{" + b + "}"; };
    const auto power = [&](size_t i) { return "e^{" + number(e.shifted[i]) + "}"; };
    std::string sum;
    std::string exps;
    for (size_t i = 0; i < e.exps.size(); ++i) {
      sum += (i ? " + " : "") + power(i);
      exps += (i ? " + " : "") + number(e.exps[i]);
    }
    return fraction(power(j), sum) + " = " + fraction(number(e.exps[j]), exps) + " = " + fraction(number(e.exps[j]), number(e.sum)) + result(e);
  }
  std::string softmax(const Explanation& e) const {
    if (n.latex) return softmax_fractions(e);
    const auto j = static_cast<size_t>(e.cell.col);
    const bool tempered = e.parameter != 1;
    std::string text = "max = " + number(e.maximum) + "; exp: ";
    for (size_t i = 0; i < e.exps.size(); ++i) text += (i ? ", " : "") + number(e.exps[i]);
    const double score = std::isinf(e.shifted[j]) ? e.shifted[j] : e.shifted[j] * e.parameter + e.maximum;
    const std::string difference = number(score) + " " + n.minus + " " + factor(e.maximum);
    text += "; Σ exp = " + number(e.sum) + "; exp(" +
            (tempered ? "(" + difference + ")" + n.divide + number(e.parameter) : difference) + ") = " + number(e.exps[j]) + "; ";
    return text + number(e.exps[j]) + n.divide + number(e.sum) + result(e);
  }

  std::string write(const Explanation& e) const {
    switch (e.kind) {
      case Explanation::Kind::given: return number(e.value);
      case Explanation::Kind::softmax: return softmax(e);
      case Explanation::Kind::softcap:
        return number(e.parameter) + n.times + n.tanh + "(" + number(e.argument) + ")" + result(e);
      case Explanation::Kind::scale:
        if (divides(e)) return number(e.terms[0].factors[0].value) + n.divide + number(1 / e.parameter) + result(e);
        [[fallthrough]];
      default: return sum_of_terms(e);
    }
  }
};

/// A word as LaTeX sets it letter by letter.
std::string escaped(const std::string& word) {
  std::string out;
  for (char c : word) {
    if (c == '\\' || c == '^' || c == '~')
      out += c == '\\' ? "\\textbackslash{}" : c == '^' ? "\\textasciicircum{}" : "\\textasciitilde{}";
    else
      out += std::string(std::string("{}$&#_%").find(c) == std::string::npos ? "" : "\\") + c;
  }
  return out;
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
  std::string operator()(const Attend&) const { return "\\operatorname{attention}(" + in[0] + ", " + in[1] + ", " + in[2] + ")"; }
};

struct NumPy {
  std::vector<std::string> in;
  std::string operator()(const Input&) const { return "given"; }
  std::string operator()(const MatMul& p) const { return in[0] + " @ " + in[1] + (p.transpose_b ? ".swapaxes(-1, -2)" : ""); }
  std::string operator()(const Add&) const { return in[0] + " + " + in[1]; }
  std::string operator()(const Scale& p) const {
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.17g", p.factor);
    return in[0] + " * " + buffer;
  }
  std::string operator()(const SoftCap& p) const {
    if (p.cap == 0) return in[0];
    const std::string cap = std::to_string(p.cap);
    return cap + " * np.tanh(" + in[0] + " / " + cap + ")";
  }
  std::string operator()(const ApplyMask&) const { return in[0] + " + mask"; }
  std::string operator()(const Softmax& p) const {
    const std::string t = std::to_string(p.temperature);
    return "(lambda e: e / e.sum(-1, keepdims=True))(np.exp((" + in[0] + " - " + in[0] + ".max(-1, keepdims=True)) / " + t + "))";
  }
  std::string operator()(const AppendRows&) const { return "np.concatenate([" + in[0] + ", " + in[1] + "], axis=-2)"; }
  std::string operator()(const SplitHeads& p) const {
    return in[0] + ".reshape(n, " + std::to_string(p.heads) + ", -1).swapaxes(0, 1)";
  }
  std::string operator()(const MergeHeads&) const { return "np.concatenate(list(" + in[0] + "[0]), axis=-1)"; }
  std::string operator()(const Attend&) const { return "attention(" + in[0] + ", " + in[1] + ", " + in[2] + ")"; }
};

std::vector<std::string> input_names(const Program& program, int step) {
  std::vector<std::string> names;
  for (int i : program.steps[static_cast<size_t>(step)].inputs) names.push_back(program.steps[static_cast<size_t>(i)].name);
  return names;
}

}  // namespace

std::string number_text(double value, int digits) { return Writer{kPlain, digits}.number(value); }
std::string explanation_text(const Explanation& e, int digits) { return Writer{kPlain, digits}.write(e); }
bool adds_up(const Explanation& e, int digits) { return Writer{kPlain, digits}.adds_up(e); }
std::string explanation_latex(const Explanation& e, int digits) { return Writer{kLatex, digits}.write(e); }
std::string named_text(const CellName& name, const Explanation& e, int digits) {
  const std::string head = name.head ? "head " + std::to_string(name.head) + ", " : "";
  return name.step + "[" + head + name.row + ", " + name.col + "]" + (e.kind == Explanation::Kind::softmax ? ": " : " = ") + explanation_text(e, digits);
}
std::string named_latex(const CellName& name, const Explanation& e, int digits) {
  const std::string head = name.head ? "^{(" + std::to_string(name.head) + ")}" : "";
  return "\\mathrm{" + escaped(name.step) + "}" + head + "_{" + "\\text{" + escaped(name.row) + "},\\,\\text{" + escaped(name.col) + "}} = " +
         explanation_latex(e, digits);
}
std::string step_latex(const Program& program, int step) {
  return std::visit(Latex{input_names(program, step)}, program.steps[static_cast<size_t>(step)].primitive);
}
std::string step_numpy(const Program& program, int step) {
  const Step& s = program.steps[static_cast<size_t>(step)];
  return s.name + " = " + std::visit(NumPy{input_names(program, step)}, s.primitive);
}

}  // namespace attn
