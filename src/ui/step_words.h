#pragma once
#include <string>

#include "ui/tile.h"

namespace attn {

/// The name of a step, with the number of its layer, tile or page if it has one: "running output 0,1".
std::string step_words(const Strings& words, const std::string& step);

/// The words of a cell's row and column.
std::string row_word(const Session& session, const Strings& words, const CellAddress& cell);
std::string col_word(const Session& session, const Strings& words, const CellAddress& cell);
std::string row_word(const Ui& ui, const CellAddress& cell);
std::string col_word(const Ui& ui, const CellAddress& cell);

}  // namespace attn
