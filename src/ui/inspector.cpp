#include "ui/inspector.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/edit.h"
#include "ui/step_words.h"
#include "ui/widgets.h"

namespace attn {
namespace {

std::string signed_text(double v, int digits) {
  const std::string text = number_text(v, digits);
  return (v > 0 && text.find_first_of("123456789") != std::string::npos ? "+" : "") + text;
}

std::string step_name(const Ui& ui, int step) { return step < 0 ? "" : ui.trace().program->steps[static_cast<size_t>(step)].name; }

Color value_ink(const Ui& ui, const Factor& f) {
  return f.from.step < 0 ? ui.theme.text2 : ui.theme.role(step_words(step_name(ui, f.from.step)).role);
}

struct Panel {
  Ui& ui;
  Rect area;
  Columns columns;
  bool compact;
  CellAddress cell;
  Explanation e;
  int digits;
  StepWords words;

  Painter& paint() const { return ui.paint; }
  const Theme& t() const { return ui.theme; }
  std::string number(double v) const { return number_text(v, digits); }

  std::string equals() const { return adds_up(e, digits) ? "=" : "≈"; }

  /// The axis that the terms of a product run along: rows or columns of the second factor.
  Axis term_axis() const {
    const CellRef& a = e.terms.front().factors[1].from;
    const CellRef& b = e.terms.back().factors[1].from;
    const StepWords w = step_words(step_name(ui, a.step));
    return a.row != b.row ? w.rows : w.cols;
  }
  std::string term_name(size_t k) const {
    const Axis axis = term_axis();
    if (axis == Axis::key || axis == Axis::feature) return axis_labels(ui, axis, 0, static_cast<int>(e.terms.size()))[k];
    return "c = " + std::to_string(k + 1);
  }

  std::vector<Run> letter(const StepWords& w, float size) const {
    std::vector<Run> runs{math(w.letter, size, t().role(w.role))};
    if (!w.index.empty()) runs.push_back(math_sub(w.index, size, t().role(w.role)));
    return runs;
  }
  void append(std::vector<Run>& to, const std::vector<Run>& more) const { to.insert(to.end(), more.begin(), more.end()); }

  /// "it · animal   s = Σ q k"
  void header() {
    const bool weights = cell.step == "weights" || cell.step == "masked";
    const float limit = compact ? 92.f : 150.f;
    std::vector<Run> line{chip(paint().fit(row_word(ui, cell), limit, 13, Face::semibold), 13, axis_ink(t(), words.rows)), gap(6),
                          plain(weights ? "→" : "·", 13, t().text2), gap(6),
                          chip(paint().fit(col_word(ui, cell), limit, 13, Face::semibold), 13, axis_ink(t(), words.cols)), gap(14)};
    append(line, letter(words, 17));
    if (e.kind == Explanation::Kind::products) {
      const StepWords a = step_words(step_name(ui, e.terms[0].factors[0].from.step));
      const StepWords b = step_words(step_name(ui, e.terms[0].factors[1].from.step));
      append(line, {gap(8), math_upright("=", 16, t().text2), gap(8), math_upright("Σ", 17, t().text2), gap(5)});
      append(line, letter(a, 17));
      line.push_back(gap(4));
      append(line, letter(b, 17));
    } else if (e.kind == Explanation::Kind::softmax) {
      softmax_formula(line);
    }
    paint().runs(area.x + 20, area.y + 24, line);
    if (compact) return;
    static const int kDigits[] = {2, 3, 6, 9};
    const std::vector<std::string> items{"2", "3", "6", "9"};
    int on = -1;
    for (int i = 0; i < 4; ++i)
      if (kDigits[i] == digits) on = i;
    const Rect seg{area.right() - 20 - 88, area.y + 9, 88, 26};
    const float line_end = area.x + 20 + paint().width(line);
    const float word = paint().width(ui.word("digits"), 12);
    if (line_end < seg.x - word - 20) paint().text(seg.x - 8, baseline(area.y + 22, 12), ui.word("digits"), t().text3, 12, Face::regular, Align::right);
    if (line_end < seg.x - 8) {
      const int clicked = segmented(ui, "digits", seg, items, on, 11.5f);
      if (clicked >= 0) {
        Scene next = ui.scene();
        next.view.digits = kDigits[clicked];
        ui.change("edit.select", next);
      }
    }
  }

  void softmax_formula(std::vector<Run>& line) const {
    const auto j = static_cast<size_t>(cell.col);
    const bool tempered = e.parameter != 1;
    const int d = std::min(digits, 3);
    const double score = std::isinf(e.shifted[j]) ? e.shifted[j] : e.shifted[j] * e.parameter + e.maximum;
    append(line, {gap(7), math_upright("=", 16, t().text2), gap(7)});
    if (!compact) {
      std::string power = number_text(score, 2) + " − " + (e.maximum < 0 ? "(" + number_text(e.maximum, 2) + ")" : number_text(e.maximum, 2));
      if (tempered) power = "(" + power + ") ÷ " + number_text(e.parameter, 2);
      append(line, {math("e", 17, t().text1), Run{power, t().text1, 11, Face::regular, -7, 0, 0, true}, gap(6), plain("÷", 14, t().text2), gap(6),
                    figures(number_text(e.sum, d), 14, t().text1, Face::medium), gap(7), math_upright("=", 16, t().text2), gap(7)});
    }
    append(line, {figures(number_text(e.exps[j], d), 14, t().text1, Face::medium), gap(6), plain("÷", 14, t().text2), gap(6),
                  figures(number_text(e.sum, d), 14, t().text1, Face::medium), gap(7), math_upright(adds_up(e, d) ? "=" : "≈", 16, t().text2), gap(7),
                  figures(compact ? number_text(e.value * 100, 1) + " %" : number(e.value), 16, t().role(Role::a), Face::semibold)});
  }

  Color bar_color(double v) const { return t().signed_at(v >= 0 ? .8 : -.8); }

  /// A bar on a zero line.
  void bar(Rect r, double v, double most) const {
    const float half = r.w / 2;
    const auto w = most > 0 && std::isfinite(v) ? static_cast<float>(std::abs(v) / most) * half : 0.f;
    paint().rect(r, t().input, 2);
    paint().rect({v >= 0 ? r.x + half : r.x + half - w, r.y, w, r.h}, bar_color(v), 2);
    paint().rect({std::round(r.x + half) - .5f, r.y - 3, 1, r.h + 6}, t().text3);
  }

  double most() const {
    double m = 0;
    for (const Term& term : e.terms)
      if (std::isfinite(term.value)) m = std::max(m, std::abs(term.value));
    return m;
  }

  /// What becomes of a score: scaled, and its weight.
  void fate(float right, float y) const {
    if (cell.step != "scores") return;
    const Tensor& scaled = ui.trace().value("scaled");
    const Tensor& weights = ui.trace().value("weights");
    if (scaled.empty() || weights.empty()) return;
    const Problem& p = ui.scene().problem;
    const double root = std::sqrt(static_cast<double>(ui.trace().value("q").shape().cols));
    if (p.scaled && !p.scale)
      paint().runs(right, y, {figures("÷ " + number_text(root, root == std::floor(root) ? 0 : 2) + " = ", 12.5f, t().text2),
                              figures(number_text(scaled.at(0, cell.head, cell.row, cell.col), digits > 3 ? 6 : digits), 12.5f, t().text1, Face::semibold)},
                   Align::right);
    paint().runs(right, y + 18, {plain(ui.word("inspector.weight") + " ", 12.5f, t().text2),
                                 figures(number_text(weights.at(0, cell.head, cell.row, cell.col) * 100.0, 1) + " %", 12.5f, t().role(Role::a), Face::semibold)},
                 Align::right);
  }

  /// Up to four products side by side, and their sum.
  void products_wide() {
    const float result_w = digits > 6 ? 190.f : 150.f;
    const float step = std::min(142.f, (area.w - 40 - result_w) / static_cast<float>(e.terms.size()));
    const float y = area.y + 64;
    const double top = most();
    const float size = digits > 3 && step < 160 ? (digits > 6 ? 11.f : 12.f) : 14.f;
    const int d = std::min(digits, 6);  // nine digits fit the result, six its factors
    for (size_t c = 0; c < e.terms.size(); ++c) {
      const Term& term = e.terms[c];
      const float x = area.x + 20 + step * static_cast<float>(c);
      const float mid = x + (step - 14) / 2;
      paint().runs(mid, y, {figures(number_text(term.factors[0].value, d), size, value_ink(ui, term.factors[0]), Face::medium), gap(5),
                            plain("×", 13, t().text2), gap(5),
                            figures(number_text(term.factors[1].value, d), size, value_ink(ui, term.factors[1]), Face::medium)}, Align::center);
      paint().text(x + step - 7, y, c + 1 < e.terms.size() ? "+" : equals(), t().text2, 14, Face::regular, Align::center);
      bar({x, y + 12, step - 14, 10}, term.value, top);
      paint().number(mid, y + 40, signed_text(term.value, d), t().text1, 14, Face::semibold, Align::center);
      paint().number(mid, y + 58, "c = " + std::to_string(c + 1), t().text3, 11, Face::regular, Align::center);
    }
    paint().number(area.right() - 20, y + 4, number(e.value), t().role(words.role), 26, Face::semibold, Align::right);
    fate(area.right() - 20, y + 32);
  }

  /// Many products: a column each, under the columns of the square where they belong to them.
  void products_columns() {
    const size_t n = e.terms.size();
    const bool under = columns.cw >= 34 && static_cast<size_t>(columns.shown) == n && term_axis() == Axis::key;
    const float left = under ? columns.x : area.x + 204;
    const float room = area.right() - 20 - left;
    const auto fits = static_cast<size_t>(std::max(3.f, room / 42));
    std::vector<size_t> order(n);
    std::iota(order.begin(), order.end(), size_t{0});
    const bool all = under || n <= fits;
    if (!all) {  // the largest, in their order; the last column sums up the rest
      std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return std::abs(e.terms[a].value) > std::abs(e.terms[b].value); });
      order.resize(fits - 1);
      std::sort(order.begin(), order.end());
    }
    const auto count = static_cast<float>(order.size() + (all ? 0 : 1));
    const float step = under ? columns.cw : std::min(72.f, room / count);
    const int d = std::min(digits, step >= 62 ? 3 : 2);
    // The products keep three decimals as long as neighbours stay apart.
    float size = 12;
    int product_d = std::min(digits, 3);
    const auto widest = [&] {
      float w = 0;
      for (const Term& term : e.terms) w = std::max(w, paint().width(number_text(term.value, product_d), size, Face::medium, true));
      return w;
    };
    if (widest() > step - 6) size = 11;
    if (widest() > step - 6) product_d = std::min(product_d, 2);
    const StepWords a = step_words(step_name(ui, e.terms[0].factors[0].from.step));
    const StepWords b = step_words(step_name(ui, e.terms[0].factors[1].from.step));
    const float y = area.y + 56;
    const auto label = [&](float base, const std::string& key, const StepWords& w) {
      std::vector<Run> line{plain(ui.word(key) + " ", 12.5f, t().text2)};
      append(line, letter(w, 14));
      paint().runs(left - 14, base, line, Align::right);
    };
    label(y, "inspector.factor", a);
    label(y + 20, "inspector.times", b);
    paint().text(left - 14, y + 80, ui.word("inspector.product"), t().text2, 12.5f, Face::regular, Align::right);
    const double top = most();
    double low = 0;
    double high = 0;
    for (const Term& term : e.terms) {
      low = std::min(low, term.value);
      high = std::max(high, term.value);
    }
    const double span = high - low > 0 ? high - low : 1;
    const float zero = y + 28 + static_cast<float>(high / span) * 34;
    double rest = e.value;
    for (size_t k = 0; k < order.size(); ++k) {
      const Term& term = e.terms[order[k]];
      rest -= term.value;
      const float x = left + step * static_cast<float>(k) + (step - 2) / 2;
      paint().number(x, y, number_text(term.factors[0].value, d), t().role(a.role), 12, Face::regular, Align::center);
      paint().number(x, y + 20, number_text(term.factors[1].value, d), t().role(b.role), 12, Face::regular, Align::center);
      const auto h = static_cast<float>(std::abs(term.value) / span) * 34;
      paint().rect({std::round(x - step * .27f), term.value >= 0 ? zero - h : zero, std::round(step * .54f), std::max(1.f, h)}, bar_color(term.value), 2);
      const bool large = std::abs(term.value) > .03 * top;
      paint().number(x, y + 80, number_text(term.value, product_d), large ? t().text1 : t().text2, size, large ? Face::medium : Face::regular, Align::center);
    }
    if (!all) {
      const float x = left + step * static_cast<float>(order.size()) + (step - 2) / 2;
      paint().text(x, y, "…", t().text2, 12, Face::regular, Align::center);
      paint().number(x, y + 20, "+" + std::to_string(n - order.size()), t().text3, 12, Face::regular, Align::center);
      paint().number(x, y + 80, number_text(rest, 2), t().text2, 12, Face::regular, Align::center);
    }
    paint().hline(left, left + step * count - 2, std::round(zero), t().text3);
    std::vector<Run> result{figures(number(e.value), digits > 3 ? 18.f : 26.f, t().role(words.role), Face::semibold)};
    if (!adds_up(e, d)) result.insert(result.begin(), {plain("≈", 18, t().text2), gap(6)});
    paint().runs(area.x + 20, y + 54, result);
    paint().text(area.x + 20, y + 76, ui.word("inspector.sum"), t().text3, 12);
  }

  /// Score, minus maximum, exp, divided by the sum: four lines, each number under its column.
  void softmax_lines() {
    if (columns.cw < 30 && e.exps.size() <= 24) return one_line(explanation_text(e, digits));
    if (columns.cw < 30)  // too many to list: what goes into this cell
      return one_line("max = " + number(e.maximum) + ";  exp = " + number(e.exps[static_cast<size_t>(cell.col)]) + ";  Σ exp = " + number(e.sum) +
                      " (" + ui.words.format("inspector.keys", {std::to_string(e.exps.size())}) + ")");
    const int d2 = columns.cw >= 40 ? 2 : 1;
    const int d3 = columns.cw >= 42 ? 3 : d2;
    const float right = columns.x + columns.cw * static_cast<float>(columns.shown) - 2;
    const Rect tint{columns.x + columns.cw * static_cast<float>(cell.col - columns.first) - 2, area.y + 38, columns.cw + 2, area.h - 46};
    if (cell.col >= columns.first && cell.col < columns.first + columns.shown) paint().rect(tint, t().tint(Role::k), 4);
    const auto line = [&](int k, const std::vector<Run>& label, auto text, Color ink, bool strong) {
      const float y = area.y + 58 + 23 * static_cast<float>(k);
      if (k) paint().hline(area.x + 20, right, y - 16, t().hairline);
      paint().runs(columns.x - 16, y, label, Align::right);
      for (int j = columns.first; j < columns.first + columns.shown; ++j) {
        const bool on = j == cell.col;
        paint().number(columns.x + columns.cw * (static_cast<float>(j - columns.first) + .5f) - 1, y, text(static_cast<size_t>(j)),
                       on && !strong ? t().text1 : ink, 12, on || strong ? Face::semibold : Face::regular, Align::center);
      }
    };
    const auto word = [&](const std::string& key) { return plain(ui.word(key) + " ", 12.5f, t().text2); };
    const auto bold = [&](const std::string& text, Color c) { return figures(text, 12.5f, c, Face::semibold); };
    const bool tempered = e.parameter != 1;
    std::vector<Run> minus{word("inspector.minus_maximum"), bold(number_text(e.maximum, 2), t().text1)};
    if (tempered) minus.push_back(bold(" ÷ " + number_text(e.parameter, 2), t().text1));
    line(0, {word("inspector.scores")}, [&](size_t j) {
      return number_text(std::isinf(e.shifted[j]) ? e.shifted[j] : e.shifted[j] * e.parameter + e.maximum, d2); }, t().text2, false);
    line(1, minus, [&](size_t j) { return number_text(e.shifted[j], d2); }, t().text2, false);
    line(2, {word("inspector.exp_sum"), bold(number_text(e.sum, 3), t().text1)}, [&](size_t j) { return number_text(e.exps[j], d3); }, t().text1, false);
    line(3, {word("inspector.divide"), bold("%", t().role(Role::a))}, [&](size_t j) { return number_text(e.sum > 0 ? e.exps[j] / e.sum * 100 : 0, columns.cw >= 34 ? 1 : 0); }, t().role(Role::a), true);
  }

  void one_line(const std::string& text) {
    paint().paragraph(area.x + 20, area.y + 62, area.w - 40, 20, {figures(text, 14, t().text1)});
  }

  /// One result with its one reason.
  void single() {
    const float y = area.y + (compact ? 62.f : 76.f);
    const float size = compact ? 17.f : 22.f;
    const int d = digits;
    std::vector<Run> line;
    const auto put = [&](double v, Color c) {  // a negative number after a sign stands in parentheses
      const std::string text = number_text(v, d);
      line.push_back(figures(!line.empty() && v < 0 ? "(" + text + ")" : text, size, c, Face::medium));
    };
    const auto sign = [&](const std::string& s) { append(line, {gap(9), plain(s, size, t().text2), gap(9)}); };
    const auto result = [&](const std::string& equals) {
      sign(equals);
      line.push_back(figures(number(e.value), size + 4, t().role(words.role), Face::semibold));
    };
    std::string note;
    switch (e.kind) {
      case Explanation::Kind::scale: {
        put(e.terms[0].factors[0].value, t().role(Role::s));
        const double inverse = 1 / e.parameter;
        if (e.parameter > 0 && e.parameter <= 1) {
          sign("÷");
          line.push_back(figures(number_text(inverse, std::abs(inverse - std::round(inverse)) < 1e-6 ? 0 : d), size, t().text1, Face::medium));
        } else {
          sign("×");
          put(e.parameter, t().text1);
        }
        result(equals());
        note = ui.word(ui.scene().problem.scaled ? "inspector.scale" : "inspector.scale_off");
        break;
      }
      case Explanation::Kind::mask:
        put(e.terms[0].value, t().role(Role::s));
        sign("+");
        put(e.terms[1].value, t().role(Role::m));
        result(equals());
        note = ui.word(std::isinf(e.value) ? "inspector.masked" : "inspector.visible");
        break;
      case Explanation::Kind::sum:
        put(e.terms[0].value, value_ink(ui, e.terms[0].factors[0]));
        sign("+");
        put(e.terms[1].value, value_ink(ui, e.terms[1].factors[0]));
        result(equals());
        note = ui.word("inspector.sum_of_two");
        break;
      case Explanation::Kind::softcap:
        line.push_back(figures(explanation_text(e, d), size, t().text1, Face::medium));
        break;
      case Explanation::Kind::copy:
        result(equals());
        note = ui.words.format("inspector.copy", {ui.word("step." + step_name(ui, e.terms[0].factors[0].from.step))});
        break;
      default:
        line.push_back(figures(number(e.value), size + 4, t().role(words.role), Face::semibold));
        note = provenance();
    }
    paint().runs(area.x + 20, y, line);
    paint().paragraph(area.x + 20, y + 28, area.w - 40, 19, marked(t(), note, 13, t().text2));
  }

  /// Where a given number comes from.
  std::string provenance() const {
    const Problem& p = ui.scene().problem;
    if (is_edited(p, cell)) return ui.word("given.edited");
    const std::string matrix = cell.step == "embeddings" ? "x" : cell.step;
    if (cell.step == "positions") return ui.word("given.positions");
    const auto it = p.given.matrices.find(matrix);
    std::string reason;
    if (matrix == "x" && it == p.given.matrices.end()) {
      const std::string& token = ui.session.tokens()[static_cast<size_t>(cell.row)];
      const auto& unknown = ui.session.unknown_tokens();
      const bool known = std::find(unknown.begin(), unknown.end(), token) == unknown.end();
      reason = known && cell.col < static_cast<int>(ui.session.lexicon().features.size())
                   ? ui.words.format("given.lexicon", {token, col_word(ui, cell)})
                   : ui.words.format("given.seeded_word", {token, std::to_string(p.seed)});
    } else {
      reason = it != p.given.matrices.end() ? ui.word("given.scene") : ui.words.format("given.seeded", {std::to_string(p.seed)});
    }
    return reason + " " + ui.word("given.drag");
  }

  /// Phone: a line a term, the largest first.
  void term_list() {
    const double top = most();
    std::vector<size_t> order(e.terms.size());
    std::iota(order.begin(), order.end(), size_t{0});
    if (e.terms.size() > 8)
      std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return std::abs(e.terms[a].value) > std::abs(e.terms[b].value); });
    const float result_y = area.y + 24;
    paint().number(area.right() - 20, result_y, number(e.value), t().role(words.role), 17, Face::semibold, Align::right);
    const auto rows = static_cast<size_t>(std::max(1.f, (area.h - 44) / 22));
    const bool cut = order.size() > rows;
    double rest = e.value;
    for (size_t k = 0; k < std::min(order.size(), cut ? rows - 1 : rows); ++k) {
      const Term& term = e.terms[order[k]];
      rest -= term.value;
      const float y = area.y + 40 + 22 * static_cast<float>(k);
      paint().hline(area.x + 16, area.right() - 16, y, t().hairline);
      paint().text(area.x + 20, baseline(y + 11, 13), paint().fit(term_name(order[k]), 76, 13), t().text1, 13);
      paint().runs(area.x + 106, baseline(y + 11, 13), {figures(number_text(term.factors[0].value, std::min(digits, 3)), 13, value_ink(ui, term.factors[0])), plain(" × ", 13, t().text2),
                                                      figures(number_text(term.factors[1].value, std::min(digits, 3)), 13, value_ink(ui, term.factors[1]))});
      bar({area.right() - 150, y + 6, 64, 10}, term.value, top);
      paint().number(area.right() - 20, baseline(y + 11, 13), signed_text(term.value, std::min(digits, 3)), t().text1, 13, Face::medium, Align::right);
    }
    if (cut) {
      const float y = area.y + 40 + 22 * static_cast<float>(rows - 1);
      paint().hline(area.x + 16, area.right() - 16, y, t().hairline);
      paint().text(area.x + 20, baseline(y + 11, 12.5f), ui.words.format("inspector.rest", {std::to_string(order.size() - rows + 1)}), t().text2, 12.5f);
      paint().number(area.right() - 20, baseline(y + 11, 13), signed_text(rest, std::min(digits, 3)), t().text2, 13, Face::regular, Align::right);
    }
  }

  /// Phone: each word with its score and weight, the heaviest first.
  void weight_list() {
    std::vector<size_t> order(e.exps.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return e.exps[a] > e.exps[b]; });
    const float y0 = area.y + 44;
    const float c2 = area.x + area.w * .42f;
    const float c3 = area.x + area.w * .60f;
    paint().text(area.x + 20, y0, ui.word("list.word"), t().text3, 11.5f);
    paint().text(c2, y0, ui.word("list.score"), t().text3, 11.5f, Face::regular, Align::right);
    paint().text(c3, y0, "exp", t().text3, 11.5f, Face::regular, Align::right);
    paint().text(area.right() - 20, y0, ui.word("list.weight"), t().text3, 11.5f, Face::regular, Align::right);
    const auto rows = static_cast<size_t>(std::max(1.f, (area.h - 54) / 22));
    const std::vector<std::string> names = axis_labels(ui, Axis::key, 0, static_cast<int>(e.exps.size()));
    const bool cut = order.size() > rows;
    const size_t listed = cut ? rows - 1 : order.size();
    if (cut) {
      double rest = 0;
      for (size_t k = listed; k < order.size(); ++k) rest += e.exps[order[k]];
      const float y = y0 + 8 + 22 * static_cast<float>(listed);
      paint().hline(area.x + 16, area.right() - 16, y, t().hairline);
      paint().text(area.x + 20, baseline(y + 11, 12.5f), ui.words.format("list.rest", {std::to_string(order.size() - listed)}), t().text2, 12.5f);
      paint().number(area.right() - 20, baseline(y + 11, 13), number_text(e.sum > 0 ? rest / e.sum * 100 : 0, 1), t().text2, 13, Face::regular, Align::right);
    }
    for (size_t k = 0; k < listed; ++k) {
      const size_t j = order[k];
      const float y = y0 + 8 + 22 * static_cast<float>(k);
      const bool on = static_cast<int>(j) == cell.col;
      paint().hline(area.x + 16, area.right() - 16, y, t().hairline);
      if (on) paint().rect({area.x + 8, y + 1, area.w - 16, 21}, t().tint(Role::k), 4);
      const double weight = e.sum > 0 ? e.exps[j] / e.sum : 0;
      const double score = std::isinf(e.shifted[j]) ? e.shifted[j] : e.shifted[j] * e.parameter + e.maximum;
      paint().text(area.x + 20, baseline(y + 11, 13), paint().fit(names[j], area.w * .24f, 13), on ? t().role(Role::k) : t().text1, 13, on ? Face::semibold : Face::medium);
      paint().number(c2, baseline(y + 11, 13), number_text(score, 2), t().text2, 13, Face::regular, Align::right);
      paint().number(c3, baseline(y + 11, 13), number_text(e.exps[j], 3), t().text2, 13, Face::regular, Align::right);
      paint().rect({c3 + 16, y + 6, static_cast<float>(e.exps[j]) * (area.right() - 76 - c3 - 16), 10}, t().amount_at(.25 + .75 * e.exps[j]), 2);
      paint().number(area.right() - 20, baseline(y + 11, 13), number_text(weight * 100, 1), t().text1, 13, Face::semibold, Align::right);
    }
  }

  void draw() {
    header();
    if (e.kind == Explanation::Kind::softmax) return compact ? weight_list() : softmax_lines();
    if (e.kind != Explanation::Kind::products) return single();
    if (compact) return term_list();
    if (e.terms.size() <= 4) return products_wide();
    products_columns();
  }
};

}  // namespace

void draw_inspector(Ui& ui, Rect area, const Columns& columns, bool compact) {
  ui.activity.mirror.section("inspector");
  ui.paint.rect(area, ui.theme.panel);
  if (!compact) ui.paint.hline(area.x, area.right(), area.y, ui.theme.hairline);
  const CellAddress cell = ui.focus();
  const int step = step_index(ui, cell.step);
  if (step < 0) return;
  Panel panel{ui, area, columns, compact, cell, explain(ui.trace(), {step, cell.head, cell.row, cell.col}), ui.scene().view.digits, step_words(cell.step)};
  panel.draw();
}

}  // namespace attn
