// All steps at once: a strip of matrices whose rows are level, or in a narrow window a list of small ones.
#include "story/step_words.h"
#include "ui/kit/picture.h"
#include "ui/kit/scrolling.h"
#include "ui/stage/edit.h"
#include "ui/views/views.h"

namespace attn {
namespace {

constexpr float kCellWidth = 32;
constexpr float kBetween = 46;

struct OverviewScroll {
  float x = 0;
  int stop = -1;  // last brought into view
};

/// "W_Q" as mathematics, for the matrices of the formula; others by name.
std::vector<Run> name_of(const Ui& ui, const std::string& step) {
  const StepInfo& info = step_info(step);
  const bool weight = info.given && info.letter == "w" && info.cols != Axis::none && info.cols != Axis::feature;
  const Color ink = ui.theme.role(info.role);
  if (!weight && info.part != Part::projection && step != part_name(Part::tokens, step))
    return {plain(step_words(ui.words, step), 13, ink, Face::semibold)};
  std::vector<Run> name = step_symbol(ui, step, 18);
  if (const std::string_view layer = layer_of(step); !layer.empty())
    name.insert(name.end(), {gap(6), plain(std::string(layer.substr(1)), 13, ink, Face::semibold)});
  return name;
}

/// A matrix of the strip, from its left end.
struct Placed {
  Tile tile;
  float labels;  // width of its row labels
  int stop;
};

/// Every matrix from `top` on, in a height of `room`.
std::vector<Placed> lay_tiles(Ui& ui, float top, float room) {
  const float labels = label_width(ui) + 12;
  std::vector<Placed> placed;
  float x = 0;
  for (int f = 0; f < static_cast<int>(ui.stops.size()); ++f)
    for (const std::string& step : ui.stops[f].steps) {
      if (ui.trace().value(step).empty() || step_info(step).part == Part::joined) continue;
      const StepInfo& words = step_info(step);
      const bool tokens = words.rows == Axis::query || words.rows == Axis::key;
      const float left = tokens ? labels : words.rows == Axis::feature ? 62.f : 18.f;
      const float ch = std::clamp(std::floor(room / static_cast<float>(rows_of(ui, step))), 14.f, 22.f);
      Tile tile = make_tile(ui, step, false, x + left, top, kCellWidth, ch, 1e6f, room);
      tile.rows = words.rows == Axis::key ? Axis::query : words.rows;  // one token is one row, all along the strip
      tile.cols = words.cols;
      tile.role = words.role;
      tile.amount = is_amount(ui, step);
      tile.editable = is_editable(ui, step);
      x = tile.box.right() + kBetween;
      placed.push_back({std::move(tile), left - 12, f});
    }
  return placed;
}

/// How far the strip of the matrices is scrolled, by wheel and bar; the step that was just chosen comes into view.
float scrolled(Ui& ui, Rect area, const std::vector<Placed>& placed) {
  auto& [scroll, shown] = ui.of<OverviewScroll>();
  const float view = area.w - 40;
  if (shown != ui.current) {
    shown = ui.current;
    float from = 0;
    float to = 0;
    float begin = 0;  // of a matrix with its labels
    for (const Placed& p : placed) {
      if (p.stop == ui.current && p.tile.step == ui.stop().step) {
        from = begin;
        to = p.tile.box.right();
      }
      begin = p.tile.box.right() + kBetween;
    }
    if (from < scroll || to > scroll + view) scroll = from + (std::min(to - from, view) - view) / 2;
  }
  const ImGuiIO& io = ImGui::GetIO();
  const float total = placed.empty() ? 0 : placed.back().tile.box.right();
  const float most = std::max(0.f, total - view);
  if (area.contains(io.MousePos.x, io.MousePos.y)) scroll -= (io.MouseWheel + io.MouseWheelH) * 60;
  if (most <= 0) return scroll = 0;
  const Rect track{area.x + 20, area.bottom() - 9, view, 4};
  const float knob = view * view / total;
  const Hit h = hit("overview bar", {track.x, track.y - 6, track.w, 14});
  if (h.hovered || h.held) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  if (h.held) scroll = (io.MousePos.x - track.x - knob / 2) / (view - knob) * most;
  scroll = std::clamp(scroll, 0.f, most);
  ui.paint.rect({track.x + scroll / most * (view - knob), track.y, knob, 4},
                h.hovered || h.held ? ui.theme.control : ui.theme.border, 2);
  return scroll;
}

constexpr int kNear = 12;  // so many rows beyond either edge of the list are offered, too
constexpr float kListRow = 76;
constexpr float kListPicture = 56;  // height
constexpr float kListWidth = .44f;  // of the pictures, as a part of that of the list

/// The matrices of a stop side by side, all in the same unit, no wider than `most`.
struct SmallMatrices {
  const std::vector<std::string>& steps;
  float unit;   // pixels of a cell
  float width;  // of all

  SmallMatrices(const Ui& ui, const Stop& stop, float most) : steps(stop.thumbs) {
    int rows = 1;
    int cols = 1;
    for (const std::string& step : steps) {
      rows = std::max(rows, rows_of(ui, step));
      cols += cols_of(ui, step);
    }
    const float gaps = 4 * static_cast<float>(steps.size());
    unit = std::min(kListPicture / static_cast<float>(rows), (most - gaps) / static_cast<float>(cols));
    width = unit * static_cast<float>(cols) + gaps;
  }

  void draw(Ui& ui, float x, float middle) const {
    for (const std::string& step : steps) {
      const int rows = rows_of(ui, step);
      const int cols = cols_of(ui, step);
      const float w = std::max(2.f, std::round(unit * static_cast<float>(cols)));
      const float h = std::max(2.f, std::round(unit * static_cast<float>(rows)));
      draw_picture(ui,
                   {ui.trace().value(step),
                    ui.step_head(step),
                    {0, 0, rows, cols},
                    false,
                    is_amount(ui, step),
                    own_scale(ui, step),
                    false},
                   {x, std::round(middle - h / 2), w, h});
      x += w + 4;
    }
  }
};

/// A stop of the list: its matrices, what it is, how large; a press leads to it. `words`: from there on.
void draw_list_row(Ui& ui, Rect r, int index, float words) {
  const Theme& t = ui.theme;
  const Stop& stop = ui.stops[index];
  const bool on = index == ui.current;
  const std::string title = stop_title(ui.session, ui.words, stop);
  const Hit h = hit(ui, "all " + std::to_string(index), r, title, on);
  if (on)
    lit_place(ui, r, stop.role, false);
  else if (h.hovered)
    ui.paint.rect(r, faded(t.active, .5), 6);
  const float mid = r.y + r.h / 2;
  if (!ui.session.covers()) SmallMatrices(ui, stop, r.w * kListWidth).draw(ui, r.x + 10, mid);
  std::vector<Run> symbol = stop_symbol(ui, stop, 18, t.text1);
  if (!symbol.empty()) symbol.push_back(gap(10));
  symbol.push_back(figures(shape_text(ui, stop.step), 11, t.text3));
  ui.paint.runs(words, mid - 5, symbol);
  ui.paint.text(words, mid + 16, ui.paint.fit(title, r.right() - 8 - words, 13, Face::semibold), t.text1, 13,
                on ? Face::semibold : Face::regular);
  if (!h.clicked) return;
  show_matrices(ui);
  ui.show_step(stop.step);
}

void draw_list(Ui& ui, Rect place) {
  const auto count = static_cast<int>(ui.stops.size());
  scrolling(ui, "all steps", place, [&](Rect area) {
    const float height = kListRow * static_cast<float>(count) + 8;
    if (int& shown = ui.of<OverviewScroll>().stop; shown != ui.current) {
      const bool can_scroll = ImGui::GetScrollMaxY() > 0 || height <= place.h;
      if (can_scroll) ImGui::SetScrollY(kListRow * (static_cast<float>(ui.current) + .5f) - place.h / 2);
      ui.outcome.unfinished = true;
      shown = can_scroll ? ui.current : shown;
    }
    // Of very many those near the view are enough: the keyboard takes the view along.
    const auto at = [&](float y) { return static_cast<int>((y - area.y) / kListRow); };
    const int first = std::max(0, at(place.y) - kNear);
    const int end = std::min(count, at(place.bottom()) + kNear);
    float widest = 0;
    for (int i = first; i < end; ++i)
      widest = std::max(widest, SmallMatrices(ui, ui.stops[i], (area.w - 24) * kListWidth).width);
    for (int i = first; i < end; ++i)
      draw_list_row(ui, {area.x + 12, area.y + 4 + kListRow * static_cast<float>(i), area.w - 24, kListRow - 4}, i,
                    area.x + 22 + widest + 14);
    return height;
  });
}

}  // namespace

void draw_overview(Ui& ui, const ViewPlace& place) {
  if (place.compact) return draw_list(ui, place.area);
  const Rect area = place.area;
  const float top = area.y + 116;
  std::vector<Placed> placed = lay_tiles(ui, top, area.bottom() - 18 - top);
  const float scroll = scrolled(ui, area, placed);
  const Rect strip{area.x + 1, area.y + 44, area.w - 2, area.h - 56};
  const Clip clip(strip);
  std::vector<Tile> tiles;
  for (Placed& p : placed) {
    p.tile.box.x = std::round(p.tile.box.x + area.x + 20 - scroll);
    tiles.push_back(p.tile);
  }
  const Lit lit = lit_by(tiles, ui.focus());
  for (Placed& p : placed) {
    Tile& tile = p.tile;
    if (tile.box.right() + 20 < strip.x || tile.box.x - 100 > strip.right()) continue;
    tile.scale = own_scale(ui, tile.step);
    std::vector<Run> name = name_of(ui, tile.step);
    name.push_back(gap(8));
    name.push_back(figures(shape_text(ui, tile.step), 11, ui.theme.text3));
    const float width = ui.paint.width(name);
    const float x = std::clamp(tile.box.x, strip.x + 8, std::max(strip.x + 8, tile.box.right() - width));
    const bool beside_next = x + width > tile.box.right() + kBetween - 12;
    if (!beside_next && ui.paint.shows({x, area.y, width, 1})) {
      if (p.stop == ui.current) ui.paint.rect({x, area.y + 70, width, 2}, ui.theme.role(tile.role), 1);
      ui.paint.runs(x, area.y + 64, name);
    }
    draw_tile(ui, tile, lit);
    row_labels(ui, tile, lit, tile.box.x - 12, p.labels);
    column_labels(ui, tile, lit, top - 8);
  }
}

}  // namespace attn
