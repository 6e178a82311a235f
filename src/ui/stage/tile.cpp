#include "ui/stage/tile.h"

#include "story/step_labels.h"
#include "ui/kit/picture.h"
#include "ui/kit/widgets.h"
#include "ui/stage/edit.h"
#include "ui/stage/number_entry.h"
#include "ui/stage/stage.h"

namespace attn {
bool is_masked(const Ui& ui, const CellAddress& at, float v) {
  return (std::isinf(v) && v < 0) || (step_info(at.step).part == Part::weights && v == 0 &&
                                      is_hidden(ui.trace(), at.step, at.head, at.row, at.col));
}

namespace {

constexpr float kCell = 8;  // smaller cells become a picture,
constexpr int kFew = 512;   // unless they are few and large enough to tell apart
constexpr float kTiny = 2;
constexpr double kMostPercent = 100;  // the widest number of a matrix of weights

void draw_cell(Ui& ui, const Tile& t, const CellStyle& style, int row, int col, bool strong) {
  const CellAddress at = cell_address(t, row, col);
  const Rect r = t.cell(row, col);
  if (!ui.paint.shows(r)) return;  // scrolled out, or half out
  if (draw_unplayed(ui, t, at, r)) return;
  const CellLook look = cell_look(ui, t, style, at, r.w, strong);
  if (draw_flowing(ui, t, look, at, r)) return;
  paint_cell(ui, look, r);
  if (look.ground == CellLook::Ground::usual && t.editable && is_edited(ui.scene().problem, at))
    ui.paint.fill({{r.right() - 7, r.y}, {r.right(), r.y}, {r.right(), r.y + 7}}, ui.theme.text1);
  ui.drawn.push_back({at, look.text, r, look.fill, look.ground == CellLook::Ground::masked});
}

/// Cells too small to stand alone: one picture instead of many rectangles.
bool is_picture(const Tile& t) {
  const float side = std::min(t.cw, t.ch);
  return side < kTiny || (side < kCell && t.shown_rows * t.shown_cols > kFew);
}

/// Hover, press and drag on the cells.
void answer_hand(Ui& ui, const Tile& t) {
  const Hit h = hit("tile " + t.step, t.box);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (t.editable) ui.outcome.draggable.push_back(t.step);
  if (h.hovered || h.held) {
    const auto [row, col] = t.at(mouse.x, mouse.y);
    const CellAddress at = cell_address(t, row, col);
    if (ui.hand.dragged.step.empty()) ui.hand.hovered = at;
    ui.hand.hover_seen = true;
    // What a drag pans is selected by a press that stays; so is what a finger may drag the page by.
    const bool waits = t.pannable || (ui.touch && !t.editable && !t.paintable);
    // A second click on the same cell, or with a finger a second tap, opens it for typing.
    if (h.pressed)
      ui.hand.press_opens = t.editable && (ImGui::GetMouseClickedCount(0) >= 2 || (ui.touch && at == ui.selected()));
    if (waits ? h.clicked && stayed() : h.pressed) ui.go_to(at);
    if (h.pressed && t.editable) begin_drag(ui, at, mouse.x);
    if (h.pressed && t.paintable)
      begin_paint(ui, at);
    else if (t.paintable && ui.hand.painting && h.held && t.box.contains(mouse.x, mouse.y))
      paint_to(ui, at);
  }
  if (!ui.hand.dragged.step.empty() && ui.hand.dragged.step == t.step) {
    ui.hand.hovered = ui.hand.dragged;
    ui.hand.hover_seen = true;
    if (h.held) drag_to(ui, mouse.x);
    if (h.held && std::abs(mouse.x - ui.hand.drag_start_x) >= 4) ui.hand.press_opens = false;
    if (h.released) {
      const CellAddress cell = ui.hand.dragged;
      end_drag(ui);
      if (ui.hand.press_opens) open_cell_entry(ui, cell);
    }
  }
  if (h.hovered && t.editable) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  if (h.hovered && t.paintable) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
}

/// Over a cell that is dragged, and for a moment after that, what it was before.
void draw_ghost(Ui& ui, const Tile& t) {
  const Hand& a = ui.hand;
  const CellAddress& cell = a.dragged.step.empty() && ui.now < a.left_until ? a.left : a.dragged;
  const auto place = place_of(t, cell);
  if (!place || !ui.exists(cell) || value_at(ui, cell) == a.drag_start_value) return;
  const Rect r = t.cell(place->first, place->second);
  const std::string text = number_text(a.drag_start_value, 2);
  const float w = std::round(ui.paint.width(text, 11, Face::regular, true)) + 10;
  const Rect chip{std::round(r.x + r.w / 2 - w / 2), r.y - 20, w, 17};
  ui.paint.rect(chip, ui.theme.panel, 4);
  ui.paint.frame(chip, ui.theme.border, 1, 4);
  ui.paint.number(chip.x + 5, baseline(chip.y + 8.5f, 11), text, ui.theme.text3, 11);
  ui.paint.hline(chip.x + 5, chip.right() - 5, chip.y + 8, ui.theme.text3);
}

}  // namespace

CellAddress cell_address(const Tile& t, int row, int col) {
  return t.transposed ? CellAddress{t.step, t.head, col, row} : CellAddress{t.step, t.head, row, col};
}

std::optional<std::pair<int, int>> place_of(const Tile& t, const CellAddress& a) {
  const std::pair<int, int> at = t.transposed ? std::pair{a.col, a.row} : std::pair{a.row, a.col};
  if (a.step != t.step || a.head != t.head || !t.shows(at.first, at.second)) return std::nullopt;
  return at;
}

CellLook cell_look(const Ui& ui, const Tile& t, const CellStyle& style, const CellAddress& at, float width,
                   bool strong) {
  using Ground = CellLook::Ground;
  const Theme& theme = ui.theme;
  const float v = ui.trace().value(at.step).at(0, at.head, at.row, at.col);
  if (v == 0 && is_empty_slot(*ui.trace().program, t.step, at.row, at.col))
    return {Ground::empty, theme.stage, theme.text2, "", style.size};
  if (is_masked(ui, at, v)) {
    CellLook look{Ground::masked, theme.hatch_ground, theme.text2, "", style.size};
    if (width >= 36 && style.digits >= 0)
      look.text = fitted_number(ui, style, width, [&](int d) { return number_text(v, v == 0 ? d : 0); });
    return look;
  }
  if (!std::isfinite(v))
    return {Ground::strange, theme.stage, theme.role(Role::o), number_text(v, 0), style.digits >= 0 ? 11.f : 0.f,
            Face::medium};
  const double part = t.scale > 0 ? v / t.scale : 0;
  CellLook look{Ground::usual,
                t.amount ? theme.amount_at(part) : theme.signed_at(part),
                0,
                "",
                style.size,
                strong ? Face::semibold : Face::medium};
  look.ink = ink_on(look.fill);
  if (style.digits >= 0)
    look.text = fitted_number(ui, style, width, [&](int d) { return number_text(t.amount ? v * 100.0 : v, d); });
  return look;
}

void paint_cell(Ui& ui, const CellLook& look, Rect r, double shown) {
  using Ground = CellLook::Ground;
  const bool framed = look.ground == Ground::empty || look.ground == Ground::strange;
  const Color line = look.ground == Ground::empty ? ui.theme.border : look.ink;
  if (framed)
    ui.paint.frame(r, faded(line, shown), look.ground == Ground::empty ? 1.f : 1.5f, cell_radius(r.w, r.h));
  else
    draw_ground(ui, r, faded(look.fill, shown), look.ground == Ground::masked && shown >= 1);
  if (look.text.empty() || look.size <= 0) return;
  if (look.ground == Ground::masked) draw_plate(ui, r, look.text, look.size);
  text_in(ui, r, look.text, faded(look.ink, shown), look.size, look.face, look.ground == Ground::usual);
}

void draw_picture_of(Ui& ui, const Tile& t) {
  const Window w = t.transposed ? Window{t.first_col, t.first_row, t.shown_cols, t.shown_rows}
                                : Window{t.first_row, t.first_col, t.shown_rows, t.shown_cols};
  const Rect box{std::round(t.box.x), std::round(t.box.y), std::round(t.box.right()) - std::round(t.box.x),
                 std::round(t.box.bottom()) - std::round(t.box.y)};
  draw_picture(ui, {ui.trace().value(t.step), t.head, w, t.transposed, t.amount, t.scale, false}, box);
}

float cell_gap(float cw, float ch) { return ch < kCell ? 0.f : cw >= 28 ? 2.f : cw >= 14 ? 1.f : 0.f; }

float cell_radius(float w, float h) {
  const float side = std::min(w, h);
  return side >= 18 ? 3.f : side >= 12 ? 2.f : 0.f;
}

void draw_brackets(Ui& ui, Rect r, Color ink, float thickness) {
  for (int side : {-1, 1}) {
    const float x = side < 0 ? r.x - 6 : r.right() + 6, foot = side < 0 ? 5.f : -5.f;
    ui.paint.poly({{x + foot, r.y - 4}, {x, r.y - 4}, {x, r.bottom() + 4}, {x + foot, r.bottom() + 4}}, ink, thickness);
  }
}

void draw_ground(Ui& ui, Rect r, Color fill, bool hatched) {
  ui.paint.rect(r, fill, cell_radius(r.w, r.h));
  if (hatched && r.w >= 8) ui.paint.hatch({r.x + 1, r.y + 1, r.w - 2, r.h - 2}, ui.theme.hatch);
}

void draw_plate(Ui& ui, Rect r, const std::string& text, float size) {
  const float w = ui.paint.width(text, size);
  ui.paint.rect({r.x + r.w / 2 - w / 2 - 3, r.y + 3, w + 6, r.h - 6}, ui.theme.hatch_ground, 2);
}

void text_in(Ui& ui, Rect r, const std::string& text, Color ink, float size, Face face, bool figures) {
  ui.paint.text(r.x + r.w / 2, baseline(r.y + r.h / 2, size), text, ink, size, face, Align::center, figures);
}

const DrawnCell* drawn_cell(const Ui& ui, const CellAddress& cell) {
  const auto it = std::ranges::find_if(ui.drawn, [&](const DrawnCell& c) { return c.cell == cell; });
  return it == ui.drawn.end() ? nullptr : &*it;
}

void draw_guides(Ui& ui, const Tile& t, int row, int col) {
  const Rect r = t.cell(row, col);
  const auto guide = [&](Rect strip, Axis axis) {
    ui.paint.frame({strip.x - 2, strip.y - 2, strip.w + 4, strip.h + 4}, axis_ink(ui.theme, axis), 1.5f, 4);
  };
  if (t.shows_row(row)) guide({t.box.x, r.y, t.box.w, r.h}, t.rows);
  if (t.shows_col(col)) guide({r.x, t.box.y, r.w, t.box.h}, t.cols);
}

void draw_ring(Ui& ui, Rect r) {
  ui.paint.frame({r.x - 3, r.y - 3, r.w + 6, r.h + 6}, ui.theme.halo, 1, 6);
  ui.paint.frame({r.x - 2, r.y - 2, r.w + 4, r.h + 4}, ui.theme.ring, 2, 5);
}

std::string fitted_number(const Ui& ui, const CellStyle& style, float width,
                          const std::function<std::string(int digits)>& text) {
  for (int d = style.digits; d >= 0; --d)
    if (std::string fits = text(d); d == 0 || ui.paint.width(fits, style.size, Face::medium, true) <= width - 1)
      return fits;
  return "";
}

CellStyle chosen_style(const Ui& ui, CellStyle style, float width, double widest) {
  const int chosen = ui.scene().view.cell_digits;
  if (style.digits < 0) return style;
  const auto room = [&](int d) {
    return ui.paint.width(number_text(widest, d), style.size, Face::medium, true) <= width - 1;
  };
  if (chosen >= 0) style.digits = chosen;
  while (style.digits > 0 && !room(style.digits)) --style.digits;
  return style;
}

CellStyle number_style(const Ui& ui, const Tile& t) {
  return chosen_style(ui, cell_style(t.cw, t.ch, t.amount), t.cw - cell_gap(t.cw, t.ch),
                      t.amount ? kMostPercent : -t.scale);
}

Rect Tile::cell(int row, int col) const {
  const float gap = cell_gap(cw, ch);
  return {box.x + cw * static_cast<float>(col - first_col), box.y + ch * static_cast<float>(row - first_row), cw - gap,
          ch - gap};
}

std::pair<int, int> Tile::at(float x, float y) const {
  return {std::clamp(first_row + static_cast<int>((y - box.y) / ch), first_row, first_row + shown_rows - 1),
          std::clamp(first_col + static_cast<int>((x - box.x) / cw), first_col, first_col + shown_cols - 1)};
}

CellStyle cell_style(float w, float h, bool percent) {
  if (w >= 90 && h >= 40) return {16, percent ? 1 : 3};
  if (percent) {
    if (w >= 34 && h >= 16) return {w >= 44 ? 12.f : 11.f, 1};
    return w >= 22 && h >= 14 ? CellStyle{11, 0} : CellStyle{};
  }
  if (w >= 58 && h >= 24) return {13, 3};
  if (w >= 38 && h >= 16) return {12, 2};
  return w >= 25 && h >= 14 ? CellStyle{11, 1} : CellStyle{};
}

Tile make_tile(const Ui& ui, const std::string& step, bool transposed, float x, float y, float cw, float ch,
               float max_w, float max_h) {
  if (cw <= 0) cw = 1;  // on a stage lower than what stands around
  if (ch <= 0) ch = 1;
  Tile t;
  t.step = step;
  t.transposed = transposed;
  t.head = ui.step_head(step);
  const StepInfo& info = step_info(step);
  t.role = info.role == Role::m ? Role::s : info.role;
  t.rows = transposed ? info.cols : info.rows;
  t.cols = transposed ? info.rows : info.cols;
  t.editable = is_editable(ui, step);
  const Shape s = ui.trace().value(step).shape();
  const int rows = static_cast<int>(transposed ? s.cols : s.rows);
  const int cols = static_cast<int>(transposed ? s.rows : s.cols);
  t.cw = cw;
  t.ch = ch;
  const float gap = cell_gap(cw, ch);
  const auto fits = [](float room, float cell) { return static_cast<int>(room / cell + 1e-3f); };
  t.shown_rows = std::clamp(fits(max_h + gap, ch), 1, std::max(rows, 1));
  t.shown_cols = std::clamp(fits(max_w + gap, cw), 1, std::max(cols, 1));
  t.box = {x, y, cw * static_cast<float>(t.shown_cols) - gap, ch * static_cast<float>(t.shown_rows) - gap};
  return t;
}

Lit lit_by(const std::vector<Tile>& tiles, const CellAddress& focus) {
  Lit lit;
  lit.chosen.fill(-1);
  const auto light = [&](Axis axis, int index) {
    if (axis != Axis::none) lit.chosen[static_cast<size_t>(axis)] = index;
  };
  for (const Tile& t : tiles)
    if (t.step == focus.step && t.head == focus.head) {
      light(t.rows, t.transposed ? focus.col : focus.row);
      light(t.cols, t.transposed ? focus.row : focus.col);
    }
  return lit;
}

Color axis_ink(const Theme& theme, Axis axis) {
  switch (axis) {
    case Axis::query: return theme.role(Role::q);
    case Axis::key: return theme.role(Role::k);
    case Axis::d_v: return theme.role(Role::v);
    case Axis::component: return theme.role(Role::o);
    default: return theme.text2;
  }
}

void draw_tile(Ui& ui, const Tile& t, const Lit& lit) {
  if (ui.trace().value(t.step).empty()) return;
  answer_hand(ui, t);
  const CellStyle style = number_style(ui, t);
  const auto chosen = place_of(t, ui.selected());
  const bool picture = is_picture(t);
  if (picture) {
    if (!draw_flowing_picture(ui, t)) draw_picture_of(ui, t);
  } else {
    for (int row = t.first_row; row < t.first_row + t.shown_rows; ++row)
      for (int col = t.first_col; col < t.first_col + t.shown_cols; ++col)
        draw_cell(ui, t, style, row, col, chosen == std::pair{row, col});
  }
  draw_brackets(ui, t.box, ui.theme.role(t.role), ui.hand.hovered_role == t.role ? 3.f : 1.5f);
  draw_guides(ui, t, lit[t.rows], lit[t.cols]);
  if (chosen) {
    if (picture) draw_cell(ui, t, style, chosen->first, chosen->second, true);
    draw_ring(ui, t.cell(chosen->first, chosen->second));
  }
  for (const CellAddress& pointed : {ui.hand.hovered, ui.hand.linked}) {
    const auto place = place_of(t, pointed);
    if (!place) continue;
    const Rect r = t.cell(place->first, place->second);
    if (pointed == ui.hand.hovered) ui.hand.hovered_box = r;
    if (pointed == ui.selected()) continue;
    if (picture) draw_cell(ui, t, style, place->first, place->second, false);
    const float out = std::max(0.f, (3 - r.h) / 2);  // around a cell that is too small to hold its frame
    ui.paint.frame({r.x - out, r.y - out, r.w + 2 * out, r.h + 2 * out}, ui.theme.text2, 1, picture ? 0.f : 3.f);
  }
  draw_ghost(ui, t);
}

}  // namespace attn
