#include <algorithm>
#include <cmath>

#include "text/numbers.h"
#include "ui/compare/compare.h"
#include "ui/stage/stage_parts.h"
#include "ui/views/views.h"

namespace attn {

float draw_stage_head(Ui& ui, Rect area, bool compact, float room) {
  const Stop& stop = ui.stop();
  const Theme& t = ui.theme;
  const int heads = ui.scene().problem.heads;
  ui.mirror.section("stage");
  float right = area.right() - 16;
  const float y = area.y + 8;
  if (!compact) right -= pin_button(ui, right, y);  // else it stands in the guide
  const float left = compact ? 0 : view_switch(ui, area);
  if (heads > 1) {
    std::vector<std::string> items;
    for (int h = 0; h < heads; ++h) items.push_back(std::to_string(h + 1));
    const bool list = heads > (compact ? 2 : 4);
    const float w = list ? 62.f : 6 + 28 * static_cast<float>(heads);
    const int on_view = std::min(ui.scene().view.head, heads - 1);
    const Rect place{right - w, y, w, 28};
    const int clicked =
        list ? drop_down(ui, "head", place, items, on_view) : segmented(ui, "head", place, items, on_view, 12.5f);
    right -= w + 10;
    if (!compact)
      right -=
          ui.paint.text(right, baseline(y + 14, 12.5f), ui.word("head"), t.text2, 12.5f, Face::regular, Align::right) +
          26;
    if (clicked >= 0) ui.look([&](View& view) { view.head = clicked; });
  }
  if (compact) return view_list(ui, right, y);
  const std::vector<ShownView> shown = shown_views(ui, area, false);
  if (is_comparing(ui.session) && find_view(shown, "matrices")) return left;  // its maps have their own legends
  const bool all = find_view(shown, "all") != nullptr;
  if (!all && !find_view(shown, "matrices")) return left;
  const bool amount = stop.role == Role::a;
  const double scale = all ? own_scale(ui, stop.step) : lit_scale(ui, stop);
  const std::string high = amount ? percent(scale) : "+" + number_text(scale, 1);
  const std::string low = amount ? "0" : number_text(-scale, 1);
  const float rest = right - left - room - ui.paint.width(high, 11) - ui.paint.width(low, 11) - 24;
  const float length = std::min(72.f, std::floor(rest));
  if (length >= 40)
    color_bar(ui, {std::round(right - ui.paint.width(high, 11) - 8 - length), y + 10, length, 8}, amount, low, high);
  return left;
}

}  // namespace attn
