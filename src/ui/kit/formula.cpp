#include "ui/kit/formula.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "text/error.h"
#include "text/utf8.h"

namespace attn {
namespace {

// Proportions of a size (Knuth, The TeXbook, appendix G, rounded for the screen).
constexpr float kScript = .68f;  // of what stands in a script
constexpr float kLeastSize = 9;
constexpr float kRaise = .38f;
constexpr float kLower = .20f;
constexpr float kAxis = .26f;  // of the fraction bar above the baseline
constexpr float kAscent = .74f;
constexpr float kDescent = .22f;

const std::map<std::string, const char*, std::less<>>& symbols() {
  static const std::map<std::string, const char*, std::less<>> kAll{
      {"alpha", "α"},      {"beta", "β"},   {"gamma", "γ"},  {"delta", "δ"}, {"Delta", "Δ"},   {"epsilon", "ε"},
      {"varepsilon", "ε"}, {"theta", "θ"},  {"lambda", "λ"}, {"mu", "μ"},    {"pi", "π"},      {"rho", "ρ"},
      {"sigma", "σ"},      {"Sigma", "Σ"},  {"tau", "τ"},    {"phi", "φ"},   {"varphi", "φ"},  {"Phi", "Φ"},
      {"psi", "ψ"},        {"omega", "ω"},  {"Omega", "Ω"},  {"eta", "η"},   {"cdot", "·"},    {"times", "×"},
      {"div", "÷"},        {"pm", "±"},     {"le", "≤"},     {"leq", "≤"},   {"ge", "≥"},      {"geq", "≥"},
      {"ne", "≠"},         {"neq", "≠"},    {"approx", "≈"}, {"infty", "∞"}, {"to", "→"},      {"leftarrow", "←"},
      {"rightarrow", "→"}, {"in", "∈"},     {"odot", "⊙"},   {"circ", "∘"},  {"ldots", "…"},   {"dots", "…"},
      {"cdots", "⋯"},      {"top", "⊤"},    {"sum", "∑"},    {"prod", "∏"},  {"partial", "∂"}, {"nabla", "∇"},
      {"cup", "∪"},        {"mapsto", "→"}, {"ell", "ℓ"},    {"Vert", "‖"},  {"lVert", "‖"},   {"rVert", "‖"},
      {"|", "‖"},          {"lfloor", "⌊"}, {"rfloor", "⌋"}, {"lceil", "⌈"}, {"rceil", "⌉"},   {"propto", "∝"},
      {"sim", "∼"},        {"mid", "|"},    {"{", "{"},      {"}", "}"},     {"langle", "⟨"},  {"rangle", "⟩"},
      {"%", "%"},          {"_", "_"}};
  return kAll;
}

using Names = std::initializer_list<std::string_view>;
bool is_among(std::string_view name, Names names) { return std::ranges::find(names, name) != names.end(); }

const Names kFunctions{"exp", "log", "ln", "tanh", "sin", "cos", "max", "min", "arg", "argmax", "softmax", "det"};
/// Signs between two operands, which keep room on both sides.
const Names kRelations{"=", "+", "−", "≤", "≥", "≠", "≈", "→", "←", "∈", "⊙", "×", "÷", "<", ">", "∝", "∼", "±", "∪"};

class Setter {
 public:
  Setter(const Painter& paint, std::string_view latex) : paint_(paint), latex_(latex) {}

  /// Up to the end, or `inside` braces up to the closing one.
  Formula row(float size, bool inside) {
    Formula out;
    while (more() && !(inside && next_is('}'))) {
      if (took(' ') || took('&')) continue;
      Formula base = atom(size);
      const float script = std::max(kLeastSize, size * kScript);
      Formula upper, lower;
      for (int k = 0; k < 2 && more(); ++k) {
        skip_spaces();
        if (took('\''))
          upper = letters("′", script, Face::math);
        else if (took('^'))
          upper = group(script);
        else if (took('_'))
          lower = group(script);
      }
      const float x = base.width;
      if (!upper.texts.empty())
        append(base, upper, x + .5f, -std::max(size * kRaise, base.above - size * .5f + upper.below * .2f));
      if (!lower.texts.empty()) append(base, lower, x + .5f, std::max(size * kLower, base.below - size * .05f));
      if (base.width > x) base.width += 1;
      append(out, base, out.width, 0);
    }
    return out;
  }

 private:
  [[noreturn]] void fail(const std::string& expected) const {
    throw Error("formula " + std::string(latex_) + ": expected " + expected + " at character " +
                std::to_string(at_ + 1));
  }
  bool more() const { return at_ < latex_.size(); }
  bool next_is(char c) const { return more() && latex_[at_] == c; }
  bool took(char c) {
    const bool is = next_is(c);
    if (is) ++at_;
    return is;
  }
  void skip_spaces() { at_ = std::min(latex_.find_first_not_of(' ', at_), latex_.size()); }

  static void append(Formula& to, const Formula& what, float dx, float dy) {
    for (Formula::Text t : what.texts) {
      t.x += dx;
      t.y += dy;
      to.texts.push_back(std::move(t));
    }
    for (Formula::Line l : what.lines) {
      for (Point& p : l.points) {
        p.x += dx;
        p.y += dy;
      }
      to.lines.push_back(std::move(l));
    }
    to.above = std::max(to.above, what.above - dy);
    to.below = std::max(to.below, what.below + dy);
    to.width = std::max(to.width, dx + what.width);
  }

  Formula letters(const std::string& text, float size, Face face, float after = 0) const {
    const float width = paint_.width(text, size, face) + (face == Face::math_italic ? size * .04f : 0.f) + after;
    return {width, size * kAscent, size * kDescent, {{text, 0, 0, size, face}}};
  }

  std::string command() {
    ++at_;
    std::string name;
    while (more() && std::isalpha(static_cast<unsigned char>(latex_[at_]))) name += latex_[at_++];
    if (name.empty() && more()) name = latex_[at_++];
    return name;
  }

  /// The letters between braces, spaces and all.
  std::string raw() {
    if (!next_is('{')) fail("a brace");
    const size_t end = latex_.find('}', at_);
    if (end == std::string_view::npos) fail("a closing brace");
    const std::string text(latex_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return text;
  }

  Formula group(float size) {
    skip_spaces();
    if (!took('{')) return atom(size);
    Formula out = row(size, true);
    if (!took('}')) fail("a closing brace");
    return out;
  }

  Formula fraction(float size) {
    const float inner = std::max(kLeastSize, size * .8f);
    const Formula top = group(inner);
    const Formula bottom = group(inner);
    Formula out;
    const float w = std::max(top.width, bottom.width) + 6;
    const float bar = -size * kAxis;
    append(out, top, (w - top.width) / 2, bar - 4 - top.below);
    append(out, bottom, (w - bottom.width) / 2, bar + 3 + bottom.above);
    out.lines.push_back({{{1, bar}, {w - 1, bar}}, 1});
    out.width = w + 2;
    return out;
  }

  Formula root(float size) {
    const Formula inside = group(size);
    Formula out;
    const float hook = size * .5f;
    append(out, inside, hook + 2, 0);
    const float top = -inside.above - 1;
    out.lines.push_back({{{1, -size * .22f},
                          {hook * .35f, -size * .3f},
                          {hook * .62f, inside.below},
                          {hook, top},
                          {hook + 3 + inside.width, top}},
                         1.2f});
    out.width = hook + 4 + inside.width;
    out.above = -top + 2;
    return out;
  }

  /// A mark over a group: a bar, or a sign.
  Formula accent(const std::string& name, float size) {
    Formula out = group(size);
    const bool bar = is_among(name, {"bar", "overline"});
    const float y = -size * (bar ? .66f : .5f);
    const float mid = out.width / 2;
    if (bar)
      out.lines.push_back({{{1, y}, {out.width - 1, y}}, 1});
    else if (name == "hat")
      out.lines.push_back({{{mid - 3, y - 2}, {mid, y - 5}, {mid + 3, y - 2}}, 1});
    else
      out.lines.push_back({{{mid - 4, y - 2}, {mid - 1.5f, y - 4}, {mid + 1.5f, y - 2}, {mid + 4, y - 4}}, 1});
    out.above += 2;
    return out;
  }

  Formula from_command(float size) {
    const size_t begin = at_;
    const std::string name = command();
    if (is_among(name, {"frac", "tfrac", "dfrac"})) return fraction(size);
    if (name == "sqrt") return root(size);
    if (is_among(name, {"text", "mathrm", "operatorname", "mathbf", "mathbb"}))
      return letters(raw(), name == "text" ? size * .92f : size, Face::math);
    if (name == "mathcal") return letters(raw(), size, Face::math_italic);
    if (is_among(name, {"bar", "hat", "tilde", "overline"})) return accent(name, size);
    if (is_among(name, {"left", "right", "bigl", "bigr", "big", "Big"})) return took('.') ? Formula{} : atom(size);
    if (name == "quad") return {size};
    if (is_among(name, {",", ";", ":", " "})) return {size * .25f};
    if (name == "!") return {};
    if (name == "bmod") {
      Formula out{size * .3f};
      append(out, letters("mod", size * .94f, Face::math), out.width, 0);
      out.width += size * .3f;
      return out;
    }
    if (is_among(name, kFunctions)) return letters(name, size * .94f, Face::math, size * .12f);
    const auto it = symbols().find(name);
    if (it == symbols().end()) {
      at_ = begin;
      fail("a command that is known, found \\" + name);
    }
    return sign_of(it->second, is_among(name, {"sum", "prod"}) ? size * 1.25f : size);
  }

  Formula sign_of(const std::string& sign, float size) const {
    const bool greek = sign >= "α" && sign <= "ω";
    Formula out = letters(sign, size, greek ? Face::math_italic : Face::math);
    if (!is_among(sign, kRelations)) return out;
    Formula wide;
    append(wide, out, size * .22f, 0);
    wide.width += size * .22f;
    return wide;
  }

  Formula atom(float size) {
    if (!more()) fail("a letter");
    const char c = latex_[at_];
    if (c == '\\') return from_command(size);
    if (c == '{') return group(size);
    if (c == '}' || c == '^' || c == '_') fail("a letter");
    const size_t begin = at_;
    at_ += first_char(latex_.substr(at_)).bytes;
    if (std::isalpha(static_cast<unsigned char>(c))) return letters(std::string(1, c), size, Face::math_italic);
    if (c == '-') return sign_of("−", size);
    if (c == ',') return letters(",", size, Face::math, size * .16f);
    return sign_of(std::string(latex_.substr(begin, at_ - begin)), size);
  }

  const Painter& paint_;
  std::string_view latex_;
  size_t at_ = 0;
};

}  // namespace

Formula set_formula(const Painter& paint, std::string_view latex, float size) {
  return Setter(paint, latex).row(size, false);
}

Formula fit_formula(const Painter& paint, std::string_view latex, float width, float size, float least) {
  Formula out = set_formula(paint, latex, size);
  while (out.width > width && size > least) out = set_formula(paint, latex, size = std::max(least, size - 1));
  return out;
}

void draw_formula(Painter& paint, const Formula& formula, float x, float base, Color color) {
  for (const Formula::Text& t : formula.texts) paint.text(x + t.x, base + t.y, t.text, color, t.size, t.face);
  for (const Formula::Line& l : formula.lines) {
    std::vector<Point> points = l.points;
    for (Point& p : points) p = {x + p.x, base + p.y};
    paint.poly(points, color, l.thickness);
  }
}

}  // namespace attn
