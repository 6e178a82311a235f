#include "ui/interface.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "platform/platform.h"
#include "story/step_words.h"
#include "text/list.h"
#include "ui/inspector/inspector.h"
#include "ui/kit/fonts.h"
#include "ui/kit/hint.h"
#include "ui/player/flow.h"
#include "ui/player/playback.h"
#include "ui/stage/edit.h"
#include "ui/stage/number_entry.h"
#include "ui/views/views.h"

namespace attn {
namespace {

/// Another text, or another scene, may lack the cells that the pointer was at. Nothing is pointed at yet in this frame.
void forget_what_is_gone(Ui& ui) {
  ui.current = ui.stops.of(ui.scene().view.step);
  ui.of<LedTo>().pointed.clear();
  Hand& a = ui.hand;
  if (!ui.exists(a.hovered)) a.hovered = {};
  if (!ui.exists(a.linked)) a.linked = {};
  if (!a.dragged.step.empty() && !ui.exists(a.dragged)) end_drag(ui);
  if (a.painting && !ui.exists(a.painted)) end_paint(ui);
}

/// The words of the step on the stage, without the marks of "[Q|query]".
void tell_step(Ui& ui) {
  const int current = ui.stops.of(ui.scene().view.step);
  const Stop& stop = ui.stops[current];
  std::string text;
  for (const Run& run : marked(ui.theme, stop_text(ui.session, ui.words, stop), 13, 0)) text += run.text;
  LessonVisit* lesson = ui.document.lesson();
  const std::string step =
      ui.words.format("mirror.step", {stop_title(ui.session, ui.words, stop), std::to_string(current + 1),
                                      std::to_string(ui.stops.size()), lesson ? "" : text});
  const std::string told = ui.outcome.told.empty() ? step : step + " " + ui.outcome.told;
  const std::string card = lesson ? lesson_words(ui) : "";
  ui.mirror.tell(lesson ? card + " " + told : told);
  ui.mirror.show(card, ui.outcome.told);
}

/// Ctrl with +, − or 0. A browser keeps these keys for its own zoom.
void answer_zoom_keys(Ui& ui) {
  const auto any = [](ImGuiKey key, ImGuiKey keypad) { return pressed(key) || pressed(keypad); };
  const auto at = std::ranges::find(kScales, ui.of<Showing>().magnification());
  if (any(ImGuiKey_0, ImGuiKey_Keypad0)) set_scale(ui, 1);
  if (any(ImGuiKey_Equal, ImGuiKey_KeypadAdd) && at + 1 < std::end(kScales)) set_scale(ui, at[1]);
  if (any(ImGuiKey_Minus, ImGuiKey_KeypadSubtract) && at > std::begin(kScales)) set_scale(ui, at[-1]);
}

/// The keys of whoever presents, from a keyboard or a remote control.
void answer_presenter(Ui& ui) {
  const int on = pressed(ImGuiKey_PageDown) || pressed(ImGuiKey_RightArrow);
  const int back = pressed(ImGuiKey_PageUp) || pressed(ImGuiKey_LeftArrow);
  if (on != back) turn_guide(ui, on - back);
  if (pressed_once(ImGuiKey_Space)) toggle_play(ui);
}

void answer_keys(Ui& ui) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput || is_typing_number(ui) || list_is_open()) return;
  if (io.KeyCtrl || io.KeySuper) {
    answer_zoom_keys(ui);
    if (pressed(ImGuiKey_Z)) io.KeyShift ? ui.session.redo() : ui.session.undo();
    if (pressed(ImGuiKey_Y)) ui.session.redo();
    return;
  }
  const bool characters = takes_characters(ui);
  if (characters && pressed_once(ImGuiKey_P)) ui.of<Showing>().presents ^= true;
  if (ui.of<Showing>().presents) return answer_presenter(ui);
  const bool left = pressed(ImGuiKey_LeftArrow);
  const bool right = pressed(ImGuiKey_RightArrow);
  if (characters && pressed_once(ImGuiKey_L) && !ui.restrictions.readonly) open_shelf(ui, 0);
  if (pressed_once(ImGuiKey_Space)) toggle_play(ui);
  const auto turn = [&](int by) { ui.document.lesson() ? turn_guide(ui, by) : play_by(ui, by); };
  if (pressed(ImGuiKey_PageDown)) turn(1);
  if (pressed(ImGuiKey_PageUp)) turn(-1);
  const auto character = [&](ImGuiKey key) { return characters && pressed(key); };
  if (character(ImGuiKey_RightBracket) || character(ImGuiKey_Period) || (io.KeyShift && right)) play_by(ui, 1);
  if (character(ImGuiKey_LeftBracket) || character(ImGuiKey_Comma) || (io.KeyShift && left)) play_by(ui, -1);
  if (pressed(ImGuiKey_Home)) play_to_end(ui, false);
  if (pressed(ImGuiKey_End)) play_to_end(ui, true);
  if (io.KeyShift) return;
  if (pressed(ImGuiKey_Backspace) || (io.KeyAlt && left)) ui.go_back();
  CellAddress cell = ui.selected();
  if (cell.step.empty() || io.KeyAlt) return;
  const CellAddress before = cell;
  if (pressed_once(ImGuiKey_Delete) || pressed_once(ImGuiKey_Backspace)) reset_cell(ui, cell);
  const Shape& s = ui.trace().value(cell.step).shape();
  const int down = pressed(ImGuiKey_DownArrow) - pressed(ImGuiKey_UpArrow);
  if (move_tip(ui, right - left, -down)) return;
  cell.row = std::clamp(cell.row + down, 0, static_cast<int>(s.rows) - 1);
  cell.col = std::clamp(cell.col + right - left, 0, static_cast<int>(s.cols) - 1);
  if (!(cell == before)) {
    ui.hand.hovered = {};
    ui.select(cell);
  }
}

void draw_messages(Ui& ui, Rect all) {
  constexpr std::ptrdiff_t kMostMessages = 8;
  for (Said& notice : ui.session.take_notices()) {
    ui.messages.texts.push_back(std::move(notice));
    ui.messages.until = ui.now + kMessageSeconds;
  }
  if (ui.now >= ui.messages.until) ui.messages.texts.clear();
  auto& texts = ui.messages.texts;
  if (std::ssize(texts) > kMostMessages) texts.erase(texts.begin(), texts.end() - kMostMessages);
  if (ui.messages.texts.empty()) return;
  Painter front(ImGui::GetForegroundDrawList());
  const Theme& t = ui.theme;
  // In the bar at the top: what they speak of is below.
  const float most = std::min(560.f, all.w - 32);
  float y = 4;
  for (const Said& said : ui.messages.texts) {
    const std::string message = say(ui.words, said);
    const float w = std::min(most, front.width(message, 13) + 34);
    const float h = front.paragraph(0, 0, w - 32, 19, {plain(message, 13, t.panel)}, false) + 16;
    front.rect({(all.w - w) / 2, y, w, h}, t.text1, 8);
    front.paragraph((all.w - w) / 2 + 16, y + 22, w - 32, 19, {plain(message, 13, t.panel)});
    y += h + 8;
  }
}

/// What the pointer or the keyboard asks about.
void draw_tips(Ui& ui, Rect all) {
  draw_hover_card(ui, all);
  show_hint(ui);
  show_tip(ui);
}

/// Words that are fetched when somebody needs them: of the lexicon for a text that is typed, and of the glossary.
void wish_for_words(Ui& ui, Wishes& wishes) {
  if (MoreWords& more = ui.of<MoreWords>(); more.lexicon.words.empty()) {
    if (ui.hand.typing && !more.asked) wishes.more_words = true;
    more.asked = ui.hand.typing;
  }
  const bool asked = ui.document.lesson() || (!ui.hint.shown.empty() && !ui.hint.waits);
  if (asked && lacks_glossary(ui)) wishes.glossary = true;
}

}  // namespace

void Interface::set_scenes(std::vector<SceneEntry> scenes) {
  const std::string done = platform::remembered("done");
  for (SceneEntry& entry : scenes) entry.done = std::ranges::count(split(done, ", "), entry.id) > 0;
  catalog_.scenes = std::move(scenes);
}

void Interface::set_shelf(const std::vector<ShelfEntry>& shelf) {
  for (const ShelfEntry& each : shelf)
    for (SceneEntry& entry : catalog_.scenes)
      if (entry.id == each.id) entry.shelf = each;
  memory_.of<Shelf>().asked = false;  // what is open comes into view again
  settle_ = 3;
}

void Interface::set_more_words(Lexicon more) {
  memory_.of<MoreWords>() = {std::move(more), true, true};
  settle_ = 3;
}

/// The lesson that is open; else a scene is known by its title, which goes when it becomes one of the visitor's.
std::string Interface::open_entry() {
  if (const LessonVisit* visit = document_.lesson()) return visit->lesson().id;
  const Words& title = document_.session().scene().about.title;
  const auto found = std::ranges::find_if(catalog_.scenes,
                                          [&](const SceneEntry& each) { return !each.lesson && each.title == title; });
  return found == catalog_.scenes.end() ? "" : found->id;
}

std::vector<std::string> Interface::messages() const {
  std::vector<std::string> out;
  for (const Said& said : messages_.texts) out.push_back(say(words_, said));
  return out;
}

Restrictions Interface::in_force() {
  Restrictions out = restrictions_;
  if (!memory_.of<Showing>().presents) return out;
  out.hidden.insert({"controls", "inspector"});
  if (!document_.lesson()) out.hidden.insert("guide");
  return out;
}

/// Takes away what lies over the rest, the foremost first: what is said of a term, an open list, the settings over the
/// stage, the presentation, work that takes long.
void Interface::answer_escape(Ui& ui) {
  const bool typing = ImGui::GetIO().WantTextInput || is_typing_number(ui);  // whose field answers it
  if (!pressed_once(ImGuiKey_Escape) || ui.of<Shelf>().open || typing) return;
  bool& presents = ui.of<Showing>().presents;
  const bool tip = dismiss_tip(ui);
  if (dismiss_hint(ui) || tip || dismiss_hover_card(ui)) return;
  if (list_is_open())
    ImGui::ClosePopupToLevel(ImGui::GetCurrentContext()->OpenPopupStack.Size - 1, true);
  else if (layout_.drawer)
    layout_.drawer = false;
  else if (presents)
    presents = false;
  else if (ui.session.working() > 0)
    ui.session.cancel();
}

void Interface::begin() { start_beginning(memory_.of<Beginning>()); }
void Interface::ask_for_matrices(bool wanted) { memory_.of<OnStage>().asked_for = wanted; }
bool Interface::leave_beginning() { return std::exchange(memory_.of<Beginning>(), {}).phase != Beginning::Phase::none; }

void Interface::lesson_changed() {
  const bool open = document_.lesson() != nullptr;
  bool& beside = memory_.of<GuideBeside>().on;
  beside = beside || open;
  memory_.of<LessonShown>() = {};
  if (open) layout_.panel = 2;
  layout_.sheet = {};
  settle_ = 3;
}

/// Where they do not stand beside the stage.
void Interface::open_settings(Rect all) {
  if (all.w >= 900) {
    layout_.drawer = all.w < 1200;
    return;
  }
  layout_.panel = 1;
  if (layout_.sheet.share == 0) layout_.sheet.share = 1;
}

void Interface::draw(const Theme& theme, bool touch, double now) {
  const ImGuiIO& io = ImGui::GetIO();
  const Rect all{0, 0, io.DisplaySize.x, io.DisplaySize.y};
  sharpen_fonts();
  const size_t waiting = glyphs_waiting();
  drawn_.clear();
  catalog_.open = open_entry();
  Painter::texts().clear();
  Painter::inside_out().clear();
  mirror_.begin_frame();
  if (ImGui::IsMouseClicked(0)) finger_.across = finger_.slides = false;  // it has moved nowhere yet
  set_style_colors(theme);
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(io.DisplaySize);
  ImGui::Begin("page", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
  Painter painter;
  const Restrictions restrictions = in_force();
  const Showing showing_before = memory_.of<Showing>();
  Ui ui{{painter, theme, words_, mirror_, outcome_, gesture_, hint_, tip_, finger_, now, touch},
        document_,
        restrictions,
        drawn_,
        hand_,
        places_,
        player_,
        messages_,
        memory_};
  const CellAddress hovered_before = hand_.hovered;
  if (ui.trace().program) {
    forget_what_is_gone(ui);
    receive_typing(ui);
    receive_numbers(ui);
    advance_flow(ui);
    attn::leave_beginning(ui);
    answer_escape(ui);
    if (!ui.of<Shelf>().open) answer_keys(ui);
    advance_playback(ui);
    ui.current = ui.stops.of(ui.scene().view.step);
    // The tiles of this frame say what is hovered; until then the answer of the last frame stands.
    hand_.hover_seen = false;
    hand_.hovered_box = {};
    outcome_ = {};
    player_.place = {};
    player_.caption.clear();
    player_.card.clear();
    follow_lesson(ui, catalog_);
    if (std::exchange(ui.of<LedTo>().opens, false)) open_settings(all);
    if (ui.of<Shelf>().open)
      draw_shelf(ui, all, catalog_, wishes_);
    else if (all.w < 900)
      draw_phone(ui, all);
    else
      draw_desktop(ui, all);
    if (!hand_.hover_seen) hand_.hovered = {};
    if (ui.of<NextLesson>().wanted) wishes_.scene = ui.of<NextLesson>().id;
    leave_text_field(ui);
    if (hand_.painting && !ImGui::IsMouseDown(0)) end_paint(ui);
    place_number_entry(ui);
    if (!(hand_.hovered == hovered_before)) hand_.hover_since = now;
    draw_tips(ui, all);
    draw_beginning(ui, all);
    wish_for_words(ui, wishes_);
    draw_messages(ui, all);
    tell_step(ui);
    pace_playback(ui);
  }
  mirror_.end_frame();
  ImGui::End();
  if (touch && ImGui::IsMouseReleased(0)) ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX);  // it points nowhere
  // A finger comes from nowhere: the first place it touches makes no delta.
  const bool jumped = io.MousePos.x != last_mouse_.x || io.MousePos.y != last_mouse_.y;
  last_mouse_ = {io.MousePos.x, io.MousePos.y};
  const bool input = jumped || io.MouseDelta.x != 0 || io.MouseDelta.y != 0 || io.MouseWheel != 0 ||
                     ImGui::IsMouseClicked(0) || ImGui::IsMouseReleased(0) || io.InputQueueCharacters.Size > 0;
  settle_ = input || !(hand_.hovered == hovered_before) ? 2 : std::max(0, settle_ - 1);
  if (!(memory_.of<Showing>() == showing_before)) settle_ = 3;
  if (glyphs_waiting() != waiting) settle_ = std::max(settle_, 1);
}

int Interface::claims(float x, float y) const {
  if (list_is_open() || layout_.drawer) return 5;
  int found = 0;
  for (const Claim& claim : outcome_.claims)
    if (claim.box.contains(x, y))
      found |=
          (claim.scrolls && !claim.at_start ? 1 : 0) | (claim.zooms ? 2 : 0) | (claim.scrolls && !claim.at_end ? 4 : 0);
  return found;
}

double Interface::next_frame_in(double now) const {
  if (settle_ > 0 || mirror_.asked()) return 0;
  double wait = -1;
  const auto sooner = [&](double at) {
    wait = wait < 0 ? std::max(0.0, at - now) : std::min(wait, std::max(0.0, at - now));
  };
  if (const double player = playback_wait(player_, now); player >= 0) sooner(now + player);
  if (const double hint = hint_wait(hint_, now); hint >= 0) sooner(now + hint);
  if (!messages_.texts.empty()) sooner(messages_.until);
  for (const double until : {gesture_.ghost.until, hand_.left_until})
    if (now < until && std::isfinite(until)) sooner(until);
  if (now < outcome_.wakes) sooner(outcome_.wakes);
  if (outcome_.unfinished || document_.working()) sooner(now);
  if (hand_.hovered_box.w > 0 && now < hand_.hover_since + kHoverSeconds && std::isfinite(hand_.hover_since))
    sooner(hand_.hover_since + kHoverSeconds);
  return wait;
}

}  // namespace attn
