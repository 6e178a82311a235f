#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "attention/trace.h"

namespace attn {

/// The weights of one head in short: the map pooled to rows() x cols() of HeadMaps, the mean entropy of its rows, its
/// largest weight.
struct HeadMap {
  std::vector<float> pooled;  // the weight of the largest size under each piece, row by row
  double entropy_sum = 0;
  int rows_with_weights = 0;  // a row that the mask hides as a whole has no entropy
  float largest = 0;
  int query = 0;
  int key = 0;
  double entropy() const { return rows_with_weights ? entropy_sum / rows_with_weights : 0; }
};

/// All heads of a trace in short. Long texts take several frames, so that none is late: advance() until it says done.
class HeadMaps {
 public:
  /// Starts anew when the trace, or the step of its weights, is another one. True when nothing is left to do.
  bool advance(const Trace& trace, const std::string& step);
  /// Whether the heads are those of these weights, all of them in short or only begun.
  bool are_of(const Trace& trace, const std::string& step) const {
    return generation_ == trace.generation && step_ == step;
  }
  bool done(const Trace& trace, const std::string& step) const {
    return trace.value(step).empty() || (are_of(trace, step) && done_);
  }
  const std::vector<HeadMap>& heads() const { return heads_; }
  int rows() const { return rows_; }
  int cols() const { return cols_; }
  float largest() const { return largest_; }

 private:
  uint64_t generation_ = UINT64_MAX;
  std::string step_;
  std::vector<HeadMap> heads_;
  int rows_ = 0;
  int cols_ = 0;
  size_t head_ = 0;  // the next row to look at
  int64_t row_ = 0;
  float largest_ = 0;
  bool done_ = true;
};

}  // namespace attn
