#include <cmath>

#include "attention/explain/explain.h"
#include "kernels/program/map_functions.h"
#include "text/numbers.h"

namespace attn {
namespace {

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

struct TextWriter {
  const Notation& n;
  int digits;

  std::string number(double v) const { return number_text(v, digits, n.minus, n.infinity); }
  std::string factor(double v) const {  // negative numbers get parentheses after the first place
    const std::string text = number(v);
    return text.rfind(n.minus, 0) == 0 ? "(" + text + ")" : text;
  }
  double r(double v) const { return as_shown(v, digits); }
  /// The result that somebody gets who calculates with the numbers as they are shown.
  double shown(const Explanation& e) const {
    if (e.kind == Explanation::Kind::scale && divides(e)) return r(e.terms[0].factors[0].value) / r(1 / e.parameter);
    if (e.kind == Explanation::Kind::softmax)
      return e.sum > 0 ? r(e.exps[static_cast<size_t>(e.cell.col)]) / r(e.sum) : 0;
    if (e.kind == Explanation::Kind::softcap) return r(e.parameter) * std::tanh(r(e.argument));
    if (e.kind == Explanation::Kind::function) {
      Map map = e.map;
      if (std::string(function_row(map.function).text).find("{p}") != std::string::npos)
        map.parameter = r(map.parameter);
      return map_value(map, r(e.argument));
    }
    if (e.kind == Explanation::Kind::draws) return e.terms[0].factors[0].value / e.parameter;
    if (e.kind == Explanation::Kind::entmax) {
      const double above = (r(e.argument) - r(e.maximum)) / r(e.parameter) - r(e.threshold);
      return above > 0 ? std::pow(above, static_cast<double>(e.terms[0].factors.size())) : 0;
    }
    if (e.kind == Explanation::Kind::quotient) {
      double sum = 0;
      for (const Term& term : e.terms) sum += r(term.factors[0].value);
      return e.parameter == 0 ? 0 : sum / r(e.parameter);
    }
    double sum = 0;
    for (const Term& term : e.terms) {
      double product = 1;
      for (const Factor& f : term.factors) product *= r(f.value);
      sum += product;
    }
    return sum;
  }
  bool adds_up(const Explanation& e) const { return shows(shown(e), e.value, digits); }
  /// A factor below 1 is written as the division it stands for.
  static bool divides(const Explanation& e) { return e.parameter > 0 && e.parameter < 1; }

  /// " = " where what has been calculated so far is what stands behind it, else " ≈ ".
  std::string equals(double calculated, double value) const {
    return std::string(" ") + (shows(calculated, value, digits) ? "=" : n.approximately) + " ";
  }
  std::string result(const Explanation& e) const { return equals(shown(e), e.value) + number(e.value); }
  std::string sum_of_terms(const Explanation& e) const {
    std::string text;
    for (const Term& term : e.terms) {
      std::string product;
      const bool minus = !text.empty() && term.factors.size() > 1 && is_minus(term.factors.back());
      for (const Factor& f : term.factors)
        if (!(minus && is_minus(f)))
          product += product.empty() ? (text.empty() ? number(f.value) : factor(f.value)) : n.times + factor(f.value);
      text += (text.empty() ? "" : minus ? std::string(" ") + n.minus + " " : " + ") + product;
    }
    return text + result(e);
  }
  /// (a + b) ÷ c = d; a number that no cell gives, a mean, is taken away.
  std::string quotient(const Explanation& e) const {
    std::string text;
    for (const Term& term : e.terms) {
      const Factor& f = term.factors[0];
      if (!text.empty() && f.from.step < 0)
        text += std::string(" ") + n.minus + " " + factor(0.0 - f.value);
      else
        text += text.empty() ? number(f.value) : " + " + factor(f.value);
    }
    if (n.latex) return "\\frac{" + text + "}{" + number(e.parameter) + "}" + result(e);
    return (e.terms.size() > 1 ? "(" + text + ")" : text) + n.divide + factor(e.parameter) + result(e);
  }
  std::string function(const Map& map, const std::string& argument) const {
    const FunctionRow row = function_row(map.function);
    return filled(n.latex ? row.latex : row.text, argument, number(map.parameter));
  }
  std::string choice(const Explanation& e) const {
    if (e.parameter > 1) {  // the least of several stands in the place of the largest
      const char* sign = e.value == 1                              ? n.latex ? " \\ge " : " ≥ "
                         : number(e.argument) == number(e.maximum) ? n.latex ? " \\le " : " ≤ "
                                                                   : " < ";
      const std::string held = number(e.argument) + sign + number(e.maximum);
      return n.latex ? "[\\," + held + "\\,] = " + number(e.value) : held + " → " + number(e.value);
    }
    if (n.latex) return "[\\," + number(e.argument) + " = \\max\\;" + number(e.maximum) + "\\,] = " + number(e.value);
    if (e.value == 1) return "max = " + number(e.maximum) + " → " + number(e.value);
    return number(e.argument) + (number(e.argument) == number(e.maximum) ? " ≤ " : " < ") +
           "max = " + number(e.maximum) + " → " + number(e.value);
  }
  /// max(0, (score - maximum) / T - threshold), or its square.
  std::string entmax(const Explanation& e) const {
    const bool none = std::isinf(e.maximum);
    if (none) return n.latex ? number(e.value) : "max = " + number(e.maximum) + " → " + number(e.value);
    std::string text = number(e.argument) + " " + n.minus + " " + factor(e.maximum);
    text = "(" + text + ")" + (e.parameter == 1 ? "" : n.divide + number(e.parameter));
    text += std::string(" ") + n.minus + " " + factor(e.threshold);
    text = (n.latex ? "\\max(" : "max(") + number(0) + (n.latex ? ",\\, " : ", ") + text + ")";
    if (e.terms[0].factors.size() > 1) text += n.latex ? "^2" : "²";
    return text + result(e);
  }
  std::string draws(const Explanation& e) const {
    const TextWriter whole{n, 0};
    return whole.number(e.terms[0].factors[0].value) + n.divide + whole.number(e.parameter) + result(e);
  }
  /// \frac{e^{score - max}}{e^{...} + ...} = \frac{exp}{sum} = weight
  std::string softmax_fractions(const Explanation& e) const {
    const auto j = static_cast<size_t>(e.cell.col);
    const auto fraction = [](const std::string& a, const std::string& b) { return "\\frac{" + a + "}{" + b + "}"; };
    const auto power = [&](size_t i) { return "e^{" + number(e.shifted[i]) + "}"; };
    std::string sum;
    std::string exps;
    bool same = true;  // every power and what it comes to
    for (size_t i = 0; i < e.exps.size(); ++i) {
      sum += (i ? " + " : "") + power(i);
      exps += (i ? " + " : "") + number(e.exps[i]);
      same = same && shows(std::exp(r(e.shifted[i])), e.exps[i], digits);
    }
    return fraction(power(j), sum) + (same ? " = " : std::string(" ") + n.approximately + " ") +
           fraction(number(e.exps[j]), exps) + equals(sum_of_exps(e), e.sum) +
           fraction(number(e.exps[j]), number(e.sum)) + result(e);
  }
  double sum_of_exps(const Explanation& e) const {
    double sum = 0;
    for (const double x : e.exps) sum += r(x);
    return sum;
  }
  std::string softmax(const Explanation& e) const {
    if (n.latex) return softmax_fractions(e);
    const auto j = static_cast<size_t>(e.cell.col);
    const bool tempered = e.parameter != 1;
    std::string text = "max = " + number(e.maximum) + "; exp: ";
    for (size_t i = 0; i < e.exps.size(); ++i) text += (i ? ", " : "") + number(e.exps[i]);
    text += "; Σ exp" + equals(sum_of_exps(e), e.sum) + number(e.sum);
    if (!(e.sum > 0)) return text + " → " + number(e.value);
    const double score = std::isinf(e.shifted[j]) ? e.shifted[j] : e.shifted[j] * e.parameter + e.maximum;
    const std::string difference = number(score) + " " + n.minus + " " + factor(e.maximum);
    const double power = (r(score) - r(e.maximum)) / (tempered ? r(e.parameter) : 1);
    text += "; exp(" + (tempered ? "(" + difference + ")" + n.divide + number(e.parameter) : difference) + ")" +
            equals(std::exp(power), e.exps[j]) + number(e.exps[j]) + "; ";
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
        return sum_of_terms(e);
      case Explanation::Kind::copy:
      case Explanation::Kind::products:
      case Explanation::Kind::sum:
      case Explanation::Kind::mask: return sum_of_terms(e);
      case Explanation::Kind::function: return function(e.map, number(e.argument)) + result(e);
      case Explanation::Kind::quotient: return quotient(e);
      case Explanation::Kind::choice: return choice(e);
      case Explanation::Kind::draws: return draws(e);
      case Explanation::Kind::entmax: return entmax(e);
    }
    return "";
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

}  // namespace

std::string explanation_text(const Explanation& e, int digits) { return TextWriter{kPlain, digits}.write(e); }
FunctionWords function_words(const Map& map, int digits) {
  const std::string text = TextWriter{kPlain, digits}.function(map, "{x}");
  const size_t at = text.find("{x}");
  return {text.substr(0, at), text.substr(at + 3)};
}
bool is_minus(const Factor& f) { return f.value == -1 && f.from.step < 0; }
bool adds_up(const Explanation& e, int digits) { return TextWriter{kPlain, digits}.adds_up(e); }
std::string explanation_latex(const Explanation& e, int digits) { return TextWriter{kLatex, digits}.write(e); }
std::string named_text(const CellName& name, const Explanation& e, int digits) {
  const std::string head = name.head ? "head " + std::to_string(name.head) + ", " : "";
  const bool steps_first = e.kind == Explanation::Kind::softmax || e.kind == Explanation::Kind::choice;
  return name.step + "[" + head + name.row + ", " + name.col + "]" + (steps_first ? ": " : " = ") +
         explanation_text(e, digits);
}
std::string named_latex(const CellName& name, const Explanation& e, int digits) {
  const std::string head = name.head ? "^{(" + std::to_string(name.head) + ")}" : "";
  return "\\mathrm{" + escaped(name.step) + "}" + head + "_{" + "\\text{" + escaped(name.row) + "},\\,\\text{" +
         escaped(name.col) + "}} = " + explanation_latex(e, digits);
}

}  // namespace attn
