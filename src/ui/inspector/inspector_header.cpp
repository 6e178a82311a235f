// The first line of the inspector: the way back, which cell, its formula, how many digits, copying.
#include "platform/platform.h"
#include "ui/inspector/inspector_panel.h"

namespace attn {
namespace {

constexpr int kFewestDigits = 2;
constexpr int kMostDigits = 9;

using Runs = std::vector<Run>;
using Formulas = std::vector<Runs>;

Runs joined(std::initializer_list<Runs> parts) {
  Runs all;
  for (const Runs& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// A cell's formula in symbols, the longest form first; of a softmax with its numbers.
struct Symbols {
  const Panel& panel;
  const Explanation& e = panel.e;
  Color dim = panel.t.text2;
  Color ink = panel.t.text1;
  Runs self = panel.letter(panel.words, 17);
  Runs named = with_cell();

  Runs with_cell() const {
    if (!panel.words.index.empty() && panel.words.cols != Axis::key) return self;
    const std::string name = panel.paint.fit(panel.row, 60, 11) + ", " + panel.paint.fit(panel.col, 60, 11);
    // An index of the letter stands apart from the cell's.
    return joined({self, {gap(panel.words.index.empty() ? 0.f : 4.f)}, {{name, dim, 11, Face::regular, 4}}});
  }
  Runs sign(const std::string& s) const { return {gap(7), math_upright(s, 16, dim), gap(7)}; }
  Runs upright(const std::string& s) const { return {math_upright(s, 16, ink)}; }
  Runs italic(const char* s) const { return {math(s, 17, ink)}; }
  Runs sum_sign(float after) const { return {math_upright("Σ", 17, dim), gap(after)}; }
  Runs letter(const Factor& f) const { return panel.letter(panel.words_of(f.from), 17); }
  Formulas with_names(std::initializer_list<Runs> right) const {
    return {joined({named, sign("="), joined(right)}), joined({self, sign("="), joined(right)})};
  }

  Formulas products() const {
    const std::vector<Factor>& factors = e.terms[0].factors;
    if (!panel.is_matrix_product()) {
      if (e.terms.size() > 1) return with_names({upright("R "), letter(factors[0])});  // turned
      return with_names({letter(factors[0]), sign("×"), letter(factors[1])});
    }
    const Axis axis = panel.term_axis();
    const char* index = axis == Axis::key ? "j" : axis == Axis::feature ? "f" : "c";
    const auto indexed = [&](const Factor& f) {
      const StepInfo& w = panel.words_of(f.from);
      return w.index.empty() ? joined({letter(f), {math_sub(index, 17, panel.t.role(w.role))}}) : letter(f);
    };
    const Runs sum{math_upright("Σ", 17, dim), math_sub(index, 17, dim), gap(4)};
    Formulas all = with_names({sum, indexed(factors[0]), {gap(4)}, indexed(factors[1])});
    all.push_back(joined({self, sign("="), sum_sign(4), letter(factors[0]), {gap(4)}, letter(factors[1])}));
    return all;
  }

  /// With its numbers.
  Formulas softmax() const {
    const auto j = static_cast<size_t>(panel.cell.col);
    const bool tempered = e.parameter != 1;
    const int d = panel.digits;
    const auto bold = [&](const std::string& s) { return Runs{figures(s, 14, ink, Face::medium)}; };
    const auto power = [&](const std::string& s) {
      return Runs{math("e", 17, ink), {s, ink, 11, Face::regular, -7, 0, 0, true}};
    };
    const Runs e_s = power(tempered ? "(s − max) ÷ T" : "s − max");
    const Runs symbols = joined({e_s, sign("÷"), sum_sign(3), e_s});
    const std::string maximum = number_text(e.maximum, d);
    std::string number_power = number_text(panel.score(j), d) + " − " + (e.maximum < 0 ? "(" + maximum + ")" : maximum);
    if (tempered) number_power = "(" + number_power + ") ÷ " + number_text(e.parameter, d);
    const std::string sum = panel.number(e.sum);
    const Runs value{figures(percent(e.value, panel.share_digits()), 16, panel.t.role(Role::a), Face::semibold)};
    const Runs equals = sign("=");
    if (!panel.oddity().empty() || std::isinf(e.shifted[j]))
      return {joined({self, equals, symbols, equals, value}), joined({self, equals, value})};
    const Runs quotient = joined({bold(number_text(e.exps[j], d)), sign("÷"), bold(sum), sign(panel.equals(d)), value});
    const double power_shown =
        (as_shown(panel.score(j), d) - as_shown(e.maximum, d)) / (tempered ? as_shown(e.parameter, d) : 1);
    const bool exact = shows(std::exp(power_shown), e.exps[j], d);
    const Runs powers = joined({power(number_power), sign("÷"), bold(sum), sign(exact ? "=" : "≈")});
    return {joined({named, equals, symbols, equals, powers, quotient}),
            joined({named, equals, symbols, equals, quotient}),
            joined({self, equals, symbols, equals, quotient}),
            joined({self, equals, powers, quotient}),
            joined({self, equals, quotient}),
            joined({self, equals, value})};
  }

  Formulas scale() const {
    const Runs of = letter(e.terms[0].factors[0]);
    if (panel.divides_by_root())
      return with_names({of, sign("÷"), math_root({math("d", 17, ink), math_sub("k", 17, ink)}, 17, ink)});
    const auto [times, factor] = panel.scaling(e.parameter, panel.digits);
    return with_names({of, sign(times), upright(factor)});
  }

  Formulas sum() const {
    const auto part = [&](size_t k) {
      const Factor& f = e.terms[k].factors[0];
      if (panel.words_of(f.from).part != Part::joined) return letter(f);
      Runs all = sum_sign(3);
      for (const std::string& step : operands(panel.ui.trace(), panel.name_of(f.from)))
        all = joined({all, panel.letter(step_info(step), 17), {gap(3)}});
      return all;
    };
    if (e.terms.size() != 2) return with_names({sum_sign(3), part(0)});
    return with_names({part(0), sign(is_minus(e.terms[1].factors.back()) ? "−" : "+"), part(1)});
  }

  Formulas quotient() const {
    const Runs above = letter(e.terms[0].factors[0]);
    const Factor& below = e.terms[0].factors[1];
    if (below.from.step >= 0) return with_names({above, sign("÷"), letter(below)});
    const auto* normal = std::get_if<Normalize>(&panel.step_of(e.cell).primitive);
    if (normal && normal->kind == Normalize::Kind::rms)
      return with_names({above, sign("÷"), upright("RMS("), above, upright(")")});
    if (e.terms.size() == 1) return with_names({above, sign("÷"), upright("|"), above, upright("|")});
    if (e.terms[1].factors[0].from.step < 0)
      return with_names({upright("("), above, sign("−"), upright("μ)"), sign("÷"), upright("σ")});
    return with_names({sum_sign(3), above, sign("÷"), upright(std::to_string(e.terms.size()))});
  }

  Formulas all() const {
    switch (e.kind) {
      case Explanation::Kind::products: return products();
      case Explanation::Kind::softmax: return softmax();
      case Explanation::Kind::scale: return scale();
      case Explanation::Kind::softcap:
        return with_names(
            {italic("c"), upright(" tanh("), letter(e.terms[0].factors[1]), sign("÷"), italic("c"), upright(")")});
      case Explanation::Kind::mask:
        return with_names({letter(e.terms[0].factors[0]), sign("+"), {math("M", 17, panel.t.role(Role::m))}});
      case Explanation::Kind::sum: return sum();
      case Explanation::Kind::copy: return with_names({letter(e.terms[0].factors[0])});
      case Explanation::Kind::function: {
        const FunctionWords around = function_words(e.map, panel.digits);
        return with_names({upright(around.before), letter(e.terms[0].factors[0]), upright(around.after)});
      }
      case Explanation::Kind::quotient: return quotient();
      case Explanation::Kind::given:
      case Explanation::Kind::choice:
      case Explanation::Kind::draws:
      case Explanation::Kind::entmax: break;
    }
    return {named, self};
  }
};

}  // namespace

void Panel::choose_digits(int wanted) {
  Scene next = ui.scene();
  next.view.digits = std::clamp(wanted, kFewestDigits, kMostDigits);
  ui.change("edit.select", next);
}

void Panel::copy(bool latex) {
  if (empty) return ui.say({"inspector.empty"});
  const bool heads = ui.trace().value(cell.step).shape().heads > 1;
  const CellName name{cell.step, heads ? cell.head + 1 : 0, row, col};
  platform::copy_text(latex ? named_latex(name, e, digits) : named_text(name, e, digits));
  ui.say({latex ? "inspector.copied_latex" : "inspector.copied_text", {cell.step + "[" + row + ", " + col + "]"}});
}

/// Ends at `right`; returns where it begins. In little room the digits are one number between − and +.
float Panel::controls(float right, float center, float room) {
  const auto copy_button = [&](const std::string& id, const std::string& label) {
    const float w = std::round(paint.width(label, 12, Face::medium)) + 34;
    const Rect r{right - w, center - 13, w, 26};
    const Hit h = hit(ui, id, reach(ui, r, false), ui.word("control." + id));
    paint.rect(r, h.held ? t.well : h.hovered ? t.active : t.input, 6);
    paint.frame(r, h.hovered ? t.control : t.border, 1, 6);
    draw_icon(paint, Icon::copy, {r.x + 15, center}, 13, t.text2);
    paint.text(r.x + 26, baseline(center, 12), label, t.text1, 12, Face::medium);
    right = r.x - 6;
    return h.clicked;
  };
  const bool wide = room > 330 && !ui.touch;
  const float button_w = ui.touch ? 36.f : 24.f;
  const auto digits_button = [&](const char* id, const char* sign, bool enabled, int by) {
    right -= button_w;
    if (button(ui, id, {right, center - 13, button_w, 26}, sign, false, enabled)) choose_digits(digits + by);
  };
  digits_button("more digits", "+", digits < kMostDigits, 1);
  right -= 2;
  if (wide) {
    // The usual four; a number between them stands in the place of its neighbour.
    const int offered[] = {2, digits == 4 ? 4 : 3, digits > 4 && digits < 9 ? digits : 6, 9};
    std::vector<std::string> items;
    for (const int d : offered) items.push_back(std::to_string(d));
    const auto on = static_cast<int>(std::find(offered, offered + 4, digits) - offered);
    const int clicked = segmented(ui, "digits", {right - 100, center - 13, 100, 26}, items, on, 11.5f);
    if (clicked >= 0) choose_digits(offered[clicked]);
    right -= 102;
  } else {
    paint.number(right - 11, baseline(center, 13), std::to_string(digits), t.text1, 13, Face::semibold, Align::center);
    right -= 24;
  }
  digits_button("fewer digits", "−", digits > kFewestDigits, -1);
  if (room > 380 || (compact && room > 240))
    right -= 8 + paint.text(right - 8, baseline(center, 12), ui.word("digits"), t.text3, 12, Align::right);
  right -= 12;
  if (copy_button("copy_latex", "LaTeX")) copy(true);
  if (copy_button("copy_text", ui.word("inspector.copy_text"))) copy(false);
  return right;
}

float Panel::header(float aside) {
  float x = area.x + 20;
  float right = area.right() - 20 - aside;
  const float height = compact ? 76 : 36;
  const float center = area.y + (compact ? 52 : 22);  // of the buttons
  const Formulas all = Symbols{*this}.all();
  if (!ui.places.back.empty()) {
    const Rect r{x - 4, center - 14, compact ? 36.f : 28.f, 28};
    if (icon_button(ui, "way back", r, Icon::left, true, true, 14)) ui.go_back();
    if (!compact) x += 34;
  }
  if (compact) {
    controls(right, center, area.w - 40 - 40);
    if (in_columns()) {
      right -= 12 + paint.number(right, area.y + 24, fitted(e.value, digits, 160, 17, Face::semibold),
                                 t.role(words.role), 17, Face::semibold, Align::right);
      if (equals_sum(list_digits()) == "≈")
        right -= paint.text(right + 8, area.y + 24, "≈", t.text2, 14, Face::regular, Align::right);
    }
  } else {
    // The formula comes before wide controls: as much as its second form needs is left to it.
    const float wanted = 220 + paint.width(all[std::min<size_t>(1, all.size() - 1)]);
    right = controls(right, center, right - x - std::min(wanted, 420.f)) - 14;
  }
  const std::string between = words.part == Part::weights || words.part == Part::masked ? "→" : "·";
  const float fixed = 24 + 12 + 14 + paint.width(between, 13);  // padding of two chips, gaps
  const float row_w = paint.width(row, 13, Face::semibold);
  const float col_w = paint.width(col, 13, Face::semibold);
  const float room = right - x;
  auto formula = std::ranges::find_if(all, [&](const Runs& f) {
    return fixed + std::min(row_w, 92.f) + std::min(col_w, 92.f) + paint.width(f) <= room;
  });
  if (formula == all.end() && fixed + 80 + paint.width(all.back()) <= room) --formula;
  const Runs shown = formula == all.end() ? Runs{} : *formula;
  const float left = room - fixed - paint.width(shown);  // to both words
  const float limit = std::min(150.f, std::max({24.f, left - std::min(row_w, col_w), left / 2}));
  const auto word = [&](const std::string& name, Axis axis) {
    return chip(paint.fit(name, limit, 13, Face::semibold), 13, axis_ink(t, axis));
  };
  const Runs place{word(row, words.rows), gap(6), plain(between, 13, t.text2), gap(6), word(col, words.cols), gap(14)};
  paint.runs(x, area.y + 24, joined({place, shown}));
  return height;
}

}  // namespace attn
