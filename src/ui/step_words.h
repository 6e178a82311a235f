#pragma once
#include <string>

#include "ui/tile.h"

namespace attn {

/// The words of a cell's row and column.
std::string row_word(const Session& session, const Strings& words, const CellAddress& cell);
std::string col_word(const Session& session, const Strings& words, const CellAddress& cell);
std::string row_word(const Ui& ui, const CellAddress& cell);
std::string col_word(const Ui& ui, const CellAddress& cell);

}  // namespace attn
