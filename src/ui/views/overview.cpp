#include "ui/views/overview.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "story/step_words.h"
#include "ui/kit/widgets.h"
#include "ui/stage/edit.h"

namespace attn {
namespace {

constexpr float kCellWidth = 32;
constexpr float kBetween = 46;

/// "W_Q" as mathematics, for the steps that have a letter of their own.
std::vector<Run> name_of(const Ui& ui, const std::string& step) {
  static const std::map<std::string, std::pair<std::string, std::string>> kLetters{
      {"x", {"X", ""}},    {"w_q", {"W", "Q"}}, {"w_k", {"W", "K"}}, {"w_v", {"W", "V"}},
      {"w_o", {"W", "O"}}, {"q", {"Q", ""}},    {"k", {"K", ""}},    {"v", {"V", ""}}};
  const Color ink = ui.theme.role(step_info(step).role);
  if (const auto it = kLetters.find(step); it != kLetters.end()) {
    std::vector<Run> runs{math(it->second.first, 18, ink)};
    if (!it->second.second.empty()) runs.push_back(math_sub(it->second.second, 18, ink));
    return runs;
  }
  return {plain(step_words(ui.words, step), 13, ink, Face::semibold)};
}

}  // namespace

void draw_overview(Ui& ui, Rect area) {
  const Theme& t = ui.theme;
  const float top = area.y + 116;
  const float room = area.bottom() - 18 - top;
  const float labels = label_width(ui) + 12;
  std::vector<Tile> tiles;
  std::vector<float> label_widths;
  std::vector<int> film_of_tile;
  float x = 0;
  float current_x = 0;
  float current_end = 0;
  for (int f = 0; f < static_cast<int>(ui.stops.size()); ++f) {
    std::vector<std::string> steps;
    for (const std::string& step : ui.stops[f].steps)
      if (!ui.trace().value(step).empty() && step != "concat" && step != "projected") steps.push_back(step);
    for (const std::string& step : steps) {
      const StepInfo& words = step_info(step);
      const bool tokens = words.rows == Axis::query || words.rows == Axis::key;
      const float left = tokens ? labels : words.rows == Axis::feature ? 62.f : 18.f;
      const auto rows = static_cast<float>(rows_of(ui, step));
      const float ch = std::clamp(std::floor(room / rows), 12.f, 22.f);
      Tile tile = make_tile(ui, step, false, x + left, top, kCellWidth, ch, 1e6f, room);
      tile.rows = words.rows == Axis::key ? Axis::query : words.rows;  // one token is one row, all along the strip
      tile.cols = words.cols;
      tile.role = words.role;
      tile.amount = step == "weights";
      tile.scale = own_scale(ui, step);
      tile.editable = is_editable(ui, step);
      tiles.push_back(tile);
      label_widths.push_back(left - 12);
      film_of_tile.push_back(f);
      if (f == ui.current && step == ui.stops[f].step) {
        current_x = x;
        current_end = tile.box.right();
      }
      x = tile.box.right() + kBetween;
    }
  }
  const float total = x - kBetween;
  // The step that was just chosen comes into view; the wheel and the bar move on from there.
  float& scroll = ui.activity.overview_x;
  const float view = area.w - 40;
  if (ui.activity.overview_film != ui.current) {
    ui.activity.overview_film = ui.current;
    if (current_x < scroll || current_end > scroll + view)
      scroll = current_x + (std::min(current_end - current_x, view) - view) / 2;
  }
  const ImGuiIO& io = ImGui::GetIO();
  const float most = std::max(0.f, total - view);
  if (area.contains(io.MousePos.x, io.MousePos.y)) scroll -= (io.MouseWheel + io.MouseWheelH) * 60;
  if (most > 0) {
    const Rect track{area.x + 20, area.bottom() - 9, view, 4};
    const float knob = view * view / total;
    const Hit h = hit("overview bar", {track.x, track.y - 6, track.w, 14});
    if (h.held) scroll = (io.MousePos.x - track.x - knob / 2) / (view - knob) * most;
    scroll = std::clamp(scroll, 0.f, most);
    ui.paint.rect({track.x + scroll / most * (view - knob), track.y, knob, 4},
                  h.hovered || h.held ? t.control : t.border, 2);
  } else {
    scroll = 0;
  }

  const Rect strip{area.x + 1, area.y + 44, area.w - 2, area.h - 56};
  const Clip clip(strip);
  for (Tile& tile : tiles) tile.box.x = std::round(tile.box.x + area.x + 20 - scroll);
  const Lit lit = lit_by(tiles, ui.focus());
  for (size_t i = 0; i < tiles.size(); ++i) {
    const Tile& tile = tiles[i];
    if (tile.box.right() + 20 < strip.x || tile.box.x - 100 > strip.right()) continue;
    std::vector<Run> name = name_of(ui, tile.step);
    name.push_back(gap(8));
    name.push_back(figures(shape_text(ui, tile.step), 11, t.text3));
    const float name_x =
        std::clamp(tile.box.x, strip.x + 8, std::max(strip.x + 8, tile.box.right() - ui.paint.width(name)));
    const bool beside_next = name_x + ui.paint.width(name) > tile.box.right() + kBetween - 12;
    if (!beside_next && ui.paint.shows({name_x, area.y, ui.paint.width(name), 1})) {
      if (film_of_tile[i] == ui.current)
        ui.paint.rect({name_x, area.y + 70, ui.paint.width(name), 2}, t.role(tile.role), 1);
      ui.paint.runs(name_x, area.y + 64, name);
    }
    draw_tile(ui, tile, lit);
    row_labels(ui, tile, lit, tile.box.x - 12, label_widths[i]);
    column_labels(ui, tile, lit, top - 8);
  }
}

}  // namespace attn
