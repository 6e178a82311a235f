#include <algorithm>
#include <cmath>

#include "story/step_words.h"
#include "text/numbers.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/stage/edit.h"

namespace attn {

/// One result with its one reason.
void Panel::single() {
  const float y = area.y + (compact ? 62.f : 76.f);
  std::string note;
  const bool is_input =
      std::holds_alternative<Input>(ui.trace().program->steps[static_cast<size_t>(e.cell.step)].primitive);
  // The same line in smaller figures, then with fewer decimals, until it has room; the result keeps all.
  const auto pieces = [&](float size, int d) {
    std::vector<Piece> line;
    const auto plain_text = [&](const std::string& s, Color c) {
      line.push_back({figures(s, size, c, Face::medium), {}});
    };
    const auto put = [&](double v, Color c,
                         const CellRef& from) {  // a negative number after a sign stands in parentheses
      std::string text = number_text(v, d);
      if (text.size() > 24) text = fitted(v, d, 120, size, Face::medium);
      line.push_back({figures(!line.empty() && v < 0 ? "(" + text + ")" : text, size, c, Face::medium), from});
    };
    const auto sign = [&](const std::string& s) {
      line.push_back({gap(9), {}});
      line.push_back({plain(s, size, t().text2), {}});
      line.push_back({gap(9), {}});
    };
    const auto result = [&](const CellRef& from = {}) {
      std::string text = number(e.value);
      if (text.size() > 28) text = fitted(e.value, digits, 200, size + 4, Face::semibold);
      line.push_back({figures(text, size + 4, t().role(words.role), Face::semibold), from});
    };
    const auto factor = [&](size_t term) { return e.terms[term].factors[0]; };
    switch (e.kind) {
      case Explanation::Kind::scale: {
        put(factor(0).value, ink_of(factor(0)), factor(0).from);
        const auto [times, scale] = scaling(e.parameter, d);
        sign(times);
        plain_text(scale, t().text1);
        sign(equals(d));
        result();
        note = ui.word(divides_by_root()                                          ? "inspector.scale"
                       : words.part == Part::scaled && !ui.scene().problem.scaled ? "inspector.scale_off"
                                                                                  : "primitive.scale");
        break;
      }
      case Explanation::Kind::mask:
        put(factor(0).value, t().role(Role::s), factor(0).from);
        sign("+");
        put(factor(1).value, t().role(Role::m), factor(1).from);
        sign(equals(d));
        result();
        note = ui.word(std::isinf(e.value) ? "inspector.masked" : "inspector.visible");
        break;
      case Explanation::Kind::sum:
      case Explanation::Kind::products: {
        bool takes_away = false;
        for (size_t k = 0; k < e.terms.size(); ++k) {
          const std::vector<Factor>& factors = e.terms[k].factors;
          const bool minus = factors.size() > 1 && is_minus(factors.back());
          takes_away = takes_away || minus;
          if (k > 0) sign(minus ? "−" : "+");
          for (size_t f = 0; f < factors.size() - (minus ? 1 : 0); ++f) {
            if (f > 0) sign("×");
            put(factors[f].value, ink_of(factors[f]), factors[f].from);
          }
        }
        sign(equals(d));
        result();
        note = ui.word(e.kind == Explanation::Kind::sum ? (takes_away            ? "inspector.difference"
                                                           : e.terms.size() == 2 ? "inspector.sum_of_two"
                                                                                 : "inspector.sum_of_terms")
                       : e.terms.size() > 1             ? "inspector.turned"
                                                        : "inspector.product_of_two");
        break;
      }
      case Explanation::Kind::quotient: {
        if (e.terms.size() > 1) plain_text("(", t().text2);
        for (size_t k = 0; k < e.terms.size(); ++k) {
          const bool mean = k > 0 && factor(k).from.step < 0;  // taken away from what stands before it
          if (k > 0) sign(mean ? "−" : "+");
          put(mean ? 0.0 - factor(k).value : factor(k).value, ink_of(factor(k)), factor(k).from);
        }
        if (e.terms.size() > 1) plain_text(")", t().text2);
        sign("÷");
        const Factor& inverse = e.terms[0].factors[1];
        put(e.parameter, ink_of(inverse), inverse.from);
        sign(equals(d));
        result();
        note = ui.word(e.parameter == 0 ? "inspector.by_zero" : "inspector.quotient");
        break;
      }
      case Explanation::Kind::function: {
        const FunctionWords around = function_words(e.map, d);
        plain_text(around.before, t().text2);
        line.push_back({figures(number_text(e.argument, d), size, ink_of(factor(0)), Face::medium), factor(0).from});
        plain_text(around.after, t().text2);
        sign(equals(d));
        result();
        note = ui.word("inspector.function");
        break;
      }
      case Explanation::Kind::choice:
        put(e.argument, ink_of(factor(0)), factor(0).from);
        sign(e.argument < e.maximum ? "<" : "=");
        plain_text("max " + number_text(e.maximum, d), t().text1);
        sign("→");
        result();
        note = ui.word(e.value == 1 ? "inspector.largest" : "inspector.not_largest");
        break;
      case Explanation::Kind::draws:
        line.push_back(
            {figures(number_text(factor(0).value, 0), size, ink_of(factor(0)), Face::medium), factor(0).from});
        sign("÷");
        plain_text(number_text(e.parameter, 0), t().text1);
        sign(equals(d));
        result();
        note = ui.words.format("inspector.draws", {number_text(e.parameter, 0)});
        break;
      case Explanation::Kind::softcap: {
        put(e.parameter, t().text1, {});
        sign("×");
        plain_text("tanh(", t().text2);
        const CellRef from = e.terms[0].factors[1].from;
        const std::string text = number_text(e.argument * e.parameter, d);
        line.push_back({figures(text, size, t().role(Role::s), Face::medium), from});
        plain_text(" ÷ " + number_text(e.parameter, d), t().text1);
        plain_text(")", t().text2);
        sign(equals(d));
        result();
        note = ui.word("inspector.softcap");
        break;
      }
      case Explanation::Kind::copy:
        sign("=");
        result(factor(0).from);
        note = ui.words.format("inspector.copy", {step_words(ui.words, step_name(ui, factor(0).from.step))});
        break;
      case Explanation::Kind::given:
        result();
        note = is_input ? provenance() : ui.word("inspector.nothing_there");
        break;
      case Explanation::Kind::softmax: result();  // has a form of its own
    }
    return line;
  };
  const auto width = [&](const std::vector<Piece>& line) {
    std::vector<Run> all;
    for (const Piece& p : line) all.push_back(p.run);
    return paint().width(all);
  };
  float size = compact ? 17.f : 22.f;
  int d = digits;
  while (width(pieces(size, d)) > area.w - 40 && (size > 12 || d > 1)) {
    if (size > 12)
      size -= 1;
    else
      --d;
  }
  line(area.x + 20, y, pieces(size, d));
  if (const std::string odd = oddity(); !odd.empty()) note = odd;
  paint().paragraph(area.x + 20, y + 28, area.w - 40, 19, marked(t(), note, 13, t().text2));
}

/// Where a given number comes from.
std::string Panel::provenance() const {
  const Problem& p = ui.scene().problem;
  const bool readonly = ui.activity.restrictions.readonly;
  if (is_edited(p, cell)) return ui.word(readonly ? "given.scene" : "given.edited");
  const std::string matrix = cell.step == "embeddings" ? "x" : cell.step;
  if (p.image && (matrix == "w_patch" || matrix.starts_with("patches")))
    return ui.word(matrix == "w_patch" ? "given.wave" : "given.pixel") + (readonly ? "" : " " + ui.word("given.drag"));
  if (cell.step == "positions") return ui.word("given.positions");
  const auto it = p.given.matrices.find(matrix);
  std::string reason;
  if (matrix == "x" && it == p.given.matrices.end()) {
    const std::string& token = ui.session.tokens()[static_cast<size_t>(cell.row)];
    const auto& unknown = ui.session.unknown_tokens();
    const bool known = std::find(unknown.begin(), unknown.end(), token) == unknown.end();
    reason = known && cell.col < static_cast<int>(ui.session.lexicon().features.size())
                 ? ui.words.format("given.lexicon", {token, col_word(ui.session, ui.words, cell)})
                 : ui.words.format("given.seeded_word", {token, std::to_string(p.seed)});
  } else {
    reason = it != p.given.matrices.end() ? ui.word("given.scene")
                                          : ui.words.format("given.seeded", {std::to_string(p.seed)});
  }
  return readonly ? reason : reason + " " + ui.word("given.drag");
}

}  // namespace attn
