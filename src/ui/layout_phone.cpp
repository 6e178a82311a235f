// A window below 900 px of width: the stage, and the inspector, the settings or the guide on a sheet under it, or,
// where the window is wider than high, beside it.
#include <imgui_internal.h>

#include "platform/platform.h"
#include "story/step_words.h"
#include "ui/inspector/inspector.h"
#include "ui/interface.h"
#include "ui/kit/scrolling.h"
#include "ui/player/playback.h"
#include "ui/player/transport.h"
#include "ui/stage/stage.h"
#include "ui/views/views.h"

namespace attn {
namespace {

constexpr float kBar = 48;
constexpr float kTitleHeight = 44;
constexpr float kEquation = 68;
constexpr float kHead = 46;         // of the sheet, and all of it when it is lowest
constexpr float kFoot = 52;         // under a lesson's card
constexpr float kLeastStage = 110;  // pixels of height; less shows nothing
constexpr float kLeastColumn = 184;
constexpr float kRoomBeside = 640;  // of width, for the inspector and the settings beside the stage
constexpr float kStill = 6;         // a press that moves less is a tap

constexpr struct {
  const char* panel;
  const char* word;
} kPanels[] = {{"inspector", "sheet.inspect"}, {"controls", "settings"}, {"guide", "sheet.guide"}};

/// The letters of what is on the stage of a phone: those of the weights are short, their function is not.
std::vector<Run> title_symbol(const Ui& ui, const Stop& stop, float size) {
  const StepInfo& info = step_info(stop.step);
  if (info.part == Part::weights && info.letter.size() == 1) return step_symbol(ui, stop.step, size);
  return stop_symbol(ui, stop, size, ui.theme.text1);
}

/// What is on the stage of a phone, between `left` and `right`: its symbol and its name, as large as there is room for
/// both, in one line or in two, else a short name.
void draw_phone_title(Ui& ui, float left, float y, float right, bool matrices) {
  const Stop& stop = matrices ? ui.stop() : ui.stops[ui.stops.of(part_on_view(ui.session, Part::weights))];
  const std::string phase = matrices ? phase_words(ui, true) : "";
  const bool amount = step_info(stop.step).part == Part::weights && phase.empty() && is_amount(ui, stop.step);
  const float x = left + 16;
  const float room = right - x;
  if (room < 40) return;  // the choice of views alone
  const float mid = y + 22;
  const auto draw_named = [&](const std::string& name, float size, bool with_symbol, bool unit, bool in_two) {
    std::vector<Run> symbol;
    if (with_symbol) symbol = title_symbol(ui, stop, size + 3);
    if (!symbol.empty()) symbol.push_back(gap(8));
    const float beside = ui.paint.width(symbol);
    std::vector<Run> words{plain(name, size, ui.theme.text1, Face::semibold)};
    if (unit) words.insert(words.end(), {gap(6), plain("%", 12, ui.theme.text3)});
    const float line = size + 3;
    float widest = ui.paint.width(words);
    int lines = 1;
    if (in_two) {
      std::vector<std::pair<size_t, Rect>> places;
      lines = static_cast<int>(ui.paint.paragraph(0, 0, room - beside, line, words, false, &places) / line);
      widest = 0;
      for (const auto& [run, place] : places) widest = std::max(widest, place.right());
    }
    if (lines > 2 || beside + widest > room) return false;
    ui.paint.runs(x, baseline(mid, size + 3), symbol);
    const float top = baseline(mid, size) - static_cast<float>(lines - 1) * line / 2;
    if (lines == 1)
      ui.paint.runs(x + beside, top, words);
    else
      ui.paint.paragraph(x + beside, top, room - beside, line, words);
    return true;
  };
  const std::string whole = phase.empty() ? stop_title(ui.session, ui.words, stop) : phase;
  const std::string brief = phase.empty() ? stop_short(ui.session, ui.words, stop) : phase;
  for (const std::string& name : {whole, brief})
    for (const bool with_symbol : {true, false})
      for (const float size : {17.f, 15.f, 14.f}) {
        if (draw_named(name, size, with_symbol, amount, false)) return;
        if (size < 15 && draw_named(name, size, with_symbol, false, true)) return;
      }
  ui.paint.text(x, baseline(mid, 14), ui.paint.fit(brief, room, 14, Face::semibold), ui.theme.text1, 14,
                Face::semibold);
}

/// Height of the stage with its title that shows its rows well, in an area that has room for so much at most: what the
/// matrices fill, where they cannot be zoomed.
float wanted_stage(const Ui& ui, Rect area) {
  const auto rows = static_cast<float>(ui.session.tokens().size());
  const float wanted = kTitleHeight + 60 + kLegendRoom + (is_comparing(ui.session) ? 44 : 0) + 25 * rows +
                       (ui.stop().kind == StageKind::products ? 14 * 8 : 0);
  if (is_comparing(ui.session)) return wanted;
  float bottom = area.y;
  for (const Tile& tile :
       stage_tiles(ui, {area.x, area.y + kTitleHeight, area.w, area.h - kTitleHeight}, ui.stop(), true)) {
    if (tile.pannable || tile.shown_rows < (tile.transposed ? cols_of(ui, tile.step) : rows_of(ui, tile.step)))
      return wanted;
    bottom = std::max(bottom, tile.box.bottom());
  }
  return std::min(wanted, bottom + 14 + kLegendRoom - area.y);
}

/// The stage under its title.
void draw_small_stage(Ui& ui, Rect area) {
  if (area.h < kLeastStage) return;
  const Rect stage{area.x, area.y + kTitleHeight, area.w, area.h - kTitleHeight};
  const std::vector<ShownView> shown = shown_views(ui, stage, true);
  const float free = draw_stage_head(ui, {area.x, area.y, area.w, kTitleHeight}, true) - 12;
  const auto is_shown = [&](const char* id) { return find_view(shown, id) != nullptr; };
  draw_phone_title(ui, area.x, area.y, free, is_shown("matrices") || is_shown("row") || is_shown("all"));
  draw_views(ui, shown, true);
}

/// A tablet: the stage and the inspector as on a desktop, settings and guide on the sheet.
bool is_tablet(Rect all) { return all.w >= 700 && all.h >= 800; }

}  // namespace

int Interface::draw_tabs(Ui& ui, Rect r, const std::vector<int>& panels, bool open) {
  if (panels.empty()) return -1;
  std::vector<std::string> words;
  for (const int i : panels) words.push_back(ui.word(kPanels[i].word));
  const auto chosen = static_cast<int>(std::ranges::find(panels, layout_.panel) - panels.begin());
  ui.mirror.section("inspector");
  const int tab = segmented(ui, "sheet", r, words, open ? chosen : -1, 13);
  return tab < 0 ? -1 : panels[static_cast<size_t>(tab)];
}

void Interface::draw_panel(Ui& ui, Rect r) {
  ui.paint.rect(r, ui.theme.panel);
  const bool card = shows_card();
  const Rect content{r.x, r.y, r.w, r.h - (card ? kFoot : 0)};
  int turn = 0;
  if (content.h < 1) {
    // the edge is lowest
  } else if (layout_.panel == 0) {
    const Clip clip(content);
    draw_inspector(ui, content, {}, true);
  } else if (layout_.panel == 1) {
    scrolling(ui, "controls", content, [&](Rect area) { return draw_controls(ui, area); });
  } else {
    const float map = draw_where_map(ui, content);
    turn = scrolling(
        ui, "guide", {content.x, content.y + map, content.w, content.h - map},
        [&](Rect area) { return draw_guide(ui, area, true); }, false, card);
  }
  if (!card) return;
  ui.mirror.section("guide");
  ui.paint.hline(r.x, r.right(), content.bottom(), ui.theme.hairline);
  draw_turn_buttons(ui, {r.x + 12, content.bottom() + 10, r.w - 24, 32});
  if (turn != 0) turn_guide(ui, turn);
}

void Interface::move_sheet(int share) {
  layout_.sheet.share = share;
  layout_.sheet.moves = !platform::prefers_reduced_motion();
}

void Interface::drag_sheet(Rect head, const std::array<float, 3>& heights) {
  const ImGuiIO& io = ImGui::GetIO();
  Sheet& s = layout_.sheet;
  const float way = io.MousePos.y - io.MouseClickedPos[0].y;
  if (s.dragged) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
  if (ImGui::IsMouseClicked(0)) {
    s.pressed = head.contains(io.MousePos.x, io.MousePos.y) &&
                ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
    s.dragged = false;
    s.from = s.height;
  }
  s.dragged = s.dragged || (s.pressed && io.MouseDown[0] && std::abs(way) > kStill);
  if (!s.dragged) return;
  if (ImGui::GetActiveID() != 0) ImGui::ClearActiveID();  // the tab it began on is not pressed
  s.height = std::clamp(s.from - way, heights.front(), heights.back());
  if (io.MouseDown[0]) return;
  s.pressed = s.dragged = false;
  const auto near = std::ranges::min_element(heights, {}, [&](float h) { return std::abs(h - s.height); });
  auto to = static_cast<int>(near - heights.begin());
  if (to == s.share.value_or(1) && std::abs(way) > 4 * kStill) to = std::clamp(to + (way < 0 ? 1 : -1), 0, 2);
  move_sheet(to);
}

/// Tabs for the panels that can be opened, and the one that is.
void Interface::draw_sheet(Ui& ui, Rect sheet, const std::vector<int>& panels, const std::array<float, 3>& heights) {
  const Theme& t = ui.theme;
  const int share = layout_.sheet.share.value_or(1);
  const int card = document_.lesson() ? document_.lesson()->card() : -1;
  const std::optional<Scene> before = share == 2 && shows_card() ? std::optional(ui.scene()) : std::nullopt;
  draw_panel(ui, {sheet.x, sheet.y + kHead, sheet.w, sheet.h - kHead});
  // What the card does to the picture is to be seen.
  if (before && card == document_.lesson()->card() && !(*before == ui.scene())) move_sheet(1);
  const Rect head{sheet.x, sheet.y, sheet.w, kHead};
  ui.paint.rect(head, t.panel);
  ui.paint.hline(head.x, head.right(), head.y, t.border);
  ui.paint.rect({head.x + head.w / 2 - 18, head.y + 4, 36, 3}, t.border, 1.5f);
  ui.outcome.claims.push_back({head, true, false});
  const Rect tabs{head.x + 16, head.y + 9, std::min(300.f, head.w - 80), 28};
  if (const int panel = draw_tabs(ui, tabs, panels, share > 0 || shows_card()); panel >= 0) {
    layout_.panel = panel;
    if (share == 0) move_sheet(1);
  }
  const Rect rest{tabs.right() + 8, head.y, head.right() - tabs.right() - 8, head.h};
  const Hit h = hit(ui, "sheet height", rest, ui.word("sheet.height"));
  const float up = share == 2 ? -1.f : 1.f;
  const Point mid{rest.right() - 26, head.y + 25};
  ui.paint.poly({{mid.x - 5, mid.y + 3 * up}, {mid.x, mid.y - 2 * up}, {mid.x + 5, mid.y + 3 * up}},
                h.hovered ? t.text1 : t.text2, 1.5f);
  if (h.clicked) move_sheet((share + 1) % 3);
  drag_sheet(head, heights);
}

void Interface::draw_upright(Ui& ui, Rect area, const std::vector<int>& panels, bool tablet) {
  const bool lesson = document_.lesson() != nullptr;
  const float part = std::round(area.h * (lesson ? .54f : .62f));
  const bool square = one_view(ui).id == std::string("matrices");
  const float stage = tablet   ? std::clamp(std::round(area.h * (lesson ? .6f : .68f)), 480.f, 620.f)
                      : square ? std::min(std::max(wanted_stage(ui, {area.x, area.y, area.w, part}), 150.f), part)
                               : part;
  const float least = kHead + (shows_card() ? kFoot : 0);
  const std::array<float, 3> heights{least, std::max(least, area.h - stage), area.h};
  Sheet& s = layout_.sheet;
  const float to = panels.empty() ? 0 : heights[static_cast<size_t>(s.share.value_or(1))];
  if (s.moves) {
    s.height += (to - s.height) * (1 - std::exp(-18 * std::min(ImGui::GetIO().DeltaTime, 1 / 30.f)));
    s.moves = std::abs(to - s.height) >= 1;
    if (s.moves) ui.outcome.unfinished = true;
  }
  if (!s.moves && !s.dragged) s.height = to;
  const float edge = std::round(area.bottom() - s.height);
  const Rect above{area.x, area.y, area.w, edge - area.y};
  if (!tablet)
    draw_small_stage(ui, above);
  else if (above.h >= 300)
    draw_work(ui, above, 0);
  if (!panels.empty()) draw_sheet(ui, {area.x, edge, area.w, area.bottom() - edge}, panels, heights);
}

void Interface::draw_beside(Ui& ui, Rect all, const std::vector<int>& panels) {
  const Restrictions& hidden = ui.restrictions;
  const bool lesson = document_.lesson() != nullptr;
  const bool open = !panels.empty() && (shows_card() || layout_.sheet.share.value_or(lesson ? 1 : 0) > 0);
  const bool bar = !hidden.hides("top");
  const float top = bar || !panels.empty() ? kHead : 0.f;
  const float equation = hidden.hides("equation") || lesson || all.h < 600 ? 0.f : kEquation;
  const bool walks = lesson && document_.lesson()->bug();  // its card sends the reader through the steps
  const bool film = !hidden.hides("filmstrip") && (all.h >= 440 || !(open && lesson) || walks);
  const float share = std::round(std::clamp(all.w * .46f, std::min(kLeastColumn, all.w / 2), 300.f));
  const float column = !open ? 0 : layout_.panel == 2 || all.w >= kRoomBeside ? share : all.w;
  const float y = top + equation;
  const float player = film ? kSlimPlayer : 0;
  const Rect stage{0, y, all.w - column, all.h - y - player};
  if (stage.w >= kLeastColumn) draw_small_stage(ui, stage);
  if (open) {
    draw_panel(ui, {stage.right(), y, column, all.h - y});
    ui.paint.vline(stage.right(), y, all.h, ui.theme.hairline);
  }
  if (equation > 0) draw_equation_bar(ui, {0, top, all.w, equation}, 0, all.w, true);
  if (film && stage.w > 0) draw_filmstrip(ui, {0, all.h - player, stage.w, player}, 0, true);
  if (top <= 0) return;
  float tabs = 0;
  for (const int i : panels)
    tabs += std::max(44.f, std::round(ui.paint.width(ui.word(kPanels[i].word), 13, Face::semibold)) + 16);
  if (bar)
    draw_top_bar(ui, {0, 0, all.w, top}, catalog_, wishes_, true, tabs + 8);
  else
    ui.paint.rect({0, 0, all.w, top}, ui.theme.panel);
  const int panel = draw_tabs(ui, {all.w - tabs - (bar ? 52 : 8), 8, tabs, 30}, panels, open);
  if (panel < 0) return;
  layout_.sheet.share = open && panel == layout_.panel ? 0 : 1;
  layout_.panel = panel;
}

void Interface::draw_phone(Ui& ui, Rect all) {
  const Restrictions& hidden = ui.restrictions;
  const bool tablet = is_tablet(all);
  std::vector<int> panels;  // those that can be opened
  for (int i = tablet ? 1 : 0; i < 3; ++i)
    if (!hidden.hides(kPanels[i].panel)) panels.push_back(i);
  if (!panels.empty() && std::ranges::count(panels, layout_.panel) == 0) layout_.panel = panels.front();
  ui.paint.rect(all, ui.theme.stage);
  if (!tablet && all.w >= all.h) return draw_beside(ui, all, panels);
  const bool lesson = document_.lesson() != nullptr;
  const float top = hidden.hides("top") ? 0 : kBar;
  const float equation = hidden.hides("equation") || all.h < (lesson ? 1000 : 720) ? 0 : kEquation;
  const float player = hidden.hides("filmstrip") ? 0 : lesson || all.h < 600 ? kSlimPlayer : kPhonePlayer;
  const float y = top + equation;
  draw_upright(ui, {0, y, all.w, all.h - player - y}, panels, tablet);
  if (equation > 0) draw_equation_bar(ui, {0, top, all.w, equation}, 0, all.w, true);
  if (player > 0) draw_filmstrip(ui, {0, all.h - player, all.w, player}, 0, true);
  if (top > 0) draw_top_bar(ui, {0, 0, all.w, top}, catalog_, wishes_, true);
}

}  // namespace attn
