#include "ui/filmstrip.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "ui/compare.h"
#include "ui/picture.h"
#include "ui/playback.h"
#include "ui/step_words.h"
#include "ui/transport.h"
#include "ui/widgets.h"

namespace attn {
namespace {

constexpr float kLeastThumbnail = 16;  // pixels of height; less shows nothing

/// A matrix, `unit` pixels a cell; where a cell has less than a pixel, see draw_picture(). Returns its width.
float thumbnail(Ui& ui, const Trace& trace, const std::string& step, float x, float y, float unit, bool faint) {
  const Tensor& value = trace.value(step);
  const int head = std::min(ui.step_head(step), static_cast<int>(value.shape().heads) - 1);
  const int rows = static_cast<int>(value.shape().rows);
  const int cols = static_cast<int>(value.shape().cols);
  unit *= std::min(1.f, static_cast<float>(ui.session.tokens().size()) / static_cast<float>(std::max(1, rows)));  // rows of pairs are many
  const float w = static_cast<float>(cols) * unit;
  const float h = static_cast<float>(rows) * unit;
  ui.paint.rect({x - 1, y - 1, w + 2, h + 2}, ui.theme.well);
  draw_picture(ui, {value, head, {0, 0, rows, cols}, false, step_info(step).role == Role::a, std::max(known_magnitude(value, head), 1e-30), faint},
               {std::round(x), y, std::max(1.f, std::round(w)), std::max(1.f, std::round(h))});
  return w;
}

/// The position under the pointer on a track of `count` pieces, each `filled` of its width long.
PlayPosition scrubbed(const Ui& ui, float x0, float piece, float filled) {
  const Walk& walk = ui.activity.playback.walk;
  const float at = std::clamp((ImGui::GetIO().MousePos.x - x0) / piece, 0.f, static_cast<float>(walk.stops.size()) - .001f);
  const int stop = static_cast<int>(at);
  return walk.at(stop, static_cast<int>((at - static_cast<float>(stop)) / filled * static_cast<float>(walk.count(stop))));
}

/// The place of the player in words: the step, and what of it is played last.
std::string place_words(const Ui& ui, const Film& film) {
  const Playback& p = ui.activity.playback;
  std::string text = film_title(ui.words, film);
  if (p.at.whole()) return text;
  const PlayCell at = p.walk.cell(p.at);
  const std::string& step = p.walk.stops[static_cast<size_t>(p.at.stop)].results[at.result].step;
  const CellAddress cell{step, ui.step_head(step), at.row, at.col};
  if (p.walk.unit == Play::Unit::cell && p.at.phase == Play::Phase::divide)
    text = ui.words.format("mirror.at_cell", {text, row_word(ui, cell), col_word(ui, cell)});
  else
    text = ui.words.format("mirror.at_row", {text, row_word(ui, cell)});
  const std::string phase = phase_words(ui, true);
  return phase.empty() ? text : text + ", " + phase;
}

/// The track of the player; in the mirror a slider over all positions.
Hit scrub_track(Ui& ui, Rect r, const std::vector<Film>& all, float piece, float filled) {
  const Hit h = hit("scrub", r);
  if (h.held) play_to(ui, all, scrubbed(ui, r.x, piece, filled));
  const Playback& p = ui.activity.playback;
  const auto stops = static_cast<int>(p.walk.stops.size());
  int count = 0;
  int index = p.walk.index(p.at);
  for (int stop = 0; stop < stops; ++stop) {
    count += p.walk.count(stop);
    if (stop < p.at.stop) index += p.walk.count(stop);
  }
  const int steps = std::max(1, count - 1);
  Control c = ui.activity.mirror.start("scrub", Control::Kind::slider, r);
  c.label = ui.word("control.scrub");
  c.steps = steps;
  c.value = static_cast<float>(index) / static_cast<float>(steps);
  c.value_text = place_words(ui, all[static_cast<size_t>(p.at.stop)]);
  const auto set = ui.activity.mirror.add(std::move(c));
  if (!set || *set == "end") return h;
  auto to = static_cast<int>(std::lround(std::strtod(set->c_str(), nullptr) * steps));
  int stop = 0;
  while (stop + 1 < stops && to >= p.walk.count(stop)) to -= p.walk.count(stop++);
  play_to(ui, all, p.walk.at(stop, to));
  return h;
}

/// How much of the present stop is played, 0 ... 1.
float played_part(const Ui& ui) {
  const Playback& p = ui.activity.playback;
  return static_cast<float>(p.walk.index(p.at) + 1) / static_cast<float>(p.walk.count(p.at.stop));
}

void compact_filmstrip(Ui& ui, Rect area, const std::vector<Film>& all, int current) {
  const Theme& t = ui.theme;
  const Film& now = all[static_cast<size_t>(current)];
  const auto count = static_cast<int>(all.size());
  const float mid = area.y + 34;
  play_button(ui, {area.x + 42, mid}, 22, all);
  step_buttons(ui, {area.x + 72, mid - 16, 32, 32}, {area.right() - 46, mid - 16, 32, 32}, all);
  const float x0 = area.x + 116;
  const float x1 = area.right() - 60;
  const float choice = std::min(108.f, (x1 - x0) * .52f);
  const float speed = 32;
  unit_choice(ui, {x1 - speed - choice, area.y + 7, choice, 26});
  speed_button(ui, {x1 - speed + 4, area.y + 7, speed - 4, 26});
  std::vector<Run> line = film_symbol(ui, now, 14, t.text1);
  line.push_back(gap(5));
  line.push_back(plain(film_short(ui.words, now), 12, t.text1, Face::semibold));
  const float room = x1 - speed - choice - 6 - x0;
  if (ui.paint.width(line) > room) line = {plain(ui.paint.fit(film_short(ui.words, now), room, 12, Face::semibold), 12, t.text1, Face::semibold)};
  ui.paint.runs(x0, area.y + 24, line);
  const float piece = (x1 - x0) / static_cast<float>(count);
  const float y = area.y + 50;
  scrub_track(ui, {x0, y - 12, x1 - x0, 34}, all, piece, 1);
  const float knob = x0 + piece * (static_cast<float>(current) + played_part(ui)) - 5;
  for (int i = 0; i < count; ++i) {
    const Rect r{x0 + piece * static_cast<float>(i), y, piece - 3, 4};
    ui.paint.rect(r, i < current ? t.text2 : t.border, 2);
    if (i == current) ui.paint.rect({r.x, y, std::clamp(knob - r.x, 2.f, r.w), 4}, t.role(now.role), 2);
  }
  ui.paint.circle({knob, y + 2}, 9, t.panel);
  ui.paint.circle({knob, y + 2}, 7, t.role(now.role));
}

}  // namespace

void draw_filmstrip(Ui& ui, Rect area, float left, const std::vector<Film>& all, int current, bool compact) {
  const Theme& t = ui.theme;
  ui.activity.mirror.section("player");
  ui.paint.rect(area, t.panel);
  ui.paint.hline(area.x, area.right(), area.y, t.hairline);
  const auto count = static_cast<int>(all.size());
  const Film& now = all[static_cast<size_t>(current)];
  if (compact) return compact_filmstrip(ui, area, all, current);
  draw_transport(ui, {area.x, area.y, left, area.h}, all);
  ui.paint.vline(area.x + left, area.y + 14, area.bottom() - 14, t.hairline);

  const Pinned* pinned = comparing(ui) ? ui.session.pinned() : nullptr;  // A over B in each frame
  const float x0 = area.x + left + (pinned ? 32.f : 16.f);
  const float x1 = area.right() - 16;
  const float width = (x1 - x0) / static_cast<float>(count);
  const auto n = static_cast<float>(ui.session.tokens().size());
  const float room = pinned ? (area.h - 48 - 4) / 2 : area.h - 48;
  // Thumbnails of one height beside the words, except where those leave no room at all.
  const auto fitting = [&](const Film& film) {
    float cols = 0;
    for (const std::string& step : film.thumbs) cols += static_cast<float>(ui.trace().value(step).shape().cols);
    const float words = std::max(ui.paint.width(film_symbol(ui, film, 15, t.text1)), ui.paint.width(film_short(ui.words, film), 12, Face::semibold));
    return (width - 29 - words - 3 * static_cast<float>(film.thumbs.size() - 1)) / cols;
  };
  float unit = std::min(std::floor(room / n) >= 1 ? std::floor(room / n) : room / n, 6.f);
  for (const Film& film : all)
    if (const float fits = fitting(film); fits * n >= kLeastThumbnail) unit = std::min(unit, fits);
  if (pinned)
    for (const bool b : {false, true})
      ui.paint.text(area.x + left + 18, baseline(area.y + 8 + (area.h - 30) / 2 + (b ? 1.f : -1.f) * (room / 2 + 2), 12), b ? "B" : "A", t.text2, 12, Face::semibold, Align::center);
  for (int i = 0; i < count; ++i) {
    const Film& film = all[static_cast<size_t>(i)];
    const float x = std::round(x0 + width * static_cast<float>(i));
    const Rect place_of{x, area.y + 8, std::round(width) - 4, area.h - 30};
    const bool on = i == current;
    const Hit h = hit(ui, "film" + film.id + film.step.substr(step_family(film.step).size()), place_of, film_title(ui.words, film), on);
    if (on) lit_place(ui, place_of, film.role, false);
    else if (h.hovered) ui.paint.rect(place_of, faded(t.active, .5), 6);
    if (h.clicked) step_by(ui, all, current, i - current);
    const Color ink = on ? t.text1 : i > current ? t.text3 : t.text2;
    const std::vector<Run> symbol = film_symbol(ui, film, 15, ink);
    const std::string name = film_short(ui.words, film);
    const float top = std::round(area.y + 8 + (place_of.h - unit * n * (pinned ? 2.f : 1.f) - (pinned ? 4.f : 0.f)) / 2);
    float pen = x + 10;
    if (fitting(film) * n >= kLeastThumbnail) {
      for (const std::string& step : film.thumbs) {
        if (pinned && !pinned->trace.value(step).empty()) thumbnail(ui, pinned->trace, step, pen, top, unit * n / static_cast<float>(pinned->tokens.size()), i > current);
        pen += thumbnail(ui, ui.trace(), step, pen, pinned ? std::round(top + unit * n + 4) : top, unit, i > current) + 3;
      }
      pen += 7;
    }
    const float mid = area.y + 8 + place_of.h / 2;
    ui.paint.runs(pen, mid - 4, symbol);
    ui.paint.text(pen, mid + 14, ui.paint.fit(name, place_of.right() - pen - 2, 12, on ? Face::semibold : Face::regular), ink, 12,
                  on ? Face::semibold : Face::regular);
  }
  const float y = area.bottom() - 13;
  const Hit scrub = scrub_track(ui, {x0, y - 8, x1 - x0, 20}, all, width, .94f);
  const float done = width * .94f * played_part(ui);
  const float knob = x0 + width * static_cast<float>(current) + done;
  ui.paint.rect({x0, y, x1 - x0 - 4, 3}, t.border, 1.5f);
  ui.paint.rect({x0, y, width * static_cast<float>(current), 3}, t.text2, 1.5f);
  ui.paint.rect({x0 + width * static_cast<float>(current), y, done, 3}, t.role(now.role), 1.5f);
  for (int i = 1; i < count; ++i) ui.paint.rect({std::round(x0 + width * static_cast<float>(i)) - 3, y - 2, 2, 7}, t.panel);
  ui.paint.circle({knob, y + 1.5f}, 8, t.panel);
  ui.paint.circle({knob, y + 1.5f}, scrub.hovered ? 7.f : 6.f, t.role(now.role));
}

}  // namespace attn
