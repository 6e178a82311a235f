#pragma once
#include <cstdint>
#include <string>

#include "kernels/program/program.h"

namespace attn {

/// The cell that a cell is a copy of, through rows and columns that are picked or put together; step -1 where it is a
/// slot that nothing was put into.
struct CellOrigin {
  int step;
  int64_t row;
  int64_t col;
};
CellOrigin cell_origin(const Program& program, const std::string& step, int64_t row, int64_t col);

}  // namespace attn
