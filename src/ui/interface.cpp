#include "ui/interface.h"
#include "story/step_words.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "platform/platform.h"
#include "ui/compare/compare.h"
#include "ui/inspector/hover_card.h"
#include "ui/inspector/inspector.h"
#include "ui/kit/scrolling.h"
#include "ui/kit/widgets.h"
#include "ui/panels/backend_card.h"
#include "ui/panels/equation_bar.h"
#include "ui/panels/lesson_card.h"
#include "ui/player/filmstrip.h"
#include "ui/player/playback.h"
#include "ui/stage/edit.h"
#include "ui/stage/number_entry.h"
#include "ui/stage/stage.h"
#include "ui/symbols.h"
#include "ui/views/views.h"

namespace attn {
namespace {

constexpr float kInspectorHeight = 142;

/// Another text, or another scene, may lack the cells that the pointer was at.
void forget_what_is_gone(Ui& ui) {
  Activity& a = ui.activity;
  if (!ui.exists(a.hovered)) a.hovered = {};  // a finger that tapped it hovers on
  if (!ui.exists(a.linked)) a.linked = {};
  if (!a.dragged.step.empty() && !ui.exists(a.dragged)) end_drag(ui);
  if (a.painting && !ui.exists(a.painted)) end_paint(ui);
}

/// Back and Next through the steps.
void draw_step_buttons(Ui& ui, Rect area) {
  const bool last = ui.current + 1 == static_cast<int>(ui.stops.size());
  if (button(ui, "previous", {area.x, area.y, 96, 32}, ui.word("previous"), false, ui.current > 0, Icon::left))
    step_by(ui, -1);
  if (button(ui, "next", {area.right() - 120, area.y, 120, 32}, ui.word("next"), true, !last)) step_by(ui, 1);
}

/// The words of the step on the stage, without the marks of "[Q|query]".
void tell_step(Ui& ui) {
  const int current = ui.stops.of(ui.scene().view.step);
  const Stop& stop = ui.stops[current];
  std::string text;
  for (const Run& run : marked(ui.theme, stop_text(ui.session, ui.words, stop), 13, 0)) text += run.text;
  const std::string step =
      ui.words.format("mirror.step", {stop_title(ui.words, stop), std::to_string(current + 1),
                                      std::to_string(ui.stops.size()), ui.document.lesson() ? "" : text});
  const std::string told = ui.activity.told.empty() ? step : step + " " + ui.activity.told;
  ui.activity.mirror.tell(ui.document.lesson() ? lesson_words(ui) + " " + told : told);
}

}  // namespace

void set_style() {
  ImGuiStyle& s = ImGui::GetStyle();
  s.WindowPadding = s.FramePadding = s.ItemSpacing = s.ItemInnerSpacing = {0, 0};
  s.FramePadding = {8, 6};
  s.WindowBorderSize = s.ChildBorderSize = s.PopupBorderSize = s.FrameBorderSize = 0;
  s.WindowMinSize = {1, 1};
  s.AntiAliasedLinesUseTex = false;
  s.DisplaySafeAreaPadding = {0, 0};
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.MouseDoubleClickTime = .5f;  // as systems have it
  io.ConfigInputTextCursorBlink = false;
}

void set_style_colors(const Theme& t) {
  const auto set = [](ImGuiCol slot, Color c) { ImGui::GetStyle().Colors[slot] = ImGui::ColorConvertU32ToFloat4(c); };
  for (ImGuiCol slot : {ImGuiCol_WindowBg, ImGuiCol_ChildBg, ImGuiCol_PopupBg, ImGuiCol_FrameBg, ImGuiCol_FrameBgActive,
                        ImGuiCol_FrameBgHovered, ImGuiCol_ScrollbarBg, ImGuiCol_NavCursor})
    set(slot, 0);
  set(ImGuiCol_Text, t.text1);
  set(ImGuiCol_TextSelectedBg, faded(t.role(Role::q), .35));
  set(ImGuiCol_InputTextCursor, t.text1);
  set(ImGuiCol_ScrollbarGrab, t.border);
  set(ImGuiCol_ScrollbarGrabHovered, t.control);
  set(ImGuiCol_ScrollbarGrabActive, t.control);
}

void Interface::lesson_changed() {
  activity_.guide_beside = activity_.guide_beside || document_.lesson();
  activity_.lesson_card = -1;
  if (document_.lesson()) activity_.sheet = 2;
  settle_ = 3;
}

void Interface::keys(Ui& ui) {
  if (ImGui::GetIO().WantTextInput || activity_.number.open) return;
  const ImGuiIO& io = ImGui::GetIO();
  const bool command = io.KeyCtrl || io.KeySuper;
  if (command && ImGui::IsKeyPressed(ImGuiKey_Z)) io.KeyShift ? session_.redo() : session_.undo();
  if (command && ImGui::IsKeyPressed(ImGuiKey_Y)) session_.redo();
  if (command) return;
  if (ImGui::IsKeyPressed(ImGuiKey_Escape, false) && session_.working() > 0) session_.cancel();
  const auto pressed = [](std::initializer_list<ImGuiKey> any) {
    return std::any_of(any.begin(), any.end(), [](ImGuiKey k) { return ImGui::IsKeyPressed(k); });
  };
  if (ImGui::IsKeyPressed(ImGuiKey_Space, false)) toggle_play(ui);
  if (pressed({ImGuiKey_PageDown, ImGuiKey_RightBracket, ImGuiKey_Period}) ||
      (io.KeyShift && pressed({ImGuiKey_RightArrow})))
    play_by(ui, 1);
  if (pressed({ImGuiKey_PageUp, ImGuiKey_LeftBracket, ImGuiKey_Comma}) ||
      (io.KeyShift && pressed({ImGuiKey_LeftArrow})))
    play_by(ui, -1);
  if (pressed({ImGuiKey_Home})) play_to_end(ui, false);
  if (pressed({ImGuiKey_End})) play_to_end(ui, true);
  if (io.KeyShift) return;
  if (ImGui::IsKeyPressed(ImGuiKey_Backspace) || (io.KeyAlt && ImGui::IsKeyPressed(ImGuiKey_LeftArrow))) ui.go_back();
  CellAddress cell = ui.selected();
  if (cell.step.empty() || io.KeyAlt) return;
  const CellAddress before = cell;
  if (ImGui::IsKeyPressed(ImGuiKey_Delete, false) || ImGui::IsKeyPressed(ImGuiKey_Backspace, false))
    reset_cell(ui, cell);
  if (ImGui::IsKeyPressed(ImGuiKey_RightArrow)) ++cell.col;
  if (ImGui::IsKeyPressed(ImGuiKey_LeftArrow)) --cell.col;
  if (ImGui::IsKeyPressed(ImGuiKey_DownArrow)) ++cell.row;
  if (ImGui::IsKeyPressed(ImGuiKey_UpArrow)) --cell.row;
  const Shape& s = ui.trace().value(cell.step).shape();
  cell.row = std::clamp(cell.row, 0, static_cast<int>(s.rows) - 1);
  cell.col = std::clamp(cell.col, 0, static_cast<int>(s.cols) - 1);
  if (!(cell == before)) {
    activity_.hovered = {};
    ui.select(cell);
  }
}

/// The stage and, under it, the inspector. Leaves `room` after the choice of views and returns where that begins.
float Interface::draw_work(Ui& ui, Rect area, float room) {
  const bool inspector = keeps_inspector(ui);
  const Rect stage{area.x, area.y, area.w, area.h - (inspector ? kInspectorHeight : 0)};
  const float left = draw_stage_head(ui, stage, ui.stop(), false, room);
  const std::vector<ShownView> shown = shown_views(ui, stage, false);
  draw_views(ui, shown, false);
  const ShownView* square = find_view(shown, "matrices");
  if (inspector)
    draw_inspector(ui, {stage.x, stage.bottom(), stage.w, kInspectorHeight},
                   square ? square_columns(ui, square->area) : SquareColumns{}, false);
  return left;
}

void Interface::draw_desktop(Ui& ui, Rect all) {
  const Theme& t = ui.theme;
  const bool wide = all.w >= 1600;
  const Restrictions& hidden = activity_.restrictions;
  const bool controls = !hidden.hides("controls");
  const bool drawer = all.w < 1200;
  const float top = hidden.hides("top") ? 0.f : 44.f;
  const float equation = hidden.hides("equation") ? 0.f : wide ? 96.f : 84.f;
  const float film_h = hidden.hides("filmstrip") ? 0.f : wide ? 116.f : 96.f;
  const float left = drawer || !controls ? 0.f : wide ? 264.f : 224.f;
  const float right = hidden.hides("guide") ? 0.f : wide ? 344.f : 296.f;
  const float y = top + equation;
  const Rect middle{0, y, all.w, all.h - y - film_h};
  const Rect stage{left, y, all.w - left - right, middle.h};

  ui.paint.rect(all, t.stage);
  const float after_views = draw_work(ui, stage, drawer && controls ? 100 : 0);

  const Rect guide{all.w - right, y, right, middle.h};
  if (right > 0) {
    ui.paint.rect(guide, t.panel);
    ui.paint.vline(guide.x, guide.y, guide.bottom(), t.hairline);
    const bool with_note = left == 0;
    scrolling(ui, "guide", {guide.x + 1, guide.y, guide.w - 1, guide.h - 60},
              [&](Ui& inner, Rect area) { return draw_guide(inner, area, with_note); });
    ui.activity.mirror.section("guide");
    const Rect buttons{guide.x + 12, guide.bottom() - 48, guide.w - 24, 32};
    if (document_.lesson())
      draw_lesson_buttons(ui, buttons);
    else
      draw_step_buttons(ui, buttons);
  }

  if (left > 0) {
    const Rect panel{0, y, left, middle.h};
    ui.paint.rect(panel, t.panel);
    ui.paint.vline(panel.right() - 1, panel.y, panel.bottom(), t.hairline);
    // Above the bottom edge: what must always stand with the scene, then as much of the author's words as there is
    // room.
    const std::string line = published_line(ui);
    const std::string note = author_note(ui);
    const float width = left - 52;
    const auto height = [&](const std::string& text) {
      return text.empty() ? 0.f : ui.paint.paragraph(0, 0, width, 17, marked(t, text, 11.5f, t.text3), false);
    };
    const float wanted = height(line) + height(note) + 26;
    const float most = std::max(panel.h * .17f, panel.h - activity_.controls_height);
    const float foot = line.empty() && note.empty() ? 0.f : std::min(wanted, most);
    scrolling(ui, "controls", {panel.x, panel.y, panel.w - 1, panel.h - foot},
              [&](Ui& inner, Rect area) { return activity_.controls_height = draw_controls(inner, area); });
    if (foot > 0) {
      const float fy = panel.bottom() - foot;
      ui.paint.hline(16, left - 16, fy, t.hairline);
      draw_icon(ui.paint, Icon::info, {23, fy + 20}, 14, t.text3);
      scrolling(ui, "note", {0, fy + 1, panel.w - 1, foot - 1}, [&](Ui& inner, Rect area) {
        float base = area.y + 23;
        if (!line.empty()) base = inner.paint.paragraph(38, base, width, 17, {plain(line, 11.5f, t.text2)});
        if (!note.empty()) base = inner.paint.paragraph(38, base, width, 17, marked(t, note, 11.5f, t.text3));
        return base - area.y - 8;
      });
    }
  }
  if (equation > 0) draw_equation_bar(ui, {0, top, all.w, equation}, left, guide.x, false);
  if (film_h > 0) draw_filmstrip(ui, {0, all.h - film_h, all.w, film_h}, 224, false);
  if (top > 0) draw_top_bar(ui, {0, 0, all.w, top}, scenes_, open_scene_, languages_, wishes_, false);

  if (drawer && controls) {
    ui.activity.mirror.section("stage");
    if (button(ui, "drawer", {after_views + 8, stage.y + 8, 92, 28}, ui.word("settings"))) activity_.drawer = true;
    if (activity_.drawer) {
      ImGui::SetNextWindowPos({0, 0});
      ImGui::SetNextWindowSize({all.w, all.h});
      ImGui::Begin("drawer", nullptr,
                   ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
      Painter over(ImGui::GetWindowDrawList());
      const Rect panel{0, y, 280, middle.h};
      over.rect(all, faded(t.well, .6));
      over.rect(panel, t.panel);
      Ui inner{over, t, words_, document_, activity_, drawn_, ui.stops, ui.current, ui.now, ui.touch};
      scrolling(inner, "controls", panel, [](Ui& deep, Rect area) { return draw_controls(deep, area); });
      if (hit(ui, "scrim", {panel.right(), 0, all.w - panel.right(), all.h}, ui.word("control.scrim")).clicked)
        activity_.drawer = false;
      ImGui::End();
    }
  }
}

void Interface::draw_phone(Ui& ui, Rect all) {
  const Theme& t = ui.theme;
  const Stop& stop = ui.stop();
  const Restrictions& hidden = activity_.restrictions;
  const float top = hidden.hides("top") ? 0.f : 48.f;
  const float equation = hidden.hides("equation") ? 0.f : 68.f;
  const float player = hidden.hides("filmstrip") ? 0.f : 72.f;
  const float title_h = 44;
  ui.paint.rect(all, t.stage);

  const float y = top + equation;
  const float player_y = all.h - player;
  const bool roomy = all.w >= 700;  // a tablet: the stage as on a desktop, settings and guide in the sheet
  Rect sheet{0, 0, all.w, 0};
  std::vector<int> sheets;  // those that can be opened
  for (int i = roomy ? 1 : 0; i < 3; ++i)
    if (!hidden.hides(std::array{"inspector", "controls", "guide"}[static_cast<size_t>(i)])) sheets.push_back(i);
  if (roomy) {
    const float work = sheets.empty() ? player_y - y : std::clamp((player_y - y) * .68f, 480.f, 620.f);
    draw_work(ui, {0, y, all.w, work}, 0);
    sheet.y = y + work;
  } else {
    // As much for the matrix as its rows want, at most a little more than half of what there is.
    const auto rows = static_cast<float>(ui.session.tokens().size());
    const float room = player_y - y - title_h;
    const float wanted = 60 + (comparing(ui) ? 44 : 0) + 25 * rows + (stop.kind == StageKind::products ? 14 * 8 : 0);
    const float most = sheets.empty() ? room : std::max(140.f, room * .60f);
    const float stage_h =
        ui.scene().view.views.front() == "matrices" && !sheets.empty() ? std::clamp(wanted, 140.f, most) : most;
    const std::vector<ShownView> shown = shown_views(ui, {0, y + title_h, all.w, stage_h}, true);
    const float free = draw_stage_head(ui, {0, y, all.w, title_h}, stop, true) - 24;
    const bool matrices = find_view(shown, "matrices") != nullptr;
    const Stop& titled = matrices ? stop : ui.stops[ui.stops.of("weights")];
    const std::string phase = matrices ? phase_words(ui, true) : "";
    std::vector<Run> title{plain(phase.empty() ? stop_title(ui.words, titled) : phase, 17, t.text1, Face::semibold)};
    if (titled.id == "weights" && phase.empty()) {
      title.push_back(gap(6));
      title.push_back(plain("%", 12, t.text3));
    }
    std::vector<Run> symbol = stop_symbol(ui, titled, 20, t.text1);
    symbol.push_back(gap(8));
    if (ui.paint.width(title) + ui.paint.width(symbol) <= free)
      title.insert(title.begin(), symbol.begin(), symbol.end());
    ui.paint.runs(16, y + 29, title);
    draw_views(ui, shown, true);
    sheet.y = y + title_h + stage_h;
  }
  sheet.h = player_y - sheet.y;
  if (!sheets.empty()) {
    ui.paint.rect(sheet, t.panel);
    ui.paint.hline(0, all.w, sheet.y, t.border);
    ui.activity.mirror.section("inspector");
    const std::vector<std::string> names{ui.word("sheet.inspect"), ui.word("settings"), ui.word("sheet.guide")};
    std::vector<std::string> tabs;
    for (const int i : sheets) tabs.push_back(names[static_cast<size_t>(i)]);
    const auto found = std::find(sheets.begin(), sheets.end(), activity_.sheet);
    const auto chosen = static_cast<int>(found == sheets.end() ? 0 : found - sheets.begin());
    const bool choice = sheets.size() > 1;
    const int tab =
        !choice ? -1 : segmented(ui, "sheet", {16, sheet.y + 12, std::min(320.f, all.w - 32), 32}, tabs, chosen, 13);
    activity_.sheet = sheets[static_cast<size_t>(tab >= 0 ? tab : chosen)];
    const float head = choice ? 52.f : 8.f;
    const Rect content{0, sheet.y + head, all.w, sheet.h - head};
    if (activity_.sheet == 0) {
      draw_inspector(ui, content, {}, true);
    } else if (activity_.sheet == 1) {
      Badge badge;  // the bar has no room for it
      scrolling(ui, "controls", content, [&](Ui& inner, Rect area) {
        const float h = draw_controls(inner, area);
        return top == 0 ? h : h + backend_row(inner, area, area.y + h, badge);
      });
      if (top > 0) backend_card(ui, badge);
    } else {
      scrolling(ui, "guide", content, [&](Ui& inner, Rect area) {
        return draw_guide(inner, area, true,
                          [&](Ui& at, Rect place) { draw_scene_list(at, place, scenes_, open_scene_, wishes_, true); });
      });
    }
  }

  if (equation > 0) draw_equation_bar(ui, {0, top, all.w, equation}, 0, all.w, true);
  if (player > 0) draw_filmstrip(ui, {0, all.h - player, all.w, player}, 0, true);
  if (top > 0) draw_top_bar(ui, {0, 0, all.w, top}, scenes_, open_scene_, languages_, wishes_, true);
}

void Interface::draw_messages(Ui& ui, Rect all) {
  for (const Notice& n : session_.take_notices()) {
    activity_.messages.push_back(words_.format(n.key, n.arguments));
    activity_.messages_until = ui.now + kMessageSeconds;
  }
  if (ui.now >= activity_.messages_until) activity_.messages.clear();
  if (activity_.messages.empty()) return;
  Painter front(ImGui::GetForegroundDrawList());
  const Theme& t = ui.theme;
  const float w = std::min(560.f, all.w - 32);
  float y = 56;
  for (const std::string& message : activity_.messages) {
    const float h = front.paragraph(0, 0, w - 32, 19, {plain(message, 13, t.panel)}, false) + 16;
    front.rect({(all.w - w) / 2, y, w, h}, t.text1, 8);
    front.paragraph((all.w - w) / 2 + 16, y + 22, w - 32, 19, {plain(message, 13, t.panel)});
    y += h + 8;
  }
}

void Interface::draw(bool dark, bool touch, double now) {
  const ImGuiIO& io = ImGui::GetIO();
  const Rect all{0, 0, io.DisplaySize.x, io.DisplaySize.y};
  drawn_.clear();
  Painter::texts().clear();
  activity_.mirror.begin_frame();
  const Theme& theme = dark ? dark_theme() : light_theme();
  set_style_colors(theme);
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(io.DisplaySize);
  ImGui::Begin("page", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
  Painter painter(ImGui::GetWindowDrawList());
  Ui ui{painter, theme, words_, document_, activity_, drawn_, document_.stops(), 0, now, touch};
  const CellAddress hovered_before = activity_.hovered;
  if (session_.trace().program) {
    forget_what_is_gone(ui);
    receive_typing(ui);
    receive_numbers(ui);
    keys(ui);
    advance_playback(ui);
    ui.current = ui.stops.of(ui.scene().view.step);
    // The tiles of this frame say what is hovered; until then the answer of the last frame stands.
    activity_.hover_seen = false;
    activity_.hovered_box = {};
    activity_.unfinished = false;
    activity_.claims.clear();
    activity_.text_field_drawn = false;
    activity_.told.clear();
    if (all.w < 900)
      draw_phone(ui, all);
    else
      draw_desktop(ui, all);
    if (!activity_.hover_seen) activity_.hovered = {};
    if (!activity_.text_field_drawn) platform::place_text_field({});
    if (activity_.painting && !ImGui::IsMouseDown(0)) end_paint(ui);
    place_number_entry(ui);
    if (!(activity_.hovered == hovered_before)) activity_.hover_since = now;
    draw_hover_card(ui, all);
    draw_messages(ui, all);
    tell_step(ui);
  }
  activity_.mirror.end_frame();
  ImGui::End();
  // A finger comes from nowhere: the first place it touches makes no delta.
  const bool jumped = io.MousePos.x != last_mouse_.x || io.MousePos.y != last_mouse_.y;
  last_mouse_ = {io.MousePos.x, io.MousePos.y};
  const bool input = jumped || io.MouseDelta.x != 0 || io.MouseDelta.y != 0 || io.MouseWheel != 0 ||
                     ImGui::IsMouseClicked(0) || ImGui::IsMouseReleased(0) || io.InputQueueCharacters.Size > 0;
  settle_ = input || !(activity_.hovered == hovered_before) ? 2 : std::max(0, settle_ - 1);
}

int Interface::claims(float x, float y) const {
  if (ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel) || activity_.drawer) return 1;
  int found = 0;
  for (const Claim& claim : activity_.claims)
    if (claim.box.contains(x, y)) found |= (claim.scrolls ? 1 : 0) | (claim.zooms ? 2 : 0);
  return found;
}

Wishes Interface::take_wishes() {
  Wishes out;
  std::swap(out, wishes_);
  return out;
}

double Interface::next_frame_in(double now) const {
  if (settle_ > 0 || activity_.mirror.asked()) return 0;
  double wait = -1;
  const auto sooner = [&](double at) {
    wait = wait < 0 ? std::max(0.0, at - now) : std::min(wait, std::max(0.0, at - now));
  };
  if (const double player = playback_wait(activity_, now); player >= 0) sooner(now + player);
  if (!activity_.messages.empty()) sooner(activity_.messages_until);
  if (activity_.unfinished || document_.working()) sooner(now);
  if (activity_.hovered_box.w > 0 && now < activity_.hover_since + kHoverSeconds)
    sooner(activity_.hover_since + kHoverSeconds);
  return wait;
}

}  // namespace attn
