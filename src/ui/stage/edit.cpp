#include "ui/stage/edit.h"

namespace attn {

bool is_edited(const Problem& problem, const CellAddress& cell) {
  auto edit = edit_of(problem, cell.step, cell.head, cell.row, cell.col, 0);
  return edit && std::ranges::any_of(problem.edits, [&](const CellEdit& e) {
           edit->value = e.value;
           return e == *edit;
         });
}

bool is_editable(const Ui& ui, const std::string& step) {
  return !ui.restrictions.readonly && edit_of(ui.scene().problem, step, 0, 0, 0, 0).has_value();
}

float value_at(const Ui& ui, const CellAddress& cell) {
  return ui.trace().value(cell.step).at(0, cell.head, cell.row, cell.col);
}

void set_cell(Ui& ui, const CellAddress& cell, float value) {
  Scene next = ui.scene();
  const auto edit = edit_of(next.problem, cell.step, cell.head, cell.row, cell.col, value);
  if (!edit) return;
  set_edit(next.problem, *edit);
  ui.change("edit.cell", next);
}

void reset_cell(Ui& ui, const CellAddress& cell) {
  Scene next = ui.scene();
  const auto edit = edit_of(next.problem, cell.step, cell.head, cell.row, cell.col, 0);
  if (edit && clear_edit(next.problem, *edit)) ui.change("edit.reset_cell", next);
}

void begin_drag(Ui& ui, const CellAddress& cell, float x) {
  ui.hand.dragged = cell;
  ui.hand.drag_start_x = x;
  ui.hand.drag_start_value = value_at(ui, cell);
  ui.session.begin_gesture();
}

void drag_to(Ui& ui, float x) {
  constexpr float kPerPixel = .01f;
  const float moved = x - ui.hand.drag_start_x;
  const CellAddress& cell = ui.hand.dragged;
  if (std::abs(moved) < 1 && !is_edited(ui.scene().problem, cell)) return;
  const float next = std::round((ui.hand.drag_start_value + moved * kPerPixel) * 100) / 100;
  if (next != value_at(ui, cell)) set_cell(ui, cell, next);
}

void end_drag(Ui& ui) {
  ui.session.end_gesture();
  ui.hand.left = ui.hand.dragged;
  ui.hand.left_until = ui.now + kGhostSeconds;
  ui.hand.dragged = {};
}

void begin_paint(Ui& ui, const CellAddress& cell) {
  ui.hand.painting = true;
  ui.hand.paint_hides = !hides(ui.scene().problem.mask, cell.row, cell.col);
  ui.hand.painted = cell;
  ui.session.begin_gesture();
  paint_to(ui, cell);
}

void paint_to(Ui& ui, const CellAddress& cell) {
  const CellAddress& last = ui.hand.painted;
  const int steps = std::max({std::abs(cell.row - last.row), std::abs(cell.col - last.col), 1});
  Scene next = ui.scene();
  for (int k = 0; k <= steps; ++k) {
    const auto between = [&](int from, int to) {
      return from + static_cast<int>(std::lround(static_cast<double>(to - from) * k / steps));
    };
    set_hidden(next.problem.mask, between(last.row, cell.row), between(last.col, cell.col), ui.hand.paint_hides);
  }
  ui.hand.painted = cell;
  if (!(next.problem.mask == ui.scene().problem.mask)) ui.change("edit.paint", next);
}

void end_paint(Ui& ui) {
  ui.session.end_gesture();
  ui.hand.painting = false;
}

}  // namespace attn
