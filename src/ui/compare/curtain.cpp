// A and B in one picture: left of a curtain that one draws stands A, right of it B.
#include "ui/compare/compare.h"
#include "ui/kit/widgets.h"
#include "ui/stage/stage.h"

namespace attn {
namespace {

constexpr float kHead = 24;    // who stands on which side
constexpr float kLabels = 26;  // of the columns, on one level
constexpr float kLevel = 15;   // what a second one adds
constexpr float kFoot = 26;    // the slider

/// Where the curtain hangs, of the columns on view.
struct Curtain {
  float at = .5f;
};

/// "A Before" and "B Now" at the two sides of the curtain, where there is room for the words.
void draw_sides(Ui& ui, float left, float x, float right, float base) {
  for (const bool a : {true, false}) {
    const std::string& words = ui.word(a ? "compare.before" : "compare.now");
    const float room = a ? x - left : right - x;
    const float width = 28 + ui.paint.width(words, 14, Face::semibold);
    const bool all = width + 8 <= room;
    if (room < 28) continue;
    const float begin = a ? x - 8 - (all ? width : 20) : x + 8;
    if (all)
      side_title(ui, a ? Side::a : Side::b, begin, base);
    else
      side_chip(ui, a ? Side::a : Side::b, begin, base);
  }
}

}  // namespace

bool has_curtain(const Ui& ui, const Comparison& c) {
  if (!c.difference) return false;
  const CompareMap a = make_map(ui, c, Side::a, {0, 0, 1, 1}, 1, 1);
  const CompareMap b = make_map(ui, c, Side::b, {0, 0, 1, 1}, 1, 1);
  return a.row_names == b.row_names && a.col_names == b.col_names;
}

void draw_curtain(Ui& ui, Rect area, const Comparison& c, bool compact) {
  const Theme& t = ui.theme;
  float& at = ui.of<Curtain>().at;
  const CompareMap sizes = make_map(ui, c, Side::b, {0, 0, 1, 1}, 1, 1);
  const float labels = label_width(ui, sizes.row_names) + 20;
  const auto cols = static_cast<float>(sizes.col_names.size());
  const auto rows = static_cast<float>(sizes.row_names.size());
  Rect place{area.x + 16 + labels, area.y + kHead + kLabels, 0, 0};
  place.w = area.right() - 20 - place.x;
  const auto map = [&](Side side) {
    place.h = area.bottom() - kFoot - place.y;
    const float high = std::clamp(place.h / rows, 12.f, compact ? 25.f : 38.f);
    return make_map(ui, c, side, place, std::max(64.f, place.w / cols / 1.5f), high);
  };
  if (label_levels(ui, map(Side::b).tile) == 2) place.y += kLevel;
  const CompareMap b = map(Side::b);
  const CompareMap a = map(Side::a);
  const Rect box = b.tile.box;
  const auto shown = static_cast<float>(b.tile.shown_cols);
  const auto line = [&] { return std::round(box.x + b.tile.cw * at * shown - cell_gap(b.tile.cw, b.tile.ch) / 2); };
  // The curtain itself is drawn after what it parts, but takes the pointer before.
  const Hit held = hit("curtain line", reach(ui, {line() - 5, box.y - 6, 10, box.h + 12}));
  if (held.held) at = std::clamp((ImGui::GetIO().MousePos.x - box.x) / box.w, 0.f, 1.f);
  if (held.hovered || held.held) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  slider(ui, "curtain", {box.x, box.bottom() + 16, box.w, 3}, at, -1, b.tile.shown_cols);
  const float parted = std::round(at * shown);  // it hangs between two columns: no number is cut
  at = parted / shown;
  const int first = b.tile.first_col + static_cast<int>(parted);
  draw_cells(ui, c, a, a.tile.first_col, first);
  draw_cells(ui, c, b, first, b.tile.first_col + b.tile.shown_cols);
  draw_frame(ui, c, b, labels - 16);
  const float x = line();
  ui.paint.rect({x - 2, box.y - 6, 4, box.h + 12}, t.halo);
  ui.paint.rect({x - 1, box.y - 6, 2, box.h + 12}, t.ring);
  draw_sides(ui, area.x + 16, x, area.right() - 20, area.y + 17);
}

}  // namespace attn
