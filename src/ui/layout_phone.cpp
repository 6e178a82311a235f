// The window of a phone or a tablet: the stage, and under it a sheet with the inspector, the settings or the guide.
#include <algorithm>

#include "story/reading.h"
#include "story/step_words.h"
#include "ui/inspector/inspector.h"
#include "ui/interface.h"
#include "ui/kit/scrolling.h"
#include "ui/kit/widgets.h"
#include "ui/player/playback.h"
#include "ui/views/views.h"

namespace attn {
namespace {

constexpr float kTitleHeight = 44;

constexpr struct {
  const char* panel;
  const char* word;
} kSheets[] = {{"inspector", "sheet.inspect"}, {"controls", "settings"}, {"guide", "sheet.guide"}};

/// What is on the stage of a phone, before `right`.
void draw_phone_title(Ui& ui, float y, float right, bool matrices) {
  const Stop& stop = matrices ? ui.stop() : ui.stops[ui.stops.of("weights")];
  const std::string phase = matrices ? phase_words(ui, true) : "";
  std::vector<Run> title{
      plain(phase.empty() ? stop_title(ui.session, ui.words, stop) : phase, 17, ui.theme.text1, Face::semibold)};
  if (stop.id == "weights" && phase.empty() && is_amount(ui, stop.step)) {
    title.push_back(gap(6));
    title.push_back(plain("%", 12, ui.theme.text3));
  }
  std::vector<Run> symbol = stop_symbol(ui, stop, 20, ui.theme.text1);
  symbol.push_back(gap(8));
  if (ui.paint.width(title) + ui.paint.width(symbol) <= right)
    title.insert(title.begin(), symbol.begin(), symbol.end());
  ui.paint.runs(16, y + 29, title);
}

/// The stage under its title, from `area.y` on; returns the bottom. As much for the matrix as its rows want, at most a
/// little more than half of what there is where a sheet stands under it.
float draw_phone_stage(Ui& ui, Rect area, bool sheet) {
  const auto rows = static_cast<float>(ui.session.tokens().size());
  const float room = area.h - kTitleHeight;
  const float wanted =
      60 + (is_comparing(ui.session) ? 44 : 0) + 25 * rows + (ui.stop().kind == StageKind::products ? 14 * 8 : 0);
  const float most = sheet ? std::max(140.f, room * .60f) : room;
  const float height = ui.scene().view.views.front() == "matrices" && sheet ? std::clamp(wanted, 140.f, most) : most;
  const Rect stage{0, area.y + kTitleHeight, area.w, height};
  const std::vector<ShownView> shown = shown_views(ui, stage, true);
  const float free = draw_stage_head(ui, {0, area.y, area.w, kTitleHeight}, true) - 24;
  draw_phone_title(ui, area.y, free, find_view(shown, "matrices") != nullptr);
  draw_views(ui, shown, true);
  return stage.bottom();
}

}  // namespace

/// Tabs for the panels that can be opened, and the one that is.
void Interface::draw_sheet(Ui& ui, Rect sheet, const std::vector<int>& sheets, bool top) {
  ui.paint.rect(sheet, ui.theme.panel);
  ui.paint.hline(0, sheet.w, sheet.y, ui.theme.border);
  ui.mirror.section("inspector");
  std::vector<std::string> tabs;
  for (const int i : sheets) tabs.push_back(ui.word(kSheets[i].word));
  const auto found = std::find(sheets.begin(), sheets.end(), layout_.sheet);
  const auto chosen = static_cast<int>(found == sheets.end() ? 0 : found - sheets.begin());
  const bool choice = sheets.size() > 1;
  const int tab =
      !choice ? -1 : segmented(ui, "sheet", {16, sheet.y + 12, std::min(320.f, sheet.w - 32), 32}, tabs, chosen, 13);
  layout_.sheet = sheets[static_cast<size_t>(tab >= 0 ? tab : chosen)];
  const float head = choice ? 52.f : 8.f;
  const Rect content{0, sheet.y + head, sheet.w, sheet.h - head};
  if (layout_.sheet == 0) {
    draw_inspector(ui, content, {}, true);
  } else if (layout_.sheet == 1) {
    Badge badge;  // the bar has no room for it
    scrolling(ui, "controls", content, [&](Rect area) {
      const float h = draw_controls(ui, area);
      if (!top) return h;
      const float mid = area.y + h + 14;
      const float name = ui.paint.text(area.x + 16, baseline(mid, 13), ui.word("control.badge"), ui.theme.text1, 13);
      badge = backend_badge(ui, area.x + 24 + name, area.right() - 16, mid);
      return h + 44;
    });
    if (top) backend_card(ui, badge);
  } else {
    scrolling(ui, "guide", content, [&](Rect area) {
      return draw_guide(ui, area, true, [&](Rect place) { draw_scene_list(ui, place, catalog_, true); });
    });
  }
}

void Interface::draw_phone(Ui& ui, Rect all) {
  const Restrictions& hidden = restrictions_;
  const float top = hidden.hides("top") ? 0.f : 48.f;
  const float equation = hidden.hides("equation") ? 0.f : 68.f;
  const float player = hidden.hides("filmstrip") ? 0.f : 72.f;
  ui.paint.rect(all, ui.theme.stage);
  const float y = top + equation;
  const float height = all.h - player - y;
  const bool roomy = all.w >= 700;  // a tablet: the stage as on a desktop, settings and guide in the sheet
  std::vector<int> sheets;          // those that can be opened
  for (int i = roomy ? 1 : 0; i < 3; ++i)
    if (!hidden.hides(kSheets[i].panel)) sheets.push_back(i);
  float bottom = 0;
  if (roomy) {
    const float work = sheets.empty() ? height : std::clamp(height * .68f, 480.f, 620.f);
    draw_work(ui, {0, y, all.w, work}, 0);
    bottom = y + work;
  } else {
    bottom = draw_phone_stage(ui, {0, y, all.w, height}, !sheets.empty());
  }
  if (!sheets.empty()) draw_sheet(ui, {0, bottom, all.w, all.h - player - bottom}, sheets, top > 0);
  if (equation > 0) draw_equation_bar(ui, {0, top, all.w, equation}, 0, all.w, true);
  if (player > 0) draw_filmstrip(ui, {0, all.h - player, all.w, player}, 0, true);
  if (top > 0) draw_top_bar(ui, {0, 0, all.w, top}, catalog_, wishes_, true);
}

}  // namespace attn
