#pragma once
#include "ui/context.h"

namespace attn {

/// Whether a cell of x or a weight carries a value of the visitor's.
bool is_edited(const Problem& problem, const CellAddress& cell);
/// Whether the step holds values that can be set: x (or embeddings), w_q, w_k, w_v, w_o, b_o, unless
/// the address forbids it.
bool is_editable(const Ui& ui, const std::string& step);
/// The number of a cell that the trace has.
float value_at(const Ui& ui, const CellAddress& cell);
/// Lays a value over the cell; one entry of the history, or part of the running gesture.
void set_cell(Ui& ui, const CellAddress& cell, float value);
/// Takes the visitor's value of a cell back; nothing where there is none.
void reset_cell(Ui& ui, const CellAddress& cell);

/// Dragging sideways changes a cell by a hundredth per pixel; one drag is one gesture.
void begin_drag(Ui& ui, const CellAddress& cell, float x);
void drag_to(Ui& ui, float x);
void end_drag(Ui& ui);

/// Painting the mask: the first cell settles whether the stroke hides or shows; one stroke is one gesture.
void begin_paint(Ui& ui, const CellAddress& cell);
/// All cells on the straight way from the last one.
void paint_to(Ui& ui, const CellAddress& cell);
void end_paint(Ui& ui);

/// Three dots beside the letter of a matrix that can be set, `at` their left end and middle. They open a list:
/// identity, orthogonal, zeros, random (each click the next seed), and reset where something was changed. Nothing where
/// the step on view is computed.
void matrix_menu(Ui& ui, const std::string& step, int head, Point at);

}  // namespace attn
