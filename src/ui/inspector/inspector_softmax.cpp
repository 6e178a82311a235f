#include <algorithm>
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
  bool rest;  // a last column sums up the others
};

/// Under the columns of the square; where these are too narrow for numbers, the heaviest keys in columns of their own,
/// the chosen one always among them.
KeyColumns key_columns(const Panel& panel) {
  const SquareColumns& square = panel.columns;
  if (square.cw >= kUnderSquare) {
    std::vector<size_t> keys(static_cast<size_t>(square.shown));
    std::iota(keys.begin(), keys.end(), static_cast<size_t>(square.first));
    return {keys, square.x, square.cw, false};
  }
  std::vector<double> heavy = panel.e.exps;
  heavy[static_cast<size_t>(panel.cell.col)] = 2;
  const size_t n = heavy.size();
  const float x = panel.area.x + 184;
  const float room = panel.area.right() - 20 - x;
  const auto fits = static_cast<size_t>(std::max(3.f, room / 46));
  const float step = std::min(64.f, room / static_cast<float>(std::min(n, fits)));
  return {largest(heavy, n > fits ? fits - 1 : n), x, step, n > fits};
}

}  // namespace

/// Score, minus maximum, exp, divided by the sum: four lines, each number under its column.
void Panel::softmax_lines() {
  const bool under = columns.cw >= kUnderSquare;
  const size_t n = e.exps.size();
  const auto chosen = static_cast<size_t>(cell.col);
  const auto [keys, x0, step, rest] = key_columns(*this);
  const auto shown = static_cast<float>(keys.size() + (rest ? 1 : 0));
  const float right = x0 + step * shown - 2;
  const float first = area.y + (under ? 58.f : 66.f);
  const float line_h = under ? 23.f : 21.f;
  const std::vector<std::string> names = axis_labels(ui.session, ui.words, Axis::key, 0, static_cast<int>(n));
  const CellRef from = e.terms[0].factors[0].from;
  for (size_t k = 0; k < keys.size(); ++k) {
    const Rect column{x0 + step * static_cast<float>(k) - (under ? 2.f : 1.f), area.y + 38, step + (under ? 2.f : 0.f),
                      area.h - 46};
    if (keys[k] == chosen) paint.rect(column, t.tint(Role::k), 4);
    link(column, {from.step, from.head, from.row, static_cast<int64_t>(keys[k])});
    if (!under)
      paint.text(column.x + step / 2, area.y + 49, column_name(names[keys[k]], keys[k], step - 5),
                 keys[k] == chosen ? t.role(Role::k) : t.text3, 11, Face::medium, Align::center);
  }
  if (rest)
    paint.text(x0 + step * (shown - .5f), area.y + 49, "+" + std::to_string(n - keys.size()), t.text3, 11,
               Align::center);

  const auto line = [&](int k, const std::vector<Run>& label, const std::vector<double>& values, int most, Color ink,
                        bool strong) {
    const float y = first + line_h * static_cast<float>(k);
    if (k) paint.hline(area.x + 20, right, y - 16, t.hairline);
    paint.runs(x0 - 16, y, label, Align::right);
    double left = 0;
    for (size_t c = 0; c < keys.size(); ++c) {
      const bool on = keys[c] == chosen;
      const double v = values[keys[c]];
      left += v;
      const Face face = on || strong ? Face::semibold : Face::regular;
      paint.number(x0 + step * (static_cast<float>(c) + .5f) - 1, y, fitted(v, most, step - 4, 12, face),
                   on && !strong ? t.text1 : ink, 12, face, Align::center);
    }
    return left;
  };
  const auto word = [&](const std::string& key) { return plain(ui.word(key) + " ", 12.5f, t.text2); };
  const auto bold = [&](const std::string& text, Color c) { return figures(text, 12.5f, c, Face::semibold); };
  const int d2 = step >= 40 ? 2 : 1;
  const int d3 = step >= 42 ? 3 : d2;
  std::vector<double> scores, shares;
  for (size_t j = 0; j < n; ++j) {
    scores.push_back(score(j));
    shares.push_back(e.exps[j] / e.sum * 100);
  }
  line(0, {word("inspector.scores")}, scores, d2, t.text2, false);
  if (const std::string odd = oddity(); !odd.empty()) {
    paint.paragraph(area.x + 20, first + line_h + 6, area.w - 40, 20, {plain(odd, 13, t.text2)});
    return;
  }
  std::vector<Run> minus{word("inspector.minus_maximum"),
                         bold(fitted(e.maximum, 2, 80, 12.5f, Face::semibold), t.text1)};
  if (e.parameter != 1) minus.push_back(bold(" ÷ " + number_text(e.parameter, 2), t.text1));
  line(1, minus, e.shifted, d2, t.text2, false);
  const double exps =
      line(2, {word("inspector.exp_sum"), bold(number_text(e.sum, 3), t.text1)}, e.exps, d3, t.text1, false);
  const double percents =
      line(3, {word("inspector.divide"), bold("%", t.role(Role::a))}, shares, 1, t.role(Role::a), true);
  if (rest) {
    const float x = x0 + step * (shown - .5f) - 1;
    paint.number(x, first + 2 * line_h, fitted(e.sum - exps, d3, step - 4, 12), t.text2, 12, Align::center);
    paint.number(x, first + 3 * line_h, fitted(std::max(0.0, 100 - percents), 1, step - 4, 12), t.text2, 12,
                 Align::center);
  }
}

}  // namespace attn
