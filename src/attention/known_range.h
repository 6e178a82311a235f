#pragma once
#include "attention/trace.h"

namespace attn {

/// What is known of a step's numbers from how they are made.
struct KnownRange {
  double low;
  double high;
  bool sums_to_one = false;  // so does every row, or it is zeros
  bool alone = false;        // each number by itself: no whole stands behind them

  /// Whether each is a part of a whole, which may be said in percent.
  bool is_share() const { return low >= 0 && high <= 1 && !alone; }
};
KnownRange known_range(const Trace& trace, int step);
/// Of the step called `name`; that of any number where there is none.
KnownRange known_range(const Trace& trace, const std::string& name);

}  // namespace attn
