// The first line of the inspector: the way back, which cell, its formula, how many digits, copying.
#include <algorithm>
#include <cmath>

#include "platform/platform.h"
#include "text/numbers.h"
#include "ui/inspector/inspector_panel.h"

namespace attn {
namespace {

constexpr int kFewestDigits = 2;
constexpr int kMostDigits = 9;

void append(std::vector<Run>& to, const std::vector<Run>& more) { to.insert(to.end(), more.begin(), more.end()); }

}  // namespace

namespace {

using Formulas = std::vector<std::vector<Run>>;

std::vector<Run> joined(std::initializer_list<std::vector<Run>> parts) {
  std::vector<Run> all;
  for (const auto& part : parts) append(all, part);
  return all;
}

/// A cell's formula in symbols, form by form.
struct Symbols {
  const Panel& panel;
  const Explanation& e = panel.e;
  Color dim = panel.t().text2;
  Color ink = panel.t().text1;
  std::vector<Run> self = panel.letter(panel.words, 17);
  std::vector<Run> named = with_cell();

  std::vector<Run> with_cell() const {
    std::vector<Run> runs = self;
    if (!panel.words.index.empty()) return runs;
    const Ui& ui = panel.ui;
    runs.push_back({panel.paint().fit(row_word(ui.session, ui.words, panel.cell), 60, 11) + ", " +
                        panel.paint().fit(col_word(ui.session, ui.words, panel.cell), 60, 11),
                    dim, 11, Face::regular, 4});
    return runs;
  }
  std::vector<Run> sign(const std::string& s) const { return {gap(7), math_upright(s, 16, dim), gap(7)}; }
  std::vector<Run> upright(const std::string& s) const { return {math_upright(s, 16, ink)}; }
  std::vector<Run> italic(const char* s) const { return {math(s, 17, ink)}; }
  std::vector<Run> sum_sign(float after) const { return {math_upright("Σ", 17, dim), gap(after)}; }
  std::vector<Run> letter(const Factor& f) const { return panel.letter(panel.words_of(f), 17); }
  std::vector<Run> score() const { return panel.letter(step_info("scores"), 17); }
  Formulas with_names(const std::vector<Run>& right) const {
    return {joined({named, sign("="), right}), joined({self, sign("="), right})};
  }

  Formulas products() const {
    const std::vector<Factor>& factors = e.terms[0].factors;
    if (!panel.is_matrix_product()) {
      if (e.terms.size() > 1) return with_names(joined({upright("R "), letter(factors[0])}));  // turned
      return with_names(joined({letter(factors[0]), sign("×"), letter(factors[1])}));
    }
    const Axis axis = panel.term_axis();
    const char* index = axis == Axis::key ? "j" : axis == Axis::feature ? "f" : "c";
    const auto indexed = [&](const Factor& f) {
      const StepInfo w = panel.words_of(f);
      std::vector<Run> runs = letter(f);
      if (w.index.empty()) runs.push_back(math_sub(index, 17, panel.t().role(w.role)));
      return runs;
    };
    const std::vector<Run> sum{math_upright("Σ", 17, dim), math_sub(index, 17, dim), gap(4)};
    Formulas all = with_names(joined({sum, indexed(factors[0]), {gap(4)}, indexed(factors[1])}));
    all.push_back(joined({self, sign("="), sum_sign(4), letter(factors[0]), {gap(4)}, letter(factors[1])}));
    return all;
  }

  /// With its numbers.
  Formulas softmax() const {
    const auto j = static_cast<size_t>(panel.cell.col);
    const bool tempered = e.parameter != 1;
    const int d = std::min(panel.digits, 3);
    const double at = std::isinf(e.shifted[j]) ? e.shifted[j] : e.shifted[j] * e.parameter + e.maximum;
    const auto bold = [&](const std::string& s) { return std::vector<Run>{figures(s, 14, ink, Face::medium)}; };
    const auto power = [&](const std::string& s) {
      return std::vector<Run>{math("e", 17, ink), {s, ink, 11, Face::regular, -7, 0, 0, true}};
    };
    const std::vector<Run> e_s = power(tempered ? "(s − max) ÷ T" : "s − max");
    const std::vector<Run> symbols = joined({e_s, sign("÷"), sum_sign(3), e_s});
    std::string number_power = number_text(at, 2) + " − " +
                               (e.maximum < 0 ? "(" + number_text(e.maximum, 2) + ")" : number_text(e.maximum, 2));
    if (tempered) number_power = "(" + number_power + ") ÷ " + number_text(e.parameter, 2);
    const std::string sum = panel.fitted(e.sum, d, 100, 14);
    const std::vector<Run> value{figures(panel.compact ? number_text(e.value * 100, 1) + " %" : panel.number(e.value),
                                         16, panel.t().role(Role::a), Face::semibold)};
    const std::vector<Run> equals = sign("=");
    if (!panel.oddity().empty() || std::isinf(e.shifted[j]))
      return {joined({self, equals, symbols, equals, value}), joined({self, equals, value})};
    const bool exact = e.sum > 0 && adds_up(e, d) && d == panel.digits;
    const std::vector<Run> quotient =
        joined({bold(number_text(e.exps[j], d)), sign("÷"), bold(sum), sign(exact ? "=" : "≈"), value});
    const std::vector<Run> powers = joined({power(number_power), sign("÷"), bold(sum)});
    return {joined({named, equals, symbols, equals, powers, equals, quotient}),
            joined({named, equals, symbols, equals, quotient}),
            joined({self, equals, symbols, equals, quotient}),
            joined({self, equals, powers, equals, quotient}),
            joined({self, equals, quotient}),
            joined({self, equals, value})};
  }

  Formulas scale() const {
    const std::vector<Run> of = letter(e.terms[0].factors[0]);
    if (panel.divides_by_root())
      return with_names(joined({of, sign("÷"), upright("√"), {math("d", 17, ink), math_sub("k", 17, ink)}}));
    const auto [times, factor] = panel.scaling(e.parameter, std::min(panel.digits, 3));
    return with_names(joined({of, sign(times), upright(factor)}));
  }

  Formulas sum() const {
    const auto part = [&](size_t k) {
      const Factor& f = e.terms[k].factors[0];
      if (step_name(panel.ui, f.from.step) != "projected") return letter(f);
      return joined({sum_sign(3), panel.letter(step_info("concat"), 17), {gap(3)}, panel.letter(step_info("w_o"), 17)});
    };
    if (e.terms.size() != 2) return with_names(joined({sum_sign(3), part(0)}));
    return with_names(joined({part(0), sign(is_minus(e.terms[1].factors.back()) ? "−" : "+"), part(1)}));
  }

  Formulas quotient() const {
    const std::vector<Run> above = letter(e.terms[0].factors[0]);
    const Factor& below = e.terms[0].factors[1];
    if (below.from.step >= 0) return with_names(joined({above, sign("÷"), letter(below)}));
    if (e.terms.size() == 1) return with_names(joined({above, sign("÷"), upright("|"), above, upright("|")}));
    if (e.terms[1].factors[0].from.step < 0)
      return with_names(joined({upright("("), above, sign("−"), upright("μ)"), sign("÷"), upright("σ")}));
    return with_names(joined({sum_sign(3), above, sign("÷"), upright(std::to_string(e.terms.size()))}));
  }

  Formulas all() const {
    switch (e.kind) {
      case Explanation::Kind::products: return products();
      case Explanation::Kind::softmax: return softmax();
      case Explanation::Kind::scale: return scale();
      case Explanation::Kind::softcap:
        return with_names(joined({italic("c"), upright(" tanh("), score(), sign("÷"), italic("c"), upright(")")}));
      case Explanation::Kind::mask:
        return with_names(joined({score(), sign("+"), {math("M", 17, panel.t().role(Role::m))}}));
      case Explanation::Kind::sum: return sum();
      case Explanation::Kind::copy: return with_names(letter(e.terms[0].factors[0]));
      case Explanation::Kind::function: {
        const FunctionWords around = function_words(e.map, panel.digits);
        return with_names(joined({upright(around.before), letter(e.terms[0].factors[0]), upright(around.after)}));
      }
      case Explanation::Kind::quotient: return quotient();
      case Explanation::Kind::given:
      case Explanation::Kind::choice:
      case Explanation::Kind::draws: break;
    }
    return {named, self};
  }
};

}  // namespace

std::vector<std::vector<Run>> Panel::formulas() const { return Symbols{*this}.all(); }

void Panel::choose_digits(int wanted) {
  Scene next = ui.scene();
  next.view.digits = std::clamp(wanted, kFewestDigits, kMostDigits);
  ui.change("edit.select", next);
}

void Panel::copy(bool latex) {
  const bool heads = ui.trace().value(cell.step).shape().heads > 1;
  const CellName name{cell.step, heads ? cell.head + 1 : 0, row_word(ui.session, ui.words, cell),
                      col_word(ui.session, ui.words, cell)};
  platform::copy_text(latex ? named_latex(name, e, digits) : named_text(name, e, digits));
  ui.say(ui.words.format(latex ? "inspector.copied_latex" : "inspector.copied_text",
                         {cell.step + "[" + name.row + ", " + name.col + "]"}));
}

/// Ends at `right`; returns where it begins. In little room the digits are one number between − and +.
float Panel::controls(float right, float center, float room) {
  const auto copy_button = [&](const std::string& id, const std::string& label) {
    const float w = std::round(paint().width(label, 12, Face::medium)) + 34;
    const Rect r{right - w, center - 13, w, 26};
    Rect reach = r;
    if (ui.touch) reach = {r.x, center - 22, r.w, 44};
    const Hit h = hit(ui, id, reach, ui.word("control." + id));
    paint().rect(r, h.held ? t().well : h.hovered ? t().active : t().input, 6);
    paint().frame(r, h.hovered ? t().control : t().border, 1, 6);
    draw_icon(paint(), Icon::copy, {r.x + 15, center}, 13, t().text2);
    paint().text(r.x + 26, baseline(center, 12), label, t().text1, 12, Face::medium);
    right = r.x - 6;
    return h.clicked;
  };
  const bool wide = room > 330;
  const float button_w = ui.touch && !wide ? 36.f : 22.f;
  if (button(ui, "more digits", {right - button_w, center - 13, button_w, 26}, "+", false, digits < kMostDigits))
    choose_digits(digits + 1);
  right -= button_w + 2;
  if (wide) {
    // The usual four; a number between them stands in the place of its neighbour.
    std::vector<int> offered{2, 3, 6, 9};
    if (digits == 4) offered[1] = 4;
    if (digits == 5 || digits == 7 || digits == 8) offered[2] = digits;
    std::vector<std::string> items;
    for (int d : offered) items.push_back(std::to_string(d));
    const auto on = std::find(offered.begin(), offered.end(), digits) - offered.begin();
    const int clicked = segmented(ui, "digits", {right - 88, center - 13, 88, 26}, items, static_cast<int>(on), 11.5f);
    if (clicked >= 0) choose_digits(offered[static_cast<size_t>(clicked)]);
    right -= 90;
  } else {
    paint().number(right - 11, baseline(center, 13), std::to_string(digits), t().text1, 13, Face::semibold,
                   Align::center);
    right -= 24;
  }
  if (button(ui, "fewer digits", {right - button_w, center - 13, button_w, 26}, "−", false, digits > kFewestDigits))
    choose_digits(digits - 1);
  right -= button_w;
  if (room > 380 || compact)
    right -= 8 + paint().text(right - 8, baseline(center, 12), ui.word("digits"), t().text3, 12, Align::right);
  right -= 12;
  if (copy_button("copy_latex", "LaTeX")) copy(true);
  if (copy_button("copy_text", ui.word("inspector.copy_text"))) copy(false);
  return right;
}

float Panel::header() {
  float x = area.x + 20;
  float right = area.right() - 20;
  const float height = 36;
  const bool way_back = !ui.places.back.empty();
  if (compact) {
    const float center = area.y + height + 16;
    if (way_back && icon_button(ui, "way back", {x - 4, center - 14, 36, 28}, Icon::left, true, true, 14)) ui.go_back();
    controls(right, center, area.w - 40 - 40);
    if (in_columns())
      right -= 12 + paint().number(right, area.y + 24, fitted(e.value, digits, 160, 17, Face::semibold),
                                   t().role(words.role), 17, Face::semibold, Align::right);
  } else {
    if (way_back) {
      if (icon_button(ui, "way back", {x - 4, area.y + 8, 28, 28}, Icon::left, true, true, 14)) ui.go_back();
      x += 34;
    }
    // The formula comes before wide controls: as much as its second form needs is left to it.
    const auto all = formulas();
    const float wanted = 220 + paint().width(all[std::min<size_t>(1, all.size() - 1)]);
    right = controls(right, area.y + 22, right - x - std::min(wanted, 420.f)) - 14;
  }
  const bool weights = cell.step == "weights" || cell.step == "masked";
  const std::string between = weights ? "→" : "·";
  const float fixed = 24 + 12 + 14 + paint().width(between, 13);  // padding of two chips, gaps
  const std::string row = row_word(ui.session, ui.words, cell);
  const std::string col = col_word(ui.session, ui.words, cell);
  const float row_w = paint().width(row, 13, Face::semibold);
  const float col_w = paint().width(col, 13, Face::semibold);
  const auto all = formulas();
  const float room = right - x;
  const std::vector<Run>* formula = nullptr;
  for (const std::vector<Run>& f : all)
    if (!formula && fixed + std::min(row_w, 92.f) + std::min(col_w, 92.f) + paint().width(f) <= room) formula = &f;
  if (!formula && fixed + 80 + paint().width(all.back()) <= room) formula = &all.back();
  const float limit =
      std::max(24.f, std::max(room - fixed - (formula ? paint().width(*formula) : 0.f) - std::min(row_w, col_w),
                              (room - fixed - (formula ? paint().width(*formula) : 0.f)) / 2));
  std::vector<Run> line{
      chip(paint().fit(row, std::min(limit, 150.f), 13, Face::semibold), 13, axis_ink(t(), words.rows)),
      gap(6),
      plain(between, 13, t().text2),
      gap(6),
      chip(paint().fit(col, std::min(limit, 150.f), 13, Face::semibold), 13, axis_ink(t(), words.cols)),
      gap(14)};
  if (formula) append(line, *formula);
  paint().runs(x, area.y + 24, line);
  return compact ? height + 36 : height;
}

}  // namespace attn
