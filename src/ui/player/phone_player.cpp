#include <algorithm>

#include "story/step_words.h"
#include "ui/player/transport.h"

namespace attn {
namespace {

constexpr float kLeastPiece = 12;  // pixels; shorter ones are joined where they belong together

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
