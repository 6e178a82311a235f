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

std::vector<std::vector<Run>> Panel::formulas() const {
  const Color dim = t().text2;
  const auto sign = [&](const std::string& s) { return std::vector<Run>{gap(7), math_upright(s, 16, dim), gap(7)}; };
  const auto joined = [](std::initializer_list<std::vector<Run>> parts) {
    std::vector<Run> all;
    for (const auto& part : parts) append(all, part);
    return all;
  };
  const auto upright = [&](const std::string& s) { return std::vector<Run>{math_upright(s, 16, t().text1)}; };
  const std::vector<Run> self = letter(words, 17);
  std::vector<Run> named = self;
  if (words.index.empty())
    named.push_back({paint().fit(row_word(ui.session, ui.words, cell), 60, 11) + ", " +
                         paint().fit(col_word(ui.session, ui.words, cell), 60, 11),
                     dim, 11, Face::regular, 4});
  const auto with_names = [&](const std::vector<Run>& right) {
    return std::vector<std::vector<Run>>{joined({named, sign("="), right}), joined({self, sign("="), right})};
  };
  const std::vector<Run> score = letter(step_info("scores"), 17);
  switch (e.kind) {
    case Explanation::Kind::products: {
      if (!is_matrix_product()) {
        const std::vector<Run> first = letter(words_of(e.terms[0].factors[0]), 17);
        if (e.terms.size() > 1) return with_names(joined({upright("R "), first}));  // turned
        return with_names(joined({first, sign("×"), letter(words_of(e.terms[0].factors[1]), 17)}));
      }
      const StepInfo a = words_of(e.terms[0].factors[0]);
      const StepInfo b = words_of(e.terms[0].factors[1]);
      const char* index = term_axis() == Axis::key ? "j" : term_axis() == Axis::feature ? "f" : "c";
      const auto indexed = [&](const StepInfo& w) {
        std::vector<Run> runs = letter(w, 17);
        if (w.index.empty()) runs.push_back(math_sub(index, 17, t().role(w.role)));
        return runs;
      };
      const std::vector<Run> sum{math_upright("Σ", 17, dim), math_sub(index, 17, dim), gap(4)};
      auto all = with_names(joined({sum, indexed(a), {gap(4)}, indexed(b)}));
      all.push_back(
          joined({self, sign("="), {math_upright("Σ", 17, dim), gap(4)}, letter(a, 17), {gap(4)}, letter(b, 17)}));
      return all;
    }
    case Explanation::Kind::softmax: {
      const auto j = static_cast<size_t>(cell.col);
      const bool tempered = e.parameter != 1;
      const int d = std::min(digits, 3);
      const double at = std::isinf(e.shifted[j]) ? e.shifted[j] : e.shifted[j] * e.parameter + e.maximum;
      const auto bold = [&](const std::string& s) { return std::vector<Run>{figures(s, 14, t().text1, Face::medium)}; };
      const auto power = [&](const std::string& s) {
        return std::vector<Run>{math("e", 17, t().text1), {s, t().text1, 11, Face::regular, -7, 0, 0, true}};
      };
      const std::vector<Run> e_s = power(tempered ? "(s − max) ÷ T" : "s − max");
      const std::vector<Run> symbols = joined({e_s, sign("÷"), {math_upright("Σ", 17, dim), gap(3)}, e_s});
      std::string number_power = number_text(at, 2) + " − " +
                                 (e.maximum < 0 ? "(" + number_text(e.maximum, 2) + ")" : number_text(e.maximum, 2));
      if (tempered) number_power = "(" + number_power + ") ÷ " + number_text(e.parameter, 2);
      const std::string sum = fitted(e.sum, d, 100, 14);
      const std::vector<Run> value{
          figures(compact ? percent(e.value) : number(e.value), 16, t().role(Role::a), Face::semibold)};
      const std::vector<Run> quotient = joined({bold(number_text(e.exps[j], d)), sign("÷"), bold(sum),
                                                sign(e.sum > 0 && adds_up(e, d) && d == digits ? "=" : "≈"), value});
      if (!oddity().empty() || std::isinf(e.shifted[j]))
        return {joined({self, sign("="), symbols, sign("="), value}), joined({self, sign("="), value})};
      return {joined({named, sign("="), symbols, sign("="), power(number_power), sign("÷"), bold(sum), sign("="),
                      quotient}),
              joined({named, sign("="), symbols, sign("="), quotient}),
              joined({self, sign("="), symbols, sign("="), quotient}),
              joined({self, sign("="), power(number_power), sign("÷"), bold(sum), sign("="), quotient}),
              joined({self, sign("="), quotient}),
              joined({self, sign("="), value})};
    }
    case Explanation::Kind::scale: {
      const std::vector<Run> of = letter(words_of(e.terms[0].factors[0]), 17);
      const auto [times, factor] = scaling(e.parameter, std::min(digits, 3));
      if (!divides_by_root()) return with_names(joined({of, sign(times), upright(factor)}));
      return with_names(
          joined({of, sign("÷"), upright("√"), {math("d", 17, t().text1), math_sub("k", 17, t().text1)}}));
    }
    case Explanation::Kind::softcap:
      return with_names(joined(
          {{math("c", 17, t().text1)}, upright(" tanh("), score, sign("÷"), {math("c", 17, t().text1)}, upright(")")}));
    case Explanation::Kind::mask: return with_names(joined({score, sign("+"), {math("M", 17, t().role(Role::m))}}));
    case Explanation::Kind::sum: {
      const auto part = [&](size_t k) {
        const StepInfo w = words_of(e.terms[k].factors[0]);
        if (step_name(ui, e.terms[k].factors[0].from.step) != "projected") return letter(w, 17);
        return joined({{math_upright("Σ", 17, dim), gap(3)},
                       letter(step_info("concat"), 17),
                       {gap(3)},
                       letter(step_info("w_o"), 17)});
      };
      if (e.terms.size() != 2) return with_names(joined({{math_upright("Σ", 17, dim), gap(3)}, part(0)}));
      return with_names(joined({part(0), sign(is_minus(e.terms[1].factors.back()) ? "−" : "+"), part(1)}));
    }
    case Explanation::Kind::copy: return with_names(letter(words_of(e.terms[0].factors[0]), 17));
    case Explanation::Kind::function: {
      const FunctionWords around = function_words(e.map, digits);
      return with_names(
          joined({upright(around.before), letter(words_of(e.terms[0].factors[0]), 17), upright(around.after)}));
    }
    case Explanation::Kind::quotient: {
      const std::vector<Run> above = letter(words_of(e.terms[0].factors[0]), 17);
      const Factor& below = e.terms[0].factors[1];
      if (below.from.step >= 0) return with_names(joined({above, sign("÷"), letter(words_of(below), 17)}));
      if (e.terms.size() == 1) return with_names(joined({above, sign("÷"), upright("|"), above, upright("|")}));
      if (e.terms[1].factors[0].from.step < 0)
        return with_names(joined({upright("("), above, sign("−"), upright("μ)"), sign("÷"), upright("σ")}));
      return with_names(
          joined({{math_upright("Σ", 17, dim), gap(3)}, above, sign("÷"), upright(std::to_string(e.terms.size()))}));
    }
    case Explanation::Kind::given:
    case Explanation::Kind::choice:
    case Explanation::Kind::draws: break;
  }
  return {named, self};
}

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
    right -= 8 + paint().text(right - 8, baseline(center, 12), ui.word("digits"), t().text3, 12, Face::regular,
                              Align::right);
  right -= 12;
  if (copy_button("copy_latex", "LaTeX")) copy(true);
  if (copy_button("copy_text", ui.word("inspector.copy_text"))) copy(false);
  return right;
}

float Panel::header() {
  float x = area.x + 20;
  float right = area.right() - 20;
  const float height = 36;
  const bool way_back = !ui.activity.back.empty();
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
