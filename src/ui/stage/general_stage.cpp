#include "story/step_words.h"
#include "ui/stage/edit.h"
#include "ui/stage/stage.h"

namespace attn {
namespace {

constexpr size_t kMostOperands = 3;
constexpr float kLabelsBeside = 22;  // of room around labels of rows
constexpr float kSign = 28;          // the width of a sign with room around it
constexpr float kLettersTop = 124;   // from the top of a stage without a band to the matrices under their letters,
constexpr float kInputTop = 104;     // and to an input alone

/// What stands side by side, the result last; of an input under positions, what is added to what.
std::vector<std::string> shown_steps(const Ui& ui, const Stop& stop, bool compact) {
  const auto among = [](const std::vector<std::string>& list, const std::string& step) {
    return std::ranges::count(list, step) > 0;
  };
  std::vector<std::string> steps;
  if (stop.kind != StageKind::inputs || stop.steps.size() == 3)
    for (const std::string& step : operands(ui.trace(), stop.step))
      if (!ui.trace().value(step).empty() && steps.size() < kMostOperands && !among(steps, step)) steps.push_back(step);
  const std::string selected = ui.selected().step;
  if (compact) return {among(steps, selected) ? selected : stop.step};
  steps.push_back(stop.step);
  // A matrix a step asks for beside the film's own operands (bias, table) may be selected by a link: show it in their
  // place.
  if (!among(steps, selected) && among(stop.steps, selected)) {
    steps = operands(ui.trace(), selected);
    if (steps.size() > kMostOperands) steps.resize(kMostOperands);
    steps.push_back(selected);
  }
  return steps;
}

/// Whether the rows of a matrix are others than those of the one before it, and have names of their own.
bool has_own_rows(const std::vector<std::string>& steps, size_t i) {
  const Axis rows = step_info(steps[i]).rows;
  return rows != step_info(steps[i - 1]).rows && rows != Axis::none;
}

/// Sizes in pixels: inputs stand closer, their cells may be larger, and one alone stands at the right.
struct Sizes {
  float labels;   // room for those of the rows
  float between;  // from one matrix to the next, with its sign and labels
  float cell_w;
  float cell_h;  // at most
  float x;       // of the first matrix
  float sign;    // what `between` has for a sign beside labels of rows
};

Sizes sizes_of(const Ui& ui, Rect area, const std::vector<std::string>& steps, bool inputs, bool compact) {
  float cols = 0;
  for (const std::string& step : steps) cols += static_cast<float>(cols_of(ui, step));
  Sizes s{label_room(ui, compact, inputs ? 26 : kLabelsBeside), inputs ? 30.f : 54.f, 0, 0, 0, 0};
  for (size_t i = 1; i < steps.size() && !inputs; ++i)
    if (has_own_rows(steps, i)) {
      s.sign = kSign;
      s.between = std::max(s.between, label_width(ui) + kLabelsBeside);
    }
  s.between += s.sign;
  s.x = area.x + s.labels;
  const float gaps = s.between * static_cast<float>(steps.size() - 1);
  const float cw = (area.right() - (inputs ? 16 : 18) - area.x - s.labels - gaps) / std::max(1.f, cols);
  s.cell_w = std::clamp(cw, .5f, inputs ? 64.f : 52.f);
  if (inputs) {
    if (s.cell_w >= 3) s.cell_w = std::floor(s.cell_w);
    s.cell_h = std::max(12.f, std::round(std::min(s.cell_w, 44.f) * (compact ? .94f : .6f)));
    if (!compact && steps.size() == 1) s.x = std::max(s.x, area.right() - 18 - cols * s.cell_w);
  } else {
    s.cell_h = std::clamp(std::round(s.cell_w * .6f), s.cell_w >= 12 ? 20.f : 14.f, 26.f);  // chips stay apart
    if (s.cell_w >= 3) s.cell_w = std::floor(s.cell_w);
  }
  return s;
}

/// The letter of a matrix over it, between `least` and the right edge, with its menu.
void draw_name(Ui& ui, Rect area, const Tile& tile, float least) {
  const std::vector<Run> name = titled(ui, tile.step);
  const float width = ui.paint.width(name);
  const float left = std::clamp(tile.box.x + tile.box.w / 2 - width / 2, least,
                                std::max({least, area.x + 20, area.right() - 16 - width}));
  ui.paint.runs(left, tile.box.y - 40, name);
  if (tile.editable) matrix_menu(ui, tile.step, tile.head, {left + width + 8, tile.box.y - 45});
}

/// Where the matrices stand.
struct GeneralLayout {
  std::vector<std::string> steps;
  Sizes sizes;
  float y;
  Zoom zoom;
  std::vector<Tile> tiles;
};

GeneralLayout general_layout(const Ui& ui, Rect area, const Stop& stop, bool compact) {
  const bool inputs = stop.kind == StageKind::inputs;
  const std::vector<std::string> steps = shown_steps(ui, stop, compact);
  const Sizes sizes = sizes_of(ui, area, steps, inputs, compact);
  int most_rows = 1;
  for (const std::string& step : steps) most_rows = std::max(most_rows, rows_of(ui, step));
  const float full = square_top(ui, area, compact);
  // Without a band the letters, and what is added to an input, still have their line under the title.
  const float y = area.y + (compact || band_height(ui, area) > 0 ? full : steps.size() > 1 ? kLettersTop : kInputTop);
  const Rect rows_box{sizes.x, y, area.right() - 16 - sizes.x, area.bottom() - (compact ? 10.f : 18.f) - y};
  const auto [zoom, rows] = rows_zoom(ui, rows_box, most_rows, sizes.cell_h, sizes.cell_w, compact);
  const float room = rows_box.h - room_under(ui, zoom.most > 1, compact);

  std::vector<Tile> tiles;
  float x = sizes.x;
  for (const std::string& step : steps) {
    const int own_rows = rows_of(ui, step);
    const float own_h = std::min(sizes.cell_h, room / static_cast<float>(std::max(1, own_rows)));
    Tile tile = own_rows == most_rows ? rows_tile(ui, step, x, y, sizes.cell_w, rows)
                                      : make_tile(ui, step, false, x, y, sizes.cell_w, own_h, 1e6f, room);
    tile.amount = is_amount(ui, step);
    tile.scale = inputs ? lit_scale(ui, stop) : own_scale(ui, step);
    tiles.push_back(tile);
    x = tile.box.right() + sizes.between;
  }
  return {steps, sizes, y, zoom, std::move(tiles)};
}

}  // namespace

std::vector<Tile> general_tiles(const Ui& ui, Rect area, const Stop& stop, bool compact) {
  return general_layout(ui, area, stop, compact).tiles;
}

/// Operands and result of any step side by side, their rows aligned where they have as many.
void general_stage(Ui& ui, Rect area, const Stop& stop, bool compact) {
  const Theme& t = ui.theme;
  const bool inputs = stop.kind == StageKind::inputs;
  navigate(ui, general_layout(ui, area, stop, compact).zoom);
  const GeneralLayout layout = general_layout(ui, area, stop, compact);
  const std::vector<std::string>& steps = layout.steps;
  const std::vector<Tile>& tiles = layout.tiles;
  const Sizes& sizes = layout.sizes;
  const float y = layout.y;
  const Lit lit = lit_by(tiles, ui.focus());
  const int index = step_index(ui, steps.back());
  const char* sign = primitive_row(ui.trace().program->step(index).primitive).sign;
  for (size_t i = 0; i < tiles.size(); ++i) {
    const Tile& tile = tiles[i];
    const bool first = i == 0;
    draw_tile(ui, tile, lit);
    column_labels(ui, tile, lit, y - 11);
    if (first || has_own_rows(steps, i))
      row_labels(ui, tile, lit, tile.box.x - (compact ? 12.f : 16.f),
                 !first   ? sizes.between - sizes.sign - kLabelsBeside
                 : inputs ? tile.box.x - area.x - 22
                          : sizes.labels - (compact ? kLabelsBeside : 24.f));
    if (inputs && tile.editable) matrix_menu(ui, tile.step, tile.head, {std::max(tile.box.x - 38, area.x + 8), y - 15});
    if (compact) continue;
    if (!inputs)
      draw_name(ui, area, tile, first ? area.x + 20 : tiles[i - 1].box.right() + 8);
    else if (tiles.size() > 1)
      ui.paint.text(tile.box.x + tile.box.w / 2, y - 44, family_words(ui.words, step_info(tile.step).id), t.text2,
                    12.5f, Face::semibold, Align::center);
    if (first) continue;
    const float mid = tile.box.y + std::min(tile.box.h, tiles.front().box.h) / 2;
    const float left = tile.box.x - sizes.between;
    ui.paint.text(left + (sizes.sign > 0 ? kSign * .7f : sizes.between / 2), baseline(mid, 18),
                  i + 1 == tiles.size() ? "=" : sign, t.text2, 18, Face::math, Align::center);
  }
  draw_zoom(ui, layout.zoom, compact);
  if (compact) draw_small_legend(ui, area, tiles.back(), layout.zoom);
  if (!compact)
    draw_title(ui, area, std::min(560.f, area.w - 60), stop, y - area.y - (inputs && tiles.size() == 1 ? 24 : 58));
}

}  // namespace attn
