#pragma once
#include "attention/explain.h"
#include "ui/stage.h"

namespace attn {

/// The arithmetic of the focus cell with its real numbers: products and their sum, the parts of softmax, or one line.
/// `columns`: of the square above, so that each number can stand under its column. Compact: one line a term.
void draw_inspector(Ui& ui, Rect area, const Columns& columns, bool compact);

/// What a step's cells are called in formulas, whose ink they have, and what their rows and columns stand for.
struct StepWords {
  std::string letter;
  std::string index;  // of the letter, or empty
  Role role;
  Axis rows;
  Axis cols;
};
StepWords step_words(const std::string& step);
/// The words of a cell's row and column.
std::string row_word(const Ui& ui, const CellAddress& cell);
std::string col_word(const Ui& ui, const CellAddress& cell);

}  // namespace attn
