#include "ui/stage/flow_cells.h"

#include "attention/analysis.h"

namespace attn {
namespace {

constexpr double kWave = .3;  // from the first row of a wave to the last

/// Comes up out of the ground.
void paint_up(Ui& ui, const CellLook& look, Rect r, double up, DrawnCell& drawn) {
  drawn.fill = over(look.fill, up, ui.theme.stage);
  drawn.masked = up > 0 && look.ground == CellLook::Ground::masked;
  if (up >= .5) drawn.text = look.text;
  if (up > 0) paint_cell(ui, look, r, up);
}

/// A number stands in it as soon as it has room.
void paint_slide(Ui& ui, const TileFlow& flow, CellLook look, DrawnCell& drawn) {
  const auto was = place_of(flow.from.front(), drawn.cell);
  if (!was) return paint_up(ui, look, drawn.box, eased(flow.at, 0, 1), drawn);
  const Rect r = mixed(flow.from.front().cell(was->first, was->second), drawn.box, eased(flow.at, 0, 1));
  if (look.size > 0 && ui.paint.width(look.text, look.size, look.face, true) > r.w) look.text.clear();
  paint_up(ui, look, r, 1, drawn);
}

/// The text of one look gives way to that of another over the same fill.
void paint_between(Ui& ui, const CellLook& a, const CellLook& b, double t, Rect r, DrawnCell& drawn) {
  CellLook look = t < .5 ? a : b;
  const bool masked = look.ground == CellLook::Ground::masked;
  if (!masked) look.fill = over(b.fill, t, a.fill);
  drawn.fill = look.fill;
  drawn.text = look.text;
  drawn.masked = masked;
  if (!masked) look.ink = faded(ink_on(look.fill), std::abs(2 * t - 1));
  paint_cell(ui, look, r);
}

/// In its place, or out of the operands that stand beside it, which slide over it.
void paint_change(Ui& ui, const TileFlow& flow, const CellLook& look, DrawnCell& drawn) {
  std::vector<Source> beside;
  for (const Tile& from : flow.from) {
    const auto source = source_of(ui, from, drawn.cell);
    if (source && stands_at(from, flow.tile))
      return paint_between(ui, source->look, look, eased(flow.at, 0, 1), drawn.box, drawn);
    if (source) beside.push_back(*source);
  }
  paint_up(ui, look, drawn.box, eased(flow.at, .6, 1), drawn);
  for (const Source& source : beside)
    if (const double gone = eased(flow.at, .5, .9); gone < 1)
      paint_cell(ui, source.look, mixed(source.place, drawn.box, eased(flow.at, 0, .7)), 1 - gone);
}

/// The hatch is a curtain that falls over the whole tile; what it does not hide stays as it was.
void paint_hiding(Ui& ui, const TileFlow& flow, const CellLook& look, DrawnCell& drawn) {
  const auto source = source_of(ui, flow.from.front(), drawn.cell);
  const Rect r = drawn.box;
  const float edge = flow.tile.box.y + flow.tile.box.h * static_cast<float>(eased(flow.at, 0, 1));
  if (look.ground != CellLook::Ground::masked || !source) {
    drawn.fill = look.fill;
    drawn.text = look.text;
    return paint_cell(ui, look, r);
  }
  drawn.masked = edge >= r.bottom();
  const CellLook& shown = drawn.masked ? look : source->look;
  drawn.fill = shown.fill;
  drawn.text = shown.text;
  paint_cell(ui, shown, r);
  if (drawn.masked || edge <= r.y) return;
  const Clip clip({r.x, r.y, r.w, edge - r.y});
  draw_ground(ui, r, look.fill, true);
}

/// A score shrinks to a bar as high as its weight, beside the largest of its row; then the bar fills the cell.
void paint_bar(Ui& ui, const TileFlow& flow, const CellLook& look, DrawnCell& drawn) {
  const CellAddress& cell = drawn.cell;
  const Tensor& value = ui.trace().value(cell.step);
  const double most = std::max(1e-30, row_maximum(value, cell.head, cell.row));
  const double part = std::clamp(value.at(0, cell.head, cell.row, cell.col) / most, 0.0, 1.0);
  const auto row = static_cast<double>(cell.row - flow.tile.first_row) / std::max(1, flow.tile.shown_rows);
  const double local = (flow.at - kWave * row) / (1 - kWave);
  const double shrinks = eased(local, 0, .5);
  const double fills = eased(local, .65, 1);
  const auto source = source_of(ui, flow.from.front(), cell);
  if (local <= 0 && source) {
    drawn.fill = source->look.fill;
    drawn.text = source->look.text;
    drawn.masked = source->look.ground == CellLook::Ground::masked;
    return paint_cell(ui, source->look, drawn.box);
  }
  const Rect r = drawn.box;
  if (look.ground == CellLook::Ground::usual) {
    const Color bright = ui.theme.amount_at(std::max(.28, part));
    const Color bar = over(look.fill, fills, over(bright, shrinks, source ? source->look.fill : bright));
    const auto high = static_cast<float>(1 - shrinks + shrinks * part) * r.h;
    ui.paint.rect(r, faded(look.fill, fills), cell_radius(r.w, r.h));
    ui.paint.rect({r.x, r.bottom() - high, r.w, high}, bar, high < 6 ? 0.f : cell_radius(r.w, r.h));
    drawn.fill = bar;
  } else {
    CellLook bare = look;
    bare.text.clear();
    drawn.fill = look.fill;
    drawn.masked = look.ground == CellLook::Ground::masked;
    paint_cell(ui, bare, r);
  }
  if (fills < .5) return;
  drawn.text = look.text;
  if (drawn.masked && !look.text.empty()) draw_plate(ui, r, look.text, look.size);
  text_in(ui, r, look.text, faded(look.ink, 2 * fills - 1), look.size, look.face);
}

/// A wave from the chosen cell outwards.
void paint_wave(Ui& ui, const TileFlow& flow, const CellLook& look, DrawnCell& drawn) {
  const Tile& tile = flow.tile;
  const auto place = place_of(tile, drawn.cell);
  if (!place) return paint_up(ui, look, drawn.box, flow.at, drawn);  // scrolled into view meanwhile
  const auto [row, col] = *place;
  const double away = std::max(std::abs(row - flow.chosen.first), std::abs(col - flow.chosen.second));
  const double longest = std::max({tile.shown_rows, tile.shown_cols, 2}) - 1;
  const double begin = flow.from.empty() ? 0 : kInto;
  const double from = begin + (1 - begin) * (away > 0 ? .15 + .45 * away / longest : 0);
  const double up = eased(flow.at, from, from + .4 * (1 - begin));
  paint_up(ui, look, around_middle(drawn.box, .6 + .4 * up), up, drawn);
}

}  // namespace

double eased(double at, double begin, double end) {
  const double t = std::clamp((at - begin) / (end - begin), 0.0, 1.0);
  return t < .5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t);
}

Rect mixed(Rect a, Rect b, double t) {
  const auto mix = [t = static_cast<float>(t)](float p, float q) { return p + (q - p) * t; };
  return {mix(a.x, b.x), mix(a.y, b.y), mix(a.w, b.w), mix(a.h, b.h)};
}

Rect around_middle(Rect r, double size) {
  const auto s = static_cast<float>(size);
  return {r.x + r.w * (1 - s) / 2, r.y + r.h * (1 - s) / 2, r.w * s, r.h * s};
}

bool stands_at(const Tile& a, const Tile& b) {
  return a.box.x == b.box.x && a.box.y == b.box.y && a.cw == b.cw && a.ch == b.ch && a.transposed == b.transposed;
}

std::optional<Source> source_of(const Ui& ui, const Tile& tile, const CellAddress& cell) {
  const Shape& s = ui.trace().value(tile.step).shape();
  CellAddress at{tile.step, tile.head, cell.row, cell.col};
  at.row = std::min(at.row, static_cast<int>(s.rows) - 1);
  at.col = std::min(at.col, static_cast<int>(s.cols) - 1);
  const auto place = place_of(tile, at);
  if (!place || ui.session.covers(tile.step, at.row) || at.row < 0 || at.col < 0) return std::nullopt;
  const Rect r = tile.cell(place->first, place->second);
  return Source{cell_look(ui, tile, number_style(ui, tile), at, r.w), r};
}

void paint_flowing(Ui& ui, const TileFlow& flow, const CellLook& look, DrawnCell& drawn) {
  switch (flow.way) {
    case Way::changes: return paint_change(ui, flow, look, drawn);
    case Way::hides: return paint_hiding(ui, flow, look, drawn);
    case Way::bars: return paint_bar(ui, flow, look, drawn);
    case Way::gathers:
    case Way::pours: return paint_wave(ui, flow, look, drawn);
    case Way::slides: return paint_slide(ui, flow, look, drawn);
    default: paint_up(ui, look, drawn.box, eased(flow.at, 0, 1), drawn);
  }
}

}  // namespace attn
