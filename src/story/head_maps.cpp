#include "story/head_maps.h"

#include <algorithm>
#include <cmath>

namespace attn {

constexpr int64_t kEntriesAFrame = 60'000;  // about a millisecond
constexpr int kMostPieces = 6000;           // of all maps together: each is a rectangle on screen

bool HeadMaps::advance(const Trace& trace, const std::string& step) {
  const Tensor& weights = trace.value(step);
  if (weights.empty()) return true;
  const int64_t n = weights.shape().rows;
  const int64_t m = weights.shape().cols;
  if (!are_of(trace, step)) {
    generation_ = trace.generation;
    step_ = step;
    const auto count = static_cast<size_t>(weights.shape().heads);
    const int64_t most = std::max(8, static_cast<int>(std::sqrt(kMostPieces / static_cast<double>(count))));
    rows_ = static_cast<int>(std::min(n, most));
    cols_ = static_cast<int>(std::min(m, most));
    heads_.assign(count, {});
    for (HeadMap& head : heads_) head.pooled.assign(static_cast<size_t>(rows_) * static_cast<size_t>(cols_), 0);
    head_ = 0;
    row_ = 0;
    largest_ = 0;
    done_ = false;
  }
  for (int64_t left = kEntriesAFrame; left > 0 && !done_; left -= m) {
    HeadMap& map = heads_[head_];
    const float* row = weights.matrix(0, static_cast<int64_t>(head_)) + row_ * m;
    double entropy = 0;
    double sum = 0;
    for (int64_t j = 0; j < m; ++j) {
      const float w = row[j];
      if (w == 0 || !std::isfinite(w)) continue;
      if (w > 0) {
        sum += w;
        entropy -= w * std::log2(static_cast<double>(w));
      }
      float& piece = map.pooled[static_cast<size_t>(row_ * rows_ / n * cols_ + j * cols_ / m)];
      if (std::abs(w) > std::abs(piece)) piece = w;
      if (std::abs(w) > std::abs(map.largest)) {
        map.largest = w;
        map.query = static_cast<int>(row_);
        map.key = static_cast<int>(j);
      }
    }
    if (sum > 0) {
      map.entropy_sum += entropy;
      ++map.rows_with_weights;
    }
    if (++row_ < n) continue;
    row_ = 0;
    largest_ = std::max(largest_, std::abs(map.largest));
    done_ = ++head_ == heads_.size();
  }
  return done_;
}

}  // namespace attn
