// The player where the window is low: one line.
#include <imgui.h>

#include <algorithm>

#include "story/step_words.h"
#include "ui/player/playback.h"
#include "ui/player/transport.h"

namespace attn {
namespace {

constexpr float kButtons = 176;  // those of the player, up to the line that parts them off
constexpr float kFilled = .94f;  // of a piece of the track; the rest is the gap

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

}  // namespace

void draw_track(Ui& ui, Rect r, const std::function<Color(float x)>& ground) {
  const Theme& t = ui.theme;
  const Color ink = t.role(ui.stop().role);
  const auto count = static_cast<int>(ui.stops.size());
  const float width = r.w / static_cast<float>(count);
  const float y = r.y + 8;
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
  letters(ui, {from, area.y, to - from, 22});
  draw_track(ui, {from, area.y + 22, to - from, 20}, [&](float) { return t.panel; });
}

}  // namespace attn
