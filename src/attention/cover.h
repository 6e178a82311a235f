#pragma once
#include "attention/trace.h"

namespace attn {

/// A row of a step, in every head.
struct Cover {
  std::string step;
  int row = 0;
  bool operator==(const Cover&) const = default;
};

/// A Trace in which a row is covered, and everything that is computed from it: -infinity stands there.
struct CoveredTrace {
  static constexpr int64_t kNoRow = -1;
  static constexpr int64_t kAllRows = -2;
  Trace trace;
  std::vector<int64_t> rows;  // of each step: the one that is covered, kNoRow or kAllRows

  bool covers(const std::string& step, int64_t row) const;
};

/// Nothing is covered where there is no such step or row.
CoveredTrace cover_row(const Trace& trace, const Cover& cover);

}  // namespace attn
