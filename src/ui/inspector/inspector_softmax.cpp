#include <numeric>

#include "ui/inspector/inspector_panel.h"

namespace attn {
namespace {

constexpr float kUnderSquare = 34;  // from this width on numbers stand under the columns of the square

/// The keys that have a column, and where these stand.
struct KeyColumns {
  std::vector<size_t> keys;
  float x;
  float step;
  bool rest;   // a last column sums up the others
  bool under;  // those of the square
};

/// Under the columns of the square; where these are too narrow for numbers, or are not those of the softmax, the
/// heaviest keys in columns of their own, the chosen one always among them.
KeyColumns key_columns(const Panel& panel) {
  const SquareColumns& square = panel.columns;
  if (square.cw >= kUnderSquare && static_cast<size_t>(square.first + square.shown) <= panel.e.exps.size()) {
    std::vector<size_t> keys(static_cast<size_t>(square.shown));
    std::iota(keys.begin(), keys.end(), static_cast<size_t>(square.first));
    return {keys, square.x, square.cw, false, true};
  }
  std::vector<double> heavy = panel.e.exps;
  heavy[static_cast<size_t>(panel.cell.col)] = 2;
  const size_t n = heavy.size();
  const float x = panel.area.x + 236;  // right of the longest label
  const float room = panel.area.right() - 20 - x;
  const auto fits = static_cast<size_t>(std::max(3.f, room / 46));
  const float step = std::min(64.f, room / static_cast<float>(std::min(n, fits)));
  return {largest(heavy, n > fits ? fits - 1 : n), x, step, n > fits, false};
}

/// The columns' grounds, each a link to its score, and their words where no square stands over them.
void head_columns(Panel& panel, const KeyColumns& of) {
  const Rect& area = panel.area;
  const size_t n = panel.e.exps.size();
  const auto chosen = static_cast<size_t>(panel.cell.col);
  const std::vector<std::string> names = panel.key_names();
  const CellRef from = panel.e.terms[0].factors[0].from;
  for (size_t k = 0; k < of.keys.size(); ++k) {
    const size_t key = of.keys[k];
    const Rect column{of.x + of.step * static_cast<float>(k) - (of.under ? 2.f : 1.f), area.y + 38,
                      of.step + (of.under ? 2.f : 0.f), area.h - 46};
    if (key == chosen) panel.paint.rect(column, panel.t.tint(Role::k), 4);
    panel.link(column, {from.step, from.head, from.row, static_cast<int64_t>(key)});
    if (!of.under)
      panel.paint.text(column.x + of.step / 2, area.y + 49, panel.column_name(names[key], key, of.step - 5),
                       key == chosen ? panel.t.role(Role::k) : panel.t.text3, 11, Face::medium, Align::center);
  }
  if (of.rest)
    panel.paint.text(of.x + of.step * (static_cast<float>(of.keys.size()) + .5f), area.y + 49,
                     "+" + std::to_string(n - of.keys.size()), panel.t.text3, 11, Align::center);
}

}  // namespace

std::vector<std::string> Panel::key_names() const {
  return told_apart(step_labels(ui.session, ui.words, cell.step, Edge::cols, cell.head));
}

/// A tick, for a row that adds up to 100 %.
void Panel::tick_sum(float x, float base) const {
  if (words.part != Part::weights) return;
  const Tensor& value = ui.trace().value(cell.step);
  double sum = 0;
  for (int64_t j = 0; j < value.shape().cols; ++j) sum += value.at(0, cell.head, cell.row, j);
  if (std::abs(sum - 1) > 1e-4) return;
  draw_icon(paint, Icon::check, {x + 6, base - 4}, 12, t.good);
  paint.number(x + 16, base, "100 %", t.text3, 12);
}

/// Score, minus maximum, exp, divided by the sum: four lines, each number under its column.
void Panel::softmax_lines() {
  const size_t n = e.exps.size();
  const auto chosen = static_cast<size_t>(cell.col);
  const KeyColumns of = key_columns(*this);
  const auto& [keys, x0, step, rest, under] = of;
  head_columns(*this, of);
  const auto shown = static_cast<float>(keys.size() + (rest ? 1 : 0));
  const float right = x0 + step * shown - 2;
  const float first = area.y + (under ? 58.f : 66.f);
  const float line_h = under ? 23.f : 21.f;
  const auto line = [&](int k, const std::vector<Run>& label, const std::vector<double>& values, int d, Color ink,
                        bool strong) {
    const float y = first + line_h * static_cast<float>(k);
    if (k) paint.hline(area.x + 20, right, y - 16, t.hairline);
    paint.runs(x0 - 16, y, label, Align::right);
    for (size_t c = 0; c < keys.size(); ++c) {
      const bool on = keys[c] == chosen;
      const double v = values[keys[c]];
      const Face face = on || strong ? Face::semibold : Face::regular;
      paint.number(x0 + step * (static_cast<float>(c) + .5f) - 1, y, fitted(v, d, step - 4, 12, face),
                   on && !strong ? t.text1 : ink, 12, face, Align::center);
    }
  };
  const auto word = [&](const std::string& key) { return plain(ui.word(key) + " ", 12.5f, t.text2); };
  const auto bold = [&](const std::string& text, Color c) { return figures(text, 12.5f, c, Face::semibold); };
  std::vector<double> scores, shares;
  for (size_t j = 0; j < n; ++j) {
    scores.push_back(score(j));
    shares.push_back(e.exps[j] / e.sum * 100);
  }
  const auto room_for = [&](const std::vector<double>& values, int most) {
    std::vector<double> on_view;
    for (const size_t key : keys) on_view.push_back(values[key]);
    return fitting(on_view, most, step - 4, 12, Face::semibold);
  };
  const int score_d = room_for(scores, digits);
  line(0, {word("inspector.scores")}, scores, score_d, t.text2, false);
  if (const std::string odd = oddity(); !odd.empty()) {
    paint.paragraph(area.x + 20, first + line_h + 6, area.w - 40, 20, {plain(odd, 13, t.text2)});
    return;
  }
  const int shifted_d = room_for(e.shifted, digits);
  const int exp_d = room_for(e.exps, digits);
  const int share_d = room_for(shares, share_digits());
  const std::string maximum = fitted(e.maximum, digits, 80, 12.5f, Face::semibold);
  const std::string sum = fitted(e.sum, digits, 80, 12.5f, Face::semibold);
  // "≈ " before a line where what stands over a number does not give it.
  const auto about = [&](const auto& calculated, const std::vector<double>& values, int d) {
    const bool exact = std::ranges::all_of(
        keys, [&](size_t k) { return std::isinf(e.shifted[k]) || shows(calculated(k), values[k], d); });
    return plain(exact ? "" : "≈ ", 12.5f, t.text2);
  };
  const double temperature = e.parameter == 1 ? 1 : as_shown(e.parameter, digits);
  const auto difference = [&](size_t k) { return (as_shown(scores[k], score_d) - value_shown(maximum)) / temperature; };
  std::vector<Run> minus{about(difference, e.shifted, shifted_d), word("inspector.minus_maximum"),
                         bold(maximum, t.text1)};
  if (e.parameter != 1) minus.push_back(bold(" ÷ " + number(e.parameter), t.text1));
  line(1, minus, e.shifted, shifted_d, t.text2, false);
  double total = 0, left = e.sum;
  for (const size_t k : keys) {
    total += as_shown(e.exps[k], exp_d);
    left -= e.exps[k];
  }
  if (rest) total += as_shown(left, exp_d);
  const bool adds = (rest || keys.size() == n) && shows(total, e.sum, digits);
  const auto power = [&](size_t k) { return std::exp(as_shown(e.shifted[k], shifted_d)); };
  line(2, {about(power, e.exps, exp_d), word("inspector.exp_sum"), bold(adds ? "" : "≈ ", t.text2), bold(sum, t.text1)},
       e.exps, exp_d, t.text1, false);
  const auto share = [&](size_t k) { return as_shown(e.exps[k], exp_d) / value_shown(sum) * 100; };
  line(3, {about(share, shares, share_d), word("inspector.divide"), bold("%", t.role(Role::a))}, shares, share_d,
       t.role(Role::a), true);
  tick_sum(area.x + 20, first + 3 * line_h);
  if (!rest) return;
  const float x = x0 + step * (shown - .5f) - 1;
  left = std::max(0., left);
  paint.number(x, first + 2 * line_h, fitted(left, exp_d, step - 4, 12), t.text2, 12, Align::center);
  paint.number(x, first + 3 * line_h, fitted(left / e.sum * 100, share_d, step - 4, 12), t.text2, 12, Align::center);
}

}  // namespace attn
