#include <algorithm>

#include "story/step_words.h"
#include "ui/player/transport.h"

namespace attn {
namespace {

constexpr float kLeastPiece = 12;  // pixels; shorter ones are joined where they belong together

}  // namespace

void draw_phone_player(Ui& ui, Rect area) {
  const Theme& t = ui.theme;
  const Stop& now = ui.stop();
  const int current = ui.current;
  const auto count = static_cast<int>(ui.stops.size());
  const float mid = area.y + 34;
  play_button(ui, {area.x + 42, mid}, 22);
  step_buttons(ui, {area.x + 72, mid - 16, 32, 32}, {area.right() - 46, mid - 16, 32, 32});
  const float x0 = area.x + 116;
  const float x1 = area.right() - 60;
  const float choice = std::min(108.f, (x1 - x0) * .52f);
  const float speed = 32;
  unit_choice(ui, {x1 - speed - choice, area.y + 7, choice, 26});
  speed_button(ui, {x1 - speed + 4, area.y + 7, speed - 4, 26});
  std::vector<Run> line = stop_symbol(ui, now, 14, t.text1);
  line.push_back(gap(5));
  line.push_back(plain(stop_short(ui.session, ui.words, now), 12, t.text1, Face::semibold));
  const float room = x1 - speed - choice - 6 - x0;
  const std::vector<StopGroup>& groups = ui.stops.groups();
  const bool grouped = std::any_of(groups.begin(), groups.end(), [&](const StopGroup& g) { return holds(g, current); });
  const std::string name = grouped ? stop_group(ui.session, ui.words, now) : stop_short(ui.session, ui.words, now);
  if (grouped || ui.paint.width(line) > room)  // what the stop is stands above the stage
    line = {plain(ui.paint.fit(name, room, 12, Face::semibold), 12, t.text1, Face::semibold)};
  ui.paint.runs(x0, area.y + 24, line);
  const float piece = (x1 - x0) / static_cast<float>(count);
  const float y = area.y + 50;
  scrub_track(ui, {x0, y - 12, x1 - x0, 34}, piece, 1);
  const float knob = x0 + piece * (static_cast<float>(current) + played_part(ui)) - 5;
  for (int i = 0; i < count; ++i) {
    // Where pieces are short, neighbours of one tile or layer are one.
    const auto inside = [&](const StopGroup& g) { return holds(g, i) && holds(g, i + 1); };
    const bool joined = piece < kLeastPiece && std::any_of(groups.begin(), groups.end(), inside);
    const Rect r{x0 + piece * static_cast<float>(i), y, joined ? piece + 1 : std::max(2.f, piece - 3), 4};
    const float radius = piece < kLeastPiece ? 1 : 2;
    ui.paint.rect(r, i < current ? t.text2 : t.border, radius);
    if (i == current) ui.paint.rect({r.x, y, std::clamp(knob - r.x, 2.f, r.w), 4}, t.role(now.role), radius);
  }
  ui.paint.circle({knob, y + 2}, 9, t.panel);
  ui.paint.circle({knob, y + 2}, 7, t.role(now.role));
}

}  // namespace attn
