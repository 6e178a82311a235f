#include "ui/inspector/inspector_panel.h"

namespace attn {

/// What becomes of a score: scaled, and its weight; a program with a mistake may do other things to it.
void Panel::fate(float right, float y) const {
  const std::string step = part_name(Part::weights, cell.step);
  if (words.part != Part::scores || ui.session.covers(step, cell.row)) return;
  const Tensor& scaled = ui.trace().value(part_name(Part::scaled, cell.step));
  const Tensor& weights = ui.trace().value(step);
  if (ui.scene().problem.fault != "none" || scaled.empty() || weights.shape() != scaled.shape()) return;
  const auto strong = [](const std::string& s, Color c) { return figures(s, 12.5f, c, Face::semibold); };
  const auto at = [&](const Tensor& value) { return value.at(0, cell.head, cell.row, cell.col); };
  const Problem& p = ui.scene().problem;
  const double root = std::sqrt(static_cast<double>(e.terms.size()));
  const int root_digits = root == std::floor(root) ? 0 : digits;
  const bool exact = shows(as_shown(e.value, digits) / as_shown(root, root_digits), at(scaled), digits);
  if (p.scaled && !p.scale)
    paint.runs(right, y,
               {figures("÷ " + number_text(root, root_digits) + (exact ? " = " : " ≈ "), 12.5f, t.text2),
                strong(fitted(at(scaled), digits, 110, 12.5f, Face::semibold), t.text1)},
               Align::right);
  paint.runs(right, y + 18,
             {plain(ui.word("inspector.weight") + " ", 12.5f, t.text2),
              strong(weight_text(ui.trace(), step, at(weights)), t.role(Role::a))},
             Align::right);
}

/// Up to four products side by side, and their sum.
void Panel::products_wide() {
  const std::string result = fitted(e.value, digits, 220, 26, Face::semibold);
  const float result_w = std::max(150.f, paint.width(result, 26, Face::semibold, true) + 24);
  const float step =
      std::min(digits > 6 ? 190.f : 142.f, (area.w - 40 - result_w) / static_cast<float>(e.terms.size()));
  const float y = area.y + 64;
  const double top = most();
  // As many decimals as two factors have room for, in figures of 11 to 14 px.
  int shown = digits;
  float size = 14;
  const auto widest = [&] {
    float w = 0;
    for (const Term& term : e.terms) {
      float both = 0;
      for (const Factor& f : term.factors) both += paint.width(number_text(f.value, shown), size, Face::medium, true);
      w = std::max(w, both);
    }
    return w;
  };
  const float sign_w = paint.width("×", 13) + 10;
  while (widest() + sign_w > step - 20 && (size > 11 || shown > 1)) {
    if (size > 11) {
      size -= 1;
    } else {
      size = 14;
      --shown;
    }
  }
  const float factor_w = (step - 20 - sign_w) / 2;
  const bool fit = widest() + sign_w <= step - 20;
  const int product_d = fitting(products(), digits, step - 42, 14, Face::semibold);  // with a sign before it
  for (size_t c = 0; c < e.terms.size(); ++c) {
    const Term& term = e.terms[c];
    const float x = area.x + 20 + step * static_cast<float>(c);
    const float mid = x + (step - 14) / 2;
    const auto factor = [&](size_t k) {
      const Factor& f = term.factors[k];
      const std::string text = fit ? number_text(f.value, shown) : fitted(f.value, shown, factor_w, size, Face::medium);
      return Piece{figures(text, size, ink_of(f), Face::medium), f.from};
    };
    line(mid, y, {factor(0), {gap(5)}, {plain("×", 13, t.text2)}, {gap(5)}, factor(1)}, Align::center);
    paint.text(x + step - 7, y, c + 1 < e.terms.size() ? "+" : equals_sum(std::min(shown, product_d)), t.text2, 14,
               Align::center);
    bar({x, y + 12, step - 14, 10}, term.value, top);
    paint.number(mid, y + 40, with_sign(fitted(term.value, product_d, step - 30, 14, Face::semibold), term.value),
                 t.text1, 14, Face::semibold, Align::center);
    paint.number(mid, y + 58, paint.fit(term_name(c), step - 14, 11), t.text3, 11, Align::center);
  }
  paint.number(area.right() - 20, y + 4, result, t.role(words.role), 26, Face::semibold, Align::right);
  if (const std::string odd = oddity(); !odd.empty())
    paint.text(area.right() - 20, y + 32, paint.fit(odd, result_w, 12), t.text2, 12, Align::right);
  else
    fate(area.right() - 20, y + 32);
}

/// What the lines of products_columns() are, right-aligned.
void Panel::name_lines(float right, float y, float last) const {
  const auto label = [&](float base, const std::string& key, const Factor& f) {
    std::vector<Run> runs{plain(ui.word(key) + " ", 12.5f, t.text2)};
    for (const Run& run : letter(words_of(f.from), 14)) runs.push_back(run);
    paint.runs(right, base, runs, Align::right);
  };
  const std::vector<Factor>& factors = e.terms[0].factors;
  label(y, factors.size() > 1 ? "inspector.factor" : "inspector.term", factors[0]);
  if (factors.size() < 2) return;
  label(y + 20, "inspector.times", factors[1]);
  paint.text(right, y + last, ui.word("inspector.product"), t.text2, 12.5f, Align::right);
}

/// Many products: a column each, under the columns of the square where they belong to them.
void Panel::products_columns() {
  const size_t n = e.terms.size();
  const bool under = columns.cw >= 34 && static_cast<size_t>(columns.shown) == n && term_axis() == Axis::key;
  const float left = under ? columns.x : area.x + 204;
  const float room = area.right() - 20 - left;
  const auto fits = static_cast<size_t>(std::max(3.f, room / 42));
  const bool all = under || n <= fits;
  const std::vector<size_t> order = largest(magnitudes(), all ? n : fits - 1);
  const auto count = static_cast<float>(order.size() + (all ? 0 : 1));
  const float step = under ? columns.cw : std::min(72.f, room / count);
  const int d = std::min(fitting(factors(0), digits, step - 3, 12), fitting(factors(1), digits, step - 3, 12));
  // The products keep their decimals as long as neighbours stay apart.
  const float size = fitting(products(), digits, step - 6, 12, Face::medium) < digits ? 11.f : 12.f;
  const int product_d = fitting(products(), digits, step - 6, size, Face::medium);
  const bool products = e.terms[0].factors.size() > 1;
  const float y = area.y + (under ? 58.f : 64.f);  // names of columns stay clear of the buttons
  const float tall = under ? 34.f : 28.f;
  const float last = tall + 44;  // from the first line to the products
  name_lines(left - 14, y, last);
  const double top = most();
  double low = 0;
  double high = 0;
  for (const Term& term : e.terms)
    if (std::isfinite(term.value)) {
      low = std::min(low, term.value);
      high = std::max(high, term.value);
    }
  const double span = high - low > 0 ? high - low : 1;
  const float zero = y + 27 + static_cast<float>(high / span) * tall;
  double rest = e.value;
  for (size_t k = 0; k < order.size(); ++k) {
    const Term& term = e.terms[order[k]];
    rest -= term.value;
    const float middle = left + step * static_cast<float>(k) + (step - 2) / 2;
    const float cell_x = std::round(left + step * static_cast<float>(k));
    for (size_t f = 0; f < term.factors.size(); ++f) {
      const Factor& factor = term.factors[f];
      const float base = y + 20 * static_cast<float>(f);
      link({cell_x, base - 14, step - 2, 19}, factor.from);
      paint.number(middle, base, fitted(factor.value, d, step - 3, 12), ink_of(factor), 12, Align::center);
    }
    if (!under)
      paint.text(middle, y - 17, column_name(term_name(order[k]), order[k], step - 5), t.text3, 11, Align::center);
    if (std::isfinite(term.value)) {
      const auto h = static_cast<float>(std::abs(term.value) / span) * tall;
      paint.rect({std::round(middle - step * .27f), term.value >= 0 ? zero - h : zero, std::round(step * .54f),
                  std::max(1.f, h)},
                 bar_color(term.value), 2);
    }
    const bool large = std::abs(term.value) > .03 * top;
    paint.number(middle, y + last, fitted(term.value, product_d, step - 3, size, Face::medium),
                 large ? t.text1 : t.text2, size, large ? Face::medium : Face::regular, Align::center);
  }
  if (!all) {
    const float x = left + step * static_cast<float>(order.size()) + (step - 2) / 2;
    paint.text(x, y, "…", t.text2, 12, Align::center);
    paint.number(x, y + 20, "+" + std::to_string(n - order.size()), t.text3, 12, Align::center);
    paint.number(x, y + last, fitted(rest, product_d, step - 3, 12), t.text2, 12, Align::center);
  }
  paint.hline(left, left + step * count - 2, std::round(zero), t.text3);
  // The labels of the columns end where the result begins: it stands under their first line.
  const float result_size = digits > 3 ? 18 : 24;
  std::vector<Run> result{figures(fitted(e.value, digits, 158, result_size, Face::semibold), result_size,
                                  t.role(words.role), Face::semibold)};
  if (!all || equals_sum(std::min(d, product_d)) == "≈")
    result.insert(result.begin(), {plain("≈", 16, t.text2), gap(5)});
  paint.runs(area.x + 20, y + 53, result);
  paint.text(area.x + 20, y + last,
             oddity().empty() ? ui.word(products ? "inspector.sum" : "inspector.sum_of_terms")
                              : paint.fit(oddity(), left - area.x - 90, 12),
             t.text3, 12);
}

}  // namespace attn
