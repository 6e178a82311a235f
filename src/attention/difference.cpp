#include "attention/difference.h"

#include <cmath>

#include "attention/analysis.h"

namespace attn {
namespace {

void check_map(const std::vector<int>& map, int64_t of_b, int64_t of_a, const char* what) {
  if (static_cast<int64_t>(map.size()) != of_b)
    fail("difference", "a map of " + std::to_string(of_b) + " " + what, std::to_string(map.size()));
  for (int at : map)
    if (at < -1 || at >= of_a) fail("difference", what + (" below " + std::to_string(of_a)), std::to_string(at));
}

Fate fate_of(float a, float b) {
  if (is_masked(a) && is_masked(b)) return Fate::both_masked;
  if (is_masked(b) && std::isfinite(a)) return Fate::now_masked;
  if (is_masked(a) && std::isfinite(b)) return Fate::no_longer_masked;
  return std::isfinite(a) && std::isfinite(b) ? Fate::number : Fate::undefined;
}

}  // namespace

Difference difference(const Tensor& a, int64_t head_a, const Tensor& b, int64_t head_b,
                      const std::vector<int>& row_to_a, const std::vector<int>& col_to_a) {
  check_map(row_to_a, b.shape().rows, a.shape().rows, "rows");
  check_map(col_to_a, b.shape().cols, a.shape().cols, "columns");
  Difference d;
  d.rows = static_cast<int>(b.shape().rows);
  d.cols = static_cast<int>(b.shape().cols);
  d.values.assign(static_cast<size_t>(b.shape().rows) * static_cast<size_t>(b.shape().cols), 0);
  d.fates.assign(d.values.size(), Fate::unmatched);
  for (int i = 0; i < d.rows; ++i)
    for (int j = 0; j < d.cols; ++j) {
      const int row = row_to_a[static_cast<size_t>(i)];
      const int col = col_to_a[static_cast<size_t>(j)];
      if (row < 0 || col < 0) {
        ++d.unmatched;
        continue;
      }
      const float before = a.at(0, head_a, row, col);
      const float after = b.at(0, head_b, i, j);
      const Fate fate = fate_of(before, after);
      d.fates[d.index(i, j)] = fate;
      d.now_masked += fate == Fate::now_masked;
      d.no_longer_masked += fate == Fate::no_longer_masked;
      if (fate != Fate::number) continue;
      const double change = static_cast<double>(after) - static_cast<double>(before);
      d.values[d.index(i, j)] = change;
      if (d.row >= 0 && std::abs(change) <= std::abs(d.largest)) continue;
      d.row = i;
      d.col = j;
      d.largest = change;
    }
  return d;
}

}  // namespace attn
