#include "ui/player/transport.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "story/step_words.h"
#include "text/numbers.h"
#include "ui/player/flow.h"
#include "ui/player/playback.h"

namespace attn {

void play_button(Ui& ui, Point center, float radius) {
  const Hit h = hit(ui, "play", reach(ui, {center.x - radius, center.y - radius, 2 * radius, 2 * radius}),
                    ui.word(ui.player.playing ? "control.pause" : "control.play"));
  ui.paint.circle(center, radius, h.hovered ? ui.theme.text2 : ui.theme.text1);
  draw_icon(ui.paint, ui.player.playing ? Icon::pause : Icon::play, {center.x + 1, center.y}, radius * .88f,
            ui.theme.panel);
  if (h.clicked) toggle_play(ui);
}

void step_buttons(Ui& ui, Rect back, Rect forward) {
  const Playback& p = ui.player.playback;
  if (icon_button(ui, "back", back, Icon::back, p.walk.previous(p.at) != p.at, false, 15)) play_by(ui, -1);
  if (icon_button(ui, "forward", forward, Icon::forward, p.walk.next(p.at) != p.at, false, 15)) play_by(ui, 1);
}

void end_buttons(Ui& ui, Rect first, Rect last) {
  const Playback& p = ui.player.playback;
  if (icon_button(ui, "first", first, Icon::first, p.at != p.walk.first(), false, 15)) play_to_end(ui, false);
  if (icon_button(ui, "last", last, Icon::last, p.at != p.walk.last(), false, 15)) play_to_end(ui, true);
}

void unit_choice(Ui& ui, Rect r) {
  std::vector<std::string> names;
  for (const char* unit : kPlayUnits) names.push_back(ui.word(std::string("play.unit.") + unit));
  const int unit = segmented(ui, "unit", r, names, static_cast<int>(ui.scene().view.play.unit), 12);
  if (unit >= 0) set_unit(ui, static_cast<Play::Unit>(unit));
}

void speed_button(Ui& ui, Rect r) {
  const Theme& t = ui.theme;
  const auto at = std::find(std::begin(kSpeeds), std::end(kSpeeds), ui.player.speed);
  const std::string text = *at == .5 ? "½×" : number_text(*at, 0) + "×";
  const Hit h = hit(ui, "speed", reach(ui, r, false), ui.words.format("control.speed", {text}));
  if (h.hovered || h.held) ui.paint.rect(r, h.held ? t.well : t.active, 6);
  ui.paint.number(r.x + r.w / 2, baseline(r.y + r.h / 2, 12), text, t.text2, 12, Face::medium, Align::center);
  if (h.clicked) ui.player.speed = at + 1 == std::end(kSpeeds) ? kSpeeds[0] : at[1];
}

void draw_transport(Ui& ui, Rect area) {
  const float y = area.y + 14;
  end_buttons(ui, {area.x + 12, y, 32, 32}, {area.x + 184, y, 32, 32});
  step_buttons(ui, {area.x + 52, y, 32, 32}, {area.x + 144, y, 32, 32});
  play_button(ui, {area.x + 114, y + 16}, 19);
  unit_choice(ui, {area.x + 16, area.bottom() - 36, 140, 26});
  speed_button(ui, {area.x + 166, area.bottom() - 36, 44, 26});
}

namespace {

/// Goes to the position under the pointer on a track from x0 on, `piece` pixels per stop, of which the part `filled` is
/// its line; by steps, to a place between two of them.
void scrub(Ui& ui, float x0, float piece, float filled) {
  const Walk walk = ui.player.playback.walk;
  const float at =
      std::clamp((ImGui::GetIO().MousePos.x - x0) / piece, 0.f, static_cast<float>(walk.stops.size()) - .001f);
  const int stop = static_cast<int>(at);
  const float part = (at - static_cast<float>(stop)) / filled;
  play_to(ui, walk.at(stop, static_cast<int>(part * static_cast<float>(walk.count(stop)))));
  if (walk.unit == Play::Unit::step) hold_flow(ui, part);
}

/// The place of the player in words: the step, and what of it is played last.
std::string place_words(const Ui& ui, const Stop& stop) {
  const Playback& p = ui.player.playback;
  std::string text = stop_title(ui.session, ui.words, stop);
  if (p.at.whole()) return text;
  const CellAddress cell = played_cell(ui, p.walk, p.at);
  const std::string row = row_word(ui.session, ui.words, cell);
  if (p.walk.unit == Play::Unit::cell && p.at.phase == Play::Phase::divide)
    text = ui.words.format("mirror.at_cell", {text, row, col_word(ui.session, ui.words, cell)});
  else
    text = ui.words.format("mirror.at_row", {text, row});
  const std::string phase = phase_words(ui, true);
  return phase.empty() ? text : text + ", " + phase;
}

}  // namespace

Hit scrub_track(Ui& ui, Rect r, float piece, float filled) {
  const Hit h = hit("scrub", r);
  if (h.hovered || h.held) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  if (h.held) scrub(ui, r.x, piece, filled);
  const Playback& p = ui.player.playback;
  const auto stops = static_cast<int>(p.walk.stops.size());
  int count = 0;
  int index = p.walk.index(p.at);
  for (int stop = 0; stop < stops; ++stop) {
    count += p.walk.count(stop);
    if (stop < p.at.stop) index += p.walk.count(stop);
  }
  const int steps = std::max(1, count - 1);
  Control c = ui.mirror.start("scrub", Control::Kind::slider, r);
  c.label = ui.word("control.scrub");
  c.steps = steps;
  c.value = static_cast<float>(index) / static_cast<float>(steps);
  c.value_text = place_words(ui, ui.stops[p.at.stop]);
  const auto set = ui.mirror.add(std::move(c));
  if (!set || *set == "end") return h;
  auto to = static_cast<int>(std::lround(std::strtod(set->c_str(), nullptr) * steps));
  int stop = 0;
  while (stop + 1 < stops && to >= p.walk.count(stop)) to -= p.walk.count(stop++);
  play_to(ui, p.walk.at(stop, to));
  return h;
}

float played_part(const Ui& ui) {
  const Playback& p = ui.player.playback;
  const float played = static_cast<float>(p.walk.index(p.at) + 1) / static_cast<float>(p.walk.count(p.at.stop));
  return played * static_cast<float>(flow_part(ui));
}

}  // namespace attn
