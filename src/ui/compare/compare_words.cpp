#include <numeric>

#include "story/step_words.h"
#include "ui/compare/compare.h"
#include "ui/kit/widgets.h"

namespace attn {
namespace {

constexpr size_t kShown = 6;  // changes in the list

/// A line per setting: its name at the left, the values at the right, or below where they are long. Returns the height;
/// `draw` false only measures.
float settings_lines(Ui& ui, Rect area, const std::vector<SettingDifference>& settings, bool draw) {
  const Theme& t = ui.theme;
  float y = area.y + 5;
  for (const SettingDifference& s : settings) {
    const std::string name = say(ui.words, s.name);
    const std::vector<Run> values{plain(say(ui.words, s.a), 13, t.text2), plain(" → ", 13, t.text3),
                                  plain(say(ui.words, s.b), 13, t.text1, Face::semibold)};
    const bool below =
        s.has_values() && ui.paint.width(name, 13, Face::semibold) + 24 + ui.paint.width(values) > area.w;
    const float base = baseline(y + 13, 13);
    if (draw) ui.paint.text(area.x, base, name, t.text1, 13, Face::semibold);
    if (draw && s.has_values() && !below) ui.paint.runs(area.x + area.w, base, values, Align::right);
    y += 26;
    if (below) y = ui.paint.paragraph(area.x, y + 13, area.w, 19, values, draw) - 13;
  }
  return y + 5 - area.y;
}

/// The largest changes after the first: a line each with a bar on a zero line.
float change_list(Ui& ui, Rect area, const Comparison& c) {
  const Theme& t = ui.theme;
  const Difference& d = *c.difference;
  std::vector<size_t> order(d.values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const size_t count = std::min(order.size(), kShown + 1);
  const auto larger = [&](size_t a, size_t b) {
    return std::abs(d.values[a]) != std::abs(d.values[b]) ? std::abs(d.values[a]) > std::abs(d.values[b]) : a < b;
  };
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(), larger);
  float y = area.y;
  for (size_t k = 1; k < count; ++k) {
    const double v = d.values[order[k]];
    if (v == 0) break;
    const int row = static_cast<int>(order[k]) / d.cols;
    const int col = static_cast<int>(order[k]) % d.cols;
    const Rect line{area.x, y, area.w, 28};
    const Hit h = hit("change " + std::to_string(k), line);
    if (h.clicked) ui.select({c.step, c.head_b, row, col});
    if (h.hovered) ui.paint.rect({line.x - 8, line.y, line.w + 16, line.h}, t.active, 4);
    ui.paint.hline(area.x, area.x + area.w, y, t.hairline);
    const float mid = y + 14;
    ui.paint.text(area.x, baseline(mid, 13),
                  ui.paint.fit(pair_words(ui.session, ui.words, c, row, col), area.w - 130, 13), t.text1, 13);
    const float zero = area.x + area.w - 96;
    const float w = std::max(1.f, static_cast<float>(std::abs(v) / c.change_scale) * 30);
    ui.paint.rect({v > 0 ? zero : zero - w, mid - 4, w, 8}, t.signed_at(v > 0 ? .8 : -.8), 2);
    ui.paint.rect({zero - .5f, mid - 7, 1, 14}, t.text3);
    ui.paint.number(area.x + area.w, baseline(mid, 13), change_text(displayed(c, v), c.percent ? 1 : 2), t.text1, 13,
                    Face::semibold, Align::right);
    y += 28;
  }
  return y - area.y;
}

/// "it → animal", then A, B and the difference.
std::string cell_words(const Ui& ui, const Comparison& c) {
  const CellAddress at = ui.focus();
  if (at.step != c.step || at.head != c.head_b || !c.difference) return "";
  const Fate fate = c.difference->fate(at.row, at.col);
  const std::string pair = pair_words(ui.session, ui.words, c, at.row, at.col);
  if (fate == Fate::unmatched) return ui.words.format("compare.cell_unmatched", {pair});
  const bool percent = c.percent;
  const int digits = percent ? percent_digits(ui.scene().view.digits) : ui.scene().view.digits;
  const auto text = [&](double v) { return number_text(displayed(c, v), digits) + (percent ? " %" : ""); };
  const Tensor& a = ui.session.pinned()->trace.value(c.step);
  const float before =
      a.at(0, c.head_a, c.row_to_a[static_cast<size_t>(at.row)], c.col_to_a[static_cast<size_t>(at.col)]);
  const float after = ui.trace().value(c.step).at(0, c.head_b, at.row, at.col);
  if (fate != Fate::number) return ui.words.format("compare.cell_masked", {pair, text(before), text(after)});
  const double v = c.difference->value(at.row, at.col);
  return ui.words.format(percent ? "compare.cell_points" : "compare.cell",
                         {pair, text(before), text(after), change_text(displayed(c, v), digits)});
}

}  // namespace

float draw_compare_words(Ui& ui, Rect area, const Stop& stop, bool unpin) {
  const Theme& t = ui.theme;
  const Comparison c = ui.document.comparison(compared_step(ui, stop));
  const std::vector<SettingDifference> settings =
      describe_differences(ui.session.pinned()->scene.problem, ui.scene().problem);
  const float x = area.x;
  const float w = area.w;
  float y = area.y + 32;
  const auto heading = [&](const std::string& text) {
    ui.paint.text(x, y, text, t.text3, 12.5f, Face::semibold);
    y += 10;
  };
  if (settings.empty()) {
    y = ui.paint.paragraph(x, y, w, 22, {plain(ui.word("compare.same"), 14, t.text1)}) + 4;
  } else {
    heading(settings.size() == 1 ? ui.word("compare.one_setting")
                                 : ui.words.format("compare.settings", {std::to_string(settings.size())}));
    card(ui, {x - 8, y, w + 16, settings_lines(ui, {x, y, w, 0}, settings, false)});
    y += settings_lines(ui, {x, y, w, 0}, settings, true) + 28;
  }
  const std::vector<std::string> words = change_words(ui.session, ui.words, c);
  if (!settings.empty() || (c.difference && c.difference->largest != 0)) {
    heading(ui.words.format("compare.largest", {step_words(ui.words, c.step)}));
    y += 14;
    for (size_t k = 0; k < words.size(); ++k)
      y = ui.paint.paragraph(
              x, y, w, k ? 20.f : 24.f,
              {plain(words[k], k ? 13.f : 16.f, k ? t.text2 : t.text1, k ? Face::regular : Face::semibold)}) +
          4;
  }
  if (const std::string cell = cell_words(ui, c); !cell.empty()) {
    y += 8;
    heading(ui.word("compare.selected"));
    y = ui.paint.paragraph(x, y + 14, w, 21, {plain(cell, 13.5f, t.text1)}) + 4;
  }
  if (c.difference && c.difference->largest != 0) {
    y += 8;
    heading(ui.word("compare.next_largest"));
    y += change_list(ui, {x, y, w, 0}, c);
  }
  y += 14;
  const float half = (w - 10) / 2;
  if (button(ui, "swap", {x, y, half, 32}, ui.word("compare.swap")))
    ui.attempt([&] { ui.session.swap_pinned("edit.swap"); });
  if (button(ui, "back to a", {x + half + 10, y, half, 32}, ui.word("compare.back"), false, !settings.empty()))
    ui.attempt([&] { ui.session.return_to_pinned("edit.back_to_a"); });
  if (unpin) pin_button(ui, x + w, y += 44);
  return y + 44 - area.y;
}

}  // namespace attn
