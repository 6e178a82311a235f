#pragma once
#include <string>

#include "ui/tile.h"

namespace attn {

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
std::string row_word(const Session& session, const Strings& words, const CellAddress& cell);
std::string col_word(const Session& session, const Strings& words, const CellAddress& cell);
std::string row_word(const Ui& ui, const CellAddress& cell);
std::string col_word(const Ui& ui, const CellAddress& cell);

}  // namespace attn
