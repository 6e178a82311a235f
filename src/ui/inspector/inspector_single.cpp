#include "text/utf8.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/stage/edit.h"

namespace attn {
namespace {

/// One result with its one reason, in figures of a size and with so many decimals; the result keeps all of its own.
struct Reason {
  const Panel& panel;
  float size;
  int d;
  std::vector<Piece> line{};
  std::string note{};
  const Explanation& e = panel.e;
  const Theme& t = panel.t;

  const std::string& word(const char* key) const { return panel.ui.word(key); }
  const Factor& factor(size_t term) const { return e.terms[term].factors[0]; }

  void put(const std::string& text, Color c, const CellRef& from = {}) {
    line.push_back({figures(text, size, c, Face::medium), from});
  }
  /// A negative number after a sign stands in parentheses.
  void put(double v, Color c, const CellRef& from = {}) {
    std::string text = number_text(v, d);
    if (text.size() > 24) text = panel.fitted(v, d, 120, size, Face::medium);
    put(!line.empty() && v < 0 ? "(" + text + ")" : text, c, from);
  }
  void put(const Factor& f) { put(f.value, panel.ink_of(f), f.from); }
  void sign(const std::string& s) { line.insert(line.end(), {{gap(9)}, {plain(s, size, t.text2)}, {gap(9)}}); }
  void result(const CellRef& from = {}) {
    std::string text = panel.number(e.value);
    if (text.size() > 28) text = panel.fitted(e.value, panel.digits, 200, size + 4, Face::semibold);
    line.push_back({figures(text, size + 4, t.role(panel.words.role), Face::semibold), from});
  }
  void equals_result(const char* reason) {
    sign(panel.equals(d));
    result();
    note = word(reason);
  }

  void scale() {
    put(factor(0));
    const auto [times, scale] = panel.scaling(e.parameter, d);
    sign(times);
    put(scale, t.text1);
    const bool off = panel.words.part == Part::scaled && !panel.ui.scene().problem.scaled;
    equals_result(panel.divides_by_root() ? "inspector.scale" : off ? "inspector.scale_off" : "inspector.scale_other");
  }

  void mask() {
    put(factor(0).value, t.role(Role::s), factor(0).from);
    sign("+");
    put(factor(1).value, t.role(Role::m), factor(1).from);
    equals_result(std::isinf(e.value) ? "inspector.masked" : "inspector.visible");
  }

  void sum() {
    bool takes_away = false;
    for (size_t k = 0; k < e.terms.size(); ++k) {
      const std::vector<Factor>& factors = e.terms[k].factors;
      const bool minus = factors.size() > 1 && is_minus(factors.back());
      takes_away = takes_away || minus;
      if (k > 0) sign(minus ? "−" : "+");
      for (size_t f = 0; f < factors.size() - (minus ? 1 : 0); ++f) {
        if (f > 0) sign("×");
        put(factors[f]);
      }
    }
    const size_t n = e.terms.size();
    if (e.kind == Explanation::Kind::products)
      equals_result(n > 1 ? "inspector.turned" : "inspector.product_of_two");
    else
      equals_result(takes_away ? "inspector.difference" : n == 2 ? "inspector.sum_of_two" : "inspector.sum_of_terms");
  }

  void quotient() {
    if (e.terms.size() > 1) put("(", t.text2);
    for (size_t k = 0; k < e.terms.size(); ++k) {
      const bool mean = k > 0 && factor(k).from.step < 0;  // taken away from what stands before it
      if (k > 0) sign(mean ? "−" : "+");
      put(mean ? 0.0 - factor(k).value : factor(k).value, panel.ink_of(factor(k)), factor(k).from);
    }
    if (e.terms.size() > 1) put(")", t.text2);
    sign("÷");
    const Factor& inverse = e.terms[0].factors[1];
    put(e.parameter, panel.ink_of(inverse), inverse.from);
    equals_result(e.parameter == 0 ? "inspector.by_zero" : "inspector.quotient");
  }

  void function() {
    const FunctionWords around = function_words(e.map, d);
    put(around.before, t.text2);
    put(number_text(e.argument, d), panel.ink_of(factor(0)), factor(0).from);
    put(around.after, t.text2);
    equals_result("inspector.function");
  }

  void choice() {
    put(e.argument, panel.ink_of(factor(0)), factor(0).from);
    const bool told_apart = number_text(e.argument, d) != number_text(e.maximum, d);
    const bool of_many = e.parameter > 1;  // then it is held against the least of them
    sign(of_many && e.value == 1 ? "≥" : e.argument == e.maximum ? "=" : told_apart ? "<" : "≈");
    put((of_many ? "" : "max ") + number_text(e.maximum, d), t.text1);
    sign("→");
    result();
    if (of_many)
      note = panel.ui.words.format(e.value == 1 ? "inspector.among_top" : "inspector.not_among_top",
                                   {number_text(e.parameter, 0)});
    else
      note = word(e.value == 1 ? "inspector.largest" : "inspector.not_largest");
  }

  void entmax() {
    if (std::isinf(e.maximum)) return result();
    put("max(0, (", t.text2);
    put(e.argument, panel.ink_of(factor(0)), factor(0).from);
    sign("−");
    put(e.maximum, t.text1);
    put(")", t.text2);
    if (e.parameter != 1) {
      sign("÷");
      put(e.parameter, t.text1);
    }
    sign("−");
    put(e.threshold, t.text1);
    put(e.terms[0].factors.size() > 1 ? ")²" : ")", t.text2);
    equals_result(e.value > 0 ? "inspector.threshold" : "inspector.below_threshold");
  }

  void draws() {
    const std::string all = number_text(e.parameter, 0);
    put(number_text(factor(0).value, 0), panel.ink_of(factor(0)), factor(0).from);
    sign("÷");
    put(all, t.text1);
    sign(panel.equals(d));
    result();
    note = panel.ui.words.format("inspector.draws", {all});
  }

  void softcap() {
    put(e.parameter, t.text1);
    sign("×");
    put("tanh(", t.text2);
    put(number_text(e.argument * e.parameter, d), t.role(Role::s), e.terms[0].factors[1].from);
    put(" ÷ " + number_text(e.parameter, d), t.text1);
    put(")", t.text2);
    const double cap = as_shown(e.parameter, d);
    const bool exact =
        d == panel.digits && shows(cap * std::tanh(as_shown(e.argument * e.parameter, d) / cap), e.value, d);
    sign(exact ? "=" : "≈");
    result();
    note = word("inspector.softcap");
  }

  void copy() {
    sign("=");
    result(factor(0).from);
    note = panel.ui.words.format("inspector.copy", {step_words(panel.ui.words, panel.name_of(factor(0).from))});
  }

  void given() {
    if (panel.empty) {
      put("–", t.text2);
      note = word("inspector.empty");
      return;
    }
    result();
    const bool input = std::holds_alternative<Input>(panel.step_of(e.cell).primitive);
    note = input ? panel.provenance() : word("inspector.nothing_there");
  }

  void write() {
    switch (e.kind) {
      case Explanation::Kind::scale: return scale();
      case Explanation::Kind::mask: return mask();
      case Explanation::Kind::sum:
      case Explanation::Kind::products: return sum();
      case Explanation::Kind::quotient: return quotient();
      case Explanation::Kind::function: return function();
      case Explanation::Kind::choice: return choice();
      case Explanation::Kind::draws: return draws();
      case Explanation::Kind::entmax: return entmax();
      case Explanation::Kind::softcap: return softcap();
      case Explanation::Kind::copy: return copy();
      case Explanation::Kind::given: return given();
      case Explanation::Kind::softmax: return result();  // has a form of its own
    }
  }
};

}  // namespace

void Panel::single() {
  // The same line in smaller figures, then with fewer decimals, until it has room.
  float size = compact ? 17.f : 22.f;
  int d = digits;
  const auto written = [&] {
    Reason reason{*this, size, d};
    reason.write();
    return reason;
  };
  while (paint.width(runs_of(written().line)) > area.w - 40 && (size > 12 || d > 1)) {
    if (size > 12)
      size -= 1;
    else
      --d;
  }
  const Reason reason = written();
  const float y = area.y + (compact ? 62.f : 76.f);
  line(area.x + 20, y, reason.line);
  const std::string odd = oddity();
  paint.paragraph(area.x + 20, y + 28, area.w - 40, 19, marked(t, odd.empty() ? reason.note : odd, 13, t.text2));
}

/// Where a given number comes from.
std::string Panel::provenance() const {
  const Problem& p = ui.scene().problem;
  const std::optional<CellEdit> edit = edit_of(p, cell.step, cell.head, cell.row, cell.col, 0);
  const std::string_view family = step_family(cell.step);
  if (!edit && !words.given) return ui.word(family.starts_with("positions") ? "given.positions" : "given.settings");
  const std::string matrix = edit ? edit->matrix : cell.step;
  const auto reason = [&]() -> std::string {
    if (is_edited(p, cell)) return ui.word(ui.restrictions.readonly ? "given.scene" : "given.edited");
    if (p.image && matrix == "w_patch") return ui.word("given.wave");
    if (p.image && matrix.starts_with("patches")) return ui.word("given.pixel");
    if (p.given.matrices.count(matrix)) return ui.word("given.scene");
    const std::string seed = std::to_string(p.seed);
    if (family.starts_with("gain_") || family.starts_with("b_")) return ui.word("given.standard");
    if (words.rows != Axis::query && words.rows != Axis::key) return ui.words.format("given.seeded", {seed});
    const std::string& token =
        (words.rows == Axis::key ? ui.session.key_tokens() : ui.session.tokens())[static_cast<size_t>(cell.row)];
    const bool feature = cell.col < static_cast<int>(ui.session.lexicon().features.size());
    if (feature && p.words.count(fold_word(token))) return ui.word("given.scene");
    const auto& unknown = ui.session.unknown_tokens();
    const bool known = std::ranges::find(unknown, token) == unknown.end() && feature;
    return known ? ui.words.format("given.lexicon", {token, col}) : ui.words.format("given.seeded_word", {token, seed});
  };
  const bool drags = std::ranges::find(ui.outcome.draggable, cell.step) != ui.outcome.draggable.end();
  return drags ? reason() + " " + ui.word("given.drag") : reason();
}

}  // namespace attn
