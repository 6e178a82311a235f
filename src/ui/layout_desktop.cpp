// The window of a desktop: settings at the left, the guide at the right, the stage between them.
#include "ui/compare/compare.h"
#include "ui/inspector/inspector.h"
#include "ui/interface.h"
#include "ui/kit/scrolling.h"
#include "ui/player/playback.h"
#include "ui/views/views.h"

namespace attn {
namespace {

/// Above the bottom edge of the settings: what must always stand with the scene, then the author's words, in a height
/// of at most `most`. Returns the height.
float draw_note(Ui& ui, Rect panel, float most) {
  const Theme& t = ui.theme;
  const std::string line = published_line(ui);
  const std::string note = author_note(ui);
  if (line.empty() && note.empty()) return 0;
  const float width = panel.w - 52;
  const auto height = [&](const std::string& text) {
    return text.empty() ? 0.f : ui.paint.paragraph(0, 0, width, 17, marked(t, text, 11.5f, t.text3), false);
  };
  const float foot = std::min(height(line) + height(note) + 26, most);
  const float y = panel.bottom() - foot;
  ui.paint.hline(16, panel.w - 16, y, t.hairline);
  draw_icon(ui.paint, Icon::info, {23, y + 20}, 14, t.text3);
  scrolling(ui, "note", {0, y + 1, panel.w - 1, foot - 1}, [&](Rect area) {
    float base = area.y + 23;
    if (!line.empty()) base = ui.paint.paragraph(38, base, width, 17, {plain(line, 11.5f, t.text2)});
    if (!note.empty()) base = ui.paint.paragraph(38, base, width, 17, marked(t, note, 11.5f, t.text3));
    return base - area.y - 8;
  });
  return foot;
}

/// The guide with Back and Next under it.
void draw_guide_panel(Ui& ui, Rect guide, bool with_note) {
  ui.paint.rect(guide, ui.theme.panel);
  ui.paint.vline(guide.x, guide.y, guide.bottom(), ui.theme.hairline);
  const float map = draw_where_map(ui, {guide.x + 1, guide.y, guide.w - 1, guide.h - 60});
  scrolling(ui, "guide", {guide.x + 1, guide.y + map, guide.w - 1, std::max(1.f, guide.h - 60 - map)},
            [&](Rect area) { return draw_guide(ui, area, with_note); });
  ui.mirror.section("guide");
  draw_turn_buttons(ui, {guide.x + 12, guide.bottom() - 48, guide.w - 24, 32});
}

}  // namespace

float Interface::draw_work(Ui& ui, Rect area, float room, std::optional<LayoutPlan> plan) {
  const float below = plan ? plan->inspector : keeps_inspector(ui) ? kInspectorHeight : 0;
  const bool brief = plan && plan->brief;
  const Rect stage{area.x, area.y, area.w, area.h - below};
  const float left = draw_stage_head(ui, stage, false, room);
  const std::vector<ShownView> shown = shown_views(ui, stage, false);
  draw_views(ui, shown, false);
  if (below <= 0) return left;
  const ShownView* square = find_view(shown, "matrices");
  draw_inspector(ui, {stage.x, stage.bottom(), stage.w, below},
                 square ? square_columns(ui, square->area) : SquareColumns{}, false, brief ? 36 : 0);
  const Rect toggle{stage.right() - 48, stage.bottom() + 8, 32, 28};
  if (brief && icon_button(ui, layout_.inspector ? "inspector less" : "inspector more", toggle,
                           layout_.inspector ? Icon::down : Icon::up, true, true, 14))
    layout_.inspector = !layout_.inspector;
  return left;
}

void Interface::draw_settings(Ui& ui, Rect panel) {
  ui.paint.rect(panel, ui.theme.panel);
  ui.paint.vline(panel.right() - 1, panel.y, panel.bottom(), ui.theme.hairline);
  const float foot = draw_note(ui, panel, std::max(panel.h * .17f, panel.h - layout_.controls_height));
  scrolling(ui, "controls", {panel.x, panel.y, panel.w - 1, panel.h - foot},
            [&](Rect area) { return layout_.controls_height = draw_controls(ui, area); });
}

/// The settings over everything else, in a window that has no room for them beside the stage.
void Interface::draw_drawer(Ui& ui, Rect all, Rect panel) {
  window("drawer", all, [&] {
    ui.paint.rect(all, faded(ui.theme.well, .6));
    ui.paint.rect(panel, ui.theme.panel);
    const float pin =
        ui.session.pinned() || ui.restrictions.hides("guide") ? 0 : 40;  // the head of such a stage has no room for it
    if (pin > 0) pin_button(ui, panel.right() - 16, panel.y + 10);
    scrolling(ui, "controls", {panel.x, panel.y + pin, panel.w, panel.h - pin},
              [&](Rect area) { return draw_controls(ui, area); });
    if (hit(ui, "scrim", {panel.right(), 0, all.w - panel.right(), all.h}, ui.word("control.scrim")).clicked)
      layout_.drawer = false;
  });
}

void Interface::draw_desktop(Ui& ui, Rect all) {
  const bool wide = all.w >= 1600;
  const Restrictions& hidden = ui.restrictions;
  const bool controls = !hidden.hides("controls");
  const bool drawer = all.w < 1200;
  const LayoutPlan plan = plan_layout({.width = all.w,
                                       .height = all.h,
                                       .top = !hidden.hides("top"),
                                       .equation = !hidden.hides("equation"),
                                       .film = !hidden.hides("filmstrip"),
                                       .inspector = keeps_inspector(ui),
                                       .open = layout_.inspector,
                                       .stage = stage_wish(ui)});
  const float left = drawer || !controls ? 0.f : wide ? 264.f : 224.f;
  const float right = hidden.hides("guide") ? 0.f : wide ? 344.f : 296.f;
  const float y = plan.top + plan.equation;
  const float height = plan.stage + plan.inspector;
  const Rect stage{left, y, all.w - left - right, height};
  ui.paint.rect(all, ui.theme.stage);
  const float after_views = draw_work(ui, stage, drawer && controls ? 100 : 0, plan);
  if (right > 0) draw_guide_panel(ui, {stage.right(), y, right, height}, left == 0);
  if (left > 0) draw_settings(ui, {0, y, left, height});
  if (plan.equation > 0) draw_equation_bar(ui, {0, plan.top, all.w, plan.equation}, left, stage.right(), false);
  if (plan.film > 0) draw_filmstrip(ui, {0, all.h - plan.film, all.w, plan.film}, 224, false);
  if (plan.top > 0) draw_top_bar(ui, {0, 0, all.w, plan.top}, catalog_, wishes_, false);
  if (!drawer || !controls) {
    layout_.drawer = false;
    return;
  }
  ui.mirror.section("stage");
  if (button(ui, "drawer", {after_views + 8, stage.y + 8, 92, 28}, ui.word("settings"))) layout_.drawer = true;
  if (layout_.drawer) draw_drawer(ui, all, {0, y, 280, height});
}

}  // namespace attn
