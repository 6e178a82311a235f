#include "ui/player/film_track.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "story/step_words.h"
#include "ui/player/playback.h"

namespace attn {
namespace {

/// The position under the pointer on a track of `count` pieces, each `filled` of its width long.
PlayPosition scrubbed(const Ui& ui, float x0, float piece, float filled) {
  const Walk& walk = ui.player.playback.walk;
  const float at =
      std::clamp((ImGui::GetIO().MousePos.x - x0) / piece, 0.f, static_cast<float>(walk.stops.size()) - .001f);
  const int stop = static_cast<int>(at);
  return walk.at(stop,
                 static_cast<int>((at - static_cast<float>(stop)) / filled * static_cast<float>(walk.count(stop))));
}

/// The place of the player in words: the step, and what of it is played last.
std::string place_words(const Ui& ui, const Stop& stop) {
  const Playback& p = ui.player.playback;
  std::string text = stop_title(ui.words, stop);
  if (p.at.whole()) return text;
  const PlayCell at = p.walk.cell(p.at);
  const std::string& step = p.walk.stops[static_cast<size_t>(p.at.stop)].results[at.result].step;
  const CellAddress cell{step, ui.step_head(step), at.row, at.col};
  if (p.walk.unit == Play::Unit::cell && p.at.phase == Play::Phase::divide)
    text = ui.words.format("mirror.at_cell",
                           {text, row_word(ui.session, ui.words, cell), col_word(ui.session, ui.words, cell)});
  else
    text = ui.words.format("mirror.at_row", {text, row_word(ui.session, ui.words, cell)});
  const std::string phase = phase_words(ui, true);
  return phase.empty() ? text : text + ", " + phase;
}

}  // namespace

Hit scrub_track(Ui& ui, Rect r, float piece, float filled) {
  const Hit h = hit("scrub", r);
  if (h.held) play_to(ui, scrubbed(ui, r.x, piece, filled));
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
  return static_cast<float>(p.walk.index(p.at) + 1) / static_cast<float>(p.walk.count(p.at.stop));
}

}  // namespace attn
