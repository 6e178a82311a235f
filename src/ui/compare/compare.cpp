#include "ui/compare/compare.h"

#include <algorithm>
#include <cmath>

#include "story/step_words.h"
#include "ui/compare/compare_map.h"
#include "ui/kit/widgets.h"

namespace attn {
namespace {

constexpr float kLegendHeight = 34;
constexpr float kTitleHeight = 26;

/// The map that a phone shows.
struct PhoneSide {
  Side side = Side::change;
};

float widest(const Ui& ui, const std::vector<std::string>& names) {
  float w = 24;
  for (const std::string& name : names) w = std::max(w, ui.paint.width(name, 12, Face::semibold));
  return std::min(w, 84.f);
}

/// "A Before": the letter on a chip, the name beside it.
void title(Ui& ui, float x, float base, const char* letter, const std::string& name, const std::string& note,
           float room) {
  const Theme& t = ui.theme;
  ui.paint.rect({x, base - 15, 20, 20}, t.active, 4);
  ui.paint.text(x + 10, base, letter, t.text1, 13, Face::semibold, Align::center);
  const float used = 28 + ui.paint.text(x + 28, base, name, t.text1, 14, Face::semibold);
  if (!note.empty() && used + 10 + ui.paint.width(note, 12) <= room)
    ui.paint.text(x + used + 10, base, note, t.text3, 12);
}

/// Which step of a film with several is compared; its words otherwise. Ends before `right`.
void difference_title(Ui& ui, float x, float base, float right, const Stop& stop, const Comparison& c) {
  const Theme& t = ui.theme;
  const float used = ui.paint.text(x, base, "B − A", t.text1, 18, Face::semibold) + 14;
  std::vector<std::string> steps;
  for (const std::string& step : stop.steps)
    if (!ui.trace().value(step).empty()) steps.push_back(step);
  if (steps.size() < 2) {
    const std::string& words = ui.word(c.step == "weights" ? "compare.in_points" : "compare.in_values");
    if (ui.paint.width(words, 12.5f) <= right - x - used) ui.paint.text(x + used, base, words, t.text2, 12.5f);
    return;
  }
  std::vector<std::string> names;
  for (const std::string& step : steps) names.push_back(step_words(ui.words, step));
  const auto chosen = static_cast<int>(std::find(steps.begin(), steps.end(), c.step) - steps.begin());
  const int clicked =
      drop_down(ui, "compared step", {x + used, base - 20, std::min(150.f, right - x - used), 28}, names, chosen);
  if (clicked >= 0)
    ui.select({steps[static_cast<size_t>(clicked)], ui.step_head(steps[static_cast<size_t>(clicked)]),
               ui.scene().view.row, 0});
}

void phone(Ui& ui, Rect area, const Comparison& c) {
  const std::vector<std::string> items{"A", "B", "B−A"};
  Side& side = ui.of<PhoneSide>().side;
  if (const int clicked = segmented(ui, "side", {area.x + 16, area.y + 2, 150, 32}, items, static_cast<int>(side), 13);
      clicked >= 0)
    side = static_cast<Side>(clicked);
  float y = area.y + 44;
  if (side == Side::change && !c.difference) {
    ui.paint.paragraph(area.x + 16, y + 16, area.w - 32, 20, {plain(say(ui.words, c.why_not), 14, ui.theme.text1)});
    return;
  }
  if (side == Side::a && ui.session.pinned()->trace.value(c.step).empty()) {
    ui.paint.paragraph(area.x + 16, y + 16, area.w - 32, 20, {plain(say(ui.words, c.why_not), 14, ui.theme.text1)});
    return;
  }
  root_legend(ui, {area.right() - 118, area.y + 10, 72, 8}, c, side);
  CompareMap probe = make_map(ui, c, side, {0, 0, 100, 100}, 10, 10);
  const float labels = widest(ui, probe.row_names) + 26;
  y += 36;
  const Rect place{area.x + labels + 4, y, area.right() - 12 - area.x - labels - 4, area.bottom() - 10 - y};
  draw_map(ui, c, make_map(ui, c, side, place, 64, 25), labels - 18);
}

}  // namespace

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
  const bool here = std::count(stop.steps.begin(), stop.steps.end(), step) > 0 && !ui.trace().value(step).empty();
  return here ? step : stop.step;
}

void draw_compare(Ui& ui, Rect area, const Stop& stop, bool compact) {
  const Theme& t = ui.theme;
  const Comparison c = ui.document.comparison(compared_step(ui, stop));
  if (compact) return phone(ui, area, c);
  const bool in_a = !ui.session.pinned()->trace.value(c.step).empty();
  const CompareMap b_probe = make_map(ui, c, Side::b, {0, 0, 100, 100}, 10, 10);
  CompareMap a_probe = b_probe;
  if (in_a) a_probe = make_map(ui, c, Side::a, {0, 0, 100, 100}, 10, 10);
  const float labels = std::max(widest(ui, a_probe.row_names), widest(ui, b_probe.row_names)) + 20;
  const auto cols = static_cast<float>(std::max(a_probe.col_names.size(), b_probe.col_names.size()));
  const auto rows = static_cast<float>(std::max(a_probe.row_names.size(), b_probe.row_names.size()));
  const float y = area.y + 46;
  const float room = area.w - 36 - 2 * labels - 30;  // of the columns of both
  const float x = area.x + 16;

  if (!c.difference) {  // side by side, and why there is nothing else
    const float half = room / 2;
    const float top = y + kTitleHeight + 30;
    const Rect left{x + labels, top, half, area.bottom() - kLegendHeight - 40 - top};
    const Rect right{x + 2 * labels + 30 + half, top, half, left.h};
    const float ch = std::min(30.f, std::floor(left.h / rows));
    if (in_a) draw_map(ui, c, make_map(ui, c, Side::a, left, 58, ch), labels - 16);
    draw_map(ui, c, make_map(ui, c, Side::b, right, 58, ch), labels - 16);
    title(ui, left.x - 6, y + 16, "A", ui.word("compare.before"), "", half);
    title(ui, right.x - 6, y + 16, "B", ui.word("compare.now"), "", half);
    root_legend(ui, {area.right() - 150, y + 6, 80, 8}, c, Side::b);
    ui.paint.paragraph(x, area.bottom() - 46, area.w - 40, 20, {plain(say(ui.words, c.why_not), 13.5f, t.text1)});
    return;
  }

  const bool wide = room / cols >= 70;
  const float small_cw = std::clamp(std::floor(room * (wide ? .345f : .27f) / cols), 8.f, 34.f);
  const float small_w = std::min(small_cw * cols, room * (wide ? .345f : .27f));
  // A over B, each under its title and its column labels.
  const float head = kTitleHeight + (small_cw >= 20 ? 36.f : 22.f);  // labels on two levels where they fit
  const float each = (area.bottom() - kLegendHeight - 8 - y) / 2;
  const float small_ch = std::min(24.f, std::floor((each - head - 8) / rows));
  const Rect a_place{x + labels, y + head, small_w, each - head - 8};
  const Rect b_place{a_place.x, y + each + head, small_w, a_place.h};
  title(ui, x, y + 16, "A", ui.word("compare.before"), small_cw >= 20 ? ui.word("compare.pinned") : "",
        small_w + labels);
  draw_map(ui, c, make_map(ui, c, Side::a, a_place, small_cw, small_ch), labels - 16);
  title(ui, x, y + each + 16, "B", ui.word("compare.now"), "", small_w + labels);
  draw_map(ui, c, make_map(ui, c, Side::b, b_place, small_cw, small_ch), labels - 16);
  const float bar_w = std::clamp(small_w - 60, 64.f, 120.f);
  root_legend(ui, {a_place.x + std::max(0.f, (small_w - bar_w) / 2 - 14), area.bottom() - kLegendHeight + 8, bar_w, 8},
              c, Side::b);

  // The difference, and under it the chosen row of both.
  const float dx = x + 2 * labels + 30 + small_w;
  const float top = y + kTitleHeight + 42;
  const float room_w = area.right() - 20 - dx;
  const float room_h = area.bottom() - 12 - top;
  const bool bars = room_h >= 220;
  const auto big_rows = static_cast<float>(b_probe.row_names.size());
  const float bars_h = bars ? std::clamp(room_h * .30f, 84.f, 184.f) + 14 : 0;
  const Rect place{dx, top, room_w, room_h - bars_h};
  const CompareMap map =
      make_map(ui, c, Side::change, place, 64, std::max(12.f, std::min(38.f, std::floor(place.h / big_rows))));
  draw_map(ui, c, map, labels - 16);
  const float bar_x = area.right() - 20 - 40 - 110;
  root_legend(ui, {bar_x, y + 4, 110, 8}, c, Side::change);
  difference_title(ui, dx - 6, y + 16, bar_x - 54, stop, c);
  if (bars)
    paired_bars(ui, c, map,
                {dx, map.tile.box.bottom() + 14, map.tile.box.w,
                 std::min(184.f, area.bottom() - 8 - map.tile.box.bottom() - 14)});
}

}  // namespace attn
