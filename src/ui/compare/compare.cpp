#include "ui/compare/compare.h"

#include "story/step_words.h"
#include "ui/kit/widgets.h"
#include "ui/stage/stage.h"

namespace attn {
namespace {

constexpr float kLegendHeight = 34;
constexpr float kTitleHeight = 26;

/// How A and B are shown, and on a phone which of the three maps.
struct Shown {
  bool curtain = false;
  Side side = Side::change;
};

/// A map for its sizes and names only.
CompareMap probe(const Ui& ui, const Comparison& c, Side side) {
  return make_map(ui, c, side, {0, 0, 100, 100}, 10, 10);
}

/// Why there is no difference, or no A.
void explain_why_not(Ui& ui, const Comparison& c, float x, float base, float width, float size) {
  ui.paint.paragraph(x, base, width, 20, {plain(say(ui.words, c.why_not), size, ui.theme.text1)});
}

bool shows_curtain(const Ui& ui, const Comparison& c) { return ui.of<Shown>().curtain && has_curtain(ui, c); }

/// The difference of A and B, or both in one picture, where they can stand there; returns the room it takes.
float choose_curtain(Ui& ui, float x, float base, const Comparison& c) {
  if (!has_curtain(ui, c)) return ui.paint.text(x, base, "B − A", ui.theme.text1, 18, Face::semibold) + 14;
  const std::vector<std::string> items{"B − A", ui.word("compare.curtain")};
  const float width = 56 + ui.paint.width(items[0], 13) + ui.paint.width(items[1], 13);
  bool& curtain = ui.of<Shown>().curtain;
  if (const int clicked = segmented(ui, "curtain or difference", {x, base - 20, width, 28}, items, curtain ? 1 : 0, 13);
      clicked >= 0)
    curtain = clicked == 1;
  return width + 14;
}

/// Which step of a film with several is compared; what the numbers of a difference are otherwise. Ends before `right`.
void difference_title(Ui& ui, float x, float base, float right, const Stop& stop, const Comparison& c) {
  const Theme& t = ui.theme;
  const float used = choose_curtain(ui, x, base, c);
  std::vector<std::string> steps;
  std::vector<std::string> names;
  for (const std::string& step : stop.steps) {
    if (ui.trace().value(step).empty()) continue;
    steps.push_back(step);
    names.push_back(step_words(ui.words, step));
  }
  if (steps.size() < 2) {
    const std::string& words = ui.word(c.percent ? "compare.in_points" : "compare.in_values");
    if (!shows_curtain(ui, c) && ui.paint.width(words, 12.5f) <= right - x - used)
      ui.paint.text(x + used, base, words, t.text2, 12.5f);
    return;
  }
  const auto chosen = static_cast<int>(std::ranges::find(steps, c.step) - steps.begin());
  const int clicked =
      drop_down(ui, "compared step", {x + used, base - 20, std::min(150.f, right - x - used), 28}, names, chosen);
  if (clicked < 0) return;
  const std::string& step = steps[static_cast<size_t>(clicked)];
  ui.select({step, ui.step_head(step), ui.scene().view.row, 0});
}

void phone(Ui& ui, Rect area, const Comparison& c) {
  std::vector<std::string> items{"A", "B", "B−A"};
  auto& [curtain, side] = ui.of<Shown>();
  const bool both = has_curtain(ui, c);
  if (both) items.push_back(ui.word("compare.curtain"));
  const int chosen = both && curtain ? 3 : static_cast<int>(side);
  const float width = both ? 150 + 20 + ui.paint.width(items.back(), 13) : 150;
  if (const int clicked = segmented(ui, "side", {area.x + 16, area.y + 2, width, 32}, items, chosen, 13);
      clicked >= 0) {
    curtain = clicked == 3;
    if (!curtain) side = static_cast<Side>(clicked);
  }
  if (both && curtain) return draw_curtain(ui, {area.x, area.y + 40, area.w, area.h - 40}, c, true);
  const bool no_a = ui.session.pinned()->trace.value(c.step).empty();
  if ((side == Side::change && !c.difference) || (side == Side::a && no_a))
    return explain_why_not(ui, c, area.x + 16, area.y + 44 + 16, area.w - 32, 14);
  root_legend(ui, {area.right() - 118, area.y + 10, 72, 8}, c, side);
  const float labels = label_width(ui, probe(ui, c, side).row_names) + 26;
  const float y = area.y + 44 + 36;
  const Rect place{area.x + labels + 4, y, area.right() - 12 - area.x - labels - 4, area.bottom() - 10 - y};
  draw_map(ui, c, make_map(ui, c, side, place, 64, 25), labels - 18);
}

}  // namespace

void side_chip(Ui& ui, Side side, float x, float base) {
  const Theme& t = ui.theme;
  ui.paint.rect({x, base - 15, 20, 20}, t.active, 4);
  ui.paint.text(x + 10, base, side == Side::a ? "A" : "B", t.text1, 13, Face::semibold, Align::center);
}

void side_title(Ui& ui, Side side, float x, float base, const std::string& note, float room) {
  const Theme& t = ui.theme;
  side_chip(ui, side, x, base);
  const std::string& name = ui.word(side == Side::a ? "compare.before" : "compare.now");
  const float used = 28 + ui.paint.text(x + 28, base, name, t.text1, 14, Face::semibold);
  if (used + 10 + ui.paint.width(note, 12) <= room) ui.paint.text(x + used + 10, base, note, t.text3, 12);
}

float pin_button(Ui& ui, float right, float y) {
  const bool pinned = ui.session.pinned() != nullptr || ui.session.pinning();
  const std::string& label = ui.word(pinned ? "compare.unpin" : "compare.pin");
  const float w = std::round(ui.paint.width(label, 13, Face::medium) + (pinned ? 24 : 42));
  if (button(ui, "pin", {right - w, y, w, 28}, label, false, true, pinned ? std::nullopt : std::optional(Icon::pin))) {
    if (pinned)
      ui.session.unpin();
    else
      ui.session.pin();
  }
  return w + 16;
}

std::string compared_step(const Ui& ui, const Stop& stop) {
  const std::string step = ui.selected().step;
  const bool here = std::ranges::count(stop.steps, step) > 0 && !ui.trace().value(step).empty();
  return here ? step : stop.step;
}

void draw_compare(Ui& ui, Rect area, const Stop& stop, bool compact) {
  const Comparison c = ui.document.comparison(compared_step(ui, stop));
  if (compact) return phone(ui, area, c);
  const bool in_a = !ui.session.pinned()->trace.value(c.step).empty();
  const CompareMap b = probe(ui, c, Side::b);
  const CompareMap a = in_a ? probe(ui, c, Side::a) : b;
  const float labels = std::max(label_width(ui, a.row_names), label_width(ui, b.row_names)) + 20;
  const auto cols = static_cast<float>(std::max(a.col_names.size(), b.col_names.size()));
  const auto rows = static_cast<float>(std::max(a.row_names.size(), b.row_names.size()));
  const float y = area.y + 46;
  const float room = area.w - 36 - 2 * labels - 30;  // of the columns of both
  const float x = area.x + 16;
  const auto map = [&](Side side, Rect place, float max_cw, float max_ch) {
    CompareMap made = make_map(ui, c, side, place, max_cw, max_ch);
    draw_map(ui, c, made, labels - 16);
    return made;
  };

  if (!c.difference) {  // side by side, and why there is nothing else
    const float half = room / 2;
    const float top = y + kTitleHeight + 30;
    const Rect left{x + labels, top, half, area.bottom() - kLegendHeight - 40 - top};
    const Rect right{x + 2 * labels + 30 + half, top, half, left.h};
    const float ch = std::min(30.f, std::floor(left.h / rows));
    if (in_a) map(Side::a, left, 58, ch);
    map(Side::b, right, 58, ch);
    side_title(ui, Side::a, left.x - 6, y + 16);
    side_title(ui, Side::b, right.x - 6, y + 16);
    root_legend(ui, {area.right() - 150, y + 6, 80, 8}, c, Side::b);
    return explain_why_not(ui, c, x, area.bottom() - 46, area.w - 40, 13.5f);
  }

  const float bar_x = area.right() - 20 - 40 - 110;
  if (shows_curtain(ui, c)) {
    root_legend(ui, {bar_x, y + 4, 110, 8}, c, Side::b);
    difference_title(ui, x, y + 16, bar_x - 54, stop, c);
    return draw_curtain(ui, {area.x, y + 28, area.w, area.bottom() - y - 28}, c, false);
  }

  const float part = room / cols >= 70 ? .345f : .27f;
  const float small_cw = std::clamp(std::floor(room * part / cols), 8.f, 34.f);
  const float small_w = std::min(small_cw * cols, room * part);
  // A over B, each under its title and its column labels.
  const float head = kTitleHeight + (small_cw >= 20 ? 36.f : 22.f);  // labels on two levels where they fit
  const float each = (area.bottom() - kLegendHeight - 8 - y) / 2;
  const float small_ch = std::min(24.f, std::floor((each - head - 8) / rows));
  const Rect a_place{x + labels, y + head, small_w, each - head - 8};
  side_title(ui, Side::a, x, y + 16, small_cw >= 20 ? ui.word("compare.pinned") : "", small_w + labels);
  map(Side::a, a_place, small_cw, small_ch);
  side_title(ui, Side::b, x, y + each + 16);
  map(Side::b, {a_place.x, y + each + head, small_w, a_place.h}, small_cw, small_ch);
  const float bar_w = std::clamp(small_w - 60, 64.f, 120.f);
  root_legend(ui, {a_place.x + std::max(0.f, (small_w - bar_w) / 2 - 14), area.bottom() - kLegendHeight + 8, bar_w, 8},
              c, Side::b);

  // The difference, and under it the chosen row of both.
  const float dx = x + 2 * labels + 30 + small_w;
  const float top = y + kTitleHeight + 42;
  const float room_h = area.bottom() - 12 - top;
  const bool bars = room_h >= 220;
  const float bars_h = bars ? std::clamp(room_h * .30f, 84.f, 184.f) + 14 : 0;
  const Rect place{dx, top, area.right() - 20 - dx, room_h - bars_h};
  const float big_ch = std::floor(place.h / static_cast<float>(b.row_names.size()));
  const CompareMap change = map(Side::change, place, 64, std::clamp(big_ch, 12.f, 38.f));
  root_legend(ui, {bar_x, y + 4, 110, 8}, c, Side::change);
  difference_title(ui, dx - 6, y + 16, bar_x - 54, stop, c);
  const Rect box = change.tile.box;
  if (bars)
    paired_bars(ui, c, change, {dx, box.bottom() + 14, box.w, std::min(184.f, area.bottom() - 8 - box.bottom() - 14)});
}

}  // namespace attn
