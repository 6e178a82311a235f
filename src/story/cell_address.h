#pragma once
#include <string>

namespace attn {

/// One cell of the Trace by the name of its step; step empty: none.
struct CellAddress {
  std::string step;
  int head = 0;
  int row = 0;
  int col = 0;
  bool operator==(const CellAddress&) const = default;
};

}  // namespace attn
