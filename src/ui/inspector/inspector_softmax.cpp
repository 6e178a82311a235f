#include <algorithm>
#include <cmath>
#include <numeric>

#include "text/numbers.h"
#include "ui/inspector/inspector_panel.h"

namespace attn {

namespace {

constexpr float kUnderSquare = 34;  // from this width on numbers stand under the columns of the square

/// The keys that have a column, and where these stand.
struct KeyColumns {
  std::vector<int> keys;
  float x;
  float step;
  bool rest;  // a last column sums up the others
};

/// Under the columns of the square; where these are too narrow for numbers, the heaviest keys in columns of their own,
/// the chosen one always among them.
KeyColumns key_columns(const Panel& panel) {
  const SquareColumns& square = panel.columns;
  const std::vector<double>& exps = panel.e.exps;
  const auto n = static_cast<int>(exps.size());
  if (square.cw >= kUnderSquare) {
    KeyColumns columns{std::vector<int>(static_cast<size_t>(square.shown)), square.x, square.cw, false};
    std::iota(columns.keys.begin(), columns.keys.end(), square.first);
    return columns;
  }
  const float x = panel.area.x + 184;
  const float room = panel.area.right() - 20 - x;
  const int fits = std::max(3, static_cast<int>(room / 46));
  KeyColumns columns{std::vector<int>(static_cast<size_t>(n)), x,
                     std::min(64.f, room / static_cast<float>(std::min(n, fits))), n > fits};
  std::vector<int>& keys = columns.keys;
  std::iota(keys.begin(), keys.end(), 0);
  if (!columns.rest) return columns;
  const auto weight = [&](int j) { return j == panel.cell.col ? 2.0 : exps[static_cast<size_t>(j)]; };
  std::stable_sort(keys.begin(), keys.end(), [&](int i, int j) { return weight(i) > weight(j); });
  keys.resize(static_cast<size_t>(fits - 1));
  std::sort(keys.begin(), keys.end());
  return columns;
}

}  // namespace

/// Score, minus maximum, exp, divided by the sum: four lines, each number under its column.
void Panel::softmax_lines() {
  const bool under = columns.cw >= kUnderSquare;
  const auto n = static_cast<int>(e.exps.size());
  const auto [keys, x0, step, rest] = key_columns(*this);
  const auto shown = static_cast<float>(keys.size() + (rest ? 1 : 0));
  const float right = x0 + step * shown - 2;
  const float first = area.y + (under ? 58.f : 66.f);
  const float line_h = under ? 23.f : 21.f;
  const std::vector<std::string> names = axis_labels(ui.session, ui.words, Axis::key, 0, n);
  const CellRef from = e.terms[0].factors[0].from;
  for (size_t k = 0; k < keys.size(); ++k) {
    const Rect column{x0 + step * static_cast<float>(k) - (under ? 2.f : 1.f), area.y + 38, step + (under ? 2.f : 0.f),
                      area.h - 46};
    if (keys[k] == cell.col) paint().rect(column, t().tint(Role::k), 4);
    link(column, {from.step, from.head, from.row, keys[k]});
    if (!under)
      paint().text(column.x + step / 2, area.y + 49,
                   column_name(names[static_cast<size_t>(keys[k])], static_cast<size_t>(keys[k]), step - 5),
                   keys[k] == cell.col ? t().role(Role::k) : t().text3, 11, Face::medium, Align::center);
  }
  if (rest)
    paint().text(x0 + step * (shown - .5f), area.y + 49, "+" + std::to_string(n - static_cast<int>(keys.size())),
                 t().text3, 11, Align::center);

  const auto line = [&](int k, const std::vector<Run>& label, auto value, int most, Color ink, bool strong) {
    const float y = first + line_h * static_cast<float>(k);
    if (k) paint().hline(area.x + 20, right, y - 16, t().hairline);
    paint().runs(x0 - 16, y, label, Align::right);
    double left = 0;
    for (size_t c = 0; c < keys.size(); ++c) {
      const bool on = keys[c] == cell.col;
      const double v = value(static_cast<size_t>(keys[c]));
      left += v;
      const Face face = on || strong ? Face::semibold : Face::regular;
      paint().number(x0 + step * (static_cast<float>(c) + .5f) - 1, y, fitted(v, most, step - 4, 12, face),
                     on && !strong ? t().text1 : ink, 12, face, Align::center);
    }
    return left;
  };
  const auto word = [&](const std::string& key) { return plain(ui.word(key) + " ", 12.5f, t().text2); };
  const auto bold = [&](const std::string& text, Color c) { return figures(text, 12.5f, c, Face::semibold); };
  const auto score = [&](size_t j) {
    return std::isinf(e.shifted[j]) ? e.shifted[j] : e.shifted[j] * e.parameter + e.maximum;
  };
  const int d2 = step >= 40 ? 2 : 1;
  const int d3 = step >= 42 ? 3 : d2;
  line(0, {word("inspector.scores")}, score, d2, t().text2, false);
  if (const std::string odd = oddity(); !odd.empty()) {
    paint().paragraph(area.x + 20, first + line_h + 6, area.w - 40, 20, {plain(odd, 13, t().text2)});
    return;
  }
  std::vector<Run> minus{word("inspector.minus_maximum"),
                         bold(fitted(e.maximum, 2, 80, 12.5f, Face::semibold), t().text1)};
  if (e.parameter != 1) minus.push_back(bold(" ÷ " + number_text(e.parameter, 2), t().text1));
  line(
      1, minus, [&](size_t j) { return e.shifted[j]; }, d2, t().text2, false);
  const double exps = line(
      2, {word("inspector.exp_sum"), bold(number_text(e.sum, 3), t().text1)}, [&](size_t j) { return e.exps[j]; }, d3,
      t().text1, false);
  const double weights = line(
      3, {word("inspector.divide"), bold("%", t().role(Role::a))}, [&](size_t j) { return e.exps[j] / e.sum * 100; }, 1,
      t().role(Role::a), true);
  if (rest) {
    const float x = x0 + step * (shown - .5f) - 1;
    paint().number(x, first + 2 * line_h, fitted(e.sum - exps, d3, step - 4, 12), t().text2, 12, Align::center);
    paint().number(x, first + 3 * line_h, fitted(std::max(0.0, 100 - weights), 1, step - 4, 12), t().text2, 12,
                   Align::center);
  }
}

}  // namespace attn
