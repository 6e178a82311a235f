#include "ui/player/transport.h"

#include <cstdlib>

#include "story/step_words.h"
#include "ui/player/flow.h"
#include "ui/player/playback.h"

namespace attn {
namespace {

constexpr float kButtons = 176;    // those of the film line, up to the line that parts them off
constexpr float kFilled = .94f;    // of a piece of the track; the rest is the gap
constexpr float kLeastPiece = 12;  // pixels, on a phone; shorter ones are joined where they belong together

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

/// Over each piece of the track the letter of its step, which leads there.
void letters(Ui& ui, Rect r) {
  const Theme& t = ui.theme;
  const float piece = r.w / static_cast<float>(ui.stops.size());
  const Hit h = hit("filmstrip", r);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  for (int i = 0; i < static_cast<int>(ui.stops.size()); ++i) {
    const Stop& stop = ui.stops[i];
    const Rect place{r.x + piece * static_cast<float>(i), r.y, piece, r.h};
    const bool over_it = h.hovered && place.contains(mouse.x, mouse.y);
    const bool asked = ui.mirror.button(film_id(stop), place, stop_title(ui.session, ui.words, stop), i == ui.current);
    if (asked || (h.clicked && over_it)) play_to(ui, {i});
    const std::vector<Run> symbol = stop_symbol(ui, stop, 13,
                                                i == ui.current || over_it ? t.text1
                                                : i > ui.current           ? t.text3
                                                                           : t.text2);
    const float width = ui.paint.width(symbol);
    if (width <= piece * kFilled) ui.paint.runs(place.x + (piece * kFilled - width) / 2, r.y + 17, symbol);
  }
}

/// The stop on view in a line of at most `room`.
void name_stop(Ui& ui, float x, float base, float room) {
  const Theme& t = ui.theme;
  const Stop& now = ui.stop();
  std::vector<Run> line = stop_symbol(ui, now, 14, t.text1);
  line.push_back(gap(5));
  line.push_back(plain(stop_short(ui.session, ui.words, now), 12, t.text1, Face::semibold));
  const bool grouped = std::ranges::any_of(ui.stops.groups(), [&](const StopGroup& g) { return holds(g, ui.current); });
  const std::string name = grouped ? stop_group(ui.session, ui.words, now) : stop_short(ui.session, ui.words, now);
  if (grouped || ui.paint.width(line) > room)  // what the stop is stands above the stage
    line = {plain(ui.paint.fit(name, room, 12, Face::semibold), 12, t.text1, Face::semibold)};
  ui.paint.runs(x, base, line);
}

/// Pieces of a line, one per stop, and a knob; around `y`, used in all of `reach`.
void draw_pieces(Ui& ui, float x0, float x1, float y, Rect reach) {
  const Theme& t = ui.theme;
  const int current = ui.current;
  const auto count = static_cast<int>(ui.stops.size());
  const std::vector<StopGroup>& groups = ui.stops.groups();
  const Color ink = t.role(ui.stop().role);
  const float piece = (x1 - x0) / static_cast<float>(count);
  scrub_track(ui, reach, piece, 1);
  const float knob = x0 + piece * (static_cast<float>(current) + played_part(ui)) - 5;
  for (int i = 0; i < count; ++i) {
    // Where pieces are short, neighbours of one tile or layer are one.
    const auto inside = [&](const StopGroup& g) { return holds(g, i) && holds(g, i + 1); };
    const bool joined = piece < kLeastPiece && std::ranges::any_of(groups, inside);
    const Rect r{x0 + piece * static_cast<float>(i), y - 2, joined ? piece + 1 : std::max(2.f, piece - 3), 4};
    const float radius = piece < kLeastPiece ? 1 : 2;
    ui.paint.rect(r, i < current ? t.text2 : t.border, radius);
    if (i == current) ui.paint.rect({r.x, r.y, std::clamp(knob - r.x, 2.f, r.w), 4}, ink, radius);
  }
  ui.paint.circle({knob, y}, 9, t.panel);
  ui.paint.circle({knob, y}, 7, ink);
}

}  // namespace

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

void draw_track(Ui& ui, Rect r, const std::function<Color(float x)>& ground) {
  const Theme& t = ui.theme;
  const Color ink = t.role(ui.stop().role);
  const auto count = static_cast<int>(ui.stops.size());
  const float width = r.w / static_cast<float>(count);
  const float y = r.y + r.h / 2 - 1;
  const Hit scrub = scrub_track(ui, r, width, kFilled);
  const float begin = r.x + width * static_cast<float>(ui.current);
  const float done = width * kFilled * played_part(ui);
  ui.paint.rect({r.x, y, r.w - 4, 3}, t.border, 1.5f);
  ui.paint.rect({r.x, y, begin - r.x, 3}, t.text2, 1.5f);
  ui.paint.rect({begin, y, done, 3}, ink, 1.5f);
  for (int i = 1; i < count; ++i) {
    const float at = std::round(r.x + width * static_cast<float>(i)) - 3;
    ui.paint.rect({at, y - 2, 2, 7}, ground(at));
  }
  ui.paint.circle({begin + done, y + 1.5f}, 8, t.panel);
  ui.paint.circle({begin + done, y + 1.5f}, scrub.hovered ? 7.f : 6.f, ink);
}

void draw_film_line(Ui& ui, Rect area) {
  const Theme& t = ui.theme;
  const float top = area.y + 6;
  end_buttons(ui, {area.x + 10, top, 32, 32}, {area.x + 138, top, 32, 32});
  step_buttons(ui, {area.x + 42, top, 32, 32}, {area.x + 106, top, 32, 32});
  play_button(ui, {area.x + 90, top + 16}, 15);
  ui.paint.vline(area.x + kButtons, area.y + 10, area.bottom() - 10, t.hairline);
  const float right = area.right() - 16;
  speed_button(ui, {right - 44, area.y + 9, 44, 26});
  unit_choice(ui, {right - 192, area.y + 9, 140, 26});

  const float x = area.x + kButtons + 16;
  const float room = std::min(220.f, std::floor(area.w * .15f));
  std::vector<Run> line = stop_symbol(ui, ui.stop(), 15, t.text1);
  if (!line.empty()) line.push_back(gap(7));
  const std::string name = stop_short(ui.session, ui.words, ui.stop());
  line.push_back(
      plain(ui.paint.fit(name, room - ui.paint.width(line), 13, Face::semibold), 13, t.text1, Face::semibold));
  ui.paint.runs(x, baseline(area.y + 22, 13), line);
  const float from = x + room + 20;
  const float to = right - 192 - 20;
  letters(ui, {from, area.y, to - from, 20});
  draw_track(ui, {from, area.y + 20, to - from, 24}, [&](float) { return t.panel; });
}

void draw_phone_player(Ui& ui, Rect area) {
  if (area.h < kPhonePlayer) {  // one line
    const float mid = area.y + area.h / 2;
    play_button(ui, {area.x + 30, mid}, 16);
    step_buttons(ui, {area.x + 58, mid - 16, 32, 32}, {area.right() - 42, mid - 16, 32, 32});
    const float x0 = area.x + 108;
    const float x1 = area.right() - 60;
    return draw_pieces(ui, x0, x1, mid, {x0, mid - 22, x1 - x0, 44});
  }
  const float mid = area.y + 34;
  play_button(ui, {area.x + 42, mid}, 22);
  step_buttons(ui, {area.x + 72, mid - 16, 32, 32}, {area.right() - 46, mid - 16, 32, 32});
  const float x0 = area.x + 116;
  const float x1 = area.right() - 60;
  const std::string place =
      ui.words.format("film.place", {std::to_string(ui.current + 1), std::to_string(ui.stops.size())});
  ui.paint.number(x1, area.y + 24, place, ui.theme.text3, 12, Align::right);
  name_stop(ui, x0, area.y + 24, x1 - x0 - ui.paint.width(place, 12, Face::regular, true) - 10);
  draw_pieces(ui, x0, x1, area.y + 50, {x0, area.y + 28, x1 - x0, 44});
}

}  // namespace attn
