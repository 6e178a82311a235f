#include "ui/player/transport.h"

#include <algorithm>

#include "text/numbers.h"
#include "ui/kit/widgets.h"
#include "ui/player/playback.h"

namespace attn {

void play_button(Ui& ui, Point center, float radius) {
  const Hit h = hit(ui, "play", {center.x - radius, center.y - radius, 2 * radius, 2 * radius},
                    ui.word(ui.player.playing ? "control.pause" : "control.play"));
  ui.paint.circle(center, radius, h.hovered ? ui.theme.text2 : ui.theme.text1);
  draw_icon(ui.paint, ui.player.playing ? Icon::pause : Icon::play, {center.x + 1, center.y}, radius * .88f,
            ui.theme.panel);
  if (h.clicked) toggle_play(ui);
}

void step_buttons(Ui& ui, Rect back, Rect forward) {
  const Playback& p = ui.player.playback;
  if (icon_button(ui, "back", back, Icon::back, !(p.walk.previous(p.at) == p.at), false, 15)) play_by(ui, -1);
  if (icon_button(ui, "forward", forward, Icon::forward, !(p.walk.next(p.at) == p.at), false, 15)) play_by(ui, 1);
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
  const Hit h = hit(ui, "speed", ui.touch ? Rect{r.x, r.y - 9, r.w, 44} : r, ui.words.format("control.speed", {text}));
  if (h.hovered || h.held) ui.paint.rect(r, h.held ? t.well : t.active, 6);
  ui.paint.number(r.x + r.w / 2, baseline(r.y + r.h / 2, 12), text, t.text2, 12, Face::medium, Align::center);
  if (h.clicked) ui.player.speed = at + 1 == std::end(kSpeeds) ? kSpeeds[0] : at[1];
}

void draw_transport(Ui& ui, Rect area) {
  const float y = area.y + 14;
  const Playback& p = ui.player.playback;
  if (icon_button(ui, "first", {area.x + 12, y, 32, 32}, Icon::first, !(p.at == p.walk.first()), false, 15))
    play_to_end(ui, false);
  step_buttons(ui, {area.x + 52, y, 32, 32}, {area.x + 144, y, 32, 32});
  play_button(ui, {area.x + 114, y + 16}, 19);
  if (icon_button(ui, "last", {area.x + 184, y, 32, 32}, Icon::last, !(p.at == p.walk.last()), false, 15))
    play_to_end(ui, true);
  unit_choice(ui, {area.x + 16, area.bottom() - 36, 140, 26});
  speed_button(ui, {area.x + 166, area.bottom() - 36, 44, 26});
}

}  // namespace attn
